import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emailClaims, gitlabClaims, identityOfClaims, type StandinIdentity } from '../standin/identity.ts';
import { EXAMPLE, folder, ROOT, signed, wheel } from '../support/policy-cases.ts';
import { ASKED_AT, SLSA } from '../support/signed-files.ts';
import { run } from './run.ts';

const TRUST = ['--trust-root', ROOT, '--at', ASKED_AT];
const ID = '961ae4b1-070b-4134-ae64-1328a3ae3862';
const JOB = `https://circleci.com/api/v2/projects/${ID}/pipeline-definitions/${ID}`;

const CIRCLE: StandinIdentity = {
  subject: JOB,
  issuer: `https://oidc.circleci.com/org/${ID}`,
  extensions: { 9: JOB, 11: '""', 12: 'github.com/octo-org/example', 14: 'refs/heads/main' },
};
const person = (issuer: string, email = 'a@example.org') => identityOfClaims(emailClaims(email, issuer));
const gitlab = (changes = {}) => identityOfClaims(gitlabClaims(changes));
const robot = (subject: string): StandinIdentity => ({ subject, issuer: 'https://issuer.test' });

/** Writes a policy from a wheel that is signed so. @returns its lines about who signed, and a judge of others by it */
async function from(options: object) {
  const path = join(folder.path, 'from.yaml');
  const { code, stderr } = await run('policy', 'from', wheel(signed(options))(), ...TRUST, '-o', path);
  expect([code, stderr]).toEqual([0, '']);
  expect((await run('policy', 'check', path)).code).toBe(0);
  const text = readFileSync(path, 'utf8');
  const judge = async (others: object) =>
    (await run('verify', wheel(signed(others))(), '--policy', path, ...TRUST, '--no-ledger')).code;
  return {
    lines: text
      .slice(text.indexOf('origin:\n') + 8)
      .split('\n')
      .map((line) => line.trim()),
    judge,
  };
}

test.each<[string, object, readonly string[], object]>([
  [
    'GitHub',
    {},
    [
      'publishers:',
      '- kind: github',
      'repository: octo-org/example',
      'workflow: release.yml',
      'environment: pypi',
      'repository-id: "1296269"',
      'owner-id: "65"',
      'runner: github-hosted',
      'triggers: [release]',
      'predicates: [publish]',
      '',
    ],
    { claims: { repository_owner_id: '66' } },
  ],
  [
    'GitLab',
    { identity: gitlab() },
    [
      'publishers:',
      '- kind: gitlab',
      'repository: octo-group/example',
      'workflow: ".gitlab-ci.yml"',
      'environment: pypi',
      'repository-id: "278964"',
      'owner-id: "9970"',
      'runner: gitlab-hosted',
      'triggers: [push]',
      'predicates: [publish]',
      '',
    ],
    { identity: gitlab({ project_id: '1' }) },
  ],
  [
    'CircleCI',
    { identity: CIRCLE },
    [
      'publishers:',
      '- kind: circleci',
      `issuer: https://oidc.circleci.com/org/${ID}`,
      'repository: octo-org/example',
      `workflow: "${ID}"`,
      `repository-id: "${ID}"`,
      `owner-id: "${ID}"`,
      'predicates: [publish]',
      '',
    ],
    { identity: { ...CIRCLE, extensions: { ...CIRCLE.extensions, 11: 'ssh-rerun' } } },
  ],
  [
    'Google',
    { identity: person('https://accounts.google.com') },
    ['publishers:', '- kind: google', 'email: a@example.org', 'predicates: [publish]', ''],
    { identity: person('https://accounts.google.com', 'b@example.org') },
  ],
  [
    'a person',
    { identity: person('https://github.com/login/oauth') },
    [
      'publishers:',
      '- kind: email',
      'issuer: https://github.com/login/oauth',
      'email: a@example.org',
      'predicates: [publish]',
      '',
    ],
    { identity: person('https://accounts.google.com') },
  ],
  [
    'anybody else',
    { identity: robot('https://issuer.test/a: "b"\n- c') },
    [
      'identities:',
      '- subject: "https://issuer.test/a: \\"b\\"\\n- c"',
      'issuer: https://issuer.test',
      'predicates: [publish]',
      '',
    ],
    { identity: robot('https://issuer.test/a') },
  ],
  [
    'another statement',
    { identity: person('https://accounts.google.com'), predicateType: SLSA },
    ['publishers:', '- kind: google', 'email: a@example.org', 'predicates: [slsa-provenance]', ''],
    { identity: person('https://accounts.google.com') },
  ],
])('%s', async (_, right, lines, wrong) => {
  const { lines: found, judge } = await from(right);
  expect(found).toEqual(lines);
  expect([await judge(right), await judge(wrong)]).toEqual([0, 1]);
});

test('a policy is written from what is verified alone', async () => {
  const of = (artifact: () => string, ...more: readonly string[]) =>
    run('policy', 'from', artifact(), ...TRUST, ...more);
  expect(await of(wheel())).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `${EXAMPLE}: missing: nothing vouches for it\n`,
  });
  expect(await of(wheel('{}'))).toMatchObject({ code: 1, stdout: '' });
  expect(await of(wheel(signed()), '--publisher', 'github:octo-org/other')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('identity.repository'),
  });
  expect((await run('policy', 'from', join(folder.path, 'absent'))).code).toBe(2);
  expect((await run('policy', 'from')).code).toBe(2);
});

test('docs/policy.md shows what is written', async () => {
  const { stdout } = await run('policy', 'from', wheel(signed())(), ...TRUST);
  const [, shown] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/policy.md', 'utf8'))!;
  expect(stdout.replaceAll(/^#.*\n/gm, '')).toBe(shown);
});
