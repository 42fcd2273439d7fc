import type { Field } from '../../model/index.ts';

/** Bytes within a field that none of the innermost fields covers. */
export interface Gap {
  /** Of the innermost field that holds them, from the outside in. */
  readonly names: readonly string[];
  readonly field: Field;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Holder extends Range {
  readonly names: readonly string[];
  readonly field: Field;
}

/**
 * The bytes that only outer fields cover: compressed data in a stream, the rest of a section, what stands between the parts of
 * a row. Each is in the smallest field around it.
 * @param told fields that stand for all of their bytes
 */
export function gapsOf(fields: readonly Field[], told: readonly Field[] = []): Gap[] {
  if (!fields.some(({ fields: parts, meaning }) => parts || meaning === 'data')) return [];
  const holders: Holder[] = [];
  collectHolders(fields, [], holders);
  if (holders.length === 0) return [];
  const inner = innerRanges(fields, told, holders);
  holders.sort((a, b) => a.end - a.start - (b.end - b.start));
  const covered = merged(inner);
  const found: { gap: Gap; start: number }[] = [];
  // From the smallest holder outwards: what one has told is covered for those around it.
  const seen: Range[] = [];
  for (const holder of holders) {
    for (const { start, end } of uncovered(uncovered([holder], covered), merged(seen))) {
      const { meaning } = holder.field;
      const field = { name: '', offset: start, length: end - start, ...(meaning ? { meaning } : {}) };
      const names =
        meaning === 'data' && !hasStoredParts(holder.field.fields ?? [])
          ? holder.names
          : [...holder.names, ''];
      found.push({ gap: { names, field }, start });
      seen.push({ start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start).map(({ gap }) => gap);
}

function collectHolders(fields: readonly Field[], names: readonly string[], holders: Holder[]): void {
  for (const field of fields) {
    if (!isHolder(field)) continue;
    const path = [...names, field.name];
    const { offset, length } = field;
    if (length > 0) holders.push({ start: offset, end: offset + length, names: path, field });
    collectHolders(partsOf(field), path, holders);
  }
}

/** A content is what other fields leave of its range. */
function isHolder(field: Field): boolean {
  return hasStoredParts(partsOf(field)) || (field.meaning === 'data' && !field.decoded);
}

function partsOf({ decoded, fields }: Field): readonly Field[] {
  return decoded ? [] : (fields ?? []);
}

/** The ranges of the innermost fields that lie where any holder does: all others leave no gap. */
function innerRanges(
  fields: readonly Field[],
  told: readonly Field[],
  holders: readonly Holder[],
): readonly Range[] {
  const inner: Range[] = [];
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const { start, end } of holders) {
    from = Math.min(from, start);
    to = Math.max(to, end);
  }
  const add = ({ offset, length }: Field): void => {
    if (length > 0 && offset < to && offset + length > from)
      inner.push({ start: offset, end: offset + length });
  };
  const walk = (parts: readonly Field[]): void => {
    for (const field of parts) {
      if (isHolder(field)) walk(partsOf(field));
      else add(field);
    }
  };
  for (const field of told) add(field);
  walk(fields);
  return inner;
}

/** Parts that are only implied stand on no bytes of their own. */
export function hasStoredParts(parts: readonly Field[]): boolean {
  for (const { length, fields } of parts)
    if (length > 0 || (fields !== undefined && hasStoredParts(fields))) return true;
  return false;
}

function merged(ranges: readonly Range[]): Range[] {
  const result: { start: number; end: number }[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else result.push({ ...range });
  }
  return result;
}

/** What of some ranges lies in none of the covered ones, which are in order and do not touch. */
function uncovered(ranges: readonly Range[], covered: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const { start, end } of ranges) {
    let at = start;
    for (let i = firstAfter(covered, start); i < covered.length && covered[i]!.start < end; i++) {
      if (covered[i]!.start > at) result.push({ start: at, end: covered[i]!.start });
      at = Math.max(at, covered[i]!.end);
    }
    if (at < end) result.push({ start: at, end });
  }
  return result;
}

/** Index of the first covered range that ends behind a place. */
function firstAfter(covered: readonly Range[], place: number): number {
  let low = 0;
  let high = covered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (covered[middle]!.end <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
