import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Claims, emailClaims, githubClaims, identityOfClaims } from '../standin/identity.ts';
import { createSigstore } from '../standin/sigstore.ts';
import { PUBLISH, SIGNED_AT, wheelBytes } from './signed-files.ts';

/** A file of a release and how it is signed. */
export interface SignedFile {
  readonly name: string;
  /** Of `githubClaims`; `email` alone stands for a person. */
  readonly claims?: Claims;
  /** Seconds after the services were made. */
  readonly after?: number;
  /** What is stated of it, a signature for each; publishing unless given, nothing at all where it is empty. */
  readonly predicates?: readonly string[];
}

const YEAR = 365 * 86_400;

/** One Sigstore for a test file, that signs whole releases into folders. */
export function createReleases(folder: string) {
  const sigstore = createSigstore(SIGNED_AT);
  const root = join(folder, 'trusted-root.json');
  writeFileSync(root, sigstore.trustedRoot);
  return {
    /** Options that trust it, a year after everything was signed. */
    trust: ['--trust-root', root, '--at', new Date((SIGNED_AT + YEAR) * 1000).toISOString().slice(0, 10)],
    sigstore,
    /** Writes a release. @returns path of its folder */
    put(name: string, files: readonly (SignedFile | string)[]): string {
      const path = join(folder, name);
      mkdirSync(path, { recursive: true });
      for (const one of files) putFile(path, typeof one === 'string' ? { name: one } : one);
      return path;
    },
  };

  function putFile(path: string, { name, claims, after = 0, predicates = [PUBLISH] }: SignedFile): void {
    const content = wheelBytes('example', '1.0.0', name);
    writeFileSync(join(path, name), content);
    const lines = predicates.map((predicateType) =>
      JSON.stringify(
        sigstore.sign(
          { payload: Buffer.from(JSON.stringify(statement(name, content, predicateType))) },
          { identity: identityOfClaims(claimsOf(claims)), now: SIGNED_AT + after },
        ),
      ),
    );
    if (lines.length > 0)
      writeFileSync(join(path, `${name}.sigstore.jsonl`), lines.map((line) => `${line}\n`).join(''));
  }
}

function claimsOf(claims: Claims = {}): Claims {
  const { email } = claims;
  return typeof email === 'string'
    ? emailClaims(email, 'https://accounts.example.org')
    : githubClaims(claims);
}

function statement(name: string, content: Uint8Array, predicateType: string) {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name, digest: { sha256: createHash('sha256').update(content).digest('hex') } }],
    predicateType,
    predicate: predicateType === PUBLISH ? null : {},
  };
}

/** Claims of the same workflow in another repository, with ids of its own. */
export function inRepository(repository: string, changes: Claims = {}): Claims {
  const workflow = `${repository}/.github/workflows/release.yml@refs/tags/v1.0.0`;
  return {
    repository,
    repository_owner: repository.split('/')[0]!,
    repository_id: '777',
    repository_owner_id: '888',
    workflow_ref: workflow,
    job_workflow_ref: workflow,
    ...changes,
  };
}
