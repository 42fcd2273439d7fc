import {
  asBuffer,
  OPENPGP_HASH as HASH,
  hex,
  OPENPGP_KEY as KEY,
  openPgpHeader,
  OPENPGP_SIGNATURE_TYPE as SIGNATURE_TYPE,
  OPENPGP_TAG as TAG,
} from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import { subpacketFields } from './openpgp/subpackets.ts';

/** A signature holds a few packets; whoever sends thousands has other things in mind. */
const MOST_PACKETS = 64;

/**
 * Decodes a run of binary OpenPGP packets (RFC 9580 section 4) into one field each. Signatures (section 5.2; versions 2 to 6)
 * are shown in full: algorithms, times, issuer, subpackets; of other packets their tag and length. Nothing is verified.
 *
 * @param base what the first of `bytes` is in the container
 * @returns nothing where the bytes do not begin with a packet
 */
export function openPgpFields(bytes: Uint8Array, base: number): Field[] {
  const buffer = asBuffer(bytes);
  const fields: Field[] = [];
  for (let at = 0; at < buffer.length; ) {
    const header = openPgpHeader(buffer, at);
    if (!header || fields.length >= MOST_PACKETS) {
      if (fields.length === 0) return [];
      fields.push({ name: 'unused', offset: base + at, length: buffer.length - at, meaning: 'unused' });
      break;
    }
    const end = Math.min(buffer.length, header.at + header.length);
    fields.push(packetField(buffer.subarray(header.at, end), header, at, end, base));
    at = end;
  }
  return fields;
}

function packetField(
  body: Buffer,
  header: NonNullable<ReturnType<typeof openPgpHeader>>,
  at: number,
  end: number,
  base: number,
): Field {
  const { tag, at: bodyAt } = header;
  const name = TAG[tag] ?? `packet ${tag}`;
  const whole = { name, offset: base + at, length: end - at, meaning: 'signature' } as const;
  if (tag !== 2 || body.length < 1) return whole;
  const head: Field = { name: 'packet header', offset: base + at, length: bodyAt - at };
  return { ...whole, fields: [head, ...signatureFields(body, base + bodyAt)] };
}

function signatureFields(body: Buffer, base: number): Field[] {
  const version = body[0]!;
  const first: Field = { name: 'version', value: version, offset: base, length: 1, meaning: 'version' };
  if (version === 2 || version === 3) return [first, ...oldSignature(body, base)];
  if (version >= 4 && version <= 6) return [first, ...newSignature(body, base, version)];
  return [first, rest('data', body, 1, base)];
}

/** Section 5.2.2 of RFC 4880. */
function oldSignature(body: Buffer, base: number): Field[] {
  if (body.length < 19) return [rest('data', body, 1, base)];
  return [
    { name: 'hashed length', value: body[1]!, offset: base + 1, length: 1, meaning: 'size' },
    typeField(body, 2, base),
    { name: 'creation time', value: body.readUInt32BE(3), offset: base + 3, length: 4, meaning: 'time' },
    { name: 'key id', value: hex(body.subarray(7, 15)), offset: base + 7, length: 8, meaning: 'id' },
    ...algorithmFields(body, 15, base),
    ...valueFields(body, 17, base),
  ];
}

/** Section 5.2.3; version 5 (LibrePGP) has the areas of version 4. */
function newSignature(body: Buffer, base: number, version: number): Field[] {
  const width = version === 6 ? 4 : 2;
  const fields: Field[] = [];
  if (body.length < 4 + width) return [rest('data', body, 1, base)];
  fields.push(typeField(body, 1, base), ...algorithmFields(body, 2, base));
  let at = 4;
  for (const name of ['hashed subpackets', 'unhashed subpackets']) {
    if (at + width > body.length) return [...fields, rest('data', body, at, base)];
    const length = body.readUIntBE(at, width);
    const end = Math.min(body.length, at + width + length);
    const area = body.subarray(at + width, end);
    const inner = subpacketFields(area, base + at + width);
    fields.push({ name, offset: base + at, length: end - at, fields: inner });
    at = end;
  }
  return [...fields, ...valueFields(body, at, base, version === 6)];
}

function typeField(body: Buffer, at: number, base: number): Field {
  const type = body[at]!;
  return { name: 'type', value: SIGNATURE_TYPE[type] ?? type, offset: base + at, length: 1 };
}

function algorithmFields(body: Buffer, at: number, base: number): Field[] {
  const [key, digest] = [body[at]!, body[at + 1]!];
  return [
    { name: 'public-key algorithm', value: KEY[key] ?? key, offset: base + at, length: 1 },
    { name: 'hash algorithm', value: HASH[digest] ?? digest, offset: base + at + 1, length: 1 },
  ];
}

/** What follows the subpackets: first bytes of the digest, salt of version 6, and the numbers of the algorithm. */
function valueFields(body: Buffer, at: number, base: number, salted = false): Field[] {
  const fields: Field[] = [];
  if (at + 2 > body.length) return fields;
  const left = hex(body.subarray(at, at + 2));
  fields.push({
    name: 'left 16 bits of digest',
    value: left,
    offset: base + at,
    length: 2,
    meaning: 'checksum',
  });
  let next = at + 2;
  if (salted && next < body.length) {
    const length = Math.min(1 + body[next]!, body.length - next);
    const value = hex(body.subarray(next + 1, next + length));
    fields.push({ name: 'salt', value, offset: base + next, length, meaning: 'id' });
    next += length;
  }
  if (next < body.length) fields.push({ ...rest('signature', body, next, base), meaning: 'signature' });
  return fields;
}

function rest(name: string, body: Buffer, at: number, base: number): Field {
  return { name, offset: base + at, length: body.length - at };
}
