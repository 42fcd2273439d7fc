import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { independentVerdict } from '../support/sigstore-verify.ts';
import {
  config,
  FILE,
  folder,
  keyless,
  NAME,
  next,
  output,
  PUBLISHER,
  root,
  services,
  token,
  verify,
} from './attesting.ts';
import { run } from './run.ts';

describe('keyless, over loopback', () => {
  test.each([
    [['fulcio', 'rekorV1'], 'rekor.standin.test'],
    [['fulcio', 'rekorV1', 'tsa'], 'rekor.standin.test and timestamp.standin.test'],
    [['fulcio', 'rekorV2', 'tsa'], 'timestamp.standin.test'],
    [['fulcio', 'rekorV1', 'rekorV2', 'tsa'], 'timestamp.standin.test'],
  ] as const)('%j: verified by us and by @sigstore/verify', async (names, by) => {
    const { code, stdout, stderr, path } = await keyless(names);
    const signer = 'github:octo-org/example .github/workflows/release.yml';
    // Two times of the same second stand in either order.
    expect(stderr.replace('timestamp.standin.test and rekor.standin.test', by)).toBe(
      `assay: ${NAME}: https://docs.pypi.org/attestations/publish/v1, signed by ${signer}, dated by ${by}\n`,
    );
    expect([code, stdout]).toEqual([0, '']);
    const checked = await verify(path, '--trust-root', root, '--publisher', PUBLISHER);
    expect([checked.code, checked.stdout.split('\n')[0]]).toEqual([
      0,
      `verified  ${FILE}`.replace(FILE, NAME),
    ]);
    const bundle = JSON.parse(readFileSync(path, 'utf8'));
    expect(independentVerdict(services.sigstore.trustedRoot, bundle)).toBe('pass');
    const other = await verify(path, '--trust-root', root, '--publisher', 'github:octo-org/other');
    expect(other.code).toBe(1);
  });

  test('one altered byte of the payload, or of the file, is refused', async () => {
    const { path } = await keyless(['fulcio', 'rekorV1']);
    const bundle = JSON.parse(readFileSync(path, 'utf8'));
    const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString().replace('"name"', '"Name"');
    bundle.dsseEnvelope.payload = Buffer.from(payload).toString('base64');
    const altered = folder.put(`altered-${next()}.json`, JSON.stringify(bundle));
    const result = await verify(altered, '--trust-root', root);
    expect([result.code, result.stdout]).toEqual([1, expect.stringContaining('log.body')]);
    expect(independentVerdict(services.sigstore.trustedRoot, bundle)).not.toBe('pass');
    const content = readFileSync(FILE);
    content[content.length - 1]! ^= 1;
    const changed = folder.put(`altered-${NAME}`, content);
    const file = await run('verify', changed, '--attestation', path, '--trust-root', root);
    expect([file.code, file.stdout]).toEqual([1, expect.stringContaining('subject.digest')]);
  });

  test('a PEP 740 attestation, by a log of version 1 even where there is a newer one', async () => {
    const { code, stderr, path } = await keyless(
      ['fulcio', 'rekorV1', 'rekorV2', 'tsa'],
      '--format',
      'pep740',
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining('dated by rekor.standin.test\n')]);
    const { version, verification_material: material } = JSON.parse(readFileSync(path, 'utf8'));
    expect([version, material.transparency_entries.length]).toEqual([1, 1]);
    expect((await verify(path, '--trust-root', root, '--publisher', PUBLISHER)).code).toBe(0);
    const refused = await keyless(['fulcio', 'rekorV2', 'tsa'], '--format', 'pep740');
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining(
        'it names no log of version 1, which PEP 740 needs, that is valid now [attest.config]',
      ),
    ]);
  });

  test('tokens of GitLab and GitHub come from the environment', async () => {
    const options = ['--publish', '--signing-config', config(['fulcio', 'rekorV1']), '--trust-root', root];
    const attest = () => run('attest', FILE, ...options);
    expect(await attest()).toMatchObject({ code: 2, stderr: expect.stringContaining('[attest.token]') });
    process.env['SIGSTORE_ID_TOKEN'] = readFileSync(token(), 'utf8');
    expect((await attest()).code).toBe(0);
    delete process.env['SIGSTORE_ID_TOKEN'];
    process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] = `${services.addresses.oidc}/token?api-version=2.0`;
    process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = services.requestToken;
    const { code, stdout } = await attest();
    expect([code, JSON.parse(stdout).mediaType]).toEqual([
      0,
      'application/vnd.dev.sigstore.bundle.v0.3+json',
    ]);
    process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = 'wrong';
    expect(await attest()).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/the server answers 401.*\[fetch\.failed\]\n/),
    });
    services.faults.answers = { oidc: { status: 302, body: '', location: 'http://127.0.0.1:1/' } };
    process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = services.requestToken;
    expect((await attest()).stderr).toMatch(/points to another address \[fetch\.refused\]/);
  });
});

describe('converting', () => {
  test('bundles and PEP 740 attestations into one another, and they still verify', async () => {
    const { path } = await keyless(['fulcio', 'rekorV1', 'tsa']);
    const attestation = output();
    expect(await run('attest', '--convert', path, '--format', 'pep740', '-o', attestation)).toMatchObject({
      code: 0,
      stderr: 'assay: converted 1 signature\nassay: left out timestamps: the log says the time as well\n',
    });
    expect((await verify(attestation, '--trust-root', root, '--publisher', PUBLISHER)).code).toBe(0);
    const back = output();
    expect((await run('attest', '--convert', attestation, '-o', back)).code).toBe(0);
    expect((await verify(back, '--trust-root', root)).code).toBe(0);
    const [first, second] = [path, back].map((file) => JSON.parse(readFileSync(file, 'utf8')));
    delete first.verificationMaterial.timestampVerificationData;
    expect(second).toEqual(first);
  });

  test('what the form cannot hold is refused', async () => {
    const { path } = await keyless(['fulcio', 'rekorV2', 'tsa']);
    expect(await run('attest', '--convert', path, '--format', 'pep740')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `assay: ${path}: a PEP 740 attestation cannot hold it: its time is known from a timestamp alone, as that of logs of version 2 [attest.convert]\n`,
    });
    expect((await run('attest', '--convert', FILE)).stderr).toMatch(
      /it is no evidence that can be read.*\[attest\.convert\]/,
    );
  });
});
