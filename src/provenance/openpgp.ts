/**
 * What an OpenPGP detached signature says about itself: the issuer and the time of signing (RFC 9580 §5.2.3), armoured
 * or binary. Nothing is verified. @returns undefined where the content is no OpenPGP signature
 */
export function claimsOfOpenPgp(content: Uint8Array): Record<string, string> | undefined {
  const bytes = dearmour(content) ?? Buffer.from(content);
  const body = signatureBody(bytes);
  if (body?.[0] !== 4 || body.length < 10) return body ? { version: String(body[0] ?? '') } : undefined;
  const hashed = body.readUInt16BE(4);
  const unhashedAt = 6 + hashed;
  const unhashed = unhashedAt + 2 <= body.length ? body.readUInt16BE(unhashedAt) : 0;
  const claims: Record<string, string> = {};
  readSubpackets(body.subarray(6, 6 + hashed), claims);
  readSubpackets(body.subarray(unhashedAt + 2, unhashedAt + 2 + unhashed), claims);
  return claims;
}

const BEGIN = '-----BEGIN PGP SIGNATURE-----';
const END = '-----END PGP SIGNATURE-----';
/** A signature is some hundred bytes; what is larger is not read as one. */
const MOST = 1 << 20;

/** The bytes of the first armoured signature (RFC 9580 §6.2); its checksum is not verified. */
function dearmour(content: Uint8Array): Buffer | undefined {
  if (content.length > MOST) return undefined;
  const text = Buffer.from(content).toString('latin1');
  const start = text.indexOf(BEGIN);
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) return undefined;
  const lines = text
    .slice(start + BEGIN.length, end)
    .split('\n')
    .map((line) => line.trim());
  // Header lines end at the first empty one, which is not the rest of the line of BEGIN.
  const blank = lines.indexOf('', 1);
  const body = lines.slice(blank + 1).filter((line) => !line.startsWith('='));
  return blank < 0 ? undefined : Buffer.from(body.join(''), 'base64');
}

/** Body of the first packet if it is a signature (tag 2), RFC 9580 §4.2. */
function signatureBody(bytes: Buffer): Buffer | undefined {
  const tag = bytes[0] ?? 0;
  if ((tag & 0x80) === 0) return undefined;
  if ((tag & 0x40) !== 0) {
    if ((tag & 0x3f) !== 2) return undefined;
    const header = subpacketLength(bytes, 1);
    return header && bytes.subarray(header.at, header.at + header.length);
  }
  if (((tag >> 2) & 0x0f) !== 2) return undefined;
  const width = [1, 2, 4][tag & 3];
  if (width === undefined || bytes.length < 1 + width) return undefined;
  return bytes.subarray(1 + width, 1 + width + bytes.readUIntBE(1, width));
}

/** New-format packet and subpacket lengths share their one-, two- and five-octet forms. */
function subpacketLength(bytes: Buffer, at: number): { length: number; at: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 192) return { length: first, at: at + 1 };
  if (first < 255)
    return at + 2 > bytes.length
      ? undefined
      : { length: ((first - 192) << 8) + (bytes[at + 1] ?? 0) + 192, at: at + 2 };
  return at + 5 > bytes.length ? undefined : { length: bytes.readUInt32BE(at + 1), at: at + 5 };
}

function readSubpackets(area: Buffer, claims: Record<string, string>): void {
  for (let at = 0; at < area.length; ) {
    const header = subpacketLength(area, at);
    if (!header || header.length === 0) return;
    const type = (area[header.at] ?? 0) & 0x7f;
    const value = area.subarray(header.at + 1, header.at + header.length);
    if (type === 2 && value.length === 4)
      claims['signed'] = new Date(value.readUInt32BE() * 1000).toISOString();
    else if (type === 16 && value.length === 8) claims['issuer'] ??= value.toString('hex').toUpperCase();
    else if (type === 33 && value.length > 1)
      claims['fingerprint'] = value.subarray(1).toString('hex').toUpperCase();
    at = header.at + header.length;
  }
}
