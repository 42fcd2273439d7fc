import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeFetch } from '../../src/host/index.ts';
import type { FetchOptions } from '../../src/model/index.ts';
import { type StandinRequest, type StandinServer, serve } from '../standin/http.ts';

let server: StandinServer;
let asked: StandinRequest | undefined;
beforeAll(async () => {
  server = await serve((request) => {
    asked = request;
    if (request.path === 'moved') return { status: 307, body: '', location: '/echo' };
    if (request.path === 'echo') return { type: 'text/plain', body: request.body };
    if (request.path === 'plain')
      return { status: 500, type: 'text/plain', body: `a\n\tb ${'c'.repeat(9000)}` };
    if (request.path === 'empty') return { status: 422, body: '' };
    return { status: 400, body: { code: 3, message: 'the request is wrong' } };
  });
});
afterAll(() => server.close());

const SEND = { type: 'application/timestamp-query', body: Buffer.from([1, 2, 255]) };

async function sent(path: string, options: Partial<FetchOptions> = {}): Promise<Buffer | string> {
  try {
    const { body } = await nodeFetch(`${server.url}/${path}`, { mostBytes: 1000, send: SEND, ...options });
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
}

test('what is sent arrives, with its type and further headers', async () => {
  expect(await sent('echo', { headers: { accept: 'text/plain' } })).toEqual(SEND.body);
  expect([asked?.method, asked?.header('content-type'), asked?.header('accept')]).toEqual([
    'POST',
    'application/timestamp-query',
    'text/plain',
  ]);
});

test('why the server refuses is told in one short line', async () => {
  expect(await sent('json')).toBe('fetch.failed: the server answers 400: the request is wrong');
  expect(await sent('plain')).toBe(`fetch.failed: the server answers 500: a b ${'c'.repeat(196)}`);
  expect(await sent('empty')).toBe('fetch.failed: the server answers 422');
});

test('answers have a limit, and what is sent follows no redirect', async () => {
  expect(await sent('echo', { mostBytes: 2 })).toMatch(/^fetch\.refused: it has more than 2 bytes/);
  expect(await sent('moved')).toBe('fetch.refused: the server points to another address');
});

test('what is asked for follows none either where a header is a secret', async () => {
  const { send: _, ...get } = { send: SEND, mostBytes: 1000, redirects: 0 };
  await expect(nodeFetch(`${server.url}/moved`, get)).rejects.toThrow('the server points to another address');
});

test('who cannot be reached is told with the hint of the caller', async () => {
  const options = { mostBytes: 1, send: SEND, hint: 'look at the configuration' };
  await expect(nodeFetch('http://127.0.0.1:1/', options)).rejects.toMatchObject({
    code: 'fetch.failed',
    hint: 'look at the configuration',
  });
  await expect(nodeFetch('http://example.org/', options)).rejects.toMatchObject({ code: 'fetch.refused' });
});
