import { asBuffer, latin1, layout, type Parts, u8, u16, u32, u64, utf8 } from '../../../codec/index.ts';
import type { Field, Meaning, RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Tally } from '../common/tally.ts';
import { createWindow } from '../common/window.ts';
import type { MachHeader } from './header.ts';
import { address } from './parts.ts';

/** Where a symbol table and its texts stand. */
export interface SymbolTable {
  readonly header: MachHeader;
  readonly symoff: number;
  readonly nsyms: number;
  readonly stroff: number;
  readonly strsize: number;
}

/** Stabs of <mach-o/stab.h>, by `n_type`. */
const STABS: Readonly<Record<number, string>> = {
  32: 'N_GSYM',
  34: 'N_FNAME',
  36: 'N_FUN',
  38: 'N_STSYM',
  40: 'N_LCSYM',
  46: 'N_BNSYM',
  48: 'N_PC',
  50: 'N_AST',
  60: 'N_OPT',
  64: 'N_RSYM',
  68: 'N_SLINE',
  78: 'N_ENSYM',
  96: 'N_SSYM',
  100: 'N_SO',
  102: 'N_OSO',
  104: 'N_LIB',
  128: 'N_LSYM',
  130: 'N_BINCL',
  132: 'N_SOL',
  134: 'N_PARAMS',
  136: 'N_VERSION',
  138: 'N_OLEVEL',
  160: 'N_PSYM',
  162: 'N_EINCL',
  164: 'N_ENTRY',
  192: 'N_LBRAC',
  194: 'N_EXCL',
  224: 'N_RBRAC',
  226: 'N_BCOMM',
  228: 'N_ECOMM',
  232: 'N_ECOML',
  254: 'N_LENG',
};

/** Stabs whose texts come from the machine that built the file; told even where rows are not wanted. */
const TOLD: ReadonlyMap<number, Meaning> = new Map([
  [50, 'path'],
  [60, 'tool'],
  [100, 'path'],
  [102, 'path'],
  [130, 'path'],
  [132, 'path'],
  [134, 'tool'],
  [136, 'tool'],
  [138, 'tool'],
]);
/** Stabs whose value is the time an object or module file was modified: N_OSO, N_AST. */
const TIMED = new Set([50, 102]);

const TYPES: Readonly<Record<number, string>> = {
  0: 'N_UNDF',
  2: 'N_ABS',
  10: 'N_INDR',
  12: 'N_PBUD',
  14: 'N_SECT',
};

const nlist = (value: Parts[string]) =>
  layout('le', {
    n_strx: u32('offset'),
    n_type: { ...u8(), show: typeText },
    n_sect: u8(),
    n_desc: u16(),
    n_value: value,
  });
const NLIST = nlist(address(4));
const NLIST_64 = nlist(address(8));
const TIMED_NLIST = nlist(u32('time'));
const TIMED_NLIST_64 = nlist(u64('time'));

const PIECE = 1 << 20;

/** `n_type` as text: the stab's name, or type and `N_EXT`, `N_PEXT`. */
function typeText(type: number): string {
  if (type & 0xe0) return STABS[type] ?? `0x${type.toString(16)}`;
  const name = TYPES[type & 0x0e] ?? `0x${(type & 0x0e).toString(16)}`;
  return `${name}${type & 0x10 ? ' | N_PEXT' : ''}${type & 1 ? ' | N_EXT' : ''}`;
}

/**
 * The symbol table as fields: all entries where rows are wanted, else the stabs that say which files were linked, from
 * which folders and when they were made (<mach-o/nlist.h>, <mach-o/stab.h>). At most `limits.steps` of them, from at
 * most `limits.metadata` bytes of the table.
 */
