import { describe, expect, test } from 'vitest';
import { tar } from '../../../src/artifact/formats/tar.ts';
import { ByteReader, bytesSource, collectNotes } from '../../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../../src/model/index.ts';
import { archive, member, octal, pax, type SparsePart, sparseOld, sparsePax } from '../../recipes/tar.ts';
import { headerValues, readFormat, text } from '../../support/read-format.ts';

const read = async (bytes: Uint8Array, options?: Parameters<typeof readFormat>[2]) => {
  const { members, ...rest } = await readFormat(tar, bytes, options);
  return { ...rest, members: members.map((one) => ({ ...one, fields: headerValues(one.fields) })) };
};
const part = (at: number, letter: string, length = 512): SparsePart => [at, letter.repeat(length)];
const PARTS = [part(512, 'a'), part(4096, 'b', 1024), part(9000, 'c', 10), part(10000, 'd', 0)];
const MANY = Array.from({ length: 50 }, (_, i) => part(i * 2048, String.fromCharCode(65 + (i % 26))));

const STYLES: readonly [string, (name: string, size: number, parts: readonly SparsePart[]) => Buffer][] = [
  ['GNU', (name, size, parts) => sparseOld(name, size, parts)],
  ['star', (name, size, parts) => sparseOld(name, size, parts, 'star')],
  ['0.0', (name, size, parts) => sparsePax(name, size, parts, '0.0')],
  ['0.1', (name, size, parts) => sparsePax(name, size, parts, '0.1')],
  ['1.0', (name, size, parts) => sparsePax(name, size, parts, '1.0')],
];

function expand(size: number, parts: readonly SparsePart[]): Buffer {
  const bytes = Buffer.alloc(size);
  for (const [at, data] of parts) bytes.set(Buffer.from(data), at);
  return bytes;
}

describe.each(STYLES)('%s', (_, build) => {
  test.each([
    ['a few parts', 10000, PARTS],
    ['many parts', 200_000, MANY],
    ['only a hole', 600_000, []],
    ['only data', 512, [part(0, 'x')]],
  ] as const)('%s', async (_title, size, parts) => {
    for (const step of [undefined, 7, 513]) {
      const bytes = archive([build('sparse.db', size, parts), member({ name: 'next', data: 'next' })]);
      const { members, codes } = await read(bytes, step ? { step } : {});
      expect(codes).toEqual([]);
      expect(members[0]).toMatchObject({ path: 'sparse.db', kind: 'file', size });
      expect(Buffer.from(members[0]!.content!).equals(expand(size, parts))).toBe(true);
      expect(text(members[1]!.content)).toBe('next');
    }
  });
  test.each([
    ['overlapping parts', 4096, [part(0, 'a'), part(256, 'b')]],
    ['descending parts', 4096, [part(1024, 'a'), part(0, 'b')]],
    ['parts past the end', 100, [part(0, 'a')]],
  ] as const)('%s', async (_title, size, parts) => {
    const { members, problems } = await read(archive([build('s', size, parts), member({ name: 'next' })]));
    expect(problems.map((p) => p.code)).toEqual(['tar.bad-sparse']);
    expect(text(members[0]!.content)).toBe(parts.map(([, data]) => data).join(''));
    expect(members[0]!.size).toBe(parts.length * 512);
    expect(members[1]!.path).toBe('next');
  });
  test('parts that are no whole blocks', async () => {
    const parts = [part(0, 'a', 3), part(10, 'b', 2)];
    const { members, codes } = await read(archive([build('s', 20, parts)]));
    expect(codes).toEqual(['tar.sparse-unaligned']);
    expect(text(members[0]!.content)).toBe('aaa\0\0\0\0\0\0\0bb\0\0\0\0\0\0\0\0');
  });
  test('more parts than the limit', async () => {
    const { members, codes } = await read(archive([build('s', 200_000, MANY), member({ name: 'next' })]), {
      limits: { steps: 20 },
    });
    expect(codes).toEqual(['limit.steps']);
    expect(members.map((m) => m.path)).toEqual(['s', 'next']);
  });
  test('cut in its data', async () => {
    const whole = build('s', 10000, PARTS);
    const { members, codes, problems } = await read(whole.subarray(0, whole.length - 600));
    expect(codes).toEqual(['tar.truncated']);
    expect(problems[0]!.message).toContain('stored bytes are missing');
    expect(Buffer.from(members[0]!.content!.subarray(0, 1024))).toEqual(expand(1024, PARTS.slice(0, 1)));
  });
  test('packed tells a bomb, holes come from one buffer', async () => {
    const bytes = archive([build('bomb', 60_000_000_000, [part(0, 'a')])]);
    const notes = collectNotes(DEFAULT_LIMITS);
    const context = { ...notes, name: 'x', variant() {} };
    for await (const { data, size } of tar.read(new ByteReader(bytesSource(bytes)), context)) {
      expect(size).toBe(60_000_000_000);
      expect(data!.bytes).toBeUndefined();
      let seen = 0;
      let hole: ArrayBufferLike | undefined;
      for await (const chunk of data!.stream()) {
        seen += chunk.length;
        if (seen > 512) {
          expect(hole ?? chunk.buffer).toBe(chunk.buffer);
          hole = chunk.buffer;
        }
        if (seen > 10_000_000) break;
      }
      expect(data!.packed!()).toBeLessThan(8192);
    }
    expect(notes.problems).toEqual([]);
  });
});

