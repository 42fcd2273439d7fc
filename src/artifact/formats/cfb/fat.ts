import { asBuffer } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { type CfbHeader, DIFAT_SECTOR, END_OF_CHAIN, FAT_SECTOR, FREE_SECTOR, MAX_SECTOR } from './header.ts';
import type { Run } from './runs.ts';
import { createSpace, newOwner, type Space, type Units } from './space.ts';

/** The sectors of a file. */
export interface Sectors extends Space {
  /** Where sectors lie in the file; the last one may be cut. */
  runOf(units: Units): Run;
}

/** How many reads of table sectors are under way at once. */
const AT_ONCE = 32;
/** Bytes of neighbouring table sectors that come from one read. */
const READ_AT_ONCE = 256 * 1024;

/**
 * Reads the DIFAT and the FAT it lists ([MS-CFB] 2.3, 2.5). Their sectors are taken; what is wrong with them is reported.
 * Undefined where the tables are larger than allowed.
 */
export async function readFat(
  source: RandomSource,
  header: CfbHeader,
  context: ReadContext,
): Promise<Sectors | undefined> {
  const { sectorSize } = header;
  const count = Math.ceil(Math.max(0, source.size - sectorSize) / sectorSize);
  const { metadata } = context.limits;
  if (count * 4 > metadata) {
    context.problem(
      'limit.metadata',
      `the FAT of ${count} sectors exceeds ${metadata} bytes (--limit metadata)`,
    );
    return undefined;
  }
  const runOf = ({ first, count: units }: Units): Run => {
    const offset = (first + 1) * sectorSize;
    return { offset, length: Math.max(0, Math.min(units * sectorSize, source.size - offset)) };
  };
  const blank = createSpace('sector', sectorSize, count, new Uint32Array(0), context.limits.steps);
  const reading: Reading = { source, header, context, space: blank, runOf };
  const list = await readDifat(reading);
  const table = await readTable(reading, list);
  const sectors = { ...blank, table, runOf };
  checkMarks(sectors, context);
  return sectors;
}

interface Reading {
  readonly source: RandomSource;
  readonly header: CfbHeader;
  readonly context: ReadContext;
  readonly space: Space;
  readonly runOf: Sectors['runOf'];
}

/** The sectors of the FAT, in its order. */
async function readDifat({ source, header, context, space, runOf }: Reading): Promise<number[]> {
  const list = header.difat.filter((sector) => sector !== FREE_SECTOR);
  const owner = newOwner(space, 'the DIFAT');
  let read = 0;
  let at = header.difatStart;
  // Some writers end the chain with the mark of a free sector.
  while (at !== END_OF_CHAIN && at !== FREE_SECTOR) {
    if (at >= space.count || space.owners[at] !== 0 || list.length > space.count) {
      const message =
        at >= space.count
          ? `there are ${space.count} sectors`
          : 'it was read already, or the list is longer than the file';
      context.problem('cfb.difat', `the DIFAT leads to sector ${at}; ${message}`, 68);
      break;
    }
    space.owners[at] = owner;
    read++;
    const run = runOf({ first: at, count: 1 });
    const sector = asBuffer(await source.read(run.offset, run.length));
    for (let i = 0; i + 8 <= sector.length; i += 4) {
      const entry = sector.readUInt32LE(i);
      if (entry !== FREE_SECTOR) list.push(entry);
    }
    if (context.wantsFields) context.field({ name: 'DIFAT sector', value: at, ...run });
    at = sector.length < 8 ? END_OF_CHAIN : sector.readUInt32LE(sector.length - 4);
  }
  if (read !== header.difatSectors)
    tellCount(context, 'Number of DIFAT Sectors', header.difatSectors, read, 72);
  if (list.length !== header.fatSectors)
    tellCount(context, 'Number of FAT Sectors', header.fatSectors, list.length, 44);
  return list;
}

/** Tells that a number in the header is not what was found. */
export function tellCount(
  context: ReadContext,
  name: string,
  stated: number,
  found: number,
  offset: number,
): void {
  context.problem('cfb.count-mismatch', `${name} is ${stated}, there are ${found}`, offset);
}

async function readTable(reading: Reading, list: readonly number[]): Promise<Uint32Array> {
  const { header, context, space, runOf } = reading;
  const per = header.sectorSize / 4;
  const most = Math.max(1, Math.floor(READ_AT_ONCE / header.sectorSize));
  const owner = newOwner(space, 'the FAT');
  const table = new Uint32Array(Math.min(list.length * per, space.count)).fill(FREE_SECTOR);
  const excess = { count: 0 };
  let wrong: string | undefined;
  for (let from = 0; from < list.length; ) {
    const loads: Promise<void>[] = [];
    while (from < list.length && loads.length < AT_ONCE) {
      const sector = list[from]!;
      const index = from++;
      if (sector >= space.count)
        wrong ??= `FAT sector ${index} is sector ${sector}, there are ${space.count}`;
      else if (space.owners[sector] !== 0)
        wrong ??= `FAT sector ${index} is sector ${sector}, which is listed twice`;
      else {
        let units = 1;
        space.owners[sector] = owner;
        while (units < most && list[from] === sector + units && space.owners[sector + units] === 0) {
          space.owners[sector + units++] = owner;
          from++;
        }
        const run = runOf({ first: sector, count: units });
        const value = `of sectors ${index * per} to ${(index + units) * per - 1}`;
        if (context.wantsFields) context.field({ name: 'FAT', value, ...run });
        loads.push(load(reading.source, run, table, index * per, excess));
      }
    }
    await Promise.all(loads);
  }
  if (wrong !== undefined) context.problem('cfb.difat', wrong, 76);
  if (excess.count > 0)
    context.problem('cfb.fat-excess', `${excess.count} entries are for sectors beyond the end of the file`);
  return table;
}

async function load(
  source: RandomSource,
  run: Run,
  table: Uint32Array,
  from: number,
  excess: { count: number },
): Promise<void> {
  const stored = asBuffer(await source.read(run.offset, run.length));
  const entries = Math.floor(stored.length / 4);
  for (let i = 0; i < entries; i++) {
    const entry = stored.readUInt32LE(i * 4);
    if (from + i < table.length) table[from + i] = entry;
    else if (entry !== FREE_SECTOR) excess.count++;
  }
}

/** Whether exactly the sectors of FAT and DIFAT are marked as such ([MS-CFB] 2.3). */
function checkMarks({ table, owners, runOf }: Sectors, context: ReadContext): void {
  let wrong = 0;
  let first = -1;
  const OWNER_OF_DIFAT = 1;
  const OWNER_OF_FAT = 2;
  for (let i = 0; i < table.length; i++) {
    const mark = table[i]!;
    const owner = owners[i]!;
    if (mark <= MAX_SECTOR && owner === 0) continue;
    const right = owner === OWNER_OF_FAT ? FAT_SECTOR : owner === OWNER_OF_DIFAT ? DIFAT_SECTOR : undefined;
    const odd = right === undefined ? mark === FAT_SECTOR || mark === DIFAT_SECTOR : mark !== right;
    if (!odd) continue;
    if (first < 0) first = i;
    wrong++;
  }
  if (wrong === 0) return;
  const message = `${wrong} sectors are marked as FAT or DIFAT wrongly or not at all, sector ${first} first`;
  context.problem('cfb.fat-mark', message, runOf({ first, count: 1 }).offset);
}
