import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cab } from '../../../src/artifact/formats/cab.ts';
import {
  buildCab,
  type CabFile,
  type CabOptions,
  cabSeeds,
  filesOf,
  lzxFolder,
  mszipFolder,
  storedFolder,
} from '../../recipes/cab.ts';
import { open } from '../../support/open.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const { files, content } = filesOf({ 'a.txt': 'alpha', 'dir\\b.txt': 'x'.repeat(70_000), c: 'last' });
const read = async (bytes: Uint8Array) => {
  const result = await readFormat(cab, bytes);
  const rest = unexplained(
    [...result.fields, ...result.members.flatMap((member) => member.fields)],
    bytes.length,
  );
  return {
    ...result,
    rest,
    messages: result.problems.map(({ code, message, offset }) => `${code} ${offset} ${message}`),
  };
};
const build = (options: Partial<CabOptions>) =>
  buildCab({ folders: [storedFolder(content)], files, ...options });
const oneFile = (file: Partial<CabFile>) =>
  build({ files: [{ name: 'x', size: content.length, offset: 0, ...file }] });

describe('the header', () => {
  it('may be cut', async () => {
    expect((await read(build({}).subarray(0, 30))).codes).toEqual(['cab.header']);
    expect((await read(build({ reserve: { header: Buffer.alloc(50) } }).subarray(0, 60))).codes).toEqual([
      'cab.header',
    ]);
    expect((await read(build({ previous: ['a'.repeat(300), 'd'] }))).codes).toEqual(['cab.header']);
  });
  it('has one version, and zeros where nothing is defined', async () => {
    expect((await read(build({ version: [4, 1] }))).messages).toEqual(['cab.version 24 it is 1.4']);
    expect((await read(build({ reserved: [1, 2, 3] }))).messages).toEqual([
      'cab.reserved 4 reserved1 is 1',
      'cab.reserved 12 reserved2 is 2',
      'cab.reserved 20 reserved3 is 3',
    ]);
  });
  it('may claim folders and files that are not there', async () => {
    expect((await read(build({ folderCount: 60_000 }))).codes).toContain('cab.folders');
    const none = await read(build({ fileCount: 60_000 }));
    expect(none.codes.filter((code) => code !== 'cab.no-folder' && code !== 'cab.file-order')).toContain(
      'cab.files',
    );
    expect((await read(build({ filesOffset: 4_000_000_000 }))).codes).toEqual([
      'cab.files',
      'cab.unreferenced',
      'cab.unused',
    ]);
  });
  it('states the size', async () => {
    const bytes = build({});
    expect((await read(build({ cabinetSize: 200 }))).codes).toEqual(['cab.size']);
    expect((await read(build({ cabinetSize: bytes.length + 7 }))).messages).toEqual([
      `cab.truncated ${bytes.length} it is to have ${bytes.length + 7} bytes, there are ${bytes.length}`,
    ]);
    expect((await read(Buffer.concat([bytes, Buffer.from('tail')]))).rest).toEqual([]);
  });
});

describe('names and times', () => {
  it('are in UTF-8 where they say so', async () => {
    const utf = await read(oneFile({ name: 'é', attributes: 0xa0 }));
    expect([utf.members[0]!.path, utf.codes]).toEqual(['é', []]);
    const plain = await read(oneFile({ name: Buffer.from([0xe9]) }));
    expect([plain.members[0]!.path, plain.codes]).toEqual(['é', ['cab.code-page']]);
    const wrong = await read(oneFile({ name: Buffer.from([0xe9]), attributes: 0x80 }));
    expect(wrong.messages).toEqual(['cab.name-encoding 60 "é" is not UTF-8 as its attribute says']);
  });
  it('have their limits', async () => {
    expect((await read(oneFile({ name: 'n'.repeat(255) }))).codes).toEqual([]);
    expect((await read(oneFile({ name: 'n'.repeat(256) }))).codes).toEqual(['cab.long-name']);
    const endless = await read(oneFile({ name: 'n'.repeat(9000) }));
    expect(endless.codes).toEqual(['cab.files', 'cab.unreferenced', 'cab.unused']);
  });
  it('may be no date, or none', async () => {
    const { members, messages } = await read(oneFile({ date: 0x57ff, time: 0 }));
    expect(messages).toEqual(['cab.bad-time 54 "x": 0x57ff 0x0']);
    expect(members[0]).not.toHaveProperty('mtime');
    expect((await read(oneFile({ date: 0, time: 0 }))).messages).toEqual([]);
  });
  it('lead out of the folder like those of any archive', async () => {
    const artifact = await open('x.cab', oneFile({ name: '..\\..\\evil' }));
    expect(artifact.problems.map(({ code }) => code)).toEqual(['path.traversal']);
  });
});

