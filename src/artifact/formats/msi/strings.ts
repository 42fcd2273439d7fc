import { asBuffer } from '../../../codec/index.ts';
import { decodePage } from '../cfb/codepage.ts';

/** The strings of an installer database, by number from 1 on. */
export interface StringPool {
  /** Windows code page of the text; 0 where it is all ASCII. */
  readonly codepage: number;
  /** Bytes of a reference to a string: 2 or 3. */
  readonly width: 2 | 3;
  /** Number of strings, the unused among them included; string 0 stands for none. */
  readonly count: number;
  /** Places in the pool: `at[id]` is where the entry of a string lies. */
  readonly at: Uint32Array;
  /** Places in the text, the one after the last string included. */
  readonly textAt: Uint32Array;
  readonly refcounts: Uint16Array;
  /** What is wrong with pool and text together. */
  readonly wrong: readonly string[];
  /** Bytes of the text that no string has. */
  readonly rest: number;
  /** The text of a string; undefined where there is none of that number. */
  text(id: number): string | undefined;
}

const LONG_REFERENCES = 0x8000;
const HEADER = 4;
const ENTRY = 4;

/**
 * Reads `_StringPool` and `_StringData`: code page and flags, then a length and a count of references for each string; a
 * length of 0 with references says that 32 bits of length follow (not published; known from Wine and msitools).
 * @param most strings that are read at most
 */
export function readStrings(pool: Uint8Array, text: Uint8Array, most: number): StringPool | undefined {
  const entries = asBuffer(pool);
  if (entries.length < HEADER) return undefined;
  const places = Math.min(Math.floor((entries.length - HEADER) / ENTRY), most);
  const at = new Uint32Array(places + 1);
  const textAt = new Uint32Array(places + 2);
  const refcounts = new Uint16Array(places + 1);
  const wrong: string[] = [];
  let count = 0;
  let end = 0;
  let next = HEADER;
  while (count < places && next + ENTRY <= entries.length) {
    const short = entries.readUInt16LE(next);
    const refcount = entries.readUInt16LE(next + 2);
    const long = short === 0 && refcount !== 0 && next + 2 * ENTRY <= entries.length;
    const length = long ? entries.readUInt32LE(next + ENTRY) : short;
    count++;
    at[count] = next;
    refcounts[count] = refcount;
    textAt[count] = end;
    next += long ? 2 * ENTRY : ENTRY;
    if (end + length > text.length) {
      wrong.push(`string ${count} ends at ${end + length}, the text has ${text.length} bytes`);
      end = text.length;
      textAt[count + 1] = end;
      break;
    }
    end += length;
    textAt[count + 1] = end;
  }
  if (wrong.length === 0 && next < entries.length && count < most)
    wrong.push(`the pool ends with ${entries.length - next} bytes that are no entry`);
  const known = new Map<number, string>();
  const codepage = entries.readUInt16LE(0);
  return {
    codepage,
    width: entries.readUInt16LE(2) & LONG_REFERENCES ? 3 : 2,
    count,
    at,
    textAt,
    refcounts,
    wrong,
    rest: text.length - end,
    text(id) {
      if (id <= 0 || id > count) return undefined;
      let value = known.get(id);
      if (value === undefined) {
        value = decodePage(text.subarray(textAt[id]!, textAt[id + 1]!), codepage);
        known.set(id, value);
      }
      return value;
    },
  };
}

/** Bytes that an entry of the pool takes: the next one's place tells. */
export function entryLength({ at, count }: StringPool, id: number, poolLength: number): number {
  const next = id < count ? at[id + 1]! : poolLength;
  return Math.min(next - at[id]!, 2 * ENTRY);
}
