import {
  asBuffer,
  ascii,
  bytes,
  flags,
  type Layout,
  latin1,
  layout,
  type Parts,
  u8,
  utf8,
} from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { both32, longTime, shortTime, withZones } from './parts.ts';
import type { SystemUse } from './susp.ts';

/** What Rock Ridge (RRIP 1.12) says about a record. */
export interface RockRidge {
  /** The name, all pieces joined. */
  readonly name?: string;
  /** File type and permissions as POSIX has them. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly inode?: number;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly mtime?: number;
  readonly link?: string;
  /** Block of the directory that belongs here but was moved up (CL). */
  readonly child?: number;
  /** The record stands for a directory that belongs elsewhere (RE). */
  readonly relocated?: true;
  /** The content is compressed by zisofs (ZF). */
  readonly zisofs?: true;
}

const HEAD = { signature: ascii(2), length: u8('size'), version: u8('version') };
const PX = {
  ...HEAD,
  'File Mode': both32('mode'),
  'File Links': both32(),
  'User ID': both32('owner'),
  'Group ID': both32('owner'),
};
const NAME_FLAGS = { 1: 'CONTINUE', 2: 'CURRENT', 4: 'PARENT', 8: 'ROOT' };

/** Entries of SUSP and RRIP that have a fixed shape; longer ones are matched by their length. */
const LAYOUTS: Readonly<Record<string, readonly Layout<Parts>[]>> = {
  SP: [layout('le', { ...HEAD, 'check bytes': bytes(2), 'bytes skipped': u8() })],
  CE: [
    layout('le', {
      ...HEAD,
      'Block Location': both32('offset'),
      Offset: both32('offset'),
      Length: both32('size'),
    }),
  ],
  RR: [layout('le', { ...HEAD, flags: u8() })],
  PX: [layout('le', { ...PX, 'File Serial Number': both32('id') }), layout('le', PX)],
  PN: [layout('le', { ...HEAD, 'Device Number High': both32(), 'Device Number Low': both32() })],
  CL: [layout('le', { ...HEAD, 'Location of Child Directory': both32('offset') })],
  PL: [layout('le', { ...HEAD, 'Location of Parent Directory': both32('offset') })],
  SF: [
    layout('le', {
      ...HEAD,
      'Virtual File Size High': both32('size'),
      'Virtual File Size Low': both32('size'),
      'Table Depth': u8(),
    }),
    layout('le', { ...HEAD, 'Virtual File Size': both32('size') }),
  ],
  ZF: [
    layout('le', {
      ...HEAD,
      algorithm: ascii(2),
      'header size / 4': u8(),
      'log2 of block size': u8(),
      'uncompressed size': both32('size'),
    }),
  ],
  NM: [layout('le', { ...HEAD, flags: flags(u8(), NAME_FLAGS) })],
  SL: [layout('le', { ...HEAD, flags: flags(u8(), NAME_FLAGS) })],
  TF: [layout('le', { ...HEAD, flags: u8() })],
  ER: [
    layout('le', {
      ...HEAD,
      'identifier length': u8('size'),
      'descriptor length': u8('size'),
      'source length': u8('size'),
      'extension version': u8('version'),
    }),
  ],
};
const PLAIN = layout('le', HEAD);

/** The times of TF in stored order, by their bit. */
const TIMES = ['CREATION', 'MODIFY', 'ACCESS', 'ATTRIBUTES', 'BACKUP', 'EXPIRATION', 'EFFECTIVE'];
const LONG_FORM = 128;
const MODIFY = 1;

/** Gathers what the entries of a record say; undefined where none is of Rock Ridge. */
export function rockRidgeOf(entries: readonly SystemUse[]): RockRidge | undefined {
  const found: { -readonly [K in keyof RockRidge]: RockRidge[K] } = {};
  const names: Buffer[] = [];
  const links: Buffer[] = [];
  let known = false;
  for (const entry of entries) {
    const { signature, bytes: area, at, end } = entry;
    const long = (index: number) =>
      at + 8 + index * 8 <= end ? area.readUInt32LE(at + 4 + index * 8) : undefined;
    known ||= KNOWN.has(signature);
    if (signature === 'NM' && end - at >= 5) names.push(nameOf(area, at, end));
    else if (signature === 'PX' && end - at >= 36) {
      Object.assign(found, { mode: long(0), uid: long(2), gid: long(3) });
      if (end - at >= 44) found.inode = long(4)!;
    } else if (signature === 'SL' && end - at >= 5) links.push(entry.bytes.subarray(at + 5, end));
    else if (signature === 'CL' && end - at >= 8) found.child = long(0)!;
    else if (signature === 'RE') found.relocated = true;
    else if (signature === 'ZF') found.zisofs = true;
    else if (signature === 'TF') {
      const time = timesOf(entry).find(({ bit }) => bit === MODIFY);
      const seconds = time && (time.length === 7 ? shortTime : longTime).get(area, time.at, true).seconds;
      if (seconds !== undefined) found.mtime = seconds;
    }
  }
  if (names.length > 0) found.name = rockText(names.length === 1 ? names[0]! : Buffer.concat(names));
  if (links.length > 0) found.link = rockText(linkOf(links));
  return known ? found : undefined;
}

