import { expect, test } from 'vitest';
import { nodeFetch } from '../../src/host/index.ts';
import { serve } from '../standin/http.ts';

test('a status that may mean that nothing is there is an answer without body; any other is an error', async () => {
  const server = await serve(({ path }) => ({ status: Number(path), body: 'said besides' }));
  try {
    const options = { mostBytes: 100, absent: [404, 403] };
    for (const status of [404, 403]) {
      const answer = await nodeFetch(`${server.url}/${status}`, options);
      const chunks: Uint8Array[] = [];
      for await (const chunk of answer.body) chunks.push(chunk);
      expect([answer.status, chunks]).toEqual([status, []]);
    }
    for (const status of [400, 500])
      await expect(nodeFetch(`${server.url}/${status}`, options)).rejects.toMatchObject({
        code: 'fetch.failed',
      });
    await expect(nodeFetch(`${server.url}/404`, { mostBytes: 100 })).rejects.toMatchObject({
      code: 'fetch.failed',
    });
  } finally {
    await server.close();
  }
});
