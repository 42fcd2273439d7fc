import { DER_TAG, derOctetRange, hex, layout, bytes as octets, u8, u16, u64 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { type Asn, fieldOf, type Reading } from '../asn1.ts';

/** A signed certificate timestamp up to its extensions (RFC 6962, 3.2). */
const SCT = layout('be', {
  version: u8('version'),
  'log id': octets(32, 'id'),
  timestamp: u64(),
  'extensions length': u16('size'),
});

/** Hash and signature algorithms of TLS 1.2 (RFC 5246, 7.4.1.4.1). */
const HASHES = ['none', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];
const SIGNATURES = ['anonymous', 'rsa', 'dsa', 'ecdsa'];

/** SignedCertificateTimestampList: an OCTET STRING with the TLS encoding of a list. */
export const sctList: Asn = {
  fits: (element) => element.tagClass === 0 && element.tag === DER_TAG.octetString,
  field(reading, name, element) {
    const range = derOctetRange(element) ?? { start: element.end, end: element.end };
    const fields = timestamps(reading, range.start, range.end);
    return fieldOf(reading, name, element, `${fields.length} timestamps`, { fields });
  },
};

function timestamps(reading: Reading, start: number, end: number): Field[] {
  const { bytes } = reading.der;
  const fields: Field[] = [];
  for (let at = start + 2; at + 2 <= end; ) {
    const length = bytes.readUInt16BE(at);
    if (at + 2 + length > end) break;
    fields.push(timestamp(reading, at, at + 2 + length));
    at += 2 + length;
  }
  return fields;
}

function timestamp({ der, base }: Reading, at: number, end: number): Field {
  const place = { offset: base + at, length: end - at };
  const { bytes } = der;
  const from = at + 2;
  const values = from + SCT.length <= end ? SCT.read(bytes, from) : undefined;
  const rest = from + SCT.length + (values?.['extensions length'] ?? 0);
  if (!values || rest + 4 > end) return { name: 'signedCertificateTimestamp', ...place };
  const fields = SCT.fields(bytes, from, base).map(
    (field): Field =>
      field.name === 'timestamp' ? { ...field, value: values.timestamp / 1000, meaning: 'time' } : field,
  );
  const hash = HASHES[bytes[rest]!] ?? bytes[rest]!;
  const signature = SIGNATURES[bytes[rest + 1]!] ?? bytes[rest + 1]!;
  const length = rest - from - SCT.length;
  if (length > 0) {
    const value = hex(bytes.subarray(rest - length, rest)).slice(0, 128);
    fields.push({ name: 'extensions', value, offset: base + rest - length, length });
  }
  fields.push({ name: 'algorithm', value: `${hash} ${signature}`, offset: base + rest, length: 2 });
  fields.push({ name: 'signature', offset: base + rest + 2, length: end - rest - 2, meaning: 'signature' });
  return { name: 'signedCertificateTimestamp', ...place, fields };
}
