import {
  AssayError,
  type Fetch,
  type Fetched,
  type FetchOptions,
  type RandomSource,
} from '../../model/index.ts';
import type { Head, Spool } from './spool.ts';

/** A downloaded file, until it is left or removed. */
export interface DownloadedFile {
  source(): RandomSource;
  /** Another process may use it, if it can be kept. */
  leave(): Promise<void>;
  remove(): Promise<void>;
}

/** What was downloaded; `file` is absent where it is the same as before. */
export interface Downloaded {
  readonly file?: DownloadedFile;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly sha256?: string;
}

/** How something is downloaded. */
export interface DownloadOptions extends Pick<FetchOptions, 'insecureHttp' | 'idle'> {
  readonly mostBytes: number;
  /** What the last download said of itself; the same is not got again. */
  readonly before?: Pick<Downloaded, 'etag' | 'lastModified'>;
  /** Expected, hexadecimal. */
  readonly sha256?: string | undefined;
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
}

const MOST_ATTEMPTS = 4;

/**
 * Downloads into a spool. Where the connection breaks, or the spool has bytes of an earlier process, it goes on from there if
 * the server says that it is still the same file, and else begins anew.
 * @throws AssayError `fetch.failed`, `fetch.refused`
 */
export async function download(
  url: string,
  request: Fetch,
  spool: Spool,
  options: DownloadOptions,
): Promise<Downloaded> {
  try {
    const got = await attempts(url, request, spool, options);
    if (got.file === undefined) await spool.remove();
    return got;
  } catch (error) {
    await (isBroken(error) ? spool.leave() : spool.remove());
    throw error;
  }
}

const isBroken = (error: unknown) => error instanceof AssayError && error.code === 'fetch.failed';

async function attempts(
  url: string,
  request: Fetch,
  spool: Spool,
  options: DownloadOptions,
): Promise<Downloaded> {
  const { before } = options;
  const early = spool.head();
  // It was imported, and the process ended before it was removed.
  const isHad = before?.etag !== undefined && before.etag === early?.etag;
  if (early && (isHad || spool.length() > options.mostBytes)) await spool.begin(undefined);
  let isEarly = spool.length() > 0;
  for (let left = MOST_ATTEMPTS - 1; ; left -= 1) {
    try {
      if (!(await attempt(url, request, spool, options))) return {};
    } catch (error) {
      const canGoOn = spool.length() > 0 && spool.head()?.validator !== undefined;
      if (left === 0 || !isBroken(error) || !canGoOn) throw error;
      continue;
    }
    const got = checked(spool, options);
    if (got) return got;
    if (!isEarly)
      throw new AssayError('fetch.refused', 'the bytes do not have the checksum they should', { path: url });
    // Perhaps only those of the earlier process are wrong.
    isEarly = false;
    await spool.begin(undefined);
  }
}

/** @returns false where it is what it was before */
async function attempt(
  url: string,
  request: Fetch,
  spool: Spool,
  options: DownloadOptions,
): Promise<boolean> {
  const { mostBytes, insecureHttp, idle, before } = options;
  const [head, length] = [spool.head(), spool.length()];
  const got = await request(url, {
    headers: conditions(head, length, before),
    mostBytes,
    ...(length > 0 ? { absent: [416] } : {}),
    ...(insecureHttp ? { insecureHttp } : {}),
    ...(idle === undefined ? {} : { idle }),
  });
  if (got.status === 304 && (length === 0 || length === head?.total)) return length > 0;
  if (got.status === 200 || (length === 0 && got.status < 300 && got.status !== 206)) {
    await orCancel(got, () => spool.begin(headOf(got)));
    await take(url, got, spool, options);
    return true;
  }
  if (head && length > 0 && isRest(got, head, length)) {
    await take(url, got, spool, options);
    return true;
  }
  await cancel(got);
  if (length === 0)
    throw new AssayError('fetch.refused', 'the server sends a part that was not asked for', { path: url });
  await spool.begin(undefined);
  return await attempt(url, request, spool, options);
}

