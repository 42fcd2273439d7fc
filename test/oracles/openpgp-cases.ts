import { armoured, subpacket } from '../recipes/openpgp.ts';
import {
  digested,
  makePgpKey,
  PGP_TIME,
  type PgpCertificate,
  type PgpKey,
  type PgpSigning,
  type PgpSubkey,
  pgpCertificate,
  pgpPacket,
  pgpSignature,
  pgpSignatureBody,
  seconds,
} from '../recipes/openpgp-keys.ts';

/** A key, a signature and a file. */
export interface OpenPgpCase {
  readonly name: string;
  readonly file: Buffer;
  readonly signature: Buffer;
  readonly key: Buffer;
  /** Our verdict. */
  readonly good: boolean;
  /** Who says otherwise, and why. */
  readonly differs?: Differs;
}

type Differs = Readonly<Partial<Record<'gpg' | 'sqv', string>>>;

const FILE = Buffer.from('hello\nworld\n');
const BOTH = { issuer: 'both' } as const;
const ann = makePgpKey('eddsa');
const sub = makePgpKey('p256');
const other = makePgpKey('eddsa');
const REVOKED_AT = PGP_TIME - 500;
const ENDED = [seconds(9, 500)];

const sign = (signing: PgpSigning = {}, by: PgpKey = ann, content: Uint8Array = FILE) =>
  pgpSignature(by, content, { ...BOTH, ...signing });
const key = (parts: PgpCertificate = {}, of: PgpKey = ann) =>
  pgpCertificate(of, { ...parts, self: { ...BOTH, ...parts.self } });
const over = (signing: PgpSigning, by: PgpKey = ann) =>
  pgpSignatureBody(by, digested(ann.body), { ...BOTH, ...signing });
const statement = (hashed: readonly Uint8Array[], created = ann.created + 10) =>
  over({ type: 0x1f, created, hashed });
const revocation = (reason: number | null, created = REVOKED_AT, signing: PgpSigning = {}) =>
  over({
    type: 0x20,
    created,
    hashed: reason === null ? [] : [subpacket(29, Buffer.from([reason]))],
    ...signing,
  });
const withSub = (parts: Partial<PgpSubkey> = {}, more: PgpCertificate = {}) =>
  key({
    ...more,
    subkeys: [
      {
        key: sub,
        ...parts,
        binding: { ...BOTH, ...parts.binding },
        back: parts.back === null ? null : { ...BOTH, ...parts.back },
        revocations: (parts.revocations ?? []).map((one) => ({ ...BOTH, ...one })),
      },
    ],
  });
const flags = (value: number) => subpacket(27, Buffer.from([value]));

const ofKey = (name: string, good: boolean, made: Buffer, differs?: Differs): OpenPgpCase => ({
  name: `key: ${name}`,
  file: FILE,
  signature: sign(),
  key: made,
  good,
  ...(differs ? { differs } : {}),
});
const ofSub = (name: string, good: boolean, made: Buffer, differs?: Differs): OpenPgpCase => ({
  ...ofKey(name, good, made, differs),
  name: `subkey: ${name}`,
  signature: sign({}, sub),
});
const ofSignature = (
  name: string,
  good: boolean,
  signature: Uint8Array | string,
  differs?: Differs,
  file: Buffer = FILE,
): OpenPgpCase => ({
  ...ofKey('', good, key(), differs),
  name: `signature: ${name}`,
  signature: Buffer.from(signature as string),
  file,
});

const NEVER_LATER = 'a retired key, too, makes it REVKEYSIG, whenever it signed (RFC 9580, 5.2.3.31)';
const OLD_HASH = 'it believes SHA-1 here';
const AT_THE_TIME = 'it counts only what the key said of itself when it signed';
const primary = pgpPacket(6, ann.body);
const noise = [10, 12, 21, 60].map((tag) => pgpPacket(tag, Buffer.from('PGP')));
const text = (content: string, signed: string) =>
  [pgpSignature(ann, Buffer.from(signed), { ...BOTH, type: 1 }), undefined, Buffer.from(content)] as const;
const ecdsa = (kind: 'p384' | 'p521', hash: 'sha256' | 'sha384' | 'sha512', good: boolean): OpenPgpCase => {
  const signer = makePgpKey(kind);
  const name = `signature: ${kind} over ${hash}`;
  const differs = good ? {} : { differs: { sqv: 'too old for RFC 9580, 5.2.3.2' } };
  return { name, file: FILE, signature: sign({ hash }, signer), key: key({}, signer), good, ...differs };
};

