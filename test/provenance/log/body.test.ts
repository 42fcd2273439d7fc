import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../../src/provenance/evidence/entity.ts';
import { type Signed, verifyBody } from '../../../src/provenance/log/body.ts';
import { makeKey } from '../../standin/keys.ts';
import { preAuthentication, type TlogEntry } from '../../standin/rekor.ts';
import { createRekorV1 } from '../../standin/rekor-v1.ts';
import { createRekorV2 } from '../../standin/rekor-v2.ts';
import { changed, refusalText } from '../../support/refusal.ts';

const PAYLOAD = Buffer.from('{}');
const TYPE = 'application/vnd.in-toto+json';
const encoded = preAuthentication(TYPE, PAYLOAD);
const FILE = Buffer.from('file');
const key = makeKey('ec-p256');
const sha256 = createHash('sha256').update(FILE).digest();
const digests = { sha256: sha256.toString('hex'), sha512: createHash('sha512').update(FILE).digest('hex') };
const message = {
  kind: 'message',
  digest: sha256,
  signature: key.sign(FILE),
  verifier: { key: key.spki },
} as const;
const envelope = {
  kind: 'envelope',
  payload: PAYLOAD,
  payloadType: TYPE,
  signature: key.sign(encoded),
  verifier: { key: key.spki },
} as const;
const SIGNED_FILE: Signed = { verifier: { key: key.spki }, signature: message.signature, digests };
const SIGNED_ENVELOPE: Signed = { ...SIGNED_FILE, signature: envelope.signature, payload: PAYLOAD, encoded };

const [one, two] = [createRekorV1(), createRekorV2()];
const KINDS: readonly (readonly [name: string, entry: TlogEntry, signed: Signed])[] = [
  ['hashedrekord 0.0.1', one.add(message, 1), SIGNED_FILE],
  ['hashedrekord 0.0.2', two.add(message, 1, { envelopes: 'hashedrekord' }), SIGNED_FILE],
  ['hashedrekord 0.0.2', two.add(envelope, 1, { envelopes: 'hashedrekord' }), SIGNED_ENVELOPE],
  ['dsse 0.0.1', one.add(envelope, 1, { envelopes: 'dsse' }), SIGNED_ENVELOPE],
  ['dsse 0.0.2', two.add(envelope, 1, { envelopes: 'dsse' }), SIGNED_ENVELOPE],
  ['intoto 0.0.2', one.add(envelope, 1, { envelopes: 'intoto' }), SIGNED_ENVELOPE],
];

function entryOf({ canonicalizedBody, kindVersion }: TlogEntry): LogEntry {
  return {
    place: 'entry',
    index: 0n,
    keyId: Buffer.alloc(32),
    ...kindVersion,
    integratedTime: 0,
    body: Buffer.from(canonicalizedBody, 'base64'),
  };
}

const verdict = (entry: LogEntry, signed: Signed) =>
  refusalText(() => verifyBody(entry, signed)).replace('entry.canonicalizedBody', 'body');
const bodyOf = (entry: LogEntry) => JSON.parse(entry.body.toString()) as object;
const withBody = (entry: LogEntry, body: object) => ({ ...entry, body: Buffer.from(JSON.stringify(body)) });

describe.each(KINDS)('%s', (name, stored, signed) => {
  const entry = entryOf(stored);
  test('is about this signature by this signer', () => {
    expect(`${entry.kind} ${entry.version}`).toBe(name);
    expect(verdict(entry, signed)).toBe('pass');
  });

  test('is not about another file, envelope, signature or signer', () => {
    const otherFile = { ...signed, digests: { sha256: '0'.repeat(64) } };
    const otherEnvelope = { ...signed, payload: Buffer.from('[]'), encoded: Buffer.from('x') };
    const isFile = signed.payload === undefined;
    expect(verdict(entry, isFile ? otherFile : otherEnvelope)).toBe(
      isFile
        ? 'log.body: the file is not the one that was signed: the entry is about another (body)'
        : 'log.body: the entry is about another envelope (body)',
    );
    expect(verdict(entry, { ...signed, signature: key.sign(Buffer.from('x')) })).toBe(
      'log.body: the entry has another signature (body)',
    );
    expect(verdict(entry, { ...signed, verifier: { key: makeKey().spki } })).toBe(
      'log.body: the entry names another signer (body)',
    );
    // A certificate is the signer where there is one: its key alone is not what was logged.
    expect(verdict(entry, { ...signed, verifier: { key: key.spki, certificate: Buffer.from('c') } })).toBe(
      'log.body: the entry names another signer (body)',
    );
  });

  test('is of the type that the bundle says', () => {
    expect(verdict({ ...entry, version: '0.0.9' }, signed)).toMatch(
      /^log\.body: no type of entry that is known/,
    );
    expect(verdict({ ...entry, kind: 'rekord', version: '0.0.1' }, signed)).toMatch(/no type of entry/);
    const other = name === 'dsse 0.0.1' ? ['intoto', '0.0.2'] : ['dsse', '0.0.1'];
    expect(verdict({ ...entry, kind: other[0]!, version: other[1]! }, signed)).toBe(
      'log.body: it is of another type than the bundle says (body)',
    );
  });

  test('says which hash function in a word that is known', () => {
    const body = bodyOf(entry);
    const spec = Object.entries(pathsOf(body)).find(
      ([path]) => path.endsWith('algorithm') && !/envelopeHash|content\.hash/.test(path),
    );
    for (const odd of ['constructor', '__proto__', 'sha1', 'SHA256', 'MD5'])
      expect(verdict(withBody(entry, changed(body, spec![0], odd)), signed)).toMatch(
        /^log\.body: (it is not one of|the entry is about another|the file is not the one)/,
      );
  });

  test('without any of its parts is refused, not believed', () => {
    const body = bodyOf(entry);
    const needless = /envelopeHash|content\.hash|payloadType|keyDetails/;
    for (const path of Object.keys(pathsOf(body)).filter((each) => !needless.test(each)))
      expect([path, verdict(withBody(entry, changed(body, path, undefined)), signed)]).toEqual([
        path,
        expect.stringMatching(/^log\.body: /),
      ]);
  });
});

