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
    [{ repository: '' }, 'repository fail'],
    [{ workflow: 'Release.yml' }, 'workflow fail'],
    [{ workflow: '.github/workflows/release.yml' }, 'workflow fail'],
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

  test('CircleCI has an issuer of its own, which must be said', () => {
    expect(last(GITHUB, { kind: 'circleci', repository: 'octo-org/example' })).toBe('policy fail');
    const issuer = 'https://oidc.circleci.com/org/1';
    expect(last({ ...GITHUB, issuer }, { kind: 'circleci', repository: 'octo-org/example', issuer })).toBe(
      'repository pass',
    );
  });

  test('an issuer alone is nobody', () => {
    for (const kind of ['github', 'gitlab', 'google', 'activestate', 'email'] as const)
      expect(
        last({ ...GITHUB, environment: 'pypi' }, { kind, environment: 'pypi', runner: 'github-hosted' }),
      ).toBe('policy fail');
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
  });
});
