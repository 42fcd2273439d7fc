import {
  bitString,
  bmp,
  bool,
  type Der,
  explicit,
  generalizedTime,
  ia5,
  implicit,
  int,
  nul,
  octets,
  oid,
  openTlv,
  printable,
  seq,
  set,
  tlv,
  utcTime,
  utf8,
} from './der.ts';

/** Builds certificates and CMS signatures of real shape; keys and signatures are made-up bytes, the same on every run. */
const SHA256 = '2.16.840.1.101.3.4.2.1';
const RSA_SHA256 = '1.2.840.113549.1.1.11';
const PKCS7 = '1.2.840.113549.1.7';
const PKCS9 = '1.2.840.113549.1.9';
const MICROSOFT = '1.3.6.1.4.1.311';

export const algorithm = (id: string, ...parameters: readonly Der[]): Der =>
  seq(oid(id), ...(parameters.length > 0 ? parameters : [nul]));

/** A name of one-valued parts in stored order: `[['2.5.4.6', printable('DE')]]`. */
export const name = (...parts: readonly (readonly [string, Der])[]): Der =>
  seq(...parts.map(([type, value]) => set(seq(oid(type), value))));

export const NAME = name(
  ['2.5.4.6', printable('DE')],
  ['2.5.4.10', utf8('Ä, B+C')],
  ['2.5.4.3', printable('Signer')],
);

/** An extension; `critical` is stored only where it is true. */
export const extension = (id: string, value: Der, critical = false): Der =>
  seq(oid(id), ...(critical ? [bool(true)] : []), tlv(0x04, value));

const filled = (length: number, byte: number): Buffer => Buffer.alloc(length, byte);

export const RSA_KEY = seq(
  algorithm('1.2.840.113549.1.1.1'),
  bitString(seq(int(`00c${'5'.repeat(511)}`), int(65_537))),
);
export const EC_KEY = seq(
  algorithm('1.2.840.10045.2.1', oid('1.2.840.10045.3.1.7')),
  bitString(
    Buffer.from(
      '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
      'hex',
    ),
  ),
);

export interface CertificateOptions {
  readonly serial?: Der;
  readonly issuer?: Der;
  readonly subject?: Der;
  readonly notBefore?: Der;
  readonly notAfter?: Der;
  readonly key?: Der;
  readonly extensions?: readonly Der[];
}

/** A certificate of version 3, or of version 1 without extensions. */
export function certificateDer(options: CertificateOptions = {}): Der {
  const { extensions } = options;
  const tbs = seq(
    ...(extensions ? [explicit(0, int(2))] : []),
    options.serial ?? int('00c0ffee00c0ffee00'),
    algorithm(RSA_SHA256),
    options.issuer ?? NAME,
    seq(
      options.notBefore ?? utcTime('230102030405Z'),
      options.notAfter ?? generalizedTime('20500102030405Z'),
    ),
    options.subject ?? NAME,
    options.key ?? RSA_KEY,
    ...(extensions ? [explicit(3, seq(...extensions))] : []),
  );
  return seq(tbs, algorithm(RSA_SHA256), bitString(filled(256, 0x5a)));
}

/** A revocation list of two entries. */
export function crlDer(): Der {
  const entry = (serial: string, ...more: readonly Der[]) =>
    seq(int(serial), utcTime('230103000000Z'), ...more);
  const tbs = seq(
    int(1),
    algorithm(RSA_SHA256),
    NAME,
    utcTime('230102000000Z'),
    utcTime('230202000000Z'),
    seq(entry('0123'), entry('00ff', seq(extension('2.5.29.21', tlv(0x0a, Buffer.from([1])))))),
    explicit(0, seq(extension('2.5.29.20', int(7)))),
  );
  return seq(tbs, algorithm(RSA_SHA256), bitString(filled(256, 0x5b)));
}

export const attribute = (type: string, ...values: readonly Der[]): Der => seq(oid(type), set(...values));

