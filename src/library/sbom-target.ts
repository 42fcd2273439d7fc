import { nodeHost } from '../host/index.ts';
import { type ArtifactSummary, type Bom, type BomNote, emptyInput } from '../model/index.ts';
import { loadBoms } from '../sbom/index.ts';
import { madeBom, type SbomOptions } from './sbom.ts';
import { about } from './sbom-document.ts';

/** What stands for a bill of materials: the path of a document, artifact or tree, or a document itself. */
export type BomTarget = string | Uint8Array;

/** A bill of materials that was read, or made of an artifact. */
export interface TargetBom {
  readonly bom: Bom;
  /** What is wrong or odd about a document. */
  readonly notes: readonly BomNote[];
  /** Present where it was made. */
  readonly artifact?: ArtifactSummary;
  /** The artifact could not be read whole. */
  readonly damaged: boolean;
}

/** How an artifact is looked through. */
export type BomTargetOptions = Omit<SbomOptions, 'created' | 'name'>;

/** Reads a document. @throws AssayError `input.*`, `sbom.*` */
export async function readDocument(document: BomTarget): Promise<TargetBom> {
  const { readBom } = await loadBoms();
  const { bom, notes } = await about(document, (content) => readBom(content));
  return { bom, notes, damaged: false };
}

/**
 * The bill of materials a target has: a document is read; anything else is looked through, as `createSbom` does. Told apart by
 * the content: JSON, XML and SPDX in its text forms are documents.
 * @throws AssayError `input.*`, `sbom.*`, `recogniser.document`
 */
export async function bomOfTarget(target: BomTarget, options: BomTargetOptions = {}): Promise<TargetBom> {
  if (typeof target !== 'string') return await readDocument(target);
  if (await isDocument(target)) return await readDocument(target);
  const { bom, artifact, damaged } = await madeBom(target, options);
  return { bom, notes: [], artifact, damaged };
}

const HEAD = 65_536;

async function isDocument(path: string): Promise<boolean> {
  const { files } = nodeHost;
  if ((await files.status(path, { follow: true })).kind !== 'file') return false;
  const file = await files.open(path);
  try {
    const { source } = file;
    if (source.size === 0) throw emptyInput(path);
    const head = await source.read(0, Math.min(HEAD, source.size));
    // UTF-16 has zeros between the letters.
    const text = new TextDecoder('latin1').decode(head).replaceAll('\0', '');
    return (
      /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*[{<]/.test(text) || /^["']?spdxVersion["']?\s*:/im.test(text)
    );
  } finally {
    await file.close();
  }
}
