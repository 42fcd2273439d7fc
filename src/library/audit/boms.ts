import type { Bom, BomFile, BomHash, BomNote, BomPackage, Identifier } from '../../model/index.ts';
import { AssayError } from '../../model/index.ts';
import { loadBoms } from '../../sbom/index.ts';
import type { DigestedFile } from '../../vulnerability/index.ts';
import { withSourcePackage } from './source-packages.ts';
import { type AuditSubject, type Gatherer, gatherComponents, type Named } from './subject.ts';

/**
 * Reads a bill of materials of any standard and encoding (what `readJsonBom` is not quicker at): every package of it is a component,
 * and every file of a CycloneDX document. What the document has wrong and its reader could not take is counted.
 * @throws AssayError `sbom.syntax`, `sbom.too-large`
 */
export async function readBomSubject(content: Uint8Array, path: string): Promise<AuditSubject> {
  const { bom, notes } = await readNamed(content, path);
  const gatherer = gatherComponents(path, bom.specification);
  // Only in CycloneDX a component is nested in one other.
  const holders = new Map(
    bom.relationships
      .filter(({ kind }) => kind === 'CONTAINS' && bom.specification === 'CycloneDX')
      .map(({ from, to }) => [to, from]),
  );
  const described = new Set(bom.describes);
  const ids = new Map<string, string>();
  for (const one of inOrder(bom.packages, holders)) {
    const holder = holders.get(one.ref);
    const place = {
      partOf: holder === undefined ? undefined : ids.get(holder),
      isRoot: described.has(one.ref),
    };
    const id = addPackage(one, place, gatherer);
    if (id !== undefined) ids.set(one.ref, id);
  }
  // SPDX lists all files of a package; in CycloneDX a file is a component.
  if (bom.specification === 'CycloneDX')
    for (const { path: name, hashes } of bom.files) gatherer.add({ name, ...digestsOf(hashes) });
  for (const note of notes)
    if (isLoss(note)) gatherer.leave('places of the document that could not be read as they are written');
  const files = bom.specification === 'CycloneDX' ? undefined : () => digestedFiles(bom.files);
  return { name: path, kind: bom.specification, ...gatherer.finish(), ...(files ? { files } : {}) };
}

function* digestedFiles(files: readonly BomFile[]): Generator<DigestedFile> {
  for (const { path, hashes } of files) {
    const { hashes: digests } = digestsOf(hashes);
    if (digests) yield { path, digests };
  }
}

async function readNamed(
  content: Uint8Array,
  path: string,
): Promise<{ readonly bom: Bom; readonly notes: readonly BomNote[] }> {
  const { readBom } = await loadBoms();
  try {
    return readBom(content);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    const { code, message, hint, cause } = error;
    throw new AssayError(code, message, {
      path,
      cause: cause ?? error,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/** Holders before what they hold, else as written. */
function inOrder(
  packages: readonly BomPackage[],
  holders: ReadonlyMap<string, string>,
): readonly BomPackage[] {
  const depths = new Map<string, number>();
  const depthOf = (ref: string): number => {
    const chain = [];
    // A document may state a circle.
    const seen = new Set<string>();
    let at: string | undefined = ref;
    for (; at !== undefined && !depths.has(at) && !seen.has(at); at = holders.get(at)) {
      seen.add(at);
      chain.push(at);
    }
    let depth = at === undefined ? -1 : (depths.get(at) ?? -1);
    for (const one of chain.reverse()) depths.set(one, ++depth);
    return depths.get(ref)!;
  };
  if (holders.size === 0) return packages;
  return packages.toSorted((a, b) => depthOf(a.ref) - depthOf(b.ref));
}

function addPackage(
  one: BomPackage,
  place: Pick<Named, 'partOf' | 'isRoot'>,
  gatherer: Gatherer,
): string | undefined {
  const { name, group, version } = one;
  if (name === '') {
    gatherer.leave('components without name');
    return undefined;
  }
  return gatherer.add({
    ...place,
    name: group === undefined || group === '' ? name : `${group}/${name}`,
    version: version === '' || version === 'NOASSERTION' || version === 'NONE' ? undefined : version,
    identifiers: [
      ...one.identifiers.filter(isOurs),
      ...withSourcePackage(one.identifiers.find(({ type }) => type === 'purl')?.value, one.properties),
    ],
    ...digestsOf(one.hashes),
    ...(one.scope === 'excluded' ? { presence: 'build-tool' as const } : {}),
  });
}

function isOurs(one: BomPackage['identifiers'][number]): one is Pick<Identifier, 'type' | 'value'> {
  return one.type !== 'swid' && one.type !== 'other' && one.value !== '';
}

/** By algorithm, as the document states them; the first of two counts. */
function digestsOf(hashes: readonly BomHash[]): Pick<Named, 'hashes'> {
  const found = new Map<string, string>();
  for (const { algorithm, value } of hashes)
    if (!found.has(algorithm) && /^[0-9a-f]+$/.test(value)) found.set(algorithm, value);
  return found.size === 0 ? {} : { hashes: Object.fromEntries(found) };
}

/** A value of a kind that its field cannot have, or text the document goes on with behind its end. */
function isLoss({ code }: BomNote): boolean {
  return /\.(?:type|text-open|trailing|trailing-text)$/.test(code);
}
