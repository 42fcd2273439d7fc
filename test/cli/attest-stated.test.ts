import { createHash, generateKeyPairSync } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readAll } from '../../src/codec/index.ts';
import { openArtifact } from '../../src/library/artifact.ts';
import { VERSION } from '../../src/model/index.ts';
import { run, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const NAME = 'parcel-1.2.0-py3-none-any.whl';
const FILE = join(folder.path, NAME);
let count = 0;

let key = '';
beforeAll(() => {
  copyFileSync(WHEEL, FILE);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  key = folder.put('stating.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }));
});

/** Attests with a key. @returns the run, and the statement where one was signed */
async function attested(...args: readonly string[]) {
  const { code, stdout, stderr } = await run('attest', FILE, '--key', key, ...args);
  const { dsseEnvelope } = stdout === '' ? {} : JSON.parse(stdout);
  const statement = dsseEnvelope && JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString());
  return { code, stderr, statement };
}

const stated = async (...args: readonly string[]) => {
  const { statement, stderr } = await attested(...args);
  return statement ?? stderr;
};

describe('an SBOM', () => {
  /** One that was made of the file, with some text of it replaced. */
  async function made(...[from = '', to = '']: readonly string[]): Promise<string> {
    const path = join(folder.path, `made-${count++}.json`);
    expect((await run('sbom', 'create', FILE, '--format', 'spdx-2.3-json', '-o', path)).code).toBe(0);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replaceAll(from, to));
    return path;
  }

  test('of either standard, byte for byte', async () => {
    const path = join(folder.path, 'own.cdx.json');
    await run('sbom', 'create', FILE, '--format', 'cyclonedx-1.6-json', '-o', path);
    const text = readFileSync(path, 'utf8').replace('"version": 1,', '"version": 1.0,');
    writeFileSync(path, text);
    const { stdout } = await run('attest', FILE, '--key', key, '--sbom', path);
    const payload = Buffer.from(JSON.parse(stdout).dsseEnvelope.payload, 'base64').toString();
    expect(payload).toContain(`"predicateType":"https://cyclonedx.org/bom","predicate":${text.trim()}}`);
    const { code, stderr, statement } = await attested('--sbom', await made());
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/\nassay: the SBOM: it has the sha256 digest of the artifact; \d+ confirmed\n$/),
    ]);
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: NAME, digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } }],
      predicateType: 'https://spdx.dev/Document/v2.3',
      predicate: { spdxVersion: 'SPDX-2.3' },
    });
  });

  test('that the file contradicts is signed only where somebody says so', async () => {
    const path = await made('"versionInfo": "1.2.0"', '"versionInfo": "1.3.0"');
    expect(await attested('--sbom', path)).toEqual({
      code: 1,
      stderr: `assay: ${FILE}: not signed: the file contradicts ${path}\ncontradicted: parcel 1.3.0: the bytes show 1.2.0\nhint: see all: assay sbom check ${FILE} ${path}; to sign it all the same: --despite contradicted\n`,
    });
    expect((await attested('--sbom', path, '--despite', 'unbound')).code).toBe(1);
    const forced = await attested('--sbom', path, '--despite', 'contradicted');
    expect([forced.code, forced.stderr]).toEqual([0, expect.stringContaining('1 contradicted')]);
  });

  test('of another file of the same name is told once', async () => {
    const digest = createHash('sha256').update(readFileSync(FILE)).digest('hex');
    const path = await made(digest, 'a'.repeat(64));
    const { code, stderr } = await attested('--sbom', path);
    expect([code, stderr.split('\n').slice(1)]).toEqual([
      1,
      [
        `contradicted: it is about another ${NAME}: the document says sha256 ${'a'.repeat(64)}, the file has ${digest}`,
        expect.stringContaining('--despite contradicted'),
        '',
      ],
    ]);
  });

  test('that could be about anything is signed only where somebody says so, or where the file carries it', async () => {
    const path = folder.put(
      'any.cdx.json',
      '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[]}',
    );
    const { code, stderr } = await attested('--sbom', path);
    expect([code, stderr.split('\n')[0]]).toEqual([
      1,
      `assay: ${FILE}: not signed: nothing in the SBOM says that it is about this file: it has no digest of what it is about`,
    ]);
    expect((await attested('--sbom', path, '--despite', 'unbound')).code).toBe(0);
    const inside = 'parcel-1.2.0.dist-info/sboms/parcel.cdx.json';
    const artifact = await openArtifact(FILE);
    const entry = artifact.entries.find((one) => one.path.endsWith(inside))!;
    const carried = folder.put('carried.json', Buffer.from(await readAll(await artifact.open(entry.id))));
    await artifact.close();
    expect((await attested('--sbom', carried)).stderr).toContain(
      `the SBOM: it lies in the file as ${inside}; `,
    );
  });

  test('that cannot be read, or is no JSON', async () => {
    expect(await stated('--sbom', folder.put('b.json', '{"a":1}'))).toMatch(/\[sbom\.syntax\]/);
    const path = join(folder.path, 'w.spdx');
    await run('sbom', 'create', FILE, '--format', 'spdx-2.3-tv', '-o', path);
    expect(await stated('--sbom', path)).toMatch(
      /a statement holds JSON, and this SBOM is in .* \[attest\.input\]/,
    );
  });
});

