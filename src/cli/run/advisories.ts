import { AssayError } from '../../model/index.ts';
import { humanCount, humanSize, printable } from '../../report/index.ts';
import { type ImportReport, importAdvisories, openAdvisoryStore } from '../../store/index.ts';
import type { AdvisorySource } from '../../vulnerability/index.ts';
import { EXIT } from '../exit.ts';
import { type Output, openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';
import { IMPORT_MACHINE, storePath } from './advisories-store.ts';

/** Options of every `assay advisories` command. */
export interface StoreOptions {
  readonly store?: string;
  readonly format: string;
  readonly output?: string;
  readonly progress: boolean;
  readonly quiet?: boolean;
}

/** Options of `assay advisories import`. */
export interface ImportCommandOptions extends StoreOptions {
  readonly replace?: boolean;
}

/** Options of `assay advisories update`. */
export interface UpdateCommandOptions extends StoreOptions {
  readonly sources?: string;
  readonly source?: readonly string[];
  readonly mirror?: string;
  readonly full?: boolean;
  readonly insecureHttp?: boolean;
  readonly list?: boolean;
}

/** Does what `assay advisories import` is asked for; sets the exit code. @throws AssayError */
export async function runImport(paths: readonly string[], options: ImportCommandOptions): Promise<void> {
  const store = storePath(options.store);
  await refuseStore(store, paths);
  // Before anything is done: a slip in --output is not to cost an import.
  const output = openOutput(options.output, [store, ...paths]);
  const progress = startProgress('advisories', options.progress && !options.quiet);
  const report = await importAdvisories(paths, IMPORT_MACHINE, {
    store,
    replace: options.replace === true,
    onProgress: progress.update,
  }).finally(progress.end);
  await tellImport(store, report, options.format, output);
}

/** A store among the inputs is a slip: the arguments were mixed up. */
async function refuseStore(store: string, paths: readonly string[]): Promise<void> {
  if (!paths.includes(store)) return;
  throw new AssayError('usage.argument', 'the store cannot be imported into itself', { path: store });
}

/** Writes what an import or update did, and sets the exit code. @param failed something else went wrong */
export async function tellImport(
  store: string,
  report: ImportReport,
  format: string,
  output: Output,
  failed = false,
): Promise<void> {
  const left = Object.keys(report.skipped).length > 0;
  process.exitCode = left || failed ? EXIT.failed : EXIT.ok;
  if (format === 'json') await output.line(JSON.stringify({ schemaVersion: 1, store, ...report }));
  else for (const line of importLines(store, report)) await output.line(line);
  await output.close();
}

function importLines(
  store: string,
  { advisories, statements, exploitation, delisted, notReplaced, skipped, expected }: ImportReport,
): string[] {
  const counts = Object.entries(advisories).filter(([word, count]) => count > 0 || word === 'added');
  const words = counts.map(([word, count]) => `${humanCount(count)} ${word}`);
  const facts = exploitation > 0 ? [`${humanCount(exploitation)} rows of KEV and EPSS`] : [];
  if (delisted > 0) facts.push(`${humanCount(delisted)} such rows removed`);
  const said = Object.entries(statements).filter(([, count]) => count > 0);
  const claims = said.map(([word, count]) => `${humanCount(count)} ${word}`);
  return [
    `${printable(store)}: advisories: ${[...words, ...facts].join(', ')}`,
    ...(claims.length === 0 ? [] : [`  VEX statements: ${claims.join(', ')}`]),
    ...reasonLines('left out', skipped),
    ...reasonLines('passed over', expected),
    ...(notReplaced.length === 0
      ? []
      : [
          `  nothing removed of ${notReplaced.map(printable).join(', ')}: what was left out may belong there`,
        ]),
  ];
}

function reasonLines(label: string, reasons: Readonly<Record<string, number>>): string[] {
  return Object.entries(reasons)
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .map(([reason, count]) => `  ${label}: ${humanCount(count)} × ${printable(reason)}`);
}

/** Does what `assay advisories status` is asked for. @throws AssayError */
export async function runStatus(options: StoreOptions): Promise<void> {
  const path = storePath(options.store);
  const store = openAdvisoryStore(path);
  let sources: readonly AdvisorySource[];
  try {
    sources = await store.sources();
  } finally {
    store.close();
  }
  const { size } = await IMPORT_MACHINE.files.status(path, { follow: true });
  const output = openOutput(options.output, [path]);
  if (options.format === 'json')
    await output.line(JSON.stringify({ schemaVersion: 1, store: path, size, sources }));
  else for (const line of statusLines(path, size, sources)) await output.line(line);
  await output.close();
  process.exitCode = EXIT.ok;
}

function statusLines(path: string, size: number, sources: readonly AdvisorySource[]): string[] {
  const rows = sources.map((source) => [
    printable(source.name),
    humanCount(source.records),
    source.statements === undefined ? '-' : humanCount(source.statements),
    source.modified?.slice(0, 10) ?? '-',
    source.imported.slice(0, 16).replace('T', ' '),
    printable(source.from),
  ]);
  const table = [['source', 'records', 'VEX', 'latest', 'imported', 'from'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) =>
    row
      .map((cell, at) => (at === 1 || at === 2 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at] ?? 0)))
      .join('  '),
  );
  const skipped = sources.flatMap((source) =>
    reasonLines(`left out of ${printable(source.name)}`, source.skipped),
  );
  return [`${printable(path)} (${humanSize(size)})`, ...lines, ...skipped];
}
