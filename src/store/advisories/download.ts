import { createHash, type Hash } from 'node:crypto';
import {
  AssayError,
  type Fetch,
  type FetchOptions,
  type Files,
  type TemporaryFile,
} from '../../model/index.ts';

/** What was downloaded; `file` is absent where it is the same as before. */
export interface Downloaded {
  readonly file?: TemporaryFile;
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
 * Downloads into a temporary file. Where the connection breaks it goes on from the byte it had, if the server says that
 * it is still the same file. @throws AssayError `fetch.failed`, `fetch.refused`
 */
export async function download(
  url: string,
  request: Fetch,
  files: Files,
  options: DownloadOptions,
): Promise<Downloaded> {
  const file = await files.temporary();
  try {
    const got = await attempts(url, request, file, options);
    if (got.file === undefined) await file.remove();
    return got;
  } catch (error) {
    await file.remove();
    throw error;
  }
}

interface State {
  length: number;
  etag: string | undefined;
  md5: string | undefined;
  lastModified: string | undefined;
  readonly hashes: { readonly sha256: Hash; readonly md5: Hash };
}

async function attempts(
  url: string,
  request: Fetch,
  file: TemporaryFile,
  options: DownloadOptions,
): Promise<Downloaded> {
  const hashes = { sha256: createHash('sha256'), md5: createHash('md5') };
  const state: State = { length: 0, etag: undefined, md5: undefined, lastModified: undefined, hashes };
  for (let left = MOST_ATTEMPTS - 1; ; left -= 1) {
    try {
      if (!(await attempt(url, request, file, options, state))) return {};
      return checked(url, file, options, state);
    } catch (error) {
      // Only what has a strong mark can be gone on with.
      const resumable = state.length > 0 && state.etag !== undefined && !state.etag.startsWith('W/');
      const broken = error instanceof AssayError && error.code === 'fetch.failed';
      if (left === 0 || !broken || !resumable) throw error;
    }
  }
}

/** @returns false where it is what it was before */
async function attempt(
  url: string,
  request: Fetch,
  file: TemporaryFile,
  { mostBytes, before, insecureHttp, idle, onProgress }: DownloadOptions,
  state: State,
): Promise<boolean> {
  const headers: Record<string, string> = {};
  if (state.length > 0) Object.assign(headers, { range: `bytes=${state.length}-`, 'if-range': state.etag! });
  else if (before?.etag !== undefined) headers['if-none-match'] = before.etag;
  else if (before?.lastModified !== undefined) headers['if-modified-since'] = before.lastModified;
  const got = await request(url, {
    headers,
    mostBytes: mostBytes - state.length,
    ...(insecureHttp ? { insecureHttp } : {}),
    ...(idle === undefined ? {} : { idle }),
  });
  if (got.status === 304) return false;
  if (state.length > 0 && got.status !== 206)
    throw new AssayError('fetch.refused', 'the file changed while it was downloaded', { path: url });
  if (state.length === 0) {
    state.etag = got.header('etag');
    state.lastModified = got.header('last-modified');
    state.md5 = /(?:^|,)\s*md5=([A-Za-z0-9+/]{22}==)/.exec(got.header('x-goog-hash') ?? '')?.[1];
  }
  const rest = got.header('content-length');
  const total = rest === undefined ? undefined : state.length + Number(rest);
  for await (const chunk of got.body) {
    await file.write(chunk);
    state.length += chunk.length;
    for (const hash of Object.values(state.hashes)) hash.update(chunk);
    onProgress?.(state.length, total);
  }
  return true;
}

function checked(url: string, file: TemporaryFile, options: DownloadOptions, state: State): Downloaded {
  const sha256 = state.hashes.sha256.digest('hex');
  const md5 = state.hashes.md5.digest('base64');
  const wrong =
    options.sha256 === undefined ? state.md5 !== undefined && state.md5 !== md5 : options.sha256 !== sha256;
  if (wrong)
    throw new AssayError('fetch.refused', 'the bytes do not have the checksum they should', { path: url });
  return {
    file,
    sha256,
    ...(state.etag === undefined ? {} : { etag: state.etag }),
    ...(state.lastModified === undefined ? {} : { lastModified: state.lastModified }),
  };
}
