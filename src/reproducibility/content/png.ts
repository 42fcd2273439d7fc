import { inflateSync } from 'node:zlib';
import { latin1 } from '../../codec/index.ts';
import type { Known } from '../guess/known.ts';
import type { Claim, Unit } from '../unit.ts';
import type { Comparator } from './comparator.ts';
import { heldContents } from './held.ts';
import { type Label, labelledClaims, type Reason } from './labels.ts';
import { reasonOfValues } from './values.ts';

/** PNG images whose pixels are compressed in another way (W3C PNG Specification, third edition, 5 and 10). */
export const pngComparator: Comparator = {
  name: 'png',
  handles: ({ format }) => format === 'png',
  compare,
};

const SIGNATURE = 8;
/** Length, type and CRC. */
const AROUND = 12;
/** More decoded pixels are not compared. */
const MOST_PIXELS = 256 << 20;

/** A chunk with its place; `length` counts length, type and CRC as well. */
export interface Chunk {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly data: Buffer;
}

async function compare(unit: Unit, known: Known): Promise<readonly Claim[] | undefined> {
  const held = await heldContents(unit);
  if (!held) return undefined;
  const [ours, theirs] = [chunksOf(held[0]), chunksOf(held[1])];
  if (!ours || !theirs) return undefined;
  const pixels = pixelReason(ours, theirs);
  // Where the pixels are stored equally, or differ, fields say all there is.
  if (!pixels) return undefined;
  const left = labelsOf(ours, pixels);
  const right = labelsOf(theirs, pixels);
  matchOthers(ours, theirs, left, right, unit.left.entry.path, known);
  return labelledClaims(held, { left, right }, { cause: undefined });
}

/** All chunks; undefined where the file is no whole image. */
export function chunksOf(bytes: Buffer): Chunk[] | undefined {
  const chunks: Chunk[] = [];
  let at = SIGNATURE;
  while (at + AROUND <= bytes.length) {
    const length = bytes.readUInt32BE(at) + AROUND;
    if (at + length > bytes.length) return undefined;
    const type = latin1(bytes.subarray(at + 4, at + 8));
    chunks.push({ type, offset: at, length, data: bytes.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return at === bytes.length ? chunks : undefined;
}

function dataOf(chunks: readonly Chunk[]): Buffer {
  return Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
}

/** How equal pixels come to have other bytes; undefined where they are not equal, or stored equally. */
function pixelReason(ours: readonly Chunk[], theirs: readonly Chunk[]): Reason | undefined {
  const [one, other] = [dataOf(ours), dataOf(theirs)];
  if (one.equals(other)) {
    const lengths = (chunks: readonly Chunk[]) =>
      chunks.flatMap(({ type, length }) => (type === 'IDAT' ? [length] : [])).join(' ');
    return lengths(ours) === lengths(theirs)
      ? undefined
      : { cause: 'compress.chunk-size', field: 'IDAT', evidence: 'one stream, parted in other places' };
  }
  const [pixels, others] = [inflated(one), inflated(other)];
  if (!pixels || !others?.equals(pixels)) return undefined;
  return {
    cause: 'compress.level',
    field: 'IDAT',
    evidence: 'equal pixels and filters, other compressed bytes',
  };
}

function inflated(bytes: Buffer): Buffer | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: MOST_PIXELS });
  } catch {
    return undefined;
  }
}

function labelsOf(chunks: readonly Chunk[], reason: Reason): Label[] {
  return chunks.flatMap(({ type, offset, length }) => (type === 'IDAT' ? [{ offset, length, reason }] : []));
}

const TEXTS: ReadonlySet<string> = new Set(['tEXt', 'iTXt', 'zTXt']);
/** Keywords of texts that say when: those of the specification (11.3.3.2), and those of ImageMagick. */
const DATES = /^(Creation Time|date:[a-z]+|Thumb::MTime)$/;

/** Other chunks by type and keyword; what they say differs where their bytes do. */
function matchOthers(
  ours: readonly Chunk[],
  theirs: readonly Chunk[],
  left: Label[],
  right: Label[],
  path: string,
  known: Known,
): void {
  const others = (chunks: readonly Chunk[]) => chunks.filter(({ type }) => type !== 'IDAT');
  const waiting = Map.groupBy(others(theirs), keyOf);
  for (const chunk of others(ours)) {
    const partner = waiting.get(keyOf(chunk))?.shift();
    if (partner?.data.equals(chunk.data)) continue;
    const reason = chunkReason(chunk, partner, path, known);
    left.push(...chunkLabels(chunk, reason));
    if (partner) right.push(...chunkLabels(partner, reason));
  }
  for (const chunk of [...waiting.values()].flat())
    right.push(...chunkLabels(chunk, chunkReason(undefined, chunk, path, known)));
}

function keyOf({ type, data }: Chunk): string {
  return TEXTS.has(type) ? `${type} ${keywordOf(data)}` : type;
}

function keywordOf(data: Buffer): string {
  return latin1(data.subarray(0, Math.max(0, data.indexOf(0))));
}

function chunkReason(one: Chunk | undefined, other: Chunk | undefined, path: string, known: Known): Reason {
  const { type, data } = (one ?? other)!;
  const keyword = TEXTS.has(type) ? keywordOf(data) : '';
  const field = keyword === '' ? type : `${type} / ${keyword}`;
  if (type === 'tIME' || DATES.test(keyword)) return { cause: 'png.time', field };
  if (type !== 'tEXt' || !one || !other) return { cause: undefined, field };
  return reasonOfValues(textOf(one.data), textOf(other.data), field, path, known);
}

function textOf(data: Buffer): string {
  return latin1(data.subarray(data.indexOf(0) + 1));
}

/** The CRC follows from the rest of its chunk. */
function chunkLabels({ type, offset, length }: Chunk, reason: Reason): Label[] {
  const end = offset + length - 4;
  return [
    { offset, length: length - 4, reason },
    { offset: end, length: 4, reason: { cause: 'content.layout', field: `${type} / CRC` } },
  ];
}
