import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bom } from '../../../src/artifact/formats/bom.ts';
import type { Field } from '../../../src/model/index.ts';
import { APPLICATION, type BomOptions, type BomPath, bomFile, bomSeeds, node } from '../../recipes/bom.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

async function read(paths: readonly BomPath[] = APPLICATION, options: BomOptions = {}) {
  const bytes = bomFile(paths, options);
  const result = await readFormat(bom, bytes);
  expect(unexplained(result.fields, bytes.length)).toEqual([]);
  const rows = result.fields.filter(({ name }) => name === 'path');
  return { ...result, bytes, rows, paths: rows.map(({ value }) => value) };
}

const part = (field: Field | undefined, name: string) =>
  field?.fields?.find((one) => one.name === name)?.value;
const parts = (field: Field | undefined, ...names: string[]) => names.map((name) => part(field, name));

describe('recognition', () => {
  it('goes by the magic', () => {
    expect(bom.recognizes({ head: Buffer.from('BOMStore\0\0\0\x01'), name: 'Bom' })).toBe(true);
    expect(bom.recognizes({ head: Buffer.from('BOMStor'), name: 'Bom' })).toBe(false);
  });
});

describe('paths', () => {
  it('are rows with full paths and the values of their three blocks', async () => {
    const { codes, paths, rows, members } = await read();
    expect(codes).toEqual([]);
    expect(members).toEqual([]);
    expect(paths).toEqual([
      '.',
      './App.app',
      './App.app/Info.plist',
      './App.app/Link',
      './App.app/app',
      './App.app/null',
    ]);
    const names = ['type', 'mode', 'user', 'group', 'modtime', 'size', 'checksum'];
    expect(parts(rows[2], ...names)).toEqual(['file', 0o100644, 501, 20, 1_700_000_000, 1266, 1722401650]);
    expect(parts(rows[3], 'type', 'linkName')).toEqual(['link', 'Info.plist']);
    expect(parts(rows[5], 'type', 'device', 'checksum')).toEqual(['device', 0x3000002, undefined]);
    expect(parts(rows[0], 'id', 'parent', 'mode')).toEqual([1, 0, 0]);
  });

  it('say what they stand for', async () => {
    const { rows } = await read();
    const meanings = Object.fromEntries(rows[2]!.fields!.map(({ name, meaning }) => [name, meaning]));
    expect(meanings).toMatchObject({
      name: 'name',
      id: 'order',
      mode: 'mode',
      user: 'owner',
      group: 'owner',
      modtime: 'time',
      size: 'size',
      checksum: 'checksum',
    });
  });

  it('of Mach-O files have a slice for every architecture', async () => {
    const { rows } = await read();
    const slices = rows[4]!.fields!.filter(({ name }) => name === 'slice');
    expect(slices.map((slice) => parts(slice, 'cputype', 'cpusubtype', 'size', 'checksum'))).toEqual([
      [0x1000007, 3, 74304, 136781722],
      [0x100000c, 0, 74304, 2609180548],
    ]);
    expect(parts(rows[4], 'slices', 'linkNameLength', 'rest')).toEqual([2, 0, '00000000']);
  });

  it('of several leaves come in order', async () => {
    const many = Array.from({ length: 12 }, (_, i) => ({
      name: `f${String(i).padStart(2, '0')}`,
      parent: 1,
    }));
    const { codes, paths } = await read([APPLICATION[0]!, ...many], { perLeaf: 4 });
    expect(codes).toEqual([]);
    expect(paths).toHaveLength(13);
    expect(paths.at(-1)).toBe('./f11');
  });

  it('are not decoded where nobody asks', async () => {
    const bytes = bomFile(APPLICATION, { summaryCount: 3 });
    const codes: string[] = [];
    const context = { wantsFields: false, name: '', field: () => expect.unreachable(), variant() {} };
    const limits = { metadata: 1 << 26, steps: 1000, name: 1000 } as never;
    await bom.load?.();
    bom.decode(bytes, { ...context, limits, problem: (code) => codes.push(code) });
    expect(codes).toEqual(['bom.path-count']);
  });
});

