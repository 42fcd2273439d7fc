import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hfsplus } from '../../../src/artifact/formats/hfsplus.ts';
import type { Field } from '../../../src/model/index.ts';
import { lzfseStored } from '../../recipes/dmg.ts';
import {
  BLOCK,
  compressedFork,
  decmpfs,
  type HfsItem,
  type HfsOptions,
  hfsplusSeeds,
  hfsVolume,
  hfsWrapper,
  LINKED,
  ORDINARY,
} from '../../recipes/hfsplus.ts';
import { codes, fileLike, open, paths, pipeLike } from '../../support/open.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

async function readBytes(bytes: Uint8Array) {
  const result = await readFormat(hfsplus, bytes);
  const all = [...result.fields, ...result.members.flatMap(({ fields }) => fields)];
  expect(unexplained(all, bytes.length)).toEqual([]);
  const lines = result.members.map(
    ({ path, kind, link, content }) =>
      `${kind} ${path}${link === undefined ? '' : ` -> ${link}`}${content ? ` ${text(content)}` : ''}`,
  );
  return { ...result, lines };
}

const read = (items: readonly HfsItem[], options: HfsOptions = {}) => readBytes(hfsVolume(items, options));
const find = (fields: readonly Field[] | undefined, name: string) =>
  fields?.find((field) => field.name === name);

describe('recognition', () => {
  it.each(Object.entries(hfsplusSeeds()))('%s, whatever it is read from', async (name, bytes) => {
    const plain = await open(name, bytes);
    expect(plain.format).toBe('hfsplus');
    expect(codes(plain)).toEqual(name === 'wrapped.hfs' ? ['hfsplus.wrapper'] : []);
    expect(paths(await open(name, fileLike(bytes)))).toEqual(paths(plain));
    expect(paths(await open(name, pipeLike(bytes, 999)))).toEqual(paths(plain));
  });

  it('needs signature and version', () => {
    const head = hfsVolume([]).subarray(0, 4096);
    expect(hfsplus.recognizes({ head, name: '' })).toBe(true);
    head[1027] = 9;
    expect(hfsplus.recognizes({ head, name: '' })).toBe(false);
    expect(hfsplus.recognizes({ head: head.subarray(0, 1100), name: '' })).toBe(false);
  });
});

describe('files', () => {
  it('with forks, links and owners', async () => {
    const { codes: found, lines, members, variant } = await read(ORDINARY);
    expect([found, variant]).toEqual([[], 'hfsplus']);
    expect(lines).toEqual([
      'directory App.app',
      'file empty ',
      'fifo fifo',
      'file note text',
      'file App.app/a:b colon',
      'file App.app/a:b/..namedfork/rsrc resource',
      `file App.app/Info.plist ${'x'.repeat(700)}`,
      'symlink App.app/link -> Info.plist',
    ]);
    expect(members.at(-2)).toMatchObject({
      mode: 0o600,
      uid: 0,
      gid: 0,
      mtime: 1_700_000_000,
      inode: 17,
      size: 700,
    });
  });

  it('without owners where the mode is 0', async () => {
    const { members } = await read([{ path: 'old', mode: 0, data: 'x' }]);
    expect(members[0]).toMatchObject({ kind: 'file', path: 'old' });
    expect(members[0]).not.toHaveProperty('uid');
  });

  it('in more than eight pieces', async () => {
    const data = Array.from({ length: 12 }, (_, i) => String.fromCharCode(97 + i).repeat(BLOCK)).join('');
    const { codes: found, members } = await read([{ path: 's', data, scattered: true }]);
    expect(found).toEqual([]);
    expect(text(members[0]!.content)).toBe(data);
  });

  it('of folders that stand behind their content', async () => {
    const { lines, codes: found } = await read([
      { path: 'z', kind: 'folder', id: 90 },
      { path: 'z/y', kind: 'folder', id: 40 },
      { path: 'z/y/x', data: '1', id: 30 },
    ]);
    expect(found).toEqual([]);
    expect(lines).toEqual(['directory z', 'file z/y/x 1', 'directory z/y']);
  });

  it('on a case-sensitive volume', async () => {
    expect((await read([{ path: 'a' }], { caseSensitive: true })).variant).toBe('hfsx');
  });
});

