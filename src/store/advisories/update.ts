import { AssayError, type Fetch } from '../../model/index.ts';
import { readRecords } from '../../vulnerability/index.ts';
import { type Downloaded, type DownloadedFile, type DownloadOptions, download } from './download.ts';
import type { Feed } from './feeds.ts';
import { type ImportMachine, writeStore } from './import.ts';
import { readFeedState } from './open.ts';
import { type PartMachine, partSpool } from './part.ts';
import { type Spool, temporarySpool } from './spool.ts';
import type { ImportReport, Tally } from './tally.ts';
import { compareTimes } from './time.ts';

/** What an update needs of the machine. */
export interface UpdateMachine extends ImportMachine, PartMachine {
  readonly fetch: Fetch;
}

/** How a store is updated. */
export interface UpdateOptions {
  readonly store: string;
  /** Everything again, not only what is new. */
  readonly full?: boolean;
  readonly insecureHttp?: boolean;
  /** Bytes of the download so far, and in all where the server says it. */
  readonly onProgress?: (done: number, total: number | undefined) => void;
}

const MiB = 2 ** 20;
const MOST_LIST = 256 * MiB;
const MOST_DUMP = 4096 * MiB;
const MOST_RECORD = 16 * MiB;
/** Of more new records than this the whole dump is quicker. */
const MOST_SINGLE = 2000;
const AT_ONCE = 8;

/**
 * Imports what is new in one feed; undefined where nothing is. What an update noted is kept in the store, and what it had of a
 * dump or a file beside it, so one that was cut short is gone on with by the next.
 * @throws AssayError `fetch.…`, `store.…`, `advisories.nothing`
 */
export async function updateFeed(
  feed: Feed,
  machine: UpdateMachine,
  options: UpdateOptions,
): Promise<ImportReport | undefined> {
  const state = options.full ? undefined : readFeedState(options.store, feed.url);
  return feed.kind === 'osv'
    ? await updateFolder(feed, state, machine, options)
    : await updateFile(feed, state, machine, options);
}

async function updateFile(
  feed: Feed,
  state: string | undefined,
  machine: UpdateMachine,
  options: UpdateOptions,
) {
  const before =
    state === undefined ? undefined : (JSON.parse(state) as Pick<Downloaded, 'etag' | 'lastModified'>);
  const spool = await partSpool(options.store, feed.url, machine);
  const got = await get(feed.url, MOST_DUMP, spool, machine, options, {
    sha256: feed.sha256,
    ...(before ? { before } : {}),
  });
  const { etag, lastModified } = got;
  return await imported(feed.url, got, machine, options, feed.url, JSON.stringify({ etag, lastModified }));
}

/** A record that the list of an OSV folder names. */
interface Listed {
  readonly time: string;
  readonly id: string;
}

async function updateFolder(
  feed: Feed,
  state: string | undefined,
  machine: UpdateMachine,
  options: UpdateOptions,
) {
  const list = await getSmall(`${feed.url}modified_id.csv`, MOST_LIST, machine, options);
  const rows = await listedIn(list, state);
  const latest = rows.at(-1)?.time;
  if (latest === undefined) return undefined;
  if (state !== undefined && rows.length <= MOST_SINGLE)
    return await updateRecords(feed, rows, machine, options);
  const url = `${feed.url}all.zip`;
  const dump = await get(url, MOST_DUMP, await partSpool(options.store, url, machine), machine, options);
  return await imported(url, dump, machine, options, feed.url, latest);
}

/** Rows `time,id` that are later than `since`, the oldest first. */
async function listedIn({ file }: Downloaded, since: string | undefined): Promise<readonly Listed[]> {
  if (!file) return [];
  const parts: Uint8Array[] = [];
  try {
    for await (const chunk of file.source().stream()) parts.push(Uint8Array.from(chunk));
  } finally {
    await file.remove();
  }
  const rows: Listed[] = [];
  for (const line of Buffer.concat(parts).toString().split('\n')) {
    const [, time, id] = /^(\d{4}-[^,]{5,40}),(?:[^,/]*\/)?([A-Za-z0-9][\w.:+-]{0,255})\s*$/.exec(line) ?? [];
    if (time !== undefined && id !== undefined && (since === undefined || compareTimes(time, since) > 0))
      rows.push({ time, id });
  }
  return rows.sort((a, b) => compareTimes(a.time, b.time));
}

