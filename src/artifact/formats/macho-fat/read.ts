import { asBuffer, layout, named, sliceSource, u32, u64 } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { type Coverage, createCoverage, explainGaps } from '../common/coverage.ts';
import { architecture, CPU, CPU_TYPES, subtypeText } from '../macho/cpu.ts';
import { MOST_HEADER, readHeader } from '../macho/header.ts';
import { alignment } from '../macho/parts.ts';
import { FAT_MAGIC, FAT_MAGIC_64 } from './recognize.ts';

/** Reads the table of slices and lists them, then what is in none. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const head = asBuffer(await source.read(0, FAT_HEADER.length));
  const header = FAT_HEADER.read(head);
  if (!header) {
    context.problem('macho-fat.header', `the file ends within its header, after ${head.length} bytes`, 0);
    if (head.length > 0) context.field({ name: 'header', offset: 0, length: source.size, meaning: 'unused' });
    return;
  }
  const is64 = header.magic === FAT_MAGIC_64;
  context.variant(is64 ? 'fat64' : 'fat');
  if (context.wantsFields) {
    const fields = FAT_HEADER.fields(head, 0, 0);
    context.field({ name: 'fat_header', offset: 0, length: FAT_HEADER.length, fields });
  }
  yield* readSlices(source, context, is64, header.nfat_arch);
}

const FAT_HEADER = layout('be', {
  magic: named(u32(), { [FAT_MAGIC]: 'FAT_MAGIC', [FAT_MAGIC_64]: 'FAT_MAGIC_64' }),
  nfat_arch: u32('size'),
});

const cpu = { cputype: named(u32(), CPU_TYPES), cpusubtype: u32() };
const FAT_ARCH = layout('be', { ...cpu, offset: u32('offset'), size: u32('size'), align: alignment() });
const FAT_ARCH_64 = layout('be', {
  ...cpu,
  offset: u64('offset'),
  size: u64('size'),
  align: alignment(),
  reserved: u32(),
});

/** More slices than there are architectures; bounds what a claimed count can cost. */
const MOST_SLICES = 1024;

function recordLayout(is64: boolean): typeof FAT_ARCH {
  return is64 ? (FAT_ARCH_64 as unknown as typeof FAT_ARCH) : FAT_ARCH;
}

/** A slice as the table describes it. */
interface Slice {
  readonly name: string;
  readonly cputype: number;
  readonly cpusubtype: number;
  readonly offset: number;
  readonly size: number;
  readonly align: number;
  /** Where its record stands. */
  readonly place: number;
  readonly record: Field;
}

async function* readSlices(
  source: RandomSource,
  context: ReadContext,
  is64: boolean,
  promised: number,
): AsyncGenerator<Member> {
  const slices = await readTable(source, context, is64, promised);
  const coverage = createCoverage();
  const length = recordLayout(is64).length;
  const start = FAT_HEADER.length + slices.length * length;
  coverage.add(0, start);
  checkPlaces(slices, start, context);
  // Slices that share their bytes could hold each other, a thousand in each of a thousand.
  let room = source.size;
  for (const slice of slices) {
    const { name, offset, size, place, record } = slice;
    const there = Math.max(0, Math.min(size, source.size - offset));
    if (there < size) {
      context.problem('macho-fat.truncated', `${name} has ${there} of its ${size} bytes`, place);
    }
    await checkSlice(source, slice, context);
    coverage.add(offset, there);
    const isOwn = there <= room;
    if (isOwn) room -= there;
    const data: Field = { name: 'slice', value: name, offset, length: there, meaning: 'data' };
    yield {
      path: name,
      kind: 'file',
      offset: place,
      size,
      ...(isOwn ? { data: sliceSource(source, offset, there) } : {}),
      ...(context.wantsFields ? { fields: () => (there > 0 ? [record, data] : [record]) } : {}),
    };
  }
  await explainSlices(coverage, source, context);
}

async function explainSlices(coverage: Coverage, source: RandomSource, context: ReadContext): Promise<void> {
  const what = 'bytes outside of all slices';
  await explainGaps(coverage, source, context, { code: 'macho-fat.hidden-bytes', what });
}

