import { isUtf8 } from 'node:buffer';
import { asBuffer, readAll, sliceSource } from '../../codec/index.ts';
import type { RandomSource, RangePair } from '../../model/index.ts';
import { diffBuffers } from '../align/buffers.ts';
import { diffBytes } from '../align/bytes.ts';
import { compareFields, type OpenPlace } from '../fields/claims.ts';
import { guessBytes } from '../guess/bytes.ts';
import type { Known } from '../guess/known.ts';
import { guessText } from '../guess/text.ts';
import type { Claim, Unit } from '../unit.ts';
import { COMPARATORS } from './list.ts';
import { withShifts } from './shifts.ts';

/** Texts up to so many bytes are compared line by line. */
const MOST_TEXT = 6 << 20;
/** Bytes up to so many are held to be looked into. */
const MOST_LOOKED = 8 << 20;
/** So many ranges are looked at in one place. */
const MOST_COMPARED = 50_000;
/** So many ranges are listed for one place. */
const MOST_RANGES = 100;

/** How two contents differ that have no members: by what their format says, then by what the bytes look like. */
export async function contentClaims(unit: Unit, known: Known): Promise<readonly Claim[]> {
  const { left, right } = unit;
  for (const { handles, compare } of COMPARATORS) {
    if (!handles(left.entry) || !handles(right.entry)) continue;
    const claims = await compare(unit, known);
    if (claims) return claims;
  }
  if (!left.content || !right.content)
    return [{ cause: undefined, bytes: Math.max(left.entry.size, right.entry.size) }];
  if (isText(unit)) return await textClaims(unit, left.content, right.content, known);
  return await binaryClaims(unit, left.content, right.content, known);
}

/** Formats whose fields say less than their lines. */
const TEXTS: ReadonlySet<string> = new Set(['text', 'json', 'xml', 'headers', 'ini', 'properties']);

function isText({ left: { entry: one }, right: { entry: other } }: Unit): boolean {
  return [one, other].every(
    ({ format, variant, size }) =>
      (TEXTS.has(format) || (format === 'plist' && variant === 'xml')) && size <= MOST_TEXT,
  );
}

async function textClaims(
  unit: Unit,
  left: RandomSource,
  right: RandomSource,
  known: Known,
): Promise<Claim[]> {
  const [one, other] = [asText(await readAll(left)), asText(await readAll(right))];
  const path = unit.left.entry.path;
  const encodings = [one.encoding, other.encoding] as const;
  const found = guessText(one.text, other.text, { path, known, encodings });
  const hunks = found.hunks.length > 0 ? { hunks: found.hunks, omitted: found.omittedHunks } : {};
  const claims: Claim[] = found.claims.map(({ code, evidence, values, left: a, right: b, bytes }) => ({
    cause: code,
    evidence,
    values,
    bytes,
    ranges: [{ left: a, right: b }],
    guessed: true,
  }));
  if (found.rest.length > 0) {
    const rest = restClaim(found.rest);
    const { count, bytes } = found.more ?? { count: 0, bytes: 0 };
    const omitted = (rest.omitted ?? 0) + count;
    claims.push({ ...rest, bytes: rest.bytes + bytes, ...(omitted > 0 ? { omitted } : {}), ...hunks });
  } else if (claims[0]) claims[0] = { ...claims[0], ...hunks };
  return claims;
}

/** Bytes that are no UTF-8 are read as Latin-1, which loses none of them. */
function asText(bytes: Uint8Array): { readonly text: string; readonly encoding: 'utf8' | 'latin1' } {
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  return { text: asBuffer(bytes).toString(encoding), encoding };
}

/** What nothing explains. */
export function restClaim(ranges: readonly RangePair[], field?: string): Claim {
  const bytes = ranges.reduce((sum, { left, right }) => sum + Math.max(left.length, right.length), 0);
  const omitted = Math.max(0, ranges.length - MOST_RANGES);
  return {
    cause: undefined,
    bytes,
    ranges: ranges.slice(0, MOST_RANGES),
    ...(field === undefined || field === '' ? {} : { field }),
    ...(omitted > 0 ? { omitted } : {}),
  };
}

