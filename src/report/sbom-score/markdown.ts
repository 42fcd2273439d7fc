import type { BomScorePoint } from '../../model/index.ts';
import { code, ours, plain, table } from '../markdown-text.ts';
import { plural } from '../printable.ts';
import type { BomScorePresenter } from './presenters.ts';
import { isReached, reachedWords, sectionWords } from './words.ts';

/** A page: a table for each section, with the remedy where a point is not reached. */
export const markdown: BomScorePresenter = {
  name: 'markdown',
  present(documents) {
    const lines = documents.flatMap(({ document, score }) => [
      `# ${code(document)}`,
      '',
      plain(`${score.specification} ${score.version}, ${plural(score.components, 'component')}.`),
      ...score.sections.flatMap((section) => [
        '',
        `## ${section.title}`,
        '',
        `${sectionWords(section)}.`,
        '',
        ...table(
          ['point', 'level', 'reached', 'first failure', 'fix'],
          ['left', 'left', 'right', 'left', 'left'],
          section.points.map(rowOf),
        ),
      ]),
      '',
    ]);
    return `${lines.join('\n').trimEnd()}\n`;
  },
};

function rowOf(point: BomScorePoint): readonly string[] {
  const [first] = point.failures;
  const isOpen = isReached(point) === false;
  const failure =
    first === undefined ? '' : plain(first.what === 'document' ? first.why : `${first.what}: ${first.why}`);
  return [
    plain(point.title),
    point.level,
    reachedWords(point),
    isOpen ? failure : '',
    isOpen ? ours(point.fix) : '',
  ];
}
