import { inflateSync } from 'node:zlib';
import { latin1 } from '../../../codec/index.ts';
import { dictionaryAt, type PdfValue, skipSpace } from './values.ts';

/** An indirect object as it stands in the file (ISO 32000-2, 7.3.10). */
export interface PdfObject {
  readonly number: number;
  readonly generation: number;
  readonly offset: number;
  /** The byte behind `endobj`, or where the next object begins. */
  readonly end: number;
  readonly dictionary?: ReadonlyMap<string, PdfValue>;
  /** First byte and length of its stream's data as stored. */
  readonly stream?: { readonly offset: number; readonly length: number };
}

const BEGIN = /(?<![^\s>\])}])(\d{1,10})\s+(\d{1,5})\s+obj(?![A-Za-z0-9])/g;
/** What looking into an object stream costs at least: one that is a bomb gives nothing. */
const LEAST_COST = 1 << 20;
/** Bytes of the numbers and places at the start of an object stream. */
const LONGEST_INDEX = 1 << 20;
/** Most objects that are looked at. */
const MOST = 1_000_000;

/**
 * All indirect objects in stored order, found from front to back, whatever the cross-reference table says: both orders and
 * what it leaves out matter. @param source the file, one character a byte
 */
export function findObjects(source: string): PdfObject[] {
  const objects: PdfObject[] = [];
  const begin = new RegExp(BEGIN);
  for (let match = begin.exec(source); match && objects.length < MOST; match = begin.exec(source)) {
    const object = readObject(source, match.index, begin.lastIndex, Number(match[1]), Number(match[2]));
    objects.push(object);
    begin.lastIndex = object.end;
  }
  return objects;
}

function readObject(
  source: string,
  offset: number,
  start: number,
  number: number,
  generation: number,
): PdfObject {
  const bodyAt = skipSpace(source, start, source.length);
  // Looking no further than this keeps the search linear, whatever does not end.
  const limit = endOf(source, bodyAt);
  const found = dictionaryAt(source, bodyAt, limit);
  const after = skipSpace(source, found?.end ?? bodyAt, limit);
  const head = { number, generation, offset, ...(found ? { dictionary: found.entries } : {}) };
  const mark = /^stream(\r\n|\n|\r)/.exec(source.slice(after, after + 8));
  if (!found || !mark) return { ...head, end: endOf(source, found?.end ?? bodyAt) };
  const data = after + mark[0].length;
  const length = streamLength(source, data, found.entries.get('Length'));
  return { ...head, stream: { offset: data, length }, end: endOf(source, data + length) };
}

/** By `Length` where `endstream` really follows it, else up to the next `endstream`. */
function streamLength(source: string, data: number, stated: PdfValue | undefined): number {
  const length = stated?.kind === 'other' ? Number(stated.text) : Number.NaN;
  if (
    Number.isSafeInteger(length) &&
    length >= 0 &&
    /^\s*endstream/.test(source.slice(data + length, data + length + 16))
  )
    return length;
  const end = source.indexOf('endstream', data);
  return (end < 0 ? source.length : end) - data;
}

function endOf(source: string, from: number): number {
  const end = source.indexOf('endobj', from);
  return end < 0 ? Math.max(from, source.length) : end + 'endobj'.length;
}

/**
 * The dictionary of an object inside an object stream (7.5.7); its places count in the decoded stream.
 * @param most decoded bytes
 */
export function findPacked(
  bytes: Buffer,
  objects: readonly PdfObject[],
  number: number,
  most: number,
): ReadonlyMap<string, PdfValue> | undefined {
  let budget = most;
  for (const { dictionary, stream } of objects) {
    if (
      !stream ||
      dictionary?.get('Type')?.text !== '/ObjStm' ||
      dictionary.get('Filter')?.text !== '/FlateDecode'
    )
      continue;
    const content = inflated(bytes.subarray(stream.offset, stream.offset + stream.length), budget);
    budget -= Math.max(content.length, LEAST_COST);
    const first = Number(dictionary.get('First')?.text);
    const index = content.slice(0, Math.min(first, LONGEST_INDEX)).trim().split(/\s+/).map(Number);
    for (let i = 0; i + 1 < index.length; i += 2) {
      if (index[i] === number)
        return dictionaryAt(
          content,
          skipSpace(content, first + index[i + 1]!, content.length),
          content.length,
        )?.entries;
    }
    if (budget <= 0) break;
  }
  return undefined;
}

function inflated(packed: Buffer, most: number): string {
  try {
    return latin1(inflateSync(packed, { maxOutputLength: Math.max(1, most) }));
  } catch {
    return '';
  }
}
