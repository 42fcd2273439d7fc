import type { Known } from './known.ts';
import {
  type Classifier,
  type Finding,
  finder,
  type Meeting,
  meet,
  type TextPair,
  type Token,
  textOf,
  valuesOf,
} from './pair.ts';

const SEGMENT = '[\\w.+@%=~#-]';
/** Absolute paths, not those of URLs: Unix, `file:`, Windows with either slash, and shares. */
const PATHS = finder(
  new RegExp(
    `(?<![\\w.~/\\\\:-]|://[\\w.:@-]*)(?:(?:file://)?(?:/${SEGMENT}+)+/?|(?:file:///)?[A-Za-z]:(?:(?:\\\\{1,2}|/)${SEGMENT}+(?: ${SEGMENT}+(?=[\\\\/]))?)+[\\\\/]{0,2})`,
    'g',
  ),
);
/** The same behind `-I`, `-L` or `-isystem`, and in `-ffile-prefix-map=/a=.` and lists parted by `:`. */
const EMBEDDED = finder(/(?<=(?:-[IL]|=|:))(?:\/[\w.+@%~#-]+)+\/?/g);

/** First folders that only builds are in. */
const BUILD_ROOTS =
  /^(?:\/(?:tmp|var\/tmp|private\/(?:tmp|var)|build|builds|buildbot|builddir|builder|home|Users|root|workspace|workspaces|work|ws|scratch|github|__w|agent|jenkins|var\/lib\/(?:jenkins|buildkite-agent|buildbot|gitlab-runner)|usr\/src|src|checkout|source|sources|project|projects|go\/src|dev\/shm|runner|mnt|data|nix\/(?:var|build)|rustc|Volumes)(?=\/|$)|[A-Za-z]:[\\/])/;
/** Folders that programs are installed in or run from: another one is another content. */
const INSTALLED =
  /^(?:\/(?:usr(?!\/src\/)|bin|sbin|lib\d*|etc|opt|proc|sys|dev(?!\/shm)|run|var(?!\/tmp\/|\/lib\/(?:jenkins|buildkite-agent|buildbot|gitlab-runner)\/)|System|Library|Applications)(?:\/|$)|[A-Za-z]:[\\/]{1,2}(?:Program Files|Windows|Python\d+)\b)/;
/** What mkdtemp and its like make. */
const TEMPORARY =
  /^\/(?:private\/)?(?:var\/)?(?:tmp|var\/folders|build)\/(?:[\w.+-]+\/)*[A-Za-z_.-]*[\w-]{6,}\/?$/;
const HOME = /^(?:file:\/\/)?(\/home\/|\/Users\/|[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2})([^\\/]+)(.*)$/;

/** Paths below two folders of building machines, the same from there on; where only the home folder differs, the name of the user. */
export const classifyPath: Classifier = (pair, span) => {
  const meeting = meet(pair, span, PATHS) ?? meet(pair, span, EMBEDDED);
  if (!meeting) return undefined;
  const [left, right] = valuesOf(pair, meeting);
  if (left === right) return undefined;
  return userOf(meeting, left, right) ?? prefixOf(pair, meeting, left, right);
};

function userOf(meeting: Meeting<Token>, left: string, right: string): Finding | undefined {
  const [a, b] = [HOME.exec(left), HOME.exec(right)];
  if (!a || !b || a[1] !== b[1] || a[2] === b[2] || a[3] !== b[3]) return undefined;
  const { first, last } = meeting;
  const values = [a[2]!, b[2]!] as const;
  return {
    first,
    last,
    causes: [{ code: 'content.username', evidence: 'home folders of two users', values }],
  };
}

function prefixOf(pair: TextPair, meeting: Meeting<Token>, left: string, right: string): Finding | undefined {
  const known = knownPrefix(pair.known, left, right);
  if (known) return of(meeting, known, 'the folders of the two builds');
  if (INSTALLED.test(left) || INSTALLED.test(right)) return undefined;
  const building = BUILD_ROOTS.test(bare(left)) && BUILD_ROOTS.test(bare(right));
  const oneBuilding = BUILD_ROOTS.test(bare(left)) || BUILD_ROOTS.test(bare(right));
  const common = commonSuffix(left, right);
  const prefixes = [left.slice(0, left.length - common), right.slice(0, right.length - common)] as const;
  if (common > 0 && oneBuilding && prefixes.every((prefix) => depthOf(prefix) > 0))
    return of(meeting, prefixes, 'the same path below two build folders');
  if (building && standsAlone(pair, meeting) && [left, right].every(isFolder))
    return of(meeting, [left, right], 'two build folders');
  return undefined;
}

function of({ first, last }: Meeting<Token>, values: readonly [string, string], what: string): Finding {
  const evidence = `${what}: ${values[0] || '(none)'} and ${values[1] || '(none)'}`;
  return { first, last, causes: [{ code: 'content.build-path', evidence, values }] };
}

function knownPrefix(
  { prefixes = [] }: Known,
  left: string,
  right: string,
): readonly [string, string] | undefined {
  return prefixes.find(
    ([a, b]) => left.startsWith(a) && right.startsWith(b) && left.slice(a.length) === right.slice(b.length),
  );
}

const bare = (path: string): string => path.replace(/^file:\/\/(?:\/(?=[A-Za-z]:))?/, '');

/** Characters of the longest common end that begins with a separator and holds a name. */
function commonSuffix(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  let length = 0;
  let best = 0;
  while (length < shorter) {
    const sign = left[left.length - 1 - length]!;
    if (sign !== right[right.length - 1 - length]) break;
    length++;
    if ((sign === '/' || sign === '\\') && length > 1) best = length;
  }
  return best;
}

const depthOf = (path: string): number => path.split(/[\\/]+/).filter((part) => part !== '').length;

/** A folder by its looks: deep enough to be no file of a known place, its last name without an extension, or one that was drawn. */
function isFolder(path: string): boolean {
  if (TEMPORARY.test(path)) return true;
  const last = path.split(/[\\/]+/).findLast((part) => part !== '') ?? '';
  return depthOf(path) >= 3 && (/[\\/]$/.test(path) || !/\.[A-Za-z]\w{0,4}$/.test(last));
}

/** The path is the whole string, as in debug data, or stands behind a word that says it is a folder. */
function standsAlone(pair: TextPair, { left, right }: Meeting<Token>): boolean {
  const alone = (text: string, token: Token) =>
    text.replace(/\0+$/, '') === textOf(text, token) ||
    /(?:cwd|pwd|build[-_ ]?(?:dir|path|root|folder)|(?:src|source|top|work)[-_ ]?dir\w*|working directory|directory)["'\s:=>]{1,4}$/i.test(
      text.slice(Math.max(0, token.start - 40), token.start),
    );
  return alone(pair.left, left) && alone(pair.right, right);
}
