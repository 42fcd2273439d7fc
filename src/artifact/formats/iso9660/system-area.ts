import { asBuffer, isZero, sliceSource } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import type { Coverage } from '../common/coverage.ts';
import type { Tally } from '../common/tally.ts';
import { readAppleMap } from '../partitions/apple.ts';
import { readGpt } from '../partitions/gpt.ts';
import { readMbr } from '../partitions/mbr.ts';
import type { Disk, Partition, PartitionMap } from '../partitions/partition.ts';
import { isAppleMap, isGpt } from '../partitions/recognize.ts';

/** Sixteen sectors that ECMA-119 (6.2.1) leaves to systems. */
const SYSTEM_AREA = 16 * 2048;

/** What is in front of the volume descriptors. */
export interface SystemArea {
  readonly fields: readonly Field[];
  readonly partitions: readonly Partition[];
  /** A partition, or the whole image, is an HFS or HFS+ volume. */
  readonly hfs: boolean;
}

/** Reads the partition tables of images that boot from disks as well. */
export async function readSystemArea(
  source: RandomSource,
  context: ReadContext,
  coverage: Coverage,
  tally: Tally,
): Promise<SystemArea> {
  const area = asBuffer(await source.read(0, SYSTEM_AREA));
  if (isZero(area)) return { fields: [], partitions: [], hfs: false };
  context.problem('iso9660.system-area', 'it holds boot code or partition tables', 0);
  // Every image that boots from disks is a hybrid of that kind.
  const quiet: ReadContext = {
    ...context,
    problem: (code, message, offset) => {
      if (code !== 'partitions.hybrid') context.problem(code, message, offset);
    },
  };
  const maps = await readMaps({ source, context: quiet, tally }, area);
  const fields = maps.flatMap((map) => map.fields);
  const partitions = maps.flatMap((map) => map.list);
  for (const { offset, length } of fields) coverage.add(offset, length);
  const starts = [0, ...partitions.map(({ offset }) => offset)];
  const hfs: boolean[] = [];
  for (const start of new Set(starts)) hfs.push(await isHfs(source, start));
  return { fields: [...fields, ...codeFields(area, fields, coverage)], partitions, hfs: hfs.includes(true) };
}

async function readMaps(disk: Disk, area: Buffer): Promise<PartitionMap[]> {
  const maps: PartitionMap[] = [];
  const { size } = disk.source;
  if (isAppleMap(area, size)) maps.push(await readAppleMap(disk));
  if (isGpt(area, size)) maps.push(await readGpt(disk));
  else if (area.length > 512 && area.readUInt16LE(510) === 0xaa55 && !isAppleMap(area, size))
    maps.push(await readMbr(disk));
  return maps;
}

async function isHfs(source: RandomSource, start: number): Promise<boolean> {
  if (start + 1026 > source.size) return false;
  return /^(?:BD|H\+|HX)$/.test(asBuffer(await source.read(start + 1024, 2)).toString('latin1'));
}

/** Whatever else stands in the area, up to its last byte that is not zero. */
function codeFields(area: Buffer, tables: readonly Field[], coverage: Coverage): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const known = tables.filter(({ offset }) => offset < SYSTEM_AREA).toSorted((a, b) => a.offset - b.offset);
  for (const { offset, length } of [...known, { offset: area.length, length: 0 }]) {
    if (offset > at && !isZero(area.subarray(at, offset))) {
      fields.push({ name: 'boot code', offset: at, length: offset - at, meaning: 'data' });
      coverage.add(at, offset - at);
    }
    at = Math.max(at, offset + length);
  }
  return fields;
}

/** A partition behind the end of the volume as a member. */
export function partitionMember(source: RandomSource, partition: Partition, wantsFields: boolean): Member {
  const { path, at, offset } = partition;
  const length = Math.min(partition.length, source.size - offset);
  const data: Field = { name: 'data', offset, length, meaning: 'data' };
  return {
    path: `[PARTITION]/${path}`,
    kind: 'file',
    offset: at,
    size: partition.length,
    data: sliceSource(source, offset, length),
    ...(wantsFields ? { fields: () => [...partition.fields, data] } : {}),
  };
}
