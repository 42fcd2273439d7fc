import { type ReadStatement, STATEMENT_V1 } from '../statement.ts';
import { refuse, type Steps } from '../steps.ts';
import type { SubjectFile } from '../verify/subject.ts';
import type { Verified } from '../verify/verify.ts';
import { isSameDistribution, parseDistribution } from './file-name.ts';

/** Predicate of a publish attestation (PyPI, PEP 740 "Attestation types"). */
export const PUBLISH = 'https://docs.pypi.org/attestations/publish/v1';
/** Predicate of build provenance (SLSA v1), the other one that an index takes. */
export const SLSA_PROVENANCE = 'https://slsa.dev/provenance/v1';
const PREDICATES: readonly string[] = [PUBLISH, SLSA_PROVENANCE];

/**
 * What PEP 740 ("Attestation statement") demands of a statement beyond in-toto: version 1, one subject with the name and
 * SHA-256 of the distribution, a predicate that is known, and none of content for publishing.
 * @throws Refusal `statement.*`, `subject.*`
 */
export function verifyPypiStatement({ statement }: Verified, file: SubjectFile, steps: Steps): void {
  if (!statement) refuse('statement.shape', 'it is no statement, but a signature of the file');
  if (statement.type !== STATEMENT_V1)
    refuse('statement.type', 'the statement is not version 1', {
      expected: STATEMENT_V1,
      found: statement.type,
    });
  const [subject, ...others] = statement.subjects;
  if (!subject || others.length > 0)
    refuse('subject.name', `the statement has ${statement.subjects.length} subjects, one is needed`, {
      input: 'statement subject',
    });
  verifyName(subject.name, file, steps);
  const { sha256 } = subject.digests;
  if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256))
    refuse('subject.digest', 'the subject has no sha256 in lower-case hexadecimal', {
      input: 'statement subject[0].digest',
    });
  verifyPredicate(statement, steps);
}

/** Names are compared as values: spelling of the project, and order of compressed tags, say nothing. */
function verifyName(name: string | undefined, file: SubjectFile, steps: Steps): void {
  const input = { input: 'statement subject[0].name' };
  if (name === undefined) refuse('subject.name', 'the subject has no name', input);
  const stated = parseDistribution(name);
  if (!stated)
    refuse('subject.name', 'the subject is no file name of a wheel or source distribution', {
      ...input,
      found: name,
    });
  if (file.name === undefined) {
    steps.unknown('subject.name', 'the name of the file is not known', { ...input, found: name });
    return;
  }
  const own = parseDistribution(file.name);
  if (!own || !isSameDistribution(stated, own))
    refuse('subject.name', 'the statement is about a file of another name', {
      ...input,
      expected: file.name,
      found: name,
    });
  steps.pass('subject.name', 'the statement names this file', { ...input, found: name });
}

function verifyPredicate({ predicateType, predicate }: ReadStatement, steps: Steps): void {
  if (!PREDICATES.includes(predicateType))
    refuse('statement.predicate', 'no predicate that an index takes', {
      input: 'statement predicateType',
      expected: PREDICATES.join(', '),
      found: predicateType,
    });
  const isEmpty = predicate === undefined || predicate.value.members?.length === 0;
  if (predicateType === PUBLISH && !isEmpty)
    refuse('statement.predicate', 'the predicate of publishing has content', {
      input: 'statement predicate',
    });
  steps.pass('statement.predicate', `it states ${predicateType}`);
}
