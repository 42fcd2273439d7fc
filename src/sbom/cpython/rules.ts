import { globTest } from '../../identifier/index.ts';
import { metadataText } from '../text.ts';

/** Which files of the tree are a package's: those that fit a pattern, except for single paths. */
export interface PackageRule {
  readonly include: readonly string[];
  readonly except: readonly string[];
}

/** By the name of a package. */
export type PackageRules = ReadonlyMap<string, PackageRule>;

/** Rules of `Tools/build/generate_sbom.py`, with files of CPython's own left out that it counts by mistake in some releases. */
export const PACKAGE_RULES: PackageRules = new Map([
  ['mpdecimal', { include: ['Modules/_decimal/libmpdec/**'], except: [] }],
  [
    'expat',
    {
      include: ['Modules/expat/**'],
      except: ['expat_config.h', 'pyexpatns.h', 'refresh.sh'].map((name) => `Modules/expat/${name}`),
    },
  ],
  [
    'macholib',
    {
      include: ['Lib/ctypes/macholib/**'],
      except: ['README.ctypes', 'fetch_macholib', 'fetch_macholib.bat'].map(
        (name) => `Lib/ctypes/macholib/${name}`,
      ),
    },
  ],
  ['libb2', { include: ['Modules/_blake2/impl/**'], except: [] }],
  [
    'hacl-star',
    {
      include: ['Modules/_hacl/**'],
      except: ['refresh.sh', 'README.md', 'python_hacl_namespace.h', 'python_hacl_namespaces.h'].map(
        (name) => `Modules/_hacl/${name}`,
      ),
    },
  ],
]);

/** Files of CPython's own that lie in folders of vendored packages. */
export const OWN_FILES: ReadonlySet<string> = new Set(
  [...PACKAGE_RULES.values()].flatMap(({ except }) => except),
);

/**
 * The rules in the tree's own `Tools/build/generate_sbom.py`: the dictionary `PACKAGE_TO_FILES`, as literals. The Python is not run.
 * @returns undefined where it has no such dictionary
 */
export function rulesOfTool(content: Uint8Array): PackageRules | undefined {
  const text = metadataText(content);
  const start = text === undefined ? -1 : text.search(/^PACKAGE_TO_FILES\b[^\n=]*= ?\{[ \t]*$/m);
  if (text === undefined || start < 0) return undefined;
  const length = text.slice(start).search(/^\}/m);
  if (length < 0) return undefined;
  const table = text.slice(start, start + length).replace(/^[ \t]*#.*$/gm, '');
  const rules = new Map<string, PackageRule>();
  const entries = table.split(/^[ \t]+"(?=[\w.+-]{1,100}": ?PackageFiles\()/m).slice(1);
  for (const entry of entries) {
    const name = entry.slice(0, entry.indexOf('"'));
    rules.set(name, { include: textsOf(entry, 'include'), except: textsOf(entry, 'exclude') });
  }
  return rules.size === 0 ? undefined : rules;
}

function textsOf(entry: string, argument: string): readonly string[] {
  const start = entry.search(new RegExp(`\\b${argument} ?= ?\\[`));
  const end = start < 0 ? -1 : entry.indexOf(']', start);
  const list = end < 0 ? '' : entry.slice(start, end);
  return [...list.matchAll(/"([^"\\\n]{1,500})"/g)].map(([, one]) => one!);
}

/**
 * Files that fit an include pattern as Python's `glob` reads it: `**` stands for folders and files of any depth, and names that
 * begin with a dot fit no pattern.
 * @returns whether a path fits; undefined where the pattern cannot be read
 */
export function includes(pattern: string): ((path: string) => boolean) | undefined {
  const test = globTest(pattern);
  const literal = pattern.split('/').findIndex((name) => /[*?[]/.test(name));
  if (!test || literal < 0) return test;
  return (path) =>
    test(path) &&
    !path
      .split('/')
      .slice(literal)
      .some((name) => name.startsWith('.'));
}
