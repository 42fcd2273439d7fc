import { ownLayers } from '../artifact/index.ts';
import type {
  Artifact,
  Attestation,
  Comparison,
  Component,
  Contents,
  Difference,
  DifferenceKind,
  Finding,
  FindingLevel,
  Match,
  Outcome,
  Problem,
  Question,
  Verdict,
} from '../model/index.ts';
import { PROBLEMS } from '../model/index.ts';
import { graftedFiles } from '../sbom/index.ts';
import { humanCount, humanSize, humanTime } from './printable.ts';

/** From which level on a finding makes its question fail. */
export interface Policy {
  readonly failOn: 'note' | 'warning' | 'error';
}

/** Everything the rooms found, before it is judged. */
export interface Evidence {
  readonly artifact: Artifact;
  readonly contents: Contents;
  readonly components: readonly Component[];
  readonly attestations: readonly Attestation[];
  readonly comparison: Comparison | null;
  readonly matches: readonly Match[];
  /** Traces of the building machine (rule, message, place). */
  readonly leaks: readonly {
    readonly rule: string;
    readonly message: string;
    readonly path: string;
    readonly offset?: number;
    readonly count: number;
  }[];
  /** Identifiers that will be looked up. */
  readonly identifiers: readonly string[];
}

const SEVERITY: readonly FindingLevel[] = ['none', 'note', 'warning', 'error'];

/** Turns evidence into findings, most important first, and the four verdicts. */
export function judge(
  evidence: Evidence,
  policy: Policy,
): { findings: readonly Finding[]; verdicts: readonly Verdict[] } {
  const findings = [
    ...problemFindings(evidence.artifact),
    ...differenceFindings(evidence.comparison),
    ...graftedFindings(evidence.artifact),
    ...leakFindings(evidence),
  ];
  findings.sort((a, b) => SEVERITY.indexOf(b.level) - SEVERITY.indexOf(a.level));
  const fails = ({ level, nested }: Finding) =>
    !nested && SEVERITY.indexOf(level) >= SEVERITY.indexOf(policy.failOn);
  const failing = (question: Question) =>
    findings.filter((finding) => finding.question === question && fails(finding));
  const verdicts = [
    inside(evidence, failing('inside')),
    origin(evidence),
    rebuild(evidence, failing('rebuild')),
    known(evidence),
  ];
  return { findings, verdicts };
}

/** A limit or a failing reader hides bytes wherever it happens; other damage in a shipped archive concerns that file. */
const ALWAYS = /^(limit\.(ratio|expanded|members)|format\.reader-failed)$/;

/**
 * Problems of one code in one container are one finding with a count. In an archive that is merely shipped they weigh a
 * step less and do not fail the artifact.
 */
function problemFindings(artifact: Artifact): Finding[] {
  const own = ownLayers(artifact);
  const isNested = (problem: Problem) => !ALWAYS.test(problem.code) && !own(problem);
  const groups = new Map<string, Problem[]>();
  for (const problem of artifact.problems) {
    const container = problem.path.slice(0, Math.max(problem.path.lastIndexOf('!'), 0));
    // Damage of a sample that is shipped must not stand for damage of a part that the package consists of.
    const nested = isNested(problem);
    const key = `${problem.code}\0${nested}\0${container}`;
    const group = groups.get(key);
    if (group) group.push(problem);
    else groups.set(key, [problem]);
  }
  return [...groups.values()].map((group) => {
    const [problem] = group as [Problem];
    const { code, level, path, offset, message } = problem;
    const nested = isNested(problem);
    const title = PROBLEMS[code].title.replace(/\.$/, '');
    return {
      rule: code,
      question: 'inside' as const,
      level: nested ? LOWER[level] : level,
      message: `${title}${nested ? ', in a shipped archive' : ''}: ${message}`,
      path,
      ...(offset === undefined ? {} : { offset }),
      ...(group.length > 1 ? { count: group.length } : {}),
      ...(nested ? { nested: true as const } : {}),
    };
  });
}

