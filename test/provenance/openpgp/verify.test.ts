import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../src/codec/index.ts';
import { readKeyring } from '../../../src/provenance/openpgp/keyring.ts';
import {
  type OpenPgpVerification,
  verifyCleartext,
  verifyOpenPgp,
} from '../../../src/provenance/openpgp/verify.ts';
import { Refusal } from '../../../src/provenance/steps.ts';
import { armoured, subpacket } from '../../recipes/openpgp.ts';
import {
  makePgpKey,
  PGP_TIME,
  type PgpCertificate,
  type PgpKey,
  type PgpKind,
  type PgpSigning,
  pgpCertificate,
  pgpRevocation,
  pgpSignature,
  seconds,
} from '../../recipes/openpgp-keys.ts';

const FILE = 'hello\nworld\n';
const NOW = PGP_TIME + 1000;
const KEYS = Object.fromEntries(
  (['rsa', 'p256', 'p384', 'p521', 'eddsa', 'ed25519'] as const).map((kind) => [kind, makePgpKey(kind)]),
) as Readonly<Record<PgpKind, PgpKey>>;
const ann = KEYS.eddsa;
const sub = makePgpKey('ed25519');
const other = makePgpKey('eddsa');

async function verify(
  document: Uint8Array | string,
  certificate: Uint8Array | undefined = pgpCertificate(ann),
  { file = FILE as string | null, now = NOW } = {},
): Promise<OpenPgpVerification> {
  const keys = certificate.length > 0 ? readKeyring(certificate) : [];
  const source = file === null ? undefined : bytesSource(Buffer.from(file));
  const all = await verifyOpenPgp(Buffer.from(document as string), source, { keys, now });
  expect(all).toHaveLength(1);
  return all[0]!;
}

/** Name, outcome and message of the step that ended it. */
async function ending(...given: Parameters<typeof verify>): Promise<string> {
  const { verified, steps } = await verify(...given);
  expect(verified).toBe(false);
  const { name, outcome, message } = steps.at(-1)!;
  return `${name} ${outcome}: ${message}`;
}

const signed = (signing: PgpSigning = {}) => pgpSignature(ann, FILE, signing);
/** What ends a verification with a key put together like that. */
const withKey = (parts: PgpCertificate, signer = ann) =>
  ending(pgpSignature(signer, FILE), pgpCertificate(ann, parts));

describe('a signature of a file', () => {
  for (const [kind, key] of Object.entries(KEYS))
    for (const hash of ['sha256', 'sha384', 'sha512'] as const)
      it(`by ${kind} over ${hash} is verified`, async () => {
        const { verified, identity, steps } = await verify(
          pgpSignature(key, FILE, { hash }),
          pgpCertificate(key),
        );
        expect(verified).toBe(true);
        expect(identity).toMatchObject({
          kind: 'key',
          subject: 'Ann <ann@x.test>',
          fingerprint: key.fingerprint,
        });
        expect(steps.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
          'openpgp.packet pass',
          'openpgp.type pass',
          'openpgp.hash pass',
          'openpgp.time pass',
          'openpgp.content pass',
          'openpgp.issuer pass',
          'openpgp.signature pass',
          'openpgp.key pass',
        ]);
      });

  it('may be armoured, with headers or none, and several of them', async () => {
    const text = (packet: Uint8Array) => armoured(packet).replace('=AbCd\n', '');
    expect((await verify(text(signed()))).verified).toBe(true);
    const both = Buffer.from(text(signed()) + text(pgpSignature(other, FILE)));
    const keys = readKeyring(pgpCertificate(ann));
    const all = await verifyOpenPgp(both, bytesSource(Buffer.from(FILE)), { keys, now: NOW });
    expect(all.map(({ place, verified, steps }) => [place, verified, steps.at(-1)!.outcome])).toEqual([
      ['signature 1', true, 'pass'],
      ['signature 2', false, 'unknown'],
    ]);
  });

  it('of a text has its line ends made CR LF', async () => {
    const text = signed({ type: 1 });
    expect(
      (await verify(pgpSignature(ann, 'a\r\nb \r\nc', { type: 1 }), undefined, { file: 'a\nb \r\nc' }))
        .verified,
    ).toBe(true);
    expect(await ending(text)).toMatch(/^openpgp.content fail: the file is not what was signed/);
  });

  it('by a subkey that is bound by both sides is verified', async () => {
    const { verified, identity } = await verify(
      pgpSignature(sub, FILE),
      pgpCertificate(ann, { flags: 1, subkeys: [{ key: sub }] }),
    );
    expect(verified).toBe(true);
    expect(identity!.fingerprint).toBe(ann.fingerprint);
  });

  it('names its issuer in the signed area, or gives a hint, or none', async () => {
    for (const issuer of ['hint', 'none'] as const)
      expect((await verify(signed({ issuer }))).verified).toBe(true);
    expect(await ending(signed({ issuer: 'none' }), pgpCertificate(other))).toBe(
      'openpgp.issuer unknown: it does not say whose it is, and is of none of the keys given',
    );
  });
});

