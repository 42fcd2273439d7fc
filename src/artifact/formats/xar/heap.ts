import type { Notes } from '../../../codec/index.ts';
import { tellFields, unusedPlace } from '../common/place.ts';
import type { Tally } from './tally.ts';

/** Bytes of the heap that something refers to. */
export interface HeapRange {
  /** Offset in the file. */
  readonly start: number;
  readonly length: number;
  /** Who refers to them, for messages: a path, `ea x of path`, `signature RSA` … */
  readonly what: string;
  readonly kind: 'checksum' | 'signature' | 'content' | 'attribute' | 'ticket';
}

/**
 * Accounts for every byte of the heap: reports bytes that nothing refers to, ranges that overlap, and ranges that several
 * members share. Data of members outside the file is reported where it is read.
 * @param start of the heap in the file @param end of the file
 * @returns where the last range ends: what follows is for the caller to judge
 */
export function checkHeap(
  ranges: readonly HeapRange[],
  start: number,
  end: number,
  notes: Notes,
  tally: Tally,
): number {
  const sorted = ranges.filter((range) => range.length > 0);
  sorted.sort((a, b) => a.start - b.start || a.length - b.length);
  let covered = Math.min(start, end);
  let last: HeapRange | undefined;
  for (const range of sorted) {
    const stop = range.start + range.length;
    if (stop > end && (range.kind === 'checksum' || range.kind === 'signature')) {
      notes.problem('xar.outside-heap', `${range.what} ends at ${stop}, the file at ${end}`, range.start);
    }
    if (range.start >= end) continue;
    if (range.start > covered) reportGap(covered, range.start, notes);
    else if (last && range.start < last.start + last.length) tallyOverlap(last, range, tally);
    if (!last || stop > last.start + last.length) last = range;
    covered = Math.max(covered, Math.min(stop, end));
  }
  return covered;
}

function reportGap(from: number, to: number, notes: Notes): void {
  tellFields(notes, unusedPlace(from, to - from));
  notes.problem('xar.unreferenced', `${to - from} bytes at offset ${from}`, from);
}

function tallyOverlap(a: HeapRange, b: HeapRange, tally: Tally): void {
  const same = a.start === b.start && a.length === b.length && isContent(a) && isContent(b);
  const text = `${a.what} and ${b.what}: ${b.length} bytes at offset ${b.start}`;
  tally.add(same ? 'xar.shared-data' : 'xar.overlap', text, b.start);
}

function isContent(range: HeapRange): boolean {
  return range.kind === 'content' || range.kind === 'attribute';
}
