import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nodeFetch } from '../../src/host/index.ts';
import type { Fetch } from '../../src/model/index.ts';

/** What a path of the server answers. */
export interface Served {
  readonly body?: string | Uint8Array;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Breaks the connection after so many bytes, the first time it is asked, once {@link serve}'s `fetch` has handed them on. */
  readonly breakAfter?: number;
  /** Sends so many bytes and then nothing more, the first time it is asked. */
  readonly stallAfter?: number;
  /** Never answers. */
  readonly silent?: boolean;
  /** Sends the whole whatever part is asked for. */
  readonly withoutRanges?: boolean;
}

/** A server on this machine that can be made to misbehave; understands ETag and ranges. */
export async function serve(pages: Record<string, Served>) {
  const asked: string[] = [];
  /** What waits until so many bytes were taken; a timer would not wait for a busy machine, and the bytes would be lost. */
  const waiting = new Map<string, { readonly bytes: number; readonly go: () => void }>();
  const broken = new Set<string>();
  const server = createServer((request, response) => {
    const path = request.url!;
    const { range } = request.headers;
    asked.push(range === undefined ? path : `${path} ${range}`);
    const page = pages[path];
    if (page?.silent) return;
    if (!page) response.writeHead(404).end();
    else if ((page.breakAfter ?? page.stallAfter) !== undefined && !broken.has(path)) {
      broken.add(path);
      breakOff(response, page, (bytes, go) => waiting.set(path, { bytes, go }));
    } else answer(request, response, page);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  async function* counted(path: string, body: AsyncIterable<Uint8Array>) {
    let taken = 0;
    for await (const chunk of body) {
      yield chunk;
      taken += chunk.length;
      const { bytes, go } = waiting.get(path) ?? {};
      if (bytes !== undefined && taken >= bytes) go?.();
    }
  }
  const fetch: Fetch = async (address, options) => {
    const got = await nodeFetch(address, options);
    return { ...got, body: counted(address.slice(url.length - 1), got.body) };
  };
  return {
    url,
    /** As {@link nodeFetch}; tells the server how much was taken. */
    fetch,
    /** Paths asked for so far, with their ranges; emptied by reading. */
    asked: () => asked.splice(0),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const bytesOf = ({ body = '' }: Served) => Buffer.from(body as string);
const etagOf = (bytes: Buffer) => `"${createHash('md5').update(bytes).digest('hex')}"`;

function breakOff(
  response: ServerResponse,
  page: Served,
  onceTaken: (bytes: number, go: () => void) => void,
): void {
  const bytes = bytesOf(page);
  const after = page.breakAfter ?? page.stallAfter;
  response.writeHead(200, { etag: etagOf(bytes), 'content-length': bytes.length, ...page.headers });
  if (page.breakAfter !== undefined) onceTaken(page.breakAfter, () => response.destroy());
  response.write(bytes.subarray(0, after));
}

function answer(request: IncomingMessage, response: ServerResponse, page: Served): void {
  const bytes = bytesOf(page);
  const etag = etagOf(bytes);
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const partial = start !== undefined && !page.withoutRanges && request.headers['if-range'] === etag;
  const part = partial ? bytes.subarray(Number(start)) : bytes;
  const status = partial ? 206 : (page.status ?? 200);
  const range = partial ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {};
  response.writeHead(status, { etag, 'content-length': part.length, ...range, ...page.headers }).end(part);
}
