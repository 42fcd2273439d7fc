import { parseCpe, parsePurl, unquoteCpe } from '../../identifier/index.ts';
import { AssayError, type BomPackage, type CheckedComponent, type TreeFinding } from '../../model/index.ts';
import { folderOf } from '../place.ts';
import type { CheckedBoms, CheckedDocument } from './check.ts';
import type { Claim } from './claims.ts';
import type { TreeScript } from './scripts.ts';
import { matchVersions } from './versions.ts';

/**
 * What keeps the documents in a source tree from being true, in the order of the documents: for those who maintain one by hand and
 * for their CI. The rules are those of CPython's `Tools/build/generate_sbom.py`, held against the files, for any document.
 */
export function checkTree(
  { documents, context }: CheckedBoms,
  scripts: readonly TreeScript[],
): readonly TreeFinding[] {
  const { pathOf } = context.placed;
  const shown = scripts.map((one) => ({ ...one, path: pathOf(one.path) }));
  return (
    documents
      // What an archive in the tree carries is not the tree's to keep true.
      .filter(({ summary }) => summary.unchecked === undefined && !summary.path.includes('!/'))
      .flatMap((one) => [
        ...one.claims.flatMap((claim, at) => [
          ...ofPackage(claim, one.components[at]!, pathOf),
          ...ofIdentifiers(claim),
          ...ofScripts(claim, foldersOf(claim, one), shown),
        ]),
        ...ofFiles(one),
        ...ofFolders(one, context.placed.files),
      ])
  );
}

const SAY = (text: string) => `make the document say ${text}, or bring the files back to it`;

function ofPackage(
  claim: Claim,
  { verdict, found, why, evidence }: CheckedComponent,
  pathOf: (path: string) => string,
): readonly TreeFinding[] {
  const document = claim.document.label;
  const { name } = claim.package;
  const [first] = evidence;
  if (verdict === 'extra')
    return [
      {
        code: 'tree.package-gone',
        path: document,
        document,
        message: `${name}: ${why}`,
        fix: `take ${name} out of the document, or put its files back`,
      },
    ];
  if (verdict !== 'contradicted') return [];
  const said =
    found?.version === undefined ? why : `the document says ${claim.version}, the files say ${found.version}`;
  return [
    {
      code: 'tree.version',
      path: first ? pathOf(first.path) : document,
      document,
      message: `${name}: ${said}`,
      fix: SAY(found?.version ?? 'what the files show'),
    },
  ];
}

/** The version must be in the download URL and in every identifier. */
function ofIdentifiers(claim: Claim): readonly TreeFinding[] {
  const { version, package: one } = claim;
  if (version === undefined) return [];
  const wrong = [
    ...(one.download !== undefined && /^[a-z+]+:\/\//i.test(one.download) && !names(one.download, version)
      ? [`its download location ${one.download}`]
      : []),
    ...one.identifiers.flatMap(({ type, value }) => {
      const stated = versionIn(type, value);
      if (stated === undefined || names(stated, version)) return [];
      const { same } = matchVersions(
        { version, identifiers: one.identifiers },
        { version: stated, identifiers: [] },
      );
      return same === 'equal' ? [] : [value];
    }),
  ];
  const document = claim.document.label;
  return wrong.map((text) => ({
    code: 'tree.identifier',
    path: document,
    document,
    message: `${one.name}: the version is ${version}, and ${text} does not have it`,
    fix: 'write the same version everywhere in the package',
  }));
}

/** With whatever between the numbers: tags have `2_7_1` or `2-7-1`. */
function names(text: string, version: string): boolean {
  return [version, version.replaceAll('.', '_'), version.replaceAll('.', '-')].some((form) =>
    text.includes(form),
  );
}

function versionIn(type: BomPackage['identifiers'][number]['type'], value: string): string | undefined {
  try {
    if (type === 'purl') return parsePurl(value, { mode: 'lenient' }).version ?? undefined;
    if (type !== 'cpe') return undefined;
    const { version } = parseCpe(value);
    return typeof version === 'string' ? unquoteCpe(version) : undefined;
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}

function ofScripts(
  claim: Claim,
  folders: ReadonlySet<string>,
  scripts: readonly TreeScript[],
): readonly TreeFinding[] {
  const { version, package: one, document } = claim;
  const digests = one.hashes.filter(({ algorithm }) => algorithm === 'sha256').map(({ value }) => value);
  return scripts
    .filter(({ path }) => folders.has(folderOf(path)))
    .flatMap(({ path, expects }) =>
      expects
        .filter(({ kind, value }) => {
          if (kind === 'sha256') return digests.length > 0 && !digests.includes(value.toLowerCase());
          if (version === undefined) return false;
          return (
            matchVersions({ version, identifiers: one.identifiers }, { version: value, identifiers: [] })
              .same !== 'equal'
          );
        })
        .map(({ kind, variable, value, line }) => ({
          code: 'tree.script' as const,
          path,
          document: document.label,
          message: `${one.name}: line ${line} expects ${variable} ${value}, the document says ${kind === 'sha256' ? digests.join(', ') : version}`,
          fix: SAY(value),
        })),
    );
}

/** Folders that hold most of the files listed for a package, the one they share first. */
function foldersOf({ files }: Claim, { place }: CheckedDocument): ReadonlySet<string> {
  const folders = new Set(files.map(({ path }) => folderOf(place(path))));
  folders.delete('');
  return folders;
}

function ofFiles({ document, files, components }: CheckedDocument): readonly TreeFinding[] {
  const { label } = document;
  const gone = new Set(components.filter(({ verdict }) => verdict === 'extra').map(({ name }) => name));
  return files.flatMap(({ verdict, path, of, claimed, found }): readonly TreeFinding[] => {
    const about = of === undefined ? '' : `${of}: `;
    if (verdict === 'contradicted')
      return [
        {
          code: 'tree.file-changed',
          path,
          document: label,
          message: `${about}the file has ${claimed!.algorithm} ${found}, the document says ${claimed!.value}`,
          fix: 'if it is another version, say which; then write the new digests into the document',
        },
      ];
    if (verdict === 'extra' && (of === undefined || !gone.has(of)))
      return [
        {
          code: 'tree.file-gone',
          path,
          document: label,
          message: `${about}the document lists a file that is not there`,
          fix: 'take the file out of the document',
        },
      ];
    if (verdict === 'missing') return [unlisted(path, label, about)];
    return [];
  });
}

/** Files in the folder of a package that the bytes do not name: nobody else says whose they are. */
function ofFolders(one: CheckedDocument, files: ReadonlyMap<string, unknown>): readonly TreeFinding[] {
  const listed = new Set(one.files.map(({ path }) => path));
  const owners = new Map<string, string>();
  for (const [at, claim] of one.claims.entries())
    if (one.components[at]!.found === undefined && one.components[at]!.verdict !== 'extra')
      for (const folder of foldersOf(claim, one)) owners.set(folder, claim.package.name);
  if (owners.size === 0) return [];
  return [...files.keys()].flatMap((path) => {
    const name = owners.get(folderOf(path));
    return name === undefined || listed.has(path) ? [] : [unlisted(path, one.document.label, `${name}: `)];
  });
}

function unlisted(path: string, document: string, about: string): TreeFinding {
  return {
    code: 'tree.file-unlisted',
    path,
    document,
    message: `${about}the document does not list a file that lies with the others`,
    fix: 'add the file with its digests to the document',
  };
}