export const CASES: readonly OpenPgpCase[] = [
  ofSignature('binary', true, sign()),
  ofSignature('of another file', false, sign({}, ann, Buffer.from('x'))),
  ofSignature('over SHA-1', false, sign({ hash: 'sha1' }), { gpg: OLD_HASH }),
  ofSignature('of a user id', false, sign({ type: 0x13 })),
  ofSignature('standalone', false, sign({ type: 2 })),
  ofSignature('ended', false, sign({ hashed: [seconds(3, 100)] })),
  ofSignature('ends, not signed', true, sign({ unhashed: [seconds(3, 100)] })),
  ofSignature('without a time', false, sign({ created: null })),
  ofSignature('with a time not signed', false, sign({ created: null, unhashed: [seconds(2, PGP_TIME)] })),
  ofSignature('with two times', true, sign({ hashed: [seconds(2, PGP_TIME + 1)] })),
  ofSignature('from before the key', false, sign({ created: ann.created - 1 })),
  ofSignature('with what is critical', false, sign({ hashed: [subpacket(0x80 | 100, FILE)] })),
  ofSignature('with what is unknown', true, sign({ hashed: [subpacket(100, FILE)] })),
  ofSignature('by somebody who says to be Ann', false, sign({}, { ...other, fingerprint: ann.fingerprint })),
  ofSignature('indeterminate length', false, Buffer.concat([Buffer.from([0x8b]), sign().subarray(6)])),
  ofSignature('behind a marker', true, Buffer.concat([noise[0]!, sign()])),
  ofSignature('armoured, with a wrong checksum', true, armoured(sign()), {
    gpg: 'RFC 4880 had it checked; RFC 9580, 6.1, forbids to reject it',
  }),
  ofSignature('armoured, with a damaged header', false, armoured(sign(), ['no header'])),
  ofSignature('text', true, ...text('a\nb \n', 'a\r\nb \r\n')),
  ofSignature('text, blanks cut', false, ...text('a\nb \n', 'a\r\nb\r\n')),
  ecdsa('p384', 'sha256', false),
  ecdsa('p384', 'sha384', true),
  ecdsa('p521', 'sha384', false),
  ecdsa('p521', 'sha512', true),

  ofKey('for certifying', false, key({ flags: 1 })),
  ofKey('for what it does not say', true, key({ flags: null }), { sqv: 'keys must say so' }),
  ofKey('ended before', false, key({ self: { hashed: ENDED } })),
  ofKey('ended since', true, key({ self: { hashed: [seconds(9, 2000)] } }), { gpg: 'it is EXPKEYSIG' }),
  ofKey('ends, not signed', true, key({ self: { unhashed: ENDED } })),
  ofKey('signed itself with SHA-1', false, key({ self: { hash: 'sha1' } }), { gpg: OLD_HASH }),
  ofKey('names a revoker, and has ended', false, key({ self: { hashed: ENDED }, direct: [statement([])] })),
  ofKey('has ended by its statement', false, key({ direct: [statement(ENDED, ann.created)] })),
  ofKey('names a revoker, for certifying', false, key({ flags: 1, direct: [statement([])] })),
  ofKey('for signing by one of two', false, key({ flags: 1, direct: [statement([flags(3)])] }), {
    gpg: 'the statement counts before the user id',
  }),
  ofKey('for signing by the other', false, key({ direct: [statement([flags(1)])] }), {
    sqv: 'the user id counts before the statement',
  }),
  ...[null, 0, 2].map((reason) => ofKey(`revoked, ${reason}`, false, key({ direct: [revocation(reason)] }))),
  ...[1, 3].map((reason) =>
    ofKey(`retired since, ${reason}`, true, key({ direct: [revocation(reason, PGP_TIME + 500)] }), {
      gpg: NEVER_LATER,
    }),
  ),
  ofKey('revoked with SHA-1', false, key({ direct: [revocation(2, REVOKED_AT, { hash: 'sha1' })] })),
  ofKey('revoked with SHA-224', false, key({ direct: [revocation(2, REVOKED_AT, { hash: 'sha224' })] })),
  ofKey(
    'revoked by somebody else',
    true,
    key({ direct: [over({ type: 0x20, created: REVOKED_AT }, other)] }),
  ),
  ofKey('revoked at its end', false, Buffer.concat([withSub(), pgpPacket(2, revocation(2))])),
  ...noise.map((packet, index) =>
    ofKey(
      `revoked behind noise ${index + 1}`,
      false,
      Buffer.concat([primary, packet, pgpPacket(2, revocation(2)), key().subarray(primary.length)]),
    ),
  ),
  ofKey('revoked in its second copy', false, Buffer.concat([key(), key({ direct: [revocation(2)] })])),
  ofKey(
    'renewed in its second copy',
    true,
    Buffer.concat([key({ self: { hashed: ENDED } }), key({ self: { created: ann.created + 9 } })]),
  ),
  ofKey('of somebody else', false, key({}, other)),

  ofSub('bound', true, withSub()),
  ofSub('below one for certifying', true, withSub({}, { flags: 1 })),
  ofSub('not bound back', false, withSub({ back: null })),
  ofSub('bound back by another', false, withSub({ backBy: other })),
  ofSub('for encrypting', false, withSub({ flags: 12 })),
  ofSub('for what it does not say', false, withSub({ flags: null }), { gpg: 'what can sign may sign' }),
  ofSub('ended before', false, withSub({ binding: { hashed: ENDED } })),
  ofSub(
    'bound since',
    true,
    withSub({ binding: { created: PGP_TIME + 50 }, back: { created: PGP_TIME + 50 } }),
    {
      sqv: AT_THE_TIME,
    },
  ),
  ofSub('revoked', false, withSub({ revocations: [{ created: REVOKED_AT }] })),
  ofSub('revoked with SHA-224', false, withSub({ revocations: [{ created: REVOKED_AT, hash: 'sha224' }] })),
  ofSub('of a key that has ended', false, withSub({}, { self: { hashed: ENDED } })),
  ofSub('of a key that is revoked', false, withSub({}, { direct: [revocation(2)] })),
];
