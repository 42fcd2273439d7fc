import { type ByteReader, copyOf } from '../../../codec/index.ts';
import type { Archive } from './archive.ts';
import { extensionField, type RawExtension } from './fields.ts';
import { extensionKind, type FieldText, fieldText, padded, parseNumber, TYPE } from './header.ts';
import { type PaxHeader, parsePax } from './pax.ts';
import { checkPadding, skipPadded } from './place.ts';

/** The extension headers in front of a member. */
export interface Extensions {
  /** Offset of the first of them. */
  readonly offset: number;
  pax?: PaxHeader;
  longName?: FieldText;
  longLink?: FieldText;
  /** Their bytes, kept only where fields are wanted. */
  readonly raw: RawExtension[];
}

/** Why an archive cannot be read on. */
export interface Stop {
  readonly code: 'tar.truncated' | 'tar.bad-number' | 'tar.negative-size' | 'tar.header-checksum';
  readonly message: string;
}

/**
 * Reads the data of an extension header, and adds what it says to those before it.
 * @param block the header; valid until the reader moves
 */
export async function readExtension(
  reader: ByteReader,
  block: Uint8Array,
  offset: number,
  archive: Archive,
  before: Extensions | undefined,
): Promise<Extensions | undefined | Stop> {
  const { context } = archive;
  const type = block[156]!;
  const kind = extensionKind(type)!;
  const size = parseNumber(block, 124, 12) ?? 0;
  const stop = badSize(size, kind);
  if (stop) return stop;
  archive.see(type === TYPE.gnuLongName || type === TYPE.gnuLongLink ? 'gnu' : 'pax');
  const header = context.wantsFields ? copyOf(block) : undefined;
  if (size > context.limits.metadata) {
    context.problem('limit.metadata', `${kind} of ${size} bytes was skipped (--limit metadata)`, offset);
    return (await skipPadded(reader, size)) ? before : cut(kind, size);
  }
  const whole = await reader.take(padded(size));
  if (whole.length < padded(size)) return cut(kind, size);
  checkPadding(archive, whole.subarray(size), reader.position - (whole.length - size), kind);
  const data = whole.subarray(0, size);
  const raw = header ? { offset, header, data: copyOf(data) } : undefined;
  if (type === TYPE.paxGlobal) {
    addGlobal(archive, parse(archive, data, kind, offset), size, offset);
    if (raw) context.field(extensionField(raw));
    return before;
  }
  return addOwn(archive, before ?? { offset, raw: [] }, type, data, offset, raw);
}

/** Why a size cannot be followed, if so. */
export function badSize(size: number, what: string): Stop | undefined {
  if (Number.isNaN(size)) return { code: 'tar.bad-number', message: `size of ${what} is not a number` };
  if (size < 0) return { code: 'tar.negative-size', message: `size of ${what} is ${size}` };
  return undefined;
}

function cut(kind: string, size: number): Stop {
  return { code: 'tar.truncated', message: `archive ends inside a ${kind} of ${size} bytes` };
}

function parse(archive: Archive, data: Uint8Array, kind: string, offset: number): PaxHeader {
  const { context } = archive;
  return parsePax(data, context.limits.steps, (what, at) =>
    context.problem('tar.bad-pax', `${kind} at offset ${offset}: ${what}`, offset + 512 + at),
  );
}

function addGlobal(archive: Archive, header: PaxHeader, size: number, offset: number): void {
  const { globals, context } = archive;
  globals.size += size;
  if (globals.size > context.limits.metadata) {
    context.problem('limit.metadata', 'pax global headers together are too large (--limit metadata)', offset);
    return;
  }
  for (const [key, value] of header.records) {
    globals.records.set(key, value);
    if (header.undecodable.has(key)) globals.undecodable.add(key);
    else globals.undecodable.delete(key);
  }
}

function addOwn(
  archive: Archive,
  own: Extensions,
  type: number,
  data: Uint8Array,
  offset: number,
  raw: RawExtension | undefined,
): Extensions {
  const slot = type === TYPE.gnuLongName ? 'longName' : type === TYPE.gnuLongLink ? 'longLink' : 'pax';
  if (own[slot]) {
    archive.context.problem('tar.repeated-extension', `second ${extensionKind(type)} for one member`, offset);
  }
  if (slot === 'pax') own.pax = parse(archive, data, extensionKind(type)!, offset);
  else own[slot] = fieldText(data);
  if (raw) keepRaw(archive, own, raw);
  return own;
}

/** Keeps an extension header for its fields, within the limit for what is held in memory. */
function keepRaw(archive: Archive, own: Extensions, raw: RawExtension): void {
  const held = own.raw.reduce((sum, { data }) => sum + data.length + 512, 0);
  if (held + raw.data.length <= archive.context.limits.metadata) own.raw.push(raw);
}
