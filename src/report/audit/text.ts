import type { Component, KnownWeakness } from '../../model/index.ts';
import { decidingMatch } from '../../vulnerability/index.ts';
import { bySchemes } from '../known/schemes.ts';
import { vexDisagrees, vexTexts } from '../known/vex.ts';
import { isAffected, isCleared, isOpen } from '../known/weight.ts';
import { part, wrap } from '../layout.ts';
import { humanCount, plural, printable } from '../printable.ts';
import type { Style } from '../style.ts';
import type { Audited, AuditPresenter, AuditView } from './audited.ts';
import { columns } from './columns.ts';
import { explainLines, missLines, unmatchedLines } from './explain.ts';
import { recallLines } from './recall.ts';

/** Weaknesses of a section that is not about affected components, unless all are asked for. */
const SHOWN = 8;
const INDENT = '      ';

/** What a component has, then what depends on something, what could not be decided, what VEX statements deny. */
export const text: AuditPresenter = {
  name: 'text',
  present: (audited, view) => `${audited.map((one) => targetLines(one, view).join('\n')).join('\n\n')}\n`,
};

function targetLines(audited: Audited, view: AuditView): string[] {
  const { style, full } = view;
  const { matches, components } = audited;
  const known = new Map(components.map((one) => [one.id, one]));
  const sections: readonly (readonly [string, readonly KnownWeakness[], number])[] = [
    ['Affected', matches.filter(isAffected), Number.POSITIVE_INFINITY],
    ['Conditional', matches.filter((one) => isOpen(one) && one.status === 'conditional'), SHOWN],
    ['Undecided', matches.filter((one) => isOpen(one) && one.status === 'undecided'), SHOWN],
    [
      'Denied by VEX statements',
      matches.filter((one) => isCleared(one) && one.status !== 'not-affected'),
      SHOWN,
    ],
    ['Not affected', full ? matches.filter(isOut) : [], SHOWN],
  ];
  return [
    ...heading(audited, view),
    ...sections.flatMap(([title, some, most]) =>
      sectionLines(title, some, full ? Number.POSITIVE_INFINITY : most, known, view),
    ),
    ...(audited.recall ? ['', ...recallLines(audited.recall, style)] : []),
    ...(audited.misses ? missLines(audited.misses, known, view) : []),
    ...unmatchedLines(audited.unmatched ?? [], view),
    ...leftLines(audited.left, style),
  ];
}

function isOut(weakness: KnownWeakness): boolean {
  return weakness.status === 'not-affected';
}

function heading({ name, kind, components, matches }: Audited, { asked, style }: AuditView): string[] {
  const affected = matches.filter(isAffected).length;
  const open = matches.filter(isOpen);
  const conditional = open.filter(({ status }) => status === 'conditional').length;
  const counts = [
    [affected, 'affected'],
    [conditional, 'conditional'],
    [open.length - conditional, 'undecided'],
    [matches.filter((one) => isCleared(one) && !isOut(one)).length, 'denied by VEX'],
    [matches.filter(isOut).length, 'not affected'],
  ] as const;
  const said = counts.flatMap(([count, word]) => (count === 0 ? [] : [`${humanCount(count)} ${word}`]));
  const verdict =
    affected > 0
      ? style.red('AFFECTED')
      : open.length > 0
        ? style.yellow('UNDECIDED')
        : style.green(matches.length > 0 ? 'NOT AFFECTED' : 'NOTHING KNOWN');
  const latest = asked.latest === undefined ? '' : `, the latest of ${asked.latest.slice(0, 10)}`;
  const of = `${plural(asked.records, 'advisory', 'advisories')} of ${plural(asked.sources, 'source')}${latest}`;
  return [
    `${style.bold(printable(name))}  ${kind === 'identifier' ? kind : `${kind}, ${plural(components.length, 'component')}`}`,
    `${style.bold(verdict)}  ${said.length === 0 ? 'no advisory names a component' : said.join(', ')}`,
    style.dim(`asked ${of}`),
  ];
}

