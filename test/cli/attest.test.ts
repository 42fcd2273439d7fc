import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { githubClaims } from '../standin/identity.ts';
import { type ServiceName, type StandinServices, startServices } from '../standin/services.ts';
import { independentVerdict } from '../support/sigstore-verify.ts';
import { run, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const NAME = 'parcel-1.2.0-py3-none-any.whl';
const FILE = join(folder.path, NAME);
const PUBLISHER = 'github:octo-org/example:release.yml:pypi';
const VARIABLES = ['SIGSTORE_ID_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
const before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));

let services: StandinServices;
let root = '';
let config: (names?: readonly ServiceName[], changes?: object) => string;
let token: (claims?: Parameters<typeof githubClaims>[0], lifetime?: number) => string;
let count = 0;

beforeAll(async () => {
  copyFileSync(WHEEL, FILE);
  for (const name of VARIABLES) delete process.env[name];
  services = await startServices();
  root = folder.put('trusted_root.json', services.sigstore.trustedRoot);
  config = (names, changes) => folder.put(`config-${count++}.json`, services.signingConfig(names, changes));
  const now = () => Math.floor(Date.now() / 1000);
  token = (claims = {}, lifetime = 300) =>
    folder.put(`token-${count++}`, services.issuer.token(githubClaims(claims), { now: now(), lifetime }));
});
afterEach(() => {
  for (const name of Object.keys(services.faults)) delete services.faults[name as 'leaf'];
  for (const name of VARIABLES) delete process.env[name];
});
afterAll(async () => {
  for (const [name, value] of Object.entries(before)) if (value !== undefined) process.env[name] = value;
  await services.close();
});

const output = () => join(folder.path, `out-${count++}.json`);
const verify = (evidence: string, ...args: readonly string[]) =>
  run('verify', FILE, '--attestation', evidence, '--strict', ...args);

/** Attests keyless. @returns the run, and where it should have written */
async function keyless(names: readonly ServiceName[], ...args: readonly string[]) {
  const path = output();
  const keys = args.includes('--identity-token') ? [] : ['--identity-token', token()];
  const services = ['--signing-config', config(names), '--trust-root', root];
  const result = await run('attest', FILE, '--publish', ...services, ...keys, '-o', path, ...args);
  return { ...result, path };
}

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
    const altered = folder.put(`altered-${count++}.json`, JSON.stringify(bundle));
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

