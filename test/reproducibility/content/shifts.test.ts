import { expect, test } from 'vitest';
import { bytesSource } from '../../../src/codec/index.ts';
import type { Gathered } from '../../../src/model/index.ts';
import { withShifts } from '../../../src/reproducibility/content/shifts.ts';
import type { Claim } from '../../../src/reproducibility/unit.ts';

function gathered(bytes: Uint8Array): Gathered {
  return {
    entry: { id: 0, parent: -1, path: 'x', kind: 'file', format: 'elf', size: bytes.length },
    header: [],
    headerBytes: () => undefined,
    fields: [],
    fieldBytes: () => undefined,
    content: bytesSource(bytes),
  };
}
const MOVED: Claim = { cause: 'content.layout', field: 'sh_size', values: ['100', '116'], bytes: 1 };
const range = (offset: number, length: number) => ({ left: { offset, length }, right: { offset, length } });
const open = (offset: number, length: number, more: Partial<Claim> = {}): Claim => ({
  cause: undefined,
  field: '.rela.dyn',
  bytes: length,
  ranges: [range(offset, length)],
  ...more,
});

async function causes(
  write: (bytes: Buffer, value: number) => void,
  claim: Claim,
  shift = 16,
  said: readonly Claim[] = [MOVED],
) {
  const [one, other] = [Buffer.alloc(64, 7), Buffer.alloc(64, 7)];
  write(one, 1000);
  write(other, 1000 + shift);
  const claims = await withShifts([...said, claim], { left: gathered(one), right: gathered(other) });
  return claims.at(-1)?.cause;
}

test.each<[string, (bytes: Buffer, value: number) => void, Claim]>([
  ['4 bytes, little endian', (bytes, value) => bytes.writeUInt32LE(value, 20), open(20, 4)],
  ['4 bytes, big endian', (bytes, value) => bytes.writeUInt32BE(value, 20), open(20, 4)],
  ['8 bytes', (bytes, value) => bytes.writeBigUInt64LE(BigInt(value), 20), open(20, 8)],
  ['only the byte that differs is told', (bytes, value) => bytes.writeUInt32LE(value, 20), open(20, 1)],
])('an integer that moved: %s', async (_, write, claim) => {
  expect(await causes(write, claim)).toBe('content.layout');
});

const four = (bytes: Buffer, value: number) => void bytes.writeUInt32LE(value, 20);
test.each<[string, Promise<Claim['cause']>]>([
  ['by another amount', causes(four, open(20, 4), 17)],
  ['in a part that holds more than addresses', causes(four, open(20, 4, { field: '.text' }))],
  ['where nothing moved', causes(four, open(20, 4), 16, [])],
  ['where not all ranges are known', causes(four, open(20, 4, { omitted: 1 }))],
])('an integer that did not: %s', async (_, cause) => {
  expect(await cause).toBeUndefined();
});

test('back again is a shift as well', async () => {
  expect(await causes(four, open(20, 4), -16)).toBe('content.layout');
});

test('what is explained already stays', async () => {
  expect(await causes(four, open(20, 4, { cause: 'content.build-path' }))).toBe('content.build-path');
});
