import type { BomChangeKind, BomDiffComponent, BomDiffDocument } from '../../model/index.ts';
import { code, plain, table } from '../markdown-text.ts';
import { humanCount, plural } from '../printable.ts';
import { CHANGE_TITLES, changeGroups, changeWords, componentWords, summaryWords } from './changes.ts';
import type { BomDiffPresenter } from './presenters.ts';

/** Components that a row names. */
const MOST_NAMES = 5;

/** A page for release notes and pull requests: every difference, a table for each kind. */
export const markdown: BomDiffPresenter = {
  name: 'markdown',
  present({ names, diff }) {
    const lines = [
      `# What changed from ${code(names.before)} to ${code(names.after)}`,
      '',
      diff.differs
        ? `**Different**: ${summaryWords(diff)}; ${humanCount(diff.unchanged)} unchanged.`
        : '**The same.**',
      '',
      ...table(
        ['document', 'form', 'components', 'files'],
        ['left', 'left', 'right', 'right'],
        [documentRow(names.before, diff.before), documentRow(names.after, diff.after)],
      ),
    ];
    const show = (title: string, head: readonly string[], rows: readonly (readonly string[])[]) => {
      if (rows.length > 0)
        lines.push(
          '',
          `## ${title} (${humanCount(rows.length)})`,
          '',
          ...table(
            head,
            head.map(() => 'left'),
            rows,
          ),
        );
    };
    show('Added', ['component', 'package URL'], diff.added.map(componentRow));
    show('Removed', ['component', 'package URL'], diff.removed.map(componentRow));
    for (const kind of Object.keys(CHANGE_TITLES) as BomChangeKind[])
      show(
        CHANGE_TITLES[kind],
        ['change', 'components'],
        changeGroups(diff, kind).map(({ change, pairs }) => {
          const more = pairs.length - MOST_NAMES;
          const some = pairs.slice(0, MOST_NAMES).map(({ after }) => code(componentWords(after)));
          return [
            code(changeWords(change)),
            some.join(', ') + (more > 0 ? ` and ${humanCount(more)} more` : ''),
          ];
        }),
      );
    show(
      'Files',
      ['file', 'change'],
      diff.files.map(({ path, change, from }) => [
        code(path),
        from === undefined ? change : `moved from ${code(from)}`,
      ]),
    );
    return `${lines.join('\n')}\n`;
  },
};

function documentRow(name: string, { specification, version, components, packages, files }: BomDiffDocument) {
  const listed = packages === components ? '' : ` in ${plural(packages, 'entry', 'entries')}`;
  return [
    code(name),
    plain(`${specification} ${version}`),
    `${humanCount(components)}${listed}`,
    humanCount(files),
  ];
}

function componentRow(one: BomDiffComponent): readonly string[] {
  return [code(componentWords(one)), one.purl === undefined ? '' : code(one.purl)];
}