/** A whole file is asked for only if it is another; the rest of one only if it is the same. */
function conditions(
  head: Head | undefined,
  length: number,
  before: DownloadOptions['before'],
): Record<string, string> {
  const isWhole = length > 0 && length === head?.total;
  if (length > 0 && !isWhole) return { range: `bytes=${length}-`, 'if-range': head!.validator! };
  const { etag, lastModified } = (isWhole ? head : before) ?? {};
  if (etag !== undefined) return { 'if-none-match': etag };
  return lastModified === undefined ? {} : { 'if-modified-since': lastModified };
}

/** Whether an answer is the rest of the same file, from the byte that was asked for. */
function isRest(got: Fetched, head: Head, length: number): boolean {
  const [, first, total] =
    /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(got.header('content-range')?.trim() ?? '') ?? [];
  if (got.status !== 206 || Number(first) !== length) return false;
  if (head.total !== undefined && total !== '*' && Number(total) !== head.total) return false;
  const etag = got.header('etag');
  return etag === undefined || etag === head.etag;
}

function headOf(got: Fetched): Head {
  const [etag, lastModified] = [got.header('etag'), got.header('last-modified')];
  const md5 = /(?:^|,)\s*md5=([A-Za-z0-9+/]{22}==)/.exec(got.header('x-goog-hash') ?? '')?.[1];
  const length = got.header('content-length');
  // Numbers and ranges would be those of the encoded bytes.
  const isPlain = ['identity', ''].includes(got.header('content-encoding') ?? '');
  const validator = isPlain ? (strong(etag) ?? dated(lastModified, got.header('date'))) : undefined;
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    ...(md5 === undefined ? {} : { md5 }),
    ...(isPlain && length !== undefined && /^[1-9]\d{0,15}$/.test(length) ? { total: Number(length) } : {}),
    ...(validator === undefined ? {} : { validator }),
  };
}

const strong = (etag: string | undefined) => (etag?.startsWith('W/') ? undefined : etag);

/** A date is strong where the file was a minute old when it was sent (RFC 9110, 8.8.2.2, which asks for a second). */
function dated(lastModified: string | undefined, date: string | undefined): string | undefined {
  const age = Date.parse(date ?? '') - Date.parse(lastModified ?? '');
  return age >= 60_000 ? lastModified : undefined;
}

async function take(
  url: string,
  got: Fetched,
  spool: Spool,
  { mostBytes, onProgress }: DownloadOptions,
): Promise<void> {
  const total = spool.head()?.total;
  const refuse = (message: string) => new AssayError('fetch.refused', message, { path: url });
  try {
    for await (const chunk of got.body) {
      if (spool.length() + chunk.length > mostBytes) throw refuse(`it has more than ${mostBytes} bytes`);
      await spool.write(chunk);
      onProgress?.(spool.length(), total);
    }
  } finally {
    await spool.note();
  }
  if (total !== undefined && spool.length() !== total)
    throw refuse(`it has ${spool.length()} bytes, the server said ${total}`);
}

/** Lets go of the connection. */
async function cancel(got: Fetched): Promise<void> {
  for await (const _ of got.body) return;
}

async function orCancel(got: Fetched, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await cancel(got).catch(() => {});
    throw error;
  }
}

/** @returns undefined where it does not have the checksum it should */
function checked(spool: Spool, options: DownloadOptions): Downloaded | undefined {
  const { sha256: hash, md5: other } = spool.hashes();
  const [sha256, md5] = [hash.copy().digest('hex'), other.copy().digest('base64')];
  const head = spool.head()!;
  const isRight = options.sha256 === undefined ? (head.md5 ?? md5) === md5 : options.sha256 === sha256;
  if (!isRight) return undefined;
  const { etag, lastModified } = head;
  return {
    file: spool,
    sha256,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}
