import { hex, latin1, packetLength, utf8 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';

type Show = (body: Buffer) => Field['value'] | undefined;

const number: Show = (body) =>
  body.length > 0 && body.length <= 4 ? body.readUIntBE(0, body.length) : undefined;
/** Seconds, in four octets (section 3.5). */
const seconds: Show = (body) => (body.length === 4 ? body.readUInt32BE(0) : undefined);
const hexText: Show = (body) => (body.length <= 64 ? hex(body) : undefined);
const text: Show = (body) => utf8(body) ?? latin1(body);
/** First byte: version of the key. */
const fingerprint: Show = (body) => (body.length > 1 ? hex(body.subarray(1)) : undefined);

/** Flags, lengths of name and value, name, value (section 5.2.3.24). */
const notation: Show = (body) => {
  if (body.length < 8) return undefined;
  const name = 8 + body.readUInt16BE(4);
  const human = (body[0]! & 0x80) !== 0;
  const value = body.subarray(name, name + body.readUInt16BE(6));
  return `${text(body.subarray(8, name))}=${human ? text(value) : hex(value)}`;
};

/** Subpacket types, RFC 9580 section 5.2.3.7: name, how the value is shown, what it stands for. */
const TYPES: Readonly<Record<number, readonly [string, Show, Meaning?]>> = {
  2: ['signature creation time', seconds, 'time'],
  3: ['signature expiration time', seconds],
  4: ['exportable certification', number],
  5: ['trust signature', hexText],
  6: ['regular expression', text],
  7: ['revocable', number],
  9: ['key expiration time', seconds],
  11: ['preferred symmetric ciphers', hexText],
  12: ['revocation key', hexText, 'id'],
  16: ['issuer key id', hexText, 'id'],
  20: ['notation data', notation, 'comment'],
  21: ['preferred hash algorithms', hexText],
  22: ['preferred compression algorithms', hexText],
  23: ['key server preferences', hexText],
  24: ['preferred key server', text],
  25: ['primary user id', number],
  26: ['policy URI', text, 'comment'],
  27: ['key flags', hexText],
  28: ["signer's user id", text, 'name'],
  29: ['reason for revocation', text, 'comment'],
  30: ['features', hexText],
  31: ['signature target', hexText],
  32: ['embedded signature', () => undefined, 'signature'],
  33: ['issuer fingerprint', fingerprint, 'id'],
  35: ['intended recipient fingerprint', fingerprint, 'id'],
  39: ['preferred AEAD ciphersuites', hexText],
};
/** Signatures have a dozen; the area is at most 64 KiB, which could hold as many empty ones. */
const MOST = 1000;

/** The subpackets of an area, one field each; what cannot be taken apart is one field `unused`. */
export function subpacketFields(area: Buffer, base: number): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < area.length; ) {
    const length = packetLength(area, at);
    if (!length || length.length === 0 || length.at + length.length > area.length || fields.length >= MOST) {
      fields.push({ name: 'unused', offset: base + at, length: area.length - at, meaning: 'unused' });
      break;
    }
    const end = length.at + length.length;
    const type = area[length.at]! & 0x7f;
    const [name, show, meaning] = TYPES[type] ?? [`subpacket ${type}`, hexText];
    const value = show(area.subarray(length.at + 1, end));
    fields.push({
      name,
      ...(value === undefined ? {} : { value }),
      offset: base + at,
      length: end - at,
      ...(meaning ? { meaning } : {}),
    });
    at = end;
  }
  return fields;
}
