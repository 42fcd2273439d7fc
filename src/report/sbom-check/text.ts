import {
  BOM_CHECK_VERDICTS,
  type BomCheck,
  type BomCheckVerdict,
  type CheckedBom,
  type CheckedComponent,
  type CheckedFile,
  type CheckedObject,
  type TreeFinding,
} from '../../model/index.ts';
import { columns } from '../audit/columns.ts';
import { section } from '../layout.ts';
import { humanCount, plural, printable } from '../printable.ts';
import type { Style } from '../style.ts';
import type { BomCheckPresenter } from './presenter.ts';
import { documentOf, nameOf, partsOf, VERDICT_WORDS } from './words.ts';

/** Lines of a section about what is no contradiction. */
const SHOWN = 24;
const INDENT = '      ';
const ELSEWHERE = '--full shows all';

/** Documents first, then components from contradicted to unprovable, files and objects; what is confirmed is counted. */
export const text: BomCheckPresenter = {
  name: 'text',
  present(check, style, full) {
    const lines = [
      ...heading(check, style),
      ...check.documents.flatMap((one) => documentLines(one, style)),
      ...treeLines(check.tree ?? [], style, full),
      ...BOM_CHECK_VERDICTS.flatMap((verdict) => componentLines(check, verdict, style, full)),
      ...fileLines(check.files, style, full, check.tree !== undefined),
      ...objectLines(check.objects, style, full),
    ];
    return `${lines.join('\n')}\n`;
  },
};

const COLOURS = {
  contradicted: 'red',
  extra: 'yellow',
  missing: 'yellow',
  unprovable: 'dim',
  confirmed: 'green',
} as const;

function heading({ artifact, components, documents, tree = [] }: BomCheck, style: Style): string[] {
  const wrong = components.some(({ verdict }) => verdict === 'contradicted');
  const unbound = documents.some(({ binding }) => binding.state === 'contradicted');
  const word =
    wrong || unbound || tree.length > 0
      ? style.red('CONTRADICTED')
      : documents.length === 0
        ? style.yellow('NO SBOM')
        : style.green('NOT CONTRADICTED');
  return [style.bold(printable(artifact.name)), `${style.bold(word)}  ${counted(components)}`];
}

function counted(items: readonly { readonly verdict: BomCheckVerdict }[]): string {
  return BOM_CHECK_VERDICTS.flatMap((verdict) => {
    const count = items.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${humanCount(count)} ${verdict}`];
  }).join(', ');
}

const BINDINGS = { bound: 'green', embedded: 'green', contradicted: 'red', unbound: 'yellow' } as const;

function documentLines(one: CheckedBom, style: Style): string[] {
  const { path, binding, components, files, errors, unchecked } = one;
  const total = (counts: CheckedBom['files']) => Object.values(counts).reduce((sum, count) => sum + count, 0);
  const checked =
    unchecked === undefined
      ? `${plural(total(components), 'package')}, ${plural(total(files) - files.missing, 'file')}`
      : style.yellow(`not checked: ${printable(unchecked)}`);
  const wrong = errors === 0 ? '' : `; ${plural(errors, 'error')} by its own standard`;
  return [
    '',
    `${style.bold(printable(path))}  ${printable(documentOf(one))}`,
    `  ${style[BINDINGS[binding.state]](binding.state)}: ${printable(binding.why)}`,
    `  ${checked}${wrong}`,
  ];
}

function treeLines(findings: readonly TreeFinding[], style: Style, full: boolean): string[] {
  const items = findings.map(({ code, path, message, fix }) => [
    `  ${printable(path)}  ${style.dim(code)}`,
    INDENT + printable(message),
    INDENT + style.cyan(`fix: ${printable(fix)}`),
  ]);
  return section(
    'Not true of the tree',
    items,
    full ? Number.POSITIVE_INFINITY : 3 * SHOWN,
    ELSEWHERE,
    style,
  );
}

function componentLines(
  { components, tree }: BomCheck,
  verdict: BomCheckVerdict,
  style: Style,
  full: boolean,
): string[] {
  const some = components.filter((one) => one.verdict === verdict);
  if (verdict === 'confirmed' && !full) return [];
  // What is not true of a tree says these already.
  if (tree && (verdict === 'contradicted' || verdict === 'extra')) return [];
  const items =
    verdict === 'missing' || verdict === 'confirmed'
      ? briefly(some)
      : some.map((one) => explained(one, style));
  const lines = full || verdict === 'contradicted' ? Number.POSITIVE_INFINITY : SHOWN;
  const title = style[COLOURS[verdict]](VERDICT_WORDS[verdict]);
  return section(title, items, lines, ELSEWHERE, style);
}

function explained(one: CheckedComponent, style: Style): string[] {
  const where =
    one.claim && one.verdict !== 'contradicted'
      ? `  ${style.dim(printable(`${one.claim.document} ${one.claim.place}`))}`
      : '';
  return [
    `  ${style.bold(printable(nameOf(one)))}${where}`,
    ...partsOf(one).map((part, at, all) => `${INDENT}${printable(part)}${at < all.length - 1 ? ',' : ''}`),
  ];
}

/** One line each: name, kind, place. */
function briefly(some: readonly CheckedComponent[]): string[][] {
  return columns(
    some.map((one) => [
      `  ${printable(nameOf(one))}`,
      one.found?.presence ?? '',
      printable(one.evidence[0]?.path ?? ''),
    ]),
  ).map((line) => [line]);
}

function fileLines(files: readonly CheckedFile[], style: Style, full: boolean, isTold: boolean): string[] {
  if (files.length === 0) return [];
  const wrong = files.filter(({ verdict }) => full || (verdict !== 'confirmed' && !isTold));
  const items = columns(
    wrong.map(({ verdict, path, claimed, found, why }) => [
      `  ${style[COLOURS[verdict]](verdict)}`,
      printable(path),
      verdict === 'contradicted'
        ? `${claimed!.algorithm} ${claimed!.value}, the file has ${found}`
        : printable(why ?? ''),
    ]),
  ).map((line) => [line]);
  const summary = ['', `${style.bold('Files')}  ${counted(files)}`];
  return items.length === 0
    ? summary
    : [
        ...summary,
        ...section(
          'Files that are not confirmed',
          items,
          full ? Number.POSITIVE_INFINITY : SHOWN,
          ELSEWHERE,
          style,
        ).slice(2),
      ];
}

function objectLines(objects: readonly CheckedObject[], style: Style, full: boolean): string[] {
  if (objects.length === 0) return [];
  const summary = ['', `${style.bold('Programs and shared objects')}  ${counted(objects)}`];
  if (!full) return summary;
  return [
    ...summary,
    ...columns(
      objects.map(({ path, verdict, shows, listed }) => [
        `  ${style[COLOURS[verdict]](verdict)}`,
        printable(path),
        printable(
          `${shows.join(', ') || 'nothing known'} | ${listed.slice(0, 3).join(', ') || 'not listed'}${listed.length > 3 ? ` and ${listed.length - 3} more` : ''}`,
        ),
      ]),
    ),
  ];
}
