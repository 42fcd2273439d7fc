import { type Image, type Numbers, numbersOf, type PlacedText, type Range, textAt } from './image.ts';
import type { Section, Structure } from './structure.ts';
import { nameTable, type SymbolFilter, wantedName } from './symbols.ts';

const [ET_EXEC, ET_DYN] = [2, 3];
const [PT_LOAD, PT_DYNAMIC] = [1, 2];
const [DT_NEEDED, DT_STRTAB, DT_SONAME] = [1, 5, 14];
const [SHT_PROGBITS, SHT_SYMTAB, SHT_NOBITS, SHT_DYNSYM] = [1, 2, 8, 11];
const [SHF_ALLOC, SHF_EXECINSTR] = [2, 4];
/** Programs have a dozen segments and some hundred dynamic entries; sections may be one a function. */
const MOST_HEADERS = 20_000;
const MOST_ENTRIES = 10_000;
const MOST_SYMBOLS = 4_000_000;
/** Texts of compilers, a hundred bytes each. */
const MOST_COMMENT = 64 * 1024;

interface Place {
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly stored: number;
  readonly link: number;
  readonly name: number;
}

interface Elf extends Numbers {
  readonly image: Image;
  readonly wide: boolean;
}

/**
 * Names and symbols of an ELF program or library (System V gABI 4.1): the dynamic section as the loader finds it, by segments; symbols
 * by sections. Undefined for object files, core files and what is none.
 */
export function elfStructure(image: Image, filter: SymbolFilter): Structure | undefined {
  const file = openElf(image);
  const type = file?.number(16, 2);
  if (!file || (type !== ET_EXEC && type !== ET_DYN)) return undefined;
  const segments = headers(file, 'segments');
  const sections = headers(file, 'sections');
  const named = dynamicNames(file, segments);
  const symbols = readSymbols(file, sections, filter);
  const isPartial = sections.length === 0 || symbols.partial || (!named && segments.some(isDynamic));
  return {
    format: 'elf',
    names: (named?.sonames ?? []).map((name) => ({ ...name, field: 'DT_SONAME' })),
    needed: (named?.needed ?? []).map(({ text }) => text),
    imported: symbols.imported,
    defined: symbols.defined,
    ...(sections.length > 0 ? { data: dataOf(sections) } : {}),
    compilers: compilersOf(file, sections),
    ...(isPartial ? { partial: true as const } : {}),
  };
}

/** Of a large file: the dynamic section, which stands between code and data. */
export function elfParts(image: Image): readonly Range[] {
  const file = openElf(image);
  if (!file) return [];
  return headers(file, 'segments')
    .filter(isDynamic)
    .map(({ offset, stored }) => ({ offset, length: stored }));
}

/** The sections that an ELF file stores. */
export function elfSections(image: Image): readonly Section[] {
  const file = openElf(image);
  if (!file) return [];
  const sections = headers(file, 'sections');
  const strings = namesOf(file, sections);
  return sections
    .filter(({ type }) => type !== SHT_NOBITS)
    .map(({ name, offset, stored, address }) => ({
      name: (strings && textAt(image, strings.offset + name)?.text) ?? '',
      offset,
      length: stored,
      address,
    }));
}

function openElf(image: Image): Elf | undefined {
  const ident = image.bytes(0, 52);
  if (ident?.readUInt32BE() !== 0x7f454c46) return undefined;
  return { image, wide: ident[4] === 2, ...numbersOf(image, ident[5] === 1) };
}

/** The section that holds the names of sections. */
function namesOf({ number, wide }: Elf, sections: readonly Place[]): Place | undefined {
  return sections[number(wide ? 62 : 50, 2) ?? 0];
}

/** Tables of program headers or section headers, in the fields both have; the names of sections as offsets. */
function headers({ wide, number }: Elf, kind: 'segments' | 'sections'): readonly Place[] {
  const isSegment = kind === 'segments';
  const word = wide ? 8 : 4;
  const table = number(wide ? (isSegment ? 32 : 40) : isSegment ? 28 : 32, word) ?? 0;
  const [sizeAt, countAt] = wide ? (isSegment ? [54, 56] : [58, 60]) : isSegment ? [42, 44] : [46, 48];
  const [size, count] = [number(sizeAt!, 2) ?? 0, number(countAt!, 2) ?? 0];
  const found: Place[] = [];
  if (table === 0 || size === 0) return found;
  for (let i = 0; i < Math.min(count, MOST_HEADERS); i++) {
    const at = table + i * size;
    const fields = isSegment
      ? [at, -1, at + word, at + 2 * word, at + 4 * word, -1, -1]
      : [at + 4, at + 8, at + 8 + 2 * word, at + 8 + word, at + 8 + 3 * word, at + 8 + 4 * word, at];
    const [typeAt, flagsAt, offsetAt, addressAt, storedAt, linkAt, nameAt] = fields as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const type = number(typeAt, 4);
    const [offset, address, stored] = [
      number(offsetAt, word),
      number(addressAt, word),
      number(storedAt, word),
    ];
    if (type === undefined || offset === undefined || address === undefined || stored === undefined) continue;
    const flags = flagsAt < 0 ? 0 : (number(flagsAt, word) ?? 0);
    const link = linkAt < 0 ? 0 : (number(linkAt, 4) ?? 0);
    found.push({
      type,
      flags,
      address,
      offset,
      stored,
      link,
      name: nameAt < 0 ? 0 : (number(nameAt, 4) ?? 0),
    });
  }
  return found;
}