function sectionLines(
  title: string,
  some: readonly KnownWeakness[],
  most: number,
  known: ReadonlyMap<string, Component>,
  view: AuditView,
): string[] {
  if (some.length === 0) return [];
  const { style } = view;
  const shown = some.slice(0, most);
  const heads = columns(shown.map((one) => cells(one, known.get(one.component), style)));
  const rest = some.length - shown.length;
  return [
    '',
    style.bold(`${title} (${humanCount(some.length)})`),
    ...shown.flatMap((one, at) => [`  ${heads[at]}`, ...bodyLines(one, view)]),
    ...(rest > 0 ? foldedLines(some.slice(most), view) : []),
  ];
}

/** What is not shown is counted, by what it was searched by. */
function foldedLines(folded: readonly KnownWeakness[], { style }: AuditView): string[] {
  const schemes = bySchemes(folded);
  const by = schemes === '' ? '' : ` (${schemes})`;
  const text = `… and ${humanCount(folded.length)} more${by}; --full shows all`;
  return wrap(text, style.width - 2).map((line) => style.dim(`  ${line}`));
}

const COLOURS = { critical: 'red', high: 'red', medium: 'yellow', low: 'cyan', none: 'dim' } as const;

/** Severity, id, component, remedy, what is known of its use. */
function cells(weakness: KnownWeakness, component: Component | undefined, style: Style): string[] {
  const { severity, score, id, fixed, exploitation } = weakness;
  const word = `${severity ?? 'unrated'}${score === undefined ? '' : ` ${score.toFixed(1)}`}`;
  const epss = exploitation?.epss;
  return [
    severity === undefined ? word : style[COLOURS[severity]](word),
    style.bold(printable(id)),
    printable(component ? labelOf(component) : weakness.component),
    fixed.length === 0 ? 'no fix known' : `fixed in ${printable(short(fixed))}`,
    [
      ...(exploitation?.kev === undefined ? [] : [style.red(`KEV ${exploitation.kev}`)]),
      ...(epss ? [`EPSS ${(epss.probability * 100).toFixed(1)} %`] : []),
      ...weakness.flags,
      ...(weakness.disagreement ? [style.yellow('sources disagree')] : []),
      ...(vexDisagrees(weakness) ? [style.yellow('VEX statements disagree')] : []),
    ].join('  '),
  ];
}

function labelOf({ name, version }: Component): string {
  return version === undefined ? `${name} (no version)` : `${name} ${version}`;
}

function short(list: readonly string[]): string {
  return list.length <= 3 ? list.join(', ') : `${list.slice(0, 3).join(', ')} …`;
}

function bodyLines(weakness: KnownWeakness, view: AuditView): string[] {
  const { style, explain } = view;
  const { summary } = weakness;
  const width = style.width - INDENT.length;
  const lines = summary === undefined ? [] : wrap(printable(part(summary, 0, 300)), width);
  const denied = vexTexts(weakness).flatMap((line) => wrap(printable(line), width));
  const why = explain ? explainLines(weakness) : wrap(whyOf(weakness), width);
  return [...lines, ...denied.map(style.yellow), ...why.map(style.dim)].map((line) => INDENT + line);
}

/** One sentence: what the statement that decided says, and how it was come to. */
function whyOf(weakness: KnownWeakness): string {
  const match = decidingMatch(weakness);
  const way = match.path.length === 0 ? '' : ` by ${plural(match.path.length, 'step')}`;
  return printable(`${match.why} (${match.source} ${match.advisory}, found as ${match.found}${way})`);
}

function leftLines(left: Readonly<Record<string, number>>, style: Style): string[] {
  const reasons = Object.entries(left).map(
    ([reason, count]) => `  ${humanCount(count)} × ${printable(reason)}`,
  );
  return reasons.length === 0 ? [] : ['', style.bold('Left out'), ...reasons];
}
