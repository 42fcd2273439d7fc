import { packer } from './elf.ts';

/** Builds debug sections of every version with one unit. */

export interface UnitSpec {
  readonly version: 2 | 3 | 4 | 5;
  readonly little?: boolean;
  /** The 64-bit format of DWARF (from version 3 on). */
  readonly long?: boolean;
  /** In place (DW_FORM_string), in `.debug_str`, or by number. */
  readonly strings?: 'place' | 'str' | 'index';
}

/** Contents by the kind of the section. */
export type DebugContents = Readonly<Record<'info' | 'abbrev' | 'str' | 'str_offsets' | 'line', Buffer>>;

const NAME = 'src/main.c';
const DIRECTORY = '/home/builder/project';
const PRODUCER = 'DEMO C 1.2.3 -g';

/** What every unit of {@link debugUnit} says. */
export const UNIT = { name: NAME, directory: DIRECTORY, producer: PRODUCER };

/** One compile unit with its name, directory, producer and language, and a line table of one file. */
export function debugUnit({
  version,
  little = true,
  long = false,
  strings = 'place',
}: UnitSpec): DebugContents {
  const { u8, u16, u32, u64 } = packer(little);
  const offset = long ? u64 : u32;
  const texts = [NAME, DIRECTORY, PRODUCER];
  const str = Buffer.from(`${texts.join('\0')}\0`);
  const places = texts.map((text) => str.indexOf(text));
  const form = strings === 'place' ? 8 : strings === 'str' ? 14 : 37;
  const base = strings === 'index' ? [uleb(114), uleb(23)] : [];
  const abbrev = Buffer.concat([
    ...[uleb(1), uleb(17), u8(1), ...base],
    ...[3, 27, 37].flatMap((name) => [uleb(name), uleb(form)]),
    ...[uleb(19), uleb(5), uleb(0), uleb(0), uleb(0)],
  ]);
  const value = (i: number) =>
    form === 8 ? Buffer.from(`${texts[i]}\0`) : form === 14 ? offset(places[i]!) : u8(i);
  const tableHeader = long ? 16 : 8;
  const entry = Buffer.concat([
    uleb(1),
    ...(strings === 'index' ? [offset(tableHeader)] : []),
    ...[0, 1, 2].map(value),
    u16(12),
    u8(0),
  ]);
  const head = version >= 5 ? [u8(1), u8(8), offset(0)] : [offset(0), u8(8)];
  const offsets = Buffer.concat([u16(5), u16(0), ...places.map(offset)]);
  return {
    info: counted(Buffer.concat([u16(version), ...head, entry]), little, long),
    abbrev,
    str,
    str_offsets: counted(offsets, little, long),
    line: lineTable(version, little, long),
  };
}

/** A line number program of one file with a time, a size (before version 5) or an MD5 (version 5). */
export function lineTable(version: number, little = true, long = false): Buffer {
  const { u8, u16, u32, u64 } = packer(little);
  const offset = long ? u64 : u32;
  const start = [u8(1), ...(version >= 4 ? [u8(1)] : []), u8(1), u8(0xfb), u8(14), u8(2), u8(0)];
  const old = [Buffer.from('inc\0\0'), Buffer.from('a.c\0'), uleb(1), uleb(1_700_000_000), uleb(99), u8(0)];
  const now = [
    ...[u8(1), uleb(1), uleb(8), uleb(1), Buffer.from('/dir\0')],
    ...[u8(3), uleb(1), uleb(8), uleb(2), uleb(11), uleb(5), uleb(30), uleb(1)],
    ...[Buffer.from('b.c\0'), u8(0), Buffer.alloc(16, 0x5a)],
  ];
  const header = Buffer.concat([...start, ...(version >= 5 ? now : old)]);
  const before = version >= 5 ? [u8(8), u8(0)] : [];
  return counted(Buffer.concat([u16(version), ...before, offset(header.length), header]), little, long);
}

/** A length before the bytes, in the 64-bit format behind its mark. */
export function counted(bytes: Uint8Array, little: boolean, long: boolean): Buffer {
  const { u32, u64 } = packer(little);
  return Buffer.concat([...(long ? [u32(0xffffffff), u64(bytes.length)] : [u32(bytes.length)]), bytes]);
}

/** An unsigned LEB128. */
export function uleb(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return Buffer.from(bytes);
}