describe('it is undecided', () => {
  it('without the key', async () => {
    expect(await ending(signed(), Buffer.alloc(0))).toBe(
      `openpgp.issuer unknown: it says that it is by ${ann.fingerprint}; no key is given (--pgp-key)`,
    );
    expect(await ending(signed(), pgpCertificate(other))).toBe(
      `openpgp.issuer unknown: it says that it is by ${ann.fingerprint}, which is not among the keys given (--pgp-key)`,
    );
  });

  it('where only a digest is given', async () => {
    expect(await ending(signed(), undefined, { file: null })).toMatch(/^openpgp.content unknown/);
  });

  it.each([
    [
      'of another version',
      { version: 6 },
      'openpgp.version unknown: signatures of version 6 are not verified',
    ],
    ['with DSA', { algorithm: 17 }, 'openpgp.signature unknown: signatures made with DSA are not verified'],
    ['over SHA3', { hashId: 12 }, 'openpgp.hash unknown: signatures over SHA3-256 are not verified'],
  ])('%s', async (_, signing, expected) => {
    expect(await ending(signed(signing))).toBe(expected);
  });
});

describe('it is refused', () => {
  it.each([
    ['over SHA-1', { hash: 'sha1' }, /^openpgp.hash fail: it is made with SHA-1, with which/],
    ['over MD5', { hashId: 1 }, /^openpgp.hash fail: it is made with MD5/],
    ['of a user id', { type: 0x13 }, /^openpgp.type fail: it is not a signature of a file/],
    ['from the future', { created: NOW + 1 }, /^openpgp.time fail: it says that it was made in the future/],
    ['without a time', { created: null }, /^openpgp.time fail: it does not say once, signed/],
    ['with two times', { hashed: [seconds(2, 5)] }, /^openpgp.time fail: it does not say once, signed/],
    ['that has ended', { hashed: [seconds(3, 1000)] }, /^openpgp.time fail: it was good until/],
    [
      'with a critical subpacket',
      { hashed: [subpacket(0x80 | 99, Buffer.alloc(1))] },
      /^openpgp.subpacket fail: .* type 99/,
    ],
    [
      'with a critical notation',
      { unhashed: [subpacket(0x80 | 20, Buffer.alloc(8))] },
      /^openpgp.subpacket fail: .* type 20/,
    ],
    ['from before the key', { created: ann.created - 1 }, /^openpgp.key fail: the key/],
  ] as const)('%s', async (_, signing, expected) => {
    expect(await ending(signed(signing as PgpSigning))).toMatch(expected);
  });

  it('is good a second before it ends', async () => {
    expect((await verify(signed({ hashed: [seconds(3, 1001)] }))).verified).toBe(true);
  });

  it('where the file is another, or the key', async () => {
    expect(await ending(signed(), undefined, { file: 'x' })).toMatch(/^openpgp.content fail/);
    const wrong = signed();
    wrong[wrong.length - 1]! ^= 1;
    expect(await ending(wrong)).toBe('openpgp.signature fail: the signature is not of the key and the file');
  });

  it.each([
    ['empty', '', 'it is no OpenPGP signature: it is empty'],
    ['a key', pgpCertificate(ann), 'it is no OpenPGP signature: it has a packet of type 6'],
    ['cut', signed().subarray(0, 40), /claims \d+ bytes, fewer are there/],
    ['with a wrong checksum', armoured(signed()), 'its armour has a wrong checksum'],
    ['no base64', armoured(signed()).replace('=AbCd', '*'), 'its armour is not base64'],
    [
      'a signed text',
      '-----BEGIN PGP SIGNED MESSAGE-----\n',
      'it is a signed text of its own, no signature of a file',
    ],
  ])('what is %s', async (_, document, message) => {
    const { steps } = await verify(document);
    expect(steps.at(-1)).toMatchObject({
      name: 'openpgp.packet',
      outcome: 'fail',
      message: expect.stringMatching(message),
    });
  });
});

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

  it('is not revoked by somebody else, nor by what is in the future', async () => {
    const foreign = pgpRevocation(other, PGP_TIME, 2);
    expect((await verify(signed(), pgpCertificate(ann, { direct: [foreign] }))).verified).toBe(true);
    expect((await verify(signed(), pgpCertificate(ann, direct(2, NOW + 1)))).verified).toBe(true);
  });

  it('may have signed itself with SHA-1 before 2023-02-01, and not since', async () => {
    const old = makePgpKey('eddsa', 1_500_000_000);
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
  });
});

