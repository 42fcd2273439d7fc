import type { KnownWeakness } from '../../model/index.ts';
import { statementOrigin } from '../known/vex.ts';
import { isAffected, isCleared, isOpen } from '../known/weight.ts';
import { humanCount, plural, printable } from '../printable.ts';
import type { Audited, AuditView } from './audited.ts';
import { columns } from './columns.ts';

/** Which of many targets have one weakness. */
export interface ReverseAnswer {
  /** The id asked for first. */
  readonly ids: readonly string[];
  readonly records: readonly { readonly source: string; readonly id: string }[];
  readonly targets: readonly Audited[];
  readonly failed: readonly unknown[];
}

/** The weakness, counts, and a line for each target and component that a record names. */
export function reverseText(answer: ReverseAnswer, view: AuditView): string {
  const { ids, records, targets, failed } = answer;
  const { style, full } = view;
  const [id = '', ...aliases] = ids;
  const rows = targets.flatMap((target) =>
    target.matches
      .filter((one) => full || isAffected(one) || isOpen(one) || isDenied(one))
      .map((one) => rowOf(target, one, view)),
  );
  const has = (test: (one: KnownWeakness) => boolean) => targets.filter(({ matches }) => matches.some(test));
  const affected = has(isAffected).length;
  const rest = targets.filter(({ matches }) => !matches.some(isAffected));
  const open = rest.filter(({ matches }) => matches.some(isOpen)).length;
  const denied = rest.filter(({ matches }) => !matches.some(isOpen) && matches.some(isDenied)).length;
  const facts = [
    `${humanCount(affected)} of ${plural(targets.length, 'target')} affected`,
    ...(open > 0 ? [`${humanCount(open)} conditional or undecided`] : []),
    ...(denied > 0 ? [`${humanCount(denied)} denied by VEX`] : []),
    `${humanCount(targets.length - affected - open - denied)} not`,
    ...(failed.length > 0 ? [`${humanCount(failed.length)} could not be read`] : []),
  ];
  const partly = targets.filter(({ left }) => Object.keys(left).length > 0).length;
  return `${[
    `${style.bold(printable(id))}${aliases.length === 0 ? '' : `  ${printable(aliases.join(', '))}`}`,
    style.dim(
      `${plural(records.length, 'record')}: ${printable(
        records
          .map((one) => `${one.source} ${one.id}`)
          .slice(0, 8)
          .join(', '),
      )}${records.length > 8 ? ', …' : ''}`,
    ),
    facts.join(', '),
    ...(partly > 0
      ? [style.yellow(`${plural(partly, 'target')} not looked up as a whole; --format json has why`)]
      : []),
    ...(rows.length === 0 ? [] : ['', ...columns(rows)]),
  ].join('\n')}\n`;
}

/** A match that only a VEX statement takes out. */
function isDenied(weakness: KnownWeakness): boolean {
  return isCleared(weakness) && weakness.status !== 'not-affected';
}

function rowOf(target: Audited, weakness: KnownWeakness, { style }: AuditView): string[] {
  const component = target.components.find(({ id }) => id === weakness.component);
  const { status, fixed, vex } = weakness;
  const word = isCleared(weakness) ? 'denied by VEX' : status.replace('-', ' ');
  const paint = isAffected(weakness) ? style.red : isOpen(weakness) ? style.yellow : style.green;
  return [
    paint(word),
    printable(target.name),
    printable(component ? `${component.name} ${component.version ?? '(no version)'}` : weakness.component),
    ...(vex && isDenied(weakness) ? [printable(statementOrigin(vex))] : [remedyOf(fixed)]),
  ];
}

function remedyOf(fixed: readonly string[]): string {
  return fixed.length === 0 ? 'no fix known' : `fixed in ${printable(fixed.slice(0, 3).join(', '))}`;
}
