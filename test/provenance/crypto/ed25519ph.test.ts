import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isEd25519phSigned } from '../../../src/provenance/crypto/ed25519ph.ts';
import { readKey } from '../../../src/provenance/crypto/key.ts';
import { makeKey } from '../../standin/keys.ts';

const sha512 = (data: Uint8Array) => createHash('sha512').update(data).digest();

/** RFC 8032, 7.3. */
const SEED = '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42';
const SIGNATURE = Buffer.from(
  '98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41' +
    '31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406',
  'hex',
);
const MESSAGE = Buffer.from('abc');
const key = readKey(
  createPublicKey(
    createPrivateKey({
      key: Buffer.from(`302e020100300506032b657004220420${SEED}`, 'hex'),
      format: 'der',
      type: 'pkcs8',
    }),
  ).export({ format: 'der', type: 'spki' }),
)!;

test('the example of RFC 8032', () => {
  expect(isEd25519phSigned(key, sha512(MESSAGE), SIGNATURE)).toBe(true);
});

describe('wrong', () => {
  test('another message, another key, plain Ed25519', () => {
    const own = makeKey('ed25519');
    const other = readKey(own.spki)!;
    expect(isEd25519phSigned(key, sha512(Buffer.from('abd')), SIGNATURE)).toBe(false);
    expect(isEd25519phSigned(other, sha512(MESSAGE), SIGNATURE)).toBe(false);
    for (const data of [MESSAGE, sha512(MESSAGE)])
      expect(isEd25519phSigned(other, sha512(MESSAGE), own.sign(data))).toBe(false);
    expect(isEd25519phSigned(readKey(makeKey().spki)!, sha512(MESSAGE), SIGNATURE)).toBe(false);
  });

  test('any byte of the signature changed, or more or fewer of them', () => {
    for (let at = 0; at < SIGNATURE.length; at++) {
      const bad = Buffer.from(SIGNATURE);
      bad[at]! ^= 1;
      expect([at, isEd25519phSigned(key, sha512(MESSAGE), bad)]).toEqual([at, false]);
    }
    for (const bad of [Buffer.alloc(0), SIGNATURE.subarray(1), Buffer.concat([SIGNATURE, Buffer.of(0)])])
      expect(isEd25519phSigned(key, sha512(MESSAGE), bad)).toBe(false);
  });

  test('the second number plus the order of the group, which RFC 8032 refuses', () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const second = BigInt(`0x${Buffer.from(SIGNATURE.subarray(32)).reverse().toString('hex')}`) + order;
    const bytes = Buffer.from(second.toString(16).padStart(64, '0'), 'hex').reverse();
    expect(isEd25519phSigned(key, sha512(MESSAGE), Buffer.concat([SIGNATURE.subarray(0, 32), bytes]))).toBe(
      false,
    );
  });
});
