import { expect, test } from 'vitest';
import { machoFat } from '../../../src/artifact/formats/macho-fat.ts';
import { fatFile, machoFile, X86_64 } from '../../recipes/macho.ts';
import { readFormat } from '../../support/read-format.ts';

test('a table of four thousand million slices is read up to the bytes there are, and to 1,024', async () => {
  const promised = fatFile([{ cputype: X86_64, cpusubtype: 3, offset: 4096, bytes: machoFile() }]);
  promised.writeUInt32BE(0xffffffff, 4);
  const few = await readFormat(machoFat, promised);
  expect(few.codes).toContain('macho-fat.header');
  expect(few.members.length).toBeLessThanOrEqual(Math.floor((promised.length - 8) / 20));
  const long = Buffer.alloc(8 + 20 * 3000);
  promised.copy(long, 0, 0, 8);
  const many = await readFormat(machoFat, long);
  expect(many.codes).toContain('macho-fat.header');
  expect(many.members).toHaveLength(1024);
});

test('slices that share their bytes are read once', async () => {
  const bytes = machoFile();
  const slices = Array.from({ length: 500 }, (_, i) => ({
    cputype: X86_64,
    cpusubtype: i,
    offset: 16384,
    bytes,
  }));
  const file = fatFile(slices);
  const { members, codes } = await readFormat(machoFat, file);
  expect(members).toHaveLength(500);
  expect(codes).toContain('macho-fat.overlap');
  const read = members.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThanOrEqual(file.length);
});
