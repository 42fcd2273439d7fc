import { describe, expect, test } from 'vitest';
import { parseCms } from '../../../src/artifact/index.ts';
import { asn1 } from '../../../src/codec/der/write.ts';
import { openDer } from '../../../src/codec/index.ts';
import { verifyTimestamp } from '../../../src/provenance/time/timestamp.ts';
import type { Authority } from '../../../src/provenance/trust/root.ts';
import { parseCertificate } from '../../../src/provenance/x509/certificate.ts';
import {
  createTimestampAuthority,
  type StampOptions,
  type TimestampAuthorityOptions,
} from '../../standin/tsa.ts';
import { extension, OID, signerExtensions } from '../../standin/x509.ts';
import { refusalText } from '../../support/refusal.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const SIGNATURE = Buffer.from('a signature');
const tsa = createTimestampAuthority(NOW);
const stamp = (options?: StampOptions) => tsa.stamp(SIGNATURE, NOW, options);

function authorityOf(chain: readonly Buffer[], validity = { start: 0 } as Authority['validity']): Authority {
  const [first, ...rest] = chain.map(parseCertificate);
  return { name: 'tsa.test', chain: [first!, ...rest], validity };
}

const all = authorityOf(tsa.chain);
const verdict = (response: Buffer, authorities: readonly Authority[] = [all], over = SIGNATURE) =>
  refusalText(() => verifyTimestamp(response, over, authorities, 'x')).replace(' (x)', '');

/** What is said of a timestamp of an authority that is made in some way, and trusted. */
function verdictOfAuthority(options: TimestampAuthorityOptions): string {
  const own = createTimestampAuthority(NOW, options);
  return verdict(own.stamp(SIGNATURE, NOW), [authorityOf(own.chain)]);
}

const keyUsage = (bits: number, unused: number) =>
  extension(OID.keyUsage, asn1.bitString(Buffer.from([bits]), unused), true);

describe('right ones', () => {
  test('with certificates in it, and without', () => {
    expect(verifyTimestamp(stamp(), SIGNATURE, [all], '')).toEqual({ by: 'tsa.test', time: NOW });
    expect(verdict(stamp({ bare: true }))).toBe('pass');
  });

  test('the certificates in it help on the way to a root that is trusted', () => {
    const rootOnly = authorityOf(tsa.chain.slice(2));
    expect(verdict(stamp(), [rootOnly])).toBe('pass');
    expect(verdict(stamp({ bare: true }), [rootOnly])).toBe(
      'time.timestamp: the timestamp is not valid: no authority that is trusted at that time made it',
    );
  });

  test('beside authorities that did not make it', () => {
    expect(verdict(stamp(), [authorityOf(createTimestampAuthority(NOW).chain), all])).toBe('pass');
  });

  test('that name the certificate by its key', () => {
    expect(verdictOfAuthority({ byKey: true })).toBe('pass');
  });

  test('by a key that is for what cannot be denied, or for anything', () => {
    const [, purpose] = signerExtensions(OID.timeStamping);
    expect(verdictOfAuthority({ extensions: [keyUsage(0x40, 6), purpose!] })).toBe('pass');
    expect(verdictOfAuthority({ extensions: [purpose!] })).toBe('pass');
  });

  test('at both ends of the validity', () => {
    expect(verdict(stamp(), [authorityOf(tsa.chain, { start: NOW, end: NOW })])).toBe('pass');
  });
});