describe('folders and files that do not fit', () => {
  it('a folder that is not there', async () => {
    const { members, messages } = await read(
      build({ files: [...files, { name: 'd', size: 3, offset: 0, folder: 7 }] }),
    );
    expect(members.at(-1)).not.toHaveProperty('content');
    expect(messages).toEqual(['cab.no-folder 118 "d" is in folder 7, of 1']);
  });
  it('a file that ends behind its folder', async () => {
    const { members, codes } = await read(oneFile({ size: content.length + 5 }));
    expect(codes).toEqual(['cab.file-range']);
    expect(members[0]!.content).toHaveLength(content.length);
    const artifact = await open('x.cab', oneFile({ size: content.length + 5 }));
    expect(artifact.entries[1]!.sha256).toBeUndefined();
  });
  it('methods that are not decoded', async () => {
    const quantum = await read(cabSeeds()['quantum.cab']!);
    expect([quantum.variant, ...quantum.messages]).toEqual(['quantum', 'cab.quantum 36 folder 0: quantum']);
    expect(quantum.members.map((member) => member.content?.length)).toEqual([undefined, undefined, 0]);
    const unknown = await read(build({ folders: [{ ...storedFolder(content), type: 9 }] }));
    expect(unknown.messages).toEqual(['cab.method 36 folder 0: 0x9']);
    const window = await read(build({ folders: [{ ...storedFolder(content), type: 0x1603 }] }));
    expect(window.messages).toEqual(['cab.method 36 folder 0: lzx:22']);
  });
  it('folders that share their blocks', async () => {
    const folder = storedFolder(Buffer.from('abc'));
    const bytes = buildCab({
      folders: [folder, { ...folder, blocks: [], start: 88, count: 1 }],
      files: [0, 1].map((index) => ({ name: `${index}`, size: 3, offset: 0, folder: index })),
    });
    const { members, codes, rest } = await read(bytes);
    expect(members.map((member) => text(member.content))).toEqual(['abc', 'abc']);
    expect([codes, rest]).toEqual([['cab.folder-overlap'], []]);
  });
  it('thousands of folders with thousands of the same blocks', async () => {
    const folder = storedFolder(Buffer.alloc(30_000));
    const shared = { type: 0, blocks: [], start: 0, count: 65_535 };
    const bytes = Buffer.from(
      buildCab({ folders: [folder, ...Array.from({ length: 60_000 }, () => shared)], files: [] }),
    );
    const first = bytes.readUInt32LE(36);
    const small = Buffer.alloc(9 * 40_000);
    for (let at = 0; at < small.length; at += 9) small.set([0, 0, 0, 0, 1, 0, 1, 0, 65], at);
    for (let at = 44; at < 36 + 60_001 * 8; at += 8) bytes.writeUInt32LE(first, at);
    const started = performance.now();
    const { codes } = await readFormat(cab, Buffer.concat([bytes.subarray(0, first), small]), {
      limits: { steps: 100_000 },
    });
    expect(codes).toContain('limit.steps');
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('blocks', () => {
  const blocks = mszipFolder(content).blocks;
  const folder = (change: object, at = 0) => [
    { type: 1, blocks: blocks.map((block, i) => (i === at ? { ...block, ...change } : block)) },
  ];
  it('with a checksum that does not fit come all the same', async () => {
    const { members, messages, rest } = await read(build({ folders: folder({ checksum: 1 }, 1) }));
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(
      /^cab.checksum \d+ folder 0, block 1: it is [0-9a-f]{8}, stored is 00000001$/,
    );
    expect(members[2]!.content).toHaveLength(4);
    expect(rest).toEqual([]);
  });
  it('may have no checksum', async () => {
    expect((await read(build({ folders: folder({ checksum: 0 }) }))).codes).toEqual(['cab.no-checksum']);
  });
  it('say how much content they have', async () => {
    expect((await read(build({ folders: folder({ size: 40_000 }) }))).codes).toEqual(['cab.block']);
    expect((await read(build({ folders: folder({ size: 0 }) }))).codes).toEqual(['cab.block']);
    const short = await read(build({ folders: folder({ size: 32_767 }) }));
    expect(short.codes).toEqual(['cab.corrupt', 'cab.short-block', 'cab.file-range']);
    expect(short.messages[0]).toContain('it has 32768 bytes of content, its header says 32767');
  });
  it('end with the file', async () => {
    const whole = build({ folders: [{ type: 1, blocks }] });
    const { members, codes, rest } = await read(whole.subarray(0, whole.length - 10));
    expect(codes).toEqual(['cab.truncated', 'cab.truncated']);
    expect(members.map((member) => member.content?.length)).toEqual([5, 65_531, 0]);
    expect(rest).toEqual([]);
  });
  it('that are broken cost the rest of their folder, no other', async () => {
    const broken = {
      ...lzxFolder(content),
      blocks: lzxFolder(content).blocks.map((block, i) =>
        i === 1 ? { ...block, packed: Buffer.alloc(100, 0xee) } : block,
      ),
    };
    const bytes = buildCab({
      folders: [broken, storedFolder(Buffer.from('abc'))],
      files: [...files, { name: 'd', size: 3, offset: 0, folder: 1 }],
    });
    const artifact = await open('x.cab', bytes);
    expect(artifact.problems.map(({ code }) => code)).toEqual(['cab.corrupt', 'content.size-mismatch']);
    expect(artifact.entries.map(({ sha256 }) => sha256 !== undefined)).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });
  it('of a folder that goes on in the next cabinet', async () => {
    const last = [
      ...blocks.slice(0, 2),
      { ...blocks[2]!, packed: blocks[2]!.packed.subarray(0, 20), size: 0 },
    ];
    const bytes = buildCab({
      folders: [{ type: 1, blocks: last }],
      files: [files[0]!, { ...files[1]!, folder: 0xfffe }],
      next: ['2.cab', ''],
    });
    const { members, messages, rest } = await read(bytes);
    expect(messages).toEqual(['cab.spans 81 "dir/b.txt": next']);
    expect(members.map((member) => member.content && text(member.content))).toEqual(['alpha', undefined]);
    expect(rest).toEqual([]);
  });
});

describe('damage', () => {
  const seeds = Object.entries(cabSeeds());
  it('of any kind never throws or hangs, and every byte stays explained', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(seeds.length - 1),
        fc.array(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 255 })), { maxLength: 4 }),
        fc.option(fc.nat(3000)),
        async (index, flips, length) => {
          const bytes = Buffer.from(seeds[index]![1]);
          for (const [at, value] of flips) bytes[at % bytes.length]! ^= value;
          const cut = bytes.subarray(0, length ?? undefined);
          const { rest, codes } = await read(cut);
          if (cut.length >= 36 && !codes.includes('cab.header')) expect(rest).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });
});