export async function symbolFields(
  source: RandomSource,
  table: SymbolTable,
  context: ReadContext,
  tally: Tally,
): Promise<Field[]> {
  const { header, symoff, stroff } = table;
  const length = header.is64 ? NLIST_64.length : NLIST.length;
  const { limits, wantsRows } = context;
  const there = Math.floor(Math.max(0, source.size - symoff) / length);
  const count = Math.min(table.nsyms, there, Math.floor(limits.metadata / length));
  if (count < Math.min(table.nsyms, there)) {
    context.problem('limit.metadata', `${table.nsyms} symbols, ${count} are looked at`, symoff);
  }
  const texts = textsOf(source, table, limits.name, wantsRows ? limits.metadata : 0);
  const fields: Field[] = [];
  const step = Math.floor(PIECE / length);
  for (let first = 0; first < count; first += step) {
    const rows = Math.min(step, count - first);
    const bytes = asBuffer(await source.read(symoff + first * length, rows * length));
    for (let at = 0; at + length <= bytes.length; at += length) {
      const type = bytes[at + 4]!;
      if (!wantsRows && !TOLD.has(type)) continue;
      if (fields.length >= limits.steps) {
        context.problem('limit.steps', `more than ${limits.steps} symbols`, symoff);
        return fields;
      }
      const strx = header.endian === 'le' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
      const place = symoff + first * length + at;
      const text = texts.at(strx) ?? (await texts.load(strx));
      if (text === undefined) {
        tally.add('macho.bad-symbol', `the name of a symbol is ${strx} bytes into ${table.strsize}`, place);
      }
      // Without a text, N_SO only ends the entries of a file.
      if (!wantsRows && (!text || text.length === 0)) continue;
      fields.push(symbolField(bytes, at, place, stroff + strx, text, header));
    }
  }
  return fields;
}

function symbolField(
  bytes: Buffer,
  at: number,
  place: number,
  textPlace: number,
  text: Uint8Array | undefined,
  { is64, endian }: MachHeader,
): Field {
  const type = bytes[at + 4]!;
  const timed = TIMED.has(type);
  const kind = is64 ? (timed ? TIMED_NLIST_64 : NLIST_64) : timed ? TIMED_NLIST : NLIST;
  const plain = is64 ? 'nlist_64' : 'nlist';
  const value = text && (utf8(text) ?? latin1(text));
  const meaning = TOLD.get(type) ?? 'name';
  const named = value
    ? [{ name: meaning === 'path' ? 'path' : 'name', value, offset: textPlace, length: text.length, meaning }]
    : [];
  return {
    name: type & 0xe0 ? typeText(type) : plain,
    ...(value === undefined ? {} : { value }),
    offset: place,
    length: kind.length,
    fields: [...kind.fields(bytes, at, place - at, endian), ...named],
  };
}

/** Texts of a string table by their offset in it; undefined where that lies outside. */
interface Texts {
  /** Undefined also where it would have to be read. */
  at(strx: number): Uint8Array | undefined;
  load(strx: number): Promise<Uint8Array | undefined>;
}

const NOTHING = new Uint8Array(0);

/** @param keep how large a table may be to be held as a whole */
function textsOf(source: RandomSource, table: SymbolTable, most: number, keep: number): Texts {
  const { stroff } = table;
  const size = Math.max(0, Math.min(table.strsize, source.size - stroff));
  const window = createWindow(source);
  const cut = (bytes: Uint8Array): Uint8Array => {
    const nul = bytes.indexOf(0);
    return nul < 0 ? bytes : bytes.subarray(0, nul);
  };
  const lengthAt = (strx: number): number => Math.min(most, size - strx);
  return {
    at(strx) {
      if (strx === 0) return NOTHING;
      const bytes = strx < size ? window.at(stroff + strx, lengthAt(strx)) : undefined;
      return bytes && cut(bytes);
    },
    async load(strx) {
      if (strx >= size) return undefined;
      // Names stand in any order: with all of them wanted, one reading of the table is cheaper than many of pieces.
      if (size <= keep) await window.load(stroff, size);
      return cut(await window.load(stroff + strx, lengthAt(strx)));
    },
  };
}
