import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEvidence } from '../../../src/provenance/evidence/read.ts';
import { createSigstore } from '../../standin/sigstore.ts';

const bundle = createSigstore(Date.UTC(2026, 5, 1) / 1000).sign({ payload: Buffer.from('{}') });
const ATTESTATION = {
  version: 1,
  verification_material: {
    certificate: bundle.verificationMaterial.certificate!.rawBytes,
    transparency_entries: bundle.verificationMaterial.tlogEntries,
  },
  envelope: { statement: bundle.dsseEnvelope!.payload, signature: bundle.dsseEnvelope!.signatures[0]!.sig },
};
const PROVENANCE = {
  version: 1,
  attestation_bundles: [
    { publisher: { kind: 'GitHub', repository: 'o/e' }, attestations: [ATTESTATION, ATTESTATION] },
    { publisher: { kind: 'GitLab', repository: 'o/f' }, attestations: [ATTESTATION] },
  ],
};
const NPM = {
  attestations: [
    { predicateType: 'a', bundle },
    { predicateType: 'b', bundle },
  ],
};

/** Forms and places, or what refused it. */
function read(content: unknown): unknown {
  const text =
    typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content);
  const outcome = readEvidence(Buffer.from(text as string));
  if ('refused' in outcome) return `${outcome.refused.name}: ${outcome.refused.message}`;
  return outcome.items.map(({ form, place }) => (place === undefined ? form : `${form} ${place}`));
}

describe('forms, by what is in them', () => {
  const one = JSON.stringify(bundle);
  test.each<[string, unknown, unknown]>([
    ['a bundle', bundle, ['sigstore-bundle']],
    ['a bundle over several lines', JSON.stringify(bundle, null, 2), ['sigstore-bundle']],
    ['a bundle and the end of its line', `${one}\n\n  \n`, ['sigstore-bundle']],
    ['bundles, one a line', `${one}\n${one}`, ['sigstore-bundle line 1', 'sigstore-bundle line 2']],
    [
      'with empty lines between',
      `${one}\n\n \t\n${one}\n`,
      ['sigstore-bundle line 1', 'sigstore-bundle line 4'],
    ],
    [
      'with line ends of Windows',
      `${one}\r\n${one}\r\n`,
      ['sigstore-bundle line 1', 'sigstore-bundle line 2'],
    ],
    [
      'different forms, one a line',
      `${one}\n${JSON.stringify(ATTESTATION)}\n`,
      ['sigstore-bundle line 1', 'pep740-attestation line 2'],
    ],
    ['an attestation', ATTESTATION, ['pep740-attestation']],
    [
      'a list of them, as uploads have it',
      [ATTESTATION, ATTESTATION],
      ['pep740-attestation [0]', 'pep740-attestation [1]'],
    ],
    [
      'a provenance object',
      PROVENANCE,
      [
        'pep740-provenance attestation_bundles[0].attestations[0]',
        'pep740-provenance attestation_bundles[0].attestations[1]',
        'pep740-provenance attestation_bundles[1].attestations[0]',
      ],
    ],
    [
      "an answer of npm's registry",
      NPM,
      ['npm-attestations attestations[0].bundle', 'npm-attestations attestations[1].bundle'],
    ],
    [
      'its answers, one a line',
      `${JSON.stringify(NPM)}\n${one}`,
      [
        'npm-attestations line 1 attestations[0].bundle',
        'npm-attestations line 1 attestations[1].bundle',
        'sigstore-bundle line 2',
      ],
    ],
  ])('%s', (_, content, expected) => expect(read(content)).toEqual(expected));
});

describe('none of them', () => {
  const NONE = 'format.version: it is no document of evidence that is known';
  test.each<[string, unknown, string | RegExp]>([
    ['an object of nobody', {}, NONE],
    ['another document', { a: 1, b: 2 }, NONE],
    ['names that every object has', '{"constructor":1,"__proto__":{"mediaType":"x"}}', NONE],
    ['a text', '"x"', NONE],
    ['null', 'null', NONE],
    ['an empty list', [], 'format.count: it has no attestation'],
    ['no bundles', { version: 1, attestation_bundles: [] }, 'format.count: it has no attestation'],
    [
      'bundles of nothing',
      { version: 1, attestation_bundles: [{ publisher: { kind: 'x' }, attestations: [] }] },
      'format.count: it has no attestation',
    ],
    ['an answer of nothing', { attestations: [] }, 'format.count: it has no attestation'],
    [
      'two kinds at once',
      { ...bundle, ...ATTESTATION },
      'format.version: it is a document of several kinds at once, and readers would differ',
    ],
    ['nothing', '', /^format\.json: /],
    ['white space', '  \n', /^format\.json: /],
    ['bytes of nobody', Buffer.from([0xff, 0xfe, 0]), /^format\.json: /],
    ['a cut bundle', JSON.stringify(bundle).slice(0, -1), /^format\.json: /],
    ['a line that is none', `${JSON.stringify(bundle)}\nx\n`, /^format\.json: /],
    ['more lines than any release', '{}\n'.repeat(1001), 'format.count: there are more than 1000 lines'],
    ['more than fits', Buffer.alloc(17 * 1024 * 1024, '{'), /^format\.json: it has 17825792 bytes/],
    ['deep', '{"mediaType":'.repeat(100), /^format\.json: /],
  ])('%s', (_, content, expected) => {
    if (typeof expected === 'string') expect(read(content)).toBe(expected);
    else expect(read(content)).toMatch(expected);
  });
});

test('the publisher an index names goes with each of its attestations', () => {
  const outcome = readEvidence(Buffer.from(JSON.stringify(PROVENANCE)));
  expect('items' in outcome && outcome.items.map(({ claimed }) => claimed?.['repository'])).toEqual([
    'o/e',
    'o/e',
    'o/f',
  ]);
});

test('any bytes are answered', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        const outcome = readEvidence(bytes);
        expect('items' in outcome || /^format\./.test(outcome.refused.name)).toBe(true);
      },
    ),
  );
});