/** The records of the table, those that Apple's tools hide behind their number included. */
async function readTable(
  source: RandomSource,
  context: ReadContext,
  is64: boolean,
  promised: number,
): Promise<Slice[]> {
  const kind = recordLayout(is64);
  const count = Math.min(promised, MOST_SLICES);
  const bytes = asBuffer(await source.read(FAT_HEADER.length, (count + 1) * kind.length));
  const names = new Map<string, number>();
  const slices: Slice[] = [];
  while (slices.length < count) {
    const slice = recordAt(bytes, slices.length, is64, names);
    if (!slice) break;
    slices.push(slice);
  }
  if (slices.length < promised) {
    const message = `${promised} slices are promised, ${slices.length} are read`;
    context.problem('macho-fat.header', message, 4);
  } else if (slices.length > 0) {
    const hidden = hiddenSlice(bytes, slices, is64, names);
    if (hidden) {
      context.problem('macho-fat.hidden-slice', `${hidden.name} is not among the ${promised}`, hidden.place);
      slices.push(hidden);
    }
  }
  for (const [name, times] of names) {
    if (times > 1) context.problem('macho-fat.duplicate-architecture', `${times} slices for ${name}`, 4);
  }
  return slices;
}

function recordAt(
  bytes: Buffer,
  index: number,
  is64: boolean,
  names: Map<string, number>,
): Slice | undefined {
  const kind = recordLayout(is64);
  const at = index * kind.length;
  const values = kind.read(bytes, at);
  if (!values) return undefined;
  const { cputype, cpusubtype } = values;
  const place = FAT_HEADER.length + at;
  const base = architecture(cputype, cpusubtype);
  const times = (names.get(base) ?? 0) + 1;
  names.set(base, times);
  const name = times === 1 ? base : `${base} (${times})`;
  const fields = kind
    .fields(bytes, at, FAT_HEADER.length)
    .map((field) =>
      field.name === 'cpusubtype' ? { ...field, value: subtypeText(cputype, cpusubtype) } : field,
    );
  const record = {
    name: is64 ? 'fat_arch_64' : 'fat_arch',
    value: name,
    offset: place,
    length: kind.length,
    fields,
  };
  return { ...values, name, place, record };
}

/**
 * lipo's `-hideARM64` leaves the last record out of the count. Loaders look for one more record, for arm64, where it
 * fits before the first slice (dyld; cctools, "hidden CPU_TYPE_ARM64").
 */
function hiddenSlice(
  bytes: Buffer,
  slices: readonly Slice[],
  is64: boolean,
  names: Map<string, number>,
): Slice | undefined {
  const kind = recordLayout(is64);
  const end = FAT_HEADER.length + (slices.length + 1) * kind.length;
  const values = kind.read(bytes, slices.length * kind.length);
  const first = Math.min(...slices.map(({ offset }) => offset));
  if (values?.cputype !== CPU.arm64 || first < end || values.offset < end) return undefined;
  return recordAt(bytes, slices.length, is64, names);
}

/** Whether slices begin where they may, and share no bytes. */
function checkPlaces(slices: readonly Slice[], start: number, context: ReadContext): void {
  let end = start;
  let last = 'the table';
  for (const { name, offset, size, align, place } of [...slices].sort((a, b) => a.offset - b.offset)) {
    if (offset < end && size > 0)
      context.problem('macho-fat.overlap', `${name} begins within ${last}`, place);
    // 2^53 and more cannot be told apart from one another, and no file is so long.
    if (align > 31 || offset % 2 ** align !== 0) {
      context.problem('macho-fat.alignment', `${name} begins at ${offset}, aligned to 2^${align}`, place);
    }
    if (offset + size <= end) continue;
    end = offset + size;
    last = name;
  }
}

/** A slice that is a Mach-O file must be for the processor that the table states. */
async function checkSlice(source: RandomSource, slice: Slice, context: ReadContext): Promise<void> {
  const { name, offset, size, cputype, cpusubtype, place } = slice;
  if (offset >= source.size) return;
  const header = readHeader(await source.read(offset, Math.min(size, MOST_HEADER)));
  if (!header) return;
  const inside = architecture(header.cputype, header.cpusubtype);
  if (inside === architecture(cputype, cpusubtype)) return;
  context.problem('macho-fat.architecture-mismatch', `the table says ${name}, the slice ${inside}`, place);
}