export interface SignedDataOptions {
  readonly contentType?: string;
  /** What stands inside of `[0]`; absent for a detached signature. */
  readonly content?: Der;
  readonly certificates?: readonly Der[];
  readonly crls?: readonly Der[];
  readonly signers?: readonly Der[];
}

/** A ContentInfo with SignedData. */
export function signedData(options: SignedDataOptions = {}): Der {
  const { contentType = `${PKCS7}.1`, content, certificates = [certificateDer()], crls = [] } = options;
  return seq(
    oid(`${PKCS7}.2`),
    explicit(
      0,
      seq(
        int(1),
        set(algorithm(SHA256)),
        seq(oid(contentType), ...(content ? [explicit(0, content)] : [])),
        ...(certificates.length > 0 ? [explicit(0, ...certificates)] : []),
        ...(crls.length > 0 ? [explicit(1, ...crls)] : []),
        set(...(options.signers ?? [signer({ contentType })])),
      ),
    ),
  );
}

export interface SignerOptions {
  readonly contentType?: string;
  readonly signed?: readonly Der[];
  readonly unsigned?: readonly Der[];
  /** Names the certificate by its key instead of its issuer and serial number. */
  readonly keyIdentifier?: string;
}

export const DIGEST = '11'.repeat(32);

/** A SignerInfo with the usual signed attributes and those given. */
export function signer(options: SignerOptions = {}): Der {
  const { contentType = `${PKCS7}.1`, signed = [], unsigned = [], keyIdentifier } = options;
  const usual = [
    attribute(`${PKCS9}.3`, oid(contentType)),
    attribute(`${PKCS9}.5`, utcTime('231114221320Z')),
    attribute(`${PKCS9}.4`, octets(DIGEST)),
  ];
  return seq(
    int(keyIdentifier ? 3 : 1),
    keyIdentifier ? implicit(0, octets(keyIdentifier)) : seq(NAME, int('00c0ffee00c0ffee00')),
    algorithm(SHA256),
    explicit(0, ...usual, ...signed),
    algorithm('1.2.840.113549.1.1.1'),
    octets(filled(256, 0x77)),
    ...(unsigned.length > 0 ? [explicit(1, ...unsigned)] : []),
  );
}

/** A time-stamp token (RFC 3161). */
export function timeStampToken(): Der {
  const tst = seq(
    int(1),
    oid('1.2.3.4.1'),
    seq(algorithm(SHA256), octets(DIGEST)),
    int('00f00d'),
    generalizedTime('20231114221321.5Z'),
    seq(int(1), implicit(0, int(500))),
    bool(true),
    int('1234567890abcdef'),
    explicit(0, explicit(4, NAME)),
  );
  return signedData({ contentType: `${PKCS9}.16.1.4`, content: octets(tst), certificates: [] });
}

/** SpcSpOpusInfo with a name and an address. */
export const opusInfo = (program: string, url: string): Der =>
  seq(explicit(0, implicit(0, bmp(program))), explicit(1, implicit(0, ia5(url))));

/** SpcIndirectDataContent of a PE image, with page hashes of version 2 where asked for. */
export function indirectData(pages?: readonly number[]): Der {
  const obsolete = explicit(2, implicit(0, bmp('<<<Obsolete>>>')));
  const entries = (pages ?? []).map((offset) => {
    const entry = Buffer.alloc(36, 0x22);
    entry.writeUInt32LE(offset);
    return entry;
  });
  const hashes = set(seq(oid(`${MICROSOFT}.2.3.2`), set(octets(Buffer.concat(entries)))));
  const moniker = implicit(1, seq(octets('a6b586d5b4a12466ae05a217da8e60d6'), octets(hashes)));
  const file = explicit(0, pages ? moniker : obsolete);
  return seq(
    seq(oid(`${MICROSOFT}.2.1.15`), seq(bitString(Buffer.from([0x80]), 7), file)),
    seq(algorithm(SHA256), octets(DIGEST)),
  );
}

