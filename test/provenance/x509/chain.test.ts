import { describe, expect, test } from 'vitest';
import { asn1 } from '../../../src/codec/der/write.ts';
import { type Certificate, parseCertificate } from '../../../src/provenance/x509/certificate.ts';
import { pathsOf } from '../../../src/provenance/x509/chain.ts';
import { PURPOSE } from '../../../src/provenance/x509/extensions.ts';
import { makeKey, type StandinKey } from '../../standin/keys.ts';
import {
  authorityExtensions,
  extension,
  type Issuer,
  nameOf,
  OID,
  sealed,
  signerExtensions,
  toBeSigned,
} from '../../standin/x509.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;

interface Maker {
  readonly extensions?: readonly Buffer[];
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** The key that really signs it. */
  readonly signedWith?: StandinKey;
}

function newIssuer(name: string, key = makeKey()): Issuer {
  return { name: nameOf('test', name), key };
}

function certify(subject: Issuer, issuer: Issuer, options: Maker = {}): Certificate {
  const { extensions = authorityExtensions(5), notBefore = NOW, notAfter = NOW + 100, signedWith } = options;
  const draft = { subject: subject.name, spki: subject.key.spki, notBefore, notAfter, extensions };
  return parseCertificate(sealed(toBeSigned(draft, issuer), issuer, signedWith ?? issuer.key));
}

const [root, middle, low, leaf] = ['root', 'middle', 'low', 'leaf'].map((name) => newIssuer(name)) as [
  Issuer,
  Issuer,
  Issuer,
  Issuer,
];
const LEAF = { extensions: signerExtensions(OID.codeSigning) };
const rootCert = certify(root, root);
const isRoot = (one: Certificate) => one === rootCert;
const ways = (
  of: Certificate,
  pool: readonly Certificate[],
  purpose: string | undefined = PURPOSE.codeSigning,
) => pathsOf(of, [rootCert, ...pool], isRoot, purpose);

describe('ways', () => {
  test('direct, over one, over two', () => {
    expect(ways(certify(leaf, root, LEAF), [])).toHaveLength(1);
    const one = certify(middle, root);
    expect(ways(certify(leaf, middle, LEAF), [one])).toHaveLength(1);
    const two = certify(low, middle);
    const [path] = ways(certify(leaf, low, LEAF), [two, one]);
    expect(path?.issuer).toBe(two);
    expect(ways(certify(leaf, low, LEAF), [two])).toEqual([]);
  });

  test('are valid as long as everything above is', () => {
    const one = certify(middle, root, { notBefore: NOW + 10, notAfter: NOW + 500 });
    const two = certify(low, middle, { notBefore: NOW - 50, notAfter: NOW + 20 });
    expect(ways(certify(leaf, low, LEAF), [one, two])).toMatchObject([
      { notBefore: NOW + 10, notAfter: NOW + 20 },
    ]);
    const expired = certify(low, middle, { notBefore: NOW - 50, notAfter: NOW - 1 });
    expect(ways(certify(leaf, low, LEAF), [one, expired])).toMatchObject([
      { notBefore: NOW + 10, notAfter: NOW - 1 },
    ]);
  });

  test('may be several: an authority that was renewed with its key', () => {
    const [first, second] = [
      certify(middle, root, { notAfter: NOW + 1 }),
      certify(middle, root, { notAfter: NOW + 9 }),
    ];
    expect(ways(certify(leaf, middle, LEAF), [first, second]).map(({ notAfter }) => notAfter)).toEqual([
      NOW + 1,
      NOW + 9,
    ]);
  });

  test('end after four authorities below the root', () => {
    let above = root;
    const pool: Certificate[] = [];
    for (let level = 1; level <= 5; level++) {
      const next = newIssuer(`level ${level}`);
      pool.push(certify(next, above));
      expect(ways(certify(leaf, next, LEAF), pool)).toHaveLength(level <= 4 ? 1 : 0);
      above = next;
    }
  });
});

