import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openArtifact } from '../../../src/library/artifact.ts';
import type { Level } from '../../../src/model/index.ts';
import { compare, digestLadder } from '../../../src/reproducibility/index.ts';
import { type BomPath, bomFile } from '../../recipes/bom.ts';
import { gitBundleFile, gitIndexFile, gitPackFile } from '../../recipes/git.ts';
import { pngChunk } from '../../recipes/media.ts';
import { MESSAGES, moFile } from '../../recipes/mo.ts';
import { binaryPlist } from '../../recipes/plist.ts';

const semanticsOf = async (bytes: Uint8Array): Promise<string | undefined> => {
  const artifact = await openArtifact(bytes, { name: 'x' });
  const [digest] = await digestLadder(artifact, { levels: ['equal-semantics'] });
  await artifact.close();
  return digest?.sha256;
};

/** The verdict, which the digests of equal semantics must bear out. */
async function levelOf(left: Uint8Array, right: Uint8Array): Promise<Level> {
  const [one, other] = [await openArtifact(left, { name: 'x' }), await openArtifact(right, { name: 'x' })];
  const { verdict } = await compare(one, other);
  expect((await semanticsOf(left)) === (await semanticsOf(right))).toBe(verdict !== 'different');
  return verdict;
}

const HEAD = Buffer.alloc(13);
HEAD.writeUInt32BE(1, 0);
HEAD.writeUInt32BE(64, 4);
HEAD[8] = 8;
const png = (chunks: readonly Uint8Array[]) =>
  Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', HEAD),
    ...chunks,
    pngChunk('IEND', ''),
  ]);
const PIXELS = Buffer.from(Array.from({ length: 128 }, (_, i) => (i % 2 === 0 ? 0 : (i * 37) & 255)));
const idat = (pixels: Uint8Array, level = 6) => pngChunk('IDAT', deflateSync(pixels, { level }));
const parted = (stream: Buffer, at: number) => [
  pngChunk('IDAT', stream.subarray(0, at)),
  pngChunk('IDAT', stream.subarray(at)),
];
const STREAM = deflateSync(PIXELS);
const text = (value: string) => pngChunk('tEXt', `Comment\0${value}`);
const broken = (bytes: Buffer) => {
  const copy = Buffer.from(bytes);
  copy[copy.length - 1]! ^= 1;
  return copy;
};

/** Objects of the pack of these blobs, each with another level. */
function packed(texts: readonly string[], level: number, wrong = false): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(texts.length);
  const objects = texts.map((one) =>
    Buffer.concat([Buffer.from([0x30 | one.length]), deflateSync(one, { level })]),
  );
  const bytes = Buffer.concat([Buffer.from('PACK\0\0\0\x02', 'latin1'), count, ...objects]);
  const sum = createHash('sha1').update(bytes).digest();
  return Buffer.concat([bytes, wrong ? broken(sum) : sum]);
}

const WORDS = [...MESSAGES, ['world', 'Welt'], ['zebra', 'Zebra']] as const;
const mo = (options: Parameters<typeof moFile>[1] = {}) =>
  moFile(WORDS, { hash: 7, hashed: true, ...options });

const folder = (name: string, id: number, parent = 1): BomPath => ({
  name,
  id,
  parent,
  type: 2,
  mode: 0o40755,
});
const ROOT: BomPath = { name: '.', parent: 0, id: 1, type: 2, mode: 0o40755 };
const file = (id: number, parent: number, more: Partial<BomPath> = {}): BomPath => ({
  name: 'f',
  id,
  parent,
  size: 5,
  ...more,
});

const plist = binaryPlist;
const sharedTwice = plist({ a: ['x', 'x'] });