/** An Authenticode signature with program name, statement type, time stamps of both kinds and a signature inside. */
export function authenticodeDer(): Der {
  const contentType = `${MICROSOFT}.2.1.4`;
  const inner = signedData({ contentType, content: indirectData() });
  const signed = [
    attribute(`${MICROSOFT}.2.1.12`, opusInfo('Name é', 'https://x.example/')),
    attribute(`${MICROSOFT}.2.1.11`, seq(oid(`${MICROSOFT}.2.1.21`))),
  ];
  const unsigned = [
    attribute(`${PKCS9}.6`, signer()),
    attribute(`${MICROSOFT}.3.3.1`, timeStampToken()),
    attribute(`${MICROSOFT}.2.4.1`, inner),
    attribute('1.3.6.1.4.1.42921.1.2.1', octets('cafe')),
  ];
  const signers = [signer({ contentType, signed, unsigned })];
  return signedData({ contentType, content: indirectData([0, 4096]), signers });
}

/** A catalog (CTL) of `count` members. */
export function catalogDer(count = 2): Der {
  const member = (index: number) => {
    const hash = index.toString(16).toUpperCase().padStart(40, '0');
    const wide = Buffer.from(`${hash}\0`, 'utf16le');
    return seq(
      octets(wide),
      set(
        attribute(`${MICROSOFT}.12.2.2`, seq(bmp('{C689AAB8-8E78-11D0-8C47-00C04FC295EE}'), int(512))),
        attribute(
          `${MICROSOFT}.12.2.1`,
          seq(bmp('File'), int(0x10010001), octets(Buffer.from('a.sys\0', 'utf16le'))),
        ),
        attribute(`${MICROSOFT}.2.1.4`, indirectData()),
      ),
    );
  };
  const os = seq(bmp('OS'), int(0x10010001), octets(Buffer.from('_v100\0', 'utf16le')));
  const content = seq(
    seq(oid(`${MICROSOFT}.12.1.1`)),
    octets('0123456789abcdef0123456789abcdef'),
    utcTime('230102030405Z'),
    seq(oid(`${MICROSOFT}.12.1.2`), nul),
    seq(...Array.from({ length: count }, (_, index) => member(index))),
    explicit(0, seq(extension(`${MICROSOFT}.12.2.1`, os))),
  );
  return signedData({ contentType: `${MICROSOFT}.10.1`, content });
}

/** Data in two segments, every length left open, as Java and Apple write it. */
export function berSignature(): Der {
  return openTlv(
    0x30,
    oid(`${PKCS7}.2`),
    openTlv(
      0xa0,
      openTlv(
        0x30,
        int(1),
        set(algorithm(SHA256)),
        openTlv(
          0x30,
          oid(`${PKCS7}.1`),
          openTlv(0xa0, openTlv(0x24, octets(Buffer.from('hello ')), octets(Buffer.from('world')))),
        ),
        openTlv(0xa0, certificateDer()),
        set(signer()),
      ),
    ),
  );
}

/** A block of textual encoding. */
export function pem(label: string, der: Uint8Array, width = 64): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** Small files of every variant, for the fuzzer. */
export function cmsSeeds(): Record<string, Uint8Array> {
  const text = (content: string) => Buffer.from(content);
  return {
    'authenticode.p7': authenticodeDer(),
    'x.cat': catalogDer(),
    'ber.p7s': berSignature(),
    'detached.p7s': signedData({ signers: [signer({ keyIdentifier: '0102' })] }),
    'AppxSignature.p7x': Buffer.concat([text('PKCX'), signedData({ content: octets('00') })]),
    'answer.tsr': seq(seq(int(0)), timeStampToken()),
    'x.crt': certificateDer({
      extensions: [extension('2.5.29.15', bitString(Buffer.from([0x80]), 7), true)],
    }),
    'x.crl': crlDer(),
    'chain.pem': text(`# chain\n${pem('CERTIFICATE', certificateDer())}\n${pem('X509 CRL', crlDer())}`),
    'x.p7b': text(pem('PKCS7', signedData({ crls: [crlDer()], signers: [] }))),
  };
}
