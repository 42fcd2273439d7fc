import { CAUSES } from '../../model/index.ts';
import { isDirectory } from '../comparison/places.ts';
import { code, ours, plain, table } from '../markdown-text.ts';
import { humanCount, humanSize } from '../printable.ts';
import { problemLine } from '../problem-line.ts';
import { headlineOf, omittedText } from './headline.ts';
import type { ForecastPresenter } from './presenters.ts';

/** Problems shown unless all are asked for. */
const SHOWN = 20;

/** For a comment on a pull request: the table of what will vary, then what makes each go away. */
export const markdown: ForecastPresenter = {
  name: 'markdown',
  present({ artifact, forecast, problems }, { full = false }) {
    const { predictions } = forecast;
    const [verdict, said] = headlineOf(forecast);
    const lines = [
      `## Forecast for ${code(artifact.name)}`,
      '',
      `**${verdict}**: ${plain(said)} (${humanSize(artifact.size)}, ${plain(isDirectory(artifact) ? 'directory' : artifact.format)}).`,
    ];
    if (predictions.length > 0) {
      const rows = predictions.map((one) => [
        one.likelihood,
        `\`${one.code}\``,
        humanCount(one.count),
        plain(CAUSES[one.code].title),
        plain(one.evidence),
        one.example === '' ? '' : code(one.example.replace(/^!?\//, '')),
      ]);
      lines.push(
        '',
        ...table(
          ['', 'cause', 'places', 'what', 'seen', 'first'],
          ['left', 'left', 'right', 'left', 'left', 'left'],
          rows,
        ),
      );
    }
    const fixes = predictions.flatMap(({ code: cause, remedy, likelihood }) =>
      remedy === undefined || likelihood === 'possible' ? [] : [`- \`${cause}\`: ${ours(remedy)}`],
    );
    if (fixes.length > 0) lines.push('', '**What makes it go away**', '', ...fixes);
    const omitted = omittedText(forecast);
    if (omitted !== '') lines.push('', plain(omitted));
    const shown = full ? problems : problems.slice(0, SHOWN);
    if (shown.length > 0)
      lines.push('', '**Not read**', '', ...shown.map((problem) => `- ${plain(problemLine(problem))}`));
    if (problems.length > shown.length) lines.push(`- ${humanCount(problems.length - shown.length)} more`);
    return `${lines.join('\n')}\n`;
  },
};