describe('a decision', () => {
  const policy = (text: string) => folder.put(`policy-${count++}.yaml`, `version: 1\nname: mine\n${text}\n`);
  const URN = 'urn:assay:check:v1';

  test('of a check that is made now', async () => {
    const path = policy('require: [inside]');
    const { code, stderr, statement } = await attested('--vsa', '--policy', path);
    expect([code, stderr.split('\n')[1]]).toEqual([
      0,
      'assay: PASSED: inside; unknown, and not required: origin, rebuild, known',
    ]);
    const digest = createHash('sha256').update(readFileSync(path)).digest();
    expect(statement.predicateType).toBe('https://slsa.dev/verification_summary/v1');
    expect(statement.predicate).toEqual({
      verifier: { id: URN, version: { assay: VERSION } },
      timeVerified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      resourceUri: `pkg:generic/${NAME}?checksum=sha256:${statement.subject[0].digest.sha256}`,
      policy: {
        name: 'mine',
        uri: `ni:///sha-256;${digest.toString('base64url')}`,
        digest: { sha256: digest.toString('hex') },
      },
      verificationResult: 'PASSED',
      verifiedLevels: ['ASSAY_INSIDE'],
      slsaVersion: '1.2',
    });
  });

  test('that failed is stated too, and exits 1', async () => {
    const path = policy('require: [inside, origin]');
    const { code, stderr, statement } = await attested(
      '--vsa',
      '--policy',
      path,
      '--resource',
      'pkg:pypi/parcel@1.2.0',
    );
    expect([code, stderr.split('\n')[1]]).toEqual([1, 'assay: FAILED: origin']);
    expect(statement.predicate).toMatchObject({
      verificationResult: 'FAILED',
      verifiedLevels: ['FAILED'],
      resourceUri: 'pkg:pypi/parcel@1.2.0',
    });
  });

  test('nobody knows: nothing is signed', async () => {
    expect(await attested('--vsa')).toEqual({
      code: 1,
      stderr: `assay: ${FILE}: not signed: there is no decision: origin, rebuild, known are unknown\nhint: a policy says which questions must pass: --policy FILE, begun with \`assay policy show\`\n`,
    });
    const path = policy('require: [inside]\nrebuild: { level: identical }');
    const { code, stderr } = await attested('--vsa', '--policy', path);
    expect([code, stderr.split('\n')[0]]).toEqual([
      1,
      `assay: ${FILE}: not signed: the policy is neither met nor broken: rebuild is unknown`,
    ]);
  });

  test('with another build and evidence, all of which is named', async () => {
    const evidence = folder.put(`${NAME}.sigstore.json`, '{}');
    const path = policy('require: [inside, rebuild]');
    const { code, statement } = await attested(
      '--vsa',
      '--policy',
      path,
      '--against',
      WHEEL,
      '--attestation',
      evidence,
    );
    expect(code).toBe(1);
    expect(statement.predicate).toMatchObject({
      verificationResult: 'FAILED',
      inputAttestations: [
        {
          name: `${NAME}.sigstore.json`,
          digest: { sha256: createHash('sha256').update('{}').digest('hex') },
        },
      ],
    });
    rmSync(evidence);
    const passed = await attested('--vsa', '--policy', path, '--against', WHEEL);
    expect(passed.statement.predicate.verifiedLevels).toEqual(['ASSAY_INSIDE', 'ASSAY_REBUILD']);
  });

  test('of a report: its version, its policy, and no time, which it does not know', async () => {
    const report = join(folder.path, 'report.json');
    const path = policy('require: [inside]');
    await run('check', FILE, '--policy', path, '--format', 'json', '-o', report);
    const made = JSON.parse(readFileSync(report, 'utf8'));
    made.tool.version = '0.0.7';
    const put = (report: object) => folder.put(`report-${count++}.json`, JSON.stringify(report));
    const { predicate } = await stated('--vsa', put(made));
    expect(Object.keys(predicate)).not.toContain('timeVerified');
    expect(predicate).toMatchObject({
      verifier: { id: URN, version: { assay: '0.0.7' } },
      policy: { name: 'mine', digest: { sha256: made.policy.sha256 } },
      verificationResult: 'PASSED',
    });
    const { verdicts, policy: applied, ...rest } = made;
    const answers = (...outcomes: readonly string[]) =>
      ['inside', 'origin', 'rebuild', 'known'].map((question, at) => ({ question, outcome: outcomes[at] }));
    const without = (...outcomes: readonly string[]) => put({ ...rest, verdicts: answers(...outcomes) });
    expect((await stated('--vsa', without('pass', 'pass', 'pass', 'pass'))).predicate).toMatchObject({
      policy: { uri: 'urn:assay:policy:all-pass:v1' },
      verificationResult: 'PASSED',
      verifiedLevels: ['ASSAY_INSIDE', 'ASSAY_ORIGIN', 'ASSAY_REBUILD', 'ASSAY_KNOWN'],
    });
    expect((await stated('--vsa', without('pass', 'fail', 'unknown', 'unknown'))).predicate).toMatchObject({
      verificationResult: 'FAILED',
      verifiedLevels: ['FAILED'],
    });
    expect(await stated('--vsa', without('pass', 'pass', 'pass', 'unknown'))).toMatch(
      /there is no decision: known is unknown/,
    );
    const nothing = { ...made, verdicts: answers('unknown', 'unknown', 'unknown', 'unknown') };
    expect(await stated('--vsa', put(nothing))).toMatch(/inside, origin, rebuild, known are unknown/);
    expect(await stated('--vsa', without('fine', 'pass', 'pass', 'pass'))).toMatch(
      /no verdict that is known/,
    );
    expect(await stated('--vsa', put({ ...rest, verdicts: answers('pass').slice(0, 1) }))).toMatch(
      /it must answer every question once/,
    );
    const other = { ...made, artifact: { ...made.artifact, digests: { sha256: 'a'.repeat(64) } } };
    expect(await stated('--vsa', put(other))).toMatch(/the report is about another file \[attest\.input\]/);
    expect(await stated('--vsa', folder.put('no.json', '{}'))).toMatch(/it is no report of a check/);
  });
});

