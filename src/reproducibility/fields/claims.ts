import type { BytesAt, CauseCode, Field, Range, RangePair } from '../../model/index.ts';
import { type Claim, type FieldPair, rangeOf } from '../unit.ts';
import { causeOfField } from './causes.ts';
import { differingBytes, differingFields, type FieldDifference, isSameField } from './differ.ts';
import { type IsSame, matchFields } from './match.ts';
import { withoutRepeats } from './repeats.ts';
import type { FieldCause } from './rule.ts';

/** What fields say about a difference, and the places whose bytes must be looked into. */
export interface FieldFindings {
  readonly claims: readonly Claim[];
  readonly open: readonly OpenPlace[];
}

/** Bytes that differ where no field says why. */
export interface OpenPlace extends RangePair {
  /** Names of the field that holds them, from the outside in; `` for none. */
  readonly field: string;
  /** What a difference would stand for. */
  readonly cause?: CauseCode;
  /** Whether they differ at all is not known: their bytes are not at hand. */
  readonly unseen?: true;
}

/** One side's fields with what is stored of them. */
export interface FieldSide {
  readonly fields: readonly Field[];
  readonly bytes: BytesAt;
  /** The dialect in which they are written. */
  readonly dialect: string | undefined;
  /** How many bytes there are: damaged headers name places behind the last one. */
  readonly size?: number;
}

/**
 * Compares what a format says about two members, or about two contents.
 * @param skip fields that are compared elsewhere: the stored bytes of members
 */
export function compareFields(
  format: string,
  left: FieldSide,
  right: FieldSide,
  skip: (pair: FieldPair) => boolean = () => false,
): FieldFindings {
  const claims: Claim[] = [];
  const open: OpenPlace[] = [];
  const own = (fields: readonly Field[]) => fields.filter((field) => !isRepeated(format, field));
  const isSame: IsSame = (one, other, decoded) => isSameField(one, other, decoded, left.bytes, right.bytes);
  const pairs = matchFields(own(left.fields), own(right.fields), isSame).filter((pair) => !skip(pair));
  const otherDialect = left.dialect !== right.dialect;
  for (const difference of differingFields(pairs, left.bytes, right.bytes)) {
    const { pair } = difference;
    const cause = withDialect(causeOfField(format, pair), difference, otherDialect);
    if (cause === 'skip') continue;
    const ranges: RangePair = {
      left: within(rangeOf(pair.left), left.size),
      right: within(rangeOf(pair.right), right.size),
    };
    const field = pair.names.join(' / ');
    const unseen = difference.open ? { unseen: true as const } : {};
    if (cause === 'look' && !pair.decoded) open.push({ ...ranges, field, ...unseen });
    else if (difference.open && cause !== 'look') open.push({ ...ranges, field, cause, ...unseen });
    else claims.push(claimOf(difference, cause === 'look' ? undefined : cause, ranges, field));
  }
  return { claims, open: withoutRepeats(open) };
}

function within({ offset, length }: Range, size = Number.POSITIVE_INFINITY): Range {
  const start = Math.min(offset, size);
  return { offset: start, length: Math.min(length, size - start) };
}

/** A count or a summary that stands over bytes of other fields. */
function isRepeated(format: string, field: Field): boolean {
  const key = `${format}\0${field.name}`;
  let repeated = REPEATED.get(key);
  if (repeated === undefined) {
    repeated = causeOfField(format, { names: [field.name], left: field }) === 'skip';
    // Names are the formats' own words, but for files that bring theirs.
    if (REPEATED.size < 10_000) REPEATED.set(key, repeated);
  }
  return repeated;
}

const REPEATED = new Map<string, boolean>();

/** Between dialects of one format, what only one of them keeps, or both write in other ways, is the dialect's. */
function withDialect(
  cause: FieldCause,
  { pair, notation }: FieldDifference,
  otherDialect: boolean,
): FieldCause {
  if (cause === 'skip') return cause;
  if (notation && otherDialect && cause !== 'look') return 'archive.dialect';
  if (!otherDialect || cause === 'archive.extra' || cause.startsWith('compress.')) return cause;
  const said = ({ left, right }: FieldPair) =>
    [left, right].every((field) => field?.value !== undefined && field.value !== '');
  return said(pair) || pair.reordered ? cause : 'archive.dialect';
}

function claimOf(
  difference: FieldDifference,
  cause: Claim['cause'],
  ranges: RangePair,
  field: string,
): Claim {
  const { pair, left, right } = difference;
  const longer = ranges.left.length > ranges.right.length ? ranges.left : ranges.right;
  return {
    cause,
    field,
    values: [shown(pair.left), shown(pair.right)],
    bytes: pair.reordered ? 0 : pair.decoded ? differingText(pair) : differingBytes(left, right, longer),
    ...(pair.decoded ? {} : { ranges: [ranges] }),
    ...(pair.reordered ? { order: true as const } : {}),
    ...((pair.left ?? pair.right)?.value === undefined ? {} : { declared: true as const }),
  };
}

/** Of what stands in decoded bytes, the values differ. */
function differingText({ left, right }: FieldPair): number {
  const [one, other] = [left, right].map((field) => Buffer.from(String(field?.value ?? '')));
  return differingBytes(one, other, { offset: 0, length: 0 });
}

const MOST_SHOWN = 200;

function shown(field: Field | undefined): string {
  if (!field) return '';
  const text = field.value === undefined ? `${field.length} bytes` : String(field.value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
