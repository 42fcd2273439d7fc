import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { createReleases, inRepository, type SignedFile } from '../support/releases.ts';
import { run, spawnAssay, testFolder } from './run.ts';

const folder = testFolder();
process.env['ASSAY_LEDGER_KEY'] = join(folder.path, 'key.pem');
const releases = createReleases(folder.path);
const LEDGER = join(folder.path, 'ledger.jsonl');
const WHO = 'github:octo-org/example .github/workflows/release.yml (environment pypi)';
const WANTED = ['--publisher', 'github:octo-org/example'];

let count = 0;
/** Signs a wheel. @returns its path */
function wheel(version: string, file: Omit<SignedFile, 'name'> = {}): string {
  const name = `octo_example-${version}-py3-none-any.whl`;
  return join(releases.put(`release-${count++}`, [{ name, ...file }]), name);
}

async function remember(path: string, ...args: readonly string[]): Promise<void> {
  const { code } = await run('verify', path, ...releases.trust, '--ledger', LEDGER, ...args);
  expect(code).toBe(0);
}

/** What `assay check` says of the origin. */
async function checked(path: string, ...args: readonly string[]) {
  const all = ['check', path, ...releases.trust, '--format', 'json', '--ledger', LEDGER, ...args];
  const { code, stdout, stderr } = await run(...all);
  const { memory, findings, verdicts }: Report = JSON.parse(stdout);
  const { outcome, reasons } = verdicts.find(({ question }) => question === 'origin')!;
  const rules = findings.filter(({ question }) => question === 'origin').map(({ rule }) => rule);
  return { code, stderr, memory, outcome, reasons, rules };
}

await remember(wheel('1.0.0'), '--remember');
const BEFORE = readFileSync(LEDGER);

test('the same publisher: told, and no more than that', async () => {
  const { code, outcome, reasons, memory } = await checked(wheel('1.1.0'));
  expect([code, outcome, reasons.at(-1)]).toEqual([0, 'unknown', `same: ${WHO}, the publisher of 1.0.0`]);
  expect(memory).toMatchObject({ ledger: LEDGER, entries: 1, keyIsKnown: true, findings: [] });
  const expected = await checked(wheel('1.1.0'), ...WANTED);
  expect([expected.code, expected.outcome]).toEqual([0, 'pass']);
});

test.each<[string, Omit<SignedFile, 'name'>, readonly string[]]>([
  ['changed', { claims: inRepository('other/example') }, ['repository: octo-org/example -> other/example']],
  ['resurrected', { claims: { repository_id: '999' } }, ['repositoryId: 1296269 -> 999']],
  ['downgraded', { claims: { runner_environment: 'self-hosted' } }, ['runner: github-hosted -> self-hosted']],
  ['lost', { predicates: [] }, []],
])(
  '%s: the origin fails by the rule of assay verify, and says what differs',
  async (outcome, file, differs) => {
    const path = wheel('1.1.0', file);
    const found = await checked(path);
    expect([found.code, found.outcome, found.rules]).toEqual([1, 'fail', [`release.${outcome}`]]);
    const json = ['--format', 'json', '--ledger', LEDGER];
    const verified = await run('verify', path, ...releases.trust, ...json);
    const [{ identity, findings }] = JSON.parse(verified.stdout).releases;
    expect(found.memory).toMatchObject({ identity, findings });
    expect(found.reasons[0]).toBe(`release.${outcome}: ${identity.message}`);
    expect(found.reasons).toEqual(expect.arrayContaining([...differs]));
  },
);

test('whoever is expected signed it, and the name has changed hands: it fails all the same', async () => {
  const { outcome, reasons } = await checked(wheel('1.1.0', { claims: { repository_id: '999' } }), ...WANTED);
  expect([outcome, reasons[0]]).toEqual(['fail', expect.stringMatching(/^release\.resurrected: /)]);
  expect(reasons).toContainEqual(expect.stringMatching(/^signed by .*, as expected$/));
});

test('under a policy that lets missing evidence pass, lost provenance still fails', async () => {
  const policy = folder.put(
    'policy.yaml',
    'version: 1\norigin:\n  publishers:\n    - kind: github\n      repository: octo-org/example\n  missing: allow\n',
  );
  const lost = await checked(wheel('1.1.0', { predicates: [] }), '--policy', policy);
  expect([lost.code, lost.outcome]).toEqual([1, 'fail']);
  const none = await checked(wheel('1.1.0', { predicates: [] }), '--policy', policy, '--no-ledger');
  expect([none.code, none.outcome, none.memory]).toEqual([0, 'unknown', undefined]);
  const taken = await checked(wheel('1.1.0', { claims: { repository_id: '999' } }), '--policy', policy);
  expect([taken.outcome, taken.reasons.slice(0, 2)]).toEqual([
    'fail',
    [
      'policy line 3, origin.publishers: it was signed by one of them',
      expect.stringMatching(/^release\.resurrected: /),
    ],
  ]);
});

