import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the services see it. */
export interface StandinRequest {
  readonly method: string;
  /** Path without leading slash, decoded, without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

/** What is answered; a text or object goes as JSON unless a type is given. */
export interface StandinAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: Uint8Array | string | object;
  /** Where a redirect leads. */
  readonly location?: string;
}

/** A service on this machine. */
export interface StandinServer {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string;
  /** Requests so far, as `METHOD path`. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

/** Answers requests; undefined is 404. */
export type StandinHandler = (
  request: StandinRequest,
) => StandinAnswer | undefined | Promise<StandinAnswer | undefined>;

/** Serves a handler on a free port of the loopback interface; a handler that throws answers 500. */
export async function serve(handler: StandinHandler): Promise<StandinServer> {
  const seen: string[] = [];
  const server = createServer((message, response) => {
    void requestOf(message)
      .then((request) => {
        seen.push(`${request.method} ${request.path}`);
        return handler(request);
      })
      .catch((error: unknown): StandinAnswer => ({ status: 500, body: { message: String(error) } }))
      .then((answer = { status: 404, body: { message: 'not found' } }) => {
        const { status = 200, body = '' } = answer;
        const isBytes = body instanceof Uint8Array || typeof body === 'string';
        response.writeHead(status, {
          'content-type': answer.type ?? 'application/json',
          ...(answer.location === undefined ? {} : { location: answer.location }),
        });
        response.end(isBytes ? body : JSON.stringify(body));
      });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function requestOf(message: IncomingMessage): Promise<StandinRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const url = new URL(message.url ?? '/', 'http://127.0.0.1');
  return {
    method: message.method ?? 'GET',
    path: decodeURIComponent(url.pathname).slice(1),
    query: url.searchParams,
    header: (name) => {
      const value = message.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    body: Buffer.concat(chunks),
  };
}

/** A handler that serves files from memory: a TUF repository, for instance. */
export function serveFiles(file: (path: string) => Buffer | undefined): StandinHandler {
  return ({ path }) => {
    const body = file(path);
    return body && { body, type: 'application/octet-stream' };
  };
}
