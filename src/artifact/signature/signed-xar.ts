import { createHash, hash } from 'node:crypto';
import { asBuffer, collectNotes, sliceSource, type XmlElement, xmlChild } from '../../codec/index.ts';
import type { Limits, RandomSource } from '../../model/index.ts';
import { type Checksum, checksumOf, digestLength, digestName } from '../formats/xar/checksum.ts';
import { readHeader, type XarHeader } from '../formats/xar/header.ts';
import { createTally, type Tally } from '../formats/xar/tally.ts';
import { readToc, verifyToc } from '../formats/xar/toc.ts';
import { integerOf, only } from '../formats/xar/values.ts';
import { type XarSignature, xarSignatures } from './xar.ts';

/** A signed XAR archive as data for a verifier. */
export interface SignedXar {
  /** Digest of the compressed table of contents that the signatures are over: as stored in the heap, and as it is. */
  readonly table: { readonly style: string; readonly stored: Buffer; readonly actual: Buffer };
  readonly signatures: readonly (XarSignature & { readonly bytes: Uint8Array })[];
  /** What is wrong with the table: readers may differ in what it says. */
  readonly issues: readonly string[];
  /** The first content whose checksum in the table is missing or wrong; undefined where all are right. */
  firstWrong(): Promise<string | undefined>;
}

/** No signature is larger, with all its certificates. */
const MOST_SIGNATURE = 1 << 20;
/** Elements of the table that point into the heap and are no content. */
const NO_CONTENT = new Set(['checksum', 'signature', 'x-signature']);

/** Reads the signatures of a XAR archive and what they cover; undefined where it is none, or has no signature. */
export async function signedXar(source: RandomSource, limits: Limits): Promise<SignedXar | undefined> {
  if (asBuffer(await source.read(0, 4)).toString('latin1') !== 'xar!') return undefined;
  const context = { ...collectNotes(limits), wantsFields: false, name: '', variant() {} };
  const tally = createTally(context);
  const header = await readHeader(source, context);
  const toc = header && (await readToc(source, header, context, tally));
  const found = toc ? xarSignatures(toc.element, header!.heap) : [];
  if (!header || !toc || found.length === 0) return undefined;
  await verifyToc(source, header, toc, context, tally);
  const extents = extentsOf(toc.element, header, tally);
  const signatures = [];
  for (const signature of found) {
    const { offset = 0, size = 0 } = signature;
    signatures.push({ ...signature, bytes: await source.read(offset, Math.min(size, MOST_SIGNATURE)) });
  }
  const table = await tableDigest(source, header, toc.element, toc.stored);
  tally.flush();
  return {
    table,
    signatures,
    issues: context.problems.map(({ message }) => message),
    firstWrong: () => firstWrong(source, extents),
  };
}

async function tableDigest(
  source: RandomSource,
  header: XarHeader,
  toc: XmlElement,
  stored: Uint8Array,
): Promise<SignedXar['table']> {
  const element = xmlChild(toc, 'checksum');
  const style = digestName(element?.attributes['style'] ?? '') ?? '';
  const length = digestLength(style);
  if (length === undefined) return { style, stored: Buffer.alloc(0), actual: Buffer.alloc(0) };
  // A digest that is nowhere must not be one that fits: signatures over nothing exist.
  const offset = Number((element && xmlChild(element, 'offset')?.text) ?? Number.NaN);
  const isPlace = Number.isSafeInteger(offset) && offset >= 0;
  return {
    style,
    stored: isPlace ? Buffer.from(await source.read(header.heap + offset, length)) : Buffer.alloc(0),
    actual: hash(style, stored, 'buffer'),
  };
}

/** Content in the heap. */
interface Extent {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  readonly checksum: Checksum | undefined;
}

/** Everything of the table that points into the heap, wherever it stands: data, extended attributes, what is not known. */
function extentsOf(toc: XmlElement, { heap }: XarHeader, tally: Tally): Extent[] {
  const extents: Extent[] = [];
  const pending = toc.children
    .filter(({ name }) => !NO_CONTENT.has(name))
    .map((element) => ({ element, name: '' }))
    .reverse();
  // One by one: folders may nest as deep as the table has elements.
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { element } = next;
    const name = element.name === 'file' ? (only(element, 'name', tally)?.text ?? next.name) : next.name;
    if (element.children.some((child) => child.name === 'offset')) {
      const offset = integerOf(element, 'offset', tally) ?? 0;
      const length = integerOf(element, 'length', tally) ?? 0;
      const checksum = checksumOf(element, 'archived-checksum', tally);
      extents.push({ name, offset: heap + offset, length, checksum });
    }
    for (const child of element.children.toReversed()) pending.push({ element: child, name });
  }
  return extents;
}

async function firstWrong(source: RandomSource, extents: readonly Extent[]): Promise<string | undefined> {
  /** The same bytes are read once, and no others twice. */
  const known = new Map<string, string>();
  let left = 2 * source.size;
  for (const { name, offset, length, checksum } of extents) {
    if (length === 0) continue;
    if (!checksum) return `${name} has no checksum that is understood`;
    if (checksum.style === 'md5') return `the checksum of ${name} is MD5, which can be forged`;
    if (offset + length > source.size) return `${name} ends behind the end of the file`;
    const key = `${checksum.style} ${offset} ${length}`;
    if (!known.has(key)) {
      left -= length;
      if (left < 0) return 'its members share bytes';
      const running = createHash(checksum.style);
      for await (const chunk of sliceSource(source, offset, length).stream()) running.update(chunk);
      known.set(key, running.digest('hex'));
    }
    if (known.get(key) !== checksum.value) return `${name} is not what the table says`;
  }
  return undefined;
}
