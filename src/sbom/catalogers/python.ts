import { asBuffer } from '../../codec/index.ts';
import { pypiName } from '../../identifier/index.ts';
import type { Entry, Licence } from '../../model/index.ts';
import type { Cataloger, Claim, Finding, Found } from '../cataloger.ts';
import { type Headers, header, parseHeaders } from '../headers.ts';
import { derivedPurl } from '../identify.ts';
import { asPrefix, containerOf, folderOf, isContainerRoot, isTestPlace, joinPath } from '../place.ts';
import { MOST_METADATA, metadataText, oneLine } from '../text.ts';

/** The places of core metadata, and of the list of installed files (PyPA specifications; setuptools' egg formats). */
const METADATA = /\/[^/]+\.dist-info\/METADATA$/;
const RECORD = /\/[^/]+\.dist-info\/RECORD$/;
const EGG_INFO_FILE = /\/[^/]+\.egg-info$/;

/** PEP 508, "Names". */
const NAME = /^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i;
/** A RECORD of a hundred thousand files. */
const MOST_RECORD = 16 * 1024 * 1024;
/** Twice the longest name that is read, and a hash. */
const LONGEST_LINE = 33 * 1024;

/** Python distributions by their core metadata (PEP 241 to 643, 639): wheels, sdists, eggs, installed projects. */
export const python: Cataloger = {
  name: 'python',
  wants: ({ kind, path }) => kind === 'file' && isWanted(path),
  catalog({ path }: Entry, content: Uint8Array): Found {
    if (RECORD.test(path)) return readRecord(path, content);
    const headers = parseHeaders(content);
    const name = headers && header(headers, 'metadata-version') && oneLine(header(headers, 'name'));
    // Old setuptools wrote UNKNOWN where a project did not say.
    if (!headers || !name || !NAME.test(name) || name === 'UNKNOWN') return {};
    const version = oneLine(header(headers, 'version'));
    if (isTestPlace(path) && !statesItself(headers, content)) return {};
    const finding: Omit<Finding, 'root' | 'claim'> = {
      name: vendoredName(path, name) ?? name,
      ...(version === undefined ? {} : { version }),
      identifiers: derivedPurl(
        { type: 'pypi', name, ...(version === undefined ? {} : { version }) },
        `purl type pypi: Name and Version of ${path.slice(path.lastIndexOf('/') + 1)}`,
      ),
      licences: licencesOf(headers),
      proof: { path },
    };
    return { components: [{ ...finding, ...placeOf(path, name) }] };
  },
};

/**
 * Paths, relative to a folder of Python modules, that the modules of a distribution have by custom: its name with
 * underscores, and a dotted name as nested folders, each as a package or as one file.
 */
export function importPaths(name: string): readonly string[] {
  const written = name.replace(/-/g, '_');
  const names = [written, written.toLowerCase(), written.toLowerCase().replace(/\./g, '/')];
  return [...new Set(names)].flatMap((path) => [path, `${path}.py`]);
}

/** Asked for every file of an artifact: the ends of names first, they are cheap. */
function isWanted(path: string): boolean {
  if (path.endsWith('/METADATA')) return METADATA.test(path);
  if (path.endsWith('/RECORD')) return RECORD.test(path);
  return path.endsWith('/PKG-INFO') || (path.endsWith('.egg-info') && EGG_INFO_FILE.test(path));
}

/** Core metadata fields that say what a project is, or whose; whoever publishes one fills in some of them. */
const STATEMENTS = [
  'summary',
  'description',
  'home-page',
  'project-url',
  'author',
  'author-email',
  'maintainer',
  'maintainer-email',
];

/** Whether metadata says more than a name: projects made up for a test do not, and are no components. */
function statesItself(headers: Headers, content: Uint8Array): boolean {
  const says = (value: string) => value !== '' && value !== 'UNKNOWN';
  if (STATEMENTS.some((field) => headers.get(field)?.some(says))) return true;
  const start = asBuffer(content).toString('latin1', 0, MOST_METADATA);
  return says((/\r?\n\r?\n([\s\S]*)/.exec(start)?.[1] ?? '').trim());
}

/** What a distribution is called where it was copied into another: as the folder of its metadata, if that is its name. */
function vendoredName(path: string, name: string): string | undefined {
  const [, folder] = /\/_?vendor(?:ed)?\/([^/-]+)-[^/]*\.(?:dist|egg)-info\/[^/]+$/.exec(path) ?? [];
  return folder !== undefined && pypiName(folder) === pypiName(name) ? folder : undefined;
}

/** What the metadata stands for, by where it stands. */
function placeOf(path: string, name: string): { readonly root: string; readonly claim: Claim } {
  const folder = folderOf(path);
  if (EGG_INFO_FILE.test(path)) return { root: folder, claim: besides(folder, name, path) };
  const isEgg = folder.endsWith('/EGG-INFO');
  const inner = isEgg || /\.(?:dist|egg)-info$/.test(folder);
  const root = inner ? folderOf(folder) : folder;
  // An sdist's one top folder, or the folder an egg is.
  if (isEgg || !inner) return { root, claim: { prefix: asPrefix(root) } };
  const claim = besides(root, name, folder);
  if (!METADATA.test(path)) return { root, claim };
  const wheel = isContainerRoot(root) ? { wheel: containerOf(path) } : {};
  return { root, claim: { ...claim, ...wheel, list: `${folder}/RECORD` } };
}

function besides(root: string, name: string, metadata: string): Claim {
  return { maybe: [...importPaths(name).map((module) => `${root}/${module}`), metadata] };
}

/** Core metadata fields License-Expression (PEP 639), License, and Classifier. */
function licencesOf(headers: Headers): readonly Licence[] {
  const stated = (field: string) =>
    (headers.get(field) ?? []).filter((value) => value !== '' && value !== 'UNKNOWN');
  return [
    ...stated('license-expression').map((value) => ({ value, kind: 'expression' as const })),
    ...stated('license').map((value) => ({ value, kind: 'text' as const })),
    ...stated('classifier')
      .filter((value) => value.startsWith('License ::'))
      .map((value) => ({ value, kind: 'classifier' as const })),
  ];
}

/** Recording installed projects, "The RECORD file": CSV of path, hash and size, relative to the folder of dist-info. */
function readRecord(path: string, content: Uint8Array): Found {
  const text = metadataText(content, MOST_RECORD);
  if (text === undefined) return {};
  const root = folderOf(folderOf(path));
  const files: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.length > LONGEST_LINE) continue;
    const [, quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^,"]+))(?:,|$)/.exec(line) ?? [];
    const name = quoted?.replaceAll('""', '"') ?? plain;
    const file = name === undefined ? undefined : joinPath(root, name);
    if (file !== undefined) files.push(file);
  }
  return { list: { path, files } };
}
