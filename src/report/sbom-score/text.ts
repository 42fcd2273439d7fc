import type { BomScorePoint, BomScoreSection } from '../../model/index.ts';
import { shorten, wrap } from '../layout.ts';
import { humanCount, plural, printable } from '../printable.ts';
import type { Style } from '../style.ts';
import type { BomScorePresenter } from './presenters.ts';
import { isReached, reachedWords, sectionWords } from './words.ts';

const INDENT = '      ';

/** A line for each point, and below those that are not reached their places and the remedy. */
export const text: BomScorePresenter = {
  name: 'text',
  present(documents, { style, full = false }) {
    const lines = documents.flatMap(({ document, score }) => [
      style.bold(shorten(printable(document), style.width)),
      printable(`${score.specification} ${score.version}, ${plural(score.components, 'component')}`),
      ...score.sections.flatMap((section) => sectionLines(section, style, full)),
      '',
    ]);
    return `${lines.join('\n').trimEnd()}\n`;
  },
};

function sectionLines(section: BomScoreSection, style: Style, full: boolean): string[] {
  const width = Math.max(...section.points.map(({ title }) => title.length));
  return [
    '',
    `${style.bold(section.title)}: ${sectionWords(section)}`,
    ...section.points
      .filter(({ notMeasured }) => notMeasured === undefined)
      .flatMap((point) => pointLines(point, width, style, full)),
    ...unmeasuredLines(section, style),
  ];
}

/** Points that share their reason are one line. */
function unmeasuredLines({ points }: BomScoreSection, style: Style): string[] {
  const reasons = Map.groupBy(
    points.filter(({ notMeasured }) => notMeasured !== undefined),
    ({ notMeasured }) => notMeasured!,
  );
  return [...reasons].flatMap(([reason, own]) => [
    `  ${style.yellow('-')} ${reason}:`,
    ...wrap(own.map(({ title }) => title).join('; '), style.width - INDENT.length).map(
      (line) => INDENT + line,
    ),
  ]);
}

function pointLines(point: BomScorePoint, width: number, style: Style, full: boolean): string[] {
  const state = isReached(point);
  const isOptional = point.level !== 'required';
  const mark =
    state === undefined
      ? style.dim('-')
      : state
        ? style.green('✓')
        : isOptional
          ? style.yellow('○')
          : style.red('✗');
  const level = isOptional ? style.dim(`  ${point.level}`) : '';
  const head = `  ${mark} ${point.title.padEnd(width)}  ${reachedWords(point)}${level}`;
  if (state !== false) return [head];
  const shown = full ? point.failures : point.failures.slice(0, isOptional ? 0 : 2);
  const more = (point.unit === 'byte' ? point.failures.length : point.of - point.reached) - shown.length;
  const room = style.width - INDENT.length;
  return [
    head,
    ...shown.map(({ what, place, why }) => {
      const where = what === 'document' ? '' : `${what}${place === '' ? '' : ` (${place})`}: `;
      return INDENT + shorten(printable(`${where}${why}`), room);
    }),
    ...(more > 0 && shown.length > 0 ? [`${INDENT}${style.dim(`and ${humanCount(more)} more`)}`] : []),
    `${INDENT}${style.cyan('fix:')} ${point.fix}`,
  ];
}
