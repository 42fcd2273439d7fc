import { ownLayers } from '../artifact/index.ts';
import type {
  Artifact,
  Attestation,
  Comparison,
  Component,
  Contents,
  Finding,
  FindingLevel,
  Match,
  Outcome,
  Problem,
  Question,
  Verdict,
} from '../model/index.ts';
import { PROBLEMS } from '../model/index.ts';
import { humanCount, humanSize } from './printable.ts';

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
    ...leakFindings(evidence),
  ];
  findings.sort((a, b) => SEVERITY.indexOf(b.level) - SEVERITY.indexOf(a.level));
  const verdicts = [inside(evidence, findings, policy), origin(evidence), rebuild(evidence), known(evidence)];
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
  const groups = new Map<string, Problem[]>();
  for (const problem of artifact.problems) {
    const container = problem.path.slice(0, Math.max(problem.path.lastIndexOf('!'), 0));
    const key = `${problem.code}\0${container}`;
    const group = groups.get(key);
    if (group) group.push(problem);
    else groups.set(key, [problem]);
  }
  return [...groups.values()].map((group) => {
    const [problem] = group as [Problem];
    const { code, level, path, offset, message } = problem;
    const nested = !ALWAYS.test(code) && !own(problem);
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

function leakFindings({ leaks }: Evidence): Finding[] {
  return leaks.map(({ count, ...leak }) => ({
    ...leak,
    question: 'rebuild' as const,
    level: 'note' as const,
    ...(count > 1 ? { count } : {}),
  }));
}

function differenceFindings(comparison: Comparison | null): Finding[] {
  if (!comparison) return [];
  const first = new Map<string, { finding: Finding; count: number }>();
  for (const difference of comparison.differences) {
    if (difference.derivedFrom !== undefined) continue;
    const { kind, field, values, left, right } = difference;
    const rule = `rebuild.${kind}${field === undefined ? '' : `.${field}`}`;
    const known = first.get(rule);
    if (known) {
      known.count++;
      continue;
    }
    const level = kind === 'metadata' || kind === 'order' ? ('warning' as const) : ('error' as const);
    const message =
      values && kind !== 'content' ? `${field ?? kind} ${values[0]} against ${values[1]}` : MESSAGES[kind];
    first.set(rule, {
      finding: { rule, question: 'rebuild', level, message, path: left ?? right ?? '' },
      count: 1,
    });
  }
  return [...first.values()].map(({ finding, count }) => (count > 1 ? { ...finding, count } : finding));
}

const MESSAGES = {
  added: 'only in the other artifact',
  removed: 'missing in the other artifact',
  content: 'the content differs',
  metadata: 'a header value differs',
  order: 'stands at another place',
  kind: 'is of another kind',
} as const;

function inside(
  { contents, components, artifact }: Evidence,
  findings: readonly Finding[],
  policy: Policy,
): Verdict {
  const own = findings.filter((finding) => finding.question === 'inside');
  const failing = own.filter(
    ({ level, nested }) => !nested && SEVERITY.indexOf(level) >= SEVERITY.indexOf(policy.failOn),
  );
  const reasons = failing
    .slice(0, 3)
    .map(({ message, count }) => (count ? `${message} (${humanCount(count)} times)` : message));
  if (failing.length > 3) reasons.push(`${failing.length - 3} more findings of this weight`);
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

function origin({ attestations }: Evidence): Verdict {
  const reasons =
    attestations.length === 0
      ? ['no attestation or signature was found beside or inside the artifact']
      : [
          ...attestations
            .slice(0, 4)
            .map(({ kind, where, path, claims }) => `${kind} ${where}: ${path}${said(claims)}`),
          'found, not verified: Assay cannot verify signatures yet',
        ];
  return verdict('origin', 'unknown', reasons);
}

function said(claims: Attestation['claims']): string {
  const text = Object.entries(claims).map(([name, value]) => `${name} ${value}`);
  return text.length === 0 ? '' : ` (claims ${text.join(', ')})`;
}

function rebuild({ comparison, leaks }: Evidence): Verdict {
  const traces =
    leaks.length === 0
      ? []
      : [`${plural(leaks.length, 'trace')} of the building machine would differ in another build`];
  if (!comparison)
    return verdict('rebuild', 'unknown', [
      'nothing to compare with; give a rebuilt artifact with --against',
      ...traces,
    ]);
  if (comparison.identical) return verdict('rebuild', 'pass', [`${comparison.against} has the same bytes`]);
  const counts = Object.entries(comparison.counts).filter(([, count]) => count > 0);
  const list = counts.map(([kind, count]) => `${humanCount(count)} ${kind}`).join(', ');
  return verdict('rebuild', 'fail', [
    `differs from ${comparison.against}: ${list || 'bytes outside all members'}`,
    ...traces,
  ]);
}

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

function plural(count: number, noun: string): string {
  return `${humanCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
