import {
  type FileVerdict,
  RELEASE_FINDINGS,
  type ReleaseFindingName,
  type ReleaseVerdict,
  VERSION,
} from '../../model/index.ts';
import { type SarifFact, type SarifRule, sarifLog } from '../sarif-log.ts';
import type { VerifyPresenter } from './presenter.ts';
import { text } from './text.ts';

/** The machine contract of `assay verify --format json`. */
const json: VerifyPresenter = {
  name: 'json',
  present({ trust, at, files, leftOut, releases, memory, memoryError }) {
    const error = memoryError && { code: memoryError.code, message: memoryError.message };
    const report = {
      schemaVersion: 1,
      trust,
      at,
      files,
      leftOut,
      releases,
      ...(memory ? { memory } : {}),
      ...(error ? { memoryError: error } : {}),
      tool: { name: 'assay', version: VERSION },
    };
    return `${JSON.stringify(report, null, 2)}\n`;
  },
};

/** SARIF 2.1.0: a rule is a check, a result a file that it refused, or that has no evidence. */
const sarif: VerifyPresenter = {
  name: 'sarif',
  present({ files, releases, trust }) {
    const facts = [
      ...files.filter(({ outcome }) => outcome !== 'verified').map(factOf),
      ...releases.flatMap(releaseFacts),
    ];
    const rules = [...new Set(facts.map(({ rule }) => rule))].toSorted().map(ruleOf);
    return sarifLog(
      rules,
      facts,
      files.map(({ file, sha256 }) => ({ name: file, size: -1, digests: { sha256 } })),
      { trust },
    );
  },
};

function factOf({ file, outcome, message, failed }: FileVerdict): SarifFact {
  return {
    rule: failed?.name ?? (outcome === 'undecided' ? 'provenance.undecided' : 'provenance.missing'),
    level: 'error',
    message,
    path: file,
    ...(failed ? { properties: { ...failed } } : {}),
  };
}

/** A result at the first file a finding is about; what was allowed is shown as dealt with. */
function releaseFacts({ name, findings }: ReleaseVerdict): SarifFact[] {
  return findings.map((finding) => ({
    rule: finding.name,
    level: finding.outcome === 'fail' ? 'error' : 'warning',
    message: `${name}: ${finding.message}`,
    path: finding.files[0] ?? name,
    ...(finding.allowed ? { suppressedBy: 'whoever asked allowed it' } : {}),
    properties: { release: name, ...finding },
  }));
}

/** Rules of files that no check refused. */
const OPEN: Readonly<Record<string, string>> = {
  'provenance.missing': 'nothing vouches for the file',
  'provenance.undecided': 'what vouches for the file could not be decided without a key or an authority',
};

function ruleOf(id: string): SarifRule {
  const about =
    RELEASE_FINDINGS[id as ReleaseFindingName] ?? OPEN[id] ?? `the check ${id} refused the evidence`;
  return { id, shortDescription: { text: about }, defaultConfiguration: { level: 'error' } };
}

/** All ways, the default first. */
export const VERIFY_PRESENTERS: readonly VerifyPresenter[] = [text, json, sarif];