const LOWER = { error: 'warning', warning: 'note', note: 'note' } as const;

/** Libraries copied in by a repair tool: shipped, but no metadata of the wheel is about them. */
function graftedFindings({ entries }: Artifact): Finding[] {
  return [...graftedFiles(entries)].map(([path, count]) => ({
    rule: 'inside.grafted-libraries',
    question: 'inside' as const,
    level: 'note' as const,
    message: `${plural(count, 'shared library', 'shared libraries')} of other projects copied in, named by no component`,
    path,
  }));
}

function leakFindings({ leaks }: Evidence): Finding[] {
  return leaks.map(({ count, ...leak }) => ({
    ...leak,
    question: 'rebuild' as const,
    level: 'note' as const,
    ...(count > 1 ? { count } : {}),
  }));
}

/** Differences of one kind and field are one finding with a count; those that only follow from others are none. */
function differenceFindings(comparison: Comparison | null): Finding[] {
  if (!comparison) return [];
  const first = new Map<string, { finding: Finding; count: number }>();
  for (const difference of comparison.differences) {
    if (difference.derivedFrom !== undefined) continue;
    const { kind, field, left, right } = difference;
    const rule = `rebuild.${kind}${field === undefined ? '' : `.${field}`}`;
    const known = first.get(rule);
    if (known) {
      known.count++;
      continue;
    }
    const level = kind === 'metadata' || kind === 'order' ? ('warning' as const) : ('error' as const);
    const path = left ?? right ?? '';
    first.set(rule, {
      finding: { rule, question: 'rebuild', level, message: messageOf(difference), path },
      count: 1,
    });
  }
  const findings = [...first.values()].map(({ finding, count }) =>
    count > 1 ? { ...finding, count } : finding,
  );
  const rest = total(comparison) - findings.reduce((sum, { count = 1 }) => sum + count, 0);
  if (rest <= 0) return findings;
  const message = `${plural(rest, 'more difference')} not listed one by one`;
  return [...findings, { rule: 'rebuild.unlisted', question: 'rebuild', level: 'note', message }];
}

const MESSAGES: Readonly<Record<DifferenceKind, string>> = {
  added: 'only in the other artifact',
  removed: 'missing in the other artifact',
  content: 'the content differs',
  metadata: 'a header value differs',
  order: 'stands at another place',
  kind: 'is of another kind',
};

function messageOf(difference: Difference): string {
  const { kind, field, values } = difference;
  if (isUnread(difference)) return 'could not be read on either side, so its content cannot be compared';
  if (!values || kind === 'content') return MESSAGES[kind];
  const [one, other] = field === 'mtime' ? values.map(timeOf) : values.map((value) => value || 'none');
  return `${field ?? kind} ${one} against ${other}`;
}

function timeOf(value: string): string {
  return value === '' ? 'none' : humanTime(Number(value));
}

/** A content that is known on neither side: no difference was seen, and no equality either. */
function isUnread({ kind, values }: Difference): boolean {
  return kind === 'content' && values !== undefined && values.every((value) => value === 'unreadable');
}

function total({ counts }: Comparison): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function inside({ contents, components, artifact }: Evidence, failing: readonly Finding[]): Verdict {
  const reasons = firstOf(failing);
  const what = `${plural(components.length, 'component')} in ${plural(contents.files, 'file')}, ${humanSize(contents.bytes)}`;
  reasons.push(
    components.length > 0
      ? what
      : `no component could be named in ${plural(contents.files, 'file')}, ${humanSize(contents.bytes)}`,
  );
  if (contents.unaccountedBytes > 0 && components.length > 0) {
    reasons.push(`${humanSize(contents.unaccountedBytes)} belong to no component`);
  }
  if (contents.sboms.length > 0)
    reasons.push(
      `${plural(contents.sboms.length, 'SBOM document')} inside, not yet checked against the bytes`,
    );
  if (artifact.digests === undefined) reasons.push('a limit stopped the reading before the end');
  return verdict('inside', failing.length > 0 ? 'fail' : components.length > 0 ? 'pass' : 'unknown', reasons);
}

