import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { quoted } from '../common/names.ts';
import type { Tally } from '../common/tally.ts';
import type { Partition } from './content.ts';
import type { ImageResource } from './resources.ts';
import { isStored, KIND, kindName, type Run, readTable, SECTOR, type Table } from './table.ts';

/** Stored bytes of one run or of several that follow each other, counted in the data fork. */
export interface StoredRange {
  readonly start: number;
  readonly end: number;
}

/** A partition with what its table says besides the sectors. */
export interface PartitionTable extends Partition {
  readonly resource: ImageResource;
  readonly stored: readonly StoredRange[];
  /** How its sectors are stored, by kind of run. */
  readonly kinds: ReadonlySet<number>;
}

/** Reads the table of a partition and checks its runs. @param runs that may still be read, of all partitions @returns undefined, with a problem, where it is none */
export function readPartition(
  resource: ImageResource,
  fork: { readonly offset: number; readonly length: number },
  context: ReadContext,
  tally: Tally,
  runs: { left: number },
): PartitionTable | undefined {
  const name = resource.name || `partition ${resource.id}`;
  const { offset } = resource.stored;
  const table = readTable(resource.data);
  if (!table) {
    context.problem(
      'dmg.bad-table',
      `${quoted(name)} has ${resource.data.length} bytes and no \`mish\``,
      offset,
    );
    return undefined;
  }
  if (table.cut) {
    const message = `${quoted(name)} claims ${table.values.BlocksRunCount} runs and has ${table.count}`;
    context.problem('dmg.bad-table', message, offset);
  }
  if (table.values.SectorCount * SECTOR > Number.MAX_SAFE_INTEGER) {
    context.problem('dmg.bad-table', `${quoted(name)} claims ${table.values.SectorCount} sectors`, offset);
    return undefined;
  }
  return { name, offset, resource, table, ...acceptRuns(table, name, offset, fork, context, tally, runs) };
}

function acceptRuns(
  table: Table,
  name: string,
  offset: number,
  fork: { readonly offset: number; readonly length: number },
  context: ReadContext,
  tally: Tally,
  runs: { left: number },
) {
  const count = Math.min(table.count, runs.left);
  runs.left -= count;
  if (count < table.count) context.problem('limit.steps', `${quoted(name)} has ${table.count} runs`, offset);
  const starts = new Float64Array(count);
  const indexes = new Int32Array(count);
  const stored: { start: number; end: number }[] = [];
  const kinds = new Set<number>();
  let accepted = 0;
  let expected = 0;
  for (let index = 0; index < count; index++) {
    const run = table.run(index);
    if (run.kind === KIND.end) break;
    if (run.kind === KIND.comment) continue;
    kinds.add(run.kind);
    if (isStored(run)) addStored(stored, run, fork, name, tally);
    const wrong = run.sector !== expected || run.sector + run.sectors > table.values.SectorCount;
    if (wrong) {
      const message = `${quoted(name)}: a run for sectors ${run.sector} to ${run.sector + run.sectors} of ${table.values.SectorCount} comes where ${expected} is due`;
      tally.add('dmg.run-order', message, offset);
    }
    if (run.sector < expected || run.sectors === 0) continue;
    starts[accepted] = run.sector;
    indexes[accepted++] = index;
    expected = run.sector + run.sectors;
  }
  if (expected < table.values.SectorCount) {
    const message = `${quoted(name)}: no run for the sectors from ${expected} to ${table.values.SectorCount}`;
    tally.add('dmg.run-order', message, offset);
  }
  return { starts: starts.subarray(0, accepted), indexes: indexes.subarray(0, accepted), stored, kinds };
}

function addStored(
  stored: { start: number; end: number }[],
  { kind, sector, offset, length }: Run,
  fork: { readonly offset: number; readonly length: number },
  name: string,
  tally: Tally,
): void {
  if (offset + length > fork.length) {
    const message = `${quoted(name)}, sector ${sector}: ${length} bytes (${kindName(kind)}) at ${offset}, the data fork has ${fork.length}`;
    tally.add('dmg.run-outside', message, fork.offset + Math.min(offset, fork.length));
  }
  const last = stored.at(-1);
  if (last?.end === offset) last.end = offset + length;
  else stored.push({ start: offset, end: offset + length });
}

/** Ranges that begin within one before: stored bytes used twice. */
export function checkStoredOverlap(partitions: readonly PartitionTable[], base: number, tally: Tally): void {
  const ranges = partitions.flatMap(({ stored }) => stored);
  ranges.sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  for (const range of ranges) {
    if (range.start < end)
      tally.add('dmg.run-overlap', `a run at ${range.start} of the data fork`, base + range.start);
    end = Math.max(end, range.end);
  }
}

/** Sectors that two partitions describe, and sectors the trailer does not know of. */
export function checkSectors(partitions: readonly PartitionTable[], total: number, tally: Tally): void {
  const sorted = partitions.toSorted(
    (a, b) => a.table.values.FirstSectorNumber - b.table.values.FirstSectorNumber,
  );
  let end = 0;
  for (const { name, offset, table } of sorted) {
    const { FirstSectorNumber: first, SectorCount: count } = table.values;
    if (count > 0 && first < end) {
      tally.add(
        'dmg.partition-overlap',
        `${quoted(name)} begins at sector ${first}, one before ends at ${end}`,
        offset,
      );
    }
    end = Math.max(end, first + count);
  }
  if (end > total) tally.add('dmg.sector-count', `they end at sector ${end}, the trailer states ${total}`, 0);
}

/** Everything the image says about a partition. Below `mish`, places count in the decoded table. */
export function partitionFields({ name, resource, table }: PartitionTable, rows: boolean): Field[] {
  const { offset, length, stored } = resource;
  const mish: Field = { name: 'mish', ...stored, fields: table.fields(rows) };
  return [{ name: 'blkx', value: name, offset, length, fields: [...resource.fields(), mish] }];
}

/** hdiutil's names of image formats, by the method of their runs; the first one that occurs. */
const VARIANTS: readonly (readonly [kind: number, name: string])[] = [
  [KIND.lzma, 'ULMO'],
  [KIND.lzfse, 'ULFO'],
  [KIND.bzip2, 'UDBZ'],
  [KIND.zlib, 'UDZO'],
  [KIND.adc, 'UDCO'],
];

/** The format of an image as hdiutil calls it; `UDRO` where nothing is compressed. */
export function variantOf(partitions: readonly PartitionTable[]): string {
  const found = VARIANTS.find(([kind]) => partitions.some(({ kinds }) => kinds.has(kind)));
  return found?.[1] ?? 'UDRO';
}
