import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Tally } from '../common/tally.ts';
import { INSTALLER_CLASSES } from '../msi/classes.ts';
import { isTableName } from '../msi/names.ts';
import { type Directory, type DirectoryEntry, directoryOf, ENTRY_SIZE, ROOT } from './directory.ts';
import { readFat, type Sectors, tellCount } from './fat.ts';
import { type CfbHeader, readHeader } from './header.ts';
import { type MiniSectors, readMini } from './mini.ts';
import { chainRuns, lengthOf, type Places, placesOf, type RunList, runsSource } from './runs.ts';
import { followChain, newOwner } from './space.ts';
import { type Node, walkTree } from './tree.ts';

/** An opened compound file: its tables are read, its streams are not. */
export interface CompoundFile {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly tally: Tally;
  readonly header: CfbHeader;
  readonly sectors: Sectors;
  readonly mini: MiniSectors;
  readonly directory: Directory;
  readonly root: DirectoryEntry;
  readonly nodes: readonly Node[];
  /** Where the directory lies; its bytes are entries of 128 bytes. */
  readonly directoryPlaces: Places;
  readonly directoryRuns: RunList;
  /** Names are packed as Windows Installer does. */
  readonly installer: boolean;
}

/**
 * Reads header, allocation tables and directory ([MS-CFB] 2.2 to 2.6). Undefined, with a problem, where there is nothing that
 * could be listed.
 */
export async function openCompoundFile(
  source: RandomSource,
  context: ReadContext,
  tally: Tally,
): Promise<CompoundFile | undefined> {
  const header = await readHeader(source, context);
  const sectors = header && (await readFat(source, header, context));
  if (!header || !sectors) return undefined;
  const stored = await readDirectory(source, header, sectors, context);
  if (!stored) return undefined;
  const { directory, runs } = stored;
  const root = directory.entry(0);
  const directoryPlaces = placesOf(runs);
  const rootOffset = directoryPlaces.place(0, 0).offset;
  const mini = await readMini({ source, header, sectors, root, rootOffset, context });
  const installer = usesPackedNames(directory, root);
  const offsetOf = (id: number): number => directoryPlaces.place(id * ENTRY_SIZE, 0).offset;
  const nodes = walkTree({ directory, installer, context, tally, offsetOf });
  return {
    source,
    context,
    tally,
    header,
    sectors,
    mini,
    directory,
    root,
    nodes,
    directoryPlaces,
    directoryRuns: runs,
    installer,
  };
}

async function readDirectory(
  source: RandomSource,
  header: CfbHeader,
  sectors: Sectors,
  context: ReadContext,
): Promise<{ directory: Directory; runs: RunList } | undefined> {
  const { directoryStart, directorySectors, major, sectorSize } = header;
  const most = Math.floor(context.limits.metadata / sectorSize);
  const walked = followChain(sectors, directoryStart, most, newOwner(sectors, 'the directory'));
  const runs = chainRuns(walked.wanted, sectors.runOf);
  if (walked.broken !== undefined) {
    const message = `the chain of the directory ends after ${walked.found} sectors: ${walked.broken}`;
    context.problem('cfb.chain', message, 48);
  }
  if (walked.crossed) {
    const { unit, other } = walked.crossed;
    context.problem('cfb.cross-link', `sector ${unit} is part of ${other} and of the directory`, 48);
  }
  if (walked.extra.length > 0)
    context.problem('limit.metadata', `the directory has more than ${most} sectors (--limit metadata)`);
  // Version 3 leaves the count at zero.
  const counted = major === 3 ? 0 : walked.found;
  if (directorySectors !== counted && (major === 3 || walked.broken === undefined))
    tellCount(context, 'Number of Directory Sectors', directorySectors, walked.found, 40);
  const whole = runsSource(source, runs);
  const directory = directoryOf(await whole.read(0, lengthOf(runs)), major);
  if (directory.count > 0 && directory.type(0) === ROOT) return { directory, runs };
  const found =
    directory.count === 0 ? 'it has no entry' : `its first entry has the type ${directory.type(0)}`;
  context.problem(
    'cfb.directory',
    `the directory does not begin with a root: ${found}`,
    runs.at(0)?.offset ?? 48,
  );
  return directory.count > 0 ? { directory, runs } : undefined;
}

/** By the class of the root, or by a name that begins as those of tables do. */
function usesPackedNames(directory: Directory, root: DirectoryEntry): boolean {
  if (INSTALLER_CLASSES.has(root.clsid)) return true;
  for (let id = 1; id < directory.count; id++) {
    if (directory.type(id) !== 0 && isTableName(directory.entry(id).name.raw)) return true;
  }
  return false;
}
