import { latin1, untilNul } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { quoted } from '../common/names.ts';
import type { Reading, Section } from '../pe/image.ts';

const RELOCATION = 10;
const LINE_NUMBER = 6;
/** The number of relocations did not fit: the first relocation holds it. */
const OVERFLOW = 0x01000000;
/** Linker directives shown as text. */
const MOST_TEXT = 1 << 16;

/** Accounts for the contents, relocations and line numbers of an object's sections, and tells them as fields. */
export async function tellObjectSections(reading: Reading, sections: readonly Section[]): Promise<void> {
  const { context, coverage, source, tally } = reading;
  for (const { name, header, start, size } of sections) {
    coverage.add(start, size);
    if (start !== 0 && size < header.SizeOfRawData) {
      const message = `section ${quoted(name)} promises ${header.SizeOfRawData} bytes, ${size} are there`;
      tally.add('coff.truncated', message, start);
    }
    if (context.wantsFields && size > 0) context.field(await contentField(reading, name, start, size));
    const count = await relocationCount(reading, header);
    table('relocations', header.PointerToRelocations, count, RELOCATION);
    table('line numbers', header.PointerToLinenumbers, header.NumberOfLinenumbers, LINE_NUMBER);

    function table(what: string, offset: number, entries: number, width: number): void {
      const stated = offset === 0 ? 0 : entries * width;
      const length = Math.max(0, Math.min(stated, source.size - offset));
      if (length < stated) {
        tally.add(
          'coff.truncated',
          `the ${what} of section ${quoted(name)} are cut`,
          Math.min(offset, source.size),
        );
      }
      coverage.add(offset, length);
      if (length === 0 || !context.wantsFields) return;
      context.field({ name: `${name} ${what}`, value: entries, offset, length });
    }
  }
  tally.flush();
}

async function relocationCount({ bytes }: Reading, header: Section['header']): Promise<number> {
  const { NumberOfRelocations, PointerToRelocations, Characteristics } = header;
  if (NumberOfRelocations !== 0xffff || (Characteristics & OVERFLOW) === 0) return NumberOfRelocations;
  const first = await bytes.at(PointerToRelocations, 4);
  return first.length < 4 ? NumberOfRelocations : first.readUInt32LE(0);
}

/** What the linker is told to do is text; it names libraries and sometimes paths. */
async function contentField(
  { bytes }: Reading,
  name: string,
  offset: number,
  length: number,
): Promise<Field> {
  const field: Field = { name, offset, length, meaning: 'data' };
  if (name !== '.drectve') return field;
  const text = latin1(untilNul(await bytes.at(offset, Math.min(length, MOST_TEXT))));
  return { ...field, value: text.trim() };
}
