import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cfb } from '../../../src/artifact/formats/cfb.ts';
import { readDatabase } from '../../../src/artifact/formats/msi/database.ts';
import { msiFileNames } from '../../../src/artifact/formats/msi/file-names.ts';
import { tableName } from '../../../src/artifact/formats/msi/names.ts';
import type { Field } from '../../../src/model/index.ts';
import { buildCfb } from '../../recipes/cfb.ts';
import {
  buildMsi,
  databaseStreams,
  MSI_CLASS,
  MSP_CLASS,
  MST_CLASS,
  type MsiParts,
  msiSeeds,
  packName,
  someStreams,
  someTables,
  TYPE,
  transformNodes,
} from '../../recipes/msi.ts';
import { codes, fileLike, open, paths } from '../../support/open.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

async function explained(bytes: Uint8Array) {
  const result = await readFormat(cfb, bytes);
  const all = [...result.fields, ...result.members.flatMap(({ fields }) => fields)];
  expect(unexplained(all, bytes.length)).toEqual([]);
  const fieldsOf = (path: string) => result.members.find((member) => member.path === path)!.fields;
  return { ...result, fieldsOf, messages: result.problems.map(({ code, message }) => `${code}: ${message}`) };
}

const built = (parts: MsiParts = {}) => buildMsi({ streams: someStreams, ...parts }).bytes;
const named = (fields: readonly Field[] | undefined, name: string) =>
  fields?.find((field) => field.name === name);
const cells = (fields: readonly Field[], row: string) =>
  Object.fromEntries(named(fields, row)!.fields!.map(({ name, value }) => [name, value]));

describe('names', () => {
  it.each([
    ['_StringPool', '\u4840\u3f3f\u4577\u446c\u3e6a\u44b2\u482f'],
    ['File', '\u4840\u430f\u422f'],
  ])('of tables: %s', (plain, packed) => {
    expect(tableName(packed)).toBe(`!${plain}`);
    expect(packName(plain, true)).toBe(packed);
  });

  it('of streams may hold anything', () => {
    fc.assert(fc.property(fc.string(), (name) => tableName(packName(name)) === name));
    expect(tableName('\x05SummaryInformation')).toBe('\x05SummaryInformation');
  });

  it('are unpacked in installer files only', async () => {
    const name = packName('Some.name');
    const plain = await readFormat(cfb, buildCfb([{ name }]).bytes);
    expect(plain.members[0]!.path).toBe(name);
    const installer = await readFormat(cfb, buildCfb([{ name }], { clsid: MSI_CLASS }).bytes);
    expect(installer.members[0]!.path).toBe('Some.name');
  });
});

describe('variants', () => {
  const module = {
    ...someTables(),
    ModuleSignature: { columns: [['ModuleID', TYPE.key]], rows: [['m']] },
  } as const;

  it.each<[string, Uint8Array]>([
    ['msi', built()],
    ['msp', built({ clsid: MSP_CLASS })],
    ['msm', built({ tables: module })],
    ['mst', buildCfb(transformNodes(), { clsid: MST_CLASS }).bytes],
    ['mst', buildCfb(transformNodes()).bytes],
    ['msi', built({ clsid: '00'.repeat(16) })],
  ])('%s', async (variant, bytes) => {
    expect((await explained(bytes)).variant).toBe(variant);
  });
});

