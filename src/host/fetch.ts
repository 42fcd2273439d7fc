import { AssayError, type Fetch, type Fetched, type FetchOptions } from '../model/index.ts';

const MOST_REDIRECTS = 5;
const IDLE = 60_000;

/** Gets a URL with the fetch of Node.js: encrypted, with a limit for bytes, redirects and silence. */
export const nodeFetch: Fetch = async (url, options) => {
  let at = addressOf(url);
  for (let redirects = 0; ; redirects += 1) {
    checkScheme(at, options);
    const { response, watch } = await ask(at, options);
    const target = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || response.status === 304 || target === null)
      return answer(response, at, watch, options);
    await response.body?.cancel();
    watch.end();
    if (redirects >= MOST_REDIRECTS) throw refused(at, `more than ${MOST_REDIRECTS} redirects`);
    at = new URL(target, at);
  }
};

function addressOf(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new AssayError('fetch.refused', 'it is no URL', { path: url });
  }
}

function checkScheme(url: URL, { insecureHttp }: FetchOptions): void {
  if (url.protocol === 'https:') return;
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && (here || insecureHttp)) return;
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
  const give = () => controller.abort(new Error(`nothing came for ${Math.round(idle / 1000)} seconds`));
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

async function ask(url: URL, { headers, idle = IDLE }: FetchOptions) {
  const watch = startWatch(idle);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: watch.signal,
      headers: { 'accept-encoding': 'identity', ...headers },
    });
    return { response, watch };
  } catch (error) {
    watch.end();
    throw failed(url, error);
  }
}

function answer(response: Response, url: URL, watch: Watch, { mostBytes }: FetchOptions): Fetched {
  const { status, headers } = response;
  const give = (error: AssayError) => {
    watch.end();
    // Nobody reads it any more.
    response.body?.cancel().catch(() => {});
    return error;
  };
  if (status !== 304 && (status < 200 || status >= 300))
    throw give(new AssayError('fetch.failed', `the server answers ${status}`, { path: url.href }));
  if (Number(headers.get('content-length') ?? 0) > mostBytes) throw give(refused(url, tooLarge(mostBytes)));
  return {
    status,
    header: (name) => headers.get(name) ?? undefined,
    body: bodyOf(response, url, watch, mostBytes),
  };
}

const tooLarge = (most: number) => `it has more than ${most} bytes`;

async function* bodyOf(
  response: Response,
  url: URL,
  watch: Watch,
  mostBytes: number,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      watch.alive();
      length += chunk.length;
      if (length > mostBytes) throw refused(url, tooLarge(mostBytes));
      yield chunk;
    }
  } catch (error) {
    throw error instanceof AssayError ? error : failed(url, error);
  } finally {
    watch.end();
  }
}

function refused(url: URL, message: string): AssayError {
  return new AssayError('fetch.refused', message, { path: url.href });
}

/** The error that Node.js wraps says more than the wrapping. */
function failed(url: URL, error: unknown): AssayError {
  const { cause } = error as { cause?: unknown };
  const inner = cause instanceof Error ? cause : (error as Error);
  const { code } = inner as { code?: unknown };
  const message = `the server cannot be reached, or broke off: ${inner.message}${typeof code === 'string' && !inner.message.includes(code) ? ` (${code})` : ''}`;
  return new AssayError('fetch.failed', message, {
    path: url.href,
    cause: error,
    hint: 'in a closed network, use --mirror, or `assay advisories import` with files that were brought in',
  });
}
