import { describe, expect, test } from 'vitest';
import type { PublisherPolicy, SignerIdentity } from '../../../src/model/index.ts';
import { policyOfPublisher, verifyPublisher } from '../../../src/provenance/identity/publisher.ts';
import { stepsOf } from '../../support/refusal.ts';

const GITHUB: SignerIdentity = {
  kind: 'github',
  subject: 'https://github.com/octo-org/example/.github/workflows/release.yml@refs/tags/v1',
  issuer: 'https://token.actions.githubusercontent.com',
  repository: 'octo-org/example',
  repositoryUri: 'https://github.com/octo-org/example',
  repositoryId: '1',
  ownerId: '65',
  workflow: '.github/workflows/release.yml',
  environment: 'PyPI',
  runner: 'github-hosted',
  trigger: 'release',
};
const GITLAB: SignerIdentity = {
  kind: 'gitlab',
  issuer: 'https://gitlab.com',
  repositoryUri: 'https://gitlab.com/group/sub/example',
  workflow: 'ci/release.yml',
  environment: 'PyPI',
};
const policy = (more: Partial<PublisherPolicy> = {}): PublisherPolicy => ({
  kind: 'github',
  repository: 'octo-org/example',
  ...more,
});
const steps = (identity: SignerIdentity, expected: PublisherPolicy, strict = false) =>
  stepsOf((own) => verifyPublisher(identity, expected, own, strict)).map((step) =>
    step.replace('identity.', ''),
  );
const last = (identity: SignerIdentity, expected: PublisherPolicy, strict = false) =>
  steps(identity, expected, strict).at(-1);

describe('GitHub', () => {
  test('every part that is expected', () => {
    const all = policy({
      workflow: 'release.yml',
      environment: 'pypi',
      repositoryId: '1',
      ownerId: '65',
      runner: 'github-hosted',
      triggers: ['push', 'release'],
    });
    expect(steps(GITHUB, all)).toEqual([
      'issuer pass',
      'repository pass',
      'workflow pass',
      'repository-id pass',
      'owner-id pass',
      'environment pass',
      'runner pass',
      'trigger pass',
    ]);
    expect(steps(GITHUB, policy())).toEqual(['issuer pass', 'repository pass']);
  });

  test.each<[Partial<PublisherPolicy>, string]>([
    [{ repository: 'Octo-Org/example' }, 'repository fail'],
    [{ repository: 'octo-org/exampl' }, 'repository fail'],
    [{ repository: 'octo-org/.*' }, 'repository fail'],
    [{ repository: 'octo-org/example-evil' }, 'repository fail'],
    [{ repository: 'octo-org/example/' }, 'repository fail'],
    [{ repository: 'evil/octo-org/example' }, 'repository fail'],
    [{ repository: 'octo-org/%65xample' }, 'repository fail'],
    [{ repository: '\u043ecto-org/example' }, 'repository fail'],
    [{ repository: 'https://github.com/octo-org/example' }, 'repository fail'],
    [{ repository: '' }, 'repository fail'],
    [{ workflow: 'Release.yml' }, 'workflow fail'],
    [{ workflow: '.github/workflows/release.yml' }, 'workflow fail'],
    [{ workflow: 'release.yml@refs/tags/v1' }, 'workflow fail'],
    [{ workflow: 'elease.yml' }, 'workflow fail'],
    [{ workflow: 'release.yaml' }, 'workflow fail'],
    [{ environment: 'testpypi' }, 'environment fail'],
    [{ repositoryId: '2' }, 'repository-id fail'],
    [{ ownerId: '6' }, 'owner-id fail'],
    [{ runner: 'self-hosted' }, 'runner fail'],
    [{ triggers: ['push'] }, 'trigger fail'],
    [{ triggers: [] }, 'trigger fail'],
    [{ issuer: 'https://token.actions.githubusercontent.com/octo-org' }, 'issuer fail'],
  ])('%j', (more, expected) => expect(last(GITHUB, policy(more))).toBe(expected));
});

test('what only newer certificates say is unknown of older ones, and refused by the strict', () => {
  const { environment: _, runner: __, trigger: ___, ...old } = GITHUB;
  const all = policy({ environment: 'pypi', runner: 'github-hosted', triggers: ['release'] });
  expect(steps(old, all)).toEqual([
    'issuer pass',
    'repository pass',
    'environment unknown',
    'runner unknown',
    'trigger unknown',
  ]);
  expect(last(old, policy({ environment: 'pypi' }), true)).toBe('environment fail');
  expect(last(old, policy({ runner: 'github-hosted' }), true)).toBe('runner fail');
  expect(last(old, policy({ triggers: ['release'] }), true)).toBe('trigger fail');
  expect(last(GITHUB, all, true)).toBe('trigger pass');
});

