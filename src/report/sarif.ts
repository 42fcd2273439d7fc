import {
  CAUSES,
  type CauseCode,
  type Finding,
  type FindingLevel,
  PROBLEMS,
  type ProblemCode,
  RELEASE_FINDINGS,
  type ReleaseFindingName,
  type Report,
} from '../model/index.ts';
import { CLASS_LEVELS } from './comparison/outline.ts';
import type { Presenter } from './presenter.ts';
import { type SarifRule, sarifLog } from './sarif-log.ts';

/** SARIF 2.1.0: every finding is a result; the verdicts are properties of the run. */
export const sarif: Presenter = {
  name: 'sarif',
  mediaType: 'application/sarif+json',
  separator: '',
  present(report) {
    const { artifact, findings, inputs, verdicts } = report;
    const rules = [...new Set(findings.map(({ rule }) => rule))].map((rule) => ruleOf(rule, findings));
    const facts = findings.map(({ rule, level, message, path, offset, count, question }) => ({
      rule,
      level,
      message,
      path: wholePath(path, report),
      ...(offset === undefined ? {} : { regions: [{ offset }] }),
      ...(count === undefined ? {} : { count }),
      properties: { question },
    }));
    const others = inputs
      .filter(({ role }) => role !== 'artifact')
      // What was compared with may be a directory, whose digest is not one of bytes.
      .map(({ role, name, size, digests }) => ({
        name,
        size,
        ...(role === 'beside' && digests ? { digests } : {}),
      }));
    return sarifLog(rules, facts, [artifact, ...others], {
      verdicts: Object.fromEntries(
        verdicts.map(({ question, outcome, reasons }) => [question, { outcome, reasons }]),
      ),
    });
  },
};

/** What the tables of problems and causes say about a rule; else what its findings say. */
function ruleOf(rule: string, findings: readonly Finding[]): SarifRule {
  const cause = rule.replace(/^rebuild\./, '');
  if (cause !== rule && Object.hasOwn(CAUSES, cause)) {
    const { title, remedy, class: kind } = CAUSES[cause as CauseCode];
    return described(rule, title, remedy, CLASS_LEVELS[kind]);
  }
  if (Object.hasOwn(PROBLEMS, rule)) {
    const { title, why, level } = PROBLEMS[rule as ProblemCode];
    return described(rule, title, why, level);
  }
  const level = findings.find((finding) => finding.rule === rule)!.level;
  return described(
    rule,
    OTHERS[rule] ?? RELEASE_FINDINGS[rule as ReleaseFindingName] ?? rule,
    undefined,
    level,
  );
}

function described(id: string, title: string, help: string | undefined, level: FindingLevel): SarifRule {
  return {
    id,
    shortDescription: { text: title },
    ...(help === undefined ? {} : { help: { text: help } }),
    defaultConfiguration: { level },
  };
}

/** Rules that are in no table (docs/findings.md). */
const OTHERS: Readonly<Record<string, string>> = {
  'inside.contradicted': 'an SBOM document says another version or digest than the bytes show',
  'inside.document-contradicted': 'an SBOM document is about other bytes',
  'inside.document-unbound': 'an SBOM document has no digest of the artifact',
  'inside.document-unread': 'an SBOM document could not be read',
  'inside.documents-disagree': 'SBOM documents say different versions of one component',
  'inside.extra': 'an SBOM document lists components that are not there',
  'inside.file-contradicted': 'a file has another digest than an SBOM document says',
  'inside.grafted-libraries': 'shared libraries that a repair tool copied in, named by no component',
  'inside.missing': 'components that no SBOM document lists',
  'known.affected': 'a component has a weakness that is known',
  'known.conditional': 'a component has a known weakness only where something holds that nobody stated',
  'known.malicious': 'a component is known to be malicious',
  'known.notice': 'a notice about a component that is no weakness',
  'known.undecided': 'whether a component has a known weakness could not be decided',
  'known.vex': 'a VEX statement says that a component does not have the weakness its version has',
  'known.vex-disagreement': 'VEX statements about a weakness disagree, so it stays',
  'known.vex-unused': 'a VEX statement that was given came to nothing',
  'origin.missing': 'somebody was expected to have signed it, and nothing verified says who did',
  'origin.refused': 'evidence about who published it was refused',
  'rebuild.residue': 'bytes that no cause explains',
  'rebuild.unread': 'what could not be read was not compared',
};

/** Differences have paths without the artifact's name. */
function wholePath(path: string | undefined, { artifact }: Report): string {
  if (path === undefined) return artifact.name;
  return path === '' || path.startsWith('!') ? artifact.name + path : path;
}
