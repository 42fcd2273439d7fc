import type { Component, Finding, Outcome, Report, Verdict } from '../model/index.ts';
import { section, shorten, wrap } from './layout.ts';
import type { Presenter } from './presenter.ts';
import { humanCount, humanSize, placeWithin, printable } from './printable.ts';
import type { Style } from './style.ts';

/** Lines of one screen. */
const SCREEN = 40;
const COMPONENT_LINES = 12;
const MARGIN = 20;
const FINDING_MARGIN = 12;
/** Where to look for what does not fit. */
const REST = '--format json has all';

/** One screen: the verdicts, then findings and components by importance; what is left out is said. */
export const text: Presenter = {
  name: 'text',
  mediaType: 'text/plain',
  separator: '\n',
  present(report, style) {
    const top = [
      ...heading(report, style),
      '',
      ...report.verdicts.flatMap((verdict) => verdictLines(verdict, style)),
      ...policyLines(report, style),
    ];
    const findings = report.findings.map((finding) => findingLines(finding, style, report.artifact.name));
    const components = byImportance(report.components).map((component) => [componentLine(component, style)]);
    const wanted = components.length === 0 ? 0 : Math.min(components.length + 2, COMPONENT_LINES);
    const upper = section('Findings', findings, SCREEN - top.length - wanted, REST, style);
    const lower = section('Components', components, SCREEN - top.length - upper.length, REST, style);
    return [...top, ...upper, ...lower, ''].join('\n');
  },
};

function heading({ artifact, contents }: Report, style: Style): string[] {
  const facts = [
    humanSize(artifact.size),
    printable(contents.layers.join(' > ')),
    `${humanCount(contents.files)} ${contents.files === 1 ? 'file' : 'files'}, ${humanSize(contents.bytes)} inside`,
  ];
  return [
    `${style.bold(shorten(printable(artifact.name), style.width))}  ${facts.join('  ')}`,
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

/** Which policy it was, and what it let pass. */
function policyLines({ policy }: Report, style: Style): string[] {
  if (!policy) return [];
  const section = policy.section ? `, section ${policy.section.match} (line ${policy.section.line})` : '';
  const head = `by the policy ${policy.name}${section}`;
  return [head, ...policy.notes].flatMap((note, at) => {
    const [first = '', ...others] = wrap(printable(note), style.width - MARGIN);
    return [
      `${at === 0 ? 'policy'.padStart(15).padEnd(MARGIN) : ' '.repeat(MARGIN)}${first}`,
      ...others.map((line) => `${' '.repeat(MARGIN)}${line}`),
    ];
  });
}

function findingLines(finding: Finding, style: Style, artifact: string): string[] {
  const { level, rule, path = '', offset, count } = finding;
  const colour = level === 'error' ? style.red : level === 'warning' ? style.yellow : style.dim;
  const times = count === undefined ? '' : `  (${humanCount(count)} times)`;
  const place = printable(placeWithin(path, artifact));
  const at = offset === undefined ? '' : ` at ${offset}`;
  const room = style.width - FINDING_MARGIN - rule.length - 2 - at.length - times.length;
  const [head = '', ...rest] = wrap(printable(finding.message), style.width - FINDING_MARGIN);
  const indent = ' '.repeat(FINDING_MARGIN);
  return [
    `  ${colour(level.padEnd(8))}  ${head}`,
    ...rest.map((line) => indent + line),
    style.dim(`${indent}${rule}${place === '' ? '' : `  ${shorten(place, room)}`}${at}${times}`),
  ];
}

/** What stands for the artifact itself first, then what it carries, then what is not really shipped. */
function byImportance(components: readonly Component[]): readonly Component[] {
  const rank = ({ partOf, presence }: Component) =>
    (presence === 'contained' ? 0 : 2) + (partOf === undefined ? 0 : 1);
  return components.toSorted((a, b) => rank(a) - rank(b));
}

function componentLine(component: Component, style: Style): string {
  const { identifiers, licences, name, version, presence } = component;
  const purl = identifiers.find(({ type }) => type === 'purl')?.value ?? version ?? 'version unknown';
  const licence = licences[0]?.value;
  const named = shorten(printable(version === undefined ? name : `${name} ${version}`), 40);
  const note = presence === 'contained' ? '' : style.dim(`  ${presence}`);
  const said = licence === undefined ? '' : `  ${shorten(printable(licence), 40)}`;
  return `  ${named.padEnd(28)}  ${style.cyan(shorten(printable(purl), 60))}${said}${note}`;
}