async function binaryClaims(
  unit: Unit,
  left: RandomSource,
  right: RandomSource,
  known: Known,
): Promise<readonly Claim[]> {
  const { left: one, right: other } = unit;
  if (one.fields.length === 0 || other.fields.length === 0 || one.entry.format !== other.entry.format) {
    return await lookInside(left, right, whole(left, right), known, one.entry.path);
  }
  const { claims, open } = compareFields(
    one.entry.format,
    { fields: one.fields, bytes: one.fieldBytes, dialect: one.entry.variant, size: one.entry.size },
    { fields: other.fields, bytes: other.fieldBytes, dialect: other.entry.variant, size: other.entry.size },
  );
  const looked: Claim[] = [...claims];
  for (const place of open) looked.push(...(await lookInside(left, right, place, known, one.entry.path)));
  return asOne(await withShifts(looked, unit));
}

/** So many parts of a file are named. */
const NAMED_PARTS = 5;

/** What nothing explains is one claim, which names the parts of the file that hold it: sections, tables, chunks. */
function asOne(claims: readonly Claim[]): readonly Claim[] {
  const lost = claims.filter(({ cause, order }) => cause === undefined && !order);
  if (lost.length < 2) return claims;
  const parts = [
    ...new Set(lost.map(({ field }) => field?.split(' / ')[0] ?? '').filter((part) => part !== '')),
  ];
  const rest = restClaim(lost.flatMap(({ ranges }) => ranges ?? []));
  const more = parts.length - NAMED_PARTS;
  const one: Claim = {
    ...rest,
    bytes: lost.reduce((sum, { bytes }) => sum + bytes, 0),
    omitted: lost.reduce((sum, { omitted = 0 }) => sum + omitted, rest.omitted ?? 0),
    ...(parts.length > 0
      ? { field: parts.slice(0, NAMED_PARTS).join(', ') + (more > 0 ? ` and ${more} more` : '') }
      : {}),
  };
  return [one, ...claims.filter((claim) => !lost.includes(claim))];
}

function whole(left: RandomSource, right: RandomSource): OpenPlace {
  return { left: { offset: 0, length: left.size }, right: { offset: 0, length: right.size }, field: '' };
}

/** Compares two ranges byte by byte, and says what the bytes look like. */
export async function lookInside(
  left: RandomSource,
  right: RandomSource,
  place: OpenPlace,
  known: Known,
  path: string,
): Promise<Claim[]> {
  const [one, other] = [slice(left, place.left), slice(right, place.right)];
  const named = place.field === '' ? {} : { field: place.field };
  if (Math.max(one.size, other.size) > MOST_LOOKED) {
    const { ranges, bytes, omitted } = await diffBytes(one, other);
    if (bytes === 0) return [];
    const moved = ranges.slice(0, MOST_RANGES).map((range) => shift(range, place));
    const left = omitted + Math.max(0, ranges.length - MOST_RANGES);
    return [{ cause: place.cause, bytes, ranges: moved, ...named, ...(left > 0 ? { omitted: left } : {}) }];
  }
  const [a, b] = [await readAll(one), await readAll(other)];
  const { ranges, bytes, omitted } = diffBuffers(a, b, { limit: MOST_COMPARED });
  if (bytes === 0) return [];
  // The field says what it is, or there are too many to look at one by one.
  if (place.cause !== undefined || omitted > 0) {
    const rest = restClaim(
      ranges.map((range) => shift(range, place)),
      place.field,
    );
    return [{ ...rest, cause: place.cause, bytes, omitted: omitted + (rest.omitted ?? 0) }];
  }
  const found = guessBytes(a, b, ranges, { path, known });
  const claims: Claim[] = found.claims.map(({ code, evidence, values, left: from, right: to, bytes }) => ({
    cause: code,
    evidence,
    values,
    bytes,
    ranges: [shift({ left: from, right: to }, place)],
    guessed: true,
    ...named,
  }));
  if (found.rest.length > 0)
    claims.push(
      restClaim(
        found.rest.map((range) => shift(range, place)),
        place.field,
      ),
    );
  return claims;
}

function slice(source: RandomSource, { offset, length }: { offset: number; length: number }): RandomSource {
  return sliceSource(source, offset, length);
}

function shift({ left, right }: RangePair, place: OpenPlace): RangePair {
  return {
    left: { offset: left.offset + place.left.offset, length: left.length },
    right: { offset: right.offset + place.right.offset, length: right.length },
  };
}
