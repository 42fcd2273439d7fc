import type { Component, KnownWeakness, Match, MatchStep } from '../../model/index.ts';
import {
  explainDisagreement,
  type Misses,
  type NearName,
  type UnmatchedStatement,
} from '../../vulnerability/index.ts';
import { humanCount, plural, printable } from '../printable.ts';
import type { AuditView } from './audited.ts';

/** Lines of one component's misses; `--full` shows all. */
const SHOWN = 12;

/** What every source says, by which way it was come to, under which rule; lines are not cut. */
export function explainLines(weakness: KnownWeakness): string[] {
  const { matches, aliases } = weakness;
  return [
    ...(aliases.length === 0 ? [] : [printable(`also called ${aliases.join(', ')}`)]),
    ...matches.flatMap(matchLines),
    ...explainDisagreement(weakness).map(printable),
  ];
}

function matchLines(match: Match): string[] {
  const { source, advisory, status, why, searchedBy, found, path, range, order, fixed } = match;
  const lines = [
    `${source} ${advisory}: ${status.replace('-', ' ')}: ${why}`,
    `  searched by ${searchedBy}, found as ${found}`,
    ...path.map(stepLine),
    ...(range === undefined ? [] : [`  range ${range}`]),
    ...(order === undefined ? [] : [`  versions in the order of ${order}`]),
    ...(fixed.length === 0 ? [] : [`  fixed in ${fixed.join(', ')}`]),
  ];
  return lines.map(printable);
}

function stepLine({ from, to, rule, source }: MatchStep): string {
  return `  ${from} -> ${to}: ${rule}${source === undefined ? '' : ` (${source})`}`;
}

/** What was searched for in vain, what is like it, and what was found and ruled out, by component. */
export function missLines(
  misses: readonly Misses[],
  components: ReadonlyMap<string, Component>,
  { style, full }: AuditView,
): string[] {
  return misses.flatMap((one) => {
    const { component, tried, near, nearLeft, excluded, unread } = one;
    const vain = tried.filter(({ found }) => found === 0);
    const lines = [
      ...unread.map(({ identifier, reason }) => `cannot be read: ${identifier}: ${reason}`),
      ...near.map(nearLine),
      ...(nearLeft > 0 ? [`${plural(nearLeft, 'further name')} like these`] : []),
      ...excluded.map(
        ({ advisory, source, why, range }) =>
          `ruled out: ${source} ${advisory}: ${why}${range === undefined ? '' : ` (${range})`}`,
      ),
      ...vain.map(
        ({ key, searchedBy, weak }) => `nothing under ${key}${weak ? ' (a lead)' : ''}, by ${searchedBy}`,
      ),
    ];
    const shown = full ? lines : lines.slice(0, SHOWN);
    const rest = lines.length - shown.length;
    const names = `${plural(tried.length, 'name')} tried, ${humanCount(tried.length - vain.length)} with advisories`;
    return [
      '',
      `${style.bold(`Near misses of ${labelOf(components.get(component), component)}`)}  ${names}`,
      ...shown.map((line) => `  ${printable(line)}`),
      ...(rest > 0 ? [style.dim(`  … and ${humanCount(rest)} more; --full shows all`)] : []),
    ];
  });
}

function labelOf(component: Component | undefined, id: string): string {
  return printable(component ? `${component.name} ${component.version ?? '(no version)'}` : id);
}

const WAYS = {
  spelling: 'spelt otherwise',
  ecosystem: 'in another ecosystem',
  vendor: 'of another vendor',
  scheme: 'in another scheme',
} as const;

function nearLine({ tried, near, differs }: NearName): string {
  return `nothing under ${tried}; ${WAYS[differs]}: ${near}`;
}

/** VEX statements that came to nothing: each is a slip, or about something else. */
export function unmatchedLines(
  unmatched: readonly UnmatchedStatement[],
  { style, full }: AuditView,
): string[] {
  if (unmatched.length === 0) return [];
  const shown = full ? unmatched : unmatched.slice(0, SHOWN);
  const rest = unmatched.length - shown.length;
  return [
    '',
    style.bold(`VEX statements without effect (${humanCount(unmatched.length)})`),
    ...shown.map((one) => `  ${printable(unmatchedLine(one))}`),
    ...(rest > 0 ? [style.dim(`  … and ${humanCount(rest)} more; --full shows all`)] : []),
  ];
}

/** What a statement is about, and why it came to nothing. */
export function unmatchedLine({
  statement,
  product,
  reason,
  nearest,
  component,
}: UnmatchedStatement): string {
  const said = `${statement.place}: ${statement.vulnerability[0] ?? ''} of ${product}`;
  if (reason === 'no-weakness') return `${said}: nothing is known of it against ${component ?? product}`;
  if (reason === 'superseded') return `${said}: a later statement stands instead, or one that was given`;
  if (reason === 'outside')
    return `${said}: it is there (${component ?? ''}), but not inside ${statement.products[0] ?? 'the product'}`;
  if (!nearest) return `${said}: no component is that product`;
  const { field, stated, component: own } = nearest.differs;
  return `${said}: no component is that product; nearest is ${nearest.component}, whose ${field} is ${own}, not ${stated}`;
}
