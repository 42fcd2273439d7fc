import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tar } from '../../../src/artifact/formats/tar.ts';
import { ByteReader, bytesSource, collectNotes } from '../../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../../src/model/index.ts';
import { archive, gnuLong, header, member, pax, sparseOld, sparsePax } from '../../recipes/tar.ts';
import { pieces, readFormat } from '../../support/read-format.ts';

type Dialect = 'v7' | 'ustar' | 'gnu' | 'star' | 'pax';
interface Made {
  readonly dialect: Dialect;
  readonly name: string;
  readonly data: Uint8Array;
  readonly mode: number;
  readonly uid: number;
  readonly mtime: number;
}

const made: fc.Arbitrary<Made> = fc.record({
  dialect: fc.constantFrom<Dialect>('v7', 'ustar', 'gnu', 'star', 'pax'),
  name: fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
    .map((name) => name.replace(/\0|\/$/g, 'x').toWellFormed()),
  data: fc.uint8Array({ maxLength: 3000 }),
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.integer({ min: 0, max: 2 ** 40 }),
  mtime: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
});

function build({ dialect, ...rest }: Made): Buffer {
  if (dialect === 'pax') {
    const head = pax([['path', rest.name]]);
    return Buffer.concat([head, member({ ...rest, name: 'other' })]);
  }
  const long = Buffer.byteLength(rest.name) > 100;
  const body = member({ ...rest, dialect: long ? 'gnu' : dialect });
  return long ? Buffer.concat([gnuLong('L', rest.name), body]) : body;
}

test('what the recipe builds the reader reads, in pieces of any size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(made, { maxLength: 6 }),
      fc.constantFrom(undefined, 1, 7, 512, 513),
      async (list, step) => {
        const bytes = archive(list.map(build));
        const { members, codes } = await readFormat(tar, bytes, step ? { step } : {});
        expect(codes.filter((code) => code !== 'tar.pax-path-override')).toEqual([]);
        expect(
          members.map((m) => [m.path, m.mode, m.uid, m.mtime, Buffer.from(m.content!).toString('hex')]),
        ).toEqual(list.map((m) => [m.name, m.mode, m.uid, m.mtime, Buffer.from(m.data).toString('hex')]));
      },
    ),
    { numRuns: 150 },
  );
});

const SAMPLE = archive([
  pax([['comment', 'a'.repeat(40)]], 'g'),
  pax([
    ['path', 'ü'.repeat(80)],
    ['mtime', '1.5'],
    ['size', '600'],
  ]),
  member({ data: 'x'.repeat(600) }),
  gnuLong('L', 'l'.repeat(150)),
  member({ dialect: 'gnu', name: 'l'.repeat(100), data: 'y'.repeat(100) }),
  sparseOld(
    'old',
    30000,
    Array.from({ length: 30 }, (_, i) => [i * 1000, 'z'] as const),
  ),
  sparsePax('zero', 3000, [[512, 'a'.repeat(512)]], '0.0'),
  sparsePax('one', 3000, [[512, 'a'.repeat(512)]], '1.0'),
  member({ type: 'D', name: 'd/', dialect: 'gnu', data: 'Yfile\0\0' }),
  header({ type: 'V', name: 'LABEL' }),
  member({ type: '2', link: 'x' }),
]);

/** Reads with every content bounded: a flipped size may promise terabytes of holes. */
async function survey(bytes: Uint8Array, step: number | undefined, wantsFields: boolean): Promise<unknown> {
  const notes = collectNotes({ ...DEFAULT_LIMITS, steps: 1000, metadata: 1 << 16 });
  const variants: string[] = [];
  const context = { ...notes, wantsFields, name: 'x', variant: (name: string) => variants.push(name) };
  const seen: unknown[] = [];
  const source = step ? pieces(bytes, step) : bytesSource(bytes);
  for await (const { data, fields, ...headers } of tar.read(new ByteReader(source), context)) {
    let sum = 0;
    let length = 0;
    if (data) {
      for await (const chunk of data.stream()) {
        if (length + chunk.length > 1 << 20) break;
        length += chunk.length;
        for (const byte of chunk) sum = (sum * 31 + byte) % 1_000_003;
      }
    }
    seen.push({ ...headers, sum, length, fields: fields?.() });
    expect(seen.length).toBeLessThan(100);
  }
  return { variants, seen, problems: notes.problems, fields: notes.fields };
}

test('truncations never throw, and read the same in pieces', async () => {
  for (let end = 0; end <= SAMPLE.length; end += 97) {
    const whole = await survey(SAMPLE.subarray(0, end), undefined, true);
    expect(await survey(SAMPLE.subarray(0, end), 512, true)).toEqual(whole);
  }
});

test('flipped bytes never throw, and read the same in pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(SAMPLE.length - 1), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.constantFrom(1, 7, 513),
      fc.boolean(),
      async (flips, step, repair) => {
        const bytes = Buffer.from(SAMPLE);
        for (const [at, mask] of flips) bytes[at]! ^= mask;
        if (repair) for (const [at] of flips) fixChecksum(bytes, at - (at % 512));
        expect(await survey(bytes, step, true)).toEqual(await survey(bytes, undefined, true));
      },
    ),
    { numRuns: 300 },
  );
});

/** Makes the checksum of a header fit again, so that flips get past it. */
function fixChecksum(bytes: Buffer, at: number): void {
  const block = bytes.subarray(at, at + 512);
  if (!block.subarray(257, 262).equals(Buffer.from('ustar'))) return;
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
}

test('members that nobody reads are skipped', async () => {
  const big = member({ name: 'big', data: Buffer.alloc(200_000, 1) });
  const bytes = archive([
    big,
    sparsePax('s', 3000, [[512, 'a'.repeat(512)]], '1.0'),
    member({ name: 'end' }),
  ]);
  const notes = collectNotes(DEFAULT_LIMITS);
  const names: string[] = [];
  const context = { ...notes, wantsFields: false, name: 'x', variant() {} };
  for await (const { path, fields } of tar.read(new ByteReader(pieces(bytes, 1000)), context)) {
    names.push(path);
    expect(fields).toBeUndefined();
  }
  expect(names).toEqual(['big', 's', 'end']);
  expect(notes.problems).toEqual([]);
});

test('an error of the source passes through', async () => {
  const bytes = archive([member({ data: 'x'.repeat(5000) })]);
  const source = {
    async *stream() {
      yield bytes.subarray(0, 1000);
      throw new Error('disk');
    },
  };
  const context = { ...collectNotes(DEFAULT_LIMITS), name: 'x', variant() {} };
  const run = async () => {
    for await (const { data } of tar.read(new ByteReader(source), context)) {
      if (data) for await (const _ of data.stream());
    }
  };
  await expect(run()).rejects.toThrow('disk');
});
