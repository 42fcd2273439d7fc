import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a path of the server answers. */
export interface Served {
  readonly body?: string | Uint8Array;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Breaks the connection after so many bytes, the first time it is asked. */
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
      breakOff(response, page);
    } else answer(request, response, page);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
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

function breakOff(response: ServerResponse, page: Served): void {
  const bytes = bytesOf(page);
  const after = page.breakAfter ?? page.stallAfter;
  response.writeHead(200, { etag: etagOf(bytes), 'content-length': bytes.length, ...page.headers });
  response.write(bytes.subarray(0, after), () => {
    if (page.breakAfter !== undefined) setTimeout(() => response.destroy(), 50);
  });
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
