import { AssayError, type Fetch, type Fetched, type FetchOptions } from '../model/index.ts';

const MOST_REDIRECTS = 5;
const IDLE = 60_000;
/** Bytes that must come in that time: a body that comes byte by byte would never end. */
const SLOWEST = 64 * 1024;

/** Gets a URL, or sends to one, with the fetch of Node.js: encrypted, with a limit for bytes, redirects and silence. */
export const nodeFetch: Fetch = async (url, options) => {
  const mostRedirects = options.send ? 0 : (options.redirects ?? MOST_REDIRECTS);
  let at = addressOf(url);
  for (let redirects = 0; ; redirects += 1) {
    checkScheme(at, options);
    const { response, watch } = await ask(at, options);
    const target = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || response.status === 304 || target === null)
      return await answer(response, at, watch, options);
    await response.body?.cancel();
    watch.end();
    if (redirects >= mostRedirects) throw refused(at, tooManyRedirects(mostRedirects));
    at = targetOf(target, at);
  }
};

function targetOf(target: string, from: URL): URL {
  const to = URL.parse(target, from.href);
  if (!to) throw refused(from, 'the server points to what is no URL');
  return to;
}

function tooManyRedirects(most: number): string {
  return most === 0 ? 'the server points to another address' : `more than ${most} redirects`;
}

function addressOf(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new AssayError('fetch.refused', 'it is no URL', {
      path: url,
      hint: 'write the whole address, with https://',
    });
  }
}

function checkScheme(url: URL, { insecureHttp }: FetchOptions): void {
  if (url.protocol === 'https:') return;
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && (here || insecureHttp)) return;
  if (url.protocol !== 'http:')
    throw new AssayError('fetch.refused', `${url.protocol} is no protocol that is spoken`, {
      path: url.href,
      hint: 'use https://',
    });
  throw new AssayError('fetch.refused', `${url.protocol}// is not encrypted`, {
    path: url.href,
    hint: 'use https://, or --insecure-http where you trust the network in between',
  });
}

/** Gives up where nothing comes for a while. */
interface Watch {
  readonly signal: AbortSignal;
  readonly alive: () => void;
  readonly end: () => void;
}

function startWatch(idle: number): Watch {
  const controller = new AbortController();
  const give = () =>
    controller.abort(new Error(`nothing, or next to nothing came for ${Math.round(idle / 1000)} seconds`));
  let timer = setTimeout(give, idle);
  return {
    signal: controller.signal,
    alive() {
      clearTimeout(timer);
      timer = setTimeout(give, idle);
    },
    end: () => clearTimeout(timer),
  };
}

async function ask(url: URL, { headers, idle = IDLE, send, hint }: FetchOptions) {
  const watch = startWatch(idle);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: watch.signal,
      headers: { 'accept-encoding': 'identity', ...(send ? { 'content-type': send.type } : {}), ...headers },
      ...(send ? { method: 'POST', body: new Uint8Array(send.body) } : {}),
    });
    return { response, watch };
  } catch (error) {
    watch.end();
    throw failed(url, error, hint);
  }
}

async function answer(
  response: Response,
  url: URL,
  watch: Watch,
  { mostBytes, send, hint, absent }: FetchOptions,
): Promise<Fetched> {
  const { status, headers } = response;
  const header = (name: string) => headers.get(name) ?? undefined;
  const give = (error: AssayError) => {
    watch.end();
    // Nobody reads it any more.
    response.body?.cancel().catch(() => {});
    return error;
  };
  if (absent?.includes(status)) {
    watch.end();
    response.body?.cancel().catch(() => {});
    return { status, header, body: nothing() };
  }
  if (status !== 304 && (status < 200 || status >= 300))
    throw give(await statusError(response, url, send !== undefined));
  if (Number(headers.get('content-length') ?? 0) > mostBytes) throw give(refused(url, tooLarge(mostBytes)));
  return {
    status,
    header,
    body: bodyOf(response, url, watch, { mostBytes, ...(hint === undefined ? {} : { hint }) }),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Why a server refuses what was sent stands in its answer; of that no more than a line is told. */
async function statusError(response: Response, url: URL, isSent: boolean): Promise<AssayError> {
  const said = isSent ? await beginningOf(response) : '';
  const reason = /"(?:message|error_description|error)"\s*:\s*"([^"]+)"/.exec(said)?.[1] ?? said;
  const line = reason.replace(/\s+/g, ' ').trim().slice(0, LONGEST_REASON);
  const message = `the server answers ${response.status}${line === '' ? '' : `: ${line}`}`;
  return new AssayError('fetch.failed', message, { path: url.href });
}

const LONGEST_REASON = 200;
const MOST_OF_REASON = 8192;

async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= MOST_OF_REASON) break;
    }
  } catch {
    // The status has been read; a reason would only have been more.
  }
  return Buffer.concat(chunks).toString('utf8', 0, MOST_OF_REASON);
}

const tooLarge = (most: number) => `it has more than ${most} bytes`;

async function* bodyOf(
  response: Response,
  url: URL,
  watch: Watch,
  { mostBytes, hint }: Pick<FetchOptions, 'mostBytes' | 'hint'>,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  let alive = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length - alive >= SLOWEST) {
        watch.alive();
        alive = length;
      }
      if (length > mostBytes) throw refused(url, tooLarge(mostBytes));
      yield chunk;
    }
  } catch (error) {
    throw error instanceof AssayError ? error : failed(url, error, hint);
  } finally {
    watch.end();
  }
}

function refused(url: URL, message: string): AssayError {
  return new AssayError('fetch.refused', message, { path: url.href });
}

const ADVISORIES_HINT =
  'in a closed network, use --mirror, or `assay advisories import` with files that were brought in';

/** The error that Node.js wraps says more than the wrapping. */
function failed(url: URL, error: unknown, hint = ADVISORIES_HINT): AssayError {
  const { cause } = error as { cause?: unknown };
  const inner = cause instanceof Error ? cause : (error as Error);
  const { code } = inner as { code?: unknown };
  const message = `the server cannot be reached, or broke off: ${inner.message}${typeof code === 'string' && !inner.message.includes(code) ? ` (${code})` : ''}`;
  return new AssayError('fetch.failed', message, {
    path: url.href,
    cause: error,
    hint,
  });
}
