import type {
  Finding,
  FindingLevel,
  KnownWeakness,
  Level,
  Outcome,
  Question,
  Verdict,
} from '../model/index.ts';
import { lookedUp } from '../vulnerability/index.ts';
import { outcomeOf } from './comparison/outcome.ts';
import { outline } from './comparison/outline.ts';
import type { Evidence } from './evidence.ts';
import { findingsOf } from './findings.ts';
import { countedComponents, documentReasons } from './inside.ts';
import { isAffected, isOpen } from './known/weight.ts';
import { originVerdict } from './origin.ts';
import { humanCount, humanSize, plural } from './printable.ts';

/** From which level on a finding makes its question fail. */
export interface Policy {
  readonly failOn: 'note' | 'warning' | 'error';
  /** How equal a rebuild must be to pass; less fails. Absent: see {@link outcomeOf}. */
  readonly rebuildLevel?: Level;
}

const SEVERITY: readonly FindingLevel[] = ['none', 'note', 'warning', 'error'];

/** Turns evidence into findings, most important first, and the four verdicts. */
export function judge(
  evidence: Evidence,
  policy: Policy,
): { findings: readonly Finding[]; verdicts: readonly Verdict[] } {
  const findings = findingsOf(evidence);
  findings.sort((a, b) => SEVERITY.indexOf(b.level) - SEVERITY.indexOf(a.level));
  const fails = ({ level, nested }: Finding) =>
    !nested && SEVERITY.indexOf(level) >= SEVERITY.indexOf(policy.failOn);
  const failing = (question: Question) =>
    findings.filter((finding) => finding.question === question && fails(finding));
  const verdicts = [
    inside(evidence, failing('inside')),
    originVerdict(evidence),
    rebuild(evidence, policy, failing('rebuild')),
    known(evidence, failing('known')),
  ];
  return { findings, verdicts };
}

function inside(evidence: Evidence, failing: readonly Finding[]): Verdict {
  const { contents, artifact } = evidence;
  const where = `${plural(contents.files, 'file')}, ${humanSize(contents.bytes)}`;
  const { named, text } = countedComponents(evidence);
  const reasons = [
    ...firstOf(failing),
    named > 0 ? `${text} in ${where}` : `no component could be named in ${where}`,
    ...(contents.unaccountedBytes > 0 && named > 0
      ? [`${humanSize(contents.unaccountedBytes)} belong to no component`]
      : []),
    ...documentReasons(evidence),
    ...(artifact.digests === undefined ? ['a limit stopped the reading before the end'] : []),
  ];
  return verdict('inside', failing.length > 0 ? 'fail' : named > 0 ? 'pass' : 'unknown', reasons);
}

/** The messages of the first findings, and how many there are besides. */
function firstOf(failing: readonly Finding[]): string[] {
  const shown = failing
    .slice(0, 3)
    .map(({ message, count }) => (count ? `${message} (${humanCount(count)} times)` : message));
  const more = failing.length - shown.length;
  return more > 0 ? [...shown, `${plural(more, 'more finding')} of this weight`] : shown;
}

function rebuild(
  { comparison, leaks }: Evidence,
  { rebuildLevel }: Policy,
  failing: readonly Finding[],
): Verdict {
  const traces =
    leaks.length === 0
      ? []
      : [
          `${plural(leaks.length, 'trace')} of the building machine ${comparison ? 'in contents' : 'would differ in another build'}`,
        ];
  if (!comparison) {
    const nothing = 'nothing to compare with; give a rebuilt artifact with --against';
    const outcome = failing.length > 0 ? 'fail' : 'unknown';
    return verdict('rebuild', outcome, [...firstOf(failing), nothing, ...traces]);
  }
  const { against, verdict: level } = comparison;
  if (level === 'identical') return verdict('rebuild', 'pass', [`${against} has the same bytes`]);
  const { headline, rows } = outline(comparison);
  const causes = rows.slice(0, TOP_CAUSES).map(({ share, title }) => {
    const size = share.bytes === 0 ? '' : `, ${plural(share.bytes, 'byte')}`;
    return `${share.code}: ${title} (${plural(share.count, 'place')}${size})`;
  });
  const more = rows.length - causes.length;
  return verdict('rebuild', outcomeOf(comparison, rebuildLevel), [
    `compared with ${against}: ${level}; ${headline}`,
    ...causes,
    ...(more > 0 ? [plural(more, 'more cause')] : []),
    ...traces,
  ]);
}

/** Causes that a verdict names. */
const TOP_CAUSES = 3;

/** An advisory may concern what has no identifier, and nobody would know: what was not looked up is said. */
function known(evidence: Evidence, failing: readonly Finding[]): Verdict {
  const { advisories, components, identifiers, matches } = evidence;
  const what =
    identifiers.length === 0
      ? 'no identifier to look up'
      : `${plural(identifiers.length, 'identifier')} to look up: ${identifiers.slice(0, 3).join(', ')}${identifiers.length > 3 ? ', …' : ''}`;
  if (!advisories)
    return verdict('known', 'unknown', [
      'no advisories have been imported',
      what,
      '`assay advisories import PATH…` or `assay advisories update` gets some',
    ]);
  const affected = matches.filter(isAffected);
  const open = matches.filter(isOpen);
  const unnamed = lookedUp(components).filter((one) => one.identifiers.length === 0).length;
  const reasons = [
    ...firstOf(failing),
    ...(affected.length > failing.length
      ? [`${plural(affected.length, 'known weakness', 'known weaknesses')} in all`]
      : []),
    ...openReasons(open),
    ...(affected.length === 0 && open.length === 0 ? ['no known weakness'] : []),
    `asked ${plural(advisories.records, 'advisory', 'advisories')}${advisories.latest === undefined ? '' : `, the latest of ${advisories.latest.slice(0, 10)}`}, by ${plural(identifiers.length, 'identifier')}`,
    ...(unnamed > 0 ? [`${plural(unnamed, 'component')} without identifier, not looked up`] : []),
  ];
  if (failing.length > 0) return verdict('known', 'fail', reasons);
  return verdict('known', open.length > 0 || identifiers.length === 0 ? 'unknown' : 'pass', reasons);
}

function openReasons(open: readonly KnownWeakness[]): string[] {
  const conditional = open.filter(({ status }) => status === 'conditional').length;
  const undecided = open.length - conditional;
  return [
    ...(conditional > 0
      ? [`${humanCount(conditional)} conditional: affected only where something holds that nobody stated`]
      : []),
    ...(undecided > 0
      ? [`${humanCount(undecided)} undecided: versions or commits could not be compared`]
      : []),
  ];
}

function verdict(question: Question, outcome: Outcome, reasons: readonly string[]): Verdict {
  return { question, outcome, reasons };
}
