import { ascii, bytes, copyOf, hasAscii, layout, u16, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { type Disk, label, type Partition, type PartitionMap, SECTOR } from './partition.ts';
import { blockOf } from './recognize.ts';

const DRIVER_MAP = layout('be', {
  sbSig: ascii(2),
  sbBlkSize: u16('size'),
  sbBlkCount: u32('size'),
  sbDevType: u16(),
  sbDevId: u16(),
  sbData: u32(),
  sbDrvrCount: u16('size'),
  ddBlocks: bytes(494),
});
const ENTRY = layout('be', {
  pmSig: ascii(2),
  pmSigPad: u16(),
  pmMapBlkCnt: u32('size'),
  pmPyPartStart: u32('offset'),
  pmPartBlkCnt: u32('size'),
  pmPartName: ascii(32, 'name'),
  pmParType: ascii(32),
  pmLgDataStart: u32('offset'),
  pmDataCnt: u32('size'),
  pmPartStatus: u32(),
  pmLgBootStart: u32('offset'),
  pmBootSize: u32('size'),
  pmBootAddr: u32(),
  pmBootAddr2: u32(),
  pmBootEntry: u32(),
  pmBootEntry2: u32(),
  pmBootCksum: u32('checksum'),
  pmProcessor: ascii(16),
  pmPad: bytes(376),
});
const MAP_TYPE = 'Apple_partition_map';

/** An Apple partition map. The map is one of its own partitions; it is listed, as in UDIF images. */
export async function readAppleMap({ source, context, tally }: Disk): Promise<PartitionMap> {
  const head = copyOf(await source.read(0, SECTOR * 8));
  const block = blockOf(head);
  const map = DRIVER_MAP.fields(head, 0, 0);
  const fields: Field[] = [{ name: 'driver descriptor map', offset: 0, length: SECTOR, fields: map }];
  const list: Partition[] = [];
  let count = 1;
  for (let number = 1; number <= count; number++) {
    const at = number * block;
    const bytes = copyOf(await source.read(at, SECTOR));
    const entry = ENTRY.read(bytes);
    if (!entry || !hasAscii(bytes, 'PM')) {
      const message = `entry ${number} of ${count} of the partition map is none`;
      context.problem('partitions.bad-record', message, Math.min(at, source.size));
      break;
    }
    if (number === 1) count = Math.min(entry.pmMapBlkCnt, context.limits.steps);
    else if (entry.pmMapBlkCnt !== count)
      tally.add('partitions.bad-record', `entry ${number} states ${entry.pmMapBlkCnt} entries`, at);
    const parts = ENTRY.fields(bytes, 0, at);
    const own = { name: 'partition', value: number, offset: at, length: SECTOR, fields: parts };
    fields.push({ name: 'partition map entry', value: number, offset: at, length: SECTOR });
    list.push({
      path: label(entry.pmPartName, entry.pmParType, number).trim(),
      at,
      offset: entry.pmPyPartStart * block,
      length: entry.pmPartBlkCnt * block,
      fields: [own],
      ...(entry.pmParType === MAP_TYPE ? { isTable: true } : {}),
    });
  }
  return { list, fields };
}
