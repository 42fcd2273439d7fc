import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asn1 } from '../../../src/codec/der/write.ts';
import { parseCertificate } from '../../../src/provenance/x509/certificate.ts';
import {
  alternativeNames,
  authority,
  hasUsage,
  PURPOSE,
  purposes,
  unknownCritical,
} from '../../../src/provenance/x509/extensions.ts';
import { createCertificateAuthority } from '../../standin/authority.ts';
import { githubClaims, identityOfClaims } from '../../standin/identity.ts';
import { makeKey } from '../../standin/keys.ts';
import { extension, type Issuer, nameOf, OID, sealed, toBeSigned } from '../../standin/x509.ts';
import { refusalText, refusedAs } from '../../support/refusal.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const key = makeKey();
const raw = createCertificateAuthority(NOW).issue(identityOfClaims(githubClaims()), key.spki, NOW);
const issuer: Issuer = { name: nameOf('test', 'issuer'), key };

const made = (...extensions: readonly Buffer[]) =>
  parseCertificate(
    sealed(
      toBeSigned(
        { subject: nameOf(), spki: key.spki, notBefore: NOW, notAfter: NOW + 600, extensions },
        issuer,
      ),
      issuer,
    ),
  );

test('what a leaf says', () => {
  const leaf = parseCertificate(raw);
  expect([leaf.notBefore, leaf.notAfter]).toEqual([NOW, NOW + 600]);
  expect(leaf.publicKey).toEqual(key.spki);
  expect(leaf.signatureAlgorithm).toBe('1.2.840.10045.4.3.2');
  expect(raw.includes(leaf.tbs)).toBe(true);
  expect(hasUsage(leaf, 'digitalSignature')).toBe(true);
  expect(hasUsage(leaf, 'keyCertSign')).toBe(false);
  expect(purposes(leaf)).toEqual({ critical: false, all: [PURPOSE.codeSigning] });
  expect(authority(leaf)).toBeUndefined();
  expect(alternativeNames(leaf)).toEqual([
    'https://github.com/octo-org/example/.github/workflows/release.yml@refs/tags/v1.0.0',
  ]);
});

describe('strict DER', () => {
  test('an extension is a type, whether it is critical, and a value', () => {
    const odd = (...parts: readonly Buffer[]) =>
      refusalText(() => made(asn1.sequence(asn1.oid('1.2.3'), ...parts)));
    const [yes, value] = [asn1.boolean(true), asn1.octetString(Buffer.alloc(1))];
    expect(odd(value)).toBe('pass');
    expect(odd(yes, value)).toBe('pass');
    for (const parts of [[], [yes], [value, yes], [yes, asn1.nothing(), value], [asn1.integer(1), value]])
      expect(odd(...parts)).toBe('certificate.encoding: an extension is malformed (certificate)');
  });

  const no = (bytes: Uint8Array) => refusalText(() => parseCertificate(Buffer.from(bytes)));
  test('nothing, cut, and longer', () => {
    expect(no(Buffer.alloc(0))).toBe('certificate.encoding: it is no certificate (certificate)');
    expect(no(Buffer.concat([raw, Buffer.from([0])]))).toBe(
      'certificate.encoding: it is no certificate (certificate)',
    );
    for (let length = 0; length < raw.length; length += 7)
      expect(no(raw.subarray(0, length))).toMatch(/^certificate\.encoding: /);
  });

  test('lengths that are absurd', () => {
    for (const head of [
      '30847fffffff',
      '3084ffffffff',
      '3088ffffffffffffffff',
      '3080',
      '30ff',
      '308430000000',
    ])
      expect(no(Buffer.from(`${head}${raw.subarray(4, 40).toString('hex')}`, 'hex'))).toMatch(
        /^certificate\.encoding: /,
      );
  });

  test('a length in more bytes than it needs', () => {
    const size = raw.length - 4;
    const long = Buffer.concat([Buffer.from([0x30, 0x83, 0, size >> 8, size & 255]), raw.subarray(4)]);
    expect(no(long)).toMatch(/^certificate\.encoding: /);
  });

  test('more than certificate, algorithm and signature, which nobody signed', () => {
    const leaf = parseCertificate(raw);
    const algorithm = asn1.sequence(asn1.oid(leaf.signatureAlgorithm));
    const parts = [leaf.tbs, algorithm, asn1.bitString(leaf.signature)];
    expect(refusedAs(() => parseCertificate(asn1.sequence(...parts)))).toBe('pass');
    expect(no(asn1.sequence(...parts, asn1.nothing()))).toBe(
      'certificate.encoding: it is not what it signs, how and the signature (certificate)',
    );
    expect(no(asn1.sequence(...parts.slice(0, 2)))).toBe(
      'certificate.encoding: it has no signature (certificate)',
    );
    expect(no(asn1.sequence(leaf.tbs, asn1.sequence(asn1.oid('1.2.840.10045.4.3.3')), parts[2]!))).toBe(
      'certificate.encoding: it names two algorithms of its signature (certificate)',
    );
    expect(no(asn1.sequence(leaf.tbs, algorithm, asn1.octetString(leaf.signature)))).toMatch(/no bit string/);
  });

  test('an extension that is there twice, or malformed', () => {
    const one = extension(OID.keyUsage, asn1.bitString(Buffer.from([0x80]), 7));
    expect(refusalText(() => made(one, one))).toBe(
      'certificate.encoding: the extension 2.5.29.15 is there twice (certificate)',
    );
    expect(refusedAs(() => made(asn1.sequence(asn1.oid(OID.keyUsage))))).toBe('certificate.encoding');
    expect(refusedAs(() => made(asn1.nothing()))).toBe('certificate.encoding');
  });

  test('any byte changed gives a certificate or a refusal, never an error', () => {
    fc.assert(
      fc.property(fc.nat({ max: raw.length - 1 }), fc.nat({ max: 255 }), (at, to) => {
        const other = Buffer.from(raw);
        other[at] = to;
        expect(['pass', 'certificate.encoding']).toContain(refusedAs(() => parseCertificate(other)));
      }),
      { numRuns: 500 },
    );
  });

  test('bytes of nobody', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(refusedAs(() => parseCertificate(Buffer.from(bytes)))).toBe('certificate.encoding');
      }),
    );
  });
});

