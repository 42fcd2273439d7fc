import { latin1 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { createCoverage } from '../common/coverage.ts';
import { paddingPlace, tellFields, unusedPlace } from '../common/place.ts';
import { findObjects, findPacked, type PdfObject } from './objects.ts';
import { dictionaryAt, type PdfValue, skipSpace } from './values.ts';

/** Decodes a document: its version, its end, and with fields its trailers and objects. */
export function decode(bytes: Buffer, context: ReadContext): void {
  const source = latin1(bytes);
  const start = source.indexOf('%PDF-');
  context.variant(source.slice(start + 5, start + 8));
  if (start > 0) context.problem('pdf.leading-data', `${start} bytes`, 0);
  const end = source.lastIndexOf('%%EOF');
  if (end < 0) context.problem('pdf.no-end', 'there is no %%EOF', bytes.length);
  else checkEnd(source, end, context);
  const sections = countOf(source, '%%EOF');
  if (sections > 1)
    context.problem('pdf.updated', `${sections} ends: the document was changed ${sections - 1} times`, end);
  if (context.wantsFields) tellDocument(bytes, source, start, context);
}

/** Keys of the document information dictionary (ISO 32000-2, table 349). */
const INFORMATION: Readonly<Record<string, Meaning>> = {
  Title: 'name',
  Author: 'owner',
  Subject: 'comment',
  Keywords: 'comment',
  Creator: 'tool',
  Producer: 'tool',
  CreationDate: 'time',
  ModDate: 'time',
};
/** Objects told one by one without rows. */
const LISTED = 200;
/** Every change appended to a document has a trailer. */
const MOST_TRAILERS = 1000;
const LONGEST_TRAILER = 1 << 12;
const MOST_DECODED = 16 * 1024 * 1024;

function countOf(source: string, mark: string): number {
  let count = 0;
  for (let at = source.indexOf(mark); at >= 0; at = source.indexOf(mark, at + mark.length)) count++;
  return count;
}

/** A line end behind the last mark is usual, anything else is not. */
function checkEnd(source: string, end: number, context: ReadContext): void {
  const rest = end + '%%EOF'.length;
  const blank = /^[\0\s]*$/.test(source.slice(rest));
  if (!blank)
    context.problem('pdf.trailing-data', `${source.length - rest} bytes follow the last %%EOF`, rest);
}

function tellDocument(bytes: Buffer, source: string, start: number, context: ReadContext): void {
  const objects = findObjects(source);
  const coverage = createCoverage();
  coverage.add(start, 8);
  context.field({
    name: 'version',
    value: source.slice(start + 5, start + 8),
    offset: start,
    length: 8,
    meaning: 'version',
  });
  const trailers = findTrailers(source, objects);
  for (const { offset, end, entries } of trailers) {
    coverage.add(offset, end - offset);
    const id = entries.get('ID');
    const fields = id ? [valueField('ID', id, 'id')] : [];
    context.field({
      name: 'trailer',
      offset,
      length: end - offset,
      ...(fields.length > 0 ? { fields } : {}),
    });
  }
  tellInformation(bytes, objects, trailers, context);
  tellObjects(objects, context);
  for (const { offset, end } of objects) coverage.add(offset, end - offset);
  // Between objects stand cross-reference tables, comments and line ends.
  for (const gap of coverage.gaps(bytes.length)) {
    const text = source.slice(gap.start, gap.end);
    const length = gap.end - gap.start;
    if (/^[\0\s]*$/.test(text)) tellFields(context, paddingPlace(gap.start, length));
    else if (/^\s*(xref|startxref|%)/.test(text))
      context.field({
        name: text.trimStart().startsWith('xref') ? 'cross-reference table' : 'end',
        offset: gap.start,
        length,
        meaning: 'offset',
      });
    else tellFields(context, unusedPlace(gap.start, length));
  }
}

interface Trailer {
  readonly offset: number;
  readonly end: number;
  readonly entries: ReadonlyMap<string, PdfValue>;
}

/** Trailers behind tables, and the dictionaries of cross-reference streams (7.5.5, 7.5.8). */
function findTrailers(source: string, objects: readonly PdfObject[]): Trailer[] {
  const trailers: Trailer[] = [];
  let looked = 0;
  for (const { index } of source.matchAll(/\btrailer\b/g)) {
    if (looked++ >= MOST_TRAILERS) break;
    const end = Math.min(source.length, index + LONGEST_TRAILER);
    const found = dictionaryAt(source, skipSpace(source, index + 7, end), end);
    if (found) trailers.push({ offset: index, end: found.end, entries: found.entries });
  }
  for (const { dictionary, offset, end } of objects)
    if (dictionary?.get('Type')?.text === '/XRef') trailers.push({ offset, end, entries: dictionary });
  return trailers;
}

/** The document information dictionary, as an object of its own or packed into an object stream (14.3.3). */
function tellInformation(
  bytes: Buffer,
  objects: readonly PdfObject[],
  trailers: readonly Trailer[],
  context: ReadContext,
): void {
  const reference = trailers
    .map(({ entries }) => entries.get('Info'))
    .findLast((value) => value?.kind === 'reference');
  if (!reference) return;
  const number = Number.parseInt(reference.text, 10);
  const object = objects.findLast((one) => one.number === number);
  const packed = object ? undefined : findPacked(bytes, objects, number, MOST_DECODED);
  const entries = object?.dictionary ?? packed;
  if (!entries) return;
  const place = object
    ? { offset: object.offset, length: object.end - object.offset }
    : { offset: reference.offset, length: reference.length };
  const fields = [...entries].map(([name, value]) => valueField(name, value, INFORMATION[name]));
  context.field({
    name: 'document information',
    ...place,
    ...(packed ? { decoded: true as const } : {}),
    fields,
  });
}

function valueField(name: string, { text, offset, length }: PdfValue, meaning: Meaning | undefined): Field {
  return { name, value: text, offset, length, ...(meaning ? { meaning } : {}) };
}

function tellObjects(objects: readonly PdfObject[], context: ReadContext): void {
  const listed = context.wantsRows ? objects : objects.slice(0, LISTED);
  const fields: Field[] = listed.map(({ number, generation, offset, end, dictionary }) => {
    const type = dictionary?.get('Type')?.text;
    return {
      name: `${number} ${generation} obj`,
      ...(type === undefined ? {} : { value: type }),
      offset,
      length: end - offset,
      meaning: 'order',
    };
  });
  const rest = createCoverage();
  for (const { offset, end } of objects.slice(listed.length)) rest.add(offset, end - offset);
  for (const { start, end } of rest.runs())
    fields.push({ name: 'further objects', offset: start, length: end - start, meaning: 'data' });
  const first = objects[0];
  if (first)
    context.field({ name: 'objects', value: objects.length, offset: first.offset, length: 0, fields });
}
