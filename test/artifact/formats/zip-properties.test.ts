import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zip } from '../../../src/artifact/formats/zip.ts';
import { bytesSource } from '../../../src/codec/index.ts';
import { buildZip, extraField, u32, type ZipMember } from '../../recipes/zip.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { filed, readPlain } from '../../support/read-zip.ts';

const member: fc.Arbitrary<ZipMember> = fc.record({
  data: fc.uint8Array({ maxLength: 300 }),
  method: fc.constantFrom(0, 8),
  zip64: fc.boolean(),
  extra: fc.constantFrom(Buffer.alloc(0), extraField(0x5455, Buffer.from([1]), u32(1_000_000_000))),
});
const archive = fc
  .array(member, { maxLength: 6 })
  .map((members) => members.map((one, i) => ({ ...one, name: `f${i}` })));
const options = fc.record({
  comment: fc.string({ maxLength: 20 }).filter((comment) => !comment.includes('PK')),
  zip64: fc.boolean(),
  prefix: fc.constantFrom(Buffer.alloc(0), Buffer.from('#!/bin/sh\n')),
  absolute: fc.boolean(),
});

test('what is packed comes out, without a warning', async () => {
  await fc.assert(
    fc.asyncProperty(archive, options, async (members, how) => {
      const { members: found, codes } = await readFormat(zip, buildZip(members, how));
      expect(found.map(({ path, content }) => [path, text(content)])).toEqual(
        members.map(({ name, data }) => [name, text(data as Uint8Array)]),
      );
      expect(codes.filter((code) => code !== 'zip.prefix')).toEqual([]);
    }),
    { numRuns: 100, seed: 1 },
  );
});

test('from a file or from memory: the same', async () => {
  await fc.assert(
    fc.asyncProperty(archive, options, fc.nat(), fc.nat(255), async (members, how, at, value) => {
      const bytes = buildZip(members, how);
      bytes[at % bytes.length] = value;
      expect(await readPlain(filed(bytes))).toEqual(await readPlain(bytesSource(bytes)));
    }),
    { numRuns: 150, seed: 2 },
  );
});

const sample = buildZip(
  [
    { name: 'a', data: 'hello '.repeat(30), method: 8, descriptor: 'signed' },
    { name: 'b', data: 'stored', zip64: true, extra: extraField(0x5455, Buffer.from([1]), u32(5)) },
    { name: 'c/', data: '' },
    { name: 'd', data: buildZip([{ name: 'inner', data: 'x' }]) },
  ],
  { zip64: true, comment: 'comment' },
);

test('every truncation is told and never fails', async () => {
  for (let length = 0; length < sample.length; length++) {
    const { codes } = await readFormat(zip, sample.subarray(0, length));
    expect(codes.length).toBeGreaterThan(0);
  }
});

test('byte flips never fail', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      async (flips) => {
        const bytes = Buffer.from(sample);
        for (const [at, value] of flips) bytes[at] = value;
        const { members } = await readFormat(zip, bytes);
        expect(members.length).toBeLessThan(20);
      },
    ),
    { numRuns: 2000, seed: 3 },
  );
});

test('every single flipped byte of the records is noticed or harmless', async () => {
  const whole = await readFormat(zip, sample);
  let told = 0;
  for (let at = 0; at < sample.length; at++) {
    const bytes = Buffer.from(sample);
    bytes[at]! ^= 0xff;
    const { codes } = await readFormat(zip, bytes);
    if (codes.join() !== whole.codes.join()) told++;
  }
  expect(told / sample.length).toBeGreaterThan(0.7);
});

test('garbage around signatures never fails', async () => {
  const pieces = ['PK\x03\x04', 'PK\x01\x02', 'PK\x05\x06', 'PK\x06\x06', 'PK\x06\x07', 'PK\x07\x08'];
  const part = fc.oneof(
    fc.constantFrom(...pieces).map((s) => Buffer.from(s, 'latin1')),
    fc.uint8Array({ maxLength: 60 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
      const { members } = await readFormat(zip, Buffer.concat(parts));
      expect(members.length).toBeLessThan(100);
    }),
    { numRuns: 1000, seed: 4 },
  );
});