describe('no way', () => {
  test('a name that is equal, and another key', () => {
    const impostor: Issuer = { name: middle.name, key: makeKey() };
    const one = certify(middle, root);
    expect(ways(certify(leaf, impostor, LEAF), [one])).toEqual([]);
    expect(ways(certify(leaf, middle, { ...LEAF, signedWith: impostor.key }), [one])).toEqual([]);
    // The impostor certifies itself, in the name of the root and in its own.
    const own: Issuer = { name: root.name, key: impostor.key };
    expect(ways(certify(leaf, impostor, LEAF), [certify(impostor, own), certify(own, own)])).toEqual([]);
    expect(
      ways(certify(leaf, impostor, LEAF), [certify(impostor, root, { signedWith: impostor.key })]),
    ).toEqual([]);
  });

  test('the impostor beside the real one does not hide it', () => {
    const impostor: Issuer = { name: middle.name, key: makeKey() };
    const pool = [
      certify(impostor, impostor),
      certify(middle, root),
      certify(impostor, root, { signedWith: impostor.key }),
    ];
    expect(ways(certify(leaf, middle, LEAF), pool)).toHaveLength(1);
  });

  test.each([
    ['no authority', [...signerExtensions(OID.codeSigning)]],
    ['no basicConstraints', [extension(OID.keyUsage, asn1.bitString(Buffer.from([0x06]), 1), true)]],
    [
      'cA is false',
      [
        extension(OID.keyUsage, asn1.bitString(Buffer.from([0x06]), 1), true),
        extension(OID.basicConstraints, asn1.sequence(), true),
      ],
    ],
    [
      'basicConstraints is not critical',
      [
        extension(OID.keyUsage, asn1.bitString(Buffer.from([0x06]), 1), true),
        extension(OID.basicConstraints, asn1.sequence(asn1.boolean(true))),
      ],
    ],
    ['no keyUsage', [extension(OID.basicConstraints, asn1.sequence(asn1.boolean(true)), true)]],
    [
      'its key may not sign certificates',
      [
        extension(OID.keyUsage, asn1.bitString(Buffer.from([0x80]), 7), true),
        extension(OID.basicConstraints, asn1.sequence(asn1.boolean(true)), true),
      ],
    ],
    [
      'another purpose',
      [...authorityExtensions(5), extension(OID.extendedKeyUsage, asn1.sequence(asn1.oid(OID.timeStamping)))],
    ],
    [
      'a critical extension nobody knows',
      [...authorityExtensions(5), extension('2.5.29.30', asn1.sequence(), true)],
    ],
    ['a path length below zero', [...authorityExtensions(-1)]],
  ])('an issuer that is none: %s', (_, extensions) => {
    expect(ways(certify(leaf, middle, LEAF), [certify(middle, root, { extensions })])).toEqual([]);
  });

  test('path length: none may follow, one may follow', () => {
    const closed = certify(middle, root, { extensions: authorityExtensions(0) });
    expect(ways(certify(leaf, middle, LEAF), [closed])).toHaveLength(1);
    expect(ways(certify(leaf, low, LEAF), [closed, certify(low, middle)])).toEqual([]);
    const open = certify(middle, root, { extensions: authorityExtensions(1) });
    expect(ways(certify(leaf, low, LEAF), [open, certify(low, middle)])).toHaveLength(1);
  });

  test('a signature by SHA-1, or an algorithm nobody knows', () => {
    const good = certify(leaf, root, LEAF);
    for (const signatureAlgorithm of ['1.2.840.113549.1.1.5', '1.2.840.10045.4.1', '', 'constructor'])
      expect(ways({ ...good, signatureAlgorithm }, [])).toEqual([]);
  });

  test('a P-384 issuer that signs by SHA-256 says so', () => {
    const big = newIssuer('big', makeKey('ec-p384'));
    const top = certify(big, big);
    const child = certify(leaf, big, LEAF);
    expect(pathsOf(child, [top], (one) => one === top)).toHaveLength(1);
    expect(
      pathsOf({ ...child, signatureAlgorithm: '1.2.840.10045.4.3.2' }, [top], (one) => one === top),
    ).toEqual([]);
  });
});

test('an authority for any purpose is for this one', () => {
  const any = [
    ...authorityExtensions(5),
    extension(OID.extendedKeyUsage, asn1.sequence(asn1.oid(PURPOSE.any))),
  ];
  expect(ways(certify(leaf, middle, LEAF), [certify(middle, root, { extensions: any })])).toHaveLength(1);
});

test('without a purpose an older authority passes that has no keyUsage', () => {
  const older = certify(middle, root, {
    extensions: [extension(OID.basicConstraints, asn1.sequence(asn1.boolean(true)))],
  });
  expect(pathsOf(certify(leaf, middle, LEAF), [rootCert, older], isRoot)).toHaveLength(1);
});

test('certificates that issue each other in circles end soon, and cost few signatures', () => {
  const shared = makeKey();
  const [x, y] = [newIssuer('x', shared), newIssuer('y', shared)];
  const pool = [
    ...Array.from({ length: 40 }, () => certify(x, y)),
    ...Array.from({ length: 40 }, () => certify(y, x)),
  ];
  expect(ways(certify(leaf, x, LEAF), pool)).toEqual([]);
});
