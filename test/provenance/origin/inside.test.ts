import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openArtifact } from '../../../src/library/artifact.ts';
import { assay } from '../../../src/library/index.ts';
import type { Attestation } from '../../../src/model/index.ts';
import { createSignatureSearch } from '../../../src/provenance/index.ts';
import { watchXar } from '../../../src/provenance/xar/watch.ts';
import { peFile } from '../../recipes/pe.ts';
import { archive, member } from '../../recipes/tar.ts';
import { signature, staple, xarBuilder } from '../../recipes/xar.ts';
import { buildZip } from '../../recipes/zip.ts';

/** Everything found inside. */
async function inside(bytes: Uint8Array, name: string): Promise<readonly Attestation[]> {
  const search = createSignatureSearch();
  const artifact = await openArtifact(bytes, { name, interests: [search.interest] });
  await artifact.close();
  return search.attestations;
}

/**
 * Of nobody: `openssl req -x509 -newkey ed25519 -nodes -days 36500 -outform DER
 * -subj "/O=Example/CN=Developer ID Installer: Marta (AB12CD34EF)"`.
 */
const CERTIFICATE = [
  'MIIBpTCCAVegAwIBAgIUb5Fz4zb8O5AxPKxo4UBP0iMscKwwBQYDK2VwMEcxEDAOBgNVBAoMB0V4YW1wbGUxMzAxBgNVBAMMKkRl',
  'dmVsb3BlciBJRCBJbnN0YWxsZXI6IE1hcnRhIChBQjEyQ0QzNEVGKTAgFw0yNjExMjMwNjEyNDlaGA8yMTI2MTAzMDA2MTI0OVow',
  'RzEQMA4GA1UECgwHRXhhbXBsZTEzMDEGA1UEAwwqRGV2ZWxvcGVyIElEIEluc3RhbGxlcjogTWFydGEgKEFCMTJDRDM0RUYpMCow',
  'BQYDK2VwAyEAtcSa4cRzG9tXUAR6/qUEnd/0fm9EzUClEzsWsYV9H0ujUzBRMB0GA1UdDgQWBBRMffDwDl+ANDdh+IsqKq8qmGeo',
  '0jAfBgNVHSMEGDAWgBRMffDwDl+ANDdh+IsqKq8qmGeo0jAPBgNVHRMBAf8EBTADAQH/MAUGAytlcANBACo9tpBQk6dANGxEls/1',
  'UDDHcp5gsVIuk6QBnzpiS58CGpDBUK0O6u/F23KEL6bKyB7GzTtT8+cWNELmj8suFgk=',
].join('\n');
const SIGNER = 'Developer ID Installer: Marta (AB12CD34EF)';

const found = (kind: string, path: string, claims: object = {}) => ({
  kind,
  path,
  where: 'inside',
  outcome: 'unknown',
  claims,
});

function xar(signed: boolean, trailer?: Uint8Array): Uint8Array {
  const builder = xarBuilder();
  const at = signed ? builder.put('signature bytes, first') : 0;
  const cms = signed ? builder.put('and second') : 0;
  const head = signed
    ? signature('signature', 'RSA', at, 22, [CERTIFICATE, 'AAAA']) +
      signature('x-signature', 'CMS', cms, 10, ['AAAA'])
    : '';
  return builder.build(builder.file('Distribution', builder.data('<d/>')), {
    head,
    ...(trailer ? { trailer } : {}),
  });
}

test('a XAR with both signatures and a ticket: each once, with its style', async () => {
  expect(await inside(xar(true, staple(Buffer.from('ticket'))), 'a.pkg')).toEqual([
    found('xar-signature', 'a.pkg', { style: 'RSA', signer: SIGNER }),
    found('xar-signature', 'a.pkg', { style: 'CMS' }),
    found('apple-ticket', 'a.pkg'),
  ]);
});

test('a XAR without', async () => {
  expect(await inside(xar(false), 'a.pkg')).toEqual([]);
});

test('a signed XAR within archives and streams', async () => {
  const bytes = gzipSync(archive([member({ name: 'x/a.pkg', data: xar(true) })]));
  expect(await inside(bytes, 'a.tgz')).toEqual([
    found('xar-signature', 'a.tgz!/x/a.pkg', { style: 'RSA', signer: SIGNER }),
    found('xar-signature', 'a.tgz!/x/a.pkg', { style: 'CMS' }),
  ]);
});

const MATERIAL = [
  { kind: 'xar-signature', claims: { style: 'RSA', signer: SIGNER } },
  { kind: 'xar-signature', claims: { style: 'CMS' } },
  { kind: 'apple-ticket', claims: {} },
];

function watched(bytes: Uint8Array, step: number) {
  const watch = watchXar();
  for (let at = 0; at < bytes.length; at += step) {
    const piece = Uint8Array.from(bytes.subarray(at, at + step));
    watch.see(piece);
    piece.fill(0xaa);
  }
  watch.see(new Uint8Array(0));
  return watch.finish();
}

test.each([1, 7, 28, 512, 1 << 20])('a XAR that goes by in pieces of %d bytes', (step) => {
  expect(watched(xar(true, staple(Buffer.from('ticket'))), step)).toEqual(MATERIAL);
});

