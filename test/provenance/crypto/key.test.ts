import {
  constants,
  createHash,
  createPublicKey,
  ECDH,
  generateKeyPairSync,
  privateEncrypt,
  sign,
} from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashFor, isDigestSigned, isSigned, readKey } from '../../../src/provenance/crypto/key.ts';
import { readPublicKey } from '../../../src/provenance/crypto/pem.ts';
import { makeKey, pem } from '../../standin/keys.ts';
import { refusalText } from '../../support/refusal.ts';

const DATA = Buffer.from('data');
const spkiOf = (type: string, options: object) =>
  (generateKeyPairSync as (type: string, options: object) => { publicKey: { export(how: object): Buffer } })(
    type,
    options,
  ).publicKey.export({ format: 'der', type: 'spki' });

test('kinds of keys that are understood', () => {
  expect(
    ['ec-p256', 'ec-p384', 'ed25519', 'rsa'].map((type) => readKey(makeKey(type as 'rsa').spki)?.type),
  ).toEqual(['ec-p256', 'ec-p384', 'ed25519', 'rsa']);
  const p521 = readKey(spkiOf('ec', { namedCurve: 'secp521r1' }))!;
  expect([p521.type, hashFor(p521)]).toEqual(['ec-p521', 'sha512']);
});

test.each([
  ['secp256k1', () => spkiOf('ec', { namedCurve: 'secp256k1' })],
  ['Ed448', () => spkiOf('ed448', {})],
  ['X25519', () => spkiOf('x25519', {})],
  ['DSA', () => spkiOf('dsa', { modulusLength: 2048, divisorLength: 256 })],
  ['RSA of 1024 bits', () => spkiOf('rsa', { modulusLength: 1024 })],
  ['RSA-PSS', () => spkiOf('rsa-pss', { modulusLength: 2048 })],
  ['nothing', () => Buffer.alloc(0)],
  ['a text', () => Buffer.from('key')],
  ['a key and more', () => Buffer.concat([makeKey().spki, Buffer.of(0)])],
])('not understood: %s', (_, make) => expect(readKey(make())).toBeUndefined());

describe('RSA with an exponent that is no exponent', () => {
  const { n } = createPublicKey({ key: makeKey('rsa').spki, format: 'der', type: 'spki' }).export({
    format: 'jwk',
  });
  const withExponent = (e: string) =>
    createPublicKey({ key: { kty: 'RSA', n: n!, e }, format: 'jwk' }).export({ format: 'der', type: 'spki' });
  test.each([
    ['1', 'AQ'],
    ['2', 'Ag'],
    ['65536', 'AQAA'],
    ['2^256 + 1, which would take time', Buffer.from(`01${'00'.repeat(31)}01`, 'hex').toString('base64url')],
  ])('%s', (_, e) => expect(readKey(withExponent(e))).toBeUndefined());
  test.each([
    ['3', 'Aw'],
    ['65537', 'AQAB'],
    ['2^256 - 1', Buffer.alloc(32, 0xff).toString('base64url')],
  ])('%s', (_, e) => expect(readKey(withExponent(e))?.type).toBe('rsa'));
});

describe('signatures', () => {
  test.each(['ec-p256', 'ec-p384', 'ed25519', 'rsa'] as const)('%s', (type) => {
    const own = makeKey(type);
    const key = readKey(own.spki)!;
    const signature = own.sign(DATA);
    expect(isSigned(key, DATA, signature)).toBe(true);
    expect(isSigned(key, Buffer.from('other'), signature)).toBe(false);
    expect(isSigned(readKey(makeKey(type).spki)!, DATA, signature)).toBe(false);
    for (const odd of [
      Buffer.alloc(0),
      signature.subarray(1),
      Buffer.concat([signature, Buffer.from([0])]),
      Buffer.alloc(64),
      Buffer.alloc(10_000, 0x30),
    ])
      expect(isSigned(key, DATA, odd)).toBe(false);
  });

  test('P-384 over SHA-256 is another signature than over SHA-384', () => {
    const own = makeKey('ec-p384');
    const key = readKey(own.spki)!;
    const signature = sign('sha256', DATA, own.privateKey);
    expect([isSigned(key, DATA, signature), isSigned(key, DATA, signature, 'sha256')]).toEqual([false, true]);
  });

  test('RSA: the encoded message is compared whole, nothing may hang behind the digest', () => {
    const own = makeKey('rsa');
    const info = Buffer.concat([
      Buffer.from('3031300d060960864801650304020105000420', 'hex'),
      createHash('sha256').update(DATA).digest(),
    ]);
    const block = Buffer.concat([
      Buffer.from([0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]),
      info,
    ]);
    const short = Buffer.concat([block, Buffer.alloc(256 - block.length, 7)]);
    const forged = privateEncrypt({ key: own.privateKey, padding: constants.RSA_NO_PADDING }, short);
    expect(isSigned(readKey(own.spki)!, DATA, forged)).toBe(false);
  });
});

