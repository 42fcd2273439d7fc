import { flagText, isZero } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { quoted } from '../common/names.ts';
import { DF, DF_1, DT, type DynamicTag, dynamicTag } from './dynamic-names.ts';
import { type ElfFile, placeOfAddress, readBytes, type Section, sectionBytes } from './file.ts';
import { type StringTable, stringTable } from './strings.ts';
import { PT, SHT } from './table-names.ts';

/** The dynamic section: its place and its entries. */
export interface Dynamic {
  readonly offset: number;
  readonly length: number;
  readonly fields: readonly Field[];
}

interface Entry {
  readonly tag: number;
  readonly value: bigint;
  /** In the file. */
  readonly at: number;
}

/**
 * Reads the dynamic section as the loader does, by PT_DYNAMIC and DT_STRTAB, or by its section where there are no segments.
 * Reports where sections tell another story. @returns undefined where there is none, or where it is in another file
 */
export async function readDynamic(file: ElfFile): Promise<Dynamic | undefined> {
  const section = file.sections.find(({ type }) => type === SHT.DYNAMIC);
  const segment = file.debugOnly ? undefined : file.segments.find(({ type }) => type === PT.DYNAMIC);
  const place = segment ?? section;
  if (!place || place.stored === 0) return undefined;
  if (segment && section && section.stored > 0 && section.offset !== segment.offset) {
    const message = `PT_DYNAMIC is at ${segment.offset}, section ${quoted(section.name)} at ${section.offset}`;
    file.context.problem('elf.dynamic-mismatch', message, section.offset);
  }
  const bytes = await readBytes(file, place.offset, place.stored);
  const entries = readEntries(file, bytes, place.offset);
  const strings = await dynamicStrings(file, entries, segment ? undefined : section);
  return { offset: place.offset, length: bytes.length, fields: entryFields(file, entries, strings) };
}

/** Entries up to DT_NULL; what follows it is spare and zero. */
function readEntries({ wide, little, context }: ElfFile, bytes: Buffer, base: number): Entry[] {
  const half = wide ? 8 : 4;
  const entries: Entry[] = [];
  const word = (at: number): bigint => {
    if (!wide) return BigInt(little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
    return little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
  };
  for (let at = 0; at + 2 * half <= bytes.length && entries.length < context.limits.steps; at += 2 * half) {
    const tag = Number(word(at));
    entries.push({ tag, value: word(at + half), at: base + at });
    if (tag === DT.NULL) {
      checkRest(context, bytes.subarray(at + 2 * half), base + at + 2 * half, half);
      return entries;
    }
  }
  context.problem('elf.dynamic', 'there is no DT_NULL', base);
  return entries;
}

/** Editing tools take an entry out by its tag alone; whole entries behind the end are read by some tools and not by loaders. */
function checkRest(context: ReadContext, rest: Buffer, base: number, half: number): void {
  const first = rest.findIndex((byte) => byte !== 0);
  if (first < 0) return;
  for (let at = 0; at + half <= rest.length; at += 2 * half) {
    if (isZero(rest.subarray(at, at + half))) continue;
    context.problem('elf.dynamic-hidden', 'an entry stands behind DT_NULL', base + at);
    return;
  }
  context.problem(
    'elf.dynamic-rest',
    'the value of an entry without a tag stands behind DT_NULL',
    base + first,
  );
}

/** The strings that the entries name: at DT_STRTAB in a program, else those of the linked section. */
async function dynamicStrings(
  file: ElfFile,
  entries: readonly Entry[],
  section: Section | undefined,
): Promise<StringTable | undefined> {
  const linked = section && file.sections[section.link];
  if (linked) return stringTable(await sectionBytes(file, linked), linked.offset, file.context);
  const address = entries.find(({ tag }) => tag === DT.STRTAB);
  const size = entries.find(({ tag }) => tag === DT.STRSZ);
  const place = address && placeOfAddress(file, address.value);
  if (!address || !place) {
    if (address)
      file.context.problem('elf.dynamic', 'DT_STRTAB is an address that is not loaded', address.at);
    return undefined;
  }
  const length = Math.min(place.length, size ? Number(size.value) : place.length);
  return stringTable(await readBytes(file, place.offset, length), place.offset, file.context);
}

function entryFields(file: ElfFile, entries: readonly Entry[], strings: StringTable | undefined): Field[] {
  const { header, wide, tally } = file;
  const length = wide ? 16 : 8;
  return entries.map(({ tag, value, at }) => {
    const known = dynamicTag(header.machine, tag);
    const name = known?.name ?? `0x${tag.toString(16)}`;
    const text = known?.kind === 'string' ? strings?.get(Number(value)) : undefined;
    if (known?.kind === 'string' && !text && strings) {
      tally.add('elf.name', `${name} has a name that is not in the table of strings`, at);
    }
    const shown = text ? text.text : shownValue(known, value);
    const meaning = known?.meaning;
    const place = text && {
      fields: [{ name: 'string', value: text.text, offset: text.offset, length: text.length }],
    };
    return { name, value: shown, offset: at, length, ...(meaning ? { meaning } : {}), ...place };
  });
}

function shownValue(known: DynamicTag | undefined, value: bigint): string | number {
  const small = value <= BigInt(Number.MAX_SAFE_INTEGER);
  if (known?.kind === 'flags') return flagText(Number(value & 0xffffffffn), DF);
  if (known?.kind === 'flags_1') return flagText(Number(value & 0xffffffffn), DF_1);
  if ((known?.kind === 'number' || known?.kind === 'time') && small) return Number(value);
  return `0x${value.toString(16)}`;
}
