import { asBuffer } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { DirectoryEntry } from './directory.ts';
import { type Sectors, tellCount } from './fat.ts';
import { type CfbHeader, END_OF_CHAIN, FREE_SECTOR } from './header.ts';
import {
  chainRuns,
  lengthOf,
  type Places,
  placesOf,
  type Run,
  type RunList,
  runsSource,
  sliceRuns,
} from './runs.ts';
import { createSpace, followChain, newOwner, type Space, type UnitList } from './space.ts';

/** The mini sectors of a file, which short streams lie in. */
export interface MiniSectors extends Space {
  readonly places: Places;
  /** What of the last sector of the mini stream lies after its end. */
  readonly slack: RunList;
  /** Sectors of the chain beyond the size of the mini stream. */
  readonly extra: RunList;
  readonly fatRuns: RunList;
}

interface Input {
  readonly source: RandomSource;
  readonly header: CfbHeader;
  readonly sectors: Sectors;
  readonly root: DirectoryEntry;
  /** Offset of the root's entry in the file. */
  readonly rootOffset: number;
  readonly context: ReadContext;
}

/** Reads the mini FAT and finds the mini stream, which is the content of the root ([MS-CFB] 2.4, 2.6.3). */
export async function readMini(input: Input): Promise<MiniSectors> {
  const { header, root, context, sectors } = input;
  const unit = header.miniSectorSize;
  const stream = chainOf(input, root.start, root.size, 'the mini stream', input.rootOffset + 116);
  const runs = sliceRuns(stream.runs, 0, root.size);
  const { table, runs: fatRuns } = await readMiniFat(input);
  const there = lengthOf(runs);
  if (there < root.size)
    context.problem(
      'cfb.truncated',
      `the mini stream has ${there} of ${root.size} bytes`,
      stream.runs.at(0)?.offset,
    );
  const count = Math.floor(Math.min(there + unit - 1, sectors.count * header.sectorSize) / unit);
  return {
    ...createSpace('mini sector', unit, count, table.subarray(0, count), context.limits.steps),
    places: placesOf(runs),
    slack: sliceRuns(stream.runs, root.size, header.sectorSize),
    extra: stream.extra,
    fatRuns,
  };
}

/** Where mini sectors lie in the file. */
export function miniRuns(mini: MiniSectors, units: UnitList): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < units.length; i++) {
    const { first, count } = units.at(i)!;
    const end = (first + count) * mini.unit;
    for (let at = first * mini.unit; at < end; ) {
      const run = mini.places.place(at, end - at);
      if (run.length === 0) break;
      runs.push(run);
      at += run.length;
    }
  }
  return runs;
}

async function readMiniFat(input: Input): Promise<{ table: Uint32Array; runs: RunList }> {
  const { source, header, context } = input;
  const most = Math.floor(context.limits.metadata / header.sectorSize) * header.sectorSize;
  const { runs, extra, broken } = chainOf(input, header.miniFatStart, most, 'the mini FAT', 60, true);
  const stored = asBuffer(await runsSource(source, runs).read(0, lengthOf(runs)));
  const found = Math.ceil(stored.length / header.sectorSize);
  if (extra.length > 0)
    context.problem('limit.metadata', `the mini FAT has more than ${most} bytes (--limit metadata)`);
  else if (found !== header.miniFatSectors && !broken)
    tellCount(context, 'Number of Mini FAT Sectors', header.miniFatSectors, found, 64);
  const table = new Uint32Array(Math.floor(stored.length / 4));
  for (let i = 0; i < table.length; i++) table[i] = stored.readUInt32LE(i * 4);
  if (context.wantsFields)
    for (let i = 0; i < runs.length; i++) context.field({ name: 'mini FAT', ...runs.at(i)! });
  return { table, runs };
}

/** A chain of the file's own structures; what is wrong with it is reported. */
function chainOf(
  { sectors, context }: Input,
  start: number,
  size: number,
  what: string,
  offset: number,
  open = false,
): { runs: RunList; extra: RunList; broken: boolean } {
  if (start === END_OF_CHAIN || start === FREE_SECTOR || size === 0) {
    if (size > 0 && !open)
      context.problem('cfb.chain', `${what} has ${size} bytes but no first sector`, offset);
    return { runs: [], extra: [], broken: false };
  }
  const need = Math.ceil(size / sectors.unit);
  const walked = followChain(sectors, start, need, newOwner(sectors, what));
  if ((walked.broken !== undefined && open) || (walked.found < need && !open)) {
    const why = walked.broken ?? 'there the chain ends';
    const needs = open ? '' : ` of ${need}`;
    context.problem('cfb.chain', `${what} has ${walked.found}${needs} sectors: ${why}`, offset);
  }
  if (walked.crossed) {
    const { unit, other } = walked.crossed;
    context.problem('cfb.cross-link', `sector ${unit} is part of ${other} and of ${what}`, offset);
  }
  const endless = walked.broken !== undefined && walked.found === need;
  if (!open && (walked.extra.length > 0 || endless)) {
    const message = `the chain of ${what} goes on after the ${need} sectors that it needs`;
    context.problem('cfb.chain-too-long', message, offset);
  }
  return {
    runs: chainRuns(walked.wanted, sectors.runOf),
    extra: chainRuns(walked.extra, sectors.runOf),
    broken: walked.broken !== undefined,
  };
}
