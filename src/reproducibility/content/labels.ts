import { CAUSES, type CauseCode, type Range, type RangePair } from '../../model/index.ts';
import { diffBuffers } from '../align/buffers.ts';
import type { Claim } from '../unit.ts';
import type { Held } from './held.ts';

/** Why bytes differ; one object for all places that are told as one claim. */
export interface Reason {
  /** Undefined where nothing explains them. */
  readonly cause: CauseCode | undefined;
  readonly field?: string;
  readonly values?: readonly [string, string];
  readonly evidence?: string;
  readonly guessed?: true;
  /** Any other reason has the bytes before this one: where both sides have as many, that of what lies under no label, too. */
  readonly weak?: true;
}

/** Bytes of one side that differ for a reason, if they differ. */
export interface Label extends Range {
  readonly reason: Reason;
}

/** The labels of both sides. */
export interface Labels {
  readonly left: readonly Label[];
  readonly right: readonly Label[];
}

/** So many ranges are listed for one claim. */
const MOST_RANGES = 100;
/** So many ranges of a difference are looked at; what the others hold is unexplained. */
const MOST_PLACES = 100_000;

/**
 * Says of every differing byte why it differs: by the label that it lies under on the larger side; where both sides have as
 * many bytes, by the label that weighs more. What lies under none has the reason `rest`. A label with which something is
 * really different makes a claim even if alignment put the difference elsewhere.
 * @param places where the two differ; by default found by aligning them
 */
export function labelledClaims(
  [left, right]: Held,
  labels: Labels,
  rest: Reason,
  places?: Iterable<RangePair>,
): Claim[] {
  const found = new Map<Reason, Found>();
  const attribute = attributor([left, right], labels, rest, found);
  if (places) for (const place of places) attribute(place);
  else {
    const { ranges, bytes, omitted } = diffBuffers(left, right, { limit: MOST_PLACES });
    let seen = 0;
    for (const place of ranges) {
      attribute(place);
      seen += Math.max(place.left.length, place.right.length);
    }
    if (omitted > 0) found.set({ cause: undefined }, { bytes: bytes - seen, ranges: [], omitted });
  }
  for (const { reason, length } of [...labels.left, ...labels.right]) {
    if (weightOf(reason) < REAL || found.has(reason)) continue;
    found.set(reason, { bytes: reason.cause === undefined ? length : 0, ranges: [], omitted: 0 });
  }
  return [...found].map(([{ weak: _, ...reason }, { bytes, ranges, omitted }]) => ({
    ...reason,
    bytes,
    ranges,
    ...(omitted > 0 ? { omitted } : {}),
  }));
}

/** Labels of bytes that nothing describes, where those of the two sides are not equal. */
export function wholeLabels(
  [left, right]: Held,
  [ours, theirs]: readonly [readonly Range[], readonly Range[]],
  field: string,
): Labels {
  const bytes = (all: Buffer, ranges: readonly Range[]) =>
    Buffer.concat(ranges.map(({ offset, length }) => all.subarray(offset, offset + length)));
  if (bytes(left, ours).equals(bytes(right, theirs))) return { left: [], right: [] };
  const reason: Reason = { cause: undefined, field };
  const labelled = (ranges: readonly Range[]): Label[] => ranges.map((range) => ({ ...range, reason }));
  return { left: labelled(ours), right: labelled(theirs) };
}

interface Found {
  bytes: number;
  readonly ranges: RangePair[];
  omitted: number;
}

/** Bytes from here to the next segment have this reason. */
interface Segment {
  readonly start: number;
  readonly end: number;
  readonly reason: Reason;
}

