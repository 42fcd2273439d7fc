import { describe, expect, test } from 'vitest';
import { plist } from '../../../src/artifact/formats/plist.ts';
import { xml } from '../../../src/artifact/formats/xml.ts';
import { binaryPlist, laughingPlist, plistSeeds, xmlPlist } from '../../recipes/plist.ts';
import { expectExplained, expectSteadfast } from '../../support/properties.ts';
import { readFormat } from '../../support/read-format.ts';

const SEEDS = plistSeeds();
const topValue = async (bytes: Uint8Array) =>
  (await readFormat(plist, bytes)).fields.find(({ name }) => name === 'value')!;

describe('binary', () => {
  test('values with their places', async () => {
    const value = await topValue(SEEDS['binary.plist']!);
    expect(value.fields!.map(({ name, value: shown, meaning }) => [name, shown, meaning])).toEqual([
      ['a', undefined, undefined],
      ['é', 'ü', undefined],
      ['d', Buffer.from('data').toString('hex'), undefined],
      ['n', -1, undefined],
    ]);
    expect(value.fields![0]!.fields!.map(({ value: shown, meaning }) => [shown, meaning])).toEqual([
      [1, undefined],
      [2.5, undefined],
      [true, undefined],
      [Date.UTC(2024, 0, 9, 10) / 1000, 'time'],
    ]);
  });
  test('long strings, arrays and large integers', async () => {
    const text = 'x'.repeat(300);
    const value = await topValue(binaryPlist([text, 2n ** 62n, Array.from({ length: 20 }, (_, i) => i)]));
    expect(value.fields!.slice(0, 2).map((field) => field.value)).toEqual([text, (2n ** 62n).toString()]);
    expect(value.fields![2]!.fields).toHaveLength(20);
  });
  test('an object that holds itself ends there', async () => {
    const { problems } = await readFormat(plist, binaryPlist(['a'], { cycle: true }));
    expect(problems.map(({ code, message }) => [code, message])).toContainEqual([
      'plist.malformed',
      'object 0 contains itself',
    ]);
  });
  test('values that others share are not expanded without end', async () => {
    const { fields, codes } = await readFormat(plist, laughingPlist(20));
    expect(codes).toEqual([]);
    expect(JSON.stringify(fields).length).toBeLessThan(20_000_000);
  });
  test('bytes that are no object are reported with their place', async () => {
    const bytes = binaryPlist(['a'], { gap: 'hidden' });
    const { problems } = await readFormat(plist, bytes);
    expect(problems).toEqual([
      { code: 'plist.unreferenced', message: '6 bytes that are no object', offset: 12 },
    ]);
  });
});

describe('XML', () => {
  test('keys with what they stand for', async () => {
    const { fields, variant } = await readFormat(plist, SEEDS['xml.plist']!);
    expect(variant).toBe('xml');
    expect(fields[0]!.fields![0]!.fields).toMatchObject([
      { name: 'DTXcode', value: '1500', meaning: 'tool', length: '<string>1500</string>'.length },
      { name: 'a', fields: [{ name: '[0]', value: 1 }] },
    ]);
  });
  test('is a property list, not just XML', () => {
    const probe = { head: SEEDS['xml.plist']!, name: 'Info.plist' };
    expect([plist.recognizes(probe), xml.recognizes(probe)]).toEqual([true, true]);
    expect(plist.recognizes({ head: Buffer.from('<?xml version="1.0"?><a/>'), name: 'x.plist' })).toBe(false);
  });
  test('what is wrong is said', async () => {
    expect((await readFormat(plist, xmlPlist('<dict><key>a</key></dict>'))).codes).toEqual([
      'plist.malformed',
    ]);
    expect((await readFormat(plist, xmlPlist('<dict>'))).codes).toEqual(['plist.malformed']);
  });
});

test('every byte is explained', async () => {
  for (const seed of Object.values(SEEDS)) await expectExplained(plist, seed);
});

test('damage never throws', async () => {
  await expectSteadfast(plist, Object.values(SEEDS), 500);
});

describe('small files that claim much', () => {
  const table = (objects: Buffer, offsets: readonly number[]): Buffer => {
    const trailer = Buffer.alloc(32);
    trailer.set([4, 1], 6);
    trailer.writeBigUInt64BE(BigInt(offsets.length), 8);
    trailer.writeBigUInt64BE(BigInt(8 + objects.length), 24);
    const places = Buffer.alloc(4 * offsets.length);
    for (const [i, offset] of offsets.entries()) places.writeUInt32BE(offset, 4 * i);
    return Buffer.concat([Buffer.from('bplist00'), objects, places, trailer]);
  };
  const long = (marker: number, length: number): Buffer => {
    const head = Buffer.from([marker, 0x12, 0, 0, 0, 0]);
    head.writeUInt32BE(length, 2);
    return Buffer.concat([head, Buffer.alloc(length)]);
  };
  test('many entries of the table may name one object', { timeout: 10_000 }, async () => {
    const places = Array.from({ length: 100_000 }, () => 8);
    const { problems } = await readFormat(plist, table(long(0x4f, 500_000), places));
    expect(problems).toEqual([]);
  });
  test('objects that lie in each other are not read again and again', { timeout: 10_000 }, async () => {
    const objects = Buffer.alloc(600_000);
    const places: number[] = [];
    for (let at = 0; at + 6 <= objects.length; at += 6) {
      objects.set([0x4f, 0x12], at);
      objects.writeUInt32BE(objects.length - at - 6, at + 2);
      places.push(8 + at);
    }
    const { problems } = await readFormat(plist, table(objects, places));
    expect(problems[0]).toMatchObject({ code: 'plist.malformed', message: 'objects lie in each other' });
  });
});
