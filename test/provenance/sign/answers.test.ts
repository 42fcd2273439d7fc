import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  readCertificateAnswer,
  readLogAnswerV1,
  readLogAnswerV2,
} from '../../../src/provenance/sign/answers.ts';
import { untilRefused } from '../../../src/provenance/steps.ts';
import { pem } from '../../standin/keys.ts';

const READERS = [readCertificateAnswer, readLogAnswerV1, readLogAnswerV2] as const;

/** The reason of a refusal; anything else that is thrown is a fault. */
function refusal(read: (content: Uint8Array) => unknown, value: unknown): string {
  const content = value instanceof Uint8Array ? value : Buffer.from(JSON.stringify(value));
  const outcome = untilRefused(() => read(content));
  return 'refused' in outcome ? outcome.refused.message : 'read';
}

const certificates = (...texts: readonly string[]) => ({
  signedCertificateEmbeddedSct: { chain: { certificates: texts } },
});

test('the first certificate of the chain, in PEM with line ends of either kind', () => {
  const der = Buffer.from(
    'a certificate of more than one line of text in PEM, as all of them have',
    'latin1',
  );
  const text = pem('CERTIFICATE', der);
  for (const written of [text, text.trimEnd(), text.replaceAll('\n', '\r\n')])
    expect(readCertificateAnswer(Buffer.from(JSON.stringify(certificates(written, 'x'))))).toEqual(der);
  const wrong = [
    [certificates(), 'there is no certificate'],
    [certificates('x'), 'it is not a certificate in PEM'],
    [certificates(`${text}${text}`), 'it is not a certificate in PEM'],
    [certificates(text.replace('CERTIFICATE-', 'KEY-')), 'it is not a certificate in PEM'],
    [certificates('-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----'), /no base64/],
    [{ signedCertificateDetachedSct: {} }, /without the promise of a log/],
  ] as const;
  for (const [value, message] of wrong) expect(refusal(readCertificateAnswer, value)).toMatch(message);
});

test('an answer of a log of version 1 has one entry with a proof', () => {
  const entry = {
    body: Buffer.from('{"apiVersion":"0.0.1","kind":"dsse"}').toString('base64'),
    integratedTime: 1_780_000_000,
    logID: 'ab'.repeat(32),
    logIndex: 1007,
    verification: {
      signedEntryTimestamp: 'AAAA',
      inclusionProof: {
        checkpoint: 'note',
        hashes: ['cd'.repeat(32)],
        logIndex: 7,
        rootHash: 'ef'.repeat(32),
        treeSize: 8,
      },
    },
  };
  expect(readLogAnswerV1(Buffer.from(JSON.stringify({ id: entry })))).toEqual({
    place: 'entry',
    index: 1007n,
    keyId: Buffer.alloc(32, 0xab),
    kind: 'dsse',
    version: '0.0.1',
    integratedTime: 1_780_000_000,
    promise: Buffer.alloc(3),
    proof: {
      index: 7n,
      treeSize: 8n,
      rootHash: Buffer.alloc(32, 0xef),
      hashes: [Buffer.alloc(32, 0xcd)],
      checkpoint: 'note',
    },
    body: Buffer.from('{"apiVersion":"0.0.1","kind":"dsse"}'),
  });
  const wrong = [
    [{ a: entry, b: entry }, 'the answer has not one entry'],
    [{}, 'the answer has not one entry'],
    [{ id: { ...entry, body: 'AAAA' } }, /no JSON/],
    [{ id: { ...entry, logID: 'AB' } }, 'it is not bytes in hexadecimal'],
    [{ id: { ...entry, integratedTime: -1 } }, /not an integer/],
    [{ id: { ...entry, integratedTime: 2 ** 50 } }, 'it is not a time'],
    [{ id: { ...entry, verification: {} } }, 'inclusionProof is missing'],
  ] as const;
  for (const [value, message] of wrong) expect(refusal(readLogAnswerV1, value)).toMatch(message);
});

test('nothing a service answers does more than to be refused', () => {
  for (const read of READERS) {
    fc.assert(fc.property(fc.uint8Array(), (content) => refusal(read, content) !== ''));
    fc.assert(fc.property(fc.jsonValue(), (value) => refusal(read, value) !== ''));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const known = ['chain', 'body', 'verification', 'logID', 'kindVersion', 'inclusionProof', 'logId'];
        const members = Object.fromEntries(known.map((name) => [name, value]));
        return (
          refusal(read, { id: members }) !== 'read' &&
          refusal(read, { ...members, signedCertificateEmbeddedSct: members }) !== 'read'
        );
      }),
    );
  }
});
