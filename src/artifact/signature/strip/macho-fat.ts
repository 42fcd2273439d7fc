import { asBuffer, isZero, sliceSource } from '../../../codec/index.ts';
import type { Limits, RandomSource } from '../../../model/index.ts';
import { FAT_MAGIC_64, isFat } from '../../formats/macho-fat/recognize.ts';
import { stripMacho } from './macho.ts';
import { createPieces, type Pieces } from './pieces.ts';
import { damaged, type Removal, type StripForm, type StripResult } from './stripped.ts';

/** `struct fat_header`, and the two shapes of `struct fat_arch` (<mach-o/fat.h>, all big-endian). */
const HEADER = 8;
const RECORD = 20;
const RECORD_64 = 32;
const MOST_SLICES = 256;
/** `lipo` takes no larger exponent. */
const MOST_ALIGNMENT = 15;
/** What is read at a time to see whether a gap is empty. */
const MOST_GAP = 1 << 20;

interface Slice {
  /** Of its record. */
  readonly at: number;
  readonly offset: number;
  readonly size: number;
  readonly align: number;
}

/**
 * Takes the code signatures out of the slices of a universal file. The first slice keeps its place; those behind it move up
 * to their alignment, as `lipo` places them.
 */
export async function stripFat(
  source: RandomSource,
  form: StripForm,
  limits: Limits,
): Promise<StripResult | undefined> {
  const table = await readTable(source);
  if (!table) return undefined;
  const { head, slices } = table;
  const results: (StripResult | undefined)[] = [];
  for (const { offset, size } of slices) {
    results.push(await stripMacho(sliceSource(source, offset, size), form, limits));
  }
  if (results.every((result) => result === undefined)) return undefined;
  const records = Buffer.from(head);
  const body = createPieces();
  body.zeros(head.length);
  let end = head.length;
  for (const [i, slice] of slices.entries()) {
    const { offset, size, at } = slice;
    await putGap(source, body, end, slice);
    const start = body.length;
    const result = results[i];
    if (result) body.add(result.pieces, offset);
    else body.keep(offset, offset + size);
    setPlace(records, at, start, body.length - start);
    end = offset + size;
  }
  body.keep(end, source.size);
  const pieces = createPieces();
  pieces.change(0, head, records);
  pieces.add(body.list.slice(1), 0);
  const behind =
    end < source.size ? [`${source.size - end} bytes stand behind the last slice; they stay`] : [];
  return {
    pieces: pieces.list,
    removed: results.flatMap((result, i) =>
      (result?.removed ?? []).map((one): Removal => ({ ...one, offset: one.offset + slices[i]!.offset })),
    ),
    canonical: form === 'normal',
    notes: [...new Set(results.flatMap((result) => result?.notes ?? [])), ...behind],
  };
}

/** Zeros up to the slice's alignment; in front of the first slice, as many as there were. @param end of what is before it */
async function putGap(
  source: RandomSource,
  body: Pieces,
  end: number,
  { offset, align }: Slice,
): Promise<void> {
  const gap = offset - end;
  if (gap > MOST_GAP || !isZero(await source.read(end, gap))) {
    throw damaged(`the ${gap} bytes in front of the slice at ${offset} are not empty`);
  }
  const unit = 2 ** align;
  const first = body.length === end;
  if (first) body.keep(end, offset);
  else body.zeros(Math.ceil(body.length / unit) * unit - body.length);
}

/** Undefined where it is no universal file that Assay can lay out again. */
async function readTable(source: RandomSource): Promise<{ head: Buffer; slices: Slice[] } | undefined> {
  const start = asBuffer(await source.read(0, 4096));
  if (!isFat(start)) return undefined;
  const wide = start.readUInt32BE(0) === FAT_MAGIC_64;
  const count = start.readUInt32BE(4);
  if (count > MOST_SLICES) return undefined;
  const length = wide ? RECORD_64 : RECORD;
  const head = Buffer.from(await source.read(0, HEADER + count * length));
  if (head.length < HEADER + count * length) return undefined;
  const slices = Array.from({ length: count }, (_, i): Slice => {
    const at = HEADER + i * length;
    return wide
      ? {
          at,
          offset: Number(head.readBigUInt64BE(at + 8)),
          size: Number(head.readBigUInt64BE(at + 16)),
          align: head.readUInt32BE(at + 24),
        }
      : {
          at,
          offset: head.readUInt32BE(at + 8),
          size: head.readUInt32BE(at + 12),
          align: head.readUInt32BE(at + 16),
        };
  }).sort((a, b) => a.offset - b.offset);
  let end = head.length;
  for (const { offset, size, align } of slices) {
    if (offset < end || offset + size > source.size || align > MOST_ALIGNMENT) return undefined;
    end = offset + size;
  }
  return { head, slices };
}

function setPlace(head: Buffer, at: number, offset: number, size: number): void {
  if (head.readUInt32BE(0) === FAT_MAGIC_64) {
    head.writeBigUInt64BE(BigInt(offset), at + 8);
    head.writeBigUInt64BE(BigInt(size), at + 16);
  } else {
    head.writeUInt32BE(offset, at + 8);
    head.writeUInt32BE(size, at + 12);
  }
}