describe('hard links', () => {
  it('the first is the file, and folders appear below their first name', async () => {
    const { codes: found, lines, members } = await read(LINKED);
    expect(found).toEqual([]);
    expect(lines).toEqual([
      'file a shared',
      'hardlink b -> a',
      'directory f',
      'hardlink g -> f',
      'file f/inside x',
    ]);
    expect(members[0]!.inode).toBe(18);
    expect(members[0]!.fields.filter(({ name }) => name === 'nodeName').map(({ value }) => value)).toEqual([
      'a',
      'iNode50',
    ]);
  });

  it('that lead to nothing, and inodes without link', async () => {
    const items = LINKED.filter(({ path }) => path.startsWith('\0'));
    const { codes: found, lines } = await read([...items, { path: 'c', kind: 'hardlink', special: 51 }]);
    expect(found).toEqual(['hfsplus.lost-link', 'hfsplus.orphan-inode']);
    expect(lines).toEqual(['file c -> ', 'file [HFS+ Private Data]/iNode50 shared']);
  });
});

/** Literals, and the end. */
const lzvn = (content: string) =>
  Buffer.concat([
    Buffer.from([0xe0 + content.length]),
    Buffer.from(content),
    Buffer.from([6, 0, 0, 0, 0, 0, 0, 0]),
  ]);

describe('compressed files', () => {
  const large = 'abcdefgh'.repeat(20_000);
  const pieces = [0, 65_536, 131_072].map((at) => deflateSync(large.slice(at, at + 65_536)));
  it.each<[string, HfsItem, string]>([
    [
      'stored in the attribute',
      { path: 'f', xattrs: { 'com.apple.decmpfs': decmpfs(1, 5, Buffer.from('hello')) } },
      'hello',
    ],
    [
      'zlib in the attribute',
      { path: 'f', xattrs: { 'com.apple.decmpfs': decmpfs(3, 5, deflateSync('hello')) } },
      'hello',
    ],
    [
      'marked as stored',
      { path: 'f', xattrs: { 'com.apple.decmpfs': decmpfs(3, 5, Buffer.from('\xffhello', 'latin1')) } },
      'hello',
    ],
    [
      'zlib in the resource fork',
      {
        path: 'f',
        resource: compressedFork(pieces),
        xattrs: { 'com.apple.decmpfs': decmpfs(4, large.length) },
      },
      large,
    ],
    [
      'LZVN in the attribute',
      { path: 'f', xattrs: { 'com.apple.decmpfs': decmpfs(7, 5, lzvn('hello')) } },
      'hello',
    ],
    [
      'LZVN in the resource fork',
      {
        path: 'f',
        resource: compressedFork([lzvn('hello')], false),
        xattrs: { 'com.apple.decmpfs': decmpfs(8, 5) },
      },
      'hello',
    ],
    [
      'stored for LZVN',
      { path: 'f', xattrs: { 'com.apple.decmpfs': decmpfs(7, 5, Buffer.from('\x06hello')) } },
      'hello',
    ],
    [
      'LZFSE in the attribute',
      { path: 'f', xattrs: { 'com.apple.decmpfs': decmpfs(11, 5, lzfseStored(Buffer.from('hello'))) } },
      'hello',
    ],
    [
      'LZFSE in the resource fork',
      {
        path: 'f',
        resource: compressedFork([lzfseStored(Buffer.from('hello'))], false),
        xattrs: { 'com.apple.decmpfs': decmpfs(12, 5) },
      },
      'hello',
    ],
    [
      'nothing',
      { path: 'f', xattrs: { 'com.apple.decmpfs': decmpfs(3, 0, Buffer.from('\xff', 'latin1')) } },
      '',
    ],
  ])('%s', async (_, item, content) => {
    const { codes: found, members } = await read([item]);
    expect(found).toEqual([]);
    expect(members).toHaveLength(1);
    expect(members[0]!.size).toBe(content.length);
    expect(text(members[0]!.content)).toBe(content);
    const own = find(find(members[0]!.fields, 'attributes')!.fields, 'com.apple.decmpfs');
    expect(find(own!.fields, 'uncompressed_size')).toMatchObject({ value: content.length });
  });

  it.each<[string, HfsItem]>([
    [
      'an unknown method',
      { path: 'f', xattrs: { 'com.apple.decmpfs': decmpfs(99, 5, Buffer.from('hello')) } },
    ],
    ['damaged data', { path: 'f', xattrs: { 'com.apple.decmpfs': decmpfs(3, 5, Buffer.from('hello')) } }],
    ['too little data', { path: 'f', xattrs: { 'com.apple.decmpfs': decmpfs(1, 9, Buffer.from('hello')) } }],
    ['no resource fork', { path: 'f', xattrs: { 'com.apple.decmpfs': decmpfs(4, 9) } }],
    [
      'blocks outside',
      {
        path: 'f',
        resource: compressedFork([pieces[0]!]).subarray(0, 290),
        xattrs: { 'com.apple.decmpfs': decmpfs(4, 9) },
      },
    ],
  ])('with %s', async (_, item) => {
    expect((await read([item])).codes).toEqual(['hfsplus.compression']);
  });
});

