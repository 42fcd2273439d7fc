import { CAUSES, type CauseShare, type Difference, type Range } from '../../model/index.ts';
import { plural } from '../printable.ts';
import { type SarifFact, type SarifRule, sarifLog } from '../sarif-log.ts';
import type { ComparisonPresenter, Explained } from './explained.ts';
import { CLASS_LEVELS, causeMessage, outline } from './outline.ts';
import { changeOf } from './places.ts';

/** The rule for bytes that no cause explains. */
export const RESIDUE_RULE: SarifRule = {
  id: 'residue',
  shortDescription: { text: 'bytes that no cause explains' },
  help: { text: 'Look at the ranges; where the cause is noise, report it, so that it gets a name.' },
  defaultConfiguration: { level: 'error' },
};

/** SARIF 2.1.0: the causes are the rules; a result for each first-hand cause and path. What follows is told with its cause. */
export const sarif: ComparisonPresenter = {
  name: 'sarif',
  mediaType: 'application/sarif+json',
  present(explained) {
    const { left, right, comparison } = explained;
    const { rows, headline } = outline(comparison);
    const rules = [
      ...rows.map(({ share, remedy }) => ruleOf(share, remedy)),
      ...(comparison.residue.bytes > 0 ? [RESIDUE_RULE] : []),
    ];
    const known = new Set(rules.map(({ id }) => id));
    const facts = [...causeFacts(explained, known), ...residueFacts(explained)];
    return sarifLog(rules, facts, [left, right], {
      verdict: comparison.verdict,
      explained: comparison.explained,
      headline,
      residueBytes: comparison.residue.bytes,
      unlistedDifferences: comparison.omitted,
    });
  },
};

function ruleOf({ code, class: kind }: CauseShare, remedy: string | undefined): SarifRule {
  return {
    id: code,
    shortDescription: { text: CAUSES[code].title },
    ...(remedy === undefined ? {} : { help: { text: remedy } }),
    defaultConfiguration: { level: CLASS_LEVELS[kind] },
    properties: { class: kind },
  };
}

/** A result a cause and path, in the order of differences; a cause of which no place is listed has one at its example. */
function causeFacts({ left, comparison }: Explained, rules: ReadonlySet<string>): SarifFact[] {
  const groups = new Map<string, Difference[]>();
  const seen = new Set<string>();
  for (const difference of comparison.differences) {
    if (difference.derivedFrom !== undefined || !rules.has(difference.cause)) continue;
    const key = `${difference.cause}\0${difference.left ?? difference.right}`;
    const group = groups.get(key);
    if (group) group.push(difference);
    else groups.set(key, [difference]);
    seen.add(difference.cause);
  }
  const rest = comparison.causes.filter(({ code }) => rules.has(code) && !seen.has(code));
  return [
    ...[...groups.values()].map((group) => factOf(group as [Difference, ...Difference[]], left.name)),
    ...rest.map(({ code, class: kind, evidence, example, count, bytes }) => ({
      rule: code,
      level: CLASS_LEVELS[kind],
      message: causeMessage(code, bytes, evidence),
      path: left.name + example,
      ...(count > 1 ? { count } : {}),
    })),
  ];
}

function factOf(group: readonly [Difference, ...Difference[]], artifact: string): SarifFact {
  const [{ cause, class: kind, evidence, left, right = '', ...first }] = group;
  const bytes = group.reduce((sum, difference) => sum + difference.bytes, 0);
  const regions = group.flatMap(regionsOf);
  const said = evidence ?? (first.values === undefined ? undefined : changeOf(group[0]));
  return {
    rule: cause,
    level: CLASS_LEVELS[kind],
    message: causeMessage(cause, bytes, said),
    // What is on the right only has no path on the left; the place is where it would be.
    path: artifact + (left ?? right),
    ...(regions.length > 0 ? { regions } : {}),
    ...(group.length > 1 ? { count: group.length } : {}),
    properties: {
      bytes,
      ...(left !== undefined && right !== left ? { right } : {}),
      ...(first.field === undefined ? {} : { field: first.field }),
    },
  };
}

/** Ranges of metadata count in the bytes of the container, which is another location; those of contents are regions. */
function regionsOf({ kind, ranges = [] }: Difference): Range[] {
  return kind === 'content' ? ranges.map(({ left }) => left) : [];
}

function residueFacts({ left, comparison }: Explained): SarifFact[] {
  const { residue } = comparison;
  if (residue.bytes === 0) return [];
  const paths = new Map<string, Range[]>();
  for (const { path, left: range } of residue.ranges) {
    const ranges = paths.get(path);
    if (ranges) ranges.push(range);
    else paths.set(path, [range]);
  }
  if (paths.size === 0) paths.set('', []);
  return [...paths].map(([path, regions]) => ({
    rule: RESIDUE_RULE.id,
    level: 'error' as const,
    message: `${plural(residue.bytes, 'byte')} in all that no cause explains`,
    path: left.name + path,
    regions,
  }));
}
