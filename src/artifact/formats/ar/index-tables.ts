import { asBuffer, latin1, utf8 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';

/** A symbol index: which member defines which symbol. */
export interface SymbolIndex {
  /** Number of symbols. */
  readonly count: number;
  /** What it holds, with the bytes of the whole index as one field. */
  readonly field: Field;
  /** Offsets of the headers of members, in stored order. */
  readonly members: readonly number[];
  /** What does not fit, in words. */
  readonly damage?: string;
}

/** A symbol: its name in the table, and the member its entry points to. */
interface Entry {
  readonly name: Text;
  readonly member: number;
  readonly at: number;
  readonly length: number;
}

interface Text {
  readonly at: number;
  readonly end: number;
}

/** An index taken apart; places count in its bytes. */
interface Parsed {
  readonly count: number;
  readonly members: readonly number[];
  /** Symbols one by one; called only where rows are wanted. */
  readonly entries: () => Iterable<Entry>;
  readonly damage?: string;
}

type Parser = (bytes: Buffer) => Parsed;

/**
 * Decodes the content of an index member; undefined for members that are none.
 * @param second a second `/` right behind the first: the one that Microsoft's tools read
 * @param base what the first of `bytes` is in the archive
 */
export function symbolIndex(
  name: string,
  second: boolean,
  bytes: Uint8Array,
  base: number,
  context: ReadContext,
): SymbolIndex | undefined {
  const kind = name === '/' && second ? 'second' : name;
  const parse = PARSERS.get(kind);
  if (!parse) return undefined;
  const content = asBuffer(bytes);
  // Some writers leave an index of nothing without its count.
  const { count, members, damage, entries } = content.length === 0 ? NOTHING : parse(content);
  const rows = context.wantsRows && damage === undefined ? rowFields(content, base, entries(), context) : [];
  const field: Field = {
    name: 'symbol index',
    value: count,
    offset: base,
    length: content.length,
    meaning: 'data',
    ...(rows.length > 0 ? { fields: rows } : {}),
  };
  return { count, field, members, ...(damage === undefined ? {} : { damage }) };
}

/** Whether a member of this name is an index that {@link symbolIndex} decodes. */
export function isSymbolIndex(name: string): boolean {
  return PARSERS.has(name);
}

function rowFields(bytes: Buffer, base: number, entries: Iterable<Entry>, { limits }: ReadContext): Field[] {
  const fields: Field[] = [];
  for (const { name, member, at, length } of entries) {
    if (fields.length >= limits.steps) break;
    const text = bytes.subarray(name.at, Math.min(name.end, name.at + limits.name));
    fields.push({
      name: 'symbol',
      value: utf8(text) ?? latin1(text),
      offset: base + at,
      length,
      meaning: 'name',
      fields: [{ name: 'member', value: member, offset: base + at, length, meaning: 'offset' }],
    });
  }
  return fields;
}

const NOTHING: Parsed = { count: 0, members: [], entries: () => [] };

const damaged = (damage: string, count = 0): Parsed => ({ count, members: [], entries: () => [], damage });

/** System V and GNU: a count, as many offsets, as many names ended by NUL; all numbers big-endian. */
const gnu =
  (width: 4 | 8): Parser =>
  (bytes) => {
    if (bytes.length < width) return damaged(`${bytes.length} bytes have no room for the count`);
    const word = (at: number) => (width === 4 ? bytes.readUInt32BE(at) : Number(bytes.readBigUInt64BE(at)));
    const count = word(0);
    const names = width * (count + 1);
    if (!(names <= bytes.length)) return damaged(`${count} offsets do not fit ${bytes.length} bytes`, count);
    const members = Array.from({ length: count }, (_, i) => word(width * (i + 1)));
    const found = namesAt(bytes, names, count);
    if (!found) return damaged(`there are fewer than ${count} names`, count);
    return { count, members, entries: () => zipped(namesIn(bytes, names, count), members, width, width) };
  };

/** BSD and Darwin: pairs of a place in the table of names and an offset, in the byte order of the target. */
const ranlib =
  (width: 4 | 8): Parser =>
  (bytes) => {
    for (const little of [true, false]) {
      const word = (at: number) => {
        if (width === 4) return little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
        return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
      };
      if (bytes.length < 2 * width) break;
      const size = word(0);
      const names = 2 * width + size;
      if (size % (2 * width) !== 0 || names > bytes.length || names + word(width + size) > bytes.length)
        continue;
      const count = size / (2 * width);
      const members = Array.from({ length: count }, (_, i) => word(width * (2 * i + 2)));
      const entries = function* (): Generator<Entry> {
        for (let i = 0; i < count; i++) {
          const at = width * (2 * i + 1);
          const from = names + word(at);
          yield { name: textAt(bytes, from), member: members[i]!, at, length: 2 * width };
        }
      };
      return { count, members, entries };
    }
    return damaged(`its lengths do not fit ${bytes.length} bytes`);
  };

/** Offsets of all members, then for each symbol in alphabetical order the number of its member (PE/COFF specification). */
const second: Parser = (bytes) => {
  const total = bytes.length < 4 ? -1 : bytes.readUInt32LE(0);
  const at = 4 + 4 * total;
  if (total < 0 || at + 4 > bytes.length) return damaged(`the offsets do not fit ${bytes.length} bytes`);
  const members = Array.from({ length: total }, (_, i) => bytes.readUInt32LE(4 * (i + 1)));
  const { count, entries, damage } = numbered(bytes, at, members);
  return { count, members, entries, ...(damage === undefined ? {} : { damage }) };
};

/** Symbols for ARM64EC code; the offsets are those of the second index. */
const ecSymbols: Parser = (bytes) =>
  bytes.length < 4 ? damaged('there is no count') : { ...numbered(bytes, 0, []), members: [] };

/** A count, numbers of members of two bytes, names; all little-endian. */
function numbered(bytes: Buffer, at: number, members: readonly number[]): Parsed {
  const count = bytes.readUInt32LE(at);
  const numbers = at + 4;
  const names = numbers + 2 * count;
  if (!(names <= bytes.length)) return damaged(`${count} numbers of members do not fit`, count);
  if (!namesAt(bytes, names, count)) return damaged(`there are fewer than ${count} names`, count);
  const indices = Array.from({ length: count }, (_, i) => bytes.readUInt16LE(numbers + 2 * i));
  // Numbers count from 1.
  const targets = indices.map((index) => members[index - 1] ?? index);
  return { count, members, entries: () => zipped(namesIn(bytes, names, count), targets, numbers, 2) };
}

const PARSERS: ReadonlyMap<string, Parser> = new Map([
  ['/', gnu(4)],
  ['/SYM64/', gnu(8)],
  ['second', second],
  ['/<ECSYMBOLS>/', ecSymbols],
  ['__.SYMDEF', ranlib(4)],
  ['__.SYMDEF SORTED', ranlib(4)],
  ['__.SYMDEF_64', ranlib(8)],
  ['__.SYMDEF_64 SORTED', ranlib(8)],
]);

/** Whether `count` names ended by NUL stand from `at` on. */
function namesAt(bytes: Buffer, at: number, count: number): boolean {
  let place = at;
  for (let i = 0; i < count; i++) {
    const nul = bytes.indexOf(0, place);
    if (nul < 0) return false;
    place = nul + 1;
  }
  return true;
}

function* namesIn(bytes: Buffer, at: number, count: number): Generator<Text> {
  let place = at;
  for (let i = 0; i < count; i++) {
    const { end } = textAt(bytes, place);
    yield { at: place, end };
    place = end + 1;
  }
}

function textAt(bytes: Buffer, at: number): Text {
  const nul = bytes.indexOf(0, at);
  return { at, end: nul < 0 ? bytes.length : nul };
}

function* zipped(
  names: Iterable<Text>,
  members: readonly number[],
  first: number,
  width: number,
): Generator<Entry> {
  let i = 0;
  for (const name of names) {
    yield { name, member: members[i]!, at: first + i * width, length: width };
    i++;
  }
}
