import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../src/codec/index.ts';
import { readKeyring } from '../../../src/provenance/openpgp/keyring.ts';
import { verifyCleartext, verifyOpenPgp } from '../../../src/provenance/openpgp/verify.ts';
import { Refusal } from '../../../src/provenance/steps.ts';
import { armoured, subpacket } from '../../recipes/openpgp.ts';
import {
  PGP_TIME,
  type PgpSigning,
  pgpCertificate,
  pgpPacket,
  pgpSignature,
  seconds,
} from '../../recipes/openpgp-keys.ts';
import { ann, ending, FILE, KEYS, NOW, other, signed, sub, verify } from '../../support/openpgp.ts';

/** RFC 9580, 5.2.3.2: a digest shorter than the field of the curve must not be used. */
const TOO_SHORT = new Set(['p384 sha256', 'p521 sha256', 'p521 sha384']);
const HASHES = ['sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-512'] as const;

describe('a signature of a file', () => {
  for (const [kind, key] of Object.entries(KEYS))
    for (const hash of HASHES.filter((name) => !TOO_SHORT.has(`${kind} ${name.replace('3-', '')}`)))
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

  it('has a digest that is long enough for the key', async () => {
    for (const [kind, hash, name] of [
      ['p384', 'sha256', 'SHA-256'],
      ['p521', 'sha384', 'SHA-384'],
      ['eddsa', 'sha224', 'SHA-224'],
      ['ed25519', 'sha224', 'SHA-224'],
    ] as const)
      expect(await ending(pgpSignature(KEYS[kind], FILE, { hash }), pgpCertificate(KEYS[kind]))).toBe(
        `openpgp.hash fail: ${name} is too short for the key, which must not be used with it`,
      );
    const { verified } = await verify(
      pgpSignature(KEYS.rsa, FILE, { hash: 'sha224' }),
      pgpCertificate(KEYS.rsa),
    );
    expect(verified).toBe(true);
  });

  it('may be among packets that mean nothing', async () => {
    const noise = [10, 12, 21, 40, 60].map((tag) => pgpPacket(tag, Buffer.from('PGP')));
    expect((await verify(Buffer.concat([...noise, signed(), ...noise]))).verified).toBe(true);
    expect(await ending(Buffer.concat(noise))).toMatch(/^openpgp.packet fail: .* it is empty/);
  });

  it('is good with wrong first bytes of the digest, which nobody signed; of another file they tell early', async () => {
    const wrong = signed();
    const hashed = 6 + 4;
    const unhashed = hashed + 2 + wrong.readUInt16BE(hashed);
    const left = unhashed + 2 + wrong.readUInt16BE(unhashed);
    wrong[left]! ^= 1;
    expect((await verify(wrong)).verified).toBe(true);
    expect(await ending(wrong, Buffer.alloc(0))).toMatch(
      /^openpgp.content fail: the file is not what was signed/,
    );
  });

  it('may be armoured, with headers or none, and several of them', async () => {
    expect((await verify(armoured(signed()))).verified).toBe(true);
    const both = Buffer.from(armoured(signed()) + armoured(pgpSignature(other, FILE)));
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
    [
      'over what is not known',
      { hashId: 99 },
      'openpgp.hash unknown: signatures over algorithm 99 are not verified',
    ],
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
    ['without a time', { created: null }, /^openpgp.time fail: it does not say, signed/],
    [
      'with a time not signed',
      { created: null, unhashed: [seconds(2, PGP_TIME)] },
      /^openpgp.time fail: it does not say/,
    ],
    [
      'with two times, of which the last counts',
      { hashed: [seconds(2, 5)] },
      /^openpgp.key fail: the key was made/,
    ],
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

describe('a signed text', () => {
  const clear = (text: string, signing: PgpSigning = {}, head = 'Hash: SHA512\n') => {
    const canonical = text
      .split('\n')
      .map((line) => line.replace(/[ \t]+$/, ''))
      .join('\r\n');
    const signature = armoured(pgpSignature(ann, canonical, { type: 1, ...signing }));
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
  const LEFT = whole.length - 64 - 2;
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
        // The first bytes of the digest are not signed, and only hint.
        const [a, b] = [bytes, whole].map((all) =>
          Buffer.concat([all.subarray(0, LEFT), all.subarray(LEFT + 2)]),
        );
        fc.pre(!a!.equals(b!));
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
