import type { Field } from '../../../model/index.ts';
import { isZeroRange } from '../common/coverage.ts';
import { HEADER_AT } from './recognize.ts';
import type { ForkContent, Volume } from './volume.ts';

const HEADER_LENGTH = 512;

/** Where the second header is. */
export function alternateAt({ source }: Volume): number {
  return source.size - HEADER_AT;
}

/** What a stretch of blocks is to the allocation file, and whether something uses it. */
type State = 'used' | 'free' | 'lost';

interface Found {
  count: number;
  bytes: number;
  first: number | undefined;
}

/**
 * After everything was listed: compares the blocks in use with the allocation file, and looks into what nobody uses. Fields say
 * of it whether it is empty.
 */
export async function explainRest(volume: Volume, allocation: ForkContent): Promise<void> {
  const { blocks, blockSize, map, header, context, base } = volume;
  const bitmap = await allocation.source.read(0, Math.ceil(blocks / 8));
  const isAllocated = (block: number) => ((bitmap[block >> 3] ?? 0) & (0x80 >> (block & 7))) !== 0;
  const found: Record<State, Found> = { used: nothing(), free: nothing(), lost: nothing() };
  const first = Math.ceil((HEADER_AT + HEADER_LENGTH) / blockSize);
  const last = Math.min(blocks, Math.floor(alternateAt(volume) / blockSize));
  let free = 0;
  let unmarked = 0;
  let unmarkedAt: number | undefined;
  let start = first;
  let state: State | undefined;
  for (let block = 0; block < blocks; block++) {
    const allocated = isAllocated(block);
    if (!allocated) free++;
    const used = block < first || block >= last || map.isUsed(block);
    if (used && !allocated && map.isUsed(block)) {
      unmarked++;
      unmarkedAt ??= block;
    }
    const next: State = used ? 'used' : allocated ? 'lost' : 'free';
    if (next === state) continue;
    if (state && state !== 'used') await tellBlocks(volume, found[state], start, block);
    state = next;
    start = block;
  }
  if (state && state !== 'used') await tellBlocks(volume, found[state], start, blocks);
  if (unmarkedAt !== undefined) {
    context.problem(
      'hfsplus.bitmap',
      `${unmarked} blocks from block ${unmarkedAt} on`,
      base + unmarkedAt * blockSize,
    );
  }
  report(volume, 'hfsplus.free-space', found.free);
  report(volume, 'hfsplus.unreferenced', found.lost);
  if (free !== header.freeBlocks && blocks === header.totalBlocks) {
    const message = `${header.freeBlocks} free blocks are stated, ${free} are free`;
    context.problem('hfsplus.counts', message, base + HEADER_AT + 48);
  }
  await explainEdges(volume, first * blockSize, last * blockSize);
}

function nothing(): Found {
  return { count: 0, bytes: 0, first: undefined };
}

function report(volume: Volume, code: 'hfsplus.free-space' | 'hfsplus.unreferenced', found: Found): void {
  if (found.first === undefined) return;
  const message = `${found.bytes} bytes in ${found.count} places, each with something in it`;
  volume.context.problem(code, message, volume.base + found.first);
}

async function tellBlocks(volume: Volume, found: Found, from: number, to: number): Promise<void> {
  const { blockSize, source } = volume;
  const start = from * blockSize;
  const end = to * blockSize;
  const zero = await isZeroRange(source, { start, end });
  if (!zero) {
    found.count++;
    found.bytes += end - start;
    found.first ??= start;
  }
  tellField(volume, zero, start, end);
}

function tellField({ context, base }: Volume, zero: boolean, start: number, end: number): void {
  if (!context.wantsFields || end <= start) return;
  const meaning: Field['meaning'] = zero ? 'padding' : 'unused';
  context.field({ name: meaning, offset: base + start, length: end - start, meaning });
}

/** Boot blocks, the rest of the header's block, and what is around the second header. */
async function explainEdges(volume: Volume, first: number, last: number): Promise<void> {
  const { source, context, base, blocks, blockSize, map } = volume;
  const alternate = alternateAt(volume);
  const places = [
    [0, HEADER_AT],
    [HEADER_AT + HEADER_LENGTH, first],
    [Math.max(last, HEADER_AT + HEADER_LENGTH), alternate],
    [Math.max(alternate, 0) + HEADER_LENGTH, source.size],
  ] as const;
  for (const [start, end] of places) {
    if (end <= start) continue;
    const zero = await isZeroRange(source, { start, end });
    // On tiny volumes a file may reach into the last blocks; it was listed then.
    const block = Math.floor(start / blockSize);
    if (!zero && !(block < blocks && map.isUsed(block))) {
      context.problem('hfsplus.reserved', `${end - start} bytes`, base + start);
    }
    tellField(volume, zero, start, end);
  }
}
