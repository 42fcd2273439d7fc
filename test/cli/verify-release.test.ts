import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReleaseVerdict } from '../../src/model/index.ts';
import { createReleases, inRepository, type SignedFile } from '../support/releases.ts';
import { PUBLISH, SLSA } from '../support/signed-files.ts';
import { run, testFolder } from './run.ts';

const folder = testFolder();
process.env['ASSAY_LEDGER_KEY'] = join(folder.path, 'key.pem');
const releases = createReleases(folder.path);

const SDIST = 'octo_example-1.0.0.tar.gz';
const WHEEL = 'octo_example-1.0.0-py3-none-any.whl';
const LINUX = 'octo_example-1.0.0-cp313-cp313-manylinux_2_28_x86_64.whl';
const DAY = 86_400;

let count = 0;
/** Verifies a release of these files. */
async function verified(files: readonly (SignedFile | string)[], ...args: readonly string[]) {
  const path = releases.put(`release-${count++}`, files);
  const { code, stdout, stderr } = await run('verify', path, ...releases.trust, '--format', 'json', ...args);
  expect(stderr).toMatch(/^(hint: evidence lies beside a file, .*\n)?$/);
  const all: readonly ReleaseVerdict[] = JSON.parse(stdout).releases;
  const [release, ...others] = all as [ReleaseVerdict, ...ReleaseVerdict[]];
  const findings = release.findings.map(({ name, outcome, message }) => `${outcome} ${name}: ${message}`);
  return { code, release, others, findings, path };
}

test('a whole release of one publisher', async () => {
  const { code, release, others } = await verified([SDIST, WHEEL]);
  expect([code, others]).toEqual([0, []]);
  expect(release).toMatchObject({
    name: 'octo-example 1.0.0',
    project: 'pkg:pypi/octo-example',
    version: '1.0.0',
    coverage: 'complete',
    ok: true,
    findings: [],
    publishers: [
      {
        publisher: {
          kind: 'github',
          repository: 'octo-org/example',
          repositoryId: '1296269',
          ownerId: '65',
          workflow: '.github/workflows/release.yml',
          environment: 'pypi',
          runner: 'github-hosted',
          trigger: 'release',
        },
        files: [WHEEL, SDIST],
        predicates: [PUBLISH],
      },
    ],
  });
});

test('partial: some files have evidence, one has none; --allow partial tells it and goes on', async () => {
  const files = [SDIST, { name: WHEEL, predicates: [] }];
  const { code, findings, release } = await verified(files);
  expect([code, release.coverage, findings]).toEqual([
    1,
    'partial',
    ['fail release.partial: 1 of 2 files has no evidence that verifies, the others have'],
  ]);
  const allowed = await verified(files, '--allow', 'partial');
  expect([allowed.code, allowed.release.findings[0]?.allowed]).toEqual([0, true]);
});

test('none has evidence: no partial release, and still no pass', async () => {
  const files = [SDIST, WHEEL].map((name) => ({ name, predicates: [] }));
  const { code, findings, release } = await verified(files, '--allow', 'partial');
  expect([code, release.coverage, findings]).toEqual([1, 'none', []]);
});

test('mixed: a file of another repository', async () => {
  const files = [SDIST, LINUX, { name: WHEEL, claims: inRepository('stranger/example') }];
  const { code, findings, release } = await verified(files);
  expect(code).toBe(1);
  expect(findings).toEqual([
    'fail release.mixed: 1 of 3 files is of another publisher than the others',
    'fail release.elsewhere: 1 wheel was not built where the source distribution was',
  ]);
  expect(release.findings[0]).toMatchObject({
    files: [WHEEL],
    expected: 'github:octo-org/example .github/workflows/release.yml (environment pypi)',
    found: 'github:stranger/example .github/workflows/release.yml (environment pypi)',
  });
  expect((await verified(files, '--allow', 'mixed')).code).toBe(1);
  expect((await verified(files, '--allow', 'mixed', '--allow', 'elsewhere')).code).toBe(0);
});

test('another event or runner in one release is no other publisher', async () => {
  const claims = { event_name: 'workflow_dispatch', runner_environment: 'self-hosted' };
  const { code, release } = await verified([SDIST, { name: WHEEL, claims }]);
  expect([code, release.publishers.length, release.findings]).toEqual([0, 2, []]);
});

