import { describe, expect, test } from 'vitest';
import { publicGoodTrust } from '../../../src/provenance/trust/public-good.ts';
import { isWithin, readTrustRoot } from '../../../src/provenance/trust/root.ts';
import { createSigstore } from '../../standin/sigstore.ts';
import { changed, refusalText, refusedAs } from '../../support/refusal.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const ROOT = JSON.parse(createSigstore(NOW).trustedRoot) as Record<string, unknown>;
const read = (value: unknown) => readTrustRoot(Buffer.from(JSON.stringify(value)));

test('what it holds', () => {
  const { logs, certificateLogs, authorities, timestampAuthorities, id } = read(ROOT);
  expect([logs, certificateLogs, authorities, timestampAuthorities].map(({ length }) => length)).toEqual([
    2, 1, 1, 1,
  ]);
  expect(logs.map(({ name }) => name)).toEqual(['rekor.standin.test', expect.any(String)]);
  expect(id).toMatch(/^[0-9a-f]{64}$/);
});

test('a log that is not named goes by its key', () => {
  const [named] = read(ROOT).logs;
  const [unnamed] = read(changed(ROOT, 'tlogs.0.logId', undefined)).logs;
  expect(unnamed?.keyId.toString('hex')).toBe(named?.key.id);
  const [both] = read(changed(ROOT, 'tlogs.0.checkpointKeyId', { keyId: 'AQIDBA==' })).logs;
  expect([both?.keyId, both?.noteId?.toString('hex')]).toEqual([named?.keyId, '01020304']);
});

test('what is embedded is read, and nothing is asked of anybody', async () => {
  const { root, npmKeys, source } = await publicGoodTrust();
  expect(root.logs.length).toBeGreaterThan(0);
  expect(root.authorities.length).toBeGreaterThan(0);
  expect(npmKeys.length).toBeGreaterThan(0);
  expect(source).toMatch(/\d/);
});

describe('refused', () => {
  test.each([
    ['mediaType', undefined, 'format.field'],
    ['mediaType', 'application/vnd.dev.sigstore.trustedroot+json;version=0.9', 'trust.root'],
    ['mediaType', 'constructor', 'trust.root'],
    ['tlogs.0.publicKey.validFor', undefined, 'trust.root'],
    ['tlogs.0.publicKey.validFor.start', undefined, 'trust.root'],
    ['tlogs.0.publicKey.validFor.start', 'yesterday', 'format.field'],
    ['tlogs.0.publicKey.validFor.start', '2026-06-01', 'format.field'],
    ['tlogs.0.publicKey.validFor.start', '2026-06-01T00:00:00+02:00', 'format.field'],
    ['tlogs.0.publicKey.validFor.start', '2026-13-01T00:00:00Z', 'format.field'],
    ['tlogs.0.publicKey.rawBytes', 'AAAA', 'format.field'],
    ['tlogs.0.publicKey.rawBytes', undefined, 'format.field'],
    ['tlogs.0.publicKey.keyDetails', undefined, 'format.field'],
    ['tlogs.0.baseUrl', undefined, 'format.field'],
    ['tlogs.0.logId.keyId', undefined, 'format.field'],
    ['ctlogs.0.publicKey.validFor', {}, 'trust.root'],
    ['certificateAuthorities.0.certChain.certificates', [], 'trust.root'],
    ['certificateAuthorities.0.certChain.certificates.0.rawBytes', 'AAAA', 'certificate.encoding'],
    ['certificateAuthorities.0.validFor', undefined, 'trust.root'],
    ['timestampAuthorities.0.certChain', undefined, 'format.field'],
    ['tlogs', {}, 'format.field'],
  ])('%s = %j', (path, to, step) => expect(refusedAs(() => read(changed(ROOT, path, to)))).toBe(step));

  test('more than anybody has', () => {
    const { tlogs } = ROOT as { tlogs: readonly object[] };
    expect(refusedAs(() => read({ ...ROOT, tlogs: Array.from({ length: 101 }, () => tlogs[0]) }))).toBe(
      'format.count',
    );
  });

  test('no document at all', () => {
    expect(refusalText(() => readTrustRoot(Buffer.from('')))).toMatch(/^format\.json: /);
    expect(refusalText(() => readTrustRoot(Buffer.from('[]')))).toBe(
      'format.field: it is not an object (document)',
    );
  });
});

test('validity: both ends belong to it', () => {
  expect([9, 10, 15, 20, 21].map((time) => isWithin({ start: 10, end: 20 }, time))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  expect(isWithin({ start: 10 }, 2 ** 40)).toBe(true);
});
