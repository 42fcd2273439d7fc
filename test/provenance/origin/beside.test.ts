import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BESIDE_SUFFIXES, describeBeside } from '../../../src/provenance/origin/beside.ts';
import { armoured, openPgpSignature, subpacket } from '../../recipes/openpgp.ts';

const ARTIFACT = 'parcel-1.2.0-py3-none-any.whl';
const describeFile = (suffix: string, content: string | Uint8Array) =>
  describeBeside(ARTIFACT, { name: ARTIFACT + suffix, content: Buffer.from(content as Uint8Array) });
const claims = (suffix: string, content: unknown) =>
  describeFile(
    suffix,
    typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
  )?.claims;

const UNREADABLE = { unreadable: 'its content is not what its name promises' };
const ATTESTATION = {
  version: 1,
  verification_material: { certificate: 'MIIC', transparency_entries: [{}] },
  envelope: { statement: 'e30=', signature: 'AA==' },
};
const PUBLISHER = {
  kind: 'GitHub',
  repository: 'marta/parcel',
  workflow: 'release.yml',
  environment: 'pypi',
  claims: { ref: 'x' },
};
const PROVENANCE = {
  version: 1,
  attestation_bundles: [{ publisher: PUBLISHER, attestations: [ATTESTATION] }],
};
const BUNDLE = {
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: { certificate: { rawBytes: 'MIIC' }, tlogEntries: [] },
  messageSignature: { messageDigest: { algorithm: 'SHA2_256', digest: 'AA==' }, signature: 'AA==' },
};
const SIGNATURE = openPgpSignature({
  created: 1_700_000_000,
  fingerprint: 'ab'.repeat(20),
  issuer: 'cd'.repeat(8),
});
const SIGNED = { fingerprint: 'AB'.repeat(20), signed: '2023-11-14T22:13:20.000Z', issuer: 'CD'.repeat(8) };

test.each<[string, string, string | Uint8Array, object]>([
  [
    '.provenance',
    'pep740-provenance',
    JSON.stringify(PROVENANCE),
    { kind: 'GitHub', repository: 'marta/parcel', workflow: 'release.yml', environment: 'pypi' },
  ],
  ['.publish.attestation', 'pep740-attestation', JSON.stringify(ATTESTATION), { version: '1' }],
  ['.sigstore.json', 'sigstore-bundle', JSON.stringify(BUNDLE), { mediaType: BUNDLE.mediaType }],
  ['.sigstore', 'sigstore-bundle', JSON.stringify(BUNDLE), { mediaType: BUNDLE.mediaType }],
  ['.slsa.attestation', 'pep740-attestation', JSON.stringify(ATTESTATION), { version: '1' }],
  ['.sigstore.jsonl', 'sigstore-bundle', JSON.stringify(BUNDLE), { mediaType: BUNDLE.mediaType }],
  ['.intoto.jsonl', 'sigstore-bundle', JSON.stringify(BUNDLE), { mediaType: BUNDLE.mediaType }],
  ['.asc', 'openpgp-signature', armoured(SIGNATURE), SIGNED],
  ['.sig', 'openpgp-signature', SIGNATURE, SIGNED],
])('%s: %s, found and unknown', (suffix, kind, content, expected) => {
  expect(describeFile(suffix, content)).toEqual({
    kind,
    path: ARTIFACT + suffix,
    where: 'beside',
    outcome: 'unknown',
    claims: expected,
  });
});

test('every suffix is in the table above', () => {
  expect(BESIDE_SUFFIXES.map(([suffix]) => suffix)).toEqual([
    '.provenance',
    '.publish.attestation',
    '.slsa.attestation',
    '.sigstore.json',
    '.sigstore',
    '.sigstore.jsonl',
    '.intoto.jsonl',
    '.asc',
    '.sig',
  ]);
});

test.each(['', '.txt', '.ASC', '.asc.bak', '.jsonl'])('%j is no such file', (suffix) => {
  expect(describeFile(suffix, SIGNATURE)).toBeUndefined();
});

test('a file of another artifact is none of this one', () => {
  expect(describeBeside(ARTIFACT, { name: 'other.whl.asc', content: SIGNATURE })).toBeUndefined();
});

const GARBAGE: readonly (readonly [string, string | Uint8Array])[] = [
  ['nothing', ''],
  ['text', 'not a signature'],
  ['null', 'null'],
  ['an array', '[]'],
  ['a string', '"x"'],
  ['an empty object', '{}'],
  ['a bundle of something else', '{"mediaType":"application/json"}'],
  ['broken JSON', '{"attestation_bundles":'],
  ['a bundle list that is none', '{"attestation_bundles":{}}'],
  ['an attestation without version', '{"verification_material":{}}'],
  ['noise', Buffer.from([0, 1, 2, 0x7f])],
  ['another packet', Buffer.from([0xc1, 1, 4])],
  ['half an armour', '-----BEGIN PGP SIGNATURE-----\n\nwsBz'],
  ['an armour without a body', '-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----\n'],
];

