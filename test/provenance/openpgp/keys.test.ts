import { describe, expect, it } from 'vitest';
import { readKeyring } from '../../../src/provenance/openpgp/keyring.ts';
import { armoured, subpacket } from '../../recipes/openpgp.ts';
import {
  digested,
  makePgpKey,
  PGP_TIME,
  type PgpCertificate,
  type PgpSigning,
  pgpCertificate,
  pgpPacket,
  pgpRevocation,
  pgpSignature,
  pgpSignatureBody,
  seconds,
} from '../../recipes/openpgp-keys.ts';
import { ann, ending, FILE, KEYS, NOW, other, signed, sub, verify, withKey } from '../../support/openpgp.ts';

describe('a key', () => {
  const direct = (reason: number | null, created = PGP_TIME + 1) => ({
    direct: [pgpRevocation(ann, created, reason)],
  });

  it('must have signed itself', async () => {
    expect(await withKey({ userId: null })).toBe(
      'openpgp.key fail: the key has no user id or statement that it signed itself',
    );
    const stranger = pgpCertificate(other, { userId: 'Ann' }).subarray(
      pgpCertificate(other, { userId: null }).length,
    );
    expect(await ending(signed(), Buffer.concat([pgpCertificate(ann, { userId: null }), stranger]))).toMatch(
      /^openpgp.key fail: the key has no user id/,
    );
  });

  it('must be for signing; an old one need not say so', async () => {
    expect(await withKey({ flags: 1 })).toBe('openpgp.key fail: the key is not for signing');
    expect((await verify(signed(), pgpCertificate(ann, { flags: null }))).verified).toBe(true);
  });

  it('must not have ended when it signed, and may have since', async () => {
    const lifetime = (value: number) => ({ self: { hashed: [seconds(9, value)] } });
    expect(await withKey(lifetime(1000))).toBe('openpgp.key fail: the key ended on 2023-11-14');
    const { steps } = await verify(signed(), pgpCertificate(ann, lifetime(1001)));
    expect(steps.at(-1)!.message).toBe(
      'the key could sign at that time; it has ended since, at 2023-11-14T22:13:21Z',
    );
  });

  it('that is revoked signed nothing; one that was retired did before', async () => {
    for (const reason of [null, 0, 2, 99])
      expect(await withKey(direct(reason))).toBe('openpgp.key fail: the key was revoked on 2023-11-14');
    for (const reason of [1, 3]) {
      expect((await verify(signed(), pgpCertificate(ann, direct(reason)))).verified).toBe(true);
      expect(await withKey(direct(reason, PGP_TIME))).toMatch(/^openpgp.key fail: the key was revoked/);
    }
  });

  it('is revoked with any hash function, and wherever that is said', async () => {
    for (const hash of ['md5', 'sha1', 'ripemd160', 'sha224', 'sha3-256', 'sha3-512'] as const) {
      const body = pgpSignatureBody(KEYS.rsa, digested(KEYS.rsa.body), {
        type: 0x20,
        created: PGP_TIME,
        hash,
      });
      expect(await ending(pgpSignature(KEYS.rsa, FILE), pgpCertificate(KEYS.rsa, { direct: [body] }))).toBe(
        'openpgp.key fail: the key was revoked on 2023-11-14',
      );
    }
    const revocation = pgpPacket(2, pgpRevocation(ann, PGP_TIME, 2));
    const whole = pgpCertificate(ann, { subkeys: [{ key: sub }] });
    const primary = pgpPacket(6, ann.body);
    const noise = [10, 12, 21, 60].map((tag) => pgpPacket(tag, Buffer.from('PGP')));
    for (const certificate of [
      Buffer.concat([pgpCertificate(ann), revocation]),
      Buffer.concat([whole, revocation]),
      ...noise.map((packet) => Buffer.concat([primary, packet, revocation, whole.subarray(primary.length)])),
      Buffer.concat([whole, primary, revocation]),
      Buffer.concat([primary, revocation, whole]),
    ])
      expect(await ending(signed(), certificate)).toBe('openpgp.key fail: the key was revoked on 2023-11-14');
  });

  it('is found among the packets of a keyring of a program, and in any of its copies', async () => {
    const whole = pgpCertificate(ann);
    const primary = pgpPacket(6, ann.body);
    const id = pgpPacket(13, Buffer.from('Ann <ann@x.test>'));
    const self = whole.subarray(primary.length + id.length);
    const trust = pgpPacket(12, Buffer.from([0, 3]));
    const foreign = pgpCertificate(other, { userId: 'x' }).subarray(
      pgpCertificate(other, { userId: null }).length + 7,
    );
    const keyring = Buffer.concat([primary, trust, id, trust, foreign, trust, self, trust]);
    expect((await verify(signed(), keyring)).verified).toBe(true);
    const ended = pgpCertificate(ann, { self: { hashed: [seconds(9, 500)] } });
    const renewed = pgpCertificate(ann, { self: { created: ann.created + 1 }, subkeys: [{ key: sub }] });
    expect((await verify(signed(), Buffer.concat([ended, renewed]))).verified).toBe(true);
    expect((await verify(pgpSignature(sub, FILE), Buffer.concat([ended, renewed]))).verified).toBe(true);
  });

  it('may be signed by many others, who may have revoked that', async () => {
    const [primary, id] = [pgpPacket(6, ann.body), pgpPacket(13, Buffer.from('Ann <ann@x.test>'))];
    const whole = pgpCertificate(ann);
    const foreign = [0x10, 0x30].flatMap((type) =>
      Array.from({ length: 201 }, (_, index) =>
        pgpPacket(2, pgpSignatureBody(other, Buffer.alloc(0), { type, created: ann.created + index })),
      ),
    );
    const certificate = Buffer.concat([primary, id, ...foreign, whole.subarray(primary.length + id.length)]);
    expect((await verify(signed(), certificate)).identity!.subject).toBe('Ann <ann@x.test>');
  });

  it('ends, and is for signing, as both its statements say: over itself and over its main user id', async () => {
    const statement = (hashed: readonly Uint8Array[], created = ann.created + 10) => ({
      direct: [pgpSignatureBody(ann, digested(ann.body), { type: 0x1f, created, hashed })],
    });
    const ends = [seconds(9, 500)];
    const ended = 'openpgp.key fail: the key ended on 2023-11-14';
    // A designated revoker is named in a statement that says nothing else.
    expect(await withKey({ ...statement([]), self: { hashed: ends } })).toBe(ended);
    expect(await withKey(statement(ends, ann.created))).toBe(ended);
    expect(await withKey({ ...statement([]), flags: 1 })).toBe(
      'openpgp.key fail: the key is not for signing',
    );
    for (const flags of [1, 3])
      expect(await withKey({ ...statement([subpacket(27, Buffer.from([flags]))]), flags: 4 - flags })).toBe(
        'openpgp.key fail: the key is not for signing',
      );
    expect(
      (await verify(signed(), pgpCertificate(ann, { userId: null, ...statement([]) }))).identity!.subject,
    ).toBe(`OpenPGP key ${ann.fingerprint}`);
  });

  it('has the name of its main user id, of those that are not revoked', async () => {
    const id = (name: string, self: PgpSigning, ...revoked: number[]) => {
      const head = Buffer.from([0xb4, 0, 0, 0, name.length]);
      const over = Buffer.concat([digested(ann.body), head, Buffer.from(name)]);
      const bodies = [
        pgpSignatureBody(ann, over, { type: 0x13, created: ann.created, ...self }),
        ...revoked.map((created) => pgpSignatureBody(ann, over, { type: 0x30, created })),
      ];
      return Buffer.concat([pgpPacket(13, Buffer.from(name)), ...bodies.map((body) => pgpPacket(2, body))]);
    };
    const named = async (...ids: Buffer[]) =>
      (await verify(signed(), Buffer.concat([pgpPacket(6, ann.body), ...ids]))).identity!.subject;
    const main = subpacket(25, Buffer.from([1]));
    const late = { created: ann.created + 9 };
    expect(await named(id('old', {}), id('new', late))).toBe('new');
    expect(await named(id('old', { hashed: [main] }), id('new', late))).toBe('old');
    expect(await named(id('old', {}), id('new', late, ann.created + 10))).toBe('old');
    expect(await named(id('again', late, ann.created + 5))).toBe('again');
    expect(await named(id('gone', {}, ann.created + 5))).toBe(`OpenPGP key ${ann.fingerprint}`);
    const short = id('main', { hashed: [main, seconds(9, 500)] });
    expect(await ending(signed(), Buffer.concat([pgpPacket(6, ann.body), short, id('new', late)]))).toBe(
      'openpgp.key fail: the key ended on 2023-11-14',
    );
  });

  it('is not revoked by somebody else, nor by what is in the future', async () => {
    const foreign = pgpRevocation(other, PGP_TIME, 2);
    expect((await verify(signed(), pgpCertificate(ann, { direct: [foreign] }))).verified).toBe(true);
    expect((await verify(signed(), pgpCertificate(ann, direct(2, NOW + 1)))).verified).toBe(true);
  });

  it('may have signed itself with SHA-1 before 2023-02-01, and not since', async () => {
    const old = makePgpKey('rsa', 1_500_000_000);
    const self = (created: number) => pgpCertificate(old, { self: { hash: 'sha1', created } });
    expect((await verify(pgpSignature(old, FILE), self(1_675_209_599))).verified).toBe(true);
    expect(await ending(pgpSignature(old, FILE), self(1_675_209_600))).toMatch(/the key has no user id/);
  });

  it('of fewer than 2048 bits decides nothing', async () => {
    const short = makePgpKey('rsa', PGP_TIME - 1, 1024);
    expect(await ending(pgpSignature(short, FILE), pgpCertificate(short))).toMatch(
      /^openpgp.key unknown: the key is of a kind, or of a length/,
    );
  });

  it('that is private is refused', () => {
    const secret = Buffer.from(armoured(Buffer.alloc(1)).replaceAll('SIGNATURE', 'PRIVATE KEY BLOCK'));
    expect(() => readKeyring(secret)).toThrow('it is a private key, which nobody else should have');
    expect(() => readKeyring(Buffer.from([0xc5, 0]))).toThrow('it is a private key');
    expect(() => readKeyring(Buffer.from('no key'))).toThrow('it is no OpenPGP public key');
    const keybox = Buffer.from('0000002001010002' + '4b425866' + '00000000', 'hex');
    expect(() => readKeyring(keybox)).toThrow(
      'it is a keybox of GnuPG; `gpg --export` writes the keys of one',
    );
  });
});

