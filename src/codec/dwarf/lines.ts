import { asBuffer, hex } from '../bytes.ts';
import { type Cursor, cString, cursorOn, pass, uleb, unsigned } from './cursor.ts';
import { readForm, type Widths } from './forms.ts';
import type { DebugReading, DebugSection, Place } from './sections.ts';
import { debugStrings, debugText, type PlacedText, type Strings, textOf } from './strings.ts';

/** A file that line numbers refer to. */
export interface LineFile extends Place {
  readonly name: PlacedText | undefined;
  /** Number of its directory in the table. */
  readonly directory: number;
  /** Seconds since 1970; 0 where the compiler did not store it, as none of today's does. */
  readonly time: number;
  /** In bytes; 0 where it was not stored. */
  readonly size: number;
  readonly md5?: string;
}

/** The header of a line number program (DWARF 5, section 6.2.4). */
export interface LineProgram {
  readonly place: Place;
  readonly version: number;
  readonly directories: readonly (PlacedText | undefined)[];
  readonly files: readonly LineFile[];
}

/** Largest header that is read: 64 KiB hold a thousand files, the largest known have some megabytes. */
const PIECES = [1 << 16, 1 << 20, 1 << 24];
/** Kinds of content of a table (DWARF 5, table 7.27). */
const [PATH, DIRECTORY, TIME, SIZE, MD5] = [1, 2, 3, 4, 5];

/** The headers of all line number programs in stored order, versions 2 to 5. Ends, with a fault, where one cannot be read. */
export async function* linePrograms(reading: DebugReading): AsyncGenerator<LineProgram, void> {
  const section = reading.sections.line;
  if (!section) return;
  const strings = debugStrings(reading);
  for (let at = 0; at < section.size && reading.budget.steps-- > 0; ) {
    const program = await readProgram(reading, section, strings, at);
    if (!program) return;
    if (program.version > 0) yield program;
    at += program.length;
  }
}

async function readProgram(
  reading: DebugReading,
  section: DebugSection,
  strings: Strings,
  start: number,
): Promise<(LineProgram & { readonly length: number }) | undefined> {
  const wrong = (message: string) => reading.fault(message, section.place(start, 0).offset);
  const head = asBuffer(await section.load(start, 32));
  const first = cursorOn(head, reading.little);
  let length = unsigned(first, 4);
  const none = { place: section.place(start, 4), version: 0, directories: [], files: [] };
  if (length === 0) return { ...none, length: 4 };
  const offset = length === 0xffffffff ? 8 : 4;
  if (offset === 8) length = unsigned(first, 8);
  const total = first.at + length;
  if (!(start + total <= section.size)) return void wrong('a line number program reaches past its section');
  const version = unsigned(first, 2);
  if (version < 2 || version > 5) return { ...none, length: total };
  const address = version >= 5 ? unsigned(first, 1) : 0;
  if (version >= 5) pass(first, 1);
  const headerLength = unsigned(first, offset);
  const from = first.at;
  if (from + headerLength > total) return void wrong('the header of a line number program is too long');
  for (const piece of PIECES) {
    const size = Math.min(piece, headerLength);
    const bytes = asBuffer(await section.load(start + from, size));
    const cursor = cursorOn(bytes, reading.little);
    const tables = await readTables(
      reading,
      cursor,
      { offset, address, version },
      (at, count) => ({
        ...section.place(start + from + at, count),
        text: debugText(bytes.subarray(at, at + count)),
      }),
      strings,
    );
    if (!cursor.over) return { place: section.place(start, total), length: total, version, ...tables };
    if (size < piece) break;
  }
  return void wrong('the tables of a line number program do not fit its header');
}

type Tables = Pick<LineProgram, 'directories' | 'files'>;
type InPlace = (at: number, length: number) => PlacedText;

async function readTables(
  reading: DebugReading,
  cursor: Cursor,
  widths: Widths,
  inPlace: InPlace,
  strings: Strings,
): Promise<Tables> {
  // minimum_instruction_length, maximum_operations_per_instruction (since 4), default_is_stmt, line_base, line_range
  pass(cursor, widths.version >= 4 ? 5 : 4);
  const opcodes = unsigned(cursor, 1);
  pass(cursor, Math.max(0, opcodes - 1));
  if (cursor.over) return { directories: [], files: [] };
  return widths.version >= 5
    ? await newTables(reading, cursor, widths, inPlace, strings)
    : oldTables(reading, cursor, inPlace);
}

/** Versions 2 to 4: names in place, both lists ended by an empty one. */
function oldTables({ budget }: DebugReading, cursor: Cursor, inPlace: InPlace): Tables {
  const directories: PlacedText[] = [];
  const files: LineFile[] = [];
  while (!cursor.over && budget.steps-- > 0) {
    const { at, length } = cString(cursor);
    if (length === 0) break;
    directories.push(placed(inPlace, at, length));
  }
  while (!cursor.over && budget.steps-- > 0) {
    const { at, length } = cString(cursor);
    if (length === 0) break;
    const name = placed(inPlace, at, length);
    const [directory, time, size] = [uleb(cursor), uleb(cursor), uleb(cursor)];
    files.push({
      offset: name.offset,
      length: inPlace(at, cursor.at - at).length,
      name,
      directory,
      time,
      size,
    });
  }
  return { directories, files };
}

const placed = (inPlace: InPlace, at: number, length: number): PlacedText => ({
  ...inPlace(at, length),
  length: length + 1,
});

/** Version 5: both lists say themselves what their rows hold. */
async function newTables(
  reading: DebugReading,
  cursor: Cursor,
  widths: Widths,
  inPlace: InPlace,
  strings: Strings,
): Promise<Tables> {
  const directories = await rowsOf(reading, cursor, widths, inPlace, strings);
  const files = await rowsOf(reading, cursor, widths, inPlace, strings);
  return { directories: directories.map(({ name }) => name), files };
}

async function rowsOf(
  { budget }: DebugReading,
  cursor: Cursor,
  widths: Widths,
  inPlace: InPlace,
  strings: Strings,
): Promise<LineFile[]> {
  const formats = Array.from({ length: unsigned(cursor, 1) }, () => ({
    content: uleb(cursor),
    form: uleb(cursor),
  }));
  const count = uleb(cursor);
  const rows: LineFile[] = [];
  // Rows without columns would cost nothing and never end.
  if (formats.length === 0) return rows;
  for (let row = 0; row < count && !cursor.over && budget.steps-- > 0; row++) {
    const from = cursor.at;
    const file = { name: undefined as PlacedText | undefined, directory: 0, time: 0, size: 0 };
    let md5: string | undefined;
    for (const { content, form } of formats) {
      const value = readForm(cursor, form, widths, 0);
      if (!value) {
        cursor.over = true;
        break;
      }
      if (content === PATH)
        file.name = await textOf(strings, value, (at, n) => placed(inPlace, at, n), NO_TABLE);
      else if (content === MD5 && value.kind === 'bytes')
        md5 = hex(cursor.bytes.subarray(value.at, value.at + value.length));
      else if (value.kind !== 'number') continue;
      else if (content === DIRECTORY) file.directory = value.value;
      else if (content === TIME) file.time = value.value;
      else if (content === SIZE) file.size = value.value;
    }
    // Rows of forms without bytes would never end.
    if (cursor.over || cursor.at === from) break;
    const { offset, length } = inPlace(from, cursor.at - from);
    rows.push({ ...file, offset, length, ...(md5 ? { md5 } : {}) });
  }
  return rows;
}

/** Line tables refer to strings by number only in split files, where the unit's table is meant. */
const NO_TABLE = { base: 0, width: 4 };