/** The messages of the first findings, and how many there are besides. */
function firstOf(failing: readonly Finding[]): string[] {
  const shown = failing
    .slice(0, 3)
    .map(({ message, count }) => (count ? `${message} (${humanCount(count)} times)` : message));
  const more = failing.length - shown.length;
  return more > 0 ? [...shown, `${plural(more, 'more finding')} of this weight`] : shown;
}

function origin({ attestations }: Evidence): Verdict {
  const reasons =
    attestations.length === 0
      ? ['no attestation or signature was found beside or inside the artifact']
      : [
          ...attestations
            .slice(0, 4)
            .map(({ kind, where, path, claims }) => `${kind} ${where}: ${path}${said(claims)}`),
          ...(attestations.length > 4 ? [`${humanCount(attestations.length - 4)} more of them`] : []),
          'found, not verified: Assay cannot verify signatures yet',
        ];
  return verdict('origin', 'unknown', reasons);
}

function said(claims: Attestation['claims']): string {
  const text = Object.entries(claims).map(([name, value]) => `${name} ${value}`);
  return text.length === 0 ? '' : ` (claims ${text.join(', ')})`;
}

function rebuild({ comparison, leaks }: Evidence, failing: readonly Finding[]): Verdict {
  const traces =
    leaks.length === 0
      ? []
      : [`${plural(leaks.length, 'trace')} of the building machine would differ in another build`];
  if (!comparison) {
    const nothing = 'nothing to compare with; give a rebuilt artifact with --against';
    const outcome = failing.length > 0 ? 'fail' : 'unknown';
    return verdict('rebuild', outcome, [...firstOf(failing), nothing, ...traces]);
  }
  const { against, identical, counts, differences } = comparison;
  if (identical) return verdict('rebuild', 'pass', [`${against} has the same bytes`]);
  const real = differences.filter(({ derivedFrom }) => derivedFrom === undefined);
  if (real.length === total(comparison) && real.every(isUnread)) {
    const unread = `${plural(real.length, 'content')} could not be read, here and in ${against}; all else is equal`;
    return verdict('rebuild', 'unknown', [unread, ...traces]);
  }
  const kinds = Object.keys(WORDS) as DifferenceKind[];
  const list = kinds.filter((kind) => counts[kind] > 0).map((kind) => WORDS[kind](counts[kind]));
  return verdict('rebuild', 'fail', [`differs from ${against}: ${list.join(', ')}`, ...traces]);
}

/** What the counts of a comparison are called, what weighs most first. */
const WORDS: Readonly<Record<DifferenceKind, (count: number) => string>> = {
  kind: (count) => `${plural(count, 'member')} of another kind`,
  removed: (count) => `${humanCount(count)} missing there`,
  added: (count) => `${humanCount(count)} only there`,
  content: (count) => `${plural(count, 'content')} differing`,
  metadata: (count) => `${plural(count, 'header value')} differing`,
  order: (count) => `${humanCount(count)} at another place`,
};

function known({ identifiers }: Evidence): Verdict {
  const what =
    identifiers.length === 0
      ? 'no identifier to look up'
      : `${plural(identifiers.length, 'identifier')} to look up: ${identifiers.slice(0, 3).join(', ')}${identifiers.length > 3 ? ', …' : ''}`;
  return verdict('known', 'unknown', ['no advisories have been imported', what]);
}

function verdict(question: Question, outcome: Outcome, reasons: readonly string[]): Verdict {
  return { question, outcome, reasons };
}

function plural(count: number, noun: string, several = `${noun}s`): string {
  return `${humanCount(count)} ${count === 1 ? noun : several}`;
}
