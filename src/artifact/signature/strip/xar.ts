import { hash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { asBuffer, collectNotes, type XmlElement, xmlChild } from '../../../codec/index.ts';
import type { Limits, RandomSource } from '../../../model/index.ts';
import { digestLength, digestName } from '../../formats/xar/checksum.ts';
import { readHeader, type XarHeader } from '../../formats/xar/header.ts';
import { createTally } from '../../formats/xar/tally.ts';
import { readToc, type XarToc } from '../../formats/xar/toc.ts';
import { xarTicket } from '../xar.ts';
import { createPieces, type Pieces } from './pieces.ts';
import { damaged, type Removal, type StripForm, type StripResult } from './stripped.ts';
import {
  editToc,
  type HeapPart,
  isPlainXml,
  packToc,
  type SignatureElement,
  signatureElements,
} from './xar-toc.ts';

const STAPLE = 'notarization staple';
/** Problems of a table that was not read to its end. */
const HALF_READ = new Set(['xar.toc-xml', 'xar.toc-doctype', 'limit.steps', 'limit.metadata']);

/**
 * Takes the signatures and the notarisation staple out of a XAR archive: `signature`, `x-signature` and
 * `signature-creation-time` of the table of contents, their bytes in the heap, the staple behind it. The heap moves up, and
 * so do all offsets; the table is packed again and its checksum computed again.
 */
export async function stripXar(
  source: RandomSource,
  form: StripForm,
  limits: Limits,
): Promise<StripResult | undefined> {
  const context = { ...collectNotes(limits), wantsFields: false, name: '', variant() {} };
  const header = await readHeader(source, context);
  const toc = header && (await readToc(source, header, context, createTally(context)));
  if (!header || !toc) return undefined;
  const wrong = context.problems.find(({ code }) => HALF_READ.has(code));
  if (wrong) {
    const signed = toc.element.children.some(({ name }) => /^(?:x-)?signature/.test(name));
    if (signed) throw damaged(wrong.message);
    return undefined;
  }
  const signatures = signatureElements(toc.element);
  const ticket = await xarTicket(source, header.heap);
  const end = ticket?.offset ?? source.size;
  const staple: Removal[] = ticket
    ? [{ what: STAPLE, code: 'sig.notarization-ticket', offset: end, length: source.size - end }]
    : [];
  const pieces = createPieces();
  const result = { removed: [...removals(signatures, header), ...staple], canonical: form === 'normal' };
  if (signatures.length === 0 && form === 'unsigned') {
    if (!ticket) return undefined;
    pieces.keep(0, end);
    return { ...result, pieces: pieces.list, notes: [] };
  }
  const xml = inflated(toc, header, limits);
  const notes = await putChanged(pieces, { source, header, toc, signatures, end, form, xml });
  return { ...result, pieces: pieces.list, canonical: result.canonical || notes.length > 0, notes };
}

function removals(signatures: readonly SignatureElement[], header: XarHeader): Removal[] {
  return signatures.flatMap(({ what, code, heap }): Removal[] => [
    {
      what: heap ? `${what} in the table of contents` : what,
      code,
      offset: header.size,
      length: header.tocLength,
    },
    ...(heap ? [{ what, code, offset: header.heap + heap.start, length: heap.length }] : []),
  ]);
}

function inflated({ stored }: XarToc, header: XarHeader, { metadata }: Limits): Buffer {
  const wrong = (why: string) => damaged(`the table of contents ${why}`);
  if (stored.length < header.tocLength) throw wrong('is cut');
  let xml: Buffer;
  try {
    xml = inflateSync(stored, { maxOutputLength: metadata });
  } catch (cause) {
    throw wrong(`cannot be inflated: ${(cause as Error).message}`);
  }
  if (!isPlainXml(xml)) throw wrong('is not in UTF-8');
  return xml;
}

interface Archive {
  readonly source: RandomSource;
  readonly header: XarHeader;
  readonly toc: XarToc;
  readonly xml: Buffer;
  readonly signatures: readonly SignatureElement[];
  /** Where the heap ends. */
  readonly end: number;
  readonly form: StripForm;
}

/** @returns notes: why the table is not packed as the unsigned one was */
async function putChanged(pieces: Pieces, archive: Archive): Promise<string[]> {
  const { source, header, toc, xml, signatures, end, form } = archive;
  const ranges = heapRanges(signatures, end - header.heap);
  const changed = signatures.length > 0 ? editToc(xml, toc.element, signatures, ranges) : xml;
  const packed = await packToc(changed, xml, toc.stored, form);
  const head = Buffer.from(await source.read(0, header.size));
  head.writeBigUInt64BE(BigInt(packed.bytes.length), 8);
  head.writeBigUInt64BE(BigInt(changed.length), 16);
  pieces.put(head);
  pieces.put(packed.bytes);
  const heap = createPieces();
  let at = 0;
  for (const { start, length } of ranges) {
    heap.keep(at, start);
    at = start + length;
  }
  heap.keep(at, end - header.heap);
  const checksum = checksumOf(toc.element, packed.bytes);
  for (const piece of checksum ? withChecksum(heap, checksum) : [heap]) pieces.add(piece.list, header.heap);
  if (packed.same || form === 'normal') return [];
  return [
    'no level of zlib gives the signed table of contents: another encoder packed it, whose bytes for the unsigned one cannot be known',
  ];
}

/** What is taken out of the heap, in order; several signatures may not share bytes. */
function heapRanges(signatures: readonly SignatureElement[], size: number): HeapPart[] {
  const ranges = signatures.flatMap(({ heap }) => heap ?? []).sort((a, b) => a.start - b.start);
  let end = 0;
  for (const { start, length } of ranges) {
    if (start < end) throw damaged('two signatures share bytes of the heap');
    end = start + length;
  }
  if (end > size) throw damaged(`a signature ends at ${end} of the heap, which has ${size} bytes`);
  return ranges;
}

interface NewChecksum {
  /** Place in the heap of the signed archive. */
  readonly start: number;
  readonly bytes: Buffer;
}

/** The checksum of the packed table, where there is one to keep. */
function checksumOf(toc: XmlElement, packed: Uint8Array): NewChecksum | undefined {
  const element = xmlChild(toc, 'checksum');
  const style = element && digestName(element.attributes['style'] ?? '');
  if (!element || style === 'none') return undefined;
  const [offset, size] = ['offset', 'size'].map((name) =>
    Number(xmlChild(element, name)?.text ?? Number.NaN),
  );
  if (style === undefined || digestLength(style) !== size || !Number.isSafeInteger(offset)) {
    throw damaged('the checksum of the table of contents has no usable style, offset or size');
  }
  return { start: offset!, bytes: asBuffer(hash(style, packed, 'buffer')) };
}

/** The heap with other bytes at the place of the checksum. */
function withChecksum(heap: Pieces, { start, bytes }: NewChecksum): Pieces[] {
  const changed = createPieces();
  const end = start + bytes.length;
  let put = false;
  for (const piece of heap.list) {
    if (!('from' in piece)) continue;
    const { from, length } = piece;
    const holds = from <= start && end <= from + length;
    if (!holds) changed.keep(from, from + length);
    else {
      changed.keep(from, start);
      changed.put(bytes);
      changed.keep(end, from + length);
      put = true;
    }
  }
  if (!put) throw damaged('the checksum of the table of contents does not stand in the heap');
  return [changed];
}
