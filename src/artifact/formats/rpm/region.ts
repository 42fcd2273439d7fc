import { isZero } from '../../../codec/index.ts';
import type { ReadContext } from '../../format.ts';
import { createCoverage, type Range } from '../common/coverage.ts';
import { ENTRY, INTRO, type RpmHeader, storeOffset } from './structure.ts';
import { SigTag, Tag, tagName } from './tags.ts';
import { bytesOf } from './values.ts';

const BIN = 7;
/** A region's trailer looks like an index entry. */
const TRAILER = 16;
/** Packages of rpm 4.0 have this tag in the trailer of their signatures. */
const HEADER_IMAGE = 61;

/**
 * Checks what makes a header one that can be signed (rpm manual, "Immutable header regions"): the region entry, its trailer,
 * and that no tag stands outside; then that all data belongs to a tag.
 * @returns whether the header has a region: version 4 and later
 */
export function checkHeader(header: RpmHeader, context: ReadContext): boolean {
  const region = checkRegion(header, context);
  checkStore(header, context);
  checkReserved(header, context);
  return region;
}

function checkRegion(header: RpmHeader, context: ReadContext): boolean {
  const { kind, entries, store, offset: base } = header;
  const tag = kind === 'signature' ? Tag.regionSignatures : Tag.regionImmutable;
  const index = entries.findIndex((entry) => entry.tag === tag);
  if (index < 0) return false;
  const place = base + INTRO + index * ENTRY;
  const entry = entries[index]!;
  const name = tagName(kind, tag);
  const wrong = (what: string) => context.problem('rpm.region', `${name}: ${what}`, place);
  if (index > 0) wrong('it is not the first tag');
  if (!entry.sound || entry.type !== BIN || entry.count !== TRAILER) {
    wrong('it does not refer to a trailer of 16 bytes');
    return true;
  }
  const at = entry.offset;
  const trailerTag = store.readUInt32BE(at);
  if (trailerTag !== tag && !(kind === 'signature' && trailerTag === HEADER_IMAGE))
    wrong(`its trailer has the tag ${trailerTag}`);
  if (store.readUInt32BE(at + 4) !== BIN || store.readUInt32BE(at + 12) !== TRAILER)
    wrong('its trailer has another type or count');
  const covered = -store.readInt32BE(at + 8) / ENTRY;
  if (!Number.isInteger(covered) || covered < 1 || covered > entries.length) {
    wrong(`its trailer claims ${covered} of ${entries.length} tags`);
    return true;
  }
  const outside = entries.slice(covered).map((one) => tagName(kind, one.tag));
  if (outside.length > 0) {
    const message = `${outside.length}: ${outside.slice(0, 5).join(', ')}`;
    context.problem('rpm.unsigned-tag', message, base + INTRO + covered * ENTRY);
  }
  return true;
}

/** Bytes of the data that several tags claim, or none. */
function checkStore(header: RpmHeader, context: ReadContext): void {
  const { entries, kind, store } = header;
  const base = storeOffset(header);
  const sorted = entries.filter((entry) => entry.sound).sort((a, b) => a.offset - b.offset);
  let end = 0;
  let overlaps = 0;
  let first = '';
  for (const [i, { offset, length, tag }] of sorted.entries()) {
    if (offset < end && overlaps++ === 0)
      first = `${tagName(kind, tag)} and ${tagName(kind, sorted[i - 1]!.tag)}`;
    end = Math.max(end, offset + length);
  }
  if (overlaps > 0)
    context.problem('rpm.overlap', overlaps > 1 ? `${first}; ${overlaps - 1} more` : first, base);
  // A broken entry may well be what the bytes belong to.
  if (entries.some((entry) => !entry.sound)) return;
  const hidden = storeGaps(header).filter(({ start, end: to }) => !isZero(store.subarray(start, to)));
  if (hidden.length === 0) return;
  const bytes = hidden.reduce((sum, { start, end: to }) => sum + to - start, 0);
  context.problem('rpm.hidden-bytes', `${bytes} bytes in ${hidden.length} places`, base + hidden[0]!.start);
}

/** Ranges of a header's data that no sound tag refers to. */
export function storeGaps({ entries, store }: RpmHeader): Range[] {
  const coverage = createCoverage();
  for (const { offset, length } of entries) coverage.add(offset, length);
  return coverage.gaps(store.length);
}

/** Room that is kept for signatures to come. */
function checkReserved(header: RpmHeader, context: ReadContext): void {
  if (header.kind !== 'signature') return;
  for (const tag of [SigTag.reserved, SigTag.reservedSpace]) {
    const bytes = bytesOf(header, tag);
    if (!bytes || isZero(bytes)) continue;
    const place = storeOffset(header) + header.byTag.get(tag)!.offset;
    context.problem('rpm.padding', `${tagName('signature', tag)} is not zero`, place);
  }
}
