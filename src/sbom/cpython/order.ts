import type { Plain } from '../document/spdx/node.ts';
import { record } from '../document/spdx/node.ts';

/** Ascending by code units, as texts of ASCII are sorted everywhere. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The value with the names of all objects ascending; lists keep their order. */
export function withSortedNames(value: Plain): Plain {
  if (Array.isArray(value)) return (value as readonly Plain[]).map(withSortedNames);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value as Readonly<Record<string, Plain>>).sort(([a], [b]) => byText(a, b));
  return record(members.map(([name, member]) => [name, withSortedNames(member)] as const));
}
