import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Attestation, Report } from '../../src/model/index.ts';
import { ASKED_AT, createPublisher, PUBLISH, wheelBytes } from '../support/signed-files.ts';
import { run, testFolder } from './run.ts';

const folder = testFolder();
const publisher = createPublisher();
const NAME = 'example-1.0.0-py3-none-any.whl';
const CONTENT = wheelBytes('example', '1.0.0');
const WHEEL = folder.put(NAME, CONTENT);
const ROOT = folder.put('root.json', publisher.sigstore.trustedRoot);
const PROVENANCE = publisher.provenance(NAME, CONTENT);
const TRUST = ['--trust-root', ROOT, '--at', ASKED_AT];
const WANTED = 'github:octo-org/example:release.yml:pypi';

async function checked(...args: readonly string[]): Promise<{ code: number; report: Report }> {
  const { code, stdout } = await run('check', WHEEL, '--format', 'json', ...args);
  return { code, report: JSON.parse(stdout) };
}

/** Outcome and reasons of the origin. */
async function origin(...args: readonly string[]) {
  const { code, report } = await checked(...args);
  const { outcome, reasons } = report.verdicts.find(({ question }) => question === 'origin')!;
  const findings = report.findings.filter(({ question }) => question === 'origin');
  return { code, outcome, reasons, rules: findings.map(({ rule, level }) => `${level} ${rule}`) };
}

test('evidence beside it, of whom was expected: pass, with who, what, when and how many checks', async () => {
  const beside = folder.put(`${NAME}.provenance`, PROVENANCE);
  const found = await origin(...TRUST, '--publisher', WANTED);
  expect([found.code, found.outcome, found.rules]).toEqual([0, 'pass', []]);
  expect(found.reasons[0]).toBe(
    'signed by github:octo-org/example .github/workflows/release.yml, as expected',
  );
  expect(found.reasons[1]).toMatch(
    /^PyPI publish v1 of 2026-06-01T00:00:0\dZ, \d+ checks passed \(example-1\.0\.0-py3-none-any\.whl\.provenance attestation_bundles\[0\]\.attestations\[0\]\)$/,
  );
  rmSync(beside);
});

test('the same, and nobody expected: unknown, and it says who signed', async () => {
  const beside = folder.put(`${NAME}.provenance`, PROVENANCE);
  const { code, outcome, reasons } = await origin(...TRUST);
  expect([code, outcome, reasons.slice(0, 2)]).toEqual([
    0,
    'unknown',
    [
      'signed by github:octo-org/example .github/workflows/release.yml',
      'nobody was expected: say with --publisher or --identity who should have signed',
    ],
  ]);
  rmSync(beside);
});

test('every attestation has its steps, its signer and its times', async () => {
  const given = folder.put('given.json', PROVENANCE);
  const { report } = await checked(...TRUST, '--attestation', given);
  const [one, ...others] = report.attestations as readonly [Attestation, ...Attestation[]];
  expect(others).toEqual([]);
  expect(one).toMatchObject({
    kind: 'pep740-provenance',
    path: 'given.json',
    place: 'attestation_bundles[0].attestations[0]',
    where: 'given',
    outcome: 'pass',
    claims: { kind: 'GitHub', repository: 'octo-org/example' },
    identity: { kind: 'github', repository: 'octo-org/example', repositoryId: '1296269' },
    predicateType: PUBLISH,
  });
  expect(one.steps!.map(({ name }) => name)).toContain('log.inclusion');
  expect(one.times).toHaveLength(1);
  expect(report.inputs.map(({ role, name }) => `${role} ${name}`)).toEqual([
    `artifact ${NAME}`,
    'beside given.json',
  ]);
});

test.each([
  ['another repository', 'github:octo-org/other', 'identity.repository'],
  ['another workflow', 'github:octo-org/example:other.yml', 'identity.workflow'],
  ['another environment', 'github:octo-org/example:release.yml:test', 'identity.environment'],
])('%s than expected: fail, with the check that refused it', async (_, wanted, step) => {
  const given = folder.put('given.json', JSON.stringify(publisher.bundle(NAME, CONTENT)));
  const found = await origin(...TRUST, '--attestation', given, '--publisher', wanted);
  expect([found.code, found.outcome, found.rules]).toEqual([1, 'fail', ['error origin.refused']]);
  expect(found.reasons[0]).toMatch(
    new RegExp(`^refused: ${step.replace('.', '\\.')}: .* \\(expected .*, found .*\\) \\(given\\.json\\)$`),
  );
});

