import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bytesSource } from '../../src/codec/index.ts';
import { openArtifact } from '../../src/library/artifact.ts';
import type { Artifact, Comparison, RandomSource, Source } from '../../src/model/index.ts';
import { compare } from '../../src/reproducibility/index.ts';
import { gzipBomb } from '../recipes/bombs.ts';
import { elfFile, librarySpec } from '../recipes/elf.ts';
import { peFile } from '../recipes/pe.ts';
import { archive, type MemberOptions, member } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';
import { checkComparison } from '../support/check-comparison.ts';

const tar = (...members: readonly MemberOptions[]) => archive(members.map(member));
const many = (count: number, of: (index: number) => MemberOptions) =>
  archive(Array.from({ length: count }, (_, index) => member(of(index))));

async function compared(one: Uint8Array | Source, other: Uint8Array | Source): Promise<Comparison> {
  const [left, right] = [await openArtifact(one, { name: 'x' }), await openArtifact(other, { name: 'x' })];
  const [comparison, back] = [await compare(left, right), await compare(right, left)];
  expect(checkComparison(left, right, comparison)).toBeUndefined();
  expect(back.verdict).toBe(comparison.verdict);
  for (const artifact of [left, right]) await artifact.close();
  return comparison;
}

describe('pairs that nobody would compare', () => {
  const text = Buffer.from('a text\n');
  test.each<[string, Uint8Array, Uint8Array]>([
    ['two formats', tar({ name: 'f', data: 'x' }), peFile()],
    ['a text and an archive', text, tar({ name: 'f', data: 'x' })],
    ['a text and bytes', text, Buffer.from([0, 1, 2, 255])],
    ['one byte and another', Buffer.from('a'), Buffer.from('b')],
    [
      'a whole and its beginning',
      tar({ name: 'f', data: 'x'.repeat(5000) }),
      tar({ name: 'f', data: 'x'.repeat(5000) }).subarray(0, 3000),
    ],
    ['a whole gzip and its beginning', gzipSync(text), gzipSync(text).subarray(0, 20)],
  ])('%s', async (_, one, other) => {
    expect(await compared(one, other)).toMatchObject({ verdict: 'different' });
  });

  test('a zip without its end is not the same', async () => {
    const whole = buildZip([{ name: 'f', data: 'x' }]);
    const comparison = await compared(whole, whole.subarray(0, -10));
    expect(comparison.verdict).toBe('different');
    expect(comparison.problems).not.toEqual([]);
    // A row of the central directory, and its end (APPNOTE 4.3.12 and 4.3.16).
    expect(comparison.causes.map(({ bytes }) => bytes)).toEqual([46 + 1 + 22]);
  });

  test('a bomb and a small file: no more is decoded than the limits allow', async () => {
    const bomb = gzipBomb();
    let read = 0;
    const counted: RandomSource = {
      size: bomb.size,
      read: (offset, length) => {
        read += length;
        return bomb.read(offset, length);
      },
      async *stream(start = 0) {
        for await (const chunk of bomb.stream(start)) {
          read += chunk.length;
          yield chunk;
        }
      },
    };
    const comparison = await compared(counted, gzipSync(text));
    expect(comparison).toMatchObject({ verdict: 'different', explained: false });
    expect(comparison.problems.map(({ code }) => code)).toContain('limit.ratio');
    // Once for its digest and once to compare, in each direction.
    expect(read).toBeLessThan(6 * bomb.size);
  });

  test('a hundred streams in one another', async () => {
    const nest = (data: string) => {
      let bytes: Uint8Array = Buffer.from(data);
      for (let i = 0; i < 100; i++) bytes = gzipSync(bytes);
      return bytes;
    };
    const { problems, verdict } = await compared(nest('1'), nest('2'));
    expect(verdict).toBe('different');
    expect(problems.map(({ code }) => code)).toContain('limit.depth');
  });

  test('counts that no file has room for', async () => {
    const elf = elfFile(librarySpec());
    const other = Buffer.from(elf);
    // e_shnum and e_phnum (ELF specification, "ELF Header").
    other.writeUInt16LE(0xffff, 60);
    other.writeUInt16LE(0xffff, 56);
    expect(await compared(elf, other)).toMatchObject({ verdict: 'different' });
    const pe = Buffer.from(peFile());
    pe.writeUInt16LE(0xffff, pe.readUInt32LE(0x3c) + 6);
    expect(await compared(peFile(), pe)).toMatchObject({ verdict: 'different' });
  });
});

