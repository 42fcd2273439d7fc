import type { Bom, BomHash, BomNote, BomPackage, Digests, Identifier } from '../../model/index.ts';
import { AssayError } from '../../model/index.ts';
import { loadBoms } from '../../sbom/index.ts';
import { type AuditSubject, type Gatherer, gatherComponents } from './subject.ts';

/**
 * Reads a bill of materials of any standard and encoding (what `readJsonBom` is not quicker at): every package of it is a component,
 * and every file of a CycloneDX document. What the document has wrong and its reader could not take is counted.
 * @throws AssayError `sbom.syntax`, `sbom.too-large`
 */
export async function readBomSubject(content: Uint8Array, path: string): Promise<AuditSubject> {
  const { bom, notes } = await readNamed(content, path);
  const gatherer = gatherComponents(path, bom.specification);
  for (const one of bom.packages) addPackage(one, gatherer);
  // SPDX lists all files of a package; in CycloneDX a file is a component.
  if (bom.specification === 'CycloneDX')
    for (const { path: name, hashes } of bom.files) gatherer.add({ name, ...digestsOf(hashes) });
  for (const note of notes)
    if (isLoss(note)) gatherer.leave('places of the document that could not be read as they are written');
  return { name: path, kind: bom.specification, ...gatherer.finish() };
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

function addPackage(one: BomPackage, gatherer: Gatherer): void {
  const { name, group, version } = one;
  if (name === '') {
    gatherer.leave('components without name');
    return;
  }
  gatherer.add({
    name: group === undefined || group === '' ? name : `${group}/${name}`,
    version: version === '' || version === 'NOASSERTION' || version === 'NONE' ? undefined : version,
    identifiers: one.identifiers.filter(isOurs),
    ...digestsOf(one.hashes),
    ...(one.scope === 'excluded' ? { presence: 'build-tool' as const } : {}),
  });
}

function isOurs(one: BomPackage['identifiers'][number]): one is Pick<Identifier, 'type' | 'value'> {
  return one.type !== 'swid' && one.type !== 'other' && one.value !== '';
}

/** Only where there is a SHA-256, as everywhere in Assay. */
function digestsOf(hashes: readonly BomHash[]): { readonly hashes?: Digests } {
  const found: Record<string, string> = {};
  for (const { algorithm, value } of hashes) if (/^[0-9a-f]+$/.test(value)) found[algorithm] ??= value;
  const { sha256 } = found;
  return sha256 === undefined ? {} : { hashes: { sha256, ...found } };
}

/** A value of a kind that its field cannot have, or text the document goes on with behind its end. */
function isLoss({ code }: BomNote): boolean {
  return /\.(?:type|text-open|trailing|trailing-text)$/.test(code);
}
