import {
  type BinaryPlist,
  looksLikeBinaryPlist,
  type PlistValue,
  parseBinaryPlist,
} from '../../codec/index.ts';
import type { Range } from '../../model/index.ts';
import type { Known } from '../guess/known.ts';
import type { Claim, Unit } from '../unit.ts';
import type { Comparator } from './comparator.ts';
import { heldContents } from './held.ts';
import { type Label, type Labels, labelledClaims, type Reason, wholeLabels } from './labels.ts';
import { reasonOfValues, shown } from './values.ts';

/** Binary property lists (Apple, CFBinaryPList.c): objects may stand in any order, what counts is the tree they make. */
export const binaryPlistComparator: Comparator = {
  name: 'plist-binary',
  handles: ({ format }) => format === 'plist',
  compare,
};

async function compare(unit: Unit, known: Known): Promise<readonly Claim[] | undefined> {
  const held = await heldContents(unit);
  if (!held?.every(looksLikeBinaryPlist)) return undefined;
  const [one, other] = [parseBinaryPlist(held[0]), parseBinaryPlist(held[1])];
  if (!one.value || !other.value || one.error || other.error) return undefined;
  const { left, right, equal } = diffValues(one.value, other.value, unit.left.entry.path, known);
  const unused = wholeLabels(held, [unusedOf(one), unusedOf(other)], 'unused bytes');
  const rest: Reason = equal
    ? { cause: 'content.layout', field: 'objects', evidence: 'equal values, stored in another order' }
    : { cause: 'content.layout', field: 'objects' };
  return labelledClaims(held, { left: [...left, ...unused.left], right: [...right, ...unused.right] }, rest);
}

/** Bytes that no value of the tree has, before the offset table. */
export function unusedOf({ value, table }: BinaryPlist): Range[] {
  const seen = new Set<PlistValue>();
  const used: Range[] = [{ offset: 0, length: 8 }];
  const waiting = [value!];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    used.push(at);
    if (at.kind === 'array') for (const item of at.value) waiting.push(item);
    if (at.kind !== 'dict') continue;
    for (const entry of at.value) {
      used.push({ offset: entry.keyOffset, length: entry.keyLength });
      waiting.push(entry.value);
    }
  }
  used.sort((a, b) => a.offset - b.offset);
  const gaps: Range[] = [];
  let end = 0;
  for (const { offset, length } of [...used, { offset: table, length: 0 }]) {
    if (offset > end) gaps.push({ offset: end, length: offset - end });
    end = Math.max(end, offset + length);
  }
  return gaps;
}

interface Found extends Labels {
  readonly equal: boolean;
}

type Step = readonly [one: PlistValue, other: PlistValue, names: readonly string[]];

/** Pairs of values that are looked at. */
const MOST_PAIRS = 1_000_000;
/** So many differences are told one by one. */
const MOST_TOLD = 200;

function diffValues(one: PlistValue, other: PlistValue, path: string, known: Known): Found {
  const idOf = createIds();
  const left: Label[] = [];
  const right: Label[] = [];
  const more: Reason = { cause: undefined, field: 'further values' };
  const seen = new Map<PlistValue, Set<PlistValue>>();
  let [told, pairs] = [0, 0];
  const waiting: Step[] = [[one, other, []]];
  for (let step = waiting.pop(); step; step = waiting.pop()) {
    const [a, b, names] = step;
    if (idOf(a) === idOf(b) || seen.get(a)?.has(b)) continue;
    seen.set(a, (seen.get(a) ?? new Set()).add(b));
    if (a.kind === 'dict' && b.kind === 'dict' && pairs < MOST_PAIRS) {
      pairs += matchEntries(a.value, b.value, names, waiting, left, right);
    } else if (
      a.kind === 'array' &&
      b.kind === 'array' &&
      a.value.length === b.value.length &&
      pairs < MOST_PAIRS
    ) {
      for (const [i, item] of a.value.entries()) waiting.push([item, b.value[i]!, [...names, String(i)]]);
      pairs += a.value.length;
    } else {
      const reason = told++ < MOST_TOLD ? reasonOf(a, b, names, path, known) : more;
      left.push({ ...placeOf(a), reason });
      right.push({ ...placeOf(b), reason });
    }
  }
  return { left, right, equal: idOf(one) === idOf(other) };
}

type Entries = Extract<PlistValue, { kind: 'dict' }>['value'];

function matchEntries(
  ours: Entries,
  theirs: Entries,
  names: readonly string[],
  waiting: Step[],
  left: Label[],
  right: Label[],
): number {
  const others = Map.groupBy(theirs, ({ key }) => key);
  const lone = (entry: Entries[number], labels: Label[], side: 'left' | 'right') => {
    const text = `${entry.key} = ${shownValue(entry.value)}`;
    const values = side === 'left' ? ([text, ''] as const) : (['', text] as const);
    const reason: Reason = { cause: undefined, field: names.join(' / '), values };
    labels.push({ offset: entry.keyOffset, length: entry.keyLength, reason });
    labels.push({ ...placeOf(entry.value), reason });
  };
  for (const entry of ours) {
    const partner = others.get(entry.key)?.shift();
    if (partner) waiting.push([entry.value, partner.value, [...names, entry.key]]);
    else lone(entry, left, 'left');
  }
  for (const entry of [...others.values()].flat()) lone(entry, right, 'right');
  return ours.length + theirs.length;
}

function reasonOf(
  a: PlistValue,
  b: PlistValue,
  names: readonly string[],
  path: string,
  known: Known,
): Reason {
  const field = names.join(' / ');
  const values = [shownValue(a), shownValue(b)] as const;
  if (a.kind === 'date' && b.kind === 'date')
    return { cause: 'content.timestamp', field, values, evidence: 'a date' };
  if (a.kind !== 'string' || b.kind !== 'string') return { cause: undefined, field, values };
  // What a value means is told by its key, as in the XML form.
  const xml = (text: string) => `<key>${names.at(-1) ?? ''}</key>\n<string>${text}</string>\n`;
  return { ...reasonOfValues(xml(a.value), xml(b.value), field, path, known), values };
}

function placeOf({ offset, length }: Range): Range {
  return { offset, length };
}

function shownValue({ kind, value }: PlistValue): string {
  if (kind === 'array' || kind === 'dict') return `${kind} of ${value.length}`;
  if (kind === 'data') return `${value.length} bytes`;
  if (kind === 'date') return Number.isFinite(value) ? new Date(value * 1000).toISOString() : 'no date';
  return shown(String(value));
}

/** Numbers for values: two have the same exactly if they are equal; entries of dictionaries are in no order. */
function createIds(): (value: PlistValue) => number {
  const known = new Map<string, number>();
  const ids = new Map<PlistValue, number>();
  // Reading allows a nesting of 300 values.
  const idOf = (value: PlistValue): number => {
    const done = ids.get(value);
    if (done !== undefined) return done;
    const key = keyOf(value);
    const id = known.get(key) ?? known.size + 1;
    known.set(key, id);
    ids.set(value, id);
    return id;
  };
  const keyOf = (value: PlistValue): string => {
    if (value.kind === 'array') return `array ${value.value.map(idOf).join(' ')}`;
    if (value.kind === 'data') return `data ${Buffer.from(value.value).toString('latin1')}`;
    if (value.kind !== 'dict') return `${value.kind} ${String(value.value)}`;
    const entries = value.value.map((entry) => `${JSON.stringify(entry.key)}:${idOf(entry.value)}`);
    return `dict ${entries.sort().join(' ')}`;
  };
  return idOf;
}
