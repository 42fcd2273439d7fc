import { type Endian, latin1, utf8 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { type Coverage, createCoverage } from '../common/coverage.ts';
import { dataPlace } from '../common/place.ts';
import type { TextRoom } from '../common/text-room.ts';

/** A message catalogue being read. */
export interface Catalogue {
  readonly bytes: Buffer;
  readonly endian: Endian;
  readonly u32: (at: number) => number;
  readonly context: ReadContext;
  readonly coverage: Coverage;
  readonly room: TextRoom;
}

/** A length and an offset. */
const DESCRIPTOR = 8;
/** Strings told one by one without rows. */
const LISTED = 100;

/** Lines of the header entry, the translation of the empty string. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  'POT-Creation-Date': 'time',
  'PO-Revision-Date': 'time',
  'Last-Translator': 'owner',
  'Language-Team': 'owner',
  'X-Generator': 'tool',
  'Generated-By': 'tool',
  'Project-Id-Version': 'version',
};

/** A table of lengths and offsets, and the strings behind them, each ended by a NUL that its length does not count. */
export function readStrings(
  { bytes, u32, context, coverage, room }: Catalogue,
  name: 'original' | 'translation',
  at: number,
  stated: number,
): void {
  const count = Math.max(0, Math.min(stated, Math.floor((bytes.length - at) / DESCRIPTOR)));
  if (count < stated) context.problem('mo.truncated', `${stated} strings are stated, ${count} fit`, at);
  coverage.add(at, count * DESCRIPTOR);
  const fields: Field[] = [];
  const unlisted = createCoverage();
  let outside = 0;
  for (let i = 0; i < count; i++) {
    const place = at + i * DESCRIPTOR;
    const [length, offset] = [u32(place), u32(place + 4)];
    if (offset + length >= bytes.length) {
      if (outside++ === 0)
        context.problem('mo.outside', `${name} ${i} ends at ${offset + length}, behind the end`, place);
      continue;
    }
    coverage.add(offset, length + 1);
    if (!context.wantsFields) continue;
    if (i >= LISTED && !context.wantsRows) unlisted.add(offset, length + 1);
    else if (room.take(length)) fields.push(stringField(bytes, name, i, offset, length));
    // A string that lies in many others is not shown again and again.
    else unlisted.add(offset, length + 1);
  }
  if (!context.wantsFields) return;
  // Not spread: a hostile table has more runs than a call may have arguments.
  for (const { start, end } of unlisted.runs()) fields.push(...dataPlace(start, end - start));
  context.field({ name: `${name}s`, value: stated, offset: at, length: count * DESCRIPTOR, fields });
}

function stringField(bytes: Buffer, name: string, index: number, offset: number, length: number): Field {
  const text = bytes.subarray(offset, offset + length);
  if (name === 'translation' && index === 0 && isHeaderEntry(text)) return headerEntry(text, offset);
  return { name, value: utf8(text) ?? latin1(text), offset, length: length + 1 };
}

const isHeaderEntry = (text: Buffer): boolean =>
  text.includes('Content-Type:') || text.includes('Project-Id-Version:');

function headerEntry(text: Buffer, offset: number): Field {
  const fields: Field[] = [];
  let at = offset;
  for (const line of text.toString('utf8').split('\n')) {
    const length = Buffer.byteLength(line);
    const colon = line.indexOf(':');
    if (colon > 0 && fields.length < LISTED) {
      const name = line.slice(0, colon);
      const meaning = Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined;
      const value = line.slice(colon + 1).trim();
      fields.push({ name, value, offset: at, length, ...(meaning ? { meaning } : {}) });
    }
    at += length + 1;
  }
  return { name: 'header entry', offset, length: text.length + 1, fields };
}
