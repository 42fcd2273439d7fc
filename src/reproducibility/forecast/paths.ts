import type { CauseCode } from '../../model/index.ts';
import type { Likelihood } from './prediction.ts';

/** Folders that builds are in; what stands behind one is looked at. */
const ROOTS =
  'home|Users|root|tmp|var/tmp|var/folders|private/(?:tmp|var)|builds?|builddir|builder|buildbot|workspaces?|__w|scratch|jenkins|agent/_work|github/workspace|var/lib/(?:jenkins|buildkite-agent|buildbot|gitlab-runner)|opt/build|mnt/build|Volumes';
const NAME = '[\\w.+@%=~#-]';
const WINDOWS =
  '[A-Za-z]:[\\\\/]{1,2}(?:Users|builds?|agent|a|actions-runner|jenkins|workspace|work|src|dev|projects?|BuildAgent|vsts|b)';

/** Absolute paths below a build folder, by their looks; not those of URLs. */
export const BUILD_PATHS = new RegExp(
  `(?<![\\w.~/\\\\:-])(?:/(?:${ROOTS})(?:/${NAME}+)+|${WINDOWS}(?:[\\\\/]{1,2}${NAME}+(?: ${NAME}+(?=[\\\\/]))*)+)`,
  'g',
);

const HOME = /^(?:\/(?:home|Users)\/|[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2})([^\\/]+)/;
/** Placeholders in documentation and tests, and names that are no person's. */
const NO_NAME = new Set(
  'user username you me name yourname foo bar example Shared Public Default localhost version linuxbrew runneradmin'.split(
    ' ',
  ),
);
/** What mkdtemp and its like make. */
const DRAWN =
  /^\/(?:private\/)?(?:var\/folders\/\w\w\/\w{20,}\/T|(?:var\/)?tmp\/(?:tmp(?=[a-z_]*\d)[a-z0-9_]{8}|pip-[a-z-]+-[a-z0-9_]{8}|build-via-\w+-[a-z0-9_]{8}|cc[A-Za-z0-9]{6}|go-build\d{6,}|[\w+-]+\.(?=[A-Za-z]*[0-9A-Z])[A-Za-z0-9]{6,10}(?![\w.])))/;

/** What a path gives away. */
export interface PathSign {
  readonly code: CauseCode & ('content.build-path' | 'content.username');
  readonly likelihood: Likelihood;
  readonly what: string;
  readonly value: string;
}

/**
 * What an absolute path says of the building machine.
 * @param sure whether a program stored it (debug data, a compiled file), not a person in a text
 */
export function pathSigns(path: string, sure: boolean): PathSign[] {
  const signs: PathSign[] = [];
  const user = HOME.exec(path)?.[1];
  if (user !== undefined) {
    if (NO_NAME.has(user) || !path.slice(HOME.exec(path)![0].length).match(/^[\\/]/)) return signs;
    signs.push({
      code: 'content.username',
      likelihood: sure ? 'likely' : 'possible',
      what: 'home folders of',
      value: user,
    });
  }
  const depth = path.split(/[\\/]+/).filter((part) => part !== '').length;
  const drawn = DRAWN.test(path);
  if (depth < 3 && !drawn) return signs;
  signs.push({
    code: 'content.build-path',
    likelihood: sure || drawn ? 'likely' : 'possible',
    what: drawn ? 'paths of temporary folders' : 'paths of the building machine',
    value: folderOf(path),
  });
  return signs;
}

/** The folder, which many files of a build have in common. */
function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return end > 0 ? path.slice(0, end) : path;
}

/** Whether a path is absolute, on any system. */
export function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path);
}

/** Folders that are the same on every machine because tools put them there. */
const MAPPED =
  /^\/(?:usr\/(?!src\/|local\/src\/)|lib|bin|opt\/(?!build)|etc|System|Library|Applications|rustc\/|nix\/store|gnu\/store|_\/|proc|sys|dev)/;

/** A path that a format declares as one: of a source, an object or symbols. */
export function fieldPathSigns(path: string): PathSign[] {
  if (!isAbsolute(path) || MAPPED.test(path)) return [];
  const known = pathSigns(path, true);
  if (known.length > 0) return known;
  return [
    {
      code: 'content.build-path',
      likelihood: 'likely',
      what: 'paths of the building machine',
      value: folderOf(path),
    },
  ];
}
