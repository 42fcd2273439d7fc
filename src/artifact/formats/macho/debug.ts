import { inflateSync } from 'node:zlib';
import {
  asBuffer,
  bytesSource,
  type DebugKind,
  type DebugSection,
  debugFields,
  hasAscii,
  sliceSource,
} from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import { createWindow } from '../common/window.ts';
import type { Claim } from './claims.ts';
import { debugKind } from './debug-names.ts';
import type { Image } from './image.ts';

/** Compressed sections begin with this and their length, big-endian (as in ELF before there was a flag; Go). */
const PACKED_MAGIC = 'ZLIB';
const PACKED_HEADER = 12;
/** Sections up to this length are read in one piece, as strings are looked up all over them. */
const WHOLE = 1 << 24;
/** How much may be held in memory for all sections together. */
const HELD = 96 << 20;

/** What the debug sections say: a field for the file, and fields for ranges by their offset. */
export interface DebugFindings {
  readonly summary?: Field;
  readonly ranges: ReadonlyMap<number, readonly Field[]>;
}

/** Decodes DWARF of object files, debug symbol companions and Go programs: tools, build folders, source files. */
export async function readDebug(image: Image, claims: readonly Claim[]): Promise<DebugFindings> {
  const { context, tally, header } = image;
  const ranges = new Map<number, readonly Field[]>();
  const opened = await openSections(image, claims);
  const { info = [], types = [], ...others } = opened.kinds;
  if (info.length === 0 && types.length === 0) return { ranges };
  const single = Object.fromEntries(Object.entries(others).map(([kind, [first]]) => [kind, first]));
  const budget = { steps: context.limits.steps };
  const reading = {
    sections: { ...single, info, types },
    little: header.endian === 'le',
    split: false,
    budget,
    fault: (message: string, place: number) => tally.add('macho.debug-info', message, place),
  };
  const { summary, units, line } = await debugFields(reading, context.wantsRows === true);
  const place = opened.places.get((info[0] ?? types[0])!)!;
  if (budget.steps < 0) {
    context.problem('limit.steps', 'there is more debug information than is read', place);
  }
  for (const [section, fields] of units) ranges.set(opened.places.get(section)!, fields);
  const lines = opened.kinds.line?.[0];
  if (lines && line.length > 0) ranges.set(opened.places.get(lines)!, line);
  if (summary.length === 0) return { ranges };
  return { summary: { name: 'debug information', offset: place, length: 0, fields: summary }, ranges };
}

interface Opened {
  readonly kinds: Partial<Record<DebugKind, DebugSection[]>>;
  /** Offsets of sections in the file. */
  readonly places: ReadonlyMap<DebugSection, number>;
}

async function openSections({ source, context, tally }: Image, claims: readonly Claim[]): Promise<Opened> {
  const kinds: Partial<Record<DebugKind, DebugSection[]>> = {};
  const places = new Map<DebugSection, number>();
  let left = HELD;
  for (const { section, offset, length } of claims) {
    const kind = section === undefined ? undefined : debugKind(section);
    if (!kind || (kind === 'line' && !context.wantsRows)) continue;
    const there = Math.max(0, Math.min(length, source.size - offset));
    const packed = section!.startsWith('__z');
    const content = packed
      ? await unpack(source, offset, Math.min(there, left), Math.min(left, context.limits.metadata))
      : await plain(source, offset, there, left);
    if (!content) {
      tally.add('macho.debug-info', `${section} does not decompress, or to too much`, offset);
      continue;
    }
    if (content.bytes && !source.bytes) left -= content.size;
    const place = (at: number, count: number) =>
      packed ? { offset, length: there } : { offset: offset + at, length: count };
    const opened = { size: content.size, ...createWindow(content), place };
    places.set(opened, offset);
    kinds[kind] = [...(kinds[kind] ?? []), opened];
  }
  return { kinds, places };
}

async function plain(
  source: RandomSource,
  offset: number,
  length: number,
  left: number,
): Promise<RandomSource> {
  const isSmall = !source.bytes && length <= Math.min(WHOLE, left);
  return isSmall ? bytesSource(await source.read(offset, length)) : sliceSource(source, offset, length);
}

async function unpack(
  source: RandomSource,
  offset: number,
  length: number,
  most: number,
): Promise<RandomSource | undefined> {
  const bytes = asBuffer(await source.read(offset, length));
  if (bytes.length < PACKED_HEADER || !hasAscii(bytes, PACKED_MAGIC)) return undefined;
  const size = Number(bytes.readBigUInt64BE(4));
  if (size > most) return undefined;
  try {
    return bytesSource(inflateSync(bytes.subarray(PACKED_HEADER), { maxOutputLength: Math.max(1, size) }));
  } catch {
    return undefined;
  }
}
