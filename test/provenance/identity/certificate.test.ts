import { describe, expect, test } from 'vitest';
import { asn1 } from '../../../src/codec/der/write.ts';
import { identityOf } from '../../../src/provenance/identity/certificate.ts';
import { parseCertificate } from '../../../src/provenance/x509/certificate.ts';
import { createCertificateAuthority } from '../../standin/authority.ts';
import {
  type Claims,
  emailClaims,
  githubClaims,
  gitlabClaims,
  identityOfClaims,
  type StandinIdentity,
} from '../../standin/identity.ts';
import { makeKey } from '../../standin/keys.ts';
import { extension, type Issuer, nameOf, OID, sealed, toBeSigned } from '../../standin/x509.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const authority = createCertificateAuthority(NOW);
const { spki } = makeKey();
const read = (identity: StandinIdentity) =>
  identityOf(parseCertificate(authority.issue(identity, spki, NOW)));
const ofClaims = (claims: Claims) => read(identityOfClaims(claims));

test('GitHub', () => {
  const workflow = 'https://github.com/octo-org/example/.github/workflows/release.yml@refs/tags/v1.0.0';
  expect(ofClaims(githubClaims())).toEqual({
    kind: 'github',
    subject: workflow,
    issuer: 'https://token.actions.githubusercontent.com',
    repository: 'octo-org/example',
    repositoryUri: 'https://github.com/octo-org/example',
    repositoryId: '1296269',
    ownerId: '65',
    workflow: '.github/workflows/release.yml',
    signerWorkflow: workflow,
    commit: '0123456789abcdef0123456789abcdef01234567',
    ref: 'refs/tags/v1.0.0',
    environment: 'pypi',
    runner: 'github-hosted',
    trigger: 'release',
    visibility: 'public',
    run: 'https://github.com/octo-org/example/actions/runs/30433642/attempts/1',
  });
});

test('GitLab, and a person', () => {
  expect(ofClaims(gitlabClaims())).toMatchObject({
    kind: 'gitlab',
    repository: 'octo-group/example',
    workflow: '.gitlab-ci.yml',
  });
  expect(ofClaims(emailClaims('a@example.org', 'https://github.com/login/oauth'))).toEqual({
    kind: 'email',
    subject: 'a@example.org',
    issuer: 'https://github.com/login/oauth',
  });
  expect(ofClaims(emailClaims('a@example.org', 'https://accounts.google.com')).kind).toBe('google');
});

test('issuers that are nobody known', () => {
  for (const issuer of [
    'https://gitlab.example.org',
    'constructor',
    '__proto__',
    'https://gitlab.com.evil.test',
    'https://token.actions.githubusercontent.com/',
  ])
    expect(read({ subject: 'https://example.org/x', issuer }).kind).toBe('other');
  expect(read({ subject: 'https://circleci.com/x', issuer: 'https://oidc.circleci.com/org/1' }).kind).toBe(
    'circleci',
  );
});

describe('the file of the workflow', () => {
  const base = 'octo-org/example/.github/workflows/';
  const of = (path: string, ref = 'refs/heads/main') =>
    ofClaims(githubClaims({ workflow_ref: `${path}@${ref}`, ref })).workflow;
  test.each([
    [`${base}release.yml`, 'refs/heads/main', '.github/workflows/release.yml'],
    [`${base}re@lease.yml`, 'refs/heads/main', '.github/workflows/re@lease.yml'],
    [`${base}release.yml`, 'refs/heads/x.yml@y', '.github/workflows/release.yml'],
    [`${base}x.yml@refs/heads/evil`, 'refs/heads/main', '.github/workflows/x.yml@refs/heads/evil'],
    ['octo-org/example-other/.github/workflows/release.yml', 'refs/heads/main', undefined],
    ['evil/other/.github/workflows/release.yml', 'refs/heads/main', undefined],
  ])('%s at %s', (path, ref, expected) => expect(of(path, ref)).toBe(expected));

  test('needs the ref or the commit that the certificate names', () => {
    const path = `${base}release.yml@0123456789abcdef0123456789abcdef01234567`;
    expect(ofClaims(githubClaims({ workflow_ref: path })).workflow).toBe('.github/workflows/release.yml');
    expect(
      ofClaims(githubClaims({ workflow_ref: `${base}release.yml@refs/heads/other` })).workflow,
    ).toBeUndefined();
    expect(ofClaims(githubClaims({ ref: '', sha: '' })).workflow).toBeUndefined();
  });
});

