import { isZero } from '../../../codec/index.ts';
import type { CompoundFile } from './file.ts';
import { END_OF_CHAIN, FREE_SECTOR } from './header.ts';
import { miniRuns } from './mini.ts';
import type { Run, RunList } from './runs.ts';
import type { Space, Units } from './space.ts';

const PIECE = 1 << 18;
/** The sector that byte-range locks of 32-bit systems use ([MS-CFB] 2.7) begins at or before this byte. */
const RANGE_LOCK = 0x7fffff00;

/** What becomes of units that no stream uses. */
type Fate = 'free' | 'lost' | 'lock' | 'behind';

/**
 * Explains the sectors and mini sectors that nothing uses, after all streams were opened: free ones, ones that are taken but
 * that nothing leads to, and what lies behind the last one taken. Content in them is a problem.
 */
export async function explainUnused(file: CompoundFile): Promise<void> {
  const { sectors, mini } = file;
  for (const { units, fate } of unused(sectors, endOfUse(file), sectors.unit)) {
    await explain(file, [sectors.runOf(units)], fate, units, 'sectors');
  }
  for (const { units, fate } of unused(mini, mini.count, 0)) {
    await explain(file, miniRuns(mini, { length: 1, at: () => units }), fate, units, 'mini sectors');
  }
  await explainRest(file, mini.slack, 'rest of the mini stream');
  await explainRest(file, mini.extra, 'sectors after the mini stream');
}

/**
 * Where the file should end: after the last sector in use. Office leaves free sectors with old content there, so that only
 * what the table does not describe counts as appended; not so Windows Installer, which writes files anew, nor where the
 * file is no whole number of sectors.
 */
function endOfUse({ sectors: { table, unit }, installer, source }: CompoundFile): number {
  let end = table.length;
  if (!installer && source.size % unit === 0) return end;
  while (end > 0 && table[end - 1] === FREE_SECTOR) end--;
  return end;
}

function* unused(space: Space, end: number, sectorSize: number): Generator<{ units: Units; fate: Fate }> {
  const { owners, table, count } = space;
  const lock = sectorSize === 0 ? -1 : Math.floor(RANGE_LOCK / sectorSize) - 1;
  const fateOf = (at: number): Fate => {
    if (at === lock && table[at] === END_OF_CHAIN) return 'lock';
    if (at >= end) return 'behind';
    return table[at] === FREE_SECTOR || table[at] === undefined ? 'free' : 'lost';
  };
  for (let at = 0; at < count; at++) {
    if (owners[at] !== 0) continue;
    const fate = fateOf(at);
    const first = at;
    while (at + 1 < count && owners[at + 1] === 0 && fateOf(at + 1) === fate) at++;
    yield { units: { first, count: at + 1 - first }, fate };
  }
}

const NAMES: Readonly<Record<Fate, string>> = {
  free: 'free',
  lost: 'lost',
  lock: 'range lock',
  behind: 'trailing',
};
const CODES = {
  free: 'cfb.free-sector-data',
  lost: 'cfb.lost-sector',
  lock: 'cfb.free-sector-data',
  behind: 'cfb.trailing-data',
} as const satisfies Record<Fate, string>;

async function explain(
  { source, context, tally }: CompoundFile,
  runs: RunList,
  fate: Fate,
  { first, count }: Units,
  what: string,
): Promise<void> {
  const name = `${NAMES[fate]} ${what}`;
  for (let i = 0; i < runs.length; i++) {
    const run = runs.at(i)!;
    const content = await firstContent(source, run);
    if (context.wantsFields) {
      const meaning = content === undefined ? 'padding' : 'unused';
      context.field({ name, value: count, ...run, meaning });
    }
    if (content === undefined && fate !== 'lost') continue;
    const state = content === undefined ? 'empty' : `not empty from offset ${content} on`;
    tally.add(CODES[fate], `${count} ${name} from ${first} on are ${state}`, run.offset);
  }
}

async function explainRest(
  { source, context, tally }: CompoundFile,
  runs: RunList,
  name: string,
): Promise<void> {
  for (let i = 0; i < runs.length; i++) {
    const run = runs.at(i)!;
    const content = await firstContent(source, run);
    if (context.wantsFields)
      context.field({ name, ...run, meaning: content === undefined ? 'padding' : 'unused' });
    if (content !== undefined) tally.add('cfb.slack', `the ${name} is not empty`, content);
  }
}

/** Offset of the first byte of a run that is not zero. */
async function firstContent(
  source: CompoundFile['source'],
  { offset, length }: Run,
): Promise<number | undefined> {
  for (let at = offset; at < offset + length; at += PIECE) {
    const bytes = await source.read(at, Math.min(PIECE, offset + length - at));
    if (isZero(bytes)) continue;
    return at + bytes.findIndex((byte) => byte !== 0);
  }
  return undefined;
}