test('a XAR with bytes behind its table, long content, and one that is cut or damaged anywhere', () => {
  const whole = Buffer.from(xar(true, Buffer.concat([Buffer.alloc(100_000), staple(Buffer.from('t'))])));
  expect(watched(whole, 4096)).toEqual(MATERIAL);
  for (let length = 0; length <= 700; length++)
    expect(watched(whole.subarray(0, length), 97).length).toBeLessThanOrEqual(2);
  for (let at = 0; at < 700; at++) {
    const damaged = Buffer.from(whole);
    damaged[at]! ^= 0xff;
    expect(watched(damaged, 1 << 20).length).toBeLessThanOrEqual(3);
  }
});

test('thousands of XARs in one archive are read once', async () => {
  const many = gzipSync(
    archive(Array.from({ length: 2000 }, (_, i) => member({ name: `f${i}`, data: xar(i % 1000 === 0) }))),
  );
  const begin = performance.now();
  expect(await inside(many, 'many.tgz')).toHaveLength(4);
  // Reading each of them again took half a minute.
  expect(performance.now() - begin).toBeLessThan(15_000);
});

test('a table of contents that claims more than is read is left to the reader', async () => {
  const bytes = Buffer.from(xar(true));
  bytes.writeUInt32BE(1, 8);
  expect(await inside(bytes, 'a.pkg')).toEqual([]);
});

const SIGNED_PE = peFile({ certificates: [{ body: 'PKCS7' }] });

test('Authenticode in a program and in programs within a zip', async () => {
  expect(await inside(SIGNED_PE, 'setup.exe')).toEqual([found('authenticode', 'setup.exe')]);
  const zip = buildZip([
    { name: 'signed.exe', data: SIGNED_PE },
    { name: 'packed.dll', data: SIGNED_PE, method: 8 },
    { name: 'plain.exe', data: peFile() },
    { name: 'not.exe', data: 'MZ but nothing else' },
  ]);
  expect(await inside(zip, 'a.zip')).toEqual([
    found('authenticode', 'a.zip!/signed.exe'),
    found('authenticode', 'a.zip!/packed.dll'),
  ]);
});

test('a certificate table far behind the head of a large program', async () => {
  const program = Buffer.concat([peFile({ tableOffset: 900_000, tableSize: 8000 }), Buffer.alloc(950_000)]);
  expect(await inside(program, 'large.exe')).toEqual([found('authenticode', 'large.exe')]);
});

test('signature material by its place in a package', async () => {
  const names = [
    '.signature.p7s',
    'META-INF/KEY.RSA',
    'META-INF/key.dsa',
    'meta-inf/KEY.EC',
    'AppxSignature.p7x',
    'X.app/Contents/_CodeSignature/CodeResources',
    '_gpgorigin',
    'META-INF/MANIFEST.MF',
    'META-INF/deep/KEY.RSA',
    'sub/.signature.p7s',
    'x.signature.p7s',
  ];
  expect(await inside(buildZip(names.map((name) => ({ name, data: 'x' }))), 'a.zip')).toEqual([
    found('nuget-signature', 'a.zip!/.signature.p7s'),
    found('jar-signature', 'a.zip!/META-INF/KEY.RSA'),
    found('jar-signature', 'a.zip!/META-INF/key.dsa'),
    found('jar-signature', 'a.zip!/meta-inf/KEY.EC'),
    found('authenticode', 'a.zip!/AppxSignature.p7x'),
    found('apple-codesign', 'a.zip!/X.app/Contents/_CodeSignature/CodeResources'),
    found('openpgp-signature', 'a.zip!/_gpgorigin'),
  ]);
});

const STATEMENT = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {},
};
const BUNDLE = { mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json', verificationMaterial: {} };

test('attestation documents by their content', async () => {
  const json = (value: unknown) => JSON.stringify(value);
  const zip = buildZip([
    { name: 'statement', data: json(STATEMENT) },
    { name: 'old.json', data: json({ ...STATEMENT, _type: 'https://in-toto.io/Statement/v0.1' }) },
    { name: 'bundle.json', data: json(BUNDLE), method: 8 },
    { name: 'both.json', data: json({ ...STATEMENT, ...BUNDLE }) },
    { name: 'mentions.json', data: json({ see: 'https://in-toto.io/Statement/v1' }) },
    { name: 'half.json', data: json(STATEMENT).slice(0, -5) },
    { name: 'list.json', data: `[${json(STATEMENT)}]` },
    { name: 'text', data: 'https://in-toto.io/Statement/v1' },
  ]);
  expect(await inside(zip, 'a.zip')).toEqual([
    found('in-toto-statement', 'a.zip!/statement', { predicateType: STATEMENT.predicateType }),
    found('in-toto-statement', 'a.zip!/old.json', { predicateType: STATEMENT.predicateType }),
    found('sigstore-bundle', 'a.zip!/bundle.json', { mediaType: BUNDLE.mediaType }),
    found('in-toto-statement', 'a.zip!/both.json', { predicateType: STATEMENT.predicateType }),
  ]);
});

test('whatever is found, the answer stays unknown', async () => {
  const zip = buildZip([
    { name: 'META-INF/KEY.RSA', data: 'x' },
    { name: 's.json', data: JSON.stringify(STATEMENT) },
  ]);
  const beside = [{ name: 'a.jar.asc', content: Buffer.from('x') }];
  const { attestations, verdicts } = await assay(zip, { beside }, { name: 'a.jar' });
  expect(attestations.map(({ where, kind, outcome }) => `${where} ${kind} ${outcome}`)).toEqual([
    'beside openpgp-signature unknown',
    'inside jar-signature unknown',
    'inside in-toto-statement unknown',
  ]);
  expect(verdicts[1]).toMatchObject({ question: 'origin', outcome: 'unknown' });
});
