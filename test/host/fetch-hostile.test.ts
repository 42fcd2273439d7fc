import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { nodeFetch } from '../../src/host/index.ts';
import { AssayError } from '../../src/model/index.ts';

const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing) close();
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function failureOf(url: string, idle = 10_000): Promise<string> {
  try {
    for await (const _ of (await nodeFetch(url, { mostBytes: 100_000, idle })).body);
    return 'no error';
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

test.each(['http://[', 'https://', 'http://a:b:c/'])('a redirect to what is no URL: %s', async (location) => {
  const url = await serving((_, response) => response.writeHead(302, { location }).end());
  expect(await failureOf(url)).toBe('fetch.refused: the server points to what is no URL');
});

test('a body that comes byte by byte for ever', async () => {
  const url = await serving((_, response) => {
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  });
  expect(await failureOf(url, 300)).toMatch(/^fetch\.failed: .*next to nothing came for/);
});
