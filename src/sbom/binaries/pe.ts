import { utf16le } from '../../codec/index.ts';
import { type Image, type Numbers, numbersOf, type PlacedText, type Range, textAt } from './image.ts';
import type { OwnName, Section, Structure } from './structure.ts';
import type { SymbolFilter } from './symbols.ts';

const PE32_PLUS = 0x20b;
const IMAGE_SCN_MEM_EXECUTE = 0x20000000;
const [EXPORTS, IMPORTS, RESOURCES, DELAYED] = [0, 1, 2, 13];
const MOST_SECTIONS = 1000;
const MOST_LIBRARIES = 10_000;
const MOST_SYMBOLS = 1_000_000;
/** Names stand before and behind the tables that point to them. */
const AROUND = 1024 * 1024;
/** Version resources are small and come among others. */
const MOST_RESOURCES = 16 * 1024 * 1024;

interface PeSection {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly offset: number;
  readonly stored: number;
  readonly flags: number;
}

interface Pe extends Numbers {
  readonly image: Image;
  readonly wide: boolean;
  /** Of the optional header. */
  readonly optional: number;
  readonly sections: readonly PeSection[];
  /** Where a directory begins, relative to the image base. */
  directory(index: number): number | undefined;
  /** The place in the file of an address relative to the image base. */
  place(address: number): number | undefined;
}

/** Names and symbols of a PE image (Microsoft's PE/COFF specification): export and import directories, version resource. */
export function peStructure(image: Image, filter: SymbolFilter): Structure | undefined {
  const file = open(image);
  if (!file) return undefined;
  const exports = readExports(file, filter);
  const imports = readImports(file, filter);
  const resource = readVersionResource(file);
  return {
    format: 'pe',
    names: [...exports.names, ...resource.names],
    needed: imports.needed,
    imported: imports.imported,
    defined: exports.defined,
    data: dataOf(file),
    compilers: [],
    ...(resource.product ? { product: resource.product } : {}),
    ...(imports.partial ? { partial: true as const } : {}),
  };
}

/** Of a large file: what stands around the directories, since the names they point to stand near them. */
export function peParts(image: Image): readonly Range[] {
  const file = open(image);
  return [IMPORTS!, EXPORTS!, RESOURCES!, DELAYED!].flatMap((index) => {
    const address = file?.directory(index);
    const at = address === undefined ? undefined : file!.place(address);
    return at === undefined ? [] : [{ offset: Math.max(0, at - AROUND), length: 4 * AROUND }];
  });
}

/** The sections that a PE file stores, at the addresses it asks to be loaded at. */
export function peSections(image: Image): readonly Section[] {
  const file = open(image);
  if (!file) return [];
  const { wide, optional, number, sections } = file;
  const base = (wide ? number(optional + 24, 8) : number(optional + 28, 4)) ?? 0;
  return sections.map(({ name, address, offset, stored }) => ({
    name,
    offset,
    length: stored,
    address: base + address,
  }));
}

function open(image: Image): Pe | undefined {
  const numbers = numbersOf(image, true);
  const { number } = numbers;
  const header = number(0, 2) === 0x5a4d ? number(0x3c, 4) : undefined;
  if (header === undefined || number(header, 4) !== 0x4550) return undefined;
  const optional = header + 24;
  const wide = number(optional, 2) === PE32_PLUS;
  const sections: PeSection[] = [];
  const table = optional + (number(header + 20, 2) ?? 0);
  for (let i = 0; i < Math.min(number(header + 6, 2) ?? 0, MOST_SECTIONS); i++) {
    const at = table + 40 * i;
    const name = image.bytes(at, 8)?.toString('latin1').replace(/\0.*$/s, '');
    const [size = 0, address = 0, stored = 0, offset = 0] = [8, 12, 16, 20].map((field) =>
      number(at + field, 4),
    );
    if (name === undefined) break;
    sections.push({ name, address, size, offset, stored, flags: number(at + 36, 4) ?? 0 });
  }
  const directories = optional + (wide ? 112 : 96);
  const count = number(directories - 4, 4) ?? 0;
  return {
    ...numbers,
    image,
    wide,
    optional,
    sections,
    directory: (index) => (index < count ? number(directories + 8 * index, 4) || undefined : undefined),
    place(address) {
      const section = sections.find((one) => address >= one.address && address < one.address + one.stored);
      return section && section.offset + address - section.address;
    },
  };
}