describe('tables', () => {
  it('are members with their rows as fields', async () => {
    const { members, codes: found, fieldsOf } = await explained(built());
    expect(found).toEqual([]);
    expect(members.map(({ path }) => path).sort()).toEqual([
      '!Binary',
      '!Component',
      '!Directory',
      '!File',
      '!Media',
      '!MsiFileHash',
      '!Property',
      '!_Columns',
      '!_StringData',
      '!_StringPool',
      '!_Tables',
      'Binary.icon',
      '[5]SummaryInformation',
      'one.cab',
    ]);
    const file = fieldsOf('!File');
    expect(named(file, 'columns')?.value).toBe(
      'File:s72 key, Component_:s255, FileName:l0, FileSize:i4, Version:S255, Language:S255, Attributes:I2, Sequence:i4',
    );
    expect(cells(file, 'f1')).toEqual({
      File: 'f1',
      Component_: 'c1',
      FileName: 'SHORT~1.TXT|a long name.txt',
      FileSize: 700,
      Version: undefined,
      Language: undefined,
      Attributes: 'Vital',
      Sequence: 1,
    });
    expect(cells(fieldsOf('!MsiFileHash'), 'f1')).toMatchObject({
      HashPart1: 1,
      HashPart2: -2,
      HashPart4: -4,
    });
    expect(cells(fieldsOf('!Component'), 'c1')).toMatchObject({ Attributes: '64bit' });
    expect(cells(fieldsOf('!Binary'), 'icon')).toEqual({ Name: 'icon', Data: true });
    expect(cells(fieldsOf('!_Columns'), 'File/4')).toEqual({
      Table: 'File',
      Number: 4,
      Name: 'FileSize',
      Type: 'i4',
    });
  });

  it('have cells with their place in the file and their meaning', async () => {
    const bytes = built();
    const { fieldsOf } = await explained(bytes);
    const property = fieldsOf('!Property');
    const code = named(property, 'ProductCode')!.fields![1]!;
    const start = named(property, 'data')!.offset;
    expect(code).toMatchObject({
      name: 'Value',
      value: '{01D48E5F-8885-47C2-8D89-793CFC9DE165}',
      offset: start + 6,
      length: 2,
      meaning: 'id',
    });
    expect(code.fields).toEqual([
      {
        name: 'string',
        value: bytes.readUInt16LE(start + 6),
        offset: start + 6,
        length: 2,
        meaning: 'order',
      },
    ]);
    expect(named(property, 'ProductVersion')!.fields![1]).toMatchObject({
      value: '1.2.3',
      meaning: 'version',
    });
    expect(named(property, 'Manufacturer')!.fields![1]).toMatchObject({ value: 'Müller', meaning: 'owner' });
    const hash = named(fieldsOf('!MsiFileHash'), 'f1')!.fields!;
    expect(hash[2]).toMatchObject({ name: 'HashPart1', meaning: 'checksum', length: 4 });
    expect(named(fieldsOf('!File'), 'f2')!.fields![7]).toMatchObject({ meaning: 'order' });
    expect(named(fieldsOf('!Component'), 'c1')!.fields![1]).toMatchObject({ meaning: 'id' });
  });

  it('have references of three bytes and UTF-8 where the pool says so', async () => {
    const { codes: found, fieldsOf } = await explained(built({ wide: true, codepage: 65001 }));
    expect(found).toEqual([]);
    expect(cells(fieldsOf('!Property'), 'Manufacturer')).toEqual({
      Property: 'Manufacturer',
      Value: 'Müller',
    });
    expect(named(fieldsOf('!_StringPool'), 'flags')?.value).toBe('references of 3 bytes');
    expect(named(fieldsOf('!_StringPool'), 'codepage')?.value).toBe(65001);
  });

  it('have strings of more than 64 KiB', async () => {
    const tables = {
      Property: { columns: someTables()['Property']!.columns, rows: [['Long', 'x'.repeat(70_000)]] },
    };
    const { codes: found, fieldsOf } = await explained(buildMsi({ tables }).bytes);
    expect(found).toEqual([]);
    expect(cells(fieldsOf('!Property'), 'Long')['Value']).toHaveLength(70_000);
    const long = named(fieldsOf('!_StringPool'), 'string 1') ?? named(fieldsOf('!_StringPool'), 'string 5');
    const lengths = fieldsOf('!_StringPool').flatMap(({ fields }) => fields?.[0]?.value ?? []);
    expect(lengths).toContain(70_000);
    expect(long).toBeDefined();
  });

  it('that are long are told by their number of rows, unless rows are asked for or they say what is installed', async () => {
    const many = (name: string) => Array.from({ length: 1500 }, (_, i) => [`${name}${i}`]);
    const tables = {
      ...someTables(),
      Other: { columns: [['Key', TYPE.key]] as const, rows: many('k') },
      Upgrade: { columns: [['UpgradeCode', TYPE.key]] as const, rows: many('u') },
    };
    const bytes = built({ tables });
    const fields = new Map<string, readonly Field[]>();
    const artifact = await open('a.msi', bytes, { onFields: (entry, all) => fields.set(entry.path, all) });
    expect(codes(artifact)).toEqual([]);
    expect(named(fields.get('a.msi!/!Other'), 'rows')?.value).toBe(1500);
    expect(named(fields.get('a.msi!/!Other'), 'k7')).toBeUndefined();
    expect(named(fields.get('a.msi!/!Other'), 'cells')).toMatchObject({ value: 1500, length: 3000 });
    expect(named(fields.get('a.msi!/!Upgrade'), 'u7')!.fields![0]).toMatchObject({
      value: 'u7',
      meaning: 'id',
    });
    expect(named(fields.get('a.msi!/!_StringPool'), 'strings')?.value).toBeGreaterThan(3000);
    expect(named((await explained(bytes)).fieldsOf('!Other'), 'k7')).toBeDefined();
  });

  it('are read from a file as from memory', async () => {
    const artifact = await open('a.msi', fileLike(built({ cfb: { fragmented: true } })));
    expect(codes(artifact)).toEqual([]);
    expect(paths(artifact)).toContain('a.msi!/one.cab');
  });

  it('tell a cabinet which media it is', async () => {
    const { fieldsOf } = await explained(built());
    expect(named(fieldsOf('one.cab'), 'Media')).toMatchObject({ value: 'DiskId 1, files 1 to 2', length: 0 });
  });
});