test('a comparison', async () => {
  const path = join(folder.path, 'rebuild.json');
  await run('diff', FILE, WHEEL, '--format', 'statement', '-o', path);
  expect(await stated('--rebuild', path)).toMatchObject({
    predicateType: 'urn:assay:rebuild-comparison:v1',
    predicate: { verdict: 'pass', level: 'identical' },
  });
  const other = readFileSync(path, 'utf8').replace(/"sha256": "[0-9a-f]+"/, `"sha256": "${'0'.repeat(64)}"`);
  expect(await stated('--rebuild', folder.put('rebuild-other.json', other))).toMatch(
    /it is about another file/,
  );
  expect(await stated('--rebuild', folder.put('rebuild-no.json', '[1]'))).toMatch(
    /it is no statement of a comparison/,
  );
  const { predicate: _, ...bare } = JSON.parse(readFileSync(path, 'utf8'));
  expect(await stated('--rebuild', folder.put('rebuild-bare.json', JSON.stringify(bare)))).toMatch(
    /says no verdict, no level, or not what it was compared with \[attest\.input\]/,
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
  expect(await wrong('{"a":1,"a":2}')).toMatch(/the name a is there twice \(a\) \[attest\.input\]/);
  expect(await wrong('[]')).toMatch(/a predicate is a JSON object, and this is of kind array/);
  expect(await wrong('{}', 'no uri')).toMatch(/the type of a predicate is a URI: no uri/);
  // In the statement it lies one level deeper than by itself, and verifiers read so many levels.
  const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
  expect((await wrong(nested(63))).predicateType).toBe('https://example.org/x');
  for (const levels of [64, 65])
    expect(await wrong(nested(levels))).toMatch(/nested too deeply \(byte \d+\)/);
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
  expect(await error(FILE, '--publish', '--policy', key)).toBe(
    'assay: --policy belongs to --vsa [usage.option]',
  );
  expect(await error(FILE, '--publish', '--despite', 'unbound')).toBe(
    'assay: --despite belongs to --sbom [usage.option]',
  );
  expect(await error(FILE, '--vsa', key, '--store', key)).toBe(
    'assay: --store is for a check that is made now [usage.option]',
  );
  expect(await error(FILE, '--vsa', '--resource', 'no uri', '--key', key)).toBe(
    'assay: --resource is no URI: no uri [usage.option]',
  );
  expect(await run('attest', '--vsa', FILE, '--key', key)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('FILE --vsa, the file first'),
  });
  expect(await error('--convert', FILE, '--key', key)).toBe(
    'assay: --convert states and signs nothing [usage.option]',
  );
  expect(await error(FILE, '--publish', '--signing-config', key, '--format', 'dsse')).toBe(
    'assay: there is no OIDC token to sign with [attest.token]',
  );
  expect(await error(FILE, '--publish')).toBe('assay: nobody signs [usage.option]');
  expect(await error(FILE, '--publish', '--key', key, '--identity-token', key)).toBe(
    'assay: --key and --identity-token are two signers [usage.option]',
  );
  expect(await error(FILE, '--convert', key)).toBe(
    'assay: --convert states and signs nothing [usage.option]',
  );
  expect(await error(folder.path, '--publish', '--key', key)).toMatch(
    /it is a directory \[input\.not-a-file\]/,
  );
  expect(await error(key, '--publish', '--key', key)).toMatch(/only wheels and source distributions/);
  expect(await error(FILE, '--publish', '--key', key, '--format', 'pep740')).toMatch(
    /signed with certificates, not with keys \[attest\.convert\]/,
  );
  expect(await error(FILE, '--publish', '--key', key, '-o', key)).toMatch(/it is the input/);
  expect(await error(FILE, '--publish', '--key', key, '-o', folder.path)).toMatch(
    /it (is a directory|is the input|lies in)/,
  );
  const nowhere = join(folder.path, 'no', 'where');
  expect(await error(FILE, '--publish', '--key', key, '-o', nowhere)).toMatch(
    /no such folder.*\[output\.write\]/,
  );
  const large = folder.put('large.json', `{"a":"${'x'.repeat(12 * 1024 * 1024)}"}`);
  expect(await error(FILE, '--predicate', large, '--predicate-type', 'a:b', '--key', key)).toMatch(
    /the statement has 125\d+ bytes, more than verifiers read \[attest\.input\]/,
  );
});