test('a wheel of another commit than the source distribution', async () => {
  const claims = { sha: 'f'.repeat(40) };
  const { code, findings, release } = await verified([SDIST, { name: WHEEL, claims }]);
  expect([code, findings]).toEqual([
    1,
    ['fail release.elsewhere: 1 wheel was not built where the source distribution was'],
  ]);
  expect(release.findings[0]).toMatchObject({
    expected: 'octo-org/example@0123456789abcdef0123456789abcdef01234567',
    found: `octo-org/example@${'f'.repeat(40)}`,
  });
});

test('late: told with the gap; refused where that is asked for; the threshold is an option', async () => {
  const files = [SDIST, WHEEL, { name: LINUX, after: 40 * DAY + 3600 }];
  const { code, findings, release } = await verified(files);
  expect([code, findings]).toEqual([
    0,
    ['unknown release.late: 1 of 3 files was signed 40 days after the others'],
  ]);
  expect(release.findings[0]).toMatchObject({
    files: [LINUX],
    expected: 'by 2026-06-01T00:00:00Z',
    found: '2026-07-11T01:00:00Z',
  });
  expect((await verified(files, '--deny', 'late')).code).toBe(1);
  expect((await verified(files, '--late', '41d')).findings).toEqual([]);
});

test('the same distribution twice', async () => {
  const { code, findings } = await verified([WHEEL, 'Octo.Example-1.0.0-py3-none-any.whl']);
  expect([code, findings]).toEqual([
    1,
    ['fail release.duplicate: 2 files are the same distribution by their names, with different bytes'],
  ]);
  const forms = await verified([SDIST, 'octo_example-1.0.0.zip']);
  expect([forms.code, forms.findings.length]).toEqual([0, 1]);
});

test('two releases in a folder, and files whose names say none', async () => {
  const other = 'other-2.0-py3-none-any.whl';
  const { release, others, path } = await verified([WHEEL, other, { name: 'notes.txt', predicates: [SLSA] }]);
  expect([release.name, ...others.map(({ name }) => name)]).toEqual([
    path.split('/').at(-1),
    'octo-example 1.0.0',
    'other 2.0',
  ]);
  expect(release.project).toBeUndefined();
  const named = await verified(
    [{ name: 'notes.txt', predicates: [SLSA] }],
    '--project',
    'pkg:generic/python@3.14.2',
  );
  expect(named.release).toMatchObject({ project: 'pkg:generic/python', version: '3.14.2' });
});

test('as text, the release stands behind its files', async () => {
  const path = releases.put('text', [SDIST, { name: WHEEL, predicates: [] }]);
  const { stdout } = await run('verify', path, ...releases.trust, '--no-ledger');
  expect(stdout.slice(stdout.indexOf('release '))).toBe(`release   octo-example 1.0.0  1 of 2 files verified
  github:octo-org/example .github/workflows/release.yml (environment pypi): 1 file
  fail release.partial: 1 of 2 files has no evidence that verifies, the others have
    ${WHEEL}
`);
});

test('as SARIF, a finding is a result at its first file, and an allowed one is suppressed', async () => {
  const path = releases.put('sarif', [SDIST, { name: WHEEL, predicates: [] }]);
  const { stdout } = await run(
    'verify',
    path,
    ...releases.trust,
    '--no-ledger',
    '--format',
    'sarif',
    '--allow',
    'partial',
  );
  const [log] = JSON.parse(stdout).runs;
  const results = log.results as { ruleId: string; suppressions?: unknown[]; level: string }[];
  expect(results.map(({ ruleId, suppressions }) => [ruleId, suppressions?.length ?? 0])).toEqual([
    ['provenance.missing', 0],
    ['release.partial', 1],
  ]);
});

test.each([
  [['--allow', 'nonsense'], /Allowed choices are partial, mixed, elsewhere/],
  [['--late', '5 weeks'], /Write a number with s, m, h or d behind it/],
  [['--project', 'python'], /no package URL with a version: python \[usage\.option\]/],
  [['--accept'], /--accept needs a reason \[usage\.option\]/],
  [['--reason', 'because'], /--reason belongs to --accept \[usage\.option\]/],
  [['--no-ledger', '--remember'], /--no-ledger leaves nothing to write to \[usage\.option\]/],
])('%j is told', async (args, message) => {
  const { code, stdout, stderr } = await run('verify', folder.path, ...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});