describe('a subkey', () => {
  it('of a key with which nothing is verified decides nothing', async () => {
    const short = makePgpKey('rsa', PGP_TIME - 1000, 1024);
    const certificate = pgpCertificate(short, { subkeys: [{ key: sub }] });
    expect(await ending(pgpSignature(sub, FILE), certificate)).toBe(
      'openpgp.key unknown: the subkey belongs to a key of a kind, or of a length, with which nothing is verified',
    );
  });

  const subkey = (parts: Partial<NonNullable<PgpCertificate['subkeys']>[number]>) =>
    withKey({ subkeys: [{ key: sub, ...parts }] }, sub);

  it('must agree that it belongs to its key', async () => {
    const refused =
      'openpgp.key fail: the subkey does not say that it belongs to its key (primary key binding)';
    expect(await subkey({ back: null })).toBe(refused);
    expect(await subkey({ backBy: other })).toBe(refused);
    expect(await subkey({ back: { type: 0x18 } })).toBe(refused);
  });

  it('must be bound by its key, for signing, and not revoked or ended', async () => {
    const foreign = pgpCertificate(other, { subkeys: [{ key: sub }] });
    const packets = foreign.subarray(pgpCertificate(other).length);
    expect(await ending(pgpSignature(sub, FILE), Buffer.concat([pgpCertificate(ann), packets]))).toBe(
      'openpgp.key fail: its key does not say that the subkey is its own',
    );
    expect(await subkey({ flags: 0x0c })).toBe('openpgp.key fail: the subkey is not for signing');
    expect(await subkey({ flags: null })).toBe('openpgp.key fail: the subkey is not for signing');
    expect(await subkey({ binding: { hashed: [seconds(9, 1000)] } })).toBe(
      'openpgp.key fail: the subkey ended on 2023-11-14',
    );
    expect(await subkey({ binding: { hashed: [seconds(3, 500)] } })).toMatch(
      /does not say that the subkey is its own/,
    );
    expect(await subkey({ revocations: [{}] })).toBe(
      'openpgp.key fail: the subkey was revoked on 2023-11-14',
    );
  });
});
