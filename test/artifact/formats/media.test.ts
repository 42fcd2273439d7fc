import { describe, expect, test } from 'vitest';
import type { LeafFormat } from '../../../src/artifact/format.ts';
import { gif } from '../../../src/artifact/formats/gif.ts';
import { icc } from '../../../src/artifact/formats/icc.ts';
import { jpeg } from '../../../src/artifact/formats/jpeg.ts';
import { png } from '../../../src/artifact/formats/png.ts';
import { sfnt } from '../../../src/artifact/formats/sfnt.ts';
import type { Field } from '../../../src/model/index.ts';
import * as make from '../../recipes/media.ts';
import { allFields, expectExplained, expectSteadfast } from '../../support/properties.ts';
import { readFormat } from '../../support/read-format.ts';

const SEEDS = make.mediaSeeds();
const FORMATS: readonly (readonly [LeafFormat, readonly string[]])[] = [
  [png, ['a.png']],
  [gif, ['a.gif']],
  [jpeg, ['a.jpg']],
  [icc, ['a.icc']],
  [sfnt, ['a.ttf', 'a.ttc']],
];

/** The first field of a name, at any depth. */
function find(fields: readonly Field[], name: string): Field | undefined {
  for (const field of fields) {
    const found = field.name === name ? field : find(field.fields ?? [], name);
    if (found) return found;
  }
  return undefined;
}

describe.each(FORMATS)('$name', (format, names) => {
  const seeds = names.map((name) => SEEDS[name]!);
  test('is known by its content, and no other is taken for it', () => {
    const known = Object.entries(SEEDS).filter(([, head]) => format.recognizes({ head, name: 'x' }));
    expect(known.map(([name]) => name)).toEqual(names);
  });
  test('every byte is explained', async () => {
    for (const seed of seeds) await expectExplained(format, seed);
  });
  test('damage never throws', async () => {
    await expectSteadfast(format, seeds);
  });
});

describe('png', () => {
  test('times, texts, Exif and the colour profile', async () => {
    const { all } = await allFields(png, SEEDS['a.png']!);
    expect(find(all, 'last modification')).toMatchObject({
      value: '2024-01-09T10:00:00Z',
      offset: 41,
      length: 7,
      meaning: 'time',
    });
    expect(find(all, 'tEXt')!.fields!.slice(1, 3)).toEqual([
      { name: 'keyword', value: 'Software', offset: 60, length: 9, meaning: 'name' },
      { name: 'text', value: 'writer', offset: 69, length: 6, meaning: 'tool' },
    ]);
    expect(find(find(all, 'iTXt')!.fields!, 'text')).toMatchObject({ value: 'me', meaning: 'owner' });
    expect(find(all, 'DateTime')).toMatchObject({ value: '2024:01:09 10:00:00', meaning: 'time' });
    expect(find(all, 'profile')).toMatchObject({ decoded: true });
    expect(find(all, 'date and time')).toMatchObject({ value: '2024-01-09T10:20:30Z', offset: 24 });
  });
  test.each([
    ['png.crc', make.png([make.pngChunk('tEXt', 'a\0b', 1)])],
    ['png.bad-chunk', make.png([make.pngChunk('t\0Xt', 'a')])],
    ['png.truncated', make.png().subarray(0, 60)],
    ['png.trailing-data', make.png([], Buffer.from('hidden'))],
  ])('%s', async (code, bytes) => {
    expect((await readFormat(png, bytes)).codes).toEqual([code]);
  });
  test('compressed text is bounded', async () => {
    const zeros = Buffer.concat([
      Buffer.from('k\0\0'),
      (await import('node:zlib')).deflateSync(Buffer.alloc(1 << 20)),
    ]);
    const { fields } = await readFormat(png, make.png([make.pngChunk('zTXt', zeros)]));
    expect(find(fields, 'text')!.value).toBe('');
  });
});

describe('gif', () => {
  test('comment and application', async () => {
    const { fields, variant } = await readFormat(gif, SEEDS['a.gif']!);
    expect(variant).toBe('89a');
    expect(find(fields, 'comment extension')).toMatchObject({
      value: 'comment',
      offset: 19,
      length: 11,
      meaning: 'comment',
    });
    expect(find(fields, 'application extension')).toMatchObject({ value: 'NETSCAPE2.0' });
  });
  test.each([
    ['gif.no-trailer', make.gif([], Buffer.alloc(0))],
    ['gif.truncated', make.gif([Buffer.from([0x77])])],
    ['gif.trailing-data', make.gif([], Buffer.from([0x3b, 1]))],
  ])('%s', async (code, bytes) => {
    expect((await readFormat(gif, bytes)).codes).toEqual([code]);
  });
});