function isDynamic({ type }: Place): boolean {
  return type === PT_DYNAMIC;
}

function dynamicNames({ image, wide, number }: Elf, segments: readonly Place[]) {
  const dynamic = segments.find(isDynamic);
  if (!dynamic) return undefined;
  const word = wide ? 8 : 4;
  const names: (readonly [tag: number, value: number])[] = [];
  let table: number | undefined;
  for (let i = 0; i < Math.min(dynamic.stored / (2 * word), MOST_ENTRIES); i++) {
    const at = dynamic.offset + 2 * word * i;
    const [tag, value] = [number(at, word), number(at + word, word)];
    if (tag === 0) break;
    if (tag === undefined || value === undefined) continue;
    if (tag === DT_STRTAB) table = fileOffset(segments, value);
    else if (tag === DT_NEEDED || tag === DT_SONAME) names.push([tag, value]);
  }
  if (table === undefined) return undefined;
  const named = (wanted: number): readonly PlacedText[] =>
    names.filter(([tag]) => tag === wanted).flatMap(([, value]) => textAt(image, table + value) ?? []);
  return { sonames: named(DT_SONAME), needed: named(DT_NEEDED) };
}

function fileOffset(segments: readonly Place[], address: number): number | undefined {
  const segment = segments.find(
    (one) => one.type === PT_LOAD && address >= one.address && address < one.address + one.stored,
  );
  return segment && segment.offset + address - segment.address;
}

/** Names of both tables; of one that is in both the first. */
function readSymbols({ image, wide }: Elf, sections: readonly Place[], filter: SymbolFilter) {
  const imported = new Set<string>();
  const defined = new Map<string, PlacedText>();
  const [size, sectionAt] = wide ? [24, 6] : [16, 14];
  const little = image.bytes(5, 1)?.[0] === 1;
  let partial = false;
  let left = MOST_SYMBOLS;
  for (const { type, offset, stored, link } of sections) {
    if (type !== SHT_DYNSYM && type !== SHT_SYMTAB) continue;
    const strings = sections[link];
    const table = image.bytes(offset, stored);
    const names = strings && nameTable(image, strings.offset, strings.stored);
    if (!table || !names || stored / size > left) {
      partial = true;
      continue;
    }
    left -= stored / size;
    for (let at = size; at + size <= table.length; at += size) {
      const name = wantedName(names, little ? table.readUInt32LE(at) : table.readUInt32BE(at), filter);
      if (!name) continue;
      // Section 0 is SHN_UNDEF in either byte order.
      if (table.readUInt16LE(at + sectionAt) === 0) imported.add(name.text);
      else if (!defined.has(name.text)) defined.set(name.text, name);
    }
  }
  return { imported: [...imported], defined: [...defined.values()], partial };
}

/** Stored constants: loaded, of the kind programs define, not code. */
function dataOf(sections: readonly Place[]): readonly Range[] {
  return sections
    .filter(
      ({ type, flags }) =>
        type === SHT_PROGBITS && (flags & SHF_ALLOC) !== 0 && (flags & SHF_EXECINSTR) === 0,
    )
    .map(({ offset, stored }) => ({ offset, length: stored }));
}

/** `.comment`: not loaded, a list of texts. */
function compilersOf(file: Elf, sections: readonly Place[]): readonly PlacedText[] {
  const { image } = file;
  const strings = namesOf(file, sections);
  const comment = sections.find(
    ({ type, flags, name }) =>
      type === SHT_PROGBITS &&
      (flags & SHF_ALLOC) === 0 &&
      strings &&
      textAt(image, strings.offset + name)?.text === '.comment',
  );
  const bytes = comment && image.bytes(comment.offset, Math.min(comment.stored, MOST_COMMENT));
  if (!bytes) return [];
  return [...bytes.toString('latin1').matchAll(/[ -~]{4,}/g)].map(({ 0: text, index }) => ({
    text,
    offset: comment.offset + index,
  }));
}