const KNOWN: ReadonlySet<string> = new Set(['NM', 'PX', 'SL', 'CL', 'PL', 'RE', 'TF', 'PN', 'RR', 'SF']);

function nameOf(area: Buffer, at: number, end: number): Buffer {
  const bits = area[at + 4]!;
  if (bits & 2) return Buffer.from('.');
  return bits & 4 ? Buffer.from('..') : area.subarray(at + 5, end);
}

/** Joins the components of SL entries; a component that goes on in the next one gets no slash. */
function linkOf(parts: readonly Buffer[]): Buffer {
  const all: Buffer[] = [];
  let joins = true;
  for (const part of parts) {
    for (let at = 0; at + 2 <= part.length; at += 2 + part[at + 1]!) {
      const bits = part[at]!;
      if (!joins) all.push(Buffer.from('/'));
      const isRoot = (bits & 8) !== 0;
      const name =
        bits & 2
          ? Buffer.from('.')
          : bits & 4
            ? Buffer.from('..')
            : part.subarray(at + 2, at + 2 + part[at + 1]!);
      all.push(isRoot ? Buffer.from('/') : name);
      joins = isRoot || (bits & 1) !== 0;
    }
  }
  return Buffer.concat(all);
}

interface TimePlace {
  readonly bit: number;
  readonly at: number;
  readonly length: 7 | 17;
}

function timesOf({ bytes: area, at, end }: SystemUse): TimePlace[] {
  const bits = at + 5 <= end ? area[at + 4]! : 0;
  const length = bits & LONG_FORM ? 17 : 7;
  const places: TimePlace[] = [];
  for (let bit = 0, from = at + 5; bit < TIMES.length; bit++) {
    if (((bits >> bit) & 1) === 0) continue;
    if (from + length > end) break;
    places.push({ bit, at: from, length });
    from += length;
  }
  return places;
}

/** Text of a name or link: UTF-8, else one character a byte. */
const rockText = (stored: Uint8Array): string => utf8(stored) ?? latin1(stored);

/** An entry as a field. */
export function systemUseField(entry: SystemUse): Field {
  const { signature, bytes: area, base, at, end } = entry;
  const shape = LAYOUTS[signature]?.find(({ length }) => length <= end - at) ?? PLAIN;
  const fields = shape.fields(area, at, base);
  const from = at + shape.length;
  fields.push(...detailsOf(entry, from));
  const value =
    signature === 'NM' || signature === 'SL'
      ? fields.find(({ name }) => name === 'content')?.value
      : undefined;
  return {
    name: signature,
    ...(value === undefined ? {} : { value }),
    offset: base + at,
    length: end - at,
    fields,
  };
}

function detailsOf(entry: SystemUse, from: number): Field[] {
  const { signature, bytes: area, base, end } = entry;
  const rest = area.subarray(from, end);
  if (rest.length === 0) return [];
  const place = { offset: base + from, length: rest.length };
  if (signature === 'TF') {
    const fields = timesOf(entry).map(({ bit, at, length }): Field => {
      const { seconds } = (length === 7 ? shortTime : longTime).get(area, at, true);
      return { name: TIMES[bit]!, value: seconds ?? 0, offset: base + at, length, meaning: 'time' };
    });
    return withZones(fields, area, base);
  }
  if (signature === 'NM') return [{ name: 'content', value: rockText(rest), ...place, meaning: 'name' }];
  if (signature === 'SL')
    return [{ name: 'content', value: rockText(linkOf([rest])), ...place, meaning: 'name' }];
  if (signature === 'ER') return [{ name: 'extension', value: latin1(rest), ...place, meaning: 'comment' }];
  return [{ name: 'data', value: asBuffer(rest).toString('hex', 0, 64), ...place }];
}
