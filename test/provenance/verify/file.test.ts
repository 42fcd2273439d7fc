import { describe, expect, test } from 'vitest';
import { readKey } from '../../../src/provenance/crypto/key.ts';
import { signerText } from '../../../src/provenance/identity/signer-text.ts';
import { PUBLISH } from '../../../src/provenance/pypi/rules.ts';
import { readTrustRoot } from '../../../src/provenance/trust/root.ts';
import { type FileRequest, verifyFile } from '../../../src/provenance/verify/file.ts';
import { createVerifier } from '../../../src/provenance/verify/verify.ts';
import { emailClaims, githubClaims, gitlabClaims, identityOfClaims } from '../../standin/identity.ts';
import { makeKey } from '../../standin/keys.ts';
import { createSigstore, type SignOptions } from '../../standin/sigstore.ts';
import { NPM_PUBLISH } from '../../support/evidence.ts';
import { fileOf } from '../../support/provenance.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const sigstore = createSigstore(NOW);
const verifier = createVerifier(readTrustRoot(Buffer.from(sigstore.trustedRoot)));
const NAME = 'octo_example-1.0.0.tar.gz';
const FILE = fileOf(Buffer.from('a release'), NAME);
const GITHUB = {
  kind: 'GitHub',
  repository: 'octo-org/example',
  workflow: 'release.yml',
  environment: 'pypi',
};

const statement = (more: object = {}) => ({
  payload: Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: NAME, digest: { sha256: FILE.digests['sha256'] } }],
      predicateType: PUBLISH,
      predicate: null,
      ...more,
    }),
  ),
});
const bundle = (options: SignOptions = {}, more: object = {}) => sigstore.sign(statement(more), options);
const attestation = (of = bundle()) => ({
  version: 1,
  verification_material: {
    certificate: of.verificationMaterial.certificate!.rawBytes,
    transparency_entries: of.verificationMaterial.tlogEntries,
  },
  envelope: { statement: of.dsseEnvelope!.payload, signature: of.dsseEnvelope!.signatures[0]!.sig },
});
const provenance = (publisher: object = GITHUB, of = attestation()) => ({
  version: 1,
  attestation_bundles: [{ publisher, attestations: [of] }],
});
const verify = (documents: readonly unknown[], request: Partial<FileRequest> = {}, file = FILE) =>
  verifyFile(
    file,
    documents.map((document, at) => ({
      name: `evidence-${at}`,
      content: Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)),
    })),
    { verifier, now: NOW + 3600, ...request },
  );
const failed = (...args: Parameters<typeof verify>) => {
  const verdict = verify(...args);
  return verdict.outcome === 'refused' ? verdict.failed?.name : verdict.outcome;
};

test('nothing, something right, something wrong', () => {
  expect(verify([])).toMatchObject({
    outcome: 'missing',
    message: 'nothing vouches for it',
    evidence: [],
    expected: false,
  });
  expect(verify([bundle()])).toMatchObject({
    file: NAME,
    outcome: 'verified',
    message: 'signed by github:octo-org/example .github/workflows/release.yml',
    expected: false,
  });
  expect(verify(['{}'])).toMatchObject({
    outcome: 'refused',
    message: 'format.version: it is no document of evidence that is known',
    failed: { name: 'format.version' },
  });
  // A fault of a field says which one.
  expect(verify([[{ ...attestation(), version: 2 }]])).toMatchObject({
    message: 'format.field: it is not the number 1 ([0].version)',
  });
});

test('evidence is not a choice: one that is wrong refuses the file', () => {
  expect(failed([bundle(), '{}'])).toBe('format.version');
  expect(failed([[attestation(), { ...attestation(), version: 2 }]])).toBe('format.field');
  expect(
    failed([`${JSON.stringify(bundle())}\n${JSON.stringify(bundle({ faults: { wrongKey: true } }))}\n`]),
  ).toBe('signature.valid');
});

