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

  test('the newer extension for the issuer wins over the older', () => {
    expect(identityWith(extension(`${OID.fulcio}.1`, Buffer.from('https://old.test'))).issuer).toBe(
      'https://old.test',
    );
    expect(
      identityWith(
        extension(`${OID.fulcio}.1`, Buffer.from('https://old.test')),
        extension(`${OID.fulcio}.8`, asn1.utf8String('https://new.test')),
      ).issuer,
    ).toBe('https://new.test');
  });
});
