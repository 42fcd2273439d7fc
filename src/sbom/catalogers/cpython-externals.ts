import { formatCpe, quoteCpe } from '../../identifier/index.ts';
import type { Entry, Identifier, Occurrence } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { derivedPurl } from '../identify.ts';
import { folderOf } from '../place.ts';
import { metadataText } from '../text.ts';
import { macosRecipes } from './cpython-macos.ts';

/** Software that a build for one platform fetches, as its script writes it. */
export interface External {
  readonly name: string;
  /** Absent where the script names none. */
  readonly version?: string;
  readonly place: Omit<Occurrence, 'path'>;
  readonly purl: Parameters<typeof derivedPurl>[0];
}

/** What CPython's build scripts fetch, by the end of the script's path; folders above it up to the source tree. */
const SCRIPTS: readonly (readonly [end: string, up: number, read: (text: string) => readonly External[]])[] =
  [
    ['/PCbuild/get_externals.bat', 1, windowsExternals],
    ['/Mac/BuildScript/build-installer.py', 2, macosRecipes],
    ['/Android/android.py', 1, mobileExternals],
    ['/Apple/__main__.py', 1, mobileExternals],
  ];

/** Libraries that CPython's builds for Windows, macOS, Android and iOS fetch: not in the source tree, but in what is built of it. */
export const cpythonExternals: Cataloger = {
  name: 'cpython-externals',
  wants: ({ kind, path }) => kind === 'file' && SCRIPTS.some(([end]) => path.endsWith(end)),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const [, up, read] = SCRIPTS.find(([end]) => path.endsWith(end))!;
    const text = metadataText(content);
    if (text === undefined) return {};
    let root = folderOf(path);
    for (let i = 0; i < up; i++) root = folderOf(root);
    const before = (at: number) =>
      content.length - Buffer.byteLength(text) + Buffer.byteLength(text.slice(0, at));
    const script = path.slice(root.length + 1);
    return {
      components: read(text).map((external) => findingOf(external, path, root, script, before)),
    };
  },
};

/** Vendor and product of the CPE names of NVD, by names in lower case. */
const PRODUCTS: Readonly<Record<string, readonly [vendor: string, product: string]>> = {
  bzip2: ['bzip', 'bzip2'],
  libffi: ['libffi_project', 'libffi'],
  libmpdec: ['bytereef', 'mpdecimal'],
  mpdecimal: ['bytereef', 'mpdecimal'],
  ncurses: ['gnu', 'ncurses'],
  openssl: ['openssl', 'openssl'],
  sqlite: ['sqlite', 'sqlite'],
  tcl: ['tcl', 'tcl'],
  'tcl-core': ['tcl', 'tcl'],
  xz: ['tukaani', 'xz'],
  zlib: ['zlib', 'zlib'],
  'zlib-ng': ['zlib-ng', 'zlib-ng'],
  zstd: ['facebook', 'zstandard'],
};
/** What only builds, by names in lower case. */
const TOOLS: ReadonlySet<string> = new Set(['nasm', 'llvm']);

function findingOf(
  { name, version, place, purl }: External,
  path: string,
  root: string,
  script: string,
  before: (at: number) => number,
): Finding {
  const rule = `fetched by ${script}`;
  const lower = name.toLowerCase();
  const product = Object.hasOwn(PRODUCTS, lower) ? PRODUCTS[lower] : undefined;
  const cpe: Identifier[] =
    product && version !== undefined
      ? [{ type: 'cpe', value: cpeOf(product, version), origin: 'derived', rule: `product of NVD, ${rule}` }]
      : [];
  return {
    name,
    ...(version === undefined ? {} : { version }),
    identifiers: [...derivedPurl(purl, rule), ...cpe],
    licences: [],
    proof: { path, ...place, offset: before(place.offset ?? 0), rule },
    root,
    presence: TOOLS.has(lower) ? 'build-tool' : 'declared-external',
    claim: {},
  };
}

/** A fourth number is that of CPython's tag: none of these projects has one. */
function cpeOf([vendor, product]: readonly [string, string], version: string): string {
  const release = /^(\d+\.\d+\.\d+)\.\d+$/.exec(version)?.[1] ?? version;
  const quoted = { vendor: quoteCpe(vendor), product: quoteCpe(product), version: quoteCpe(release) };
  return formatCpe({ part: 'a', ...quoted });
}

/**
 * Lines that add tags to the variable of sources or of binaries; a tag's last hyphen divides name and version, and up to 3.9 that of
 * libffi has none.
 */
function windowsExternals(text: string): readonly External[] {
  const line = /^[^\r\n]*?\bset (libraries|binaries)=%\1%[ \t]+([A-Za-z0-9][\w.+-]{0,120})[ \t]*$/gm;
  const seen = new Set<string>();
  return [...text.matchAll(line)].flatMap((match) => {
    const [all, kind, tag] = match as unknown as [string, string, string];
    // The binaries of a library have its tag: the sources are fetched for building those.
    if (seen.has(tag)) return [];
    seen.add(tag);
    const [, name, version] = /^(.+)-(\d[^-]*)$/.exec(tag) ?? [];
    return {
      name: name ?? tag,
      ...(version === undefined ? {} : { version }),
      place: { offset: match.index + all.lastIndexOf(tag), literal: tag },
      purl: {
        type: 'github',
        namespace: 'python',
        name: kind === 'libraries' ? 'cpython-source-deps' : 'cpython-bin-deps',
        version: tag,
      },
    };
  });
}

/** `for name_ver in [...]`: names, versions and build numbers joined by hyphens, from the repository the script names. */
function mobileExternals(text: string): readonly External[] {
  const list = /\bfor name_ver in \[([^\]]{0,4000})\]/.exec(text);
  const source = /github\.com\/(beeware)\/([\w-]{1,80})\/releases\/download/.exec(text);
  if (!list) return [];
  const begin = list.index + list[0].length - 1 - list[1]!.length;
  return [...list[1]!.matchAll(/"(([A-Za-z][\w.+-]{0,80})-(\d[\w.]{0,40})-(\d{1,4}))"/g)].map((match) => {
    const [, tag, name, version] = match as unknown as [string, string, string, string];
    const purl = source
      ? { type: 'github', namespace: source[1]!, name: source[2]!, version: tag }
      : { type: 'generic', name: name.toLowerCase(), version };
    return { name, version, place: { offset: begin + match.index + 1, literal: tag }, purl };
  });
}