describe('fields', () => {
  it('show headers, trees, the journal and attributes', async () => {
    const {
      fields,
      members,
      codes: found,
    } = await read(ORDINARY, { journal: 'empty', attributesFork: Buffer.alloc(900, 'a') });
    expect(found).toEqual([]);
    const header = find(fields, 'volume header')!;
    expect(find(header.fields, 'createDate')).toMatchObject({
      value: '2023-11-14T22:13:20',
      meaning: 'time',
    });
    expect(find(header.fields, 'checkedDate')).toMatchObject({ value: 1_700_000_000 });
    expect(find(header.fields, 'volumeUUID')).toMatchObject({
      value: Buffer.from('volumeID').toString('hex'),
      meaning: 'id',
    });
    expect(find(find(header.fields, 'catalogFile')!.fields, 'logicalSize')!.value).toBeGreaterThan(0);
    expect(find(find(fields, 'journal info')!.fields, 'machine_serial_num')).toMatchObject({
      value: 'serial',
      meaning: 'host',
    });
    expect(find(fields, 'root folder')).toMatchObject({ value: 'Volume' });
    const note = members.find(({ path }) => path === 'note')!;
    expect(find(note.fields, 'attributes')!.fields!.map(({ name, value }) => [name, value])).toEqual([
      ['com.apple.quarantine', '0081;5f;Safari;'],
      ['com.x.bytes', '0001'],
    ]);
    expect(find(find(members[0]!.fields, 'attributes')!.fields, 'zz.large')).toMatchObject({ value: 900 });
    const names = ['createDate', 'contentModDate', 'attributeModDate', 'accessDate'];
    for (const name of names)
      expect(find(note.fields, name)).toMatchObject({ value: 1_700_000_000, meaning: 'time' });
  });
});