/** Labels in order; of those that overlap the one that weighs more has the bytes, then the one that begins first. */
function paint(labels: readonly Label[]): Segment[] {
  const sorted = labels
    .filter(({ length }) => length > 0)
    .map(({ offset, length, reason }) => ({ start: offset, end: offset + length, reason }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let result: Segment[] = [];
  for (const weight of [3, 2, 1, 0]) {
    const layer: Segment[] = [];
    let end = 0;
    for (const segment of sorted) {
      if (weightOf(segment.reason) !== weight || segment.end <= end) continue;
      layer.push({ ...segment, start: Math.max(segment.start, end) });
      end = segment.end;
    }
    result = below(result, layer);
  }
  return result;
}

/** Puts segments where the upper ones leave room; both are in order and do not overlap. */
function below(upper: readonly Segment[], layer: readonly Segment[]): Segment[] {
  const result = [...upper];
  let i = 0;
  for (const { start, end, reason } of layer) {
    let at = start;
    while (i > 0 && upper[i - 1]!.end > start) i--;
    while (i < upper.length && upper[i]!.end <= start) i++;
    for (let j = i; j < upper.length && upper[j]!.start < end; j++) {
      if (upper[j]!.start > at) result.push({ start: at, end: upper[j]!.start, reason });
      at = Math.max(at, upper[j]!.end);
      i = j;
    }
    if (at < end) result.push({ start: at, end, reason });
  }
  return result.sort((a, b) => a.start - b.start);
}

/** Gives the bytes of one difference to the reasons they lie under. */
function attributor([a, b]: Held, labels: Labels, rest: Reason, found: Map<Reason, Found>) {
  const [ours, theirs] = [paint(labels.left), paint(labels.right)];
  return (place: RangePair): void => {
    const { left, right } = place;
    const same = left.length === right.length;
    const leftIsLarger = left.length >= right.length;
    const larger = leftIsLarger ? left : right;
    const segments = leftIsLarger ? ours : theirs;
    for (let at = 0; at < larger.length; ) {
      const own = under(segments, larger.offset + at);
      const other = same ? under(theirs, right.offset + at) : NOWHERE;
      const end = Math.min(larger.length, own.end - larger.offset, other.end - right.offset);
      const part = partOf(place, same, leftIsLarger, at, end);
      const bytes = same ? unequal(a, b, part) : end - at;
      if (bytes > 0) note(found, reasonOf(own, other, same) ?? rest, part, bytes);
      at = end;
    }
  };
}

/** Bytes within a difference may be equal by chance. */
function unequal(a: Buffer, b: Buffer, { left, right }: RangePair): number {
  let count = 0;
  for (let i = 0; i < left.length; i++) if (a[left.offset + i] !== b[right.offset + i]) count++;
  return count;
}

function partOf(
  { left, right }: RangePair,
  same: boolean,
  leftIsLarger: boolean,
  at: number,
  end: number,
): RangePair {
  const cut = ({ offset }: Range) => ({ offset: offset + at, length: end - at });
  return { left: same || leftIsLarger ? cut(left) : left, right: same || !leftIsLarger ? cut(right) : right };
}

function note(found: Map<Reason, Found>, reason: Reason, range: RangePair, bytes: number): void {
  const known = found.get(reason) ?? { bytes: 0, ranges: [], omitted: 0 };
  found.set(reason, known);
  known.bytes += bytes;
  if (known.ranges.length < MOST_RANGES) known.ranges.push(range);
  else known.omitted++;
}

interface Under {
  readonly reason?: Reason;
  readonly end: number;
}

const NOWHERE: Under = { end: Number.POSITIVE_INFINITY };

/** The reason at a place, and where it ends. */
function under(segments: readonly Segment[], place: number): Under {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle]!.end <= place) low = middle + 1;
    else high = middle;
  }
  const segment = segments[low];
  if (!segment) return NOWHERE;
  return segment.start <= place ? segment : { end: segment.start };
}

/** Undefined where what lies under no label has the bytes. */
function reasonOf({ reason }: Under, other: Under, same: boolean): Reason | undefined {
  const found = heavier(reason, other.reason);
  const shared = reason !== undefined && other.reason !== undefined;
  return found?.weak && same && !shared ? undefined : found;
}

function heavier(one: Reason | undefined, other: Reason | undefined): Reason | undefined {
  if (!one || !other) return one ?? other;
  return weightOf(other) > weightOf(one) ? other : one;
}

/** From here on a reason says that something is really different. */
const REAL = 2;

function weightOf({ cause, weak }: Reason): number {
  if (weak) return 0;
  if (cause === undefined) return 3;
  const { class: kind } = CAUSES[cause];
  return kind === 'benign' || kind === 'derived' ? 1 : REAL;
}
