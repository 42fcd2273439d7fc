import { BOM_FORMATS, type BomConflict, type BomFormat, type BomNote } from '../model/index.ts';
import { type BomText, loadBoms, type MergedBom } from '../sbom/index.ts';
import { readDocument } from './sbom-target.ts';

/** How SBOMs are merged. */
export interface SbomMergeOptions {
  /** Name of the product that consists of what the documents are about; without it the first document's subject is the subject. */
  readonly name?: string;
  /** Version of that product. */
  readonly version?: string;
  /** The moment the document says it was made, RFC 3339; without it the latest of the documents. */
  readonly created?: string;
}

/** A merged SBOM. */
export interface MergedSbom extends BomText {
  readonly conflicts: readonly BomConflict[];
  readonly counts: MergedBom['counts'];
  /** What is wrong or odd about each document, in the order they were given. */
  readonly notes: readonly { readonly document: string; readonly notes: readonly BomNote[] }[];
}

/** A document to be merged: its path, or what it is called and its content. */
export type MergeSource = string | { readonly name: string; readonly content: Uint8Array };

/**
 * Merges SBOMs into one: the library's form of `assay sbom merge`. The same documents in any order give the same bytes, but for the
 * subject where no name is given.
 * @throws AssayError `input.*`, `sbom.*`
 */
export async function mergeSboms(
  documents: readonly MergeSource[],
  format: BomFormat,
  options: SbomMergeOptions = {},
): Promise<MergedSbom> {
  const { created, ...naming } = options;
  const read: {
    readonly document: string;
    readonly notes: readonly BomNote[];
    readonly bom: MergedBom['bom'];
  }[] = [];
  for (const one of documents) {
    const { bom, notes } = await readDocument(typeof one === 'string' ? one : one.content);
    read.push({ document: typeof one === 'string' ? one : one.name, bom, notes });
  }
  const { mergeBoms, writeBom } = await loadBoms();
  const inputs = read.map(({ document, bom }) => ({ label: baseName(document), bom }));
  const specification = format in BOM_FORMATS && format.startsWith('spdx') ? 'SPDX' : 'CycloneDX';
  const { bom, conflicts, losses, counts } = mergeBoms(inputs, { ...naming, specification });
  const written = writeBom(bom, format, created === undefined ? {} : { created });
  return {
    text: written.text,
    losses: [...losses, ...written.losses],
    additions: written.additions,
    conflicts,
    counts,
    notes: read.map(({ document, notes }) => ({ document, notes })),
  };
}

/** Folders of the machine that merges are nobody's business. */
function baseName(path: string): string {
  return path.replace(/[/\\]+$/, '').replace(/^.*[/\\]/, '');
}