describe('transforms', () => {
  const storages = [{ name: packName('lang.mst'), clsid: MST_CLASS, children: transformNodes() }];

  it('are databases of changes, as files and in storages', async () => {
    const { codes: found, fieldsOf, members } = await explained(built({ storages }));
    expect(found).toEqual([]);
    expect(members.find(({ path }) => path === 'lang.mst')).toMatchObject({ kind: 'directory' });
    const changes = fieldsOf('lang.mst/!Property').slice(-3);
    expect(changes.map(({ name, value, length }) => [name, value, length])).toEqual([
      ['ProductVersion', 'update', 6],
      ['NEW', 'insert', 6],
      ['OLD', 'delete', 4],
    ]);
    expect(changes[0]!.fields).toMatchObject([
      { name: 'mask', value: 'update' },
      { name: 'Property', value: 'ProductVersion' },
      { name: 'Value', value: '2.0', meaning: 'version' },
    ]);
  });

  it('that end within a row', async () => {
    const nodes = transformNodes().map((node) =>
      node.name === packName('Property', true) ? { ...node, data: Buffer.from([1, 2, 1]) } : node,
    );
    const { messages } = await explained(buildCfb(nodes, { clsid: MST_CLASS }).bytes);
    expect(messages).toEqual(['msi.table: 3 bytes of the changes of "Property" are no row']);
  });
});

describe('damage', () => {
  const word = (value: number, from: Buffer | undefined, at: number) => {
    const copy = Buffer.from(from!);
    copy.writeUInt16LE(value, at);
    return copy;
  };
  const more = (from: Buffer | undefined, text: string) => Buffer.concat([from!, Buffer.from(text)]);

  it.each<[string, MsiParts, string[]]>([
    [
      'a pool that promises more text',
      { patch: ({ _StringPool }) => ({ _StringPool: word(60_000, _StringPool, 4) }) },
      [
        'msi.string-pool: string 1 ends at 60000, the text has 551 bytes',
        'msi.string-id: "_Tables.Name" refers to string 2, there are 1; 68 more like this',
      ],
    ],
    [
      'a pool that ends within an entry',
      { patch: ({ _StringPool }) => ({ _StringPool: more(_StringPool, 'ab') }) },
      ['msi.string-pool: the pool ends with 2 bytes that are no entry'],
    ],
    [
      'a pool without a header',
      { patch: () => ({ _StringPool: Buffer.alloc(2) }) },
      ['msi.string-pool: the string pool has no header'],
    ],
    [
      'text that nothing refers to',
      { patch: ({ _StringData }) => ({ _StringData: more(_StringData, 'hidden') }) },
      ['msi.string-rest: 6 bytes of the text belong to no string'],
    ],
    [
      'an unknown code page',
      { patch: ({ _StringPool }) => ({ _StringPool: word(4711, _StringPool, 0) }) },
      ['msi.codepage: code page 4711, read as 1252'],
    ],
    [
      'a wrong count of uses',
      { patch: ({ _StringPool }) => ({ _StringPool: word(9, _StringPool, 6) }) },
      ['msi.refcount: string 1 has 9 references, 4 are there'],
    ],
    [
      'a reference to no string',
      { patch: ({ Property }) => ({ Property: word(5000, Property, 8) }) },
      [
        'msi.string-id: "Property.Value" refers to string 5000, there are 60',
        'msi.refcount: string 40 has 1 references, 0 are there',
      ],
    ],
    [
      'a table that is too long',
      { patch: ({ Media }) => ({ Media: more(Media, 'abc') }) },
      ['msi.table: "Media" has 3 bytes after its 1 rows'],
    ],
    [
      'a table that the schema does not know',
      { patch: () => ({ Secret: Buffer.from('hidden') }) },
      ['msi.unknown-table: stream "!Secret"'],
    ],
    [
      'a stream that no table names',
      { streams: { ...someStreams, extra: 'x' } },
      ['msi.unnamed-stream: stream "extra"'],
    ],
    [
      'streams that are not there',
      { streams: {} },
      ['msi.missing-stream: "Media" names the stream "one.cab"; 1 more like this'],
    ],
  ])('%s', async (_, parts, expected) => {
    expect((await explained(built(parts))).messages).toEqual(expected);
  });

  it('two rows with one key', async () => {
    const tables = someTables();
    const property = tables['Property']!;
    const twice = { ...tables, Property: { ...property, rows: [...property.rows, ['ProductCode', '{2}']] } };
    expect((await explained(built({ tables: twice }))).messages).toEqual([
      'msi.duplicate-key: "Property" has "ProductCode" twice',
    ]);
  });
});