describe('many of everything', () => {
  const COUNT = 5000;
  test('members in reverse', async () => {
    const forth = many(COUNT, (i) => ({ name: `f${i}`, data: `${i}` }));
    const back = many(COUNT, (i) => ({ name: `f${COUNT - 1 - i}`, data: `${COUNT - 1 - i}` }));
    const { verdict, causes, counts } = await compared(forth, back);
    expect({ verdict, codes: causes.map(({ code }) => code) }).toEqual({
      verdict: 'equal-contents',
      codes: ['archive.order'],
    });
    expect(counts.order).toBe(COUNT - 1);
  });

  test('members of one name', async () => {
    const build = (step: number) => many(COUNT, (i) => ({ name: 'f', data: `${(i * step) % 7}` }));
    const { counts } = await compared(build(1), build(3));
    // Six of seven differ: nought is nought.
    expect(counts).toMatchObject({ added: 0, removed: 0, content: COUNT - Math.ceil(COUNT / 7) });
  });

  test('one more member in front', async () => {
    const files = (from: number) => many(COUNT, (i) => ({ name: `f${i + from}`, data: `${i + from}` }));
    const { counts } = await compared(files(0), files(1));
    // What went in front and what came behind may be taken for one that was renamed.
    expect(counts.added + counts.renamed).toBe(1);
    expect(counts.removed + counts.renamed).toBe(1);
    expect(counts.order).toBe(counts.renamed);
    expect(counts.content).toBe(counts.renamed);
  });

  test('differing bytes', async () => {
    const [one, other] = [Buffer.alloc(1 << 20, 1), Buffer.alloc(1 << 20, 1)];
    for (let at = 3; at < other.length; at += 8) other[at] = 2;
    const { residue, causes } = await compared(one, other);
    expect(residue.ranges.length).toBeLessThanOrEqual(200);
    expect(causes.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(1 << 17);
  });

  test('equal lines', async () => {
    const lines = (count: number) => Buffer.from('the same line\n'.repeat(count));
    const { causes } = await compared(lines(100_000), lines(90_000));
    expect(causes.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(10_000 * 14);
  });
});

describe('a file that changes while it is compared', () => {
  const bytes = tar({ name: 'a', data: 'x'.repeat(3000) }, { name: 'b', data: 'y'.repeat(3000) });
  const other = tar({ name: 'a', data: 'x'.repeat(3000) }, { name: 'b', data: 'z'.repeat(3000) });
  const changing = () => {
    let now: Uint8Array = bytes;
    const source: RandomSource = {
      size: bytes.length,
      read: async (offset, length) => now.subarray(offset, offset + length),
      stream: (start = 0) => bytesSource(now).stream(start),
    };
    const become = (then: Uint8Array) => {
      now = then;
    };
    return { source, become };
  };

  test.each<[string, Uint8Array]>([
    ['is truncated', bytes.subarray(0, 2000)],
    ['is emptied', new Uint8Array(0)],
    ['grows', Buffer.concat([bytes, bytes])],
    ['becomes the other one', other],
    ['becomes something else', Buffer.alloc(bytes.length, 0x41)],
  ])('%s', async (_, then) => {
    const { source, become } = changing();
    const left: Artifact = await openArtifact(source, { name: 'x' });
    const right = await openArtifact(other, { name: 'x' });
    become(then);
    const comparison = await compare(left, right);
    expect(comparison.verdict).toBe('different');
    expect(comparison.causes.length).toBeGreaterThan(0);
  });
});