test('what a person accepted is told with the reason; first seen is told; nothing is written', async () => {
  const path = wheel('2.0.0', { claims: inRepository('new/example') });
  const accepted = join(folder.path, 'accepted.jsonl');
  cpSync(LEDGER, accepted);
  cpSync(`${LEDGER}.head`, `${accepted}.head`);
  const options = ['--ledger', accepted];
  await run('verify', path, ...releases.trust, ...options, '--accept', '--reason', 'they moved');
  const { code, reasons } = await checked(path, ...options);
  expect([code, reasons.at(-1)]).toEqual([
    0,
    expect.stringMatching(/^accepted by a person on \d{4}-\d\d-\d\d: they moved$/),
  ]);
  const other = join(releases.put('other', ['other-1.0.tar.gz']), 'other-1.0.tar.gz');
  expect((await checked(other)).reasons.at(-1)).toMatch(/^first-seen: nothing was remembered/);
  expect(readFileSync(LEDGER)).toEqual(BEFORE);
});

test('an artifact without evidence that says what it is, is missed where that is remembered', async () => {
  // The name of the file says nothing: the metadata in it is of example 1.0.0.
  const path = join(releases.put('plain', [{ name: 'plain.zip', predicates: [] }]), 'plain.zip');
  expect((await checked(path)).memory).toMatchObject({ findings: [] });
  const named = await checked(path, '--project', 'pkg:pypi/octo-example@1.2.0');
  expect([named.code, named.rules]).toEqual([1, ['release.lost']]);
  const wrong = await run('check', path, '--ledger', LEDGER, '--project', 'octo');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('no package URL with a version')]);
});

test('a ledger that was altered: nothing passes, the answer says so, and the command ends with 2', async () => {
  const path = join(folder.path, 'altered.jsonl');
  writeFileSync(path, BEFORE.toString().replace('"version":"1.0.0"', '"version":"1.0.1"'));
  cpSync(`${LEDGER}.head`, `${path}.head`);
  const { code, stderr, outcome, memory, reasons } = await checked(
    wheel('1.1.0'),
    ...WANTED,
    '--ledger',
    path,
  );
  expect([code, outcome]).toEqual([2, 'unknown']);
  expect(reasons[0]).toMatch(/^what is remembered of it could not be asked: entry 1 /);
  expect(memory).toMatchObject({ entries: 0, error: { code: 'ledger.damaged' } });
  expect(stderr).toContain('[ledger.damaged]');
});

test('a ledger that was named and is not there ends with 2; the one of the user need not be there', async () => {
  const path = wheel('1.1.0');
  const missing = join(folder.path, 'nothing.jsonl');
  const named = await checked(path, '--ledger', missing);
  expect([named.code, named.memory?.error?.code]).toEqual([2, 'ledger.missing']);
  const { code, stdout, stderr } = await spawnAssay(['check', path, ...releases.trust, '--format', 'json'], {
    env: { ASSAY_LEDGER: missing },
  });
  expect([code, stderr, JSON.parse(stdout).memory]).toEqual([0, '', undefined]);
  expect(existsSync(missing)).toBe(false);
});

test('text, HTML and SARIF say it; no output goes over the ledger', async () => {
  const path = wheel('1.1.0', { claims: { repository_id: '999' } });
  const all = [path, ...releases.trust, '--ledger', LEDGER];
  const html = join(folder.path, 'report.html');
  const { stdout } = await run('check', ...all, '--html', html);
  expect(stdout).toContain('FAIL     origin     release.resurrected: the name is that of 1.0.0');
  expect(readFileSync(html, 'utf8')).toContain('release.resurrected');
  rmSync(html);
  const [{ results, tool }] = JSON.parse((await run('check', ...all, '--format', 'sarif')).stdout).runs;
  expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('release.resurrected');
  expect(JSON.stringify(tool)).toContain('A repository or owner has the name that is remembered');
  const over = await run('check', ...all, '-o', LEDGER);
  expect([over.code, over.stderr]).toEqual([2, expect.stringContaining('[output.write]')]);
});
