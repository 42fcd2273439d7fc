import { ownLayers } from '../artifact/index.ts';
import {
  type Artifact,
  type Comparison,
  type Difference,
  type DifferenceKind,
  type Finding,
  PROBLEMS,
  type Problem,
} from '../model/index.ts';
import { graftedFiles } from '../sbom/index.ts';
import type { Evidence } from './evidence.ts';
import { humanTime, plural } from './printable.ts';

/** All findings that evidence gives, kind by kind. */
export function findingsOf(evidence: Evidence): Finding[] {
  return [
    ...problemFindings(evidence.artifact),
    ...differenceFindings(evidence.comparison),
    ...graftedFindings(evidence.artifact),
    ...leakFindings(evidence),
  ];
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
    const weighty = kind !== 'metadata' && kind !== 'order';
    // Another mtime in every member is one finding; another content is one a member.
    const key = weighty ? `${rule}\0${left ?? right}` : rule;
    const known = first.get(key);
    if (known) {
      known.count++;
      continue;
    }
    const level = weighty ? ('error' as const) : ('warning' as const);
    const path = left ?? right ?? '';
    first.set(key, {
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
export function isUnread({ kind, values }: Difference): boolean {
  return kind === 'content' && values !== undefined && values.every((value) => value === 'unreadable');
}

/** All differences that do not follow from another one. */
export function total({ counts }: Comparison): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