describe('what is wrong', () => {
  const x = { path: 'x', data: 'x' };
  const record = (image: Buffer, catalog: number, name: string) => {
    const at = image.indexOf(Buffer.from(name, 'utf16le').swap16(), catalog);
    return at + name.length * 2;
  };
  it.each<[string, readonly HfsItem[], HfsOptions, string[]]>([
    ['a wrong number of files', [x], { header: (b) => b.writeUInt32BE(7, 32) }, ['hfsplus.counts']],
    ['a wrong number of folders', [x], { header: (b) => b.writeUInt32BE(7, 36) }, ['hfsplus.counts']],
    ['a wrong number of free blocks', [x], { header: (b) => b.writeUInt32BE(7, 48) }, ['hfsplus.counts']],
    ['a volume in use', [x], { header: (b) => b.writeUInt32BE(0, 4) }, ['hfsplus.unclean']],
    ['no second header', [x], { image: (b) => b.fill(0, b.length - 1024) }, ['hfsplus.alternate-header']],
    [
      'another second header',
      [x],
      { image: (b) => b.writeUInt32BE(9, b.length - 1024 + 16) },
      ['hfsplus.alternate-header'],
    ],
    ['a journal with changes', [x], { journal: 'full' }, ['hfsplus.journal']],
    ['an impossible block size', [x], { header: (b) => b.writeUInt32BE(700, 40) }, ['hfsplus.header']],
    ['deleted content', [x], { freeContent: 'old' }, ['hfsplus.free-space']],
    ['allocated content of no file', [x], { lostContent: 'hidden' }, ['hfsplus.unreferenced']],
    ['boot blocks', [x], { image: (b) => b.write('boot') }, ['hfsplus.reserved']],
    ['content behind the end of a file', [{ ...x, slack: 'old memory' }], {}, ['hfsplus.slack']],
    [
      'a file with free blocks',
      [x],
      { image: (b, at) => b.writeUInt8(0xf0, at.allocation) },
      ['hfsplus.bitmap', 'hfsplus.counts'],
    ],
    ['a folder without thread', [{ path: 'd', kind: 'folder', threadless: true }], {}, ['hfsplus.thread']],
    ['a file in a folder that is not there', [{ path: '#77/x', data: 'x' }], {}, ['hfsplus.orphan']],
    [
      'a folder twice',
      [
        { path: 'd', kind: 'folder' },
        { path: 'e', kind: 'folder', id: 16, threadless: true },
      ],
      {},
      ['hfsplus.counts', 'hfsplus.order'],
    ],
    ['no catalog', [x], { image: (b, at) => b.fill(0, at.catalog, at.catalog + 14) }, ['hfsplus.bad-tree']],
    [
      'nodes of an odd size',
      [x],
      { image: (b, at) => b.writeUInt16BE(1000, at.catalog + 32) },
      ['hfsplus.bad-tree'],
    ],
    [
      'a leaf that is none',
      [x],
      { image: (b, at) => b.writeUInt8(7, at.catalog + 1024 + 8) },
      ['hfsplus.bad-node', 'hfsplus.counts'],
    ],
    [
      'a chain that comes back',
      [x],
      { image: (b, at) => b.writeUInt32BE(1, at.catalog + 1024) },
      ['hfsplus.bad-node'],
    ],
    [
      'records outside a node',
      [x],
      { image: (b, at) => b.writeUInt16BE(2000, at.catalog + 2046) },
      ['hfsplus.bad-node'],
    ],
    [
      'old records in a node',
      [x],
      { image: (b, at) => b.writeUInt8(7, at.catalog + 1024 + 900) },
      ['hfsplus.stale-nodes'],
    ],
    [
      'old records in an unused node',
      [x],
      { image: (b, at) => b.writeUInt8(7, at.catalog + 5000) },
      ['hfsplus.stale-nodes'],
    ],
  ])('%s', async (_, items, options, expected) => {
    const { codes: found } = await read(items, options);
    expect([...new Set(found)].sort().filter((code) => expected.includes(code))).toEqual(expected.toSorted());
    if (!expected.includes('hfsplus.bad-tree') && !expected.includes('hfsplus.bad-node')) {
      expect([...new Set(found)].sort()).toEqual(expected.toSorted());
    }
  });

  it('leaves that only the chain has', async () => {
    const many = Array.from({ length: 12 }, (_, i) => ({ path: `f${i}`, data: 'x' }));
    const { codes: found, members } = await read(many, {
      catalog(tree) {
        const root = tree.readUInt32BE(16) * 1024;
        tree.writeUInt16BE(tree.readUInt16BE(root + 10) - 1, root + 10);
      },
    });
    expect(members).toHaveLength(12);
    expect(found).toContain('hfsplus.tree-links');
  });

  it('a file with blocks outside, shared, or missing', async () => {
    const at = (field: number, value: number) =>
      read(
        [
          { path: 'file', data: 'x'.repeat(600) },
          { path: 'other', data: 'y' },
        ],
        {
          image: (image, { catalog }) =>
            image.writeUInt32BE(value, record(image, catalog, 'file') + 88 + field),
        },
      );
    expect((await at(16, 99_999)).codes).toContain('hfsplus.block-outside');
    expect((await at(12, 9)).codes).toContain('hfsplus.extents');
    expect((await at(4, 9999)).codes).toContain('hfsplus.extents');
    expect((await at(20, 3)).codes).toContain('hfsplus.extents');
    expect((await at(16, 3)).codes).toContain('hfsplus.block-overlap');
  });

  it('a record of an unknown kind', async () => {
    const { codes: found } = await read([x], {
      image: (image, { catalog }) => image.writeUInt16BE(9, record(image, catalog + 1024, 'x')),
    });
    expect(found).toContain('hfsplus.bad-record');
  });

  it('a volume that is cut', async () => {
    const { codes: found } = await readBytes(hfsVolume([x]).subarray(0, 80 * BLOCK));
    expect(found).toContain('hfsplus.truncated');
  });

  it('a wrapper is seen, and the volume in it read', async () => {
    const { codes: found, lines, variant } = await readBytes(hfsWrapper(hfsVolume([x])));
    expect([found, lines, variant]).toEqual([['hfsplus.wrapper'], ['file x x'], 'wrapped']);
  });
});

describe('damaged input', () => {
  const seeds = hfsplusSeeds();
  it('is read without failing, and every byte is explained', async () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(seeds)),
        flips,
        fc.nat(),
        async (name, changes, cut) => {
          const seed = seeds[name]!;
          const bytes = Buffer.from(seed.subarray(0, cut % 3 === 0 ? cut % seed.length : seed.length));
          for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length]! ^= value;
          const { fields, members } = await readFormat(hfsplus, bytes, { limits: { expanded: 1 << 24 } });
          if (bytes.length < 2048) return;
          expect(
            unexplained([...fields, ...members.flatMap((member) => member.fields)], bytes.length),
          ).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });
});