describe('wrong ones', () => {
  const NOBODY = 'no authority that is trusted at that time made it';
  test.each([
    ['over other bytes', stamp({ wrongImprint: true }), 'it is about another signature'],
    ['by another key', stamp({ wrongKey: true }), 'its signature is wrong'],
    [
      'refused by the authority',
      stamp({ refused: true }),
      'it is no granted answer of a timestamp authority',
    ],
    ['nothing', Buffer.alloc(0), 'it is no granted answer of a timestamp authority'],
    [
      'bytes behind it',
      Buffer.concat([stamp(), Buffer.from([0])]),
      'it is no granted answer of a timestamp authority',
    ],
    [
      'a token without the answer around it',
      tokenOf(stamp()),
      'it is no granted answer of a timestamp authority',
    ],
    [
      'more than an answer and a token',
      asn1.sequence(asn1.sequence(asn1.integer(0)), tokenOf(stamp()), asn1.nothing()),
      'it is no granted answer of a timestamp authority',
    ],
    [
      'granted, and no token',
      asn1.sequence(asn1.sequence(asn1.integer(0))),
      'it is no granted answer of a timestamp authority',
    ],
    [
      'granted, and another token',
      asn1.sequence(asn1.sequence(asn1.integer(0)), asn1.sequence()),
      'it has no signed data',
    ],
  ])('%s', (_, response, expected) =>
    expect(verdict(response)).toBe(`time.timestamp: the timestamp is not valid: ${expected}`),
  );

  test('an authority nobody trusts, that is none by its certificate, or trusted at another time', () => {
    const other = createTimestampAuthority(NOW);
    expect(verdict(other.stamp(SIGNATURE, NOW))).toBe(
      `time.timestamp: the timestamp is not valid: ${NOBODY}`,
    );
    expect(verdict(stamp(), [])).toBe(`time.timestamp: the timestamp is not valid: ${NOBODY}`);
    expect(verdict(stamp(), [authorityOf(tsa.chain, { start: NOW + 1 })])).toBe(
      `time.timestamp: the timestamp is not valid: ${NOBODY}`,
    );
    expect(verdict(stamp(), [authorityOf(tsa.chain, { start: 0, end: NOW - 1 })])).toBe(
      `time.timestamp: the timestamp is not valid: ${NOBODY}`,
    );
  });

  test('a signer whose certificate is not for timestamps', () => {
    const NONE =
      'time.timestamp: the timestamp is not valid: its signer is no timestamp authority by its certificate';
    const [usage, purpose] = signerExtensions(OID.timeStamping);
    const purposes = (critical: boolean, ...all: string[]) =>
      extension(OID.extendedKeyUsage, asn1.sequence(...all.map((oid) => asn1.oid(oid))), critical);
    for (const extensions of [
      [usage!],
      [usage!, purposes(false, OID.timeStamping)],
      [usage!, purposes(true, OID.codeSigning)],
      [usage!, purposes(true, OID.timeStamping, OID.codeSigning)],
      [usage!, purposes(true, '2.5.29.37.0')],
    ])
      expect(verdictOfAuthority({ extensions })).toBe(NONE);
    expect(verdictOfAuthority({ extensions: [keyUsage(0x04, 2), purpose!] })).toBe(
      'time.timestamp: the timestamp is not valid: the key of its signer may not make signatures (keyUsage)',
    );
    expect(
      verdictOfAuthority({ extensions: [usage!, purpose!, extension('1.2.3', Buffer.alloc(2), true)] }),
    ).toBe(
      'time.timestamp: the timestamp is not valid: a critical extension of its signer is not understood: 1.2.3',
    );
  });

  test('a time at which its own certificate was not valid', () => {
    expect(verdict(tsa.stamp(SIGNATURE, NOW - 400 * 86_400))).toBe(
      `time.timestamp: the timestamp is not valid: ${NOBODY}`,
    );
  });

  test('over another signature', () => {
    expect(verdict(stamp(), [all], Buffer.from('another'))).toBe(
      'time.timestamp: the timestamp is not valid: it is about another signature',
    );
  });

  test('certificates that are not of its authority, and more than a hierarchy has', () => {
    const [leaf, intermediate] = tsa.chain;
    const foreign = createTimestampAuthority(NOW).chain[1];
    const bare = stamp({ bare: true });
    expect(verdict(withCertificates(bare, [leaf, intermediate]))).toBe('pass');
    expect(verdict(withCertificates(bare, [asn1.sequence()]))).toBe(
      'time.timestamp: the timestamp is not valid: it brings a certificate that cannot be read',
    );
    expect(verdict(withCertificates(bare, [foreign]))).toBe(
      'time.timestamp: the timestamp is not valid: it brings a certificate that is not of its authority',
    );
    const many = Array.from({ length: 17 }, () => leaf);
    expect(verdict(withCertificates(bare, many))).toBe(
      'time.timestamp: the timestamp is not valid: it brings 17 certificates, at most 16 are looked at',
    );
  });

  test('any byte changed of what is signed, or of the signature, is refused', () => {
    const response = stamp({ bare: true });
    const token = tokenOf(response);
    const base = response.length - token.length;
    const cms = parseCms(token)!;
    const [signer] = cms.signers;
    const content = response.indexOf(cms.content!);
    const ranges = [signer!.signedAttributes!, signer!.signature].map(({ start, end }) => [
      base + start,
      base + end,
    ]);
    // The tag of the attributes is not signed: what is signed is the SET they stand for (RFC 5652, 5.4).
    for (const [start, end] of [[content, content + cms.content!.length], ...ranges])
      for (let at = start! + 1; at < end!; at++) {
        const other = Buffer.from(response);
        other[at]! ^= 1;
        expect([at, verdict(other)]).toEqual([at, expect.stringMatching(/^time\.timestamp: /)]);
      }
  });
});

function tokenOf(response: Buffer): Buffer {
  const der = openDer(response);
  const [, token] = der.children(der.element(0)!);
  return response.subarray(token!.start, token!.next);
}

/** The token with a list of certificates put in, which nobody signs. */
function withCertificates(response: Buffer, certificates: readonly Buffer[]): Buffer {
  const der = openDer(response);
  const [status, token] = der.children(der.element(0)!);
  const [type, holder] = der.children(token!);
  const parts = der
    .children(der.children(holder!)[0]!)
    .map(({ start, next }) => response.subarray(start, next));
  const signed = asn1.sequence(...parts.toSpliced(3, 0, asn1.element(0xa0, ...certificates)));
  const part = (element: { readonly start: number; readonly next: number }) =>
    response.subarray(element.start, element.next);
  return asn1.sequence(part(status!), asn1.sequence(part(type!), asn1.explicit(0, signed)));
}
