import type { Bom, BomRest } from '../../model/index.ts';
import { compare } from '../diff/files.ts';
import { canonicalJson } from '../document/spdx/canonical.ts';
import { type Plain, record } from '../document/spdx/node.ts';
import type { Loss } from '../document/spdx/written.ts';
import type { MergeInput } from './input.ts';
import type { Refs } from './refs.ts';

/** One part of the merged document, said by some of the documents. */
interface Slot {
  readonly of: string | undefined;
  readonly field: string;
  readonly parts: { readonly value: Plain; readonly place: string }[];
}

/**
 * What the model has no place for, of all documents of the standard that will be written: equal parts once, lists joined. A part
 * that two documents say differently stands once, and the other is a loss; so is every part of the other standard.
 */
export function mergeRest(
  documents: readonly MergeInput[],
  refs: Refs,
  specification: Bom['specification'],
): { readonly rest: readonly BomRest[]; readonly losses: readonly Loss[] } {
  const losses: Loss[] = [];
  const slots = new Map<string, Slot>();
  const rest: BomRest[] = [];
  for (const { label, bom } of documents)
    for (const one of bom.rest) {
      const place = `${label}: ${one.place}`;
      const field = one.field ?? '';
      const value = parsed(one.value);
      if (bom.specification !== specification) {
        losses.push({
          place,
          field: `rest/${field}`,
          why: `${specification} has no place for a part of ${bom.specification}`,
        });
        continue;
      }
      const own = refs.get(label)!;
      const of = one.of === undefined || one.of === bom.namespace ? undefined : (own.get(one.of) ?? one.of);
      if (value === undefined || field === '') {
        rest.push({ ...one, place, ...(of === undefined ? {} : { of }) });
        continue;
      }
      const key = `${of ?? ''}\0${field}`;
      const slot = slots.get(key) ?? { of, field, parts: [] };
      slots.set(key, slot);
      slot.parts.push({ value: withRefs(value, own), place });
    }
  for (const [, { of, field, parts }] of [...slots].sort(([a], [b]) => compare(a, b))) {
    const [first, ...others] = distinct(parts) as [Slot['parts'][number], ...Slot['parts']];
    const lists = [first, ...others].map(({ value }) => value);
    const areLists = lists.every((value) => Array.isArray(value));
    const value = areLists ? union(lists as readonly (readonly Plain[])[]) : first.value;
    if (!areLists)
      for (const { place } of others)
        losses.push({
          place,
          field: `rest/${field}`,
          why: `another document says something else there, at ${first.place}`,
        });
    rest.push({
      place: first.place,
      field,
      value: JSON.stringify(value),
      ...(of === undefined ? {} : { of }),
    });
  }
  return { rest, losses };
}

/** Values that are refs of packages and files get the new ones. */
function withRefs(value: Plain, refs: ReadonlyMap<string, string>): Plain {
  if (typeof value === 'string') return refs.get(value) ?? value;
  if (Array.isArray(value)) return (value as readonly Plain[]).map((item) => withRefs(item, refs));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value as Readonly<Record<string, Plain>>);
  return record(members.map(([name, member]) => [name, withRefs(member, refs)] as const));
}

function distinct(parts: Slot['parts']): Slot['parts'] {
  const found = new Map<string, Slot['parts'][number]>();
  for (const part of parts) {
    const key = canonicalJson(part.value);
    const before = found.get(key);
    if (!before || compare(part.place, before.place) < 0) found.set(key, part);
  }
  return [...found].sort(([a], [b]) => compare(a, b)).map(([, part]) => part);
}

function union(lists: readonly (readonly Plain[])[]): readonly Plain[] {
  const items = new Map(lists.flat().map((item) => [canonicalJson(item), item]));
  return [...items].sort(([a], [b]) => compare(a, b)).map(([, item]) => item);
}

function parsed(text: string): Plain | undefined {
  try {
    return JSON.parse(text) as Plain;
  } catch {
    return undefined;
  }
}
