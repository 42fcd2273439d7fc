/** Builds OpenPGP signature packets (RFC 9580); the signature itself is noise, nobody verifies it. */

export interface SignatureOptions {
  readonly version?: number;
  /** Seconds since 1970; undefined leaves the subpacket out. */
  readonly created?: number;
  /** Hexadecimal; the issuer fingerprint (hashed) and the issuer key id (unhashed). */
  readonly fingerprint?: string;
  readonly issuer?: string;
  /** Subpackets put before the others. */
  readonly hashed?: readonly Uint8Array[];
  /** Length form of the packet: new format of 1, 2 or 5 octets, or old format of 1, 2 or 4. */
  readonly header?: 'new1' | 'new2' | 'new5' | 'old1' | 'old2' | 'old4';
}

/** One subpacket (RFC 9580 §5.2.3.7) with its length in 1, 2 or 5 octets. */
export function subpacket(type: number, body: Uint8Array, form: 1 | 2 | 5 = 1): Buffer {
  return Buffer.concat([newLength(body.length + 1, form), Buffer.from([type]), body]);
}

/** A detached signature as a binary packet. */
export function openPgpSignature(options: SignatureOptions = {}): Buffer {
  const created = Buffer.alloc(4);
  created.writeUInt32BE(options.created ?? 0);
  const hashed = Buffer.concat([
    ...(options.hashed ?? []),
    ...(options.fingerprint === undefined
      ? []
      : [subpacket(33, Buffer.concat([Buffer.from([4]), Buffer.from(options.fingerprint, 'hex')]))]),
    ...(options.created === undefined ? [] : [subpacket(2, created)]),
  ]);
  const unhashed =
    options.issuer === undefined ? Buffer.alloc(0) : subpacket(16, Buffer.from(options.issuer, 'hex'));
  const body = Buffer.concat([
    Buffer.from([options.version ?? 4, 0, 22, 10]),
    u16(hashed.length),
    hashed,
    u16(unhashed.length),
    unhashed,
    Buffer.from('abcd0100ff0100ee', 'hex'),
  ]);
  return Buffer.concat([packetHeader(body.length, options.header ?? 'new1'), body]);
}

/** ASCII armour (RFC 9580 §6.2); the checksum is noise. */
export function armoured(packet: Uint8Array, headers: readonly string[] = [], end = '\n'): string {
  const lines =
    Buffer.from(packet)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [
    '-----BEGIN PGP SIGNATURE-----',
    ...headers,
    '',
    ...lines,
    '=AbCd',
    '-----END PGP SIGNATURE-----',
    '',
  ].join(end);
}

function packetHeader(length: number, form: NonNullable<SignatureOptions['header']>): Buffer {
  if (form.startsWith('new'))
    return Buffer.concat([Buffer.from([0xc2]), newLength(length, Number(form[3]) as 1 | 2 | 5)]);
  const width = Number(form[3]);
  const bytes = Buffer.alloc(1 + width);
  bytes[0] = 0x80 | (2 << 2) | [1, 2, 4].indexOf(width);
  bytes.writeUIntBE(length, 1, width);
  return bytes;
}

function newLength(length: number, form: 1 | 2 | 5): Buffer {
  if (form === 1) return Buffer.from([length]);
  if (form === 2) return Buffer.from([((length - 192) >> 8) + 192, (length - 192) & 0xff]);
  const bytes = Buffer.alloc(5, 0xff);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
