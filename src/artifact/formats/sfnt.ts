import {
  ascii,
  bytes as bytesPart,
  hasAscii,
  i16,
  latin1,
  layout,
  macTime,
  u16,
  u32,
  u64,
} from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { LeafFormat, Probe, ReadContext } from '../format.ts';
import { type Coverage, createCoverage, explainGapsIn } from './common/coverage.ts';
import { nameFields } from './media/font-names.ts';

/** Table directory (OpenType 1.9.1, "Organization of an OpenType Font"). */
const DIRECTORY = layout('be', {
  sfntVersion: bytesPart(4, 'id'),
  numTables: u16(),
  searchRange: u16(),
  entrySelector: u16(),
  rangeShift: u16(),
});
const RECORD = layout('be', {
  tableTag: ascii(4, 'name'),
  checksum: u32('checksum'),
  offset: u32('offset'),
  length: u32('size'),
});
const HEAD = layout('be', {
  majorVersion: u16(),
  minorVersion: u16(),
  fontRevision: u32('version'),
  checksumAdjustment: u32('checksum'),
  magicNumber: u32('id'),
  flags: u16(),
  unitsPerEm: u16(),
  created: longDateTime(),
  modified: longDateTime(),
  xMin: i16(),
  yMin: i16(),
  xMax: i16(),
  yMax: i16(),
  macStyle: u16(),
  lowestRecPPEM: u16(),
  fontDirectionHint: i16(),
  indexToLocFormat: i16(),
  glyphDataFormat: i16(),
});
const VERSIONS = ['\0\x01\0\0', 'OTTO', 'true', 'typ1'];
const MOST_TABLES = 4096;
/** Of all fonts of a collection together. */
const MOST_RECORDS = 65_536;

/** TrueType and OpenType fonts (ISO/IEC 14496-22), collections included: directory, `head` and `name`; outlines are not decoded. */
export const sfnt: LeafFormat = {
  name: 'sfnt',
  mediaType: 'font/sfnt',
  access: 'whole',
  begins: '\0Ot',
  recognizes,
  decode(bytes, context) {
    const reading: Reading = {
      bytes,
      context,
      coverage: createCoverage(),
      named: new Set(),
      left: MOST_RECORDS,
    };
    const { coverage } = reading;
    const collection = hasAscii(bytes, 'ttcf');
    context.variant(collection ? 'collection' : hasAscii(bytes, 'OTTO') ? 'opentype' : 'truetype');
    if (!collection) readFont(reading, 0);
    else {
      const count = bytes.length >= 12 ? Math.min(bytes.readUInt32BE(8), (bytes.length - 12) >> 2) : 0;
      coverage.add(0, 12 + 4 * count);
      if (context.wantsFields)
        context.field({ name: 'TTC header', value: count, offset: 0, length: 12 + 4 * count });
      for (let i = 0; i < Math.min(count, MOST_TABLES); i++)
        readFont(reading, bytes.readUInt32BE(12 + 4 * i));
    }
    explainGapsIn(bytes, coverage, context, {
      code: 'sfnt.unreferenced',
      what: 'bytes that no table refers to',
    });
  },
};

/** A version, and a plausible number of tables with a first tag of printable letters. */
function recognizes({ head }: Probe): boolean {
  if (hasAscii(head, 'ttcf\0\x01\0\0') || hasAscii(head, 'ttcf\0\x02\0\0')) return true;
  if (head.length < 28 || !VERSIONS.some((version) => hasAscii(head, version))) return false;
  const tables = head[4]! * 256 + head[5]!;
  return tables > 0 && tables < MOST_TABLES && /^[\x20-\x7e]{4}$/.test(latin1(head.subarray(12, 16)));
}

interface Reading {
  readonly bytes: Buffer;
  readonly context: ReadContext;
  readonly coverage: Coverage;
  /** Naming tables that were told: the fonts of a collection may share one. */
  readonly named: Set<number>;
  /** Records that may still be read. */
  left: number;
}

function readFont(reading: Reading, start: number): void {
  const { bytes, context, coverage } = reading;
  const directory = DIRECTORY.read(bytes, start);
  if (!directory) {
    context.problem('sfnt.truncated', 'the table directory is cut', start);
    return;
  }
  const fields: Field[] = DIRECTORY.fields(bytes, start, 0);
  let at = start + DIRECTORY.length;
  for (let i = 0; i < directory.numTables; i++, at += RECORD.length) {
    if (reading.left-- <= 0) {
      context.problem('limit.steps', `more than ${MOST_RECORDS} tables in all fonts together`, start);
      break;
    }
    const record = RECORD.read(bytes, at);
    if (!record) {
      context.problem('sfnt.truncated', `${directory.numTables} tables are stated, ${i} are there`, start);
      break;
    }
    const { tableTag, offset, length } = record;
    coverage.add(offset, length);
    const data = bytes.subarray(offset, offset + length);
    if (data.length < length) context.problem('sfnt.outside', `${tableTag} ends at ${offset + length}`, at);
    if (context.wantsFields) fields.push(tableField(reading, at, tableTag, data, offset));
  }
  coverage.add(start, at - start);
  if (context.wantsFields)
    context.field({
      name: 'font',
      offset: start,
      length: Math.max(0, Math.min(at, bytes.length) - start),
      fields,
    });
}

function tableField({ bytes, named }: Reading, at: number, tag: string, data: Buffer, offset: number): Field {
  const isNew = tag === 'name' && !named.has(offset);
  if (isNew) named.add(offset);
  const content = tag === 'head' ? HEAD.fields(data, 0, offset) : isNew ? nameFields(data, offset) : [];
  return {
    name: tag,
    offset: at,
    length: RECORD.length,
    fields: [
      ...RECORD.fields(bytes, at, 0),
      {
        name: 'table',
        offset,
        length: data.length,
        meaning: 'data',
        ...(content.length > 0 ? { fields: content } : {}),
      },
    ],
  };
}

/** LONGDATETIME: seconds since 1904-01-01 in 64 bits. */
function longDateTime() {
  const part = u64('time');
  return {
    ...part,
    show: (value: number) => (Number.isSafeInteger(value) ? (macTime(value) ?? 0) : String(value)),
  };
}