describe('what goes wrong is told, and nothing is written', () => {
  /** The error, and that no file is there. */
  async function failure(names: readonly ServiceName[], ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr, path } = await keyless(names, ...args);
    expect([code, stdout, existsSync(path)]).toEqual([2, '', false]);
    return stderr.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'URL').replaceAll(folder.path, 'FOLDER');
  }

  test('a token that is over, malformed, or of another key', async () => {
    expect(await failure(['fulcio', 'rekorV1'], '--identity-token', token({}, -60))).toMatch(
      /^assay: its time is over since \d{4}-.*Z \[attest\.token\]\nhint: ask for a new one/,
    );
    expect(await failure(['fulcio', 'rekorV1'], '--identity-token', folder.put('none', 'x.y'))).toMatch(
      /it is no signed token: three parts with dots between them \[attest\.token\]/,
    );
    expect(await failure(['fulcio', 'rekorV1'], '--identity-token', folder.put('bad', 'x.y.z'))).toMatch(
      /its claims cannot be read/,
    );
    const foreign = services.issuer.token(githubClaims(), {
      now: Math.floor(Date.now() / 1000),
      wrongKey: true,
    });
    expect(await failure(['fulcio', 'rekorV1'], '--identity-token', folder.put('foreign', foreign))).toBe(
      'assay: URL/api/v2/signingCert: the server answers 401: There was an error processing the identity token [attest.service]\n',
    );
  });

  test('services that refuse, fail or answer nonsense', async () => {
    services.faults.answers = { fulcio: { status: 503, type: 'text/plain', body: 'down\nfor repair' } };
    expect(await failure(['fulcio', 'rekorV1'])).toBe(
      'assay: URL/api/v2/signingCert: the server answers 503: down for repair [attest.service]\n',
    );
    services.faults.answers = { fulcio: { body: { signedCertificateDetachedSct: {} } } };
    expect(await failure(['fulcio', 'rekorV1'])).toMatch(
      /its answer cannot be used: the certificate comes without the promise of a log inside it/,
    );
    services.faults.answers = { fulcio: { body: '<html>' } };
    expect(await failure(['fulcio', 'rekorV1'])).toMatch(/its answer cannot be used: it is no JSON/);
    services.faults.answers = {
      rekorV1: { status: 409, body: { code: 409, message: 'an equivalent entry exists' } },
    };
    expect(await failure(['fulcio', 'rekorV1'])).toMatch(
      /api\/v1\/log\/entries: it has the entry already, and does not say where \[attest\.service\]/,
    );
    services.faults.answers = { rekorV2: { body: {} } };
    expect(await failure(['fulcio', 'rekorV2', 'tsa'])).toMatch(
      /its answer cannot be used: kindVersion is missing/,
    );
    services.faults.answers = { tsa: { body: Buffer.alloc(5 * 1024 * 1024) } };
    expect(await failure(['fulcio', 'rekorV2', 'tsa'])).toMatch(/more than 4194304 bytes \[fetch\.refused\]/);
  });

  test('services that are not there at all', async () => {
    const gone = {
      rekorTlogUrls: [
        { url: 'http://127.0.0.1:1', majorApiVersion: 1, validFor: { start: '2020-01-01T00:00:00Z' } },
      ],
    };
    const path = config(['fulcio'], gone);
    const stderr = await failure(['fulcio'], '--signing-config', path);
    expect(stderr).toMatch(
      /the server cannot be reached.*\[fetch\.failed\]\nhint: check the addresses in the signing/,
    );
    const plain = {
      caUrls: [
        { url: 'http://fulcio.example', majorApiVersion: 1, validFor: { start: '2020-01-01T00:00:00Z' } },
      ],
    };
    expect(await failure([], '--signing-config', config(['rekorV1'], plain))).toMatch(
      /is not encrypted \[fetch\.refused\]/,
    );
  });

  test('what would not verify', async () => {
    const refused = async (names: readonly ServiceName[] = ['fulcio', 'rekorV1', 'tsa']) =>
      /what was signed does not verify: (\S+):/.exec(await failure(names))?.[1];
    services.faults.leaf = { missingSct: true };
    expect(await refused()).toBe('certificate.transparency');
    services.faults.leaf = { wrongKey: true };
    expect(await refused()).toBe('certificate.chain');
    delete services.faults.leaf;
    services.faults.entry = { wrongCheckpoint: true };
    expect(await refused()).toBe('log.checkpoint');
    services.faults.entry = { wrongPromise: true };
    expect(await refused()).toBe('log.promise');
    delete services.faults.entry;
    services.faults.stamp = { wrongImprint: true };
    expect(await refused()).toBe('time.timestamp');
    delete services.faults.stamp;
    expect(await refused(['fulcio', 'rekorV2'])).toBe('time.present');
    // The public Sigstore does not know these services.
    const { code, stderr } = await run(
      'attest',
      FILE,
      '--publish',
      '--signing-config',
      config(['fulcio', 'rekorV1']),
      '--identity-token',
      token(),
    );
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('hint: the trusted root must be that of the services'),
    ]);
  });

  test('a configuration or trusted root that cannot be used is found before anything is sent', async () => {
    const seen = services.seen.length;
    const errors = [
      ['--signing-config', folder.put('empty.json', '{}'), /mediaType is missing/],
      ['--signing-config', root, /no signing configuration that is understood/],
      ['--signing-config', config([]), /it names no log that is valid now/],
      [
        '--signing-config',
        config(['rekorV1'], { rekorTlogConfig: { selector: 'EXACT', count: 2 } }),
        /2 services of different operators/,
      ],
      [
        '--signing-config',
        config(['rekorV1'], { rekorTlogConfig: { selector: 'MOST' } }),
        /not ALL, ANY or EXACT/,
      ],
      ['--trust-root', folder.put('root.json', '{"mediaType":"x"}'), /no trusted root/],
      ['--trust-root', join(folder.path, 'nowhere'), /no such file/],
    ] as const;
    for (const [option, path, message] of errors)
      expect(await failure(['fulcio', 'rekorV1'], option, path)).toMatch(message);
    expect(await failure(['rekorV1'])).toMatch(
      /names no certificate authority that is valid now \[attest\.config\]/,
    );
    expect(services.seen.length).toBe(seen);
  });
});