test('what names the publisher must be said', () => {
  const { repositoryId: _, ownerId: __, workflow: ___, repositoryUri: ____, ...less } = GITHUB;
  for (const more of [{ repositoryId: '1' }, { ownerId: '65' }, { workflow: 'release.yml' }, {}])
    expect(
      last(
        {
          ...less,
          ...('repositoryId' in more || 'ownerId' in more || 'workflow' in more
            ? { repositoryUri: GITHUB.repositoryUri! }
            : {}),
        },
        policy(more),
      ),
    ).toMatch(/ fail$/);
});

describe('other kinds', () => {
  test('GitLab: whole path, and case of environments counts', () => {
    const expected: PublisherPolicy = {
      kind: 'gitlab',
      repository: 'group/sub/example',
      workflow: 'ci/release.yml',
      environment: 'PyPI',
    };
    expect(steps(GITLAB, expected)).toEqual([
      'issuer pass',
      'repository pass',
      'workflow pass',
      'environment pass',
    ]);
    expect(last(GITLAB, { ...expected, environment: 'pypi' })).toBe('environment fail');
    expect(last(GITLAB, { ...expected, repository: 'group/example' })).toBe('repository fail');
    expect(last(GITHUB, { kind: 'gitlab', repository: 'octo-org/example' })).toBe('issuer fail');
    expect(last({ ...GITLAB, issuer: 'https://gitlab.example.org' }, expected)).toBe('issuer fail');
  });

  test('persons and accounts', () => {
    const person: SignerIdentity = { kind: 'email', subject: 'a@example.org', issuer: 'https://issuer.test' };
    expect(steps(person, { kind: 'email', email: 'a@example.org', issuer: 'https://issuer.test' })).toEqual([
      'issuer pass',
      'subject pass',
    ]);
    expect(steps(person, { kind: 'email', email: 'a@example.org' })).toEqual([
      'issuer unknown',
      'subject pass',
    ]);
    expect(last(person, { kind: 'email', email: 'A@example.org', issuer: 'https://issuer.test' })).toBe(
      'subject fail',
    );
    expect(last(person, { kind: 'google', email: 'a@example.org' })).toBe('issuer fail');
    expect(
      steps(
        { ...person, kind: 'google', issuer: 'https://accounts.google.com' },
        { kind: 'google', email: 'a@example.org' },
      ),
    ).toEqual(['issuer pass', 'subject pass']);
  });

  test('CircleCI: project and pipeline by id, and an issuer of its own, which must be said', () => {
    const issuer = 'https://oidc.circleci.com/org/1';
    const job: SignerIdentity = {
      kind: 'circleci',
      issuer,
      repositoryUri: 'github.com/octo-org/example',
      repositoryId: 'p',
      ownerId: '1',
      workflow: 'd',
      runner: '""',
    };
    const all: PublisherPolicy = { kind: 'circleci', issuer, ownerId: '1', repositoryId: 'p', workflow: 'd' };
    expect(steps(job, all)).toEqual(['issuer pass', 'workflow pass', 'repository-id pass', 'owner-id pass']);
    const named: PublisherPolicy = { kind: 'circleci', issuer, repository: 'octo-org/example' };
    expect(last(job, named)).toBe('repository pass');
    expect(last(job, { ...named, repository: 'github.com/octo-org/example' })).toBe('repository pass');
    expect(last(job, { ...named, repository: 'bitbucket.org/octo-org/example' })).toBe('repository fail');
    expect(last(job, { kind: 'circleci', repository: 'octo-org/example' })).toBe('policy fail');
    expect(last(job, { ...all, repositoryId: 'P' })).toBe('repository-id fail');
    expect(last(job, { ...all, workflow: 'other' })).toBe('workflow fail');
    expect(last(job, { ...all, issuer: `${issuer}1` })).toBe('issuer fail');
    expect(last({ ...job, runner: 'ssh-rerun' }, all)).toBe('runner fail');
  });

  test('enterprises: the issuer says whose instance it is, and the address is one of that', () => {
    const of = (issuer: string, repositoryUri: string, kind: 'github' | 'gitlab' = 'github') =>
      last({ ...GITHUB, issuer, repositoryUri }, { kind, repository: 'octo-org/example', issuer });
    const at = (home: string) => `${home}/octo-org/example`;
    const server = 'https://ghes.example.org/_services/token';
    const actions = 'https://token.actions.githubusercontent.com';
    for (const [issuer, home, kind] of [
      [server, 'https://ghes.example.org', 'github'],
      // Fulcio writes the address of the public instance unless it is told another.
      [server, 'https://github.com', 'github'],
      ['https://token.actions.octo.ghe.com', 'https://octo.ghe.com', 'github'],
      [`${actions}/octo`, 'https://github.com', 'github'],
      ['https://gitlab.example.org', 'https://gitlab.example.org', 'gitlab'],
      ['https://gitlab.example.org', 'https://gitlab.com', 'gitlab'],
    ] as const)
      expect([issuer, of(issuer, at(home), kind)]).toEqual([issuer, 'repository pass']);
    for (const [issuer, home, kind] of [
      [server, 'https://other.example.org', 'github'],
      [`${actions}/octo`, `${actions}/octo`, 'github'],
      ['https://token.actions.octo.ghe.com.evil.test', 'https://octo.ghe.com', 'github'],
      ['https://gitlab.example.org', 'https://gitlab.evil.test', 'gitlab'],
    ] as const)
      expect([issuer, of(issuer, at(home), kind)]).toEqual([issuer, 'repository fail']);
    // Whoever does not name the instance means the public one.
    expect(last({ ...GITHUB, issuer: server }, { kind: 'github', repository: 'octo-org/example' })).toBe(
      'issuer fail',
    );
    expect(
      last(
        { ...GITLAB, issuer: 'https://gitlab.example.org' },
        { kind: 'gitlab', repository: 'group/sub/example' },
      ),
    ).toBe('issuer fail');
  });

  test('strict: a person needs an issuer', () => {
    const person: SignerIdentity = { kind: 'email', subject: 'a@example.org', issuer: 'https://issuer.test' };
    expect(last(person, { kind: 'email', email: 'a@example.org' }, true)).toBe('issuer fail');
  });

  test('an issuer alone is nobody', () => {
    for (const kind of ['github', 'gitlab', 'google', 'activestate', 'email'] as const)
      expect(
        last({ ...GITHUB, environment: 'pypi' }, { kind, environment: 'pypi', runner: 'github-hosted' }),
      ).toBe('policy fail');
    // Everybody may call a file so.
    expect(last(GITHUB, { kind: 'github', workflow: 'release.yml' })).toBe('policy fail');
    expect(last(GITLAB, { kind: 'gitlab', workflow: 'ci/release.yml' })).toBe('policy fail');
    expect(last(GITHUB, { kind: 'github', ownerId: '65' })).toBe('owner-id pass');
  });
});

