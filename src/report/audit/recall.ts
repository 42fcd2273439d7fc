import {
  RECALL_COLUMNS,
  type RecallCell,
  type RecallColumn,
  type RecallRow,
} from '../../vulnerability/index.ts';
import { printable } from '../printable.ts';
import type { Style } from '../style.ts';
import { columns } from './columns.ts';

const COLUMNS = Object.keys(RECALL_COLUMNS) as readonly RecallColumn[];

/** A table for each way of counting: components in rows, schemes in columns, all of them together last, sums below. */
export function recallLines(rows: readonly RecallRow[], style: Style): string[] {
  return [
    ...tableLines('Recall: weaknesses that name the component, whatever its version', rows, countOf, style),
    '',
    ...tableLines('Recall: weaknesses of its version', rows, affectedOf, style),
  ];
}

const countOf = ({ found }: RecallCell) => found.length;
const affectedOf = ({ answers }: RecallCell) => answers.affected.length;

function tableLines(
  title: string,
  rows: readonly RecallRow[],
  count: (cell: RecallCell) => number,
  style: Style,
): string[] {
  const counted = rows
    .map(({ component: { name, version = '' }, columns: cells, union }) => ({
      label: printable(`${name} ${version}`.trim()),
      counts: [...COLUMNS.map((column) => count(cells[column])), count(union)],
    }))
    .filter(({ counts }) => counts.some((one) => one > 0));
  const head = ['component', ...COLUMNS, 'all together'];
  const sums = head.slice(1).map((_, at) => counted.reduce((sum, { counts }) => sum + counts[at]!, 0));
  const body = counted.map(({ label, counts }) => [label, ...counts.map(String)]);
  const right = head.map((_, at) => at).slice(1);
  const lines = columns([head, ...body, ['sum', ...sums.map(String)]], right);
  const silent = rows.length - counted.length;
  return [
    style.bold(title),
    ...lines.map((line) => `  ${line}`),
    ...(silent > 0 ? [style.dim(`  ${silent} more without any`)] : []),
  ];
}

/** The tables as data: ids by scheme, and what each scheme by itself missed. */
export function recallData(rows: readonly RecallRow[]): readonly object[] {
  return rows.map(({ component, columns: cells, union }) => ({
    component: component.id,
    schemes: Object.fromEntries(
      COLUMNS.map((column) => {
        const { found, answers } = cells[column];
        const own = new Set(found);
        const missed = union.found.filter((id) => !own.has(id));
        return [column, { found, affected: answers.affected, missed }];
      }),
    ),
    all: { found: union.found, affected: union.answers.affected },
  }));
}
