import { Buffer } from 'node:buffer';
import type { Attestation, Component, Finding, Outcome, Report } from '../model/index.ts';
import { signerText } from '../provenance/index.ts';
import { predicateText, resultText } from './attestation-words.ts';
import { comparedOf } from './compared.ts';
import { markdownSections } from './comparison/markdown.ts';
import { code, plain, table } from './markdown-text.ts';
import type { Presenter } from './presenter.ts';
import { humanCount, humanSize, placeWithin, plural } from './printable.ts';

/** Bytes of each table of findings and components. */
const TABLE_BYTES = 11_000;
/** Rows of a table, however short. */
const MOST = 500;
/** Bytes of the comparison; with the rest it stays below what a comment holds. */
const COMPARISON_BYTES = 25_000;

const MARKS: Readonly<Record<Outcome, string>> = { pass: '✅ pass', fail: '❌ fail', unknown: '❔ unknown' };

/** For a comment on a pull request: the verdicts in sight, findings and components folded, what is left out counted. */
export const markdown: Presenter = {
  name: 'markdown',
  mediaType: 'text/markdown',
  separator: '\n',
  present(report) {
    const { artifact, contents } = report;
    const compared = comparedOf(report);
    const lines = [
      `## ${code(artifact.name)}`,
      '',
      `${humanSize(artifact.size)}, ${contents.layers.map(code).join(' > ')}, ${plural(contents.files, 'file')}; sha256 ${
        artifact.digests ? code(artifact.digests.sha256) : 'unknown: not read to the end'
      }`,
      '',
      ...verdictTable(report),
      ...policyLines(report),
      ...folded('finding', report.findings, ['level', 'rule', 'where', 'what'], (finding) =>
        findingRow(finding, artifact.name),
      ),
      ...folded('attestation', report.attestations, ['file', 'signer', 'what', 'result'], attestationRow),
      ...(compared ? ['', ...markdownSections(compared, 3, false, COMPARISON_BYTES)] : []),
      ...folded('component', report.components, ['name', 'version', 'identifier', 'licence'], componentRow),
    ];
    return `${lines.join('\n')}\n`;
  },
};

function verdictTable({ verdicts }: Report): string[] {
  const rows = verdicts.map(({ question, outcome, reasons }) => [
    question,
    MARKS[outcome],
    reasons.map((reason) => plain(cut(reason))).join('<br>'),
  ]);
  return table(['question', 'answer', 'because'], ['left', 'left', 'left'], rows);
}

/** Which policy it was, and what it let pass. */
function policyLines({ policy }: Report): string[] {
  if (!policy) return [];
  const section = policy.section ? `, section ${code(cut(policy.section.match))}` : '';
  return [
    '',
    `By the policy ${code(cut(policy.name))}${section}.`,
    ...policy.notes.flatMap((note, at) => [...(at === 0 ? [''] : []), `- ${plain(cut(note))}`]),
  ];
}

function folded<T>(
  noun: string,
  items: readonly T[],
  head: readonly string[],
  row: (item: T) => readonly string[],
): string[] {
  if (items.length === 0) return [];
  const rows = items.slice(0, MOST).map(row);
  let room = TABLE_BYTES;
  const end = rows.findIndex((cells) => {
    room -= Buffer.byteLength(cells.join(' | '));
    return room < 0;
  });
  const shown = end < 0 ? rows : rows.slice(0, end);
  const rest =
    items.length > shown.length ? ['', `… and ${humanCount(items.length - shown.length)} more`] : [];
  return [
    '',
    `<details><summary>${plural(items.length, noun)}</summary>`,
    '',
    ...table(
      head,
      head.map(() => 'left'),
      shown,
    ),
    ...rest,
    '',
    '</details>',
  ];
}

function findingRow({ level, rule, path = '', message, count }: Finding, artifact: string): string[] {
  const times = count === undefined ? '' : ` (${humanCount(count)} times)`;
  const place = placeWithin(path, artifact);
  return [level, `\`${rule}\``, place === '' ? '' : code(cut(place)), plain(cut(message)) + times];
}

function attestationRow(one: Attestation): string[] {
  const { kind, path, place, identity, predicateType, steps } = one;
  const what = steps ? predicateText(predicateType) : kind;
  return [
    code(cut(place === undefined ? path : `${path} ${place}`)),
    identity ? code(cut(signerText(identity))) : '',
    plain(cut(what)),
    plain(cut(resultText(one))),
  ];
}

function componentRow({ name, version, identifiers, licences }: Component): string[] {
  const purl = identifiers.find(({ type }) => type === 'purl')?.value;
  const licence = licences[0]?.value;
  return [name, version, purl, licence].map((value) => (value === undefined ? '' : code(cut(value))));
}

/** Characters of one value. */
const LONGEST = 240;

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).toWellFormed()}…`;
}