describe('what is wrong with paths', () => {
  const root = APPLICATION[0]!;
  it.each<[string, readonly BomPath[], string[]]>([
    ['a missing parent', [root, { name: 'a', parent: 9 }], ['bom.orphan']],
    ['its own parent', [root, { name: 'a', parent: 2 }], ['bom.orphan']],
    [
      'the same name twice',
      [root, { name: 'a', parent: 1 }, { name: 'a', parent: 1 }],
      ['bom.duplicate-path'],
    ],
    [
      'the same id twice',
      [root, { name: 'a', parent: 1 }, { name: 'b', parent: 1, id: 2 }],
      ['bom.duplicate-path'],
    ],
    ['out of order', [root, { name: 'b', parent: 1 }, { name: 'a', parent: 1 }], ['bom.order']],
    ['a name that leads out', [root, { name: '..', parent: 1 }], ['bom.bad-name']],
    ['a name with a slash', [root, { name: 'a/b', parent: 1 }], ['bom.bad-name']],
    ['bytes behind a name', [root, { name: 'a', parent: 1, behindName: 'secret' }], ['bom.bad-name']],
  ])('%s', async (_, paths, codes) => {
    expect((await read(paths)).codes).toEqual(codes);
  });

  it('a loop of parents ends', async () => {
    const { codes, paths } = await read([root, { name: 'a', parent: 3 }, { name: 'b', parent: 2 }], {});
    expect(codes).toEqual(['bom.order']);
    expect(paths[1]).toMatch(/^#2\/b\/a$|^#/);
  });
});

describe('what is wrong with the store', () => {
  it.each<[string, BomOptions, string[]]>([
    ['another version', { version: 2 }, ['bom.version']],
    ['no list of paths', { without: ['Paths'] }, ['bom.missing-paths', 'bom.stale-bytes']],
    ['a wrong number in the tree', { pathCount: 5 }, ['bom.tree-count']],
    ['a wrong number in the summary', { summaryCount: 5 }, ['bom.path-count']],
    ['a block nobody refers to', { stale: [Buffer.from('old')] }, ['bom.stale-bytes']],
    ['free space with content', { freeSpace: Buffer.from('old') }, ['bom.stale-bytes']],
    ['bytes nothing accounts for', { hidden: Buffer.from('secret') }, ['bom.hidden-bytes']],
    ['zeros nothing accounts for', { hidden: Buffer.alloc(9) }, []],
  ])('%s', async (_, options, codes) => {
    expect((await read(APPLICATION, options)).codes).toEqual(codes);
  });

  it('a node that is its own child', async () => {
    const { codes } = await read(APPLICATION, {
      change(blocks, numbers) {
        const root = blocks[numbers['Paths']!]!.readUInt32BE(8);
        blocks[root] = node(false, [[root, 1]]);
      },
    });
    expect(codes).toContain('bom.cycle');
  });

  it('links between leaves that do not follow the branches', async () => {
    const { codes, problems } = await read([...APPLICATION], {
      perLeaf: 3,
      change(blocks, numbers) {
        const root = blocks[numbers['Paths']!]!.readUInt32BE(8);
        blocks[blocks[root]!.readUInt32BE(12)]!.writeUInt32BE(0, 4);
      },
    });
    expect(codes).toEqual(['bom.tree-links']);
    expect(problems[0]!.message).toMatch(/^the tree Paths: block \d+ has 0 behind and 0 before it/);
  });

  it('old entries behind those of a node', async () => {
    const { codes } = await read(APPLICATION, {
      change(blocks, numbers) {
        const root = blocks[numbers['Paths']!]!.readUInt32BE(8);
        blocks[root]!.writeUInt32BE(7, 500);
      },
    });
    expect(codes).toEqual(['bom.stale-bytes']);
  });

  it('a block outside the file, blocks on top of each other, tables that are cut', async () => {
    const good = bomFile(APPLICATION);
    const index = good.readUInt32BE(16);
    const codesOf = async (at: number, value: number) => {
      const bytes = Buffer.from(good);
      bytes.writeUInt32BE(value, at);
      const { codes, fields } = await readFormat(bom, bytes);
      expect(unexplained(fields, bytes.length)).toEqual([]);
      return codes;
    };
    expect(await codesOf(index + 4 + 8, 0x7fffffff)).toContain('bom.block-outside');
    expect(await codesOf(index + 4 + 8, 513)).toContain('bom.block-overlap');
    expect(await codesOf(index, 0xffffffff)).toContain('bom.truncated');
    expect(await codesOf(28, 20)).toContain('bom.bad-variable');
    expect(await codesOf(16, 0xffffffff)).toContain('bom.truncated');
    expect((await readFormat(bom, good.subarray(0, 20))).codes).toEqual(['bom.truncated']);
  });

  it('a record that is too short', async () => {
    const { codes } = await read(APPLICATION, {
      change(blocks) {
        const name = blocks.findIndex((block) => block.includes('Info.plist\0') && block.length < 20);
        blocks[name] = Buffer.alloc(3);
      },
    });
    expect(codes).toContain('bom.bad-block');
  });
});

describe('other tables', () => {
  it('are shown by their entries', async () => {
    const { fields, codes } = await read(APPLICATION, {
      variables: { Size64: Buffer.from('00000007', 'hex'), Note: Buffer.from('hello') },
    });
    expect(codes).toEqual([]);
    expect(fields.find(({ name }) => name === 'Size64')).toMatchObject({ value: 7, length: 4 });
    expect(fields.find(({ name }) => name === 'Note')).toMatchObject({ value: '68656c6c6f' });
    const summary = fields.find(({ name }) => name === 'BomInfo' && true);
    expect(
      part(
        summary?.fields?.find(({ name }) => name === 'entry'),
        'size',
      ),
    ).toBe(4050);
  });
});

describe('damaged input', () => {
  const seeds = bomSeeds();
  it('is read without failing, and every byte is explained', async () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(seeds)),
        flips,
        fc.nat(),
        async (name, changes, cut) => {
          const seed = seeds[name]!;
          const bytes = Buffer.from(seed.subarray(0, cut % 3 === 0 ? cut % (seed.length + 1) : seed.length));
          for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length]! ^= value;
          const { fields } = await readFormat(bom, bytes);
          if (bytes.length >= 32) expect(unexplained(fields, bytes.length)).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('with many blocks over the same bytes ends soon', async () => {
    const leaf = node(
      true,
      Array.from({ length: 4000 }, () => [1, 1] as const),
      0,
      0,
      32_012,
    );
    const bytes = bomFile([APPLICATION[0]!], {
      stale: Array.from({ length: 30 }, () => leaf),
    });
    const started = performance.now();
    await readFormat(bom, bytes, { limits: { steps: 10_000 } });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a Bom of very many paths', () => {
  it('has more fields than a call may have arguments', { timeout: 30_000 }, async () => {
    const paths = Array.from({ length: 130_000 }, (_, i) => ({
      ...APPLICATION.at(-1)!,
      name: `f${String(i).padStart(7, '0')}`,
    }));
    const { fields } = await read([APPLICATION[0]!, ...paths]);
    expect(fields.length).toBeGreaterThan(130_000);
  });
});
