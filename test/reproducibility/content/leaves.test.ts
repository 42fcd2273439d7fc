import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { moComparator } from '../../../src/reproducibility/content/mo.ts';
import { binaryPlistComparator } from '../../../src/reproducibility/content/plist-binary.ts';
import { pngComparator } from '../../../src/reproducibility/content/png.ts';
import { pngChunk } from '../../recipes/media.ts';
import { MESSAGES, moFile } from '../../recipes/mo.ts';
import { binaryPlist, type Plain } from '../../recipes/plist.ts';
import { compared, shares } from './compared.ts';

const mo = async (left: Uint8Array, right: Uint8Array) => await compared(moComparator, left, right);
const header = (date: string, translator = 'Me <me@example.org>'): readonly [string, string] => [
  '',
  `Project-Id-Version: demo 1.0\nPO-Revision-Date: ${date}\nLast-Translator: ${translator}\nX-Other: ${date.length}\n`,
];
const HELLO = ['hello', 'grüezi'] as const;

test('lines of the header entry of a catalogue', async () => {
  const claims = await mo(
    moFile([header('2024-01-09 10:00+0100'), HELLO]),
    moFile([header('2024-02-17 11:22+0100', 'Du <du@example.org>'), HELLO]),
  );
  expect(claims).toMatchObject([
    { cause: 'content.timestamp', field: 'header entry / PO-Revision-Date', bytes: 6 },
    { cause: 'content.username', values: ['Me <me@example.org>', 'Du <du@example.org>'] },
  ]);
});

test('the byte order and the hash table of a catalogue', async () => {
  expect(Object.keys(shares(await mo(moFile(MESSAGES), moFile(MESSAGES, { big: true })))!)).toEqual([
    'mo.endianness',
  ]);
  expect(Object.keys(shares(await mo(moFile(MESSAGES), moFile(MESSAGES, { hash: 0 })))!)).toEqual([
    'mo.hash-table',
  ]);
});

test('messages that differ', async () => {
  const claims = await mo(
    moFile([HELLO, ['one', 'eins'], ['only left', 'x']]),
    moFile([HELLO, ['one', 'ains'], ['only rite', 'x']]),
  );
  expect(claims).toMatchObject([
    { cause: undefined, field: 'message', values: ['only left', ''] },
    { cause: undefined, field: 'one', values: ['eins', 'ains'], bytes: 1 },
    { cause: undefined, field: 'message', values: ['', 'only rite'] },
  ]);
});

test('a catalogue with bytes that nothing refers to', async () => {
  const file = (end: string) => Buffer.concat([moFile([HELLO]), Buffer.from(end)]);
  expect(await mo(file('a'), file('b'))).toMatchObject([
    { cause: undefined, field: 'unused bytes', bytes: 1 },
  ]);
});

const PIXELS = Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * i) % 251));
const image = (...chunks: readonly Uint8Array[]) =>
  Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', Buffer.from([0, 0, 0, 40, 0, 0, 0, 99, 8, 0, 0, 0, 0])),
    ...chunks,
    pngChunk('IEND', ''),
  ]);
const packed = (level: number) => deflateSync(PIXELS, { level });
const png = async (left: Uint8Array, right: Uint8Array) => await compared(pngComparator, left, right);

test('equal pixels with another level of compression', async () => {
  const claims = await png(image(pngChunk('IDAT', packed(1))), image(pngChunk('IDAT', packed(9))));
  expect(claims).toMatchObject([{ cause: 'compress.level', field: 'IDAT' }]);
});

test('one stream in other chunks', async () => {
  const data = packed(9);
  const parted = [pngChunk('IDAT', data.subarray(0, 99)), pngChunk('IDAT', data.subarray(99))];
  expect(await png(image(pngChunk('IDAT', data)), image(...parted))).toMatchObject([
    { cause: 'compress.chunk-size' },
  ]);
});

test('other chunks beside equal pixels', async () => {
  const [one, other] = [pngChunk('IDAT', packed(1)), pngChunk('IDAT', packed(9))];
  const time = (second: number) => pngChunk('tIME', Buffer.from([7, 232, 1, 9, 10, 0, second]));
  const dated = (date: string) => pngChunk('tEXt', `date:create\0${date}`);
  const comment = (text: string) => pngChunk('tEXt', `Comment\0${text}`);
  const claims = await png(
    image(time(1), dated('2024'), comment('this'), one),
    image(time(2), dated('2025'), comment('that'), other),
  );
  const found = claims!.map(({ cause, field, bytes }) => [cause, field, bytes]);
  expect(found).toContainEqual(['png.time', 'tIME', 1]);
  expect(found).toContainEqual(['png.time', 'tEXt / date:create', 1]);
  expect(found).toContainEqual([undefined, 'tEXt / Comment', 2]);
  expect(found).toContainEqual(['content.layout', 'tIME / CRC', expect.any(Number)]);
});

test('other pixels are left to fields', async () => {
  const other = Buffer.from(PIXELS);
  other[7]!++;
  expect(
    await png(image(pngChunk('IDAT', packed(9))), image(pngChunk('IDAT', deflateSync(other)))),
  ).toBeUndefined();
  expect(await png(image(pngChunk('IDAT', 'x')), image(pngChunk('IDAT', 'y')))).toBeUndefined();
});

const plist = async (left: Plain, right: Plain) =>
  await compared(binaryPlistComparator, binaryPlist(left), binaryPlist(right));

test('a property list with its keys in another order', async () => {
  const claims = await plist({ a: 'x', b: ['y', 1] }, { b: ['y', 1], a: 'x' });
  expect(claims).toMatchObject([
    { cause: 'content.layout', evidence: 'equal values, stored in another order' },
  ]);
});

test('values of a property list by their keys', async () => {
  const claims = await plist(
    { DTXcodeBuild: '15A240d', when: new Date(1.7e12), text: 'some', list: [1, 2] },
    { DTXcodeBuild: '15C65', when: new Date(1.8e12), text: 'word', list: [1, 3] },
  );
  const found = claims!.map(({ cause, field, values }) => [cause, field, values]);
  expect(found).toContainEqual(['content.generator-version', 'DTXcodeBuild', ['15A240d', '15C65']]);
  expect(found).toContainEqual([
    'content.timestamp',
    'when',
    ['2023-11-14T22:13:20.000Z', '2027-01-15T08:00:00.000Z'],
  ]);
  expect(found).toContainEqual([undefined, 'text', ['some', 'word']]);
  expect(found).toContainEqual([undefined, 'list / 1', ['2', '3']]);
});

test('items in another order are other values', async () => {
  const claims = await plist({ list: ['a', 'b'] }, { list: ['b', 'a'] });
  expect(shares(claims)).toEqual({ rest: 2 });
});

test('a key that only one side has', async () => {
  const claims = await plist({ a: 'x' }, { a: 'x', b: 'new' });
  expect(claims).toContainEqual(expect.objectContaining({ cause: undefined, values: ['', 'b = new'] }));
});

test('bytes that no value has', async () => {
  const file = (gap: string) => binaryPlist({ a: 'x' }, { gap });
  expect(await compared(binaryPlistComparator, file('1'), file('2'))).toMatchObject([
    { cause: undefined, field: 'unused bytes', bytes: 1 },
  ]);
});
