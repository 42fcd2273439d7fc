import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gitPackComparator } from '../../../src/reproducibility/content/git-pack.ts';
import { gitBundleFile, gitPackFile } from '../../recipes/git.ts';
import { compared, shares } from './compared.ts';

const said = async (left: Uint8Array, right: Uint8Array) => await compared(gitPackComparator, left, right);
const BASE = 'the base of all that follows, long enough to be worth a delta';

/** An object of a pack: its kind, its size, what stands before its data. */
function object(kind: number, data: Uint8Array, before: Uint8Array = Buffer.alloc(0), level = 6): Buffer {
  const size = data.length;
  const head = size < 16 ? [(kind << 4) | size] : [0x80 | (kind << 4) | (size & 15), size >> 4];
  return Buffer.concat([Buffer.from(head), before, deflateSync(data, { level })]);
}

function pack(...objects: readonly Uint8Array[]): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(objects.length);
  const bytes = Buffer.concat([Buffer.from('PACK\0\0\0\x02', 'latin1'), count, ...objects]);
  return Buffer.concat([bytes, createHash('sha1').update(bytes).digest()]);
}

/** Copies the base and puts some text behind it. */
const delta = (text: string) =>
  Buffer.concat([
    Buffer.from([BASE.length, BASE.length + text.length, 0x90, BASE.length, text.length]),
    Buffer.from(text),
  ]);
const base = object(3, Buffer.from(BASE));

test('the same objects with another level of compression, and in another order', async () => {
  const blob = (text: string, level: number) => object(3, Buffer.from(text), undefined, level);
  const claims = await said(pack(blob(BASE, 1), blob('x', 1)), pack(blob('x', 9), blob(BASE, 9)));
  expect(claims).toMatchObject([
    { cause: 'git.pack-encoding', evidence: 'the same objects, packed in another way' },
    { cause: 'content.layout', field: 'checksum' },
  ]);
});

test('deltas by place and by id stand for the same object', async () => {
  const whole = pack(base, object(3, Buffer.from(`${BASE}end`)));
  const byPlace = pack(base, object(6, delta('end'), Buffer.from([base.length])));
  const id = createHash('sha1').update(`blob ${BASE.length}\0${BASE}`).digest();
  const byId = pack(object(7, delta('end'), id), base);
  for (const [one, other] of [
    [whole, byPlace],
    [whole, byId],
    [byPlace, byId],
  ] as const) {
    expect(Object.keys(shares(await said(one, other))!)).toEqual(['git.pack-encoding', 'content.layout']);
  }
});

test('an object that differs', async () => {
  const claims = await said(gitPackFile(['one', 'two']), gitPackFile(['one', 'three']));
  const id = (text: string) => createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex');
  const found = claims!.map(({ cause, field, values }) => [cause, field, values]);
  expect(found).toContainEqual([undefined, 'blob', [id('two'), '']]);
  expect(found).toContainEqual([undefined, 'blob', ['', id('three')]]);
});

test('references of a bundle', async () => {
  const bundle = gitBundleFile(gitPackFile(['one']));
  const other = Buffer.from(bundle);
  other.write('3', bundle.indexOf('2'.repeat(40)));
  expect(await said(bundle, other)).toMatchObject([
    { cause: undefined, field: 'references of the bundle', bytes: 1 },
  ]);
});

test('a pack whose base is elsewhere, or that is cut, is left to others', async () => {
  const thin = pack(object(7, delta('end'), Buffer.alloc(20, 7)));
  expect(await said(thin, pack(base))).toBeUndefined();
  const whole = gitPackFile(['one', 'two']);
  expect(await said(whole, whole.subarray(0, -3))).toBeUndefined();
});

test('damage never throws', async () => {
  const whole = pack(base, object(6, delta('end'), Buffer.from([base.length])));
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 13), fc.nat(255), async (at, byte) => {
      const damaged = Buffer.from(whole);
      damaged[12 + at] = byte;
      const claims = await said(whole, damaged);
      if (claims && !damaged.equals(whole)) expect(claims.length).toBeGreaterThan(0);
    }),
  );
});
