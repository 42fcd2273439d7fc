import { isZero } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { createCoverage } from '../common/coverage.ts';
import type { Block, Store } from './store.ts';

const HEADER_LENGTH = 32;
/** Old content of so many places is reported with its offset at most. */
const LISTED = 100;

/**
 * After everything was read: blocks outside the file or on top of each other, blocks that nothing refers to, free space,
 * and bytes that belong to nothing at all.
 */
export function explainBlocks(store: Store): Field[] {
  const { bytes, blocks, header, used, free } = store;
  const coverage = createCoverage();
  const places: Place[] = [
    { start: 0, end: HEADER_LENGTH, what: 'the header' },
    { start: header.indexOffset, end: header.indexOffset + header.indexLength, what: 'the index' },
    { start: header.varsOffset, end: header.varsOffset + header.varsLength, what: 'the variables' },
  ];
  const stale: Block[] = [];
  for (let number = 0; number < blocks.count; number++) {
    const block = blocks.at(number);
    if (block.length === 0) continue;
    const { address: start, length } = block;
    if (start + length > bytes.length) {
      const message = `block ${number} has ${length} bytes at ${start}, the file has ${bytes.length}`;
      store.tally.add('bom.block-outside', message, Math.min(start, bytes.length));
      if (start >= bytes.length) continue;
    }
    places.push({ start, end: start + length, what: `block ${number}` });
    if (!used.has(number)) stale.push(block);
  }
  checkOverlap(store, places);
  for (const { start, end } of places) coverage.add(start, end - start);
  const fields = staleFields(store, stale, 'unreferenced block');
  const space = free.filter(({ address, length }) => length > 0 && address < bytes.length);
  fields.push(...staleFields(store, space, 'free space'));
  for (const { address, length } of space) coverage.add(address, length);
  const indexRest = header.indexLength - store.indexUsed;
  if (indexRest > 0) fields.push(...indexRoom(store, header.indexOffset + store.indexUsed, indexRest));
  return [...fields, ...gapFields(store, coverage.gaps(bytes.length))];
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly what: string;
}

function checkOverlap(store: Store, places: Place[]): void {
  places.sort((a, b) => a.start - b.start || a.end - b.end);
  let furthest: Place | undefined;
  for (const place of places) {
    if (furthest && place.start < furthest.end) {
      store.tally.add('bom.block-overlap', `${place.what} begins within ${furthest.what}`, place.start);
    }
    if (!furthest || place.end > furthest.end) furthest = place;
  }
}

/** Blocks nobody reads: their old content is said once, with how much there is. */
function staleFields(store: Store, blocks: readonly Block[], what: string): Field[] {
  const fields: Field[] = [];
  let count = 0;
  let total = 0;
  let examined = 0;
  let first: number | undefined;
  for (const { address: offset, length: claimed } of blocks) {
    const length = Math.min(claimed, store.bytes.length - offset);
    // Blocks on top of each other would make the same bytes be looked at again and again.
    examined += length;
    const zero = examined <= 2 * store.bytes.length && isZero(store.bytes.subarray(offset, offset + length));
    if (!zero) {
      count++;
      total += length;
      first ??= offset;
    }
    if (store.context.wantsFields)
      fields.push({ name: what, offset, length, meaning: zero ? 'padding' : 'unused' });
  }
  if (count > 0) {
    store.context.problem(
      'bom.stale-bytes',
      `${what}: ${total} bytes in ${count} places are not zero`,
      first,
    );
  }
  return fields;
}

/** Room behind the free list: zeros, kept for blocks to come. */
function indexRoom(store: Store, start: number, claimed: number): Field[] {
  const length = Math.min(claimed, store.bytes.length - start);
  if (length <= 0) return [];
  const zero = isZero(store.bytes.subarray(start, start + length));
  if (!zero) {
    const message = `${length} bytes behind the free list of the index`;
    store.context.problem('bom.stale-bytes', message, start);
  }
  return [{ name: 'index room', offset: start, length, meaning: zero ? 'padding' : 'unused' }];
}

function gapFields(store: Store, gaps: readonly { readonly start: number; readonly end: number }[]): Field[] {
  const fields: Field[] = [];
  let told = 0;
  for (const { start, end } of gaps) {
    const length = end - start;
    const zero = isZero(store.bytes.subarray(start, end));
    if (!zero && ++told <= LISTED) store.context.problem('bom.hidden-bytes', `${length} bytes`, start);
    if (store.context.wantsFields)
      fields.push({
        name: zero ? 'padding' : 'unused',
        offset: start,
        length,
        meaning: zero ? 'padding' : 'unused',
      });
  }
  if (told > LISTED) store.context.problem('bom.hidden-bytes', `${told - LISTED} more such places`);
  return fields;
}
