import { nodeHost } from '../../host/index.ts';
import { AssayError, type Report } from '../../model/index.ts';
import {
  type Decision,
  decisionOfReport,
  isUri,
  openQuestions,
  readDecision,
  type SubjectFile,
  vsaPredicate,
} from '../../provenance/index.ts';
import { about } from './files.ts';
import type { Predicated } from './predicates.ts';

/** Where a decision is from: a report of `assay check --format json`, or a check that is made now. */
export type DecisionSource = string | (() => Promise<Report>);

/**
 * The predicate that states what was decided about the file.
 * @param resource URI the file is known by; a package URL of the type `generic` unless given
 * @throws AssayError `attest.input`, `usage.option`, `input.*`, and what the check throws
 */
export async function decidedPredicate(
  source: DecisionSource,
  file: SubjectFile,
  resource: string = genericUrl(file),
): Promise<Predicated> {
  if (!isUri(resource))
    throw new AssayError('usage.option', `--resource is no URI: ${resource}`, {
      hint: 'as https://example.org/parcel-1.2.0.tar.gz or pkg:pypi/parcel@1.2.0',
    });
  const decision =
    typeof source === 'string' ? await about(source, readDecision) : decisionOfReport(await source());
  refuseOther(decision, file, typeof source === 'string' ? source : undefined);
  const open = openQuestions(decision);
  if (open.length > 0) return { declined: undecided(open, decision) };
  // When a report was made is in no report, so that the same file gives the same one.
  const time = typeof source === 'string' ? {} : { time: Math.floor(nodeHost.now() / 1000) };
  return {
    predicate: vsaPredicate(decision, { resource, ...time }),
    notes: [resultText(decision)],
    isNegative: questionsOf(decision, 'fail') !== '',
  };
}

function genericUrl({ name = 'file', digests }: SubjectFile): string {
  // Package URLs escape these as well (purl-spec, "characters").
  const escaped = encodeURIComponent(name).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `pkg:generic/${escaped}?checksum=sha256:${digests['sha256']}`;
}

function resultText(decision: Decision): string {
  const failed = questionsOf(decision, 'fail');
  if (failed !== '') return `FAILED: ${failed}`;
  const unknown = questionsOf(decision, 'unknown');
  const passed = `PASSED: ${questionsOf(decision, 'pass')}`;
  return unknown === '' ? passed : `${passed}; unknown, and not required: ${unknown}`;
}

function questionsOf({ verdicts }: Decision, wanted: string): string {
  return Object.entries(verdicts)
    .flatMap(([question, outcome]) => (outcome === wanted ? [question] : []))
    .join(', ');
}

/** @param path of the report; none where the check was made now, and the file has changed since it was named */
function refuseOther({ sha256 }: Decision, file: SubjectFile, path: string | undefined): void {
  if (sha256 === file.digests['sha256']) return;
  if (path === undefined)
    throw new AssayError('attest.input', 'the file changed while it was checked', {
      ...(file.name === undefined ? {} : { path: file.name }),
    });
  throw new AssayError('attest.input', 'the report is about another file', {
    path,
    hint: `it is about ${sha256 === '' ? 'a folder' : `sha256:${sha256}`}`,
  });
}

function undecided(open: readonly string[], { policy }: Decision): { message: string; hint: string } {
  const questions = `${open.join(', ')} ${open.length === 1 ? 'is' : 'are'} unknown`;
  return policy
    ? {
        message: `the policy is neither met nor broken: ${questions}`,
        hint: 'see why: assay check FILE --policy POLICY; a question under `require:` fails where it is unknown',
      }
    : {
        message: `there is no decision: ${questions}`,
        hint: 'a policy says which questions must pass: --policy FILE, begun with `assay policy show`',
      };
}
