import type { RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { explainGaps } from '../common/coverage.ts';
import { openReading, readSections } from '../pe/headers.ts';
import type { Reading } from '../pe/image.ts';
import { COFF_HEADER, fieldsOf, SECTION_HEADER, valuesOf } from '../pe/layouts.ts';
import { sectionTableField } from '../pe/sections.ts';
import { readSymbols, type SymbolTable } from '../pe/symbols.ts';
import { ANONYMOUS_HEADER, BIG_HEADER, IMPORT_HEADER } from './headers.ts';
import { objectKind } from './recognize.ts';
import { tellObjectSections } from './sections.ts';

/** Reads an object: header, sections, symbols; then what nothing refers to. */
// biome-ignore lint/correctness/useYield: an object has no members
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const reading = openReading(source, context);
  const kind = objectKind(await reading.bytes.at(0, HEAD), undefined) ?? 'object';
  context.variant(kind);
  if (kind === 'import') await tellImport(reading);
  else if (kind === 'anonymous') await tellAnonymous(reading);
  else await tellObject(reading, kind === 'bigobj');
  const words = { code: 'coff.unreferenced', what: 'bytes that no header refers to' } as const;
  await explainGaps(reading.coverage, source, context, words);
}

/** What detection has at hand is enough to tell the kinds apart. */
const HEAD = 4096;

async function tellObject(reading: Reading, big: boolean): Promise<void> {
  const { bytes, context, coverage } = reading;
  const record = big ? BIG_HEADER : COFF_HEADER;
  const head = await bytes.at(0, record.length);
  if (head.length < record.length) {
    context.problem('coff.truncated', 'the file ends inside the header', head.length);
  }
  const header = big ? valuesOf(BIG_HEADER, head) : valuesOf(COFF_HEADER, head);
  const optional = big ? 0 : valuesOf(COFF_HEADER, head).SizeOfOptionalHeader;
  const symbols: SymbolTable = { ...header, big };
  coverage.add(0, head.length);
  if (context.wantsFields) {
    const name = big ? 'ANON_OBJECT_HEADER_BIGOBJ' : 'COFF header';
    context.field({ name, offset: 0, length: head.length, fields: fieldsOf(record, head, 0) });
  }
  const table = record.length + optional;
  const sections = await readSections(reading, symbols, table, header.NumberOfSections, 'coff.truncated');
  coverage.add(table, sections.length * SECTION_HEADER.length);
  if (context.wantsFields && sections.length > 0) context.field(sectionTableField({ sections }, table));
  await tellObjectSections(reading, sections);
  await readSymbols(reading, symbols, 'coff.truncated');
}

const IMPORT_TYPES = ['CODE', 'DATA', 'CONST'];
const NAME_TYPES = ['ORDINAL', 'NAME', 'NAME_NOPREFIX', 'NAME_UNDECORATE', 'NAME_EXPORTAS'];

/** The header, then two or three texts: the symbol, the library, and the name it exports it under. */
async function tellImport(reading: Reading): Promise<void> {
  const { bytes, context, coverage, source } = reading;
  const head = await bytes.at(0, IMPORT_HEADER.length);
  const { SizeOfData, Type } = valuesOf(IMPORT_HEADER, head);
  const end = Math.min(IMPORT_HEADER.length + SizeOfData, source.size);
  if (end < IMPORT_HEADER.length + SizeOfData) {
    context.problem('coff.truncated', `${SizeOfData} bytes of names promised, fewer are there`, head.length);
  }
  coverage.add(0, end);
  if (!context.wantsFields) return;
  const kind = `${IMPORT_TYPES[Type & 3] ?? Type & 3} ${NAME_TYPES[(Type >> 2) & 7] ?? (Type >> 2) & 7}`;
  const fields = fieldsOf(IMPORT_HEADER, head, 0).map((field) =>
    field.name === 'Type' ? { ...field, value: kind } : field,
  );
  context.field({ name: 'import header', offset: 0, length: head.length, fields });
  let at = IMPORT_HEADER.length;
  for (const name of ['symbol', 'library', 'export name']) {
    if (at >= end) break;
    const text = await bytes.text(at);
    if (!text) break;
    const length = Math.min(text.length, end - at);
    context.field({ name, value: text.text, offset: at, length, meaning: 'name' });
    at += length;
  }
  if (at < end) context.field({ name: 'data', offset: at, length: end - at, meaning: 'data' });
}

async function tellAnonymous(reading: Reading): Promise<void> {
  const { bytes, context, coverage, source } = reading;
  const head = await bytes.at(0, ANONYMOUS_HEADER.length);
  // The length in the header does not count what some compilers put behind: all of it is theirs.
  coverage.add(0, source.size);
  if (!context.wantsFields) return;
  const length = head.length;
  context.field({
    name: 'ANON_OBJECT_HEADER',
    offset: 0,
    length,
    fields: fieldsOf(ANONYMOUS_HEADER, head, 0),
  });
  if (source.size > length) {
    context.field({ name: 'data', offset: length, length: source.size - length, meaning: 'data' });
  }
}