describe('publishers that an index names', () => {
  test.each([
    [
      { kind: 'GitHub', repository: 'a/b', workflow: 'w.yml', environment: 'e' },
      { kind: 'github', repository: 'a/b', workflow: 'w.yml', environment: 'e' },
    ],
    [
      { kind: 'GitHub', repository: 'a/b', workflow: 'w.yml', environment: '' },
      { kind: 'github', repository: 'a/b', workflow: 'w.yml' },
    ],
    [
      { kind: 'GitLab', repository: 'a/b/c', workflow_filepath: 'ci/x.yml' },
      { kind: 'gitlab', repository: 'a/b/c', workflow: 'ci/x.yml' },
    ],
    // Each kind has its own word for the file; the other one is no reason to demand none.
    [
      { kind: 'GitLab', repository: 'a/b', workflow: 'x.yml' },
      { kind: 'gitlab', repository: 'a/b', workflow: 'x.yml' },
    ],
    [
      { kind: 'GitLab', repository: 'a/b', workflow: 'x.yml', workflow_filepath: 'y.yml' },
      { kind: 'gitlab', repository: 'a/b', workflow: 'y.yml' },
    ],
    [
      { kind: 'GitHub', repository: 'a/b', workflow: 'w.yml', workflow_filepath: 'x.yml' },
      { kind: 'github', repository: 'a/b', workflow: 'w.yml' },
    ],
    [
      { kind: 'Google', email: 'a@b' },
      { kind: 'google', email: 'a@b' },
    ],
    [{ kind: 'github', repository: 'a/b' }, undefined],
    [{ kind: 'constructor' }, undefined],
    [{ kind: '__proto__' }, undefined],
    [{}, undefined],
  ])('%j', (publisher, expected) =>
    expect(policyOfPublisher(publisher as Record<string, string>)).toEqual(expected),
  );

  test('one without a name is nobody', () => {
    expect(last(GITHUB, policyOfPublisher({ kind: 'GitHub' })!)).toBe('policy fail');
    expect(last(GITHUB, policyOfPublisher({ kind: 'GitHub', workflow: 'release.yml' })!)).toBe('policy fail');
  });
});
