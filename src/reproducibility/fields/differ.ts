import type { BytesAt, Field, Range } from '../../model/index.ts';
import type { FieldPair } from '../unit.ts';

/** Fields that differ, with what is stored of them where that is at hand. */
export interface FieldDifference {
  readonly pair: FieldPair;
  readonly left?: Uint8Array;
  readonly right?: Uint8Array;
  /** The values are equal, only the way they are written differs. */
  readonly notation?: true;
  /** Nothing is known of the bytes: whoever has the content must compare the ranges. */
  readonly open?: true;
}

/**
 * Those pairs that differ. Stored bytes decide where they are at hand, else the values; where these are equal, the ranges are
 * returned as open.
 */
export function differingFields(
  pairs: readonly FieldPair[],
  leftBytes: BytesAt,
  rightBytes: BytesAt,
): FieldDifference[] {
  const found: FieldDifference[] = [];
  for (const pair of pairs) {
    const difference = differ(pair, leftBytes, rightBytes);
    if (difference) found.push(difference);
  }
  return found;
}

function differ(pair: FieldPair, leftBytes: BytesAt, rightBytes: BytesAt): FieldDifference | undefined {
  const { left, right, decoded } = pair;
  const one = left && !decoded && left.length > 0 ? leftBytes(left.offset, left.length) : undefined;
  const other = right && !decoded && right.length > 0 ? rightBytes(right.offset, right.length) : undefined;
  const stored = { ...(one ? { left: one } : {}), ...(other ? { right: other } : {}) };
  if (pair.reordered) return { pair, ...stored };
  if (!left || !right)
    return lengthOf(left ?? right) === 0 && isVoid(left ?? right) ? undefined : { pair, ...stored };
  const sameValue = left.value === right.value;
  if (one && other) {
    if (equal(one, other)) return undefined;
    return sameValue && left.value !== undefined ? { pair, ...stored, notation: true } : { pair, ...stored };
  }
  if (!sameValue) return { pair };
  // Equal values do not say that the bytes are: of a long field they are a count or its beginning.
  return decoded || (left.length === 0 && right.length === 0) ? undefined : { pair, open: true };
}

/** Whether {@link differingFields} would find no difference between two fields. */
export function isSameField(
  left: Field,
  right: Field,
  decoded: boolean,
  leftBytes: BytesAt,
  rightBytes: BytesAt,
): boolean {
  if (!decoded && left.length > 0 && right.length > 0) {
    const one = leftBytes(left.offset, left.length);
    const other = one && rightBytes(right.offset, right.length);
    if (one && other) return equal(one, other);
  }
  return left.value === right.value && (decoded || (left.length === 0 && right.length === 0));
}

/** Neither stored nor said. */
function isVoid(field: Field | undefined): boolean {
  return field?.value === undefined;
}

function lengthOf(field: Field | undefined): number {
  return field?.length ?? 0;
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && Buffer.compare(one, other) === 0;
}

/** How many bytes of two short values differ: those at the same place where they are of one length. */
export function differingBytes(
  one: Uint8Array | undefined,
  other: Uint8Array | undefined,
  range: Range,
): number {
  if (!one || !other) return range.length;
  if (one.length !== other.length) {
    const most = Math.min(one.length, other.length);
    let start = 0;
    while (start < most && one[start] === other[start]) start++;
    let end = 0;
    while (end < most - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
    return Math.max(one.length, other.length) - start - end;
  }
  let count = 0;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) count++;
  return count;
}
