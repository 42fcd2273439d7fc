import type { BomCheck, BomCheckVerdict, Outcome, PolicyDecision } from '../../model/index.ts';
import type { Evidence } from '../evidence.ts';
import { plural } from '../printable.ts';
import type { Decided } from './decided.ts';
import type { PolicyRules } from './policy.ts';

/** The least a bill of materials must be; where one is demanded there must be one. */
export function decideSbom({ sbom }: PolicyRules, { documents: found }: Evidence): Decided {
  if (!sbom) return { decisions: [], notes: [] };
  const bom = found?.check;
  const { line, value } = sbom;
  const decisions: PolicyDecision[] = [];
  const decide = (part: string, outcome: Outcome, message: string) =>
    decisions.push({
      question: 'inside',
      rule: part === '' ? 'inside.sbom' : `inside.sbom.${part}`,
      line,
      outcome,
      message,
    });
  const documents = (bom?.documents ?? []).filter(({ unchecked }) => unchecked === undefined);
  if (!bom || documents.length === 0) {
    decide('', 'fail', 'there is no bill of materials that could be checked');
    return { decisions, notes: [] };
  }
  if (value.bound === true) {
    const other = documents.find(({ binding }) => binding.state === 'contradicted');
    const own = documents.find(({ binding }) => binding.state === 'bound' || binding.state === 'embedded');
    if (other) decide('bound', 'fail', `${other.path}: ${other.binding.why}`);
    else if (own) decide('bound', 'pass', `${own.path}: ${own.binding.why}`);
    else decide('bound', 'fail', 'no document is bound to these bytes');
  }
  const { maxContradictions, minEvidence } = value;
  if (maxContradictions !== undefined) {
    const found = count(bom, 'contradicted') + count(bom, 'extra');
    decide(
      'max-contradictions',
      found > maxContradictions ? 'fail' : 'pass',
      `the bytes contradict ${plural(found, 'statement')}, ${maxContradictions} may be`,
    );
  }
  if (minEvidence !== undefined) {
    const shown = count(bom, 'confirmed');
    const listed = shown + count(bom, 'contradicted') + count(bom, 'extra') + count(bom, 'unprovable');
    // Rounded down: 79.9 % is not 80 %.
    const share = listed === 0 ? 0 : Math.floor((shown * 100) / listed);
    decide(
      'min-evidence',
      share < minEvidence ? 'fail' : 'pass',
      `the bytes show ${shown} of ${plural(listed, 'statement')}, ${share} %; ${minEvidence} % must be shown`,
    );
  }
  if (decisions.length === 0) decide('', 'pass', `there is a bill of materials: ${documents[0]!.path}`);
  return { decisions, notes: [] };
}

/** Packages and files of all documents. */
function count({ documents }: BomCheck, verdict: BomCheckVerdict): number {
  return documents.reduce((sum, { components, files }) => sum + components[verdict] + files[verdict], 0);
}
