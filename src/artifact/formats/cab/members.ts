import { bytesSource } from '../../../codec/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { createCoverage, type Range } from '../common/coverage.ts';
import { quoted } from '../common/names.ts';
import { createSolid, type Solid } from '../common/solid.ts';
import { type Blocks, type BlockWalk, walkBlocks } from './blocks.ts';
import { cabFolderStream, isDecodable, reportUndecodable } from './decode.ts';
import { type CabFile, fileMember } from './files.ts';
import type { CabFolder } from './folders.ts';

const EMPTY = bytesSource(new Uint8Array(0));

/** What goes through all folders of a cabinet. */
interface Reading {
  readonly blocks: Blocks;
  /** Bytes that may still be decoded in vain. */
  waste: number;
  /** The blocks of each folder. */
  readonly ranges: Range[];
  /** Where structures begin, in order: what follows a broken block belongs to its folder up to there. */
  readonly starts: Float64Array;
  /** Every folder was walked to its end. */
  complete: boolean;
  /** Somebody read files of the last folder. */
  eager: boolean;
}

/**
 * The files of a cabinet, by folder and place in it, with their content.
 * @param bounds where the list of files begins and where the cabinet and the source end
 * @returns where the blocks of the folders are; undefined where folders were not walked, as nobody read their files
 */
export async function* readFolderMembers(
  blocks: Blocks,
  folders: readonly CabFolder[],
  files: readonly CabFile[],
  bounds: readonly number[],
): AsyncGenerator<Member, readonly Range[] | undefined> {
  const { ratioFloor } = blocks.context.limits;
  const reading: Reading = {
    blocks,
    waste: 4 * (ratioFloor + Math.max(...bounds)),
    ranges: [],
    starts: Float64Array.from([...folders.map(({ start }) => start), ...bounds]).sort(),
    complete: true,
    eager: false,
  };
  const sorted = inOrder(files, blocks);
  let next = 0;
  for (const folder of folders) {
    const from = next;
    while (next < sorted.length && sorted[next]!.folder === folder.index) next++;
    yield* readFolder(reading, folder, sorted.slice(from, next));
  }
  for (const file of sorted.slice(next)) {
    const message = `${quoted(file.path)} is in folder ${file.folder}, of ${folders.length}`;
    blocks.tally.add('cab.no-folder', message, file.at + 8);
    yield fileMember(file, blocks.context.wantsFields);
  }
  return reading.complete ? reading.ranges : undefined;
}

function inOrder(files: readonly CabFile[], { tally }: Blocks): CabFile[] {
  const sorted = files.toSorted((a, b) => a.folder - b.folder || a.offset - b.offset || a.index - b.index);
  const moved = sorted.findIndex((file, index) => file.index !== index);
  if (moved >= 0) {
    const file = files[moved]!;
    tally.add(
      'cab.file-order',
      `${quoted(file.path)} is the first that does not stand where its data do`,
      file.at,
    );
  }
  return sorted;
}

async function* readFolder(
  reading: Reading,
  folder: CabFolder,
  files: readonly CabFile[],
): AsyncGenerator<Member> {
  const { blocks } = reading;
  const { context } = blocks;
  const walk = walkBlocks(blocks, folder);
  const spans = reportSpans(blocks, files);
  const content = files.some((file) => file.size > 0);
  const decodable = !spans.fromPrevious && isDecodable(folder);
  if (content && !decodable && !spans.fromPrevious) reportUndecodable(folder, blocks);
  const solid = solidOf(reading, folder, walk, overlapOf(blocks, files));
  try {
    for (const file of files) {
      const member = fileMember(file, context.wantsFields);
      const { offset, size } = file;
      if (size === 0) yield { ...member, data: EMPTY };
      else if (!decodable || file.spans) yield member;
      else yield { ...member, data: (await solid.ready(offset, size)) ?? solid.piece(offset, size) };
    }
    reading.eager = solid.started;
    await solid.settle();
  } finally {
    await solid.close();
  }
  if (solid.started || context.wantsFields || !(content && decodable)) {
    await finishFolder(reading, folder, walk, spans.any ? undefined : files);
  } else reading.complete = false;
}