describe('with a key', () => {
  const pemOf = (key: KeyObject, passphrase?: string) =>
    key.export({
      format: 'pem',
      type: 'pkcs8',
      ...(passphrase ? { cipher: 'aes-256-cbc', passphrase } : {}),
    }) as string;
  const pair = (privateKey: KeyObject, passphrase?: string) => ({
    key: folder.put(`key-${count++}.pem`, pemOf(privateKey, passphrase)),
    publicKey: folder.put(
      `key-${count++}.pub`,
      createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }),
    ),
    spki: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }),
  });
  const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;

  test.each([
    ['P-256', () => ec('prime256v1'), 'pass'],
    // The library takes SHA-256 for every envelope; the algorithm registry of Sigstore pairs P-384 with SHA-384.
    ['P-384', () => ec('secp384r1'), 'signature verification failed'],
    ['Ed25519', () => generateKeyPairSync('ed25519').privateKey, 'pass'],
    ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'pass'],
  ] as const)('%s: nothing is sent, and the bundle names the key', async (_, make, theirs) => {
    const { key, publicKey, spki } = pair(make());
    const seen = services.seen.length;
    const path = output();
    expect((await run('attest', FILE, '--publish', '--key', key, '-o', path, '-q')).stderr).toBe('');
    expect(services.seen.length).toBe(seen);
    expect((await verify(path, '--key', publicKey)).code).toBe(0);
    const bundle = JSON.parse(readFileSync(path, 'utf8'));
    const { createHash } = await import('node:crypto');
    expect(bundle.verificationMaterial).toEqual({
      publicKey: { hint: createHash('sha256').update(spki).digest('base64') },
      tlogEntries: [],
    });
    const needs = { spki, logs: 0, times: 0 };
    expect(independentVerdict(services.sigstore.trustedRoot, bundle, undefined, needs)).toBe(theirs);
    const stranger = pair(ec('prime256v1'));
    expect((await verify(path, '--key', stranger.publicKey)).code).toBe(1);
  });

  test('logged and dated where services are given', async () => {
    const { key, publicKey, spki } = pair(ec('prime256v1'));
    for (const names of [['rekorV1'], ['rekorV2', 'tsa'], ['rekorV1', 'tsa']] as const) {
      const path = output();
      const options = ['--key', key, '--signing-config', config(names), '--trust-root', root];
      expect((await run('attest', FILE, '--publish', ...options, '-o', path)).code).toBe(0);
      expect((await verify(path, '--key', publicKey, '--trust-root', root)).code).toBe(0);
      const bundle = JSON.parse(readFileSync(path, 'utf8'));
      expect(independentVerdict(services.sigstore.trustedRoot, bundle, undefined, { spki })).toBe('pass');
    }
    const edward = pair(generateKeyPairSync('ed25519').privateKey);
    const options = ['--signing-config', config(['rekorV2', 'tsa']), '--trust-root', root];
    expect(await run('attest', FILE, '--publish', '--key', edward.key, ...options)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'logs of version 2 take no signature by a key of this kind: ed25519 [attest.key]',
      ),
    });
  });

  test('a log that has the very same signature already', async () => {
    const { key, publicKey } = pair(generateKeyPairSync('ed25519').privateKey);
    const options = ['--key', key, '--signing-config', config(['rekorV1']), '--trust-root', root];
    const attest = async () => {
      const path = output();
      expect((await run('attest', FILE, '--publish', ...options, '-o', path)).code).toBe(0);
      expect((await verify(path, '--key', publicKey, '--trust-root', root)).code).toBe(0);
      return readFileSync(path, 'utf8');
    };
    expect(await attest()).toBe(await attest());
  });

  test('encrypted keys, and what is no key', async () => {
    const { key, publicKey } = pair(ec('prime256v1'), 'a passphrase');
    const attest = (path: string) => run('attest', FILE, '--publish', '--key', path);
    expect((await attest(key)).stderr).toMatch(
      /no passphrase is given \[attest\.key\]\nhint: .*ASSAY_KEY_PASSPHRASE/,
    );
    process.env['ASSAY_KEY_PASSPHRASE'] = 'another';
    expect((await attest(key)).stderr).toMatch(/the passphrase is wrong, or it is damaged \[attest\.key\]/);
    process.env['ASSAY_KEY_PASSPHRASE'] = 'a passphrase';
    expect((await attest(key)).code).toBe(0);
    delete process.env['ASSAY_KEY_PASSPHRASE'];
    expect((await attest(publicKey)).stderr).toMatch(/it is no private key: PUBLIC KEY/);
    expect((await attest(FILE)).stderr).toMatch(/it is no key in PEM/);
    const cosign = folder.put('cosign.key', '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n');
    expect((await attest(cosign)).stderr).toMatch(/it is encrypted in the way of cosign alone/);
    expect((await attest(pair(ec('secp256k1')).key)).stderr).toMatch(/not made with keys of this kind/);
    expect((await attest(folder.put('empty.pem', ''))).stderr).toMatch(/\[input\.empty\]/);
  });
});