describe('jpeg', () => {
  test('segments, Exif, profile, frame and the data with stuffed bytes', async () => {
    const { fields } = await readFormat(jpeg, SEEDS['a.jpg']!);
    expect(fields.map(({ name }) => name)).toEqual([
      'SOI',
      'APP0',
      'APP1',
      'APP2',
      'SOF0',
      'COM',
      'SOS',
      'entropy-coded data',
      'EOI',
    ]);
    expect(find(fields, 'Software')).toMatchObject({ value: 'writer', meaning: 'tool' });
    expect(find(fields, 'width')).toMatchObject({ value: 1 });
    expect(find(fields, 'profile class')).toMatchObject({ value: 'mntr' });
    expect(find(fields, 'entropy-coded data')).toMatchObject({ length: 8 });
  });
  test.each([
    ['jpeg.truncated', make.jpeg([[0xfe, Buffer.from('comment')]]).subarray(0, 8)],
    ['jpeg.trailing-data', make.jpeg([], Buffer.from('more'))],
  ])('%s', async (code, bytes) => {
    expect((await readFormat(jpeg, bytes)).codes).toEqual([code]);
  });
});

describe('icc', () => {
  test('date, identifier and text', async () => {
    const { fields } = await readFormat(icc, SEEDS['a.icc']!);
    expect(find(fields, 'date and time')).toMatchObject({
      value: '2024-01-09T10:20:30Z',
      offset: 24,
      length: 12,
      meaning: 'time',
    });
    expect(find(fields, 'profile ID')).toMatchObject({ offset: 84, length: 16, meaning: 'checksum' });
    expect(find(fields, 'text')).toMatchObject({ value: 'sRGB' });
  });
  test.each([
    ['icc.unreferenced', make.icc([['cprt', Buffer.from('text\0\0\0\0me\0')]], Buffer.from('hidden'))],
    [
      'icc.outside',
      Buffer.concat([make.icc([]).subarray(0, 128), Buffer.from('00000001637072740000ffff00000004', 'hex')]),
    ],
  ])('%s', async (code, bytes) => {
    expect((await readFormat(icc, bytes)).codes).toContain(code);
  });
});

describe('sfnt', () => {
  test('head times and names', async () => {
    const { fields, variant } = await readFormat(sfnt, SEEDS['a.ttf']!);
    expect(variant).toBe('truetype');
    // 3,700,000,000 s since 1904 are 1,617,155,200 s since 1970.
    expect(find(fields, 'modified')).toMatchObject({ value: 1_617_155_200, meaning: 'time', length: 8 });
    expect(find(fields, 'font family')).toMatchObject({ value: 'Family', meaning: 'name' });
  });
  test.each([
    ['sfnt.outside', make.font([['head', make.fontHead(1)]]).subarray(0, 60)],
    [
      'sfnt.truncated',
      Buffer.concat([
        Buffer.from('\0\x01\0\0\0\x09', 'latin1'),
        Buffer.alloc(6),
        Buffer.from('head'),
        Buffer.alloc(12),
      ]),
    ],
    ['sfnt.unreferenced', Buffer.concat([make.font([['head', make.fontHead(1)]]), Buffer.from('hidden')])],
  ])('%s', async (code, bytes) => {
    expect((await readFormat(sfnt, bytes)).codes).toContain(code);
  });
});

describe('small files that claim much', () => {
  test('tags that name one long text', { timeout: 10_000 }, async () => {
    const text = Buffer.concat([Buffer.from('text\0\0\0\0'), Buffer.alloc(500_000, 'a')]);
    const bytes = Buffer.alloc(132 + 12 * 1000);
    bytes.write('acsp', 36);
    bytes.writeUInt32BE(1000, 128);
    for (let at = 132; at < bytes.length; at += 12) {
      bytes.write('cprt', at);
      bytes.writeUInt32BE(bytes.length, at + 4);
      bytes.writeUInt32BE(text.length, at + 8);
    }
    const { fields } = await readFormat(icc, Buffer.concat([bytes, text]));
    expect(JSON.stringify(fields).length).toBeLessThan(5_000_000);
  });
  test('fonts of a collection that share one directory', { timeout: 10_000 }, async () => {
    const directory = Buffer.alloc(12 + 16 * 60_000, 'name');
    directory.writeUInt32BE(0x10000, 0);
    directory.writeUInt16BE(60_000, 4);
    const head = Buffer.alloc(12 + 4 * 4000);
    head.write('ttcf\0\x01', 'latin1');
    head.writeUInt32BE(4000, 8);
    for (let i = 0; i < 4000; i++) head.writeUInt32BE(head.length, 12 + 4 * i);
    const { codes } = await readFormat(sfnt, Buffer.concat([head, directory]));
    expect(codes).toContain('limit.steps');
  });
  test('segments of a few bytes are told as one range', { timeout: 10_000 }, async () => {
    const bytes = Buffer.concat([
      Buffer.from([255, 216]),
      Buffer.alloc(400_000, Buffer.from([255, 229, 0, 2])),
    ]);
    const { fields } = await readFormat(jpeg, bytes);
    expect(fields.length).toBeGreaterThan(0);
  });
});
