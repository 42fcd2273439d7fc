import type { Field } from '../../model/index.ts';
import { longestIncreasing } from '../align/order.ts';
import type { FieldPair } from '../unit.ts';
import { type Gap, gapsOf, hasStoredParts } from './gaps.ts';

/** Whether two fields without parts are known to be equal. */
export type IsSame = (one: Field, other: Field, decoded: boolean) => boolean;

/**
 * Pairs the fields of two trees down to those without parts, and says which parts stand in another order.
 * @param isSame those that are equal are left out: they are nearly all
 */
export function matchFields(
  left: readonly Field[],
  right: readonly Field[],
  isSame: IsSame = () => false,
): FieldPair[] {
  const pairs: FieldPair[] = [];
  matchLevel(left, right, { names: [], pairs, decoded: false, isSame });
  // What only one side has is told as a whole.
  const lone = (side: 'left' | 'right') =>
    pairs.flatMap((pair) => ((pair.left && pair.right) || pair.decoded ? [] : (pair[side] ?? [])));
  matchGaps(gapsOf(left, lone('left')), gapsOf(right, lone('right')), pairs);
  return pairs;
}

/** What no innermost field covers is compared as well, so that no byte is lost: the first gap of a field with the first. */
function matchGaps(left: readonly Gap[], right: readonly Gap[], pairs: FieldPair[]): void {
  const waiting = new Map<string, Gap[]>();
  for (const gap of right) {
    const key = gap.names.join('\0');
    const same = waiting.get(key);
    if (same) same.push(gap);
    else waiting.set(key, [gap]);
  }
  const taken = new Map<string, number>();
  for (const { names, field } of left) {
    const key = names.join('\0');
    const next = taken.get(key) ?? 0;
    const partner = waiting.get(key)?.[next];
    taken.set(key, next + 1);
    pairs.push({ names, left: field, ...(partner ? { right: partner.field } : {}) });
  }
  for (const [key, rest] of waiting)
    for (const { names, field } of rest.slice(taken.get(key) ?? 0)) pairs.push({ names, right: field });
}

/** Where in the trees the pairing is, and what it found. */
interface Place {
  readonly names: readonly string[];
  readonly pairs: FieldPair[];
  /** Below a field whose parts count in what it decodes to. */
  readonly decoded: boolean;
  readonly isSame: IsSame;
}

function matchLevel(left: readonly Field[], right: readonly Field[], place: Place): void {
  const { names, pairs, decoded } = place;
  const within = decoded ? { decoded: true as const } : {};
  const partners = partnersOf(left, right);
  const taken = new Set<number>();
  const places: number[] = [];
  for (let i = 0; i < left.length; i++) {
    const one = left[i]!;
    const j = partners[i]!;
    if (j < 0) {
      if (decoded || !isContent(one)) pairs.push({ names: [...names, one.name], left: one, ...within });
      continue;
    }
    taken.add(j);
    places.push(j);
    matchPair(one, right[j]!, place);
  }
  for (let j = 0; j < right.length; j++)
    if (!taken.has(j) && (decoded || !isContent(right[j]!)))
      pairs.push({ names: [...names, right[j]!.name], right: right[j]!, ...within });
  if (isSorted(places)) return;
  const kept = longestIncreasing(places);
  const moved = left.filter((_, i) => partners[i]! >= 0);
  for (let i = 0; i < places.length; i++) {
    if (kept.has(i)) continue;
    pairs.push({
      names: [...names, moved[i]!.name],
      left: moved[i]!,
      right: right[places[i]!]!,
      reordered: true,
      ...within,
    });
  }
}

function matchPair(one: Field, other: Field, place: Place): void {
  const { names, pairs, decoded, isSame } = place;
  if (!one.fields && !other.fields && (isContent(one) ? isContent(other) : isSame(one, other, decoded)))
    return;
  const path = [...names, one.name];
  const within = decoded ? { decoded: true as const } : {};
  const [parts, others] = [one.fields ?? [], other.fields ?? []];
  const packed = one.decoded === true || other.decoded === true;
  // Offsets of decoded parts count elsewhere, and implied parts stand on no bytes: then the whole stands for itself as well.
  const whole =
    packed || ((!hasStoredParts(parts) || !hasStoredParts(others)) && !isContent(one) && !isContent(other));
  if (whole) pairs.push({ names: path, left: bare(one), right: bare(other), ...within });
  if (parts.length + others.length > 0)
    matchLevel(parts, others, { ...place, names: path, decoded: decoded || packed });
}

/** Contents are what other fields leave of their range. */
function isContent({ meaning, length }: Field): boolean {
  return meaning === 'data' && length > 0;
}

/** A field without its parts. */
function bare(field: Field): Field {
  if (!field.fields) return field;
  const { fields: _, ...rest } = field;
  return rest;
}

/** For each field on the left the index of its partner, or -1: by name and identity, then by name and place. */
function partnersOf(left: readonly Field[], right: readonly Field[]): Int32Array {
  const partners = new Int32Array(left.length).fill(-1);
  if (isSameShape(left, right)) return partners.map((_, index) => index);
  const taken = new Uint8Array(right.length);
  for (const keyOf of [identityKey, nameKey]) {
    const waiting = new Map<string, number[]>();
    for (let j = 0; j < right.length; j++) {
      if (taken[j]) continue;
      const key = keyOf(right[j]!);
      const same = waiting.get(key);
      if (same) same.push(j);
      else waiting.set(key, [j]);
    }
    const next = new Map<string, number>();
    for (let i = 0; i < left.length; i++) {
      if (partners[i]! >= 0) continue;
      const key = keyOf(left[i]!);
      const same = waiting.get(key);
      const at = next.get(key) ?? 0;
      if (!same || at >= same.length) continue;
      next.set(key, at + 1);
      partners[i] = same[at]!;
      taken[same[at]!] = 1;
    }
  }
  return partners;
}

/** The usual case: the same fields in the same order, none of which has a second. */
function isSameShape(left: readonly Field[], right: readonly Field[]): boolean {
  return (
    left.length === right.length &&
    left.every((field, index) => identityKey(field) === identityKey(right[index]!))
  );
}

/** What a field is called and what it is about: a section by its name, a chunk by its type. */
function identityKey(field: Field): string {
  if (!field.fields) return field.name;
  const named = field.fields.find(({ meaning, value }) => meaning === 'name' && typeof value === 'string');
  const identity = named?.value ?? (typeof field.value === 'string' ? field.value : '');
  return `${field.name}\0${identity}`;
}

function nameKey({ name }: Field): string {
  return name;
}

function isSorted(values: readonly number[]): boolean {
  for (let i = 1; i < values.length; i++) if (values[i]! < values[i - 1]!) return false;
  return true;
}
