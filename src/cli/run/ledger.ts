import {
  checkLedgerAt,
  exportLedger,
  type LedgerReport,
  listLedger,
  type MergedLedger,
  mergeLedgers,
  publisherText,
  type RememberedPublisher,
} from '../../library/index.ts';
import { VERSION } from '../../model/index.ts';
import { humanCount, plural, printable, type Style } from '../../report/index.ts';
import { styleOf } from '../colour.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';
import { ledgerFiles, ledgerPlace } from './ledger-place.ts';

/** Options of every `assay ledger` command. */
export interface LedgerOptions {
  readonly ledger?: string;
  readonly format?: string;
  readonly output?: string;
}

/** Does what `assay ledger list` is asked for. @throws AssayError */
export async function runList(project: string | undefined, options: LedgerOptions): Promise<void> {
  const place = ledgerPlace(options.ledger);
  const publishers = await listLedger(place, project);
  await tell(options, [], (style) =>
    options.format === 'json'
      ? json({ ledger: place.path, publishers })
      : listText(publishers, style, printable(project === undefined ? `in ${place.path}` : `of ${project}`)),
  );
}

function listText(publishers: readonly RememberedPublisher[], style: Style, what: string): string {
  if (publishers.length === 0) return `nothing is remembered ${what}\n`;
  const lines: string[] = [];
  let project: string | undefined;
  for (const one of publishers) {
    if (one.project !== project) lines.push(style.bold(printable(one.project)));
    project = one.project;
    lines.push(...publisherLines(one).map((line) => `  ${line}`));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function publisherLines({ publisher, first, last, versions, accepted }: RememberedPublisher): string[] {
  const ids = [
    ['repository id', publisher?.repositoryId],
    ['owner id', publisher?.ownerId],
    ['runner', publisher?.runner],
    ['trigger', publisher?.trigger],
    ['issuer', publisher?.issuer],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${printable(value)}`]));
  const sighting = ({ version, time, file }: RememberedPublisher['first']) =>
    `${printable(version)}${time === undefined ? '' : `, ${dayOf(time)}`} (${printable(file)})`;
  return [
    publisher ? printable(publisherText(publisher)) : 'no provenance',
    ...(ids.length > 0 ? [`  ${ids.join(', ')}`] : []),
    `  first seen ${sighting(first)}`,
    ...(versions > 1 ? [`  last seen  ${sighting(last)}, in ${humanCount(versions)} versions`] : []),
    ...accepted.map(
      ({ version, reason, recorded }) =>
        `  accepted for ${printable(version)} on ${dayOf(recorded)}: ${printable(reason)}`,
    ),
  ];
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** Does what `assay ledger check` is asked for; sets the exit code. @throws AssayError */
export async function runCheck(options: LedgerOptions): Promise<void> {
  const place = ledgerPlace(options.ledger);
  const report = await checkLedgerAt(place);
  const { entries, ...rest } = report;
  const outcome = outcomeOf(report);
  process.exitCode = outcome === 'intact' ? EXIT.ok : EXIT.failed;
  await tell(options, [], (style) =>
    options.format === 'json'
      ? json({ ledger: place.path, outcome, entries: entries.length, ...rest })
      : checkText(place.path, report, style),
  );
}

/** `unknown` where the key is not at hand: then it proves nothing that all is in order. */
function outcomeOf({ faults, keyIsKnown }: LedgerReport): 'intact' | 'damaged' | 'unknown' {
  if (faults.length > 0) return 'damaged';
  return keyIsKnown ? 'intact' : 'unknown';
}

/** Faults that are shown as text. */
const MOST_FAULTS = 20;

function checkText(path: string, report: LedgerReport, style: Style): string {
  const { entries, faults, key, keyIsKnown, torn, signed } = report;
  const outcome = outcomeOf(report);
  const count = plural(entries.length, 'entry', 'entries');
  const lines = [
    `${style[outcome === 'intact' ? 'green' : 'red'](outcome)}  ${style.bold(printable(path))}  ${count}`,
    ...(key === undefined ? [] : [`  signed with the key ${key}`]),
    ...faults
      .slice(0, MOST_FAULTS)
      .map(
        ({ name, message, line }) =>
          `  ${style.red('-')} ${name}${line === undefined ? '' : ` (line ${line})`}: ${message}`,
      ),
  ];
  if (faults.length > MOST_FAULTS)
    lines.push(`    and ${humanCount(faults.length - MOST_FAULTS)} more; --format json has all`);
  if (!keyIsKnown)
    lines.push('  the key is not at hand: nobody can tell whether it is yours, so this proves nothing');
  if (faults.length === 0 && signed < entries.length)
    lines.push(
      `  ${entries.length - signed} behind the signed head: a write did not end, its entries are signed`,
    );
  if (torn > 0)
    lines.push(`  ${torn} bytes at its end are of a write that did not end; the next one drops them`);
  return lines.map((line) => `${line}\n`).join('');
}

/** Does what `assay ledger export` is asked for. @throws AssayError */
export async function runExport(project: string | undefined, options: LedgerOptions): Promise<void> {
  const place = ledgerPlace(options.ledger);
  const text = await exportLedger(place, project);
  await tell(options, [], () => text);
}

/** Does what `assay ledger merge` is asked for; sets the exit code. @throws AssayError */
export async function runMerge(files: readonly string[], options: LedgerOptions): Promise<void> {
  const place = ledgerPlace(options.ledger);
  await tell(options, files, async (style) => {
    const { documents, dropped } = await mergeLedgers(place, files);
    process.exitCode = documents.some(({ ahead }) => ahead > 0) ? EXIT.failed : EXIT.ok;
    return options.format === 'json'
      ? json({ ledger: place.path, documents, dropped })
      : mergeText({ documents, dropped }, style);
  });
}

function mergeText({ documents, dropped }: MergedLedger, style: Style): string {
  const lines = documents.flatMap(({ path, key, statements, added, ahead }) => [
    `${printable(path)}: ${humanCount(added)} of ${plural(statements, 'statement')} added, signed with the key ${key.slice(0, 16)}…`,
    ...(ahead > 0
      ? [`  ${style.red(`${humanCount(ahead)} left out`)}: recorded later than now, by their own date`]
      : []),
  ]);
  if (dropped > 0) lines.push(`${plural(dropped, 'byte')} of a write that did not end dropped`);
  return lines.map((line) => `${line}\n`).join('');
}

function json(value: object): string {
  return `${JSON.stringify({ schemaVersion: 1, ...value, tool: { name: 'assay', version: VERSION } }, null, 2)}\n`;
}

/** The output is opened first: nothing is done that could not be told. */
async function tell(
  options: LedgerOptions,
  inputs: readonly string[],
  text: (style: Style) => string | Promise<string>,
): Promise<void> {
  const output = openOutput(options.output, [...ledgerFiles(ledgerPlace(options.ledger)), ...inputs]);
  await output.write(await text(styleOf(options.output)));
  await output.close();
}
