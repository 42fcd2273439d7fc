import type { Image, PlacedText } from './image.ts';

/** Which names of symbols matter to anyone; tables of a program may have a million others. */
export interface SymbolFilter {
  /** Whether a name may be wanted, from its first two bytes. */
  readonly begins: Uint8Array;
  wants(name: string): boolean;
}

const LONGEST_NAME = 512;

/** Lets names through that are among some, or begin with one of others. */
export function symbolFilter(names: readonly string[], prefixes: readonly string[]): SymbolFilter {
  const begins = new Uint8Array(65_536);
  const exact = new Set(names);
  const byStart = new Map<string, string[]>();
  for (const one of [...names, ...prefixes]) begins[(one.charCodeAt(0) << 8) | one.charCodeAt(1)] = 1;
  for (const prefix of prefixes) {
    const start = prefix.slice(0, 2);
    byStart.set(start, [...(byStart.get(start) ?? []), prefix]);
  }
  return {
    begins,
    wants: (name) =>
      exact.has(name) || (byStart.get(name.slice(0, 2)) ?? []).some((prefix) => name.startsWith(prefix)),
  };
}

/** A table of texts that symbols point into. */
export interface NameTable {
  readonly bytes: Buffer;
  /** Where it begins in the file. */
  readonly offset: number;
}

/** The name at a place of a table where it is wanted; without making a text of what is not. */
export function wantedName(
  { bytes, offset }: NameTable,
  at: number,
  { begins, wants }: SymbolFilter,
): PlacedText | undefined {
  if (at + 2 >= bytes.length || begins[(bytes[at]! << 8) | bytes[at + 1]!] === 0) return undefined;
  const length = bytes.subarray(at, at + LONGEST_NAME).indexOf(0);
  if (length < 0) return undefined;
  const text = bytes.toString('latin1', at, at + length);
  return wants(text) ? { text, offset: offset + at } : undefined;
}

/** The part of a file that holds names; undefined where it is not at hand. */
export function nameTable(image: Image, offset: number, length: number): NameTable | undefined {
  const bytes = image.bytes(offset, length);
  return bytes && { bytes, offset };
}