describe('malformed maps', () => {
  const sparse10 = (map: string | Uint8Array, minor = '0') =>
    archive([
      pax([
        ['GNU.sparse.major', '1'],
        ['GNU.sparse.minor', minor],
        ['GNU.sparse.name', 's'],
        ['GNU.sparse.realsize', '1000'],
      ]),
      member({ name: 'x', data: map }),
    ]);
  test.each([
    ['1\n0\nx\n', '"x" is not a number'],
    [`${'9'.repeat(600)}`, 'is not a number'],
    ['5\n0\n1\n', 'is not a number'],
    ['', 'data ends inside it'],
  ])('1.0: %j', async (map, message) => {
    const { problems } = await read(
      sparse10(map === '' ? '' : Buffer.concat([Buffer.from(map), Buffer.alloc(512)]).subarray(0, 512)),
    );
    expect(problems[0]!.code).toBe('tar.bad-sparse');
    expect(problems[0]!.message).toContain(message);
  });
  test('unknown version', async () => {
    const { problems, members } = await read(sparse10('raw', '7'));
    expect(problems.map((p) => p.message)).toEqual(['sparse map of "s": unknown version "1.7"']);
    expect(text(members[0]!.content)).toBe('raw');
  });
  test('0.x: count, order, missing length', async () => {
    const codes = async (records: readonly (readonly [string, string])[]) =>
      (await read(archive([pax(records), member({ data: 'x'.repeat(512) })]))).codes;
    const size = ['GNU.sparse.size', '1000'] as const;
    expect(await codes([size, ['GNU.sparse.numblocks', '1'], ['GNU.sparse.map', '0,512']])).toEqual([]);
    expect(await codes([size, ['GNU.sparse.numblocks', '2'], ['GNU.sparse.map', '0,512']])).toEqual([
      'tar.bad-sparse',
    ]);
    expect(await codes([size, ['GNU.sparse.map', '0,512,3']])).toEqual(['tar.bad-sparse']);
    expect(await codes([['GNU.sparse.map', '0,512']])).toEqual(['tar.bad-sparse']);
    const twisted = [
      ['GNU.sparse.numbytes', '512'],
      ['GNU.sparse.offset', '0'],
    ] as const;
    expect(await codes([size, ...twisted])).toEqual(['tar.bad-sparse']);
  });
  test('stored bytes that no part has', async () => {
    const bytes = archive([
      pax([
        ['GNU.sparse.size', '1000'],
        ['GNU.sparse.map', '0,100'],
      ]),
      member({ data: 'x'.repeat(512) }),
    ]);
    expect((await read(bytes)).problems[0]!.message).toBe(
      'sparse map of "file": its parts are 100 bytes, stored are 512',
    );
  });
  test('S outside the GNU dialect is a file of an unknown type', async () => {
    const { members, codes } = await read(archive([member({ type: 'S', data: 'abc' })]));
    expect(codes).toEqual(['tar.unknown-type']);
    expect(text(members[0]!.content)).toBe('abc');
  });
  test('an archive that ends in the extension blocks', async () => {
    const { codes } = await read(sparseOld('s', 200_000, MANY).subarray(0, 900));
    expect(codes).toEqual(['tar.bad-sparse', 'tar.truncated']);
  });
});

test('fields of maps', async () => {
  const old = await read(archive([sparseOld('s', 200_000, MANY)]));
  const inHeader = old.members[0]!.fields.find((field) => field.name === 'sparse');
  expect(inHeader).toMatchObject({ offset: 386, length: 96 });
  expect(inHeader!.fields).toHaveLength(8);
  const map = old.members[0]!.fields.at(-1)!;
  expect([map.name, map.offset, map.length, map.fields!.length]).toEqual([
    'sparse map',
    512,
    3 * 512,
    46 * 2,
  ]);
  expect(map.fields![0]).toEqual({
    name: 'offset',
    value: 4 * 2048,
    offset: 512,
    length: 12,
    meaning: 'offset',
  });
  const decimal = await read(archive([sparsePax('s', 10000, PARTS, '1.0')]));
  const lines = decimal.members[0]!.fields.at(-1)!;
  expect([lines.name, lines.length]).toEqual(['sparse map', 512]);
  expect(lines.fields!.map((f) => [f.name, f.value])).toEqual([
    ['numblocks', 4],
    ['offset', 512],
    ['numbytes', 512],
    ['offset', 4096],
    ['numbytes', 1024],
    ['offset', 9000],
    ['numbytes', 10],
    ['offset', 10000],
    ['numbytes', 0],
  ]);
  expect(octal(8, 4).toString()).toBe('010\0');
});
