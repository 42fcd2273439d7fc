import { expect, test } from 'vitest';
import { bytesSource } from '../../src/codec/index.ts';
import type { CauseCode } from '../../src/model/index.ts';
import { diff } from '../../src/reproducibility/index.ts';
import { EXAMPLES, type Example } from './cause-examples.ts';

test.each(Object.entries(EXAMPLES) as [CauseCode, Example][])('%s', async (code, { name, left, right }) => {
  const input = (bytes: string | Uint8Array) => ({
    name: name ?? 'file',
    source: bytesSource(Buffer.from(bytes as Uint8Array)),
  });
  const { comparison } = await diff(input(left), input(right));
  expect(comparison.causes.map((cause) => cause.code)).toContain(code);
});
