import { ownLayers } from '../artifact/index.ts';
import { type Artifact, type Comparison, type Finding, PROBLEMS, type Problem } from '../model/index.ts';
import { graftedFiles } from '../sbom/index.ts';
import { CLASS_LEVELS, causeMessage, outline } from './comparison/outline.ts';
import type { Evidence } from './evidence.ts';
import { insideFindings } from './inside.ts';
import { knownFindings } from './known/findings.ts';
import { originFindings } from './origin.ts';
import { memoryFindings } from './origin-memory.ts';
import { plural } from './printable.ts';

/** All findings that evidence gives, kind by kind. */
export function findingsOf(evidence: Evidence): Finding[] {
  return [
    ...insideFindings(evidence),
    ...problemFindings(evidence.artifact),
    ...originFindings(evidence),
    ...memoryFindings(evidence),
    ...comparisonFindings(evidence.comparison),
    ...graftedFindings(evidence.artifact),
    ...leakFindings(evidence),
    ...knownFindings(evidence.matches, evidence.components, evidence.unmatched),
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

/** One finding a first-hand cause, what weighs most first; what follows from a cause is told with it. */
function comparisonFindings(comparison: Comparison | null): Finding[] {
  if (!comparison) return [];
  const causes = outline(comparison).rows.map(({ share }): Finding => {
    const { code, class: kind, bytes, evidence, example, count } = share;
    return {
      rule: `rebuild.${code}`,
      question: 'rebuild',
      level: CLASS_LEVELS[kind],
      message: causeMessage(code, bytes, evidence),
      path: example,
      ...(count > 1 ? { count } : {}),
    };
  });
  return [...causes, ...residueFinding(comparison), ...unreadFinding(comparison)];
}

function residueFinding({ residue }: Comparison): Finding[] {
  if (residue.bytes === 0) return [];
  const [first] = residue.ranges;
  const count = residue.ranges.length + residue.omitted;
  return [
    {
      rule: 'rebuild.residue',
      question: 'rebuild',
      level: 'error',
      message: `${plural(residue.bytes, 'byte')} that no cause explains`,
      ...(first ? { path: first.path, offset: first.left.offset } : {}),
      ...(count > 1 ? { count } : {}),
    },
  ];
}

/** What is unread on either side was not compared. */
function unreadFinding({ problems }: Comparison): Finding[] {
  const unread = problems.filter(({ level }) => level === 'error');
  const [first] = unread;
  if (!first) return [];
  return [
    {
      rule: 'rebuild.unread',
      question: 'rebuild',
      level: 'warning',
      message: `could not be read to its end, so not compared: ${first.message}`,
      path: first.path,
      ...(unread.length > 1 ? { count: unread.length } : {}),
    },
  ];
}
