import type { BomRest } from '../../../model/index.ts';
import { pointer } from '../spdx/node.ts';
import type { NoteList } from './note-list.ts';

/** What reading a document adds to. */
export interface Reading {
  readonly notes: NoteList;
  readonly rest: BomRest[];
  /** Places of values that are not where the JSON form has them. */
  readonly places: WeakMap<object, string>;
}

/** An object being read: what is not asked for is kept at the end. */
export interface Members {
  readonly reading: Reading;
  readonly place: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Names asked for. */
  readonly seen: Set<string>;
  /** What it belongs to, and which field of that it is. */
  readonly owner: Owner;
}

/** Ref of a package or file (none: the document) and the path from it, without leading `/`. */
export interface Owner {
  readonly of?: string;
  readonly field: string;
}

/** A value of a list with its place. */
export interface Item {
  readonly value: unknown;
  readonly place: string;
  readonly owner: Owner;
}

/** The value as an object; anything else is noted and kept. */
export function membersOf(reading: Reading, { value, place, owner }: Item): Members | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const own = reading.places.get(value) ?? place;
    return { reading, place: own, value: value as Record<string, unknown>, seen: new Set(), owner };
  }
  wrongType(reading, { value, place, owner }, 'an object');
  return undefined;
}

/** A member that is text; numbers and booleans are read as text with a note, `null` and absent members are none. */
export function text(members: Members, name: string): string | undefined {
  const value = take(members, name);
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  const place = placeOf(members, name);
  if (typeof value !== 'number' && typeof value !== 'boolean') {
    wrongType(members.reading, { value, place, owner: within(members, name) }, 'text');
    return undefined;
  }
  members.reading.notes.add('warning', 'cyclonedx.type', place, `a ${typeof value} instead of text`);
  return String(value);
}

/** A member that is a list; one object where a list belongs is a list of one. */
export function list(members: Members, name: string): readonly Item[] {
  const value = take(members, name);
  if (value === undefined || value === null) return [];
  const place = placeOf(members, name);
  const owner = within(members, name);
  if (!Array.isArray(value)) {
    const item: Item = { value, place, owner };
    if (typeof value === 'object') return [item];
    wrongType(members.reading, item, 'a list');
    return [];
  }
  return value.map((item, i) => ({
    value: item as unknown,
    place: `${place}/${i}`,
    owner: { ...owner, field: `${owner.field}/${i}` },
  }));
}

/** A member that is an object. */
export function object(members: Members, name: string): Members | undefined {
  const value = take(members, name);
  if (value === undefined || value === null) return undefined;
  return membersOf(members.reading, { value, place: placeOf(members, name), owner: within(members, name) });
}

/** The member as it is. */
export function take(members: Members, name: string): unknown {
  members.seen.add(name);
  return Object.hasOwn(members.value, name) ? members.value[name] : undefined;
}

/** Keeps a member as it is, after it has been looked at. */
export function keep(members: Members, name: string): void {
  const value = take(members, name);
  if (value === undefined) return;
  keepValue(members.reading, { value, place: placeOf(members, name), owner: within(members, name) });
}

/** Keeps everything that was not asked for. */
export function keepOthers(members: Members): void {
  for (const name of Object.keys(members.value)) if (!members.seen.has(name)) keep(members, name);
}

/** Keeps a value that the model has no place for. */
export function keepValue(reading: Reading, { value, place, owner }: Item): void {
  reading.rest.push({ place, ...owner, value: JSON.stringify(value) ?? 'null' });
}

function within({ owner }: Members, name: string): Owner {
  return { ...owner, field: pointer(owner.field === '' ? '' : `/${owner.field}`, name).slice(1) };
}

/**
 * Reads a member that the model may hold only in part; if it does, the whole member is kept as well, so that a writer can
 * write it as it was.
 */
export function inPart<T>(members: Members, name: string, read: (part: Members) => T): T {
  const rest: BomRest[] = [];
  const result = read({ ...members, reading: { ...members.reading, rest } });
  if (rest.length > 0) keep(members, name);
  return result;
}

/** Where a member is. */
export function placeOf({ place, value, reading }: Members, name: string): string {
  const own = value[name];
  const known = typeof own === 'object' && own !== null ? reading.places.get(own) : undefined;
  return known ?? pointer(place, name);
}

function wrongType(reading: Reading, item: Item, wanted: string): void {
  const what = item.value === null ? 'null' : Array.isArray(item.value) ? 'a list' : `a ${typeof item.value}`;
  reading.notes.add('error', 'cyclonedx.type', item.place, `${what} instead of ${wanted}`);
  keepValue(reading, item);
}