/** One by one, the oldest first: where one cannot be had, those before it are kept and the next update begins there. */
async function updateRecords(
  feed: Feed,
  rows: readonly Listed[],
  machine: UpdateMachine,
  options: UpdateOptions,
) {
  let failure: unknown;
  const report = await writeStore(machine, options.store, async (writer, tally) => {
    let before: string | undefined;
    for (let at = 0; at < rows.length && failure === undefined; at += AT_ONCE) {
      const batch = rows.slice(at, at + AT_ONCE);
      const urls = batch.map(({ id }) => `${feed.url}${encodeURIComponent(id)}.json`);
      const answers = await Promise.allSettled(
        urls.map((url) => getSmall(url, MOST_RECORD, machine, { ...options, onProgress: () => {} })),
      );
      for (const [index, answer] of answers.entries()) {
        if (answer.status === 'rejected') failure ??= answer.reason;
        else if (failure === undefined) {
          await take(urls[index]!, answer.value, tally);
          before = stepped(rows, at + index) ?? before;
        } else await answer.value.file?.remove();
      }
      options.onProgress?.(Math.min(rows.length, at + AT_ONCE), rows.length);
    }
    // Where the very first failed there is nothing to keep.
    if (failure !== undefined && before === undefined) throw failure;
    if (before !== undefined) writer.setFeedState(feed.url, before);
  });
  if (failure !== undefined) throw failure;
  return report;
}

/** The time up to which all is had once row `at` is: none of the following may have the same. */
function stepped(rows: readonly Listed[], at: number): string | undefined {
  const { time } = rows[at]!;
  const next = rows[at + 1];
  return next === undefined || compareTimes(next.time, time) > 0 ? time : undefined;
}

async function take(place: string, { file, sha256 }: Downloaded, tally: Tally): Promise<void> {
  if (!file) return;
  try {
    await takeRecords(place, file, sha256, tally);
  } finally {
    await file.remove();
  }
}

async function takeRecords(
  place: string,
  file: DownloadedFile,
  sha256: string | undefined,
  tally: Tally,
): Promise<void> {
  tally.begin(place, sha256);
  for await (const item of readRecords(place, file.source())) tally.take(item);
}

async function imported(
  place: string,
  { file, sha256 }: Downloaded,
  machine: UpdateMachine,
  options: UpdateOptions,
  url: string,
  state: string,
): Promise<ImportReport | undefined> {
  if (!file) return undefined;
  // Whoever has to wait for another import has at least the file.
  let leave = false;
  try {
    return await writeStore(machine, options.store, async (writer, tally) => {
      await takeRecords(place, file, sha256, tally);
      writer.setFeedState(url, state);
    });
  } catch (error) {
    leave = error instanceof AssayError && error.code === 'store.locked';
    throw error;
  } finally {
    await (leave ? file.leave() : file.remove());
  }
}

/** What is too small for its first bytes to be kept. */
async function getSmall(
  url: string,
  mostBytes: number,
  machine: UpdateMachine,
  options: UpdateOptions,
): Promise<Downloaded> {
  return await get(url, mostBytes, await temporarySpool(url, machine.files), machine, options);
}

async function get(
  url: string,
  mostBytes: number,
  spool: Spool,
  { fetch }: UpdateMachine,
  { insecureHttp, onProgress }: UpdateOptions,
  more: Partial<DownloadOptions> = {},
): Promise<Downloaded> {
  return await download(url, fetch, spool, {
    mostBytes,
    onProgress,
    ...(insecureHttp ? { insecureHttp } : {}),
    ...more,
  });
}