describe('the index and the publisher', () => {
  test('agree', () => {
    expect(verify([provenance()])).toMatchObject({
      outcome: 'verified',
      evidence: [
        { form: 'pep740-provenance', place: 'attestation_bundles[0].attestations[0]', claimed: GITHUB },
      ],
    });
  });

  test.each([
    [{ ...GITHUB, repository: 'evil/example' }, 'identity.repository'],
    [{ ...GITHUB, workflow: 'other.yml' }, 'identity.workflow'],
    [{ ...GITHUB, environment: 'other' }, 'identity.environment'],
    [{ ...GITHUB, kind: 'GitLab', workflow_filepath: 'x' }, 'identity.issuer'],
    [{ kind: 'GitHub' }, 'identity.policy'],
    [{ kind: 'Unknown' }, 'identity.policy'],
    [{ kind: '__proto__' }, 'identity.policy'],
  ])('disagree: %j', (publisher, step) => expect(failed([provenance(publisher)])).toBe(step));

  test('what the index says is not who was expected', () => {
    const evil = bundle({
      identity: identityOfClaims(
        githubClaims({
          repository: 'evil/example',
          workflow_ref: 'evil/example/.github/workflows/release.yml@refs/tags/v1.0.0',
        }),
      ),
    });
    const own = provenance({ ...GITHUB, repository: 'evil/example' }, attestation(evil));
    expect(failed([own])).toBe('verified');
    expect(failed([own], { publishers: [{ kind: 'github', repository: 'octo-org/example' }] })).toBe(
      'identity.repository',
    );
  });
});

describe('who is expected', () => {
  const github = { kind: 'github', repository: 'octo-org/example' } as const;
  const gitlab = { kind: 'gitlab', repository: 'octo-group/example' } as const;
  const ofGitlab = bundle({ identity: identityOfClaims(gitlabClaims()) });
  test('one of several publishers', () => {
    expect(failed([bundle()], { publishers: [gitlab, github] })).toBe('verified');
    expect(failed([ofGitlab], { publishers: [gitlab, github] })).toBe('verified');
    expect(failed([bundle(), ofGitlab], { publishers: [github] })).toBe('identity.issuer');
    // The reason is that of the first, who is asked for in the first place.
    expect(failed([bundle()], { publishers: [{ ...github, workflow: 'x.yml' }, gitlab] })).toBe(
      'identity.workflow',
    );
    expect(verify([bundle()], { publishers: [github] }).expected).toBe(true);
  });

  test('by subject and issuer, whole', () => {
    const [subject, issuer] = ['a@example.org', 'https://issuer.test'];
    const person = bundle({ identity: identityOfClaims(emailClaims(subject, issuer)) });
    const expected = (more: object) => failed([person], { identities: [{ subject, issuer, ...more }] });
    expect(expected({})).toBe('verified');
    expect(expected({ subject: 'a@example.or' })).toBe('identity.subject');
    expect(expected({ subject: '.*' })).toBe('identity.subject');
    expect(expected({ issuer: 'https://issuer.test/' })).toBe('identity.issuer');
    expect(
      failed([person], {
        identities: [{ subject: 'b', issuer }],
        publishers: [{ kind: 'email', email: subject, issuer }],
      }),
    ).toBe('verified');
  });

  test('the strict want to know the environment', () => {
    const { environment: _, ...claims } = githubClaims();
    const old = bundle({ identity: identityOfClaims(claims) });
    const publishers = [{ ...github, environment: 'pypi' }];
    expect(failed([old], { publishers })).toBe('verified');
    expect(failed([old], { publishers, strict: true })).toBe('identity.environment');
    // What the index says of older certificates stays unknown.
    expect(failed([provenance(GITHUB, attestation(old))], { strict: true })).toBe('verified');
  });
});

describe('rules of the form', () => {
  test('of an index hold for its documents, and for bundles that state publishing', () => {
    const other = { subject: [{ name: 'other-1.0.0.tar.gz', digest: { sha256: FILE.digests['sha256'] } }] };
    expect(failed([bundle({}, other)])).toBe('subject.name');
    expect(
      failed([attestation(bundle({}, { ...other, predicateType: 'https://slsa.dev/provenance/v1' }))]),
    ).toBe('subject.name');
    expect(failed([bundle({}, { ...other, predicateType: 'https://slsa.dev/provenance/v1' })])).toBe(
      'verified',
    );
    expect(failed([attestation(bundle({}, { predicateType: 'https://example.org/p' }))])).toBe(
      'statement.predicate',
    );
  });
});