test.each<[string, Level, Uint8Array, Uint8Array]>([
  ['png: compressed again', 'equal-semantics', png([idat(PIXELS, 1)]), png([idat(PIXELS, 9)])],
  ['png: in other chunks', 'equal-semantics', png([pngChunk('IDAT', STREAM)]), png(parted(STREAM, 20))],
  ['png: pixels', 'different', png([idat(PIXELS)]), png([idat(Buffer.alloc(128))])],
  ['png: text', 'different', png([text('one'), idat(PIXELS, 1)]), png([text('two'), idat(PIXELS, 9)])],
  [
    'png: a chunk at another place',
    'different',
    png([text('one'), idat(PIXELS)]),
    png([idat(PIXELS), text('one')]),
  ],
  [
    'png: time',
    'equal-semantics',
    png([pngChunk('tIME', Buffer.from([7, 232, 1, 1, 1, 1, 1])), idat(PIXELS, 1)]),
    png([pngChunk('tIME', Buffer.from([7, 232, 2, 2, 2, 2, 2])), idat(PIXELS, 9)]),
  ],
  [
    'png: bytes behind the pixels',
    'different',
    png([pngChunk('IDAT', STREAM)]),
    png([pngChunk('IDAT', Buffer.concat([STREAM, Buffer.from('x')]))]),
  ],
  ['png: a wrong CRC', 'different', png([idat(PIXELS, 1)]), png([pngChunk('IDAT', deflateSync(PIXELS), 1)])],
  ['mo: byte order', 'equal-semantics', mo(), mo({ big: true })],
  ['mo: no hash table', 'equal-semantics', mo(), mo({ hash: 0 })],
  ['mo: another size of it', 'equal-semantics', mo(), mo({ hash: 11 })],
  ['mo: other places', 'equal-semantics', mo(), mo({ swapped: true })],
  ['mo: a hash table that leads nowhere', 'different', mo(), moFile(WORDS, { hash: 7 })],
  [
    'mo: a translation',
    'different',
    mo(),
    moFile([...MESSAGES, ['world', 'Erde'], ['zebra', 'Zebra']], { hash: 7, hashed: true }),
  ],
  [
    'mo: messages that no search finds',
    'different',
    mo({ hash: 0 }),
    moFile(WORDS.toReversed(), { hash: 0 }),
  ],
  ['plist: order of keys', 'equal-semantics', plist({ a: 'x', b: [1, 2] }), plist({ b: [1, 2], a: 'x' })],
  ['plist: another value', 'different', plist({ a: 'x', b: 1 }), plist({ b: 2, a: 'x' })],
  ['plist: order of an array', 'different', plist({ a: [1, 2] }), plist({ a: [2, 1] })],
  ['plist: another kind of value', 'different', plist({ a: '1', b: 1 }), plist({ b: '1', a: 1 })],
  ['plist: width of an integer', 'equal-semantics', plist({ a: 1 }), plist({ a: 1n })],
  ['plist: bytes that no value has', 'different', plist({ a: 1 }), plist({ a: 1 }, { gap: 'hidden' })],
  ['git pack: order', 'equal-semantics', gitPackFile(['one', 'two']), gitPackFile(['two', 'one'])],
  [
    'git pack: compression',
    'equal-semantics',
    packed(['aaaaaaaaaa', 'b'], 0),
    packed(['aaaaaaaaaa', 'b'], 9),
  ],
  ['git pack: an object', 'different', gitPackFile(['one', 'two']), gitPackFile(['one', 'six'])],
  ['git pack: a wrong checksum', 'different', packed(['one'], 0), packed(['one'], 9, true)],
  [
    'git bundle: order',
    'equal-semantics',
    gitBundleFile(gitPackFile(['one', 'two'])),
    gitBundleFile(gitPackFile(['two', 'one'])),
  ],
  ['git index: times', 'equal-semantics', gitIndexFile(['a']), gitIndexFile(['a'], { mtime: 1_700_000_777 })],
  ['git index: paths', 'different', gitIndexFile(['a']), gitIndexFile(['b'])],
  [
    'bom: order of numbers',
    'equal-semantics',
    bomFile([ROOT, folder('a', 2), folder('b', 3), file(4, 2), file(5, 3, { size: 9 })]),
    bomFile([ROOT, folder('a', 3), folder('b', 2), file(5, 2, { size: 9 }), file(4, 3)]),
  ],
  [
    'bom: a file in another folder',
    'different',
    bomFile([ROOT, folder('a', 2), folder('b', 3), file(4, 2)]),
    bomFile([ROOT, folder('a', 2), folder('b', 3), file(4, 3)]),
  ],
  [
    'bom: who may run it',
    'different',
    bomFile([ROOT, file(2, 1)]),
    bomFile([ROOT, file(2, 1, { mode: 0o100755 })]),
  ],
  ['bom: time', 'equal-semantics', bomFile([ROOT, file(2, 1)]), bomFile([ROOT, file(2, 1, { mtime: 9 })])],
])('%s: %s', async (_, level, left, right) => {
  expect(left).not.toEqual(right);
  expect(await levelOf(left, right)).toBe(level);
});

test('a value that is stored once or twice is the same value', async () => {
  // The recipe stores each text by itself: let both items name the first of them.
  const shared = Buffer.from(sharedTwice);
  const items = shared.indexOf(Buffer.from([0xa2]));
  const unused = shared[items + 2]!;
  shared[items + 2] = shared[items + 1]!;
  expect(shared[items + 1]).not.toBe(unused);
  // The text that nothing names any longer is told: bytes that no value has.
  expect(await levelOf(sharedTwice, shared)).toBe('different');
});