test('hashedrekord 0.0.1 of an envelope is over what was signed, not over the file it is about', () => {
  const hashOf = (data: Uint8Array) => createHash('sha256').update(data).digest();
  const logged = (digest: Buffer) =>
    entryOf(one.add({ ...message, digest, signature: envelope.signature }, 1));
  expect(verdict(logged(hashOf(encoded)), SIGNED_ENVELOPE)).toBe('pass');
  for (const digest of [sha256, hashOf(PAYLOAD)])
    expect(verdict(logged(digest), SIGNED_ENVELOPE)).toBe(
      'log.body: the entry is about another envelope (body)',
    );
  // An entry of an envelope is none of a file, though it is about the same bytes.
  const ofEnvelope = entryOf(KINDS[3]![1]);
  expect(verdict(ofEnvelope, { ...SIGNED_FILE, signature: envelope.signature })).toBe(
    'log.body: the entry is about another envelope (body)',
  );
});

test('an entry with a digest that is not known of the file', () => {
  const { sha256: only } = digests;
  const digest = createHash('sha384').update(FILE).digest();
  const entry = entryOf(one.add({ ...message, digest }, 1));
  expect(verdict(entry, { ...SIGNED_FILE, digests: { sha256: only } })).toBe(
    'log.body: the entry has the sha384 of its file, and the file itself is not at hand to compare (body)',
  );
  expect(verdict(entry, { ...SIGNED_FILE, digests: { sha384: digest.toString('hex') } })).toBe('pass');
});

test('an entry of several signatures does not say which is meant', () => {
  const entry = entryOf(KINDS[3]![1]);
  const body = bodyOf(entry) as { spec: { signatures: readonly object[] } };
  const [only] = body.spec.signatures;
  for (const [signatures, count] of [
    [[only, only], 2],
    [[], 0],
  ] as const)
    expect(verdict(withBody(entry, changed(body, 'spec.signatures', signatures)), SIGNED_ENVELOPE)).toBe(
      `log.body: the entry has ${count} signatures, one is needed (body)`,
    );
});

test('a signer is one PEM block', () => {
  const entry = entryOf(KINDS[0]![1]);
  const body = bodyOf(entry) as { spec: { signature: { publicKey: { content: string } } } };
  const pem = Buffer.from(body.spec.signature.publicKey.content, 'base64').toString();
  for (const [written, expected] of [
    [pem, 'pass'],
    [`${pem}\n`, 'pass'],
    [pem + pem, 'log.body: the signer is no PEM text (body)'],
    [`x${pem}`, 'log.body: the signer is no PEM text (body)'],
    [pem.replaceAll('PUBLIC', 'PRIVATE'), 'log.body: the signer is no PEM text (body)'],
    [pem.replace('END PUBLIC KEY', 'END CERTIFICATE'), 'log.body: the signer is no PEM text (body)'],
  ])
    expect(
      verdict(
        withBody(
          entry,
          changed(body, 'spec.signature.publicKey.content', Buffer.from(written!).toString('base64')),
        ),
        SIGNED_FILE,
      ),
    ).toBe(expected);
});

/** Every leaf by its path. */
function pathsOf(value: unknown, path = ''): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return { [path]: value };
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, inner]) => pathsOf(inner, path === '' ? name : `${path}.${name}`)),
  ) as Record<string, unknown>;
}
