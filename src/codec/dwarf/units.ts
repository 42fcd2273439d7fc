import { asBuffer, hex } from '../bytes.ts';
import { type Abbreviation, abbreviations } from './abbrev.ts';
import { type Cursor, cursorOn, pass, uleb, unsigned } from './cursor.ts';
import { type FormValue, readForm, type Widths } from './forms.ts';
import { ATTRIBUTES, type AttributeKind, LANGUAGES, UNIT_TAGS, UNIT_TYPES } from './names.ts';
import { type Contribution, type PackageIndex, packageIndex } from './package-index.ts';
import type { DebugReading, DebugSection, Place, UnitKind } from './sections.ts';
import { debugStrings, debugText, type PlacedText, textOf } from './strings.ts';

/** An attribute of a unit's first entry. */
export interface UnitAttribute extends Place {
  readonly kind: AttributeKind;
  /** Undefined where it stands in another file or cannot be found. */
  readonly value: string | number | boolean | undefined;
}

/** The header of a unit and what its first entry says. */
export interface DebugUnit {
  /** Where it stands in the file. */
  readonly place: Place;
  readonly version: number;
  /** 4, or 8 in the 64-bit format. */
  readonly offsetSize: number;
  /** `DW_UT_…`; before version 5 as it follows from the section. */
  readonly type: string;
  readonly addressSize: number;
  readonly abbrevOffset: number;
  /** Id of a split unit, or signature of a type unit, as 16 hexadecimal digits, with its place. */
  readonly id?: Place & { readonly text: string; readonly name: 'dwo_id' | 'type_signature' };
  /** Undefined for a unit without entries. */
  readonly tag: string | undefined;
  readonly attributes: readonly UnitAttribute[];
}

/** Longest unit header, version 5 in the 64-bit format. */
const LONGEST_HEADER = 4 + 8 + 2 + 2 + 8 + 8 + 8;
/** How much of a unit is read for its first entry, and how much where that was too little. */
const PIECES = [1024, 1 << 16, 1 << 20];
const STR_OFFSETS_BASE = 114;

/** What the sections of one file share. */
export interface UnitTools {
  readonly abbrev: ReturnType<typeof abbreviations>;
  readonly strings: ReturnType<typeof debugStrings>;
  readonly index: PackageIndex;
}

/** Tools for all sections of `reading`. */
export async function unitTools(reading: DebugReading): Promise<UnitTools> {
  const index = await packageIndex(reading);
  return { abbrev: abbreviations(reading), strings: debugStrings(reading), index };
}

/**
 * The units of a `.debug_info` or `.debug_types` in stored order, versions 2 to 5, each with the attributes of its first
 * entry; the entries below are jumped over. Ends, with a fault, where a header cannot be read.
 */
export async function* debugUnits(
  reading: DebugReading,
  kind: UnitKind,
  section: DebugSection,
  tools: UnitTools,
): AsyncGenerator<DebugUnit, void> {
  for (let at = 0; at < section.size; ) {
    if (reading.budget.steps-- <= 0) return;
    const head = section.at(at, LONGEST_HEADER) ?? (await section.load(at, LONGEST_HEADER));
    const header = unitHeader(reading, section, kind, at, asBuffer(head));
    if (!header) return;
    // The Go linker and others leave zeros behind the last unit for alignment.
    if (header !== 'padding') {
      yield await readUnit(reading, section, header, tools, tools.index[kind].get(at));
      at = header.end;
    } else at += 4;
  }
}

interface UnitHeader extends Widths {
  readonly start: number;
  readonly end: number;
  readonly type: number;
  readonly abbrevOffset: number;
  readonly id: DebugUnit['id'];
  /** Where the first entry begins. */
  readonly entries: number;
}

/** DWARF 5, section 7.5.1; versions 2 to 4 have no type of unit and the address size last. */
function unitHeader(
  { little, fault, split }: DebugReading,
  section: DebugSection,
  kind: UnitKind,
  start: number,
  bytes: Buffer,
): UnitHeader | 'padding' | undefined {
  const wrong = (message: string) => fault(message, section.place(start, 0).offset);
  const cursor = cursorOn(bytes, little);
  let length = unsigned(cursor, 4);
  if (length === 0) return 'padding';
  const offset = length === 0xffffffff ? 8 : 4;
  if (offset === 8) length = unsigned(cursor, 8);
  else if (length >= 0xfffffff0) return void wrong(`a unit has the reserved length ${length}`);
  const end = start + cursor.at + length;
  if (!(end <= section.size)) return void wrong(`a unit of ${length} bytes reaches past its section`);
  const version = unsigned(cursor, 2);
  if (version < 2 || version > 5) return void wrong(`a unit has version ${version}`);
  const typed = version >= 5 ? unsigned(cursor, 1) : kind === 'types' ? 2 : split ? 5 : 1;
  const first = unsigned(cursor, version >= 5 ? 1 : offset);
  const second = unsigned(cursor, version >= 5 ? offset : 1);
  const [address, abbrevOffset] = version >= 5 ? [first, second] : [second, first];
  const isType = typed === 2 || typed === 6;
  const hasId = isType || (version >= 5 && (typed === 4 || typed === 5));
  const idAt = hasId ? pass(cursor, 8) : 0;
  if (isType) pass(cursor, offset);
  if (cursor.over || start + cursor.at > end) return void wrong('a unit ends within its header');
  const id = hasId ? idOf(section, start + idAt, bytes.subarray(idAt, idAt + 8), little, isType) : undefined;
  return { start, end, version, offset, address, type: typed, abbrevOffset, id, entries: start + cursor.at };
}

