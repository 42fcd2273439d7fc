import type { TomlDocument } from '../../codec/index.ts';
import { AssayError, type Entry } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import {
  type Lock,
  type LockedPackage,
  looksLikeLock,
  purlOfLocked,
  readLockDocument,
  readLockText,
} from '../locks/index.ts';
import { folderOf, isTestPlace } from '../place.ts';
import { metadataText, oneLine } from '../text.ts';

/** Lock files of package managers, by the ends of their names; what each of them says is read by its own reader. */
const NAMES =
  /\/(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|deno\.lock|Cargo\.lock|go\.mod|poetry\.lock|pdm\.lock|uv\.lock|pylock\.(?:[^./]+\.)?toml|Pipfile\.lock|composer\.lock|Gemfile\.lock|gems\.locked|packages\.lock\.json|Package\.resolved|Podfile\.lock|pubspec\.lock|mix\.lock|rebar\.lock|conan\.lock|renv\.lock|gradle\.lockfile)$/;
/** Locks of what was copied or installed as a whole were not used for this artifact. */
const INSTALLED = /\/(?:node_modules|site-packages|_?vendor(?:ed)?|third[_-]party)\//;
/** A lock of ten thousand packages. */
const MOST = 16 * 1024 * 1024;

/**
 * Packages that a source tree pins in the lock files of package managers: whoever builds or runs it fetches them from elsewhere, so they
 * are declared, and not contained. What is only for development is a build tool.
 * @param toml the parser of TOML, loaded before
 */
export function lockFiles(toml: (text: string) => TomlDocument): Cataloger {
  return {
    name: 'lock-file',
    wants: ({ kind, path }) =>
      kind === 'file' && NAMES.test(path) && !INSTALLED.test(path) && !isTestPlace(path),
    catalog({ path }: Entry, content: Uint8Array): Found {
      const text = metadataText(content, MOST);
      const lock = text === undefined ? undefined : readLock(text, path, toml);
      return lock ? { components: lock.packages.flatMap((one) => findingOf(one, lock.format, path)) } : {};
    },
  };
}

/** What is no lock file whatever its name, or damaged, has nothing to say. */
function readLock(text: string, path: string, toml: (text: string) => TomlDocument): Lock | undefined {
  try {
    if (path.endsWith('.json') || /\/(?:Pipfile|composer|deno|conan|renv)\.lock$|\.resolved$/.test(path))
      return readLockDocument(JSON.parse(text), 'json', path);
    if (looksLikeLock(text.slice(0, 4096), path)) return readLockText(text, path);
    return readLockDocument(toml(text).value, 'toml', path);
  } catch (error) {
    if (error instanceof AssayError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function findingOf(one: LockedPackage, format: string, path: string): Finding[] {
  const [name, version] = [oneLine(one.name), oneLine(one.version)];
  // A folder of the same project is no package of others.
  if (name === undefined || one.origin === 'path') return [];
  const purl = purlOfLocked(one);
  return [
    {
      name,
      ...(version === undefined ? {} : { version }),
      identifiers:
        purl === undefined
          ? []
          : [
              {
                type: 'purl',
                value: purl,
                origin: 'derived',
                rule: `purl type ${one.type}: name and version of ${format}`,
              },
            ],
      licences: [],
      proof: {
        path,
        literal: version === undefined ? name : `${name} ${version}`,
        rule: `pinned by ${format} at ${one.place}`,
      },
      root: folderOf(path),
      presence: one.scope === 'development' ? 'build-tool' : 'declared-external',
      claim: {},
    },
  ];
}