describe('certificates of nobody', () => {
  const issuer: Issuer = { name: nameOf('test'), key: makeKey() };
  const identityWith = (...extensions: readonly Buffer[]) =>
    identityOf(
      parseCertificate(
        sealed(
          toBeSigned({ subject: nameOf(), spki, notBefore: NOW, notAfter: NOW, extensions }, issuer),
          issuer,
        ),
      ),
    );
  const uri = (text: string) => asn1.implicit(6, asn1.ia5String(text));

  test('several names are none', () => {
    expect(identityWith()).toEqual({ kind: 'other' });
    expect(
      identityWith(
        extension(OID.subjectAltName, asn1.sequence(uri('https://a.test'), uri('https://b.test'))),
      ),
    ).toEqual({ kind: 'other' });
  });

  test('texts that are not UTF8String, or have something behind them, are not taken', () => {
    const of = (value: Buffer) => identityWith(extension(`${OID.fulcio}.12`, value)).repositoryUri;
    expect(of(asn1.utf8String('https://github.com/a/b'))).toBe('https://github.com/a/b');
    expect(of(asn1.ia5String('https://github.com/a/b'))).toBeUndefined();
    expect(of(Buffer.from('https://github.com/a/b'))).toBeUndefined();
    expect(of(Buffer.concat([asn1.utf8String('https://github.com/a/b'), asn1.nothing()]))).toBeUndefined();
    expect(of(asn1.element(0x0c, Buffer.from([0xff])))).toBeUndefined();
  });

  const old = (number: number, text: string) => extension(`${OID.fulcio}.${number}`, Buffer.from(text));
  const newer = (number: number, text: string) => extension(`${OID.fulcio}.${number}`, asn1.utf8String(text));

  test('of the issuer the newer form is taken, or the older where it is alone', () => {
    expect(identityWith(old(1, 'https://old.test')).issuer).toBe('https://old.test');
    expect(identityWith(newer(8, 'https://new.test')).issuer).toBe('https://new.test');
    expect(identityWith(old(1, 'https://a.test'), newer(8, 'https://a.test')).issuer).toBe('https://a.test');
  });

  test('two forms that disagree are none, and one that cannot be read does not make way for the older', () => {
    expect(identityWith(old(1, 'https://old.test'), newer(8, 'https://new.test'))).toEqual({ kind: 'other' });
    expect(
      identityWith(
        old(1, 'https://gitlab.com'),
        extension(`${OID.fulcio}.8`, Buffer.from('https://gitlab.com')),
      ),
    ).toEqual({ kind: 'other' });
    const address = newer(12, 'https://github.com/a/b');
    expect(identityWith(address, old(5, 'a/b')).repository).toBe('a/b');
    expect(identityWith(address, old(5, 'a/b-evil'))).toEqual({ kind: 'other' });
    for (const [older, number] of [
      [2, 20],
      [3, 13],
      [6, 14],
    ] as const) {
      expect(Object.keys(identityWith(newer(number, 'x'), old(older, 'x')))).toHaveLength(2);
      expect(identityWith(newer(number, 'x'), old(older, 'y'))).toEqual({ kind: 'other' });
    }
  });
});

describe('a GitLab of its own', () => {
  const issuer = 'https://gitlab.example.org';
  const config = 'gitlab.example.org/octo-group/example//.gitlab-ci.yml@refs/tags/v1.0.0';
  const identity = identityOfClaims(gitlabClaims({ iss: issuer, ci_config_ref_uri: config }));

  test('is called gitlab.com by Fulcio unless it is told the address', () => {
    for (const address of ['https://gitlab.com/octo-group/example', `${issuer}/octo-group/example`])
      expect(read({ ...identity, extensions: { ...identity.extensions, 12: address } })).toMatchObject({
        kind: 'other',
        issuer,
        repository: 'octo-group/example',
        repositoryUri: address,
        workflow: '.gitlab-ci.yml',
      });
  });

  test('the file of another instance is none', () => {
    const of = (text: string) =>
      read({ ...identity, extensions: { ...identity.extensions, 18: `https://${text}` } }).workflow;
    expect(of(config.replace('gitlab.example.org', 'gitlab.evil.test'))).toBeUndefined();
    expect(of(config.replace('example//', 'other//'))).toBeUndefined();
    expect(of(config.replace('//', '///'))).toBeUndefined();
  });
});