describe('what is stated', () => {
  let key = '';
  beforeAll(() => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    key = folder.put('stating.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }));
  });
  const stated = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await run('attest', FILE, '--key', key, ...args);
    if (code !== 0) return stderr;
    return JSON.parse(Buffer.from(JSON.parse(stdout).dsseEnvelope.payload, 'base64').toString());
  };

  test('an SBOM of either standard, byte for byte', async () => {
    const text =
      '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[],"properties":[{"name":"a","value":"1.10"}]}';
    const statement = await stated('--sbom', folder.put('a.cdx.json', text));
    expect(statement).toMatchObject({
      predicateType: 'https://cyclonedx.org/bom',
      predicate: JSON.parse(text),
    });
    const spdx = join(folder.path, 'a.spdx.json');
    expect((await run('sbom', 'create', FILE, '--format', 'spdx-2.3-json', '-o', spdx)).code).toBe(0);
    expect(await stated('--sbom', spdx)).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: NAME, digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } }],
      predicateType: 'https://spdx.dev/Document',
      predicate: { spdxVersion: 'SPDX-2.3' },
    });
    expect(await stated('--sbom', folder.put('b.json', '{"a":1}'))).toMatch(/\[sbom\.syntax\]/);
    expect(await stated('--sbom', folder.put('b.spdx', 'SPDXVersion: SPDX-2.3\n'))).toMatch(
      /\[(attest\.input|sbom\.syntax)\]/,
    );
  });

  test('a decision', async () => {
    const report = join(folder.path, 'report.json');
    await run('check', FILE, '--format', 'json', '-o', report);
    const made = JSON.parse(readFileSync(report, 'utf8'));
    const decided = (...outcomes: readonly string[]) => {
      const verdicts = ['inside', 'origin', 'rebuild', 'known'].map((question, at) => ({
        question,
        outcome: outcomes[at],
      }));
      return folder.put(`report-${count++}.json`, JSON.stringify({ ...made, verdicts }));
    };
    const passing = decided('pass', 'unknown', 'pass', 'unknown');
    const { predicateType, predicate } = await stated('--vsa', passing);
    expect(predicateType).toBe('https://slsa.dev/verification_summary/v1');
    expect(predicate).toMatchObject({
      verifier: { id: 'urn:assay:check:v1' },
      verificationResult: 'PASSED',
      verifiedLevels: ['ASSAY_INSIDE', 'ASSAY_REBUILD'],
      resourceUri: expect.stringMatching(/^pkg:generic\/parcel-1\.2\.0-py3-none-any\.whl\?checksum=sha256:/),
    });
    const failed = await stated(
      '--vsa',
      decided('pass', 'fail', 'unknown', 'unknown'),
      '--resource',
      'pkg:pypi/parcel@1.2.0',
    );
    expect(failed.predicate).toMatchObject({
      verificationResult: 'FAILED',
      verifiedLevels: ['FAILED'],
      resourceUri: 'pkg:pypi/parcel@1.2.0',
    });
    expect(await stated('--vsa', decided('unknown', 'unknown', 'unknown', 'unknown'))).toMatch(
      /the report decides nothing: no question is answered \[attest\.input\]/,
    );
    expect(await stated('--vsa', decided('fine', 'pass', 'pass', 'pass'))).toMatch(
      /no verdict that is known/,
    );
    // The report as it is.
    expect((await stated('--vsa', report)).predicate.verificationResult).toBe('PASSED');
    made.artifact.digests.sha256 = 'a'.repeat(64);
    expect(await stated('--vsa', folder.put('other.json', JSON.stringify(made)))).toMatch(
      /the report is about another file \[attest\.input\]/,
    );
    expect(await stated('--vsa', folder.put('no.json', '{}'))).toMatch(/it is no report of a check/);
  });

  test('a comparison', async () => {
    const path = join(folder.path, 'rebuild.json');
    await run('diff', FILE, WHEEL, '--format', 'statement', '-o', path);
    expect(await stated('--rebuild', path)).toMatchObject({
      predicateType: 'urn:assay:rebuild-comparison:v1',
      predicate: { verdict: 'pass', level: 'identical' },
    });
    const other = readFileSync(path, 'utf8').replace(
      /"sha256": "[0-9a-f]+"/,
      `"sha256": "${'0'.repeat(64)}"`,
    );
    expect(await stated('--rebuild', folder.put('rebuild-other.json', other))).toMatch(
      /it is about another file/,
    );
    expect(await stated('--rebuild', folder.put('rebuild-no.json', '[1]'))).toMatch(
      /it is no statement of a comparison/,
    );
  });

  test('anything else', async () => {
    const document = folder.put('any.json', '{"big":12345678901234567890,"text":"\\u00e9"}');
    const { stdout } = await run(
      'attest',
      FILE,
      '--key',
      key,
      '--predicate',
      document,
      '--predicate-type',
      'https://example.org/x',
    );
    const payload = Buffer.from(JSON.parse(stdout).dsseEnvelope.payload, 'base64').toString();
    expect(payload).toContain('"predicate":{"big":12345678901234567890,"text":"\\u00e9"}}');
    const wrong = async (text: string, type = 'https://example.org/x') =>
      await stated('--predicate', folder.put(`any-${count++}.json`, text), '--predicate-type', type);
    expect(await wrong('{"a":1,"a":2}')).toMatch(/the name a is there twice \[attest\.input\]/);
    expect(await wrong('[]')).toMatch(/a predicate is a JSON object, and this is of kind array/);
    expect(await wrong('{}', 'no uri')).toMatch(/the type of a predicate is a URI: no uri/);
    // A byte order mark is no part of the text.
    expect((await wrong('\ufeff{}')).predicate).toEqual({});
  });

  test('usage', async () => {
    const error = async (...args: readonly string[]) => (await run('attest', ...args)).stderr.split('\n')[0];
    expect(await error()).toBe('assay: nothing to attest [usage.argument]');
    expect(await error(FILE, '--key', key)).toBe('assay: nothing is stated of the file [usage.option]');
    expect(await error(FILE, '--publish', '--sbom', key)).toBe(
      'assay: one statement at a time: --sbom, --publish [usage.option]',
    );
    expect(await error(FILE, '--predicate', key)).toBe(
      'assay: --predicate and --predicate-type belong together [usage.option]',
    );
    expect(await error(FILE, '--publish', '--resource', 'a:b')).toBe(
      'assay: --resource belongs to --vsa [usage.option]',
    );
    expect(await error(FILE, '--publish')).toBe('assay: nobody signs [usage.option]');
    expect(await error(FILE, '--publish', '--key', key, '--identity-token', key)).toBe(
      'assay: --key and --identity-token are two signers [usage.option]',
    );
    expect(await error(FILE, '--convert', key)).toBe('assay: --convert states nothing [usage.option]');
    expect(await error(folder.path, '--publish', '--key', key)).toMatch(
      /it is a directory \[input\.not-a-file\]/,
    );
    expect(await error(key, '--publish', '--key', key)).toMatch(/only wheels and source distributions/);
    expect(await error(FILE, '--publish', '--key', key, '--format', 'pep740')).toMatch(
      /signed with certificates, not with keys \[attest\.convert\]/,
    );
    expect(await error(FILE, '--publish', '--key', key, '-o', key)).toMatch(/it is the input/);
    const nowhere = join(folder.path, 'no', 'where');
    expect(await error(FILE, '--publish', '--key', key, '-o', nowhere)).toMatch(
      /no such folder.*\[output\.write\]/,
    );
    const large = folder.put('large.json', `{"a":"${'x'.repeat(12 * 1024 * 1024)}"}`);
    expect(await error(FILE, '--predicate', large, '--predicate-type', 'a:b', '--key', key)).toMatch(
      /the statement has 125\d+ bytes, more than verifiers read \[attest\.input\]/,
    );
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
