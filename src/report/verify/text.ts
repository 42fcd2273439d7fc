import type { FileVerdict, VerificationStep, VerifiedEvidence } from '../../model/index.ts';
import { detailLines, momentText } from '../attestation-words.ts';
import { printable } from '../printable.ts';
import type { Style } from '../style.ts';
import type { VerifyPresenter } from './presenter.ts';
import { releasesText } from './release-text.ts';

/** A paragraph for each file: the answer, who signed or what refused it, and the evidence. */
export const text: VerifyPresenter = {
  name: 'text',
  present: (report, { style, explain }) =>
    [
      ...report.files.map((file) => fileText(file, style, explain)),
      ...report.leftOut.map((folder) => leftOutText(folder, style)),
      releasesText(report, style),
    ].join(''),
};

function leftOutText(folder: string, style: Style): string {
  return `${style.yellow('left out ')} ${style.bold(printable(folder))}\n  a folder in a folder: name it to verify what is in it\n`;
}

const COLOURS = { verified: 'green', refused: 'red', undecided: 'yellow', missing: 'yellow' } as const;

function fileText(verdict: FileVerdict, style: Style, explain: boolean): string {
  const { file, outcome, message, evidence, failed, expected } = verdict;
  const head = `${style[COLOURS[outcome]](outcome.padEnd(9))} ${style.bold(printable(file))}\n`;
  const lines = [printable(message)];
  if (failed && (!explain || evidence.length === 0)) lines.push(...detailLines(failed));
  if (outcome === 'verified' && !expected)
    lines.push('nobody was expected: say with --publisher or --identity who should have signed');
  for (const one of evidence) lines.push(...evidenceLines(one, style, explain));
  return head + lines.map((line) => `  ${line}\n`).join('');
}

function evidenceLines(one: VerifiedEvidence, style: Style, explain: boolean): string[] {
  const { source, place, predicateType, times, steps, verified } = one;
  const what = [source, place, predicateType].filter((part) => part !== undefined).map(printable);
  const when = times.map(({ by, time }) => `${momentText(time)} by ${by}`);
  const isUndecided = steps.at(-1)?.outcome === 'unknown';
  const mark = verified ? style.green('+') : isUndecided ? style.yellow('?') : style.red('-');
  const head = `${mark} ${what.join('  ')}${when.length > 0 ? style.dim(`  ${when.join(', ')}`) : ''}`;
  return explain ? [head, ...steps.flatMap((step) => stepLines(step, style))] : [head];
}

const STEP_COLOURS = { pass: 'green', fail: 'red', unknown: 'yellow' } as const;
/** Columns of the longest name of a step. */
const NAME_WIDTH = 24;

function stepLines(step: VerificationStep, style: Style): string[] {
  const { name, outcome, message } = step;
  const line = `  ${style[STEP_COLOURS[outcome]](outcome.padEnd(7))} ${name.padEnd(NAME_WIDTH)} ${printable(message)}`;
  return outcome === 'pass' ? [line] : [line, ...detailLines(step).map((detail) => `          ${detail}`)];
}
