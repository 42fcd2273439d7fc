import type { Field } from '../../../model/index.ts';
import { type ElfFile, readBytes, type Section, sectionBytes } from './file.ts';
import { noteFields, readNotes } from './notes.ts';
import { symbolFields } from './symbols.ts';
import { LISTED } from './table-fields.ts';
import { PT, SHT } from './table-names.ts';
import { interpreterFields, NAMED_SECTIONS, type SectionDecoder } from './text-sections.ts';
import { versionFields } from './versions.ts';

const notes: SectionDecoder = async (file, section) => {
  const bytes = await sectionBytes(file, section);
  return noteFields(file, readNotes(file, bytes, section.offset, section.align));
};

const relocations: SectionDecoder = async ({ wide }, { type, offset, size }) => {
  const width = (wide ? 8 : 4) * (type === SHT.RELA ? 3 : 2);
  return [{ name: 'relocations', value: Math.floor(size / width), offset, length: 0 }];
};

/** By `sh_type`. */
const TYPED_SECTIONS: ReadonlyMap<number, SectionDecoder> = new Map([
  [SHT.NOTE, notes],
  [SHT.SYMTAB, symbolFields],
  [SHT.DYNSYM, symbolFields],
  [SHT.VERNEED, versionFields],
  [SHT.VERDEF, versionFields],
  [SHT.RELA, relocations],
  [SHT.REL, relocations],
]);

/** What other parts of the reader found in a section, by its number. */
export type Findings = ReadonlyMap<number, readonly Field[]>;

/**
 * The content of each section as a range with what is decoded of it. Objects with a section for each function have tens of
 * thousands: without rows those that say nothing more are told as one range.
 */
export async function sectionFields(file: ElfFile, findings: Findings): Promise<Field[]> {
  const fields: Field[] = [];
  const short = file.sections.length > LISTED && !file.context.wantsRows;
  const rest = { count: 0, start: Number.POSITIVE_INFINITY, end: 0 };
  for (const section of file.sections) {
    if (section.stored === 0) continue;
    const decoded = [...(await decode(file, section)), ...(findings.get(section.index) ?? [])];
    if (short && decoded.length === 0) {
      rest.count++;
      rest.start = Math.min(rest.start, section.offset);
      rest.end = Math.max(rest.end, section.offset + section.stored);
    } else fields.push(contentField(section, decoded));
  }
  if (rest.count > 0) {
    const { start, end, count } = rest;
    fields.push({ name: 'sections', value: count, offset: start, length: end - start, meaning: 'data' });
  }
  return fields;
}

async function decode(file: ElfFile, section: Section): Promise<Field[]> {
  const decoder = NAMED_SECTIONS.get(section.name) ?? TYPED_SECTIONS.get(section.type);
  return decoder ? await decoder(file, section) : [];
}

function contentField({ name, index, offset, stored }: Section, fields: readonly Field[]): Field {
  return {
    name: name === '' ? `section ${index}` : name,
    offset,
    length: stored,
    meaning: 'data',
    ...(fields.length > 0 ? { fields } : {}),
  };
}

/** The segments of a file without sections: ranges with what is decoded of them. */
export async function segmentFields(file: ElfFile): Promise<Field[]> {
  const fields: Field[] = [];
  for (const { type, offset, stored, align, index } of file.segments) {
    if (stored === 0) continue;
    let decoded: readonly Field[] = [];
    if (type === PT.NOTE) {
      const bytes = await readBytes(file, offset, stored);
      decoded = noteFields(file, readNotes(file, bytes, offset, align));
    }
    fields.push({
      name: `segment ${index}`,
      offset,
      length: stored,
      meaning: 'data',
      ...(decoded.length > 0 ? { fields: decoded } : {}),
    });
  }
  return fields;
}

/** The interpreter by its segment, else by its section; reports where both are there and differ. */
export async function interpreter(file: ElfFile): Promise<Field | undefined> {
  const segment = file.debugOnly ? undefined : file.segments.find(({ type }) => type === PT.INTERP);
  const section = file.sections.find(({ name, stored }) => name === '.interp' && stored > 0);
  const place = segment ?? section;
  if (!place || place.stored === 0) return undefined;
  if (segment && section && section.offset !== segment.offset) {
    const message = `PT_INTERP is at ${segment.offset}, section ".interp" at ${section.offset}`;
    file.context.problem('elf.interpreter', message, section.offset);
  }
  const bytes = await readBytes(file, place.offset, Math.min(place.stored, file.context.limits.name));
  return interpreterFields(file, bytes, place.offset)[0];
}