describe('over a digest alone', () => {
  const curves = [
    ['ec-p256', makeKey('ec-p256')],
    ['ec-p384', makeKey('ec-p384')],
  ] as const;
  test.each(curves)('%s says what node:crypto says, whatever is changed', (_, own) => {
    const key = readKey(own.spki)!;
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.constantFrom('sha256', 'sha384', 'sha512'),
        fc.nat(),
        fc.nat({ max: 255 }),
        (data, hash, at, by) => {
          const signature = sign(hash, data, own.privateKey);
          signature[at % signature.length]! ^= by;
          const digest = createHash(hash).update(data).digest();
          expect(isDigestSigned(key, digest, signature)).toBe(isSigned(key, data, signature, hash));
        },
      ),
    );
  });

  test('signatures that are not in DER, zero, or of other numbers', () => {
    const key = readKey(curves[0][1].spki)!;
    const digest = createHash('sha256').update(DATA).digest();
    for (const hex of [
      '',
      '3000',
      '3006020100020100',
      '3006020101020101',
      '30080202000102020001',
      '308106020101020101',
    ])
      expect([
        hex,
        isDigestSigned(key, digest, Buffer.from(hex, 'hex')),
        isSigned(key, DATA, Buffer.from(hex, 'hex')),
      ]).toEqual([hex, false, false]);
  });

  test('by a key whose point is compressed', () => {
    const { spki, sign: signs } = curves[0][1];
    const point = ECDH.convertKey(spki.subarray(-65), 'prime256v1', undefined, undefined, 'compressed');
    const head = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex');
    const key = readKey(Buffer.concat([head, point as Buffer]))!;
    const digest = createHash('sha256').update(DATA).digest();
    expect(isSigned(key, DATA, signs(DATA))).toBe(true);
    expect(isDigestSigned(key, digest, signs(DATA))).toBe(true);
    expect(isDigestSigned(key, Buffer.alloc(32), signs(DATA))).toBe(false);
  });

  test('other keys need the file', () => {
    for (const type of ['ed25519', 'rsa'] as const)
      expect(
        isDigestSigned(readKey(makeKey(type).spki)!, Buffer.alloc(32), Buffer.alloc(64)),
      ).toBeUndefined();
  });
});

describe('public keys in files', () => {
  const { spki } = makeKey();
  test('PEM, DER, PKCS #1', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    const id = readPublicKey(spki).id;
    expect(readPublicKey(Buffer.from(pem('PUBLIC KEY', spki))).id).toBe(id);
    expect(readPublicKey(Buffer.from(`a comment\n${pem('PUBLIC KEY', spki)}`)).id).toBe(id);
    expect(readPublicKey(Buffer.from(rsa.export({ format: 'pem', type: 'pkcs1' }))).type).toBe('rsa');
  });

  test.each([
    [
      'a private key',
      pem('PRIVATE KEY', makeKey().privateKey.export({ format: 'der', type: 'pkcs8' })),
      'it is a private key, which nobody else should have',
    ],
    ['a certificate that is none', pem('CERTIFICATE', spki), 'it is no public key'],
    ['a text', 'key', 'it is no public key of a kind that is understood'],
    ['nothing', '', 'it is no public key of a kind that is understood'],
    ['a PEM of nothing', '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n', 'it is no public key'],
  ])('%s', (_, content, expected) => {
    expect(refusalText(() => readPublicKey(Buffer.from(content)))).toBe(`trust.key: ${expected} (key)`);
  });
});