describe('npm', () => {
  const [registry, stolen] = [makeKey(), makeKey()];
  const npmKeys = [{ hint: 'npm', key: readKey(registry.spki)!, validity: { start: 0 } }];
  const npmPackage = { name: 'example', version: '1.0.0' };
  const [publish, slsa] = [NPM_PUBLISH, 'https://slsa.dev/provenance/v1'];
  const about = (predicateType: string) => ({
    predicateType,
    subject: [{ name: 'pkg:npm/example@1.0.0', digest: { sha512: FILE.digests['sha512'] } }],
  });
  const byRegistry = (key = registry, options: SignOptions = {}) => ({
    predicateType: publish,
    bundle: bundle({ key, hint: 'npm', ...options }, about(publish)),
  });
  const byWorkflow = { predicateType: slsa, bundle: bundle({}, about(slsa)) };
  const request = { npmKeys, npmPackage };
  const publishers = [{ kind: 'github', repository: 'octo-org/example' }] as const;

  test('both attestations', () => {
    expect(failed([{ attestations: [byRegistry(), byWorkflow] }], { ...request, publishers })).toBe(
      'verified',
    );
    expect(failed([{ attestations: [byRegistry(stolen), byWorkflow] }], request)).toBe('log.body');
    expect(failed([{ attestations: [byRegistry()] }], { npmPackage })).toBe('trust.key');
    expect(failed([{ attestations: [{ ...byWorkflow, predicateType: publish }] }], request)).toBe(
      'statement.predicate',
    );
  });

  test('the registry alone is nobody who is expected', () => {
    const alone = { attestations: [byRegistry()] };
    expect(failed([alone], request)).toBe('verified');
    expect(verify([alone], { ...request, publishers })).toMatchObject({
      outcome: 'refused',
      failed: {
        name: 'identity.policy',
        message: 'the registry alone vouches for it, and nobody who is expected',
      },
    });
    expect(failed([alone], { ...request, identities: [{ subject: 'a', issuer: 'b' }] })).toBe(
      'identity.policy',
    );
    expect(failed([alone], { ...request, keys: [{ key: readKey(stolen.spki)! }] })).toBe('identity.policy');
    expect(failed([alone, bundle()], { ...request, publishers })).toBe('verified');
  });

  test('a key that was trusted for a time must have signed in it, which somebody else says', () => {
    expect(failed([{ attestations: [byRegistry(registry, { logs: [] })] }], request)).toBe('time.present');
  });

  test('the key of the registry is for its answers alone', () => {
    expect(failed([byRegistry().bundle], request)).toBe('trust.key');
  });
});

test('a signer in one phrase', () => {
  expect(
    [
      undefined,
      { kind: 'github', repository: 'o/e', workflow: 'w' } as const,
      { kind: 'email', subject: 'a@b' } as const,
      { kind: 'key', key: 'a'.repeat(64) } as const,
      { kind: 'other' } as const,
    ].map(signerText),
  ).toEqual(['nobody known', 'github:o/e w', 'a@b', `key ${'a'.repeat(16)}…`, 'other']);
});

describe('a statement of how a check of the file ended', () => {
  const VSA = 'https://slsa.dev/verification_summary/v1';
  const REBUILD = 'urn:assay:rebuild-comparison:v1';
  test.each([
    [VSA, { verificationResult: 'PASSED' }, 'pass'],
    ['https://slsa.dev/verification_summary/v0.1', { verification_result: 'PASSED' }, 'pass'],
    [VSA, { verificationResult: 'FAILED' }, 'statement.predicate'],
    [VSA, { verificationResult: ['PASSED'] }, 'statement.predicate'],
    [VSA, { verificationResult: 'passed' }, 'statement.predicate'],
    [VSA, {}, 'statement.predicate'],
    [VSA, 'PASSED', 'statement.predicate'],
    [VSA, undefined, 'statement.predicate'],
    ['https://slsa.dev/verification_summary/v0.1', { verification_result: 'FAILED' }, 'statement.predicate'],
    [REBUILD, { verdict: 'pass' }, 'pass'],
    [REBUILD, { verdict: 'unknown' }, 'pass'],
    [REBUILD, { verdict: 'fail' }, 'statement.predicate'],
    ['https://example.org/other', { verificationResult: 'FAILED', verdict: 'fail' }, 'pass'],
  ])('%s %j: %s', (type, predicate, wanted) => {
    const documents = [bundle({}, { predicateType: type, predicate })];
    expect(failed(documents)).toBe(wanted === 'pass' ? 'verified' : wanted);
    expect(failed(documents, { anyResult: true })).toBe('verified');
  });
});