describe('signatures', () => {
  it('are fields of their streams', async () => {
    const { fieldsOf, codes: found } = await explained(msiSeeds()['signed.msi']!);
    expect(found).toEqual([]);
    expect(fieldsOf('[5]DigitalSignature').some(({ name }) => name === 'ContentInfo')).toBe(true);
    expect(named(fieldsOf('[5]MsiDigitalSignatureEx'), 'MsiDigitalSignatureEx')).toMatchObject({
      value: '07'.repeat(32),
      meaning: 'checksum',
      length: 32,
    });
  });
});

describe('what is installed', () => {
  const database = (tables = someTables()) => {
    const { _StringPool, _StringData, ...rest } = databaseStreams(tables);
    const streams = { pool: _StringPool!, text: _StringData!, tables: new Map(Object.entries(rest)) };
    return readDatabase(streams, false, 1000)!;
  };

  it('has long names below folders', () => {
    expect([...msiFileNames(database()).values()]).toEqual([
      {
        key: 'f1',
        path: 'ProgramFilesFolder/Product One/a long name.txt',
        component: 'c1',
        size: 700,
        sequence: 1,
        hash: [1, -2, 3, -4],
      },
      {
        key: 'f2',
        path: 'ProgramFilesFolder/Product One/sub/b.dll',
        component: 'c2',
        size: 80_000,
        version: '1.2.3.4',
        sequence: 2,
      },
    ]);
  });

  it('ends where folders lie in each other', () => {
    const tables = someTables();
    const Directory = {
      ...tables['Directory']!,
      rows: [
        ['INSTALLDIR', 'SUB', 'a'],
        ['SUB', 'INSTALLDIR', 'b'],
      ],
    };
    const files = [...msiFileNames(database({ ...tables, Directory })).values()];
    expect(files.map(({ path }) => path)).toEqual(['b/a/a long name.txt', 'b/b.dll']);
  });

  it('is nothing where there are no tables', () => {
    expect(msiFileNames(database({}))).toEqual(new Map());
  });
});

describe('whatever the input', () => {
  const seeds = Object.values(msiSeeds());

  it('explains every byte of honest files', async () => {
    for (const bytes of seeds) await explained(bytes);
  });

  it('survives flips', async () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...seeds), flips, async (bytes, changes) => {
        const copy = Uint8Array.from(bytes);
        for (const [place, flip] of changes) copy[512 + (place % (copy.length - 512))]! ^= flip;
        await explained(copy);
      }),
      { numRuns: 300 },
    );
  });

  it('survives garbage in the streams of a database', async () => {
    const garbage = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(garbage, garbage, garbage, fc.boolean(), async (pool, text, table, transform) => {
        const patch = () => ({
          _StringPool: Buffer.from(pool),
          _StringData: Buffer.from(text),
          _Columns: Buffer.from(table),
        });
        await explained(built({ patch, clsid: transform ? MST_CLASS : MSI_CLASS }));
      }),
      { numRuns: 100 },
    );
  });
});
