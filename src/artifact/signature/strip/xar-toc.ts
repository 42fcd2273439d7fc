import {
  isZero,
  isZlibPackedAs,
  latin1,
  type XmlElement,
  xmlChild,
  type ZlibSettings,
  zlibPackedAs,
  zlibPinnedBytes,
} from '../../../codec/index.ts';
import { damaged, type Removal, type StripForm } from './stripped.ts';

/** A range of the heap; offsets count in the heap. */
export interface HeapPart {
  readonly start: number;
  readonly length: number;
}

/** A part of a table of contents that belongs to a signature. */
export interface SignatureElement extends Pick<Removal, 'what' | 'code'> {
  readonly element: XmlElement;
  /** What it has in the heap. */
  readonly heap?: HeapPart;
}

const TIME = 'signature-creation-time';
/** Far more than any signer writes; each offset of the table is compared with all of them. */
const MOST_ELEMENTS = 64;

/** The elements below `toc` that signing puts there (Apple's xar: `signature`, `x-signature`; productsign: the time). */
export function signatureElements(toc: XmlElement): SignatureElement[] {
  const found = toc.children.flatMap((element): SignatureElement[] => {
    const { name } = element;
    if (name === TIME) return [{ element, what: name, code: 'sig.signing-time' }];
    if (name !== 'signature' && name !== 'x-signature') return [];
    const style = element.attributes['style'] ?? '';
    const heap = { start: numberIn(element, 'offset'), length: numberIn(element, 'size') };
    return [
      { element, heap, what: `${style} ${name}`, code: style === 'CMS' ? 'sig.xar-cms' : 'sig.xar-rsa' },
    ];
  });
  if (found.length > MOST_ELEMENTS) throw damaged(`the table of contents has ${found.length} signatures`);
  return found;
}

function numberIn(element: XmlElement, name: string): number {
  const text = xmlChild(element, name)?.text.trim() ?? '';
  if (!/^\d{1,15}$/.test(text))
    throw damaged(`<${name}> of <${element.name}> is ${JSON.stringify(text.slice(0, 40))}`);
  return Number(text);
}

/** A change of the document: the bytes from `start` up to `end` become `text`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The document without the elements given, white space before each included, and with every heap offset moved back by what
 * was taken out in front of it.
 * @param ranges what is taken out of the heap, by start, without overlaps
 */
export function editToc(
  xml: Buffer,
  toc: XmlElement,
  gone: readonly SignatureElement[],
  ranges: readonly HeapPart[],
): Buffer {
  const out = new Set(gone.map(({ element }) => element));
  const edits: Edit[] = [];
  for (const element of out) {
    let start = element.offset;
    while (start > 0 && isSpace(xml[start - 1]!)) start--;
    edits.push({ start, end: element.end, text: '' });
  }
  const pending = toc.children.filter((child) => !out.has(child));
  for (let element = pending.pop(); element; element = pending.pop()) {
    pending.push(...element.children);
    const offset = xmlChild(element, 'offset');
    if (!offset || !(xmlChild(element, 'size') ?? xmlChild(element, 'length'))) continue;
    const place = { start: numberIn(element, 'offset'), length: lengthIn(element) };
    const moved = movedBack(place, ranges, element.name);
    if (moved !== place.start) edits.push({ ...textPlace(xml, offset), text: String(moved) });
  }
  return applied(xml, edits);
}

const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 9 && byte <= 13);

/** Bytes in the heap: `length` of data and attributes, `size` of a checksum. */
function lengthIn(element: XmlElement): number {
  return numberIn(element, xmlChild(element, 'length') ? 'length' : 'size');
}

function movedBack({ start, length }: HeapPart, ranges: readonly HeapPart[], name: string): number {
  let moved = start;
  for (const range of ranges) {
    if (range.start + range.length <= start) moved -= range.length;
    else if (length > 0 && range.start < start + length)
      throw damaged(`<${name}> and a signature share bytes of the heap`);
    else if (range.start < start) moved -= start - range.start;
  }
  return moved;
}

/** Where the text of an element without children stands. */
function textPlace(xml: Buffer, { offset, end, name }: XmlElement): { start: number; end: number } {
  const start = xml.indexOf('>', offset) + 1;
  const stop = xml.lastIndexOf('</', end - 1);
  if (start > 0 && stop >= start && /^\s*\d+\s*$/.test(latin1(xml.subarray(start, stop))))
    return { start, end: stop };
  throw damaged(`<${name}> at byte ${offset} of the table of contents is not plain`);
}

function applied(xml: Buffer, edits: Edit[]): Buffer {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { start, end, text } of edits.sort((a, b) => a.start - b.start)) {
    parts.push(xml.subarray(at, start), Buffer.from(text));
    at = end;
  }
  parts.push(xml.subarray(at));
  return Buffer.concat(parts);
}

/** A packed table of contents. */
export interface PackedToc {
  readonly bytes: Uint8Array;
  /** It is packed as the signed table was: with the same encoder and level. */
  readonly same: boolean;
}

/**
 * What writers of tables do, by the class of levels that the second byte of a stream tells, in which order they are tried.
 * libxar packs at level 9 and flushes after each buffer of its own: 4096 bytes in Apple's, other sizes on demand.
 */
const ENCODERS: readonly (readonly ZlibSettings[])[] = [
  [{ level: 1 }],
  [{ level: 5 }, { level: 4 }, { level: 3 }, { level: 2 }],
  [{ level: 6 }],
  [
    { level: 9, syncEach: 4096 },
    { level: 9 },
    { level: 9, syncEach: 1 << 16 },
    { level: 9, syncEach: 1 << 20 },
    { level: 8 },
    { level: 7 },
  ],
];

/**
 * Packs a changed table as the original was: where one of the known ways gives the original's bytes from the original's
 * text, that is used. Where none does, another encoder wrote it, whose bytes for the changed text cannot be known.
 * The normal form does not hang on encoders: stored blocks, under the two header bytes of the original.
 */
export async function packToc(
  changed: Uint8Array,
  xml: Uint8Array,
  stored: Uint8Array,
  form: StripForm,
): Promise<PackedToc> {
  if (form === 'normal') {
    const bytes = Buffer.from(await zlibPinnedBytes(changed, 'store'));
    bytes.set(stored.subarray(0, 2));
    return { bytes, same: false };
  }
  const encoders = ENCODERS[(stored[1] ?? 0) >> 6]!;
  for (const encoder of encoders) {
    const same = await isZlibPackedAs(xml, encoder, stored);
    if (same) return { bytes: await zlibPackedAs(changed, encoder), same };
  }
  return { bytes: await zlibPackedAs(changed, encoders[0]!), same: false };
}

/** Whether a document is in an encoding whose digits are single bytes. */
export function isPlainXml(xml: Uint8Array): boolean {
  return xml.length > 2 && xml[0]! < 0xfe && !isZero(xml.subarray(1, 2));
}