/** The folder's stream. `overlap` is how far back files may begin. */
function solidOf(reading: Reading, folder: CabFolder, walk: BlockWalk, overlap: number): Solid {
  const { blocks } = reading;
  let current = walk;
  return createSolid({
    open(again) {
      current = again ? walkBlocks(blocks, folder, true) : walk;
      return cabFolderStream(blocks, folder, current, again);
    },
    packed: () => current.at - folder.start,
    history: Math.min(overlap, blocks.context.limits.spool),
    eager: reading.eager,
    waste(bytes) {
      const before = reading.waste;
      reading.waste -= bytes;
      if (before >= 0 && reading.waste < 0) {
        const message = `folder ${folder.index}: too much would have to be decoded that no file has, or again and again`;
        blocks.context.problem('limit.ratio', message, folder.at);
      }
      return reading.waste >= 0;
    },
  });
}

/** Content of a file that another cabinet has a part of cannot be had, nor what follows in a folder that began in another one. */
function reportSpans({ tally }: Blocks, files: readonly CabFile[]) {
  for (const { path, at, spans } of files) {
    if (spans)
      tally.add('cab.spans', `${quoted(path)}: ${spans === 'both' ? 'previous and next' : spans}`, at + 8);
  }
  const fromPrevious = files.some(({ spans }) => spans === 'previous' || spans === 'both');
  return { fromPrevious, any: fromPrevious || files.some(({ spans }) => spans !== undefined) };
}

/** Reports files that share some bytes. @returns the bytes that must be kept for files that begin before the end of others */
function overlapOf({ tally }: Blocks, files: readonly CabFile[]): number {
  let end = 0;
  let back = 0;
  let last: CabFile | undefined;
  for (const file of files) {
    if (file.size === 0 || file.spans) continue;
    const { offset, size } = file;
    // Writers that find a file twice store it once (WiX): the same range is no trick.
    if (last && offset < end && (offset !== last.offset || size !== last.size)) {
      tally.add(
        'cab.file-overlap',
        `${quoted(file.path)} begins ${end - offset} bytes before the end of ${quoted(last.path)}`,
        file.at,
      );
    }
    if (offset < end) back = Math.max(back, end - offset);
    if (offset + size >= end) last = file;
    end = Math.max(end, offset + size);
  }
  return back;
}

/** Walks over the blocks that no file needed, and compares what the folder has with what its files refer to. */
async function finishFolder(
  { blocks, ranges, starts }: Reading,
  folder: CabFolder,
  walk: BlockWalk,
  files: readonly CabFile[] | undefined,
): Promise<void> {
  const { context, tally } = blocks;
  while (await walk.next());
  const end = walk.whole ? walk.at : nextOf(starts, Math.max(walk.at, folder.start + 1));
  const length = end - folder.start;
  ranges.push({ start: folder.start, end });
  if (context.wantsFields && length > 0) {
    const rows = walk.rows.length > 0 ? { fields: walk.rows } : {};
    context.field({
      name: 'CFDATA',
      value: walk.count,
      offset: folder.start,
      length,
      meaning: 'data',
      ...rows,
    });
  }
  if (!files || !walk.whole) return;
  const used = createCoverage();
  for (const { path, at, offset, size } of files) {
    used.add(offset, size);
    if (offset + size <= walk.content) continue;
    const message = `${quoted(path)} ends at byte ${offset + size} of folder ${folder.index}, which has ${walk.content}`;
    tally.add('cab.file-range', message, at);
  }
  for (const { start, end: stop } of used.gaps(walk.content)) {
    const message = `${stop - start} bytes of the content of folder ${folder.index}, from byte ${start} on, belong to no file`;
    tally.add('cab.unreferenced', message, folder.start);
  }
}

/** The first of sorted numbers that is not below `at`; `at` itself behind the last one. */
function nextOf(sorted: Float64Array, at: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return sorted[low] ?? at;
}

/**
 * Reports folders that share blocks, and blocks behind the end of the cabinet.
 * @param end as the header states it
 */
export function reportDataRanges(ranges: readonly Range[], end: number, context: ReadContext): void {
  const sorted = ranges.filter((range) => range.end > range.start).toSorted((a, b) => a.start - b.start);
  const overlaps = sorted.filter(({ start }, i) => i > 0 && start < sorted[i - 1]!.end);
  if (overlaps.length > 0) {
    const message = `${overlaps.length} begin before the end of another one`;
    context.problem('cab.folder-overlap', message, overlaps[0]!.start);
  }
  const beyond = sorted.find((range) => range.end > end);
  if (beyond) context.problem('cab.size', `it is to end at ${end}, data reach to ${beyond.end}`, 8);
}