function idOf(section: DebugSection, at: number, bytes: Buffer, little: boolean, isType: boolean) {
  const text = hex(little ? Buffer.from(bytes).reverse() : bytes);
  return { ...section.place(at, 8), text, name: isType ? ('type_signature' as const) : ('dwo_id' as const) };
}

async function readUnit(
  reading: DebugReading,
  section: DebugSection,
  header: UnitHeader,
  tools: UnitTools,
  part: Contribution | undefined,
): Promise<DebugUnit> {
  const { start, end, version, offset, address, type, abbrevOffset, id } = header;
  const entry = await firstEntry(reading, section, header, tools, part?.abbrev ?? 0);
  const attributes = entry ? await resolved(reading, section, header, tools, entry, part) : [];
  return {
    place: section.place(start, end - start),
    version,
    offsetSize: offset,
    type: UNIT_TYPES[type] ?? `0x${type.toString(16)}`,
    addressSize: address,
    abbrevOffset,
    ...(id ? { id } : {}),
    tag: entry && (UNIT_TAGS[entry.tag] ?? `0x${entry.tag.toString(16)}`),
    attributes,
  };
}

interface Entry {
  readonly tag: number;
  readonly bytes: Buffer;
  readonly values: readonly { readonly name: number; readonly value: FormValue }[];
}

async function firstEntry(
  reading: DebugReading,
  section: DebugSection,
  { entries, end, abbrevOffset, ...widths }: UnitHeader,
  { abbrev }: UnitTools,
  abbrevBase: number,
): Promise<Entry | undefined> {
  const wrong = (message: string) => reading.fault(message, section.place(entries, 0).offset);
  for (const piece of PIECES) {
    const length = Math.min(piece, end - entries);
    const bytes = asBuffer(section.at(entries, length) ?? (await section.load(entries, length)));
    const cursor = cursorOn(bytes, reading.little);
    const code = uleb(cursor);
    if (cursor.over || code === 0) return undefined;
    const declared = await abbrev.find(abbrevBase + abbrevOffset, code);
    if (!declared) return void wrong(`a unit begins with an entry of the unknown abbreviation ${code}`);
    reading.budget.steps -= declared.attributes.length >> 4;
    const values = takeValues(cursor, declared, widths);
    if (!values) return void wrong('a unit has an attribute of an unknown form');
    if (!cursor.over) return { tag: declared.tag, bytes, values };
    if (length < piece) break;
  }
  return void wrong('a unit ends within its first entry');
}

/** Undefined where a form is unknown. */
function takeValues(
  cursor: Cursor,
  { attributes }: Abbreviation,
  widths: Widths,
): Entry['values'] | undefined {
  const values: Entry['values'][number][] = [];
  for (const { name, form, implicit } of attributes) {
    const value = readForm(cursor, form, widths, implicit);
    if (!value) return undefined;
    if (cursor.over) break;
    values.push({ name, value });
  }
  return values;
}

async function resolved(
  reading: DebugReading,
  section: DebugSection,
  header: UnitHeader,
  { strings }: UnitTools,
  { values, bytes }: Entry,
  part: Contribution | undefined,
): Promise<UnitAttribute[]> {
  const given = values.find(({ name }) => name === STR_OFFSETS_BASE)?.value;
  // Split units of version 5 skip the header of their table without saying so; the older GNU format has none.
  const own = reading.split && header.version >= 5 ? header.offset * 2 : 0;
  const base = (part?.strOffsets ?? 0) + (given?.kind === 'number' ? given.value : own);
  const inPlace = (at: number, length: number): PlacedText => ({
    text: debugText(bytes.subarray(at, at + length)),
    ...section.place(header.entries + at, length + 1),
  });
  const found: UnitAttribute[] = [];
  for (const { name, value } of values) {
    const kind = ATTRIBUTES[name];
    // An attribute stands once in an entry; by a hostile abbreviation, five hundred times.
    if (!kind || found.some((one) => one.kind === kind)) continue;
    const text = await textOf(strings, value, inPlace, { base, width: header.offset });
    if (text) found.push({ kind, value: text.text, offset: text.offset, length: text.length });
    else
      found.push({
        kind,
        value: shown(kind, value, bytes, reading.little),
        ...placeOf(section, header, value),
      });
  }
  return found;
}

function placeOf(section: DebugSection, { entries }: UnitHeader, value: FormValue): Place {
  return 'at' in value ? section.place(entries + value.at, value.length) : section.place(entries, 0);
}

/** The value of an attribute that is no string; exact for eight bytes, too. */
function shown(
  kind: AttributeKind,
  value: FormValue,
  bytes: Buffer,
  little: boolean,
): UnitAttribute['value'] {
  if (value.kind !== 'number') return undefined;
  const stored = bytes.subarray(value.at, value.at + value.length);
  if (kind.shown === 'language') return LANGUAGES[value.value] ?? value.value;
  if (kind.shown === 'flag') return value.value !== 0;
  if (kind.shown === 'bytes') return hex(little ? Buffer.from(stored).reverse() : stored);
  if (kind.shown === 'address' && value.length === 8) {
    return `0x${(little ? stored.readBigUInt64LE(0) : stored.readBigUInt64BE(0)).toString(16)}`;
  }
  if (kind.shown === 'address') return `0x${value.value.toString(16)}`;
  return value.value;
}
