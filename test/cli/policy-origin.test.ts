import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { makeKey, pem } from '../standin/keys.ts';
import { createSigstore } from '../standin/sigstore.ts';
import { BYTES, EXAMPLE, folder, of, ROOT, signed, wheel } from '../support/policy-cases.ts';
import { ASKED_AT, PUBLISH, SIGNED_AT } from '../support/signed-files.ts';
import { run } from './run.ts';

const TRUST = ['--trust-root', ROOT, '--at', ASKED_AT];

/** What a policy of one's own makes of the wheel: the answer about its origin, with what decided, and what `verify` says. */
async function judged(rules: string, artifact: () => string, options: readonly string[] = []) {
  const policy = folder.put('origin.yaml', `version: 1\nrequire: [origin]\n${rules}`);
  const args = ['--policy', policy, ...TRUST, ...options];
  const checked = await run('check', artifact(), ...args, '--format', 'json');
  expect(checked.stderr).toBe('');
  const report: Report = JSON.parse(checked.stdout);
  const decisions = report
    .policy!.decisions.filter(({ question }) => question === 'origin')
    .map(({ rule, outcome, message }) => `${rule} ${outcome}: ${message}`);
  const verified = await run('verify', artifact(), ...args, '--no-ledger');
  expect(verified.stderr).toMatch(/^(hint: evidence lies beside a file, .*\n)?$/);
  return { code: checked.code, decisions, verified: verified.code, text: verified.stdout };
}

const publisher = (...parts: readonly string[]) =>
  `origin:\n  publishers:\n    - kind: github\n      repository: octo-org/example\n${parts.map((part) => `      ${part}\n`).join('')}`;

const PASS = 'origin.publishers pass: it was signed by one of them';
const REFUSED = 'origin.publishers fail: evidence was refused';
const OPEN = 'require fail: origin must pass, and it is unknown';
const unsaid = (part: string) =>
  `origin.publishers unknown: one of them may have signed it: no certificate says the ${part}`;

describe('each part of a publisher: as it is, as it is not, and not said', () => {
  test.each([
    ['environment: PyPI', 'environment: test', 'environment', 'environment'],
    ['runner: github-hosted', 'runner: self-hosted', 'runner_environment', 'runner'],
    ['triggers: [push, release]', 'triggers: [push]', 'event_name', 'trigger'],
  ])('%s', async (right, wrong, claim, part) => {
    const said = wheel(signed());
    const unsaying = wheel(signed({ claims: { [claim]: '' } }));
    expect(await judged(publisher(right), said)).toMatchObject({ code: 0, decisions: [PASS], verified: 0 });
    expect(await judged(publisher(wrong), said)).toMatchObject({
      code: 1,
      decisions: [REFUSED],
      verified: 1,
    });
    expect(await judged(publisher(right), unsaying)).toMatchObject({
      code: 1,
      decisions: [unsaid(part), OPEN],
      verified: 1,
      text: expect.stringContaining('the certificate does not say all that the policy names'),
    });
  });

  test.each([
    ['workflow: release.yml', 'workflow: elease.yml', 'workflow_ref'],
    ['repository-id: 1296269', 'repository-id: 129626', 'repository_id'],
    ['owner-id: 65', 'owner-id: 6', 'repository_owner_id'],
  ])('%s', async (right, wrong, claim) => {
    const said = wheel(signed());
    const unsaying = wheel(signed({ claims: { [claim]: '' } }));
    expect(await judged(publisher(right), said)).toMatchObject({ code: 0, decisions: [PASS], verified: 0 });
    for (const [rules, artifact] of [
      [wrong, said],
      [right, unsaying],
    ] as const)
      expect(await judged(publisher(rules), artifact)).toMatchObject({
        code: 1,
        decisions: [REFUSED],
        verified: 1,
      });
  });
});

test('of several publishers one is enough, and one that is sure is better than one that is not', async () => {
  const both = `${publisher('environment: pypi')}    - kind: github\n      owner-id: 65\n`;
  expect(await judged(both, wheel(signed({ claims: { environment: '' } })))).toMatchObject({
    code: 0,
    decisions: [PASS],
    verified: 0,
  });
});

test('a reusable workflow: the policy names the caller', async () => {
  const called = 'octo-org/shared/.github/workflows/release.yml@refs/heads/main';
  const caller = 'octo-org/example/.github/workflows/caller.yml@refs/tags/v1.0.0';
  const artifact = wheel(signed({ claims: { job_workflow_ref: called, workflow_ref: caller } }));
  expect(await judged(publisher('workflow: caller.yml'), artifact)).toMatchObject({ code: 0, verified: 0 });
  expect(await judged(publisher('workflow: release.yml'), artifact)).toMatchObject({ code: 1, verified: 1 });
});

test('a key that is given lets nobody in besides whom a policy names', async () => {
  const key = makeKey();
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: EXAMPLE, digest: { sha256: createHash('sha256').update(BYTES).digest('hex') } }],
    predicateType: PUBLISH,
  };
  const payload = Buffer.from(JSON.stringify(statement));
  const bundle = createSigstore(SIGNED_AT).sign({ payload }, { key, hint: 'k', logs: [], timestamps: 0 });
  const artifact = wheel(JSON.stringify(bundle));
  const options = ['--key', folder.put('own.pem', pem('PUBLIC KEY', key.spki))];
  expect(await judged('fail-on: error\n', artifact, options)).toMatchObject({ code: 0, verified: 0 });
  expect(await judged(publisher(), artifact, options)).toMatchObject({
    code: 1,
    decisions: ['origin.publishers fail: it was signed with a key that is given, by none of them'],
    verified: 1,
    text: expect.stringContaining('the policy names who must have signed, and none of them did'),
  });
});

describe('evidence that is missing', () => {
  const allowed = 'origin.missing unknown: nothing vouches for it, which is let pass';
  test.each([
    ['publishers', publisher()],
    ['predicates alone', 'origin:\n  predicates: [publish]\n'],
  ])('%s', async (_, rules) => {
    const missing = wheel();
    expect(await judged(rules, missing)).toMatchObject({ code: 1, verified: 1 });
    const { decisions, verified } = await judged(`${rules}  missing: allow\n`, missing);
    expect([decisions, verified]).toEqual([[allowed, OPEN], 1]);
    const refused = await judged(`${rules}  missing: allow\n`, wheel('{}'));
    expect(refused.decisions.join()).not.toContain(allowed);
    expect(refused).toMatchObject({ code: 1, verified: 1 });
  });
});

test('a policy says what is wrong with its publisher before anything is judged', async () => {
  const policy = folder.put(
    'wrong.yaml',
    `version: 1\n${publisher('workflow: .github/workflows/release.yml')}`,
  );
  const found = await run('verify', wheel(signed())(), '--policy', policy, ...TRUST);
  expect([found.code, found.stdout]).toEqual([2, '']);
  expect(found.stderr).toContain('line 6: a workflow is the name of a file, as release.yml');
  expect(found.stderr).toContain('hint: write release.yml, without .github/workflows/');
  expect((await run('policy', 'check', policy, of('default'))).code).toBe(1);
});
