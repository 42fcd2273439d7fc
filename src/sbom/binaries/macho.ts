import { type Image, type Numbers, numbersOf, type PlacedText, type Range, textAt } from './image.ts';
import type { OwnName, Section, Structure } from './structure.ts';
import { nameTable, type SymbolFilter, wantedName } from './symbols.ts';

const MAGICS: ReadonlyMap<number, { readonly wide: boolean; readonly little: boolean }> = new Map([
  [0xcffaedfe, { wide: true, little: true }],
  [0xcefaedfe, { wide: false, little: true }],
  [0xfeedfacf, { wide: true, little: false }],
  [0xfeedface, { wide: false, little: false }],
]);
/** MH_EXECUTE, MH_DYLIB, MH_BUNDLE. */
const KINDS: ReadonlySet<number> = new Set([2, 6, 8]);
const [LC_SEGMENT, LC_SEGMENT_64, LC_SYMTAB, LC_ID_DYLIB] = [0x1, 0x19, 0x2, 0xd];
/** LC_LOAD_DYLIB, LC_LAZY_LOAD_DYLIB, and weak, re-exported and upward ones. */
const LOADS: ReadonlySet<number> = new Set([0xc, 0x20, 0x80000018, 0x8000001f, 0x80000023]);
/** S_ZEROFILL, S_GB_ZEROFILL, S_THREAD_LOCAL_ZEROFILL. */
const EMPTY: ReadonlySet<number> = new Set([0x1, 0xc, 0x12]);
/** S_ATTR_PURE_INSTRUCTIONS, S_ATTR_SOME_INSTRUCTIONS. */
const CODE = 0x80000400;
const [N_STAB, N_TYPE] = [0xe0, 0x0e];
const MOST_COMMANDS = 10_000;
const MOST_SECTIONS = 10_000;
const MOST_SYMBOLS = 4_000_000;

interface Macho extends Numbers {
  readonly image: Image;
  readonly wide: boolean;
  readonly little: boolean;
}

/** Names and symbols of a Mach-O program or library of one architecture (<mach-o/loader.h>, <mach-o/nlist.h>). */
export function machoStructure(image: Image, filter: SymbolFilter): Structure | undefined {
  const file = openMacho(image);
  if (!file || !KINDS.has(file.number(12, 4) ?? 0)) return undefined;
  const names: OwnName[] = [];
  const needed: string[] = [];
  const data: Range[] = [];
  let symbols: ReturnType<typeof readSymbols> | undefined;
  for (const [at, command] of commandsOf(file)) {
    const library = command === LC_ID_DYLIB || LOADS.has(command) ? libraryAt(file, at) : undefined;
    if (library && command === LC_ID_DYLIB) names.push({ ...library, field: 'LC_ID_DYLIB' });
    else if (library) needed.push(library.text);
    else if (command === LC_SYMTAB) symbols ??= readSymbols(file, at, filter);
    // Stored sections but those of code; hostile files have a million.
    else if (data.length < MOST_SECTIONS)
      for (const { offset, length, flags } of sectionsAt(file, at, command))
        if ((flags & CODE) === 0) data.push({ offset, length });
  }
  const { imported = [], defined = [], partial } = symbols ?? {};
  const shared = { format: 'macho' as const, names, needed, imported, defined, data, compilers: [] };
  return partial ? { ...shared, partial } : shared;
}

function openMacho(image: Image): Macho | undefined {
  const kind = MAGICS.get(image.bytes(0, 4)?.readUInt32BE() ?? 0);
  return kind && { image, ...kind, ...numbersOf(image, kind.little) };
}

/** The load commands with their places. */
function commandsOf({ wide, number }: Macho): readonly (readonly [at: number, command: number])[] {
  const found: (readonly [number, number])[] = [];
  let at = wide ? 32 : 28;
  for (let i = 0; i < Math.min(number(16, 4) ?? 0, MOST_COMMANDS); i++) {
    const [command = 0, size = 0] = [number(at, 4), number(at + 4, 4)];
    if (size < 8) break;
    found.push([at, command]);
    at += size;
  }
  return found;
}

function libraryAt({ image, number }: Macho, at: number): PlacedText | undefined {
  return textAt(image, at + (number(at + 8, 4) ?? 0));
}

/** The sections that a Mach-O file stores. */
export function machoSections(image: Image): readonly Section[] {
  const file = openMacho(image);
  return file ? commandsOf(file).flatMap(([at, command]) => sectionsAt(file, at, command)) : [];
}

interface MachoSection extends Section {
  readonly flags: number;
}

/** Stored sections, where a command describes a segment. */
function sectionsAt({ image, number }: Macho, at: number, command: number): readonly MachoSection[] {
  if (command !== LC_SEGMENT && command !== LC_SEGMENT_64) return [];
  const wide = command === LC_SEGMENT_64;
  const [countAt, first, size, word] = wide ? [64, 72, 80, 8] : [48, 56, 68, 4];
  const name = (place: number) => image.bytes(place, 16)?.toString('latin1').replace(/\0.*$/s, '') ?? '';
  const found: MachoSection[] = [];
  for (let i = 0; i < Math.min(number(at + countAt!, 4) ?? 0, MOST_SECTIONS); i++) {
    const section = at + first! + i * size!;
    const address = number(section + 32, wide ? 8 : 4);
    const length = number(section + 32 + word!, wide ? 8 : 4);
    const offset = number(section + 32 + 2 * word!, 4);
    const flags = number(section + (wide ? 64 : 56), 4);
    if (address === undefined || length === undefined || offset === undefined || flags === undefined) break;
    if (EMPTY.has(flags & 0xff)) continue;
    found.push({ name: `${name(section + 16)},${name(section)}`, address, offset, length, flags });
  }
  return found;
}

function readSymbols(
  file: Macho,
  at: number,
  filter: SymbolFilter,
): {
  readonly imported: readonly string[];
  readonly defined: readonly PlacedText[];
  readonly partial?: true;
} {
  const { image, wide, little, number } = file;
  const [offset = 0, count = 0, strings = 0, length = 0] = [8, 12, 16, 20].map((field) =>
    number(at + field, 4),
  );
  const size = wide ? 16 : 12;
  const imported = new Set<string>();
  const defined = new Map<string, PlacedText>();
  const table = image.bytes(offset, count * size);
  const names = nameTable(image, strings, length);
  if (!table || !names || count > MOST_SYMBOLS) return { imported: [], defined: [], partial: true as const };
  for (let symbol = 0; symbol < table.length; symbol += size) {
    const type = table[symbol + 4]!;
    if ((type & N_STAB) !== 0) continue;
    const place = little ? table.readUInt32LE(symbol) : table.readUInt32BE(symbol);
    // Compilers put an underscore before the names of C.
    const name = wantedName(names, place + (names.bytes[place] === 0x5f ? 1 : 0), filter);
    if (!name) continue;
    if ((type & N_TYPE) === 0) imported.add(name.text);
    else if (!defined.has(name.text)) defined.set(name.text, name);
  }
  return { imported: [...imported], defined: [...defined.values()] };
}
