import type { Component, Finding, Outcome, Report, Verdict } from '../model/index.ts';
import type { Presenter } from './presenter.ts';
import { humanCount, humanSize, printable } from './printable.ts';
import type { Style } from './style.ts';

const FINDINGS = 12;
const COMPONENTS = 8;
const MARGIN = 20;

/** One screen: the verdicts, then findings and components by importance; what is left out is said. */
export const text: Presenter = {
  name: 'text',
  mediaType: 'text/plain',
  present: (report, style) =>
    [
      ...heading(report, style),
      '',
      ...report.verdicts.flatMap((verdict) => verdictLines(verdict, style)),
      ...section(
        'Findings',
        report.findings,
        FINDINGS,
        (finding) => findingLines(finding, style, report.artifact.name),
        style,
      ),
      ...section(
        'Components',
        report.components,
        COMPONENTS,
        (component) => [componentLine(component, style)],
        style,
      ),
      '',
    ].join('\n'),
};

function heading({ artifact, contents }: Report, style: Style): string[] {
  const format = artifact.variant === undefined ? artifact.format : `${artifact.format}:${artifact.variant}`;
  const facts = [
    humanSize(artifact.size),
    format,
    `${humanCount(contents.files)} files, ${humanSize(contents.bytes)} inside`,
  ];
  return [
    `${style.bold(printable(artifact.name))}  ${facts.join('  ')}`,
    style.dim(`sha256 ${artifact.digests?.sha256 ?? 'unknown: not read to the end'}`),
  ];
}

const MARKS: Readonly<Record<Outcome, (style: Style) => string>> = {
  pass: (style) => style.green('PASS   '),
  fail: (style) => style.red('FAIL   '),
  unknown: (style) => style.yellow('UNKNOWN'),
};

function verdictLines({ question, outcome, reasons }: Verdict, style: Style): string[] {
  const [first = '', ...others] = reasons.flatMap((reason) => wrap(printable(reason), style.width - MARGIN));
  return [
    `${style.bold(MARKS[outcome](style))}  ${question.padEnd(9)}  ${first}`,
    ...others.map((line) => `${' '.repeat(MARGIN)}${line}`),
  ];
}

function findingLines(finding: Finding, style: Style, artifact: string): string[] {
  const colour =
    finding.level === 'error' ? style.red : finding.level === 'warning' ? style.yellow : style.dim;
  const times = finding.count === undefined ? '' : `  (${humanCount(finding.count)} times)`;
  const place = printable(
    (finding.path ?? '').slice(finding.path?.startsWith(artifact) ? artifact.length : 0),
  );
  const at = finding.offset === undefined ? '' : ` at ${finding.offset}`;
  const lines = wrap(printable(finding.message) + times, style.width - 12);
  const [head = '', ...rest] = lines;
  return [
    `  ${colour(finding.level.padEnd(8))}  ${head}`,
    ...rest.map((line) => `            ${line}`),
    style.dim(
      `            ${finding.rule}${place === '' ? '' : `  ${shorten(place, style.width - 16 - finding.rule.length)}`}${at}`,
    ),
  ];
}

function componentLine(component: Component, style: Style): string {
  const purl =
    component.identifiers.find(({ type }) => type === 'purl')?.value ??
    component.version ??
    'version unknown';
  const licence = component.licences[0]?.value;
  const name = `${component.name}${component.version === undefined ? '' : ` ${component.version}`}`;
  const note = component.presence === 'contained' ? '' : style.dim(`  ${component.presence}`);
  return `  ${printable(name).padEnd(28)}  ${style.cyan(printable(purl))}${licence === undefined ? '' : `  ${shorten(printable(licence), 40)}`}${note}`;
}

function section<T>(
  title: string,
  items: readonly T[],
  most: number,
  show: (item: T) => string[],
  style: Style,
): string[] {
  if (items.length === 0) return [];
  const more = items.length - most;
  const rest = more > 0 ? [style.dim(`  … and ${humanCount(more)} more; --format json has all`)] : [];
  return [
    '',
    style.bold(`${title} (${humanCount(items.length)})`),
    ...items.slice(0, most).flatMap(show),
    ...rest,
  ];
}

/** Breaks at spaces; a word longer than the width stays whole. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}

/** Cuts the middle out of a long path: its end says most. */
function shorten(path: string, width: number): string {
  if (path.length <= width || width < 8) return path;
  const head = Math.floor(width / 3);
  return `${path.slice(0, head)}…${path.slice(path.length - (width - head - 1))}`;
}
