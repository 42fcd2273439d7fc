import { CAUSES, VERSION } from '../../model/index.ts';
import type { BisectPlaces, BisectResult, BisectRow } from '../../reproducibility/index.ts';
import { humanCount, plural, printable } from '../printable.ts';
import type { Style } from '../style.ts';

/** Rows shown of many; the JSON has all. */
const SHOWN = 40;

/** What a search found, as a page: what is guilty, the table, what varies by itself, what could not be varied. */
export function bisectText(result: BisectResult, style: Style): string {
  const parts = [
    summary(result, style),
    table(result.rows, style),
    spontaneous(result, style),
    failures(result, style),
    unsettled(result),
    remedies(result),
    notVaried(result, style),
    `Builds, logs and environments: ${printable(result.work)}\n`,
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** The result as it is, `schemaVersion` first: the machine contract (docs/json.md). Nothing is left out. */
export function bisectJson(result: BisectResult): string {
  return `${JSON.stringify({ ...result, tool: { name: 'assay', version: VERSION } }, null, 2)}\n`;
}

function summary({ command, builds, guilty, varies, complete, rows }: BisectResult, style: Style): string {
  const done = `${style.bold(printable(command.join(' ')))}: ${plural(builds.length, 'build')}`;
  const cut = complete ? '' : ', not settled to the end';
  if (guilty.length > 0) {
    const set = guilty.join(', ');
    const expected = varies ? '' : ' (the output may follow it)';
    return `${done}${cut}\nSmallest guilty set: ${varies ? style.red(set) : set}${expected}\n`;
  }
  const verdict = varies ? style.yellow('No variation is guilty.') : style.green('Nothing varies.');
  return `${done}${cut}\n${rows.length === 0 ? verdict : ''}\n`;
}

function table(rows: readonly BisectRow[], style: Style): string {
  if (rows.length === 0) return '';
  const cells = rows
    .slice(0, SHOWN)
    .map((row) => [
      row.cause,
      row.variations.join(' + ') + (row.hidden ? ' (alone)' : ''),
      `${humanCount(row.bytes)}${row.together ? '*' : ''}`,
      `${humanCount(row.count)}`,
      `${row.build}`,
      places(row),
    ]);
  const lines = columns([['cause', 'variation', 'bytes', 'places', 'build', 'where'], ...cells], [2, 3, 4]);
  const notes = [
    ...(rows.length > SHOWN ? [`${rows.length - SHOWN} more rows are in the JSON.`] : []),
    ...(rows.some(({ together }) => together)
      ? ['* in no build alone: with other guilty variations, whose bytes are counted as well']
      : []),
    ...(rows.some(({ hidden }) => hidden) ? ['(alone): does not show when more is varied'] : []),
    ...(rows.some(({ variations }) => variations.length > 1) ? ['a + b: shows only with both'] : []),
  ];
  return [style.bold(lines[0]!), ...lines.slice(1), ...notes, ''].join('\n');
}

function columns(cells: readonly (readonly string[])[], right: readonly number[]): string[] {
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  return cells.map((row) =>
    row
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}

function places({ paths, count }: BisectPlaces): string {
  const path = printable(paths[0] ?? '').replace(/^!?\//, '') || 'everywhere';
  return count > 1 ? `${path} and ${humanCount(count - 1)} more` : path;
}

function spontaneous(result: BisectResult, style: Style): string {
  const list = result.spontaneous;
  if (list.length === 0) return 'With nothing changed: nothing varies.\n';
  const lines = list
    .slice(0, SHOWN)
    .map((one) => `  ${one.cause}: ${plural(one.bytes, 'byte')}, ${places(one)}`);
  const more = list.length > SHOWN ? [`  ${list.length - SHOWN} more causes are in the JSON.`] : [];
  return [style.red('With nothing changed these vary:'), ...lines, ...more, ''].join('\n');
}

function failures({ failing, mayFail, unexamined, builds, work }: BisectResult, style: Style): string {
  const lines = failing.map((set) => {
    const broken = builds.find(
      ({ failure, variations }) => failure !== undefined && set.every((name) => variations.includes(name)),
    );
    const folder = String(broken?.number ?? 0).padStart(2, '0');
    const when = set.length === 0 ? 'now and then, with nothing changed' : `with ${set.join(' + ')}`;
    const log = `its log: ${printable(`${work}/builds/${folder}/log`)}`;
    return style.red(`The build fails ${when}: ${printable(broken?.failure ?? '')} (${log}).`);
  });
  if (mayFail.length > 0) lines.push(`The build may fail with: ${mayFail.join(', ')}.`);
  if (unexamined.length > 0 && builds.length > 2)
    lines.push(`In no build that worked, so what else they change is not known: ${unexamined.join(', ')}.`);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function unsettled({ open }: BisectResult): string {
  const lines = open
    .slice(0, SHOWN)
    .map((one) => `  ${one.cause} in ${places(one)}: among ${one.suspects.join(', ')}`);
  if (lines.length === 0) return '';
  const hint = 'More builds would tell: the same command with a higher --max-builds.';
  return ['Not settled:', ...lines, hint, ''].join('\n');
}

/** What makes it go away, once for each cause that should. */
function remedies({ rows, spontaneous: list, variations }: BisectResult): string {
  const expected = new Set(variations.filter((one) => one.expected).map(({ name }) => name));
  const unwanted = rows.filter((row) => row.variations.some((name) => !expected.has(name)));
  const codes = [...new Set([...unwanted, ...list].map(({ cause }) => cause))];
  const lines = codes.flatMap((code) => {
    const { remedy } = CAUSES[code];
    return remedy === undefined ? [] : [`  ${code}: ${remedy}`];
  });
  return lines.length === 0 ? '' : ['What makes it go away:', ...lines, ''].join('\n');
}

function notVaried({ variations }: BisectResult, style: Style): string {
  const reasons = Map.groupBy(variations, ({ unavailable, note }) => unavailable ?? note);
  reasons.delete(undefined);
  const lines = [...reasons].map(([why, own]) => `  ${own.map(({ name }) => name).join(', ')}: ${why}`);
  return lines.length === 0 ? '' : [style.dim('Not varied, or not in full:'), ...lines, ''].join('\n');
}
