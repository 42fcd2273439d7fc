import { parsePurl } from '../../identifier/index.ts';
import { AssayError, type VerifiedEvidence } from '../../model/index.ts';
import { refuse, type Steps } from '../steps.ts';
import type { Verified } from '../verify/verify.ts';

/** Whether the registry itself signed: it says what it received, whoever sent it. */
export function isOfRegistry({ form, identity }: Pick<VerifiedEvidence, 'form' | 'identity'>): boolean {
  return form === 'npm-attestations' && identity?.kind === 'key';
}

/** A version of a package. */
export interface NpmPackage {
  /** With its scope: `@scope/name`. */
  readonly name: string;
  readonly version: string;
}

/**
 * What must hold of an npm attestation beyond its signature: it states what it is listed as, and its one subject is that
 * version of that package by purl. Its sha512 has been compared with the file before.
 * @param predicateType as the answer lists it @throws Refusal
 */
export function verifyNpmStatement(
  { statement, subject }: Verified,
  predicateType: string,
  asked: NpmPackage | undefined,
  steps: Steps,
): void {
  if (!statement || !subject) refuse('statement.shape', 'it is no statement, but a signature of the file');
  if (statement.predicateType !== predicateType)
    refuse('statement.predicate', 'it is listed as another kind of statement', {
      expected: predicateType,
      found: statement.predicateType,
    });
  if (statement.subjects.length !== 1)
    refuse('subject.name', `the statement has ${statement.subjects.length} subjects, one is needed`);
  if (subject.digests['sha512'] === undefined) refuse('subject.digest', 'the subject has no sha512');
  const { name } = subject;
  const stated = name === undefined ? undefined : packageOf(name);
  if (!stated) refuse('subject.name', 'the subject is no package of npm', { found: name ?? 'no name' });
  if (!asked) {
    steps.unknown('subject.name', 'which package it should be is not known', { found: name! });
    return;
  }
  if (stated.name !== asked.name || stated.version !== asked.version)
    refuse('subject.name', 'the statement is about another package', {
      expected: `${asked.name}@${asked.version}`,
      found: `${stated.name}@${stated.version}`,
    });
  steps.pass('subject.name', 'the statement names this version of this package', { found: name! });
}

function packageOf(purl: string): NpmPackage | undefined {
  try {
    const { type, namespace, name, version, qualifiers, subpath } = parsePurl(purl, { mode: 'lenient' });
    // With more it would be a part of the package, or the one of another registry.
    if (type !== 'npm' || version === null || qualifiers !== null || subpath !== null) return undefined;
    return { name: namespace === null ? name : `${namespace}/${name}`, version };
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}