test('slashes are those of the kind: one at GitHub, two at GitLab', () => {
  const gitlab = (path: string) =>
    ofClaims(gitlabClaims({ ci_config_ref_uri: `gitlab.com/${path}@refs/tags/v1.0.0` })).workflow;
  expect(gitlab('octo-group/example//ci/x.yml')).toBe('ci/x.yml');
  expect(gitlab('octo-group/example/ci/x.yml')).toBeUndefined();
  expect(gitlab('octo-group/example///x.yml')).toBeUndefined();
  const path = 'octo-org/example//.github/workflows/release.yml@refs/tags/v1.0.0';
  expect(ofClaims(githubClaims({ workflow_ref: path })).workflow).toBeUndefined();
});

test('the workflow that was started is the caller, whatever the one that was called', () => {
  const called = 'octo-org/shared/.github/workflows/release.yml@refs/heads/main';
  const started = 'octo-org/example/.github/workflows/caller.yml@refs/tags/v1.0.0';
  const address = 'https://github.com/';
  expect(ofClaims(githubClaims({ job_workflow_ref: called, workflow_ref: started }))).toMatchObject({
    subject: address + called,
    repository: 'octo-org/example',
    workflow: '.github/workflows/caller.yml',
    signerWorkflow: address + called,
  });
});

describe('CircleCI', () => {
  const ORGANISATION = 'c9035eb6-6eb2-4c85-8a81-d9ee6a1fa8c2';
  const PROJECT = 'ecc458d2-fbdc-4d9a-93c4-ac065ed3c3ca';
  const PIPELINE = '961ae4b1-070b-4134-ae64-1328a3ae3862';
  const api = 'https://circleci.com/api/v2';
  const subject = `${api}/projects/${PROJECT}/pipeline-definitions/${PIPELINE}`;
  const issuer = `https://oidc.circleci.com/org/${ORGANISATION}`;
  const identity: StandinIdentity = {
    subject,
    issuer,
    extensions: {
      9: subject,
      11: '""',
      12: 'github.com/octo-org/example',
      14: 'refs/heads/main',
      18: `${api}/pipeline/5a0b/config`,
      21: 'https://app.circleci.com//workflow/1/job/2',
    },
  };

  test('ids are in the names of subject and issuer', () => {
    expect(read(identity)).toEqual({
      kind: 'circleci',
      subject,
      issuer,
      repository: 'octo-org/example',
      repositoryUri: 'github.com/octo-org/example',
      repositoryId: PROJECT,
      ownerId: ORGANISATION,
      workflow: PIPELINE,
      signerWorkflow: subject,
      ref: 'refs/heads/main',
      runner: '""',
      run: 'https://app.circleci.com//workflow/1/job/2',
    });
  });

  test('names of other shapes have none', () => {
    const ids = (changes: Partial<StandinIdentity>) => {
      const { kind, repositoryId, ownerId, workflow } = read({ ...identity, ...changes });
      return [kind, ownerId, repositoryId, workflow];
    };
    expect(ids({ issuer: 'https://oidc.circleci.com' })).toEqual(['circleci', undefined, PROJECT, PIPELINE]);
    for (const other of [
      `${subject}/x`,
      `https://evil.test/${subject}`,
      subject.replace('circleci.com', 'circleci.com.evil.test'),
      subject.replace('https', 'http'),
    ])
      expect(ids({ subject: other })).toEqual(['circleci', ORGANISATION, undefined, undefined]);
    for (const other of [
      `${issuer}/x`,
      'https://oidc.circleci.com/org/',
      'https://oidc.circleci.com.evil.test',
    ])
      expect(ids({ issuer: other })).toEqual(['other', undefined, undefined, undefined]);
  });
});