test.each(
  BESIDE_SUFFIXES.flatMap(([suffix]) => GARBAGE.map(([name, content]) => [suffix, name, content] as const)),
)('%s with %s is unreadable, and found nevertheless', (suffix, _, content) => {
  expect(describeFile(suffix, content)).toMatchObject({ outcome: 'unknown', claims: UNREADABLE });
});

test.each<[string, unknown, object]>([
  ['no bundle', { attestation_bundles: [] }, {}],
  ['no publisher', { attestation_bundles: [{ attestations: [] }] }, {}],
  [
    'values that are no text',
    { attestation_bundles: [{ publisher: { kind: 1, repository: null, workflow: 'w' } }] },
    { workflow: 'w' },
  ],
])('a provenance with %s', (_, document, expected) => {
  expect(claims('.provenance', document)).toEqual(expected);
});

test.each([
  'application/vnd.dev.sigstore.bundle+json;version=0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.3',
  'application/vnd.dev.sigstore.bundle.v0.4+json',
])('a bundle of type %s', (mediaType) => {
  expect(claims('.sigstore.json', { mediaType })).toEqual({ mediaType });
});

test.each([
  ['with headers', armoured(SIGNATURE, ['Version: GnuPG v2', 'Comment: x'])],
  ['with CRLF', armoured(SIGNATURE, ['Version: 1'], '\r\n')],
  ['with text around it', `Hello\n${armoured(SIGNATURE)}\nBye\n`],
  ['before another one', armoured(SIGNATURE) + armoured(openPgpSignature({ issuer: '00'.repeat(8) }))],
  ['without a checksum', armoured(SIGNATURE).replace('=AbCd\n', '')],
])('armour %s', (_, text) => {
  expect(claims('.asc', text)).toEqual(SIGNED);
});

test.each(['new1', 'new2', 'new5', 'old1', 'old2', 'old4'] as const)('packet header %s', (header) => {
  const hashed = header === 'new2' ? [subpacket(20, Buffer.alloc(300), 2)] : [];
  expect(claims('.sig', openPgpSignature({ header, hashed, issuer: 'cd'.repeat(8) }))).toEqual({
    issuer: 'CD'.repeat(8),
  });
});

test.each([1, 2, 5] as const)('subpackets whose length takes %d octets are stepped over', (form) => {
  const hashed = [subpacket(20, Buffer.alloc(form === 2 ? 200 : 20), form)];
  const packet = openPgpSignature({ header: 'new5', hashed, created: 0 });
  expect(claims('.sig', packet)).toEqual({ signed: '1970-01-01T00:00:00.000Z' });
});

test.each([3, 5, 6])('of a version %d signature the version is said', (version) => {
  expect(claims('.sig', openPgpSignature({ version, issuer: 'cd'.repeat(8) }))).toEqual({
    version: String(version),
  });
});

test('a critical subpacket is the same subpacket', () => {
  const time = Buffer.from([0x65, 0x53, 0xf1, 0x00]);
  expect(claims('.sig', openPgpSignature({ hashed: [subpacket(0x82, time)] }))).toEqual({
    signed: '2023-11-14T22:13:20.000Z',
  });
});

test('a megabyte of blanks inside an armour is read in no time', () => {
  const content = `-----BEGIN PGP SIGNATURE-----\n\n${' '.repeat((1 << 20) - 80)}x`;
  const begin = performance.now();
  expect(claims('.asc', content)).toEqual(UNREADABLE);
  expect(claims('.asc', `${content.slice(0, -100)}\n-----END PGP SIGNATURE-----`)).toEqual(UNREADABLE);
  expect(performance.now() - begin).toBeLessThan(5000);
});

test('whatever the bytes are, there is an answer and it is never more than unknown', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.nat(SIGNATURE.length).map((length) => SIGNATURE.subarray(0, length)),
    fc.tuple(fc.nat(SIGNATURE.length - 1), fc.nat(255)).map(([at, value]) => {
      const changed = Buffer.from(SIGNATURE);
      changed[at] = value;
      return changed;
    }),
    fc.json().map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.constantFrom(...BESIDE_SUFFIXES), bytes, ([suffix, kind], content) => {
      const found = describeFile(suffix, content);
      expect(found).toMatchObject({ kind, outcome: 'unknown', where: 'beside' });
      for (const value of Object.values(found!.claims)) expect(typeof value).toBe('string');
    }),
  );
});

test('a detached signature says when it was made, and by whom, only where it is signed; a hint is told where it is alone', () => {
  const time = subpacket(2, Buffer.from([0x5f, 0x5e, 0x10, 0]));
  const packet = openPgpSignature({ created: 1_700_000_000, issuer: 'cd'.repeat(8) });
  const hint = subpacket(16, Buffer.from('cd'.repeat(8), 'hex'));
  const area = Buffer.concat([time, hint]);
  const at = packet.indexOf(hint);
  const more = Buffer.concat([
    packet.subarray(0, at - 2),
    Buffer.from([0, area.length]),
    area,
    packet.subarray(at + hint.length),
  ]);
  more[1] = more.length - 2;
  expect(claims('.sig', more)).toEqual({ issuer: 'CD'.repeat(8), signed: '2023-11-14T22:13:20.000Z' });
});
