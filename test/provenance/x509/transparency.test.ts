import { describe, expect, test } from 'vitest';
import { asn1 } from '../../../src/codec/der/write.ts';
import { readKey } from '../../../src/provenance/crypto/key.ts';
import type { LogKey } from '../../../src/provenance/trust/root.ts';
import { parseCertificate } from '../../../src/provenance/x509/certificate.ts';
import { precertificate, sctsOf, verifyTransparency } from '../../../src/provenance/x509/transparency.ts';
import { type CtLog, createCtLog, transparencyExtension } from '../../standin/ct-log.ts';
import { makeKey } from '../../standin/keys.ts';
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
import { refusalText } from '../../support/refusal.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const issuer: Issuer = { name: nameOf('test', 'issuer'), key: makeKey() };
const validity = { notBefore: NOW, notAfter: NOW + 600 };
const issuerCert = parseCertificate(
  sealed(
    toBeSigned(
      { subject: issuer.name, spki: issuer.key.spki, ...validity, extensions: authorityExtensions(1) },
      issuer,
    ),
    issuer,
  ),
);
const log = createCtLog();
const logKey = (of: CtLog, start = 0, end?: number): LogKey => ({
  name: 'ct.test',
  keyId: of.key.id,
  key: readKey(of.key.spki)!,
  validity: { start, ...(end === undefined ? {} : { end }) },
});
const draft = {
  subject: nameOf(),
  spki: makeKey().spki,
  ...validity,
  serial: Buffer.from([0x40, 1]),
  extensions: signerExtensions(OID.codeSigning),
};
const tbs = toBeSigned(draft, issuer);

/** The leaf with its timestamps at a place among its extensions. */
function leafWith(list: Buffer, at = draft.extensions.length) {
  const extensions = draft.extensions.toSpliced(at, 0, list);
  return parseCertificate(sealed(toBeSigned({ ...draft, extensions }, issuer), issuer));
}

const stamp = (of = log, over: Uint8Array = tbs, spki: Uint8Array = issuer.key.spki) =>
  of.stamp(over, spki, NOW);
const verdict = (list: Buffer, logs: readonly LogKey[] = [logKey(log)]) =>
  refusalText(() => verifyTransparency(leafWith(list), issuerCert, logs)).replace(/ \(.*/, '');

test('the precertificate is what the log saw, wherever the timestamps stand', () => {
  for (const at of [0, 1, 2])
    expect(precertificate(leafWith(transparencyExtension([stamp()]), at)).equals(tbs)).toBe(true);
  const only = { ...draft, extensions: [] };
  const leaf = parseCertificate(
    sealed(toBeSigned({ ...only, extensions: [transparencyExtension([stamp()])] }, issuer), issuer),
  );
  expect(precertificate(leaf).equals(toBeSigned(only, issuer))).toBe(true);
});

test('the lengths around it are written anew, whatever their size', () => {
  for (const size of [1, 60, 100, 127, 128, 200, 255, 256, 1000, 65_000]) {
    const more = [...draft.extensions, extension('1.2.3', Buffer.alloc(size))];
    const own = toBeSigned({ ...draft, extensions: more }, issuer);
    const list = transparencyExtension([stamp(log, own)]);
    const leaf = parseCertificate(
      sealed(toBeSigned({ ...draft, extensions: [...more, list] }, issuer), issuer),
    );
    expect(verifyTransparency(leaf, issuerCert, [logKey(log)])).toEqual(['ct.test']);
  }
});

describe('right ones', () => {
  test('of one log, of two, and with one of a log nobody knows', () => {
    const [second, unknown] = [createCtLog(Buffer.from('static')), createCtLog()];
    expect(verdict(transparencyExtension([stamp()]))).toBe('pass');
    expect(verdict(transparencyExtension([stamp(), stamp(second)]), [logKey(log), logKey(second)])).toBe(
      'pass',
    );
    expect(verdict(transparencyExtension([stamp(unknown), stamp()]))).toBe('pass');
    expect(sctsOf(leafWith(transparencyExtension([stamp(second)])))).toMatchObject([
      { time: BigInt(NOW) * 1000n, extensions: Buffer.from('static'), hash: 'sha256' },
    ]);
  });
});

describe('wrong ones', () => {
  const STEP = 'certificate.transparency: ';
  const other = createCtLog();
  test.each([
    ['none', extension('1.2.3', Buffer.alloc(1)), 'the certificate has no signed certificate timestamp'],
    ['an empty list', transparencyExtension([]), 'the certificate has no signed certificate timestamp'],
    [
      'of a log nobody knows',
      transparencyExtension([stamp(other)]),
      'no signed certificate timestamp is by a log that is trusted',
    ],
    [
      'by another key',
      transparencyExtension([log.stamp(tbs, issuer.key.spki, NOW, { wrongKey: true })]),
      'a signed certificate timestamp is not by the log it names',
    ],
    [
      'for another certificate',
      transparencyExtension([stamp(log, tbs.subarray(1))]),
      'a signed certificate timestamp is not by the log it names',
    ],
    [
      'for another issuer',
      transparencyExtension([stamp(log, tbs, makeKey().spki)]),
      'a signed certificate timestamp is not by the log it names',
    ],
    [
      'a right one and a wrong one',
      transparencyExtension([stamp(), stamp(log, Buffer.from('x'))]),
      'a signed certificate timestamp is not by the log it names',
    ],
    [
      'another version',
      transparencyExtension([withByte(stamp(), 0, 1)]),
      'the list of signed certificate timestamps is malformed',
    ],
    [
      'SHA-1',
      transparencyExtension([withByte(stamp(), 43, 2)]),
      'a signed certificate timestamp is not by the log it names',
    ],
    [
      'cut',
      transparencyExtension([stamp().subarray(0, 40)]),
      'the list of signed certificate timestamps is malformed',
    ],
    [
      'longer',
      transparencyExtension([Buffer.concat([stamp(), Buffer.from([0])])]),
      'the list of signed certificate timestamps is malformed',
    ],
    [
      'a list that is longer than it says',
      extension(OID.transparency, asn1.octetString(Buffer.from([0, 1, 0, 0]))),
      'the list of signed certificate timestamps is malformed',
    ],
    [
      'one byte',
      extension(OID.transparency, asn1.octetString(Buffer.from([0]))),
      'the list of signed certificate timestamps is malformed',
    ],
  ])('%s', (_, list, expected) => expect(verdict(list)).toBe(STEP + expected));

  test('the log of another key under the same id', () => {
    const disguised = { ...logKey(other), keyId: log.key.id };
    expect(verdict(transparencyExtension([stamp()]), [disguised])).toBe(
      `${STEP}a signed certificate timestamp is not by the log it names`,
    );
  });

  test('a log that was not trusted then: before, after, at both ends', () => {
    const list = transparencyExtension([stamp()]);
    expect(verdict(list, [logKey(log, NOW + 1)])).toBe(
      `${STEP}the log of a signed certificate timestamp was not trusted at that time`,
    );
    expect(verdict(list, [logKey(log, 0, NOW - 1)])).toBe(
      `${STEP}the log of a signed certificate timestamp was not trusted at that time`,
    );
    expect(verdict(list, [logKey(log, NOW, NOW)])).toBe('pass');
  });
});

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}
