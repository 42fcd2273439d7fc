import type { KnownWeakness, VexStatement } from '../../model/index.ts';
import { isDenial } from '../../vulnerability/index.ts';

/** Characters of what a statement says that one line shows. */
const SHOWN = 200;

/**
 * What VEX statements say of a weakness, a line each, that which decides first. A statement that denies the weakness is never used
 * without being told.
 */
export function vexTexts({ vex, vexOthers = [] }: KnownWeakness): string[] {
  if (!vex) return [];
  return [
    `VEX: ${statementText(vex)}`,
    ...vexOthers.map((one) =>
      isDenial(one) === isDenial(vex)
        ? `VEX, of the same mind: ${statementText(one)}`
        : `VEX disagrees, so the match stays: ${statementText(one)}`,
    ),
  ];
}

/** Whether some authors deny a weakness and some do not. */
export function vexDisagrees({ vex, vexOthers = [] }: KnownWeakness): boolean {
  return vex !== undefined && vexOthers.some((one) => isDenial(one) !== isDenial(vex));
}

/** What a statement says of what, and whose it is. */
export function statementText(statement: VexStatement): string {
  const { status, justification, products, subcomponents, statement: said, action, notes } = statement;
  const what = subcomponents ? `${first(subcomponents)} inside ${first(products)}` : first(products);
  const reason = justification === undefined ? '' : `, ${justification.replaceAll('_', ' ')}`;
  const words = [said, action, notes].find((one) => one !== undefined && one !== '');
  const why = words === undefined ? '' : `: ${short(words)}`;
  return `${what} ${status.replaceAll('_', ' ')}${reason}${why} (${statementOrigin(statement)})`;
}

/** Author, day, id of the document and where it came from. */
export function statementOrigin({ author, timestamp, document, place, source }: VexStatement): string {
  return [
    author ?? 'unknown author',
    ...(timestamp === undefined ? [] : [timestamp.slice(0, 10)]),
    ...(document === undefined ? [] : [document]),
    source === undefined ? place : `${source} ${place}`,
  ].join(', ');
}

function first(names: readonly string[]): string {
  const [name = 'a product'] = names;
  return names.length > 1 ? `${name} …` : name;
}

function short(words: string): string {
  const line = words
    .slice(0, 2 * SHOWN)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN).trimEnd().toWellFormed()}…` : line;
}