test.each([
  ['another file', () => publisher.provenance(NAME, Buffer.from('other')), 'subject.digest'],
  ['no JSON', () => 'certainly', 'format.json'],
  ['cut in the middle', () => PROVENANCE.slice(0, PROVENANCE.length / 2), 'format.json'],
])('evidence that is %s: fail, whoever was expected', async (_, content, step) => {
  const given = folder.put('given.json', content());
  for (const more of [[], ['--publisher', WANTED]]) {
    const found = await origin(...TRUST, '--attestation', given, ...more);
    expect([found.code, found.outcome, found.rules]).toEqual([1, 'fail', ['error origin.refused']]);
    expect(found.reasons[0]).toContain(`refused: ${step}: `);
  }
});

test('signed by somebody a trusted root does not know: fail', async () => {
  const given = folder.put('given.json', PROVENANCE);
  const found = await origin('--attestation', given, '--at', ASKED_AT);
  expect([found.code, found.outcome]).toEqual([1, 'fail']);
});

test('a trusted root that is none refuses, with and without evidence', async () => {
  const broken = folder.put('broken.json', '{}');
  const given = folder.put('given.json', PROVENANCE);
  for (const more of [[], ['--attestation', given]]) {
    const found = await origin('--trust-root', broken, ...more);
    expect([found.code, found.outcome, found.rules]).toEqual([1, 'fail', ['error origin.refused']]);
  }
});

test('somebody expected and nothing there: fail; taking evidence away makes nothing better', async () => {
  const found = await origin(...TRUST, '--publisher', WANTED);
  expect(found).toEqual({
    code: 1,
    outcome: 'fail',
    reasons: ['somebody was expected to have signed it, and nothing that was verified says who did'],
    rules: ['error origin.missing'],
  });
});

test('nothing there and nobody expected: unknown', async () => {
  const found = await origin();
  expect(found).toEqual({
    code: 0,
    outcome: 'unknown',
    reasons: ['no attestation or signature was found beside or inside the artifact'],
    rules: [],
  });
});

test.each([
  [['--attestation', 'missing.json'], /missing\.json/],
  [['--trust-root', 'missing.json'], /missing\.json/],
  [['--publisher', 'svn:a/b'], /a publisher is of kind github.*: svn:a\/b/],
  [['--identity', 'a'], /--identity and --issuer belong together/],
  [['--at', 'tomorrow'], /--at is no time: tomorrow/],
] as const)('%j is said', async (args, message) => {
  const { code, stdout, stderr } = await run('check', WHEEL, ...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

test('a SHA-512 subject is verified by the one pass', async () => {
  const { createHash } = await import('node:crypto');
  const payload = JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: NAME, digest: { sha512: createHash('sha512').update(CONTENT).digest('hex') } }],
    predicateType: 'https://example.test/anything',
    predicate: {},
  });
  const bundle = publisher.sigstore.sign({ payload: Buffer.from(payload) });
  const given = folder.put('given.json', JSON.stringify(bundle));
  const found = await origin(...TRUST, '--attestation', given, '--publisher', 'github:octo-org/example');
  expect([found.code, found.outcome]).toEqual([0, 'pass']);
});

test('Markdown and HTML show every attestation; HTML every check', async () => {
  const given = folder.put('given.json', PROVENANCE);
  const args = ['check', WHEEL, ...TRUST, '--attestation', given] as const;
  const { stdout: markdown } = await run(...args, '--format', 'markdown');
  expect(markdown).toContain('<details><summary>1 attestation</summary>');
  expect(markdown).toMatch(
    /\| `github:octo-org\/example \.github\/workflows\/release\.yml` \| PyPI publish v1 \|/,
  );
  const { stdout: html } = await run(...args, '--format', 'html');
  expect(html).toContain('<h2>Attestations <small>1</small></h2>');
  expect(html).toContain('<code class="whole">log.inclusion</code>');
});