describe('extensions', () => {
  test('authority', () => {
    const of = (...inside: readonly Buffer[]) =>
      authority(made(extension(OID.basicConstraints, asn1.sequence(...inside), true)));
    expect(of(asn1.boolean(true))).toEqual({ most: Number.POSITIVE_INFINITY });
    expect(of(asn1.boolean(true), asn1.integer(0))).toEqual({ most: 0 });
    expect(of()).toBeUndefined();
    expect(of(asn1.integer(3))).toBeUndefined();
    expect(authority(made(extension(OID.basicConstraints, Buffer.alloc(0))))).toBeUndefined();
  });

  test('usage and purposes', () => {
    expect(hasUsage(made(), 'digitalSignature')).toBeUndefined();
    expect(hasUsage(made(extension(OID.keyUsage, Buffer.alloc(0))), 'digitalSignature')).toBe(false);
    expect(purposes(made())).toBeUndefined();
    expect(purposes(made(extension(OID.extendedKeyUsage, asn1.sequence(), true)))).toEqual({
      critical: true,
      all: [],
    });
  });

  test('critical ones that nobody knows', () => {
    expect(unknownCritical(made(extension('1.2.3', Buffer.alloc(1))))).toBeUndefined();
    expect(unknownCritical(made(extension('1.2.3', Buffer.alloc(1), true)))).toBe('1.2.3');
    expect(unknownCritical(parseCertificate(raw))).toBeUndefined();
  });

  test('names: addresses, URIs and user names, others are counted and not read', () => {
    const name = (tag: number, text: string) => asn1.implicit(tag, asn1.ia5String(text));
    const names = asn1.sequence(
      name(1, 'a@example.org'),
      name(2, 'dns.example.org'),
      name(6, 'https://example.org'),
      name(6, ''),
    );
    expect(alternativeNames(made(extension(OID.subjectAltName, names)))).toEqual([
      'a@example.org',
      '',
      'https://example.org',
      '',
    ]);
    const user = asn1.element(
      0xa0,
      asn1.oid('1.3.6.1.4.1.57264.1.7'),
      asn1.explicit(0, asn1.utf8String('user!host')),
    );
    const other = asn1.element(0xa0, asn1.oid('1.2.3'), asn1.explicit(0, asn1.utf8String('evil')));
    expect(alternativeNames(made(extension(OID.subjectAltName, asn1.sequence(user, other))))).toEqual([
      'user!host',
      '',
    ]);
  });
});
