import { assignIds } from '../document/spdx/ids.ts';
import type { ReleaseArtifact } from './artifacts.ts';
import { bundledWheels } from './bundled.ts';
import type { ReleaseNotes } from './defects.ts';
import { CPYTHON, fileEntry, refuse, relation, type SpdxDocument } from './document.ts';
import { fetchedPackages } from './externals.ts';
import type { IndexMetadata } from './index-metadata.ts';
import { withPip } from './pip.ts';
import { PACKAGE_RULES } from './rules.ts';
import { type ReleaseHead, withSubject } from './subject.ts';
import type { CpythonTree } from './tree.ts';
import { copiesOf } from './windows.ts';

const SCRIPT = 'Mac/BuildScript/build-installer.py';

/** Copies in the source tree that the installer's own library of another name stands for. */
const REPLACED: Readonly<Record<string, string>> = { libmpdec: 'mpdecimal' };

/**
 * The document of the installer for macOS, for which CPython's release tool has none: what its build script fetches, what the source
 * tree has copies of, CPython, pip, and every file of the payload with its digests within one of them.
 * @param payload the installer itself
 * @param source the tree it was built of
 * @throws AssayError `sbom.release`, `sbom.syntax`
 */
export function macosDocument(
  artifact: ReleaseArtifact,
  payload: CpythonTree,
  source: CpythonTree,
  head: ReleaseHead,
  index: IndexMetadata | undefined,
  notes: ReleaseNotes,
): SpdxDocument {
  const recipes = fetchedPackages(source, SCRIPT);
  if (recipes.length === 0)
    refuse(
      `${SCRIPT} has no recipes that can be read`,
      source.name,
      'give the source tarball or tree of the same release as --source',
    );
  const fetched = new Set(recipes.flatMap(({ name }) => [name, REPLACED[name] ?? name]));
  const base: SpdxDocument = {
    head: { SPDXID: 'SPDXRef-DOCUMENT', spdxVersion: 'SPDX-2.3' },
    packages: [...recipes, ...copiesOf(source, fetched, notes)],
    files: [],
    relationships: [],
  };
  const packages = withPip(withSubject(base, artifact, head, notes), source, index, notes);
  return withPayload(packages, payload, source);
}

/** Files of libraries in the framework, by the name of the recipe: the names that their own builds give them. */
const FILES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['OpenSSL', /\/(?:lib(?:ssl|crypto)[.\d]*\.(?:dylib|a)|include\/openssl\/.*|etc\/openssl\/.*)$/],
  ['Tcl', /\/(?:libtcl(?:stub)?[.\d]*\.(?:dylib|a)|tcl\d*(?:\.\d+)?\/.*)$/],
  ['Tk', /\/(?:libtk(?:stub)?[.\d]*\.(?:dylib|a)|tk\d+(?:\.\d+)?\/.*)$/],
  ['NCurses', /\/lib(?:ncurses|panel|form|menu)w?[.\d]*\.(?:dylib|a)$/],
  ['XZ', /\/liblzma[.\d]*\.(?:dylib|a)$/],
  ['SQLite', /\/libsqlite3[.\d]*\.(?:dylib|a)$/],
  ['libmpdec', /\/libmpdec(?:\+\+)?[.\d]*\.(?:dylib|a)$/],
];
const WHEEL = /\/ensurepip\/_bundled\/([^/]*\.whl)$/;
const MACHOLIB = /\/(ctypes\/macholib\/[^/]+\.py)$/;

function withPayload(document: SpdxDocument, payload: CpythonTree, source: CpythonTree): SpdxDocument {
  const wheels = new Map(bundledWheels(source).map(({ fileName, id }) => [fileName, id]));
  const idsOf = new Map(document.packages.map(({ name, SPDXID }) => [name, SPDXID]));
  const ownerOf = (path: string): string => {
    const wheel = wheels.get(WHEEL.exec(path)?.[1] ?? '');
    if (wheel !== undefined) return wheel;
    const library = FILES.find(([name, pattern]) => idsOf.has(name) && pattern.test(path))?.[0];
    if (library !== undefined) return idsOf.get(library)!;
    const copied = MACHOLIB.exec(path)?.[1];
    const own = copied !== undefined && !PACKAGE_RULES.get('macholib')!.except.includes(`Lib/${copied}`);
    return (own ? idsOf.get('macholib') : undefined) ?? CPYTHON;
  };
  const raw = (path: string) => `SPDXRef-FILE-${path}`;
  const ids = assignIds([
    ...document.packages.map(({ SPDXID }) => SPDXID),
    ...payload.files.map(({ path }) => raw(path)),
  ]);
  return {
    ...document,
    files: payload.files.map(({ path, sha1, sha256 }) => fileEntry(ids.get(raw(path))!, path, sha1, sha256)),
    relationships: [
      ...document.relationships,
      ...payload.files.map(({ path }) => relation(ownerOf(path), 'CONTAINS', ids.get(raw(path))!)),
    ],
  };
}