function textOf({ image, place }: Pe, address: number | undefined): PlacedText | undefined {
  const at = address === undefined ? undefined : place(address);
  return at === undefined ? undefined : textAt(image, at);
}

function readExports(file: Pe, filter: SymbolFilter) {
  const { number, directory, place } = file;
  const address = directory(EXPORTS!);
  const at = address === undefined ? undefined : place(address);
  if (at === undefined) return { names: [], defined: [] };
  const own = textOf(file, number(at + 12, 4));
  const names: OwnName[] = own ? [{ ...own, field: 'export directory' }] : [];
  const table = place(number(at + 32, 4) ?? 0);
  const defined: PlacedText[] = [];
  for (let i = 0; table !== undefined && i < Math.min(number(at + 24, 4) ?? 0, MOST_SYMBOLS); i++) {
    const name = textOf(file, number(table + 4 * i, 4));
    if (name && filter.wants(name.text)) defined.push(name);
  }
  return { names, defined };
}

/** Libraries of the import directory and of the one of delayed imports, and what is taken from them by name. */
function readImports(file: Pe, filter: SymbolFilter) {
  const needed: string[] = [];
  const imported = new Set<string>();
  const budget = { left: MOST_SYMBOLS };
  let partial = false;
  for (const [index, size, nameAt, thunkAt, otherAt] of [
    [IMPORTS!, 20, 12, 0, 16],
    [DELAYED!, 32, 4, 16, 16],
  ] as const) {
    const address = file.directory(index);
    if (address === undefined) continue;
    const first = file.place(address);
    if (first === undefined) partial = true;
    for (let i = 0; first !== undefined && i < MOST_LIBRARIES; i++) {
      const at = first + size * i;
      const name = file.number(at + nameAt, 4);
      if (name === undefined) partial = true;
      if (!name) break;
      const library = textOf(file, name);
      if (library) needed.push(library.text);
      else partial = true;
      const thunks = file.number(at + thunkAt, 4) || file.number(at + otherAt, 4) || 0;
      for (const symbol of thunkNames(file, file.place(thunks), budget))
        if (filter.wants(symbol)) imported.add(symbol);
    }
  }
  return { needed, imported: [...imported], partial };
}

/** A list of addresses of names, each behind a hint of two bytes; those with the highest bit are ordinals. */
function* thunkNames(file: Pe, first: number | undefined, budget: { left: number }): Generator<string> {
  const size = file.wide ? 8 : 4;
  for (let i = 0; first !== undefined && budget.left > 0; i++) {
    budget.left--;
    const low = file.number(first + size * i, 4);
    const high = file.wide ? file.number(first + size * i + 4, 4) : low;
    if (low === undefined || (low === 0 && (high ?? 0) === 0)) return;
    if (((high ?? 0) & 0x80000000) !== 0) continue;
    const name = textOf(file, low + 2);
    if (name) yield name.text;
  }
}

/** Stored sections but those of code and resources. */
function dataOf({ sections }: Pe): readonly Range[] {
  return sections
    .filter(
      ({ name, flags }) => (flags & IMAGE_SCN_MEM_EXECUTE) === 0 && !/^\.(?:rsrc|reloc|pdata)$/.test(name),
    )
    .map(({ offset, stored }) => ({ offset, length: stored }));
}

/** Texts of VS_VERSIONINFO, found by their keys: they are UTF-16, the value behind the key at a multiple of four. */
function readVersionResource({ image, directory, place, sections }: Pe) {
  const at = place(directory(RESOURCES!) ?? 0);
  const section = sections.find(
    ({ offset, stored }) => at !== undefined && at >= offset && at < offset + stored,
  );
  const bytes = section && image.bytes(section.offset, Math.min(section.stored, MOST_RESOURCES));
  const textBehind = (key: string): PlacedText | undefined => {
    const found = bytes?.indexOf(Buffer.from(`${key}\0`, 'utf16le')) ?? -1;
    if (!bytes || found < 0) return undefined;
    const from = (found + 2 * key.length + 2 + 3) & ~3;
    const text = utf16le(bytes.subarray(from, from + 200)).replace(/\0.*$/s, '');
    return /^[!-~][ -~]*$/.test(text) ? { text, offset: section!.offset + from } : undefined;
  };
  const name = bytes && textBehind('OriginalFilename');
  const product = bytes && textBehind('ProductVersion');
  return {
    names: name ? [{ ...name, field: 'OriginalFilename' }] : [],
    ...(product ? { product } : {}),
  };
}
