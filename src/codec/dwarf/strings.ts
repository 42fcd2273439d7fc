import { asBuffer, latin1, utf8 } from '../bytes.ts';
import type { FormValue } from './forms.ts';
import type { DebugReading, DebugSection, Place } from './sections.ts';

/** A text with the bytes it was read from, in the file. */
export interface PlacedText extends Place {
  readonly text: string;
}

/** Looks up the strings that attributes refer to. */
export interface Strings {
  /** The NUL-ended text at an offset of a string section; undefined where there is none. */
  at(section: 'str' | 'line_str', offset: number): Promise<PlacedText | undefined>;
  /**
   * The text by its number in the table of string offsets.
   * @param base where the unit's part of that table begins
   * @param width of an offset in it
   */
  indexed(index: number, base: number, width: number): Promise<PlacedText | undefined>;
}

/** Longest string that is kept, in bytes; producers with every option of a compiler have a few thousand. */
const LONGEST = 1 << 16;
const PIECE = 512;
/** Strings remembered: the few that thousands of units share. */
const REMEMBERED = 4096;

/** Strings of `reading`; those asked for again are remembered. */
export function debugStrings(reading: DebugReading): Strings {
  const memory = { str: new Map<number, PlacedText>(), line_str: new Map<number, PlacedText>() };
  async function at(kind: 'str' | 'line_str', offset: number): Promise<PlacedText | undefined> {
    const known = memory[kind].get(offset);
    if (known) return known;
    const section = reading.sections[kind];
    const found = section && (await textAt(section, offset));
    // Long texts that overlap could give the square of the section.
    reading.budget.steps -= (found?.length ?? LONGEST) >> 7;
    if (found) {
      if (memory[kind].size > REMEMBERED) memory[kind].clear();
      memory[kind].set(offset, found);
    }
    return found;
  }
  return {
    at,
    async indexed(index, base, width) {
      const table = reading.sections.str_offsets;
      const place = base + index * width;
      if (!table || place + width > table.size) return undefined;
      const bytes = asBuffer(table.at(place, width) ?? (await table.load(place, width)));
      if (bytes.length < width) return undefined;
      return await at('str', wordAt(bytes, width, reading.little));
    },
  };
}

/** The text of an attribute of whatever form; undefined where it is no text, or not in this file. */
export async function textOf(
  strings: Strings,
  value: FormValue,
  inPlace: (at: number, length: number) => PlacedText,
  offsets: { readonly base: number; readonly width: number },
): Promise<PlacedText | undefined> {
  if (value.kind === 'text') return inPlace(value.at, value.length);
  if (value.kind === 'string-at') return await strings.at(value.section, value.offset);
  if (value.kind === 'string-index') return await strings.indexed(value.index, offsets.base, offsets.width);
  return undefined;
}

/** Text of bytes: UTF-8, else one character a byte. */
export function debugText(bytes: Uint8Array): string {
  return utf8(bytes) ?? latin1(bytes);
}

async function textAt(section: DebugSection, offset: number): Promise<PlacedText | undefined> {
  if (offset >= section.size) return undefined;
  let length = PIECE;
  for (;;) {
    const bytes = section.at(offset, length) ?? (await section.load(offset, length));
    const end = bytes.indexOf(0);
    if (end >= 0) return { text: debugText(bytes.subarray(0, end)), ...section.place(offset, end + 1) };
    if (bytes.length < length || length >= LONGEST) return undefined;
    length = LONGEST;
  }
}

function wordAt(bytes: Buffer, width: number, little: boolean): number {
  if (width === 8) return Number(little ? bytes.readBigUInt64LE(0) : bytes.readBigUInt64BE(0));
  return little ? bytes.readUInt32LE(0) : bytes.readUInt32BE(0);
}