describe('a subkey', () => {
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

describe('a signed text', () => {
  const clear = (text: string, signing: PgpSigning = {}, head = 'Hash: SHA512\n') => {
    const canonical = text
      .split('\n')
      .map((line) => line.replace(/[ \t]+$/, ''))
      .join('\r\n');
    const signature = armoured(pgpSignature(ann, canonical, { type: 1, ...signing })).replace('=AbCd\n', '');
    const escaped = text.replace(/^-/gm, '- -');
    return `-----BEGIN PGP SIGNED MESSAGE-----\n${head}\n${escaped}\n${signature}`;
  };
  const end = async (text: string) => {
    const keys = readKeyring(pgpCertificate(ann));
    const [one] = await verifyCleartext(Buffer.from(text), { keys, now: NOW });
    return one!.verified ? 'verified' : one!.steps.at(-1)!.message;
  };

  it('is verified with dashes escaped and blanks at line ends left out', async () => {
    expect(await end(clear('a \n- b\n-----c\n\nd'))).toBe('verified');
    expect(await end(clear('a').replaceAll('\n', '\r\n'))).toBe('verified');
  });

  it('is refused with anything that nobody signed', async () => {
    expect(await end(clear('a', {}, 'Hash: SHA512\nNote: trust me\n'))).toMatch(
      /it has headers that are not signed/,
    );
    expect(await end(`${clear('a')}more`)).toMatch(/text stands behind its signature/);
    expect(await end(clear('a').replace('\na\n', '\na\nb\n'))).toMatch(/the file is not what was signed/);
    expect(await end('-----BEGIN PGP SIGNED MESSAGE-----\n\na\n')).toMatch(/it has no signature/);
  });
});

describe('hostile bytes', () => {
  const certificate = pgpCertificate(ann, { subkeys: [{ key: sub }] });
  const whole = pgpSignature(sub, FILE, { issuer: 'signed' });
  const change = fc.record({ at: fc.nat(), to: fc.nat(255), cut: fc.boolean() });
  const changed = (bytes: Buffer, { at, to, cut }: { at: number; to: number; cut: boolean }) => {
    const copy = Buffer.from(bytes);
    if (cut) return copy.subarray(0, at % copy.length);
    copy[at % copy.length] = to;
    return copy;
  };

  it('in a signature never verify and never throw', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (one) => {
        const bytes = changed(whole, one);
        fc.pre(!bytes.equals(whole));
        const keys = readKeyring(certificate);
        const all = await verifyOpenPgp(bytes, bytesSource(Buffer.from(FILE)), { keys, now: NOW });
        expect(all.some(({ verified }) => verified)).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('in a key never make another file verify', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (one) => {
        let keys: ReturnType<typeof readKeyring> = [];
        try {
          keys = readKeyring(changed(certificate, one));
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
        const all = await verifyOpenPgp(whole, bytesSource(Buffer.from('other')), { keys, now: NOW });
        expect(all.some(({ verified }) => verified)).toBe(false);
        await verifyOpenPgp(whole, bytesSource(Buffer.from(FILE)), { keys, now: NOW });
      }),
      { numRuns: 300 },
    );
  });
});
