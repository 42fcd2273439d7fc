import { CAUSES } from '../../model/index.ts';
import type { Prediction } from '../../reproducibility/index.ts';
import { kindOf } from '../comparison/places.ts';
import { section, shorten, wrap } from '../layout.ts';
import { humanCount, humanSize, printable } from '../printable.ts';
import { problemLine } from '../problem-line.ts';
import type { Style } from '../style.ts';
import { headlineOf, omittedText } from './headline.ts';
import type { ForecastPresenter } from './presenters.ts';

/** Lines of one screen. */
const SCREEN = 40;
const PROBLEMS = 6;
const INDENT = '      ';
const WHERE = '--full has all';

const TITLES = { certain: 'Certain to vary', likely: 'Likely to vary', possible: 'Possible' } as const;

/** One screen: what is certain, what is likely, each with its remedy, then what is merely possible. */
export const text: ForecastPresenter = {
  name: 'text',
  present({ artifact, forecast, problems }, { style, full = false }) {
    const { predictions, clean } = forecast;
    const [verdict, said] = headlineOf(forecast);
    const { name, size } = artifact;
    const kind = printable(kindOf(artifact));
    const lines = [
      style.bold(shorten(printable(name), style.width - 30)) + shorten(`  ${humanSize(size)}  ${kind}`, 30),
      '',
      style.bold((clean ? style.green : style.yellow)(verdict.toUpperCase())),
      ...wrap(said, style.width),
    ];
    const omitted = omittedText(forecast);
    const behind = problems.length > 0 ? PROBLEMS : 0;
    for (const likelihood of ['certain', 'likely', 'possible'] as const) {
      const items = predictions
        .filter((one) => one.likelihood === likelihood)
        .map((one) => predictionLines(one, likelihood === 'possible' && !full, style));
      const room = full ? Number.POSITIVE_INFINITY : SCREEN - lines.length - behind;
      lines.push(...section(TITLES[likelihood], items, room, WHERE, style));
    }
    if (omitted !== '') lines.push('', style.dim(omitted));
    const problemItems = problems.map((problem) => [`  ${shorten(problemLine(problem), style.width - 2)}`]);
    lines.push(...section('Problems', problemItems, full ? Number.POSITIVE_INFINITY : behind, WHERE, style));
    return `${lines.join('\n')}\n`;
  },
};

function predictionLines(prediction: Prediction, short: boolean, style: Style): string[] {
  const { code, likelihood, count, evidence, example, remedy } = prediction;
  const colour = likelihood === 'possible' ? style.cyan : style.yellow;
  const numbers = `  ${humanCount(count)}×  `;
  const room = style.width - 2 - code.length - numbers.length;
  const head = `  ${colour(code)}${numbers}${shorten(CAUSES[code].title, room)}`;
  const width = style.width - INDENT.length;
  const seen = INDENT + style.dim(shorten(printable(evidence), width));
  if (short) return [head, seen];
  const place =
    example === '' ? [] : [INDENT + style.dim(`first: ${shorten(printable(within(example)), width - 7)}`)];
  const fix =
    remedy === undefined ? [] : wrap(`fix: ${printable(remedy)}`, width).map((line) => INDENT + line);
  return [head, seen, ...place, ...fix];
}

/** A path without the marks that part it from the artifact's name. */
function within(path: string): string {
  return path.replace(/^!?\//, '');
}
