import { nodeFetch, nodeHost, openKept, removeFile } from '../../host/index.ts';
import { AssayError } from '../../model/index.ts';
import { printable } from '../../report/index.ts';
import {
  FEEDS,
  type Feed,
  feedOfUrl,
  feedsOf,
  type ImportReport,
  mirrored,
  updateFeed,
} from '../../store/index.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';
import { sayError } from '../say.ts';
import { tellImport, type UpdateCommandOptions } from './advisories.ts';
import { IMPORT_MACHINE, storePath } from './advisories-store.ts';

/** Does what `assay advisories update` is asked for; sets the exit code. @throws AssayError */
export async function runUpdate(names: readonly string[], options: UpdateCommandOptions): Promise<void> {
  const feeds = await chosen(names, options);
  if (options.list) return await listFeeds(feeds, options);
  const store = storePath(options.store);
  const output = openOutput(
    options.output,
    options.sources === undefined ? [store] : [store, options.sources],
  );
  const reports: ImportReport[] = [];
  let failed = false;
  for (const feed of feeds) {
    const progress = startProgress(feed.name, options.progress && !options.quiet);
    try {
      const report = await updateFeed(
        feed,
        { ...IMPORT_MACHINE, fetch: nodeFetch, openKept, removeFile },
        {
          store,
          full: options.full === true,
          insecureHttp: options.insecureHttp === true,
          onProgress: progress.update,
        },
      ).finally(progress.end);
      if (report) reports.push(report);
    } catch (error) {
      // One source that cannot be had keeps the others from nothing; a store that cannot be written does.
      if (!(error instanceof AssayError) || error.code.startsWith('store.')) throw error;
      sayError(error, 'advisories');
      failed = true;
    }
  }
  if (failed && reports.length === 0) process.exitCode = EXIT.impossible;
  else await tellImport(store, joined(reports), options.format, output, failed);
}

async function chosen(names: readonly string[], options: UpdateCommandOptions): Promise<readonly Feed[]> {
  const { source, sources, mirror } = options;
  const listed = sources === undefined ? FEEDS : await feedsIn(sources);
  const given = source?.map(feedOfUrl) ?? [];
  const configured = source !== undefined && names.length === 0 && sources === undefined ? [] : listed;
  const missing = names.filter((name) => !configured.some((feed) => feed.name === name));
  if (missing.length > 0) {
    const hint = '`assay advisories update --list` shows the sources there are';
    throw new AssayError('advisories.sources', `there is no source ${missing[0]}`, { hint });
  }
  const wanted = names.length === 0 ? configured : configured.filter(({ name }) => names.includes(name));
  const all = [...given, ...wanted];
  for (const { url } of all)
    if (!URL.canParse(url)) throw new AssayError('advisories.sources', `${url} is no URL`);
  if (mirror === undefined) return all;
  if (!URL.canParse(mirror)) throw new AssayError('advisories.sources', `${mirror} is no URL`);
  return all.map((feed) => mirrored(feed, mirror));
}

const MOST_BYTES = 1 << 20;

async function feedsIn(path: string): Promise<readonly Feed[]> {
  const { source, close } = await nodeHost.files.open(path);
  try {
    const text = Buffer.from(await source.read(0, MOST_BYTES)).toString();
    // JSON is YAML too.
    const { parse } = await import('yaml');
    return feedsOf(
      parsed(() => parse(text, { maxAliasCount: 0 }), path),
      path,
    );
  } finally {
    await close();
  }
}

function parsed(parse: () => unknown, path: string): unknown {
  try {
    return parse();
  } catch (cause) {
    throw new AssayError('advisories.sources', 'it is neither JSON nor YAML', { path, cause });
  }
}

async function listFeeds(feeds: readonly Feed[], options: UpdateCommandOptions): Promise<void> {
  const output = openOutput(options.output, options.sources === undefined ? [] : [options.sources]);
  if (options.format === 'json') await output.line(JSON.stringify({ schemaVersion: 1, sources: feeds }));
  else
    for (const { name, kind, url } of feeds)
      await output.line(`${printable(name)}  ${kind}  ${printable(url)}`);
  await output.close();
  process.exitCode = EXIT.ok;
}

function joined(reports: readonly ImportReport[]): ImportReport {
  const advisories = { added: 0, updated: 0, unchanged: 0, older: 0, removed: 0 };
  const statements = { added: 0, older: 0, replaced: 0, removed: 0 };
  const [skipped, expected]: Record<string, number>[] = [{}, {}];
  let exploitation = 0;
  for (const report of reports) {
    addTo(advisories, report.advisories);
    addTo(statements, report.statements);
    addTo(skipped!, report.skipped);
    addTo(expected!, report.expected);
    exploitation += report.exploitation;
  }
  const sources = [...new Set(reports.flatMap((report) => report.sources))].sort();
  const left = { skipped: skipped!, expected: expected! };
  // An update removes nothing: what is withdrawn is said by the records.
  return { advisories, statements, exploitation, delisted: 0, notReplaced: [], ...left, sources };
}

function addTo(sum: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [key, count] of Object.entries(more)) sum[key] = (sum[key] ?? 0) + count;
}
