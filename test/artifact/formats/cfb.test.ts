import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cfb } from '../../../src/artifact/formats/cfb.ts';
import type { Field } from '../../../src/model/index.ts';
import { type BuiltCfb, buildCfb, cfbSeeds, END, FREE, someDocument } from '../../recipes/cfb.ts';
import { prose } from '../../recipes/gzip.ts';
import {
  DOCUMENT_FORMAT,
  type Property,
  propertySets,
  SOME_TIME,
  SUMMARY_FORMAT,
  summary,
  USER_FORMAT,
  value,
} from '../../recipes/property-sets.ts';
import { at, codes, fileLike, open, reread } from '../../support/open.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const read = (bytes: Uint8Array, limits = {}) => readFormat(cfb, bytes, { limits });

/** Everything that is said about a file, and that nothing of it is left out. */
async function explained(bytes: Uint8Array) {
  const result = await read(bytes);
  const all = [...result.fields, ...result.members.flatMap(({ fields }) => fields)];
  expect(unexplained(all, bytes.length)).toEqual([]);
  return { ...result, all };
}

const named = (fields: readonly Field[], name: string) => fields.find((field) => field.name === name);

/** A document after a change of its bytes. */
function broken(change: (built: BuiltCfb) => void, options = {}): Buffer {
  const built = someDocument(options);
  change(built);
  return built.bytes;
}

describe('recognition', () => {
  it('goes by the magic of a whole header', () => {
    const head = someDocument().bytes;
    expect(cfb.recognizes({ head, name: 'x' })).toBe(true);
    expect(cfb.recognizes({ head: head.subarray(0, 511), name: 'x' })).toBe(false);
    expect(cfb.recognizes({ head: Buffer.alloc(512), name: 'x' })).toBe(false);
  });
});

describe('members', () => {
  it.each([[{}], [{ version: 4 as const }], [{ fragmented: true as const }]])('%j', async (options) => {
    const { members, codes: found, variant } = await explained(someDocument(options).bytes);
    expect(found).toEqual([]);
    expect(variant).toBe('doc');
    expect(members.map(({ path, kind, size }) => [path, kind, size])).toEqual([
      ['empty', 'file', 0],
      ['short', 'file', 5],
      ['1Table', 'file', 5000],
      ['ObjectPool', 'directory', undefined],
      ['ObjectPool/deep', 'directory', undefined],
      ['ObjectPool/deep/leaf', 'file', 1],
      ['ObjectPool/inner', 'file', 100],
      ['WordDocument', 'file', 9000],
      ['[5]SummaryInformation', 'file', 276],
    ]);
    expect(text(members[1]!.content)).toBe('hello');
    expect(Buffer.from(members[2]!.content!)).toEqual(prose(5000));
    expect(Buffer.from(members[7]!.content!)).toEqual(prose(9000));
    expect(members[3]).toMatchObject({ mtime: 1_577_934_245, kind: 'directory' });
  });

  it('reads a file as it reads memory, at any place', async () => {
    const { bytes } = someDocument({ fragmented: true });
    const artifact = await open('a.doc', fileLike(bytes));
    const memory = await open('a.doc', bytes);
    expect(artifact.entries.map(({ path, sha256 }) => [path, sha256])).toEqual(
      memory.entries.map(({ path, sha256 }) => [path, sha256]),
    );
    expect(codes(artifact)).toEqual([]);
    expect(await reread(artifact, 'a.doc!/WordDocument')).toEqual(prose(9000));
    const source = await artifact.open(at(artifact, 'a.doc!/WordDocument').id);
    expect(Buffer.from((await source.read!(700, 1200))!)).toEqual(prose(9000).subarray(700, 1900));
  });

  it('reads large streams in pieces, whole and interleaved', async () => {
    const content = [prose(3_000_000, 1), prose(2_500_000, 2)];
    for (const fragmented of [undefined, true as const]) {
      const { bytes } = buildCfb(
        content.map((data, i) => ({ name: `s${i}`, data })),
        fragmented ? { fragmented } : {},
      );
      const artifact = await open('a', fileLike(bytes));
      expect(codes(artifact)).toEqual([]);
      expect(await reread(artifact, 'a!/s0')).toEqual(content[0]);
      expect(await reread(artifact, 'a!/s1')).toEqual(content[1]);
    }
  });

  it('follows a DIFAT beyond the header', async () => {
    const { bytes } = buildCfb([{ name: 'big', data: Buffer.alloc(8_000_000, 'x') }]);
    expect(bytes.readUInt32LE(72)).toBe(1);
    const { members, codes: found, fields } = await explained(bytes);
    expect(found).toEqual([]);
    expect(members[0]!.content).toHaveLength(8_000_000);
    expect(named(fields, 'DIFAT sector')).toMatchObject({ value: 124 });
  });

  it('writes names without control characters and slashes', async () => {
    const { members } = await read(buildCfb([{ name: '\x01CompObj' }, { name: 'a\u202eb' }]).bytes);
    expect(members.map(({ path }) => path)).toEqual(['a[8238]b', '[1]CompObj']);
    expect(named(members[1]!.fields, 'Directory Entry Name')?.value).toBe('\x01CompObj');
  });

  it.each([
    ['WordDocument', 'doc'],
    ['Workbook', 'xls'],
    ['PowerPoint Document', 'ppt'],
    ['EncryptedPackage', 'encrypted-ooxml'],
    ['__properties_version1.0', 'msg'],
    ['other', undefined],
  ])('with a stream %s is %s', async (name, variant) => {
    expect((await read(buildCfb([{ name }]).bytes)).variant).toBe(variant);
  });

  it('goes by the class of the root first', async () => {
    const clsid = '0b0d020000000000c000000000000046';
    expect((await read(buildCfb([{ name: 'Workbook' }], { clsid }).bytes)).variant).toBe('msg');
  });
});

describe('fields', () => {
  it('show the header, the tables and the directory', async () => {
    const built = someDocument({ modified: SOME_TIME });
    const { fields, members } = await explained(built.bytes);
    expect(fields.slice(0, 6)).toEqual([
      { name: 'Header Signature', value: 'd0cf11e0a1b11ae1', offset: 0, length: 8 },
      {
        name: 'Header CLSID',
        value: '00000000-0000-0000-0000-000000000000',
        offset: 8,
        length: 16,
        meaning: 'id',
      },
      { name: 'Minor Version', value: 62, offset: 24, length: 2, meaning: 'version' },
      { name: 'Major Version', value: 3, offset: 26, length: 2, meaning: 'version' },
      { name: 'Byte Order', value: 0xfffe, offset: 28, length: 2 },
      { name: 'Sector Shift', value: 9, offset: 30, length: 2, meaning: 'size' },
    ]);
    expect(named(fields, 'FAT')).toEqual({
      name: 'FAT',
      value: 'of sectors 0 to 127',
      offset: 512,
      length: 512,
    });
    const root = named(fields, 'Root Entry')!;
    expect(root).toMatchObject({ offset: built.entry('Root Entry'), length: 128 });
    expect(named(root.fields!, 'Modified Time')).toEqual({
      name: 'Modified Time',
      value: '2020-01-02T03:04:05.0000000Z',
      offset: built.entry('Root Entry') + 108,
      length: 8,
      meaning: 'time',
    });
    const inner = members.find(({ path }) => path === 'ObjectPool/inner')!;
    expect(inner.offset).toBe(built.entry('inner'));
    expect(named(inner.fields, 'Object Type')?.value).toBe('stream');
    const start = built.miniStream + built.start('inner') * 64;
    expect(named(inner.fields, 'data')).toEqual({
      name: 'data',
      offset: start,
      length: 100,
      meaning: 'data',
    });
    expect(named(inner.fields, 'slack')).toEqual({
      name: 'slack',
      offset: start + 100,
      length: 28,
      meaning: 'padding',
    });
  });
});

describe('damage', () => {
  const fat = (sector: number, next: number) => (built: BuiltCfb) =>
    built.bytes.writeUInt32LE(next, built.fat(sector));
  const inChain =
    (name: string, index: number, next: number | ((built: BuiltCfb) => number)) => (built: BuiltCfb) => {
      let sector = built.start(name);
      for (let i = 0; i < index; i++) sector = built.bytes.readUInt32LE(built.fat(sector));
      fat(sector, typeof next === 'number' ? next : next(built))(built);
    };
  const u16 = (offset: number, number: number) => (built: BuiltCfb) =>
    built.bytes.writeUInt16LE(number, offset);
  const u32 = (offset: number, number: number) => (built: BuiltCfb) =>
    built.bytes.writeUInt32LE(number, offset);
  const inEntry = (name: string, offset: number, number: number) => (built: BuiltCfb) =>
    built.bytes.writeUInt32LE(number, built.entry(name) + offset);

  it.each<[string, (built: BuiltCfb) => void, string[]]>([
    ['a sector size of 2^31', u16(30, 31), ['cfb.header']],
    ['a sector size that its version does not have', u16(26, 4), ['cfb.header-value', 'cfb.count-mismatch']],
    ['an unknown version', u16(26, 9), ['cfb.header-value', 'cfb.count-mismatch']],
    ['another byte order', u16(28, 0xfeff), ['cfb.header-value']],
    ['another size of mini sectors', u16(32, 40), ['cfb.header-value']],
    ['a class in the header', u16(8, 1), ['cfb.reserved']],
    ['reserved bytes', u16(34, 1), ['cfb.reserved']],
    ['a wrong count of FAT sectors', u32(44, 7), ['cfb.count-mismatch']],
    ['a wrong count of mini FAT sectors', u32(64, 7), ['cfb.count-mismatch']],
    ['a count of directory sectors in version 3', u32(40, 9), ['cfb.count-mismatch']],
    ['a DIFAT outside the file', u32(68, 5000), ['cfb.difat']],
    ['a FAT outside the file', u32(80, 5000), ['cfb.count-mismatch', 'cfb.difat']],
    ['a FAT sector listed twice', u32(80, 0), ['cfb.count-mismatch', 'cfb.difat']],
    ['a FAT sector that is not marked', fat(0, END), ['cfb.fat-mark']],
    ['a chain that ends early', inChain('1Table', 3, END), ['cfb.lost-sector', 'cfb.chain']],
    [
      'a chain that leads back',
      inChain('1Table', 9, (built) => built.start('1Table')),
      ['cfb.chain-too-long'],
    ],
    ['a chain that leads out', inChain('1Table', 2, 7000), ['cfb.chain', 'cfb.lost-sector']],
    ['a chain into a free sector', inChain('1Table', 2, FREE), ['cfb.chain', 'cfb.lost-sector']],
    [
      'a mini stream that leads back',
      (b) => b.bytes.writeUInt32LE(b.start('inner'), b.miniFat(b.start('inner'))),
      ['cfb.chain', 'cfb.lost-sector'],
    ],
    ['a stream that claims 2^31 bytes', inEntry('1Table', 120, 2 ** 31), ['cfb.chain']],
    [
      'two streams in one place',
      (b) => inEntry('1Table', 116, b.start('WordDocument'))(b),
      ['cfb.cross-link', 'cfb.chain-too-long', 'cfb.slack', 'cfb.lost-sector'],
    ],
    ['a shorter stream', inEntry('1Table', 120, 4200), ['cfb.chain-too-long', 'cfb.slack']],
    ['a child that is not there', inEntry('ObjectPool', 76, 999), ['cfb.directory', 'cfb.orphan-entry']],
    ['a child that is its parent', inEntry('ObjectPool', 76, 0), ['cfb.directory', 'cfb.orphan-entry']],
    [
      'an unknown type',
      (b) => b.bytes.writeUInt8(9, b.entry('leaf') + 66),
      ['cfb.directory', 'cfb.lost-sector'],
    ],
    [
      'a name that is not the stated length',
      (b) => b.bytes.writeUInt16LE(4, b.entry('leaf') + 64),
      ['cfb.entry-name'],
    ],
    ['bytes after a name', (b) => b.bytes.write('z', b.entry('leaf') + 40), ['cfb.entry-name']],
    [
      'a name without an end',
      (b) => b.bytes.fill('a', b.entry('leaf'), b.entry('leaf') + 64),
      ['cfb.entry-name'],
    ],
    ['siblings out of order', (b) => b.bytes.write('z', b.entry('WordDocument')), []],
    ['a stream with a time', inEntry('leaf', 108, 1), ['cfb.entry-value']],
    ['a stream with a class', inEntry('leaf', 80, 1), ['cfb.entry-value']],
    ['a size of more than 32 bits', inEntry('leaf', 124, 1), ['cfb.entry-value']],
    ['an unused entry with a name', (b) => b.bytes.write('o', b.unused), ['cfb.stale-entry']],
    [
      'a mini stream that is cut',
      inEntry('Root Entry', 116, END),
      ['cfb.chain', 'cfb.truncated', 'cfb.lost-sector'],
    ],
    [
      'a first entry that is no root',
      (b) => b.bytes.writeUInt8(1, b.entry('Root Entry') + 66),
      ['cfb.directory'],
    ],
  ])('%s', async (_, change, expected) => {
    const { codes: found } = await read(broken(change));
    expect(new Set(found)).toEqual(
      new Set([...expected, ...found.filter((code) => code === 'cfb.truncated')]),
    );
  });

  it('explains every byte of a damaged file, too', async () => {
    for (const change of [
      inChain('1Table', 3, END),
      inEntry('1Table', 120, 4200),
      inEntry('ObjectPool', 76, 999),
      (b: BuiltCfb) => void b.bytes.write('o', b.unused),
    ])
      await explained(broken(change));
  });

  it('tells what is wrong with siblings', async () => {
    const bytes = broken((b) => {
      b.bytes.write('z', b.entry('short'));
      b.bytes.write('zzzzz', b.entry('empty'), 'utf16le');
    });
    const { problems } = await read(bytes);
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['cfb.directory-order', '"zhort" stands after "zzzzz"'],
    ]);
  });

  it('lists what nothing leads to', async () => {
    const { members, codes: found } = await explained(broken(inEntry('ObjectPool', 76, 0xffffffff)));
    expect(found).toEqual(['cfb.orphan-entry']);
    expect(members.map(({ path }) => path).filter((path) => path.startsWith('['))).toEqual([
      '[5]SummaryInformation',
      '[unlinked]/deep',
      '[unlinked]/leaf',
      '[unlinked]/inner',
    ]);
    expect(text(members.find(({ path }) => path === '[unlinked]/leaf')!.content)).toBe('x');
  });

  it('finds bytes in slack, in free sectors, behind the end', async () => {
    const slack = broken((b) => b.bytes.write('secret', b.sector(b.start('WordDocument')) + 9100));
    expect((await explained(slack)).problems).toEqual([
      {
        code: 'cfb.slack',
        message: '1 streams have bytes after their end in their last sector',
        offset: expect.any(Number),
      },
    ]);
    const free = someDocument({ free: 4 });
    free.bytes.write('old', free.bytes.length - 700);
    expect((await explained(free.bytes)).problems).toEqual([
      {
        code: 'cfb.free-sector-data',
        message: `4 free sectors from 35 on are not empty from offset ${free.bytes.length - 700} on`,
        offset: free.sector(35),
      },
    ]);
    const appended = Buffer.concat([someDocument().bytes, Buffer.from('PK and more')]);
    const { problems, all } = await explained(appended);
    expect(problems.map(({ code, offset }) => [code, offset])).toEqual([
      ['cfb.trailing-data', appended.length - 11],
    ]);
    expect(all.filter(({ meaning }) => meaning === 'unused')).toEqual([
      { name: 'trailing sectors', value: 1, offset: appended.length - 11, length: 11, meaning: 'unused' },
    ]);
    expect((await explained(someDocument({ free: 4 }).bytes)).codes).toEqual([]);
  });

  it('says where a file was cut', async () => {
    const { bytes } = someDocument();
    expect((await read(bytes.subarray(0, 400))).codes).toEqual(['cfb.header']);
    const { codes: found, members } = await read(bytes.subarray(0, bytes.length - 1000));
    expect(found).toContain('cfb.chain');
    expect(members).toHaveLength(9);
    const table = buildCfb([{ name: 'a', data: prose(5120) }]).bytes;
    expect((await read(table.subarray(0, table.length - 100))).codes).toEqual(['cfb.truncated']);
  });

  it('keeps its limits', async () => {
    const { bytes } = someDocument({ fragmented: true });
    expect((await read(bytes, { metadata: 64 })).codes).toEqual(['limit.metadata']);
    expect((await read(bytes, { steps: 4 })).codes).toContain('cfb.chain');
  });
});

describe('property sets', () => {
  const inFile = (stream: Uint8Array, name = '\x05SummaryInformation') =>
    buildCfb([{ name, data: stream }]).bytes;
  const setOf = async (stream: Uint8Array, name = 'SummaryInformation') => {
    const { members, codes: found, all } = await explained(inFile(stream));
    return { set: named(members[0]!.fields, name)?.fields ?? [], codes: found, all };
  };

  it('have names and meanings', async () => {
    const { set, codes: found } = await setOf(summary());
    expect(found).toEqual([]);
    const short = set
      .filter(({ fields }) => fields)
      .map(({ name, value: shown, meaning }) => [name, shown, meaning]);
    expect(short).toEqual([
      ['CodePage', 1252, undefined],
      ['Title', 'Title', 'name'],
      ['Author', 'An Author', 'owner'],
      ['Last Saved By', 'A Person', 'owner'],
      ['Revision Number', '{71978EBD-79FE-450E-A2E6-1FC75128A33D}', 'id'],
      ['Create Time/Date', '2020-01-02T03:04:05.0000000Z', 'time'],
      ['Last Saved Time/Date', '2020-01-02T03:04:06.0000000Z', 'time'],
      ['Creating Application', 'A Tool 1.0', 'tool'],
    ]);
  });

  it.each<[string, number, Uint8Array, Field['value']]>([
    ['VT_I2', 2, value.i2(-2), -2],
    ['VT_I4', 3, value.i4(-3), -3],
    ['VT_R4', 4, Buffer.from(Float32Array.of(1.5).buffer), 1.5],
    ['VT_R8', 5, Buffer.from(Float64Array.of(2.5).buffer), 2.5],
    ['VT_CY', 6, value.time(12_345n), 12_345],
    ['VT_DATE', 7, Buffer.from(Float64Array.of(43_831.5).buffer), '2020-01-01T12:00:00.000'],
    ['VT_BSTR', 8, value.text('b'), 'b'],
    ['VT_ERROR', 10, value.i4(-1), 0xffffffff],
    ['VT_BOOL', 11, value.i2(-1), true],
    ['VT_I1', 16, Buffer.from([0xff]), -1],
    ['VT_UI1', 17, Buffer.from([0xff]), 255],
    ['VT_UI2', 18, value.i2(-1), 65_535],
    ['VT_UI4', 19, value.i4(-1), 0xffffffff],
    ['VT_I8', 20, value.time(2n ** 62n), '4611686018427387904'],
    ['VT_UI8', 21, value.time(7n), 7],
    ['VT_LPWSTR', 31, value.wide('wide ü'), 'wide ü'],
    ['VT_BLOB', 65, Buffer.concat([value.i4(3), Buffer.from('abc')]), '616263'],
    [
      'VT_CLSID',
      72,
      Buffer.from('e0859ff2f94f6810ab9108002b27b3d9', 'hex'),
      'f29f85e0-4ff9-1068-ab91-08002b27b3d9',
    ],
    ['VT_NULL', 1, Buffer.alloc(0), undefined],
    ['VT_VECTOR | VT_I4', 0x1003, Buffer.concat([value.i4(2), value.i4(7), value.i4(8)]), '7, 8'],
    [
      'VT_VECTOR | VT_LPSTR',
      0x101e,
      Buffer.concat([value.i4(2), value.text('a'), value.text('bc')]),
      'a, bc',
    ],
    [
      'VT_VECTOR | VT_VARIANT',
      0x100c,
      Buffer.concat([value.i4(2), value.i4(30), value.text('Title'), value.i4(3), value.i4(1)]),
      'Title, 1',
    ],
  ])('decode %s', async (type, number, stored, shown) => {
    const { set, codes: found } = await setOf(propertySets([[SUMMARY_FORMAT, [[77, number, stored]]]]));
    expect(found).toEqual([]);
    const field = named(set, 'property 77')!;
    expect(field.value).toBe(shown);
    expect(named(field.fields!, 'Type')?.value).toBe(type);
  });

  it('take the editing time as a span', async () => {
    const { set } = await setOf(propertySets([[SUMMARY_FORMAT, [[10, 64, value.time(600_000_000n)]]]]));
    expect(named(set, 'Total Editing Time')).toMatchObject({ value: 60 });
  });

  it('take names from a dictionary, and two sets', async () => {
    const dictionary = Buffer.concat([value.i4(1), value.i4(2), value.i4(5), Buffer.from('mine\0')]);
    const user: Property[] = [
      [0, 0, dictionary],
      [1, 2, value.i2(1252)],
      [2, 30, value.text('a value')],
    ];
    const stream = propertySets([
      [DOCUMENT_FORMAT, [[15, 30, value.text('A Company')]]],
      [USER_FORMAT, user],
    ]);
    const { members, codes: found } = await explained(inFile(stream, '\x05DocumentSummaryInformation'));
    expect(found).toEqual([]);
    const { fields } = members[0]!;
    expect(named(named(fields, 'DocSummaryInformation')!.fields!, 'Company')).toMatchObject({
      value: 'A Company',
      meaning: 'owner',
    });
    const set = named(fields, 'UserDefinedProperties')!.fields!;
    expect(named(set, 'mine')?.value).toBe('a value');
    expect(named(named(set, 'Dictionary')!.fields!, 'name of 2')?.value).toBe('mine');
  });

  it.each<[string, (stream: Buffer) => void, string]>([
    ['a set beyond the end', (stream) => stream.writeUInt32LE(9999, 44), 'set 0 lies beyond the end'],
    [
      'more properties than fit',
      (stream) => stream.writeUInt32LE(9999, 52),
      'set 0 has no room for 9999 properties',
    ],
    ['a property beyond the end', (stream) => stream.writeUInt32LE(9999, 60), 'CodePage lies beyond the end'],
    [
      'a text beyond the end',
      (stream) => stream.writeUInt32LE(9999, 132),
      'Title has no readable value of type VT_LPSTR',
    ],
    ['three sets', (stream) => stream.writeUInt32LE(3, 24), 'it has 3 sets'],
    [
      'a size that is too large',
      (stream) => stream.writeUInt32LE(9999, 48),
      'set 0 has a size of 9999 bytes',
    ],
  ])('with %s', async (_, change, message) => {
    const stream = summary();
    change(stream);
    const { problems } = await explained(inFile(stream));
    expect(problems[0]).toMatchObject({ code: 'cfb.property-set' });
    expect(problems[0]!.message).toContain(message);
  });

  it('with bytes between properties', async () => {
    const stream = Buffer.concat([summary(), Buffer.from('hidden text')]);
    const { codes: found, all } = await explained(inFile(stream));
    expect(found).toEqual(['cfb.property-rest']);
    expect(all.filter(({ name }) => name === 'unused')).toHaveLength(1);
  });

  it('whose properties lie in one place do not cost their square', async () => {
    const many: Property[] = Array.from({ length: 2000 }, (_, id) => [id + 2, 30, Buffer.alloc(0)]);
    const stream = Buffer.concat([
      propertySets([[SUMMARY_FORMAT, many]]),
      value.i4(30),
      value.text('x'.repeat(60_000)),
    ]);
    stream.writeUInt32LE(stream.length - 48, 48);
    const text30 = stream.indexOf('1e00000061ea0000', 0, 'hex') - 48;
    for (let i = 0; i < many.length; i++) stream.writeUInt32LE(text30, 60 + i * 8);
    const { codes: found } = await read(inFile(stream));
    expect(found).toEqual(['cfb.property-set', 'cfb.property-rest']);
  });
});

describe('whatever the input', () => {
  const seeds = Object.values(cfbSeeds());

  it('explains every byte of honest files', async () => {
    for (const bytes of seeds) await explained(bytes);
  });

  it('survives truncation', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (bytes, part) => {
          await explained(bytes.subarray(0, Math.floor(bytes.length * part)));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('survives flips', async () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...seeds), flips, async (bytes, changes) => {
        const copy = Uint8Array.from(bytes);
        for (const [place, flip] of changes) copy[place % (place % 2 ? 1536 : copy.length)]! ^= flip;
        await explained(copy);
      }),
      { numRuns: 300 },
    );
  });

  it('is not slow where all streams share one chain', async () => {
    const nodes = Array.from({ length: 1500 }, (_, i) => ({ name: `s${i}` }));
    const built = buildCfb([{ name: 'big', data: Buffer.alloc(3_000_000, 'x') }, ...nodes]);
    for (const { name } of nodes) {
      built.bytes.writeUInt32LE(built.start('big'), built.entry(name) + 116);
      built.bytes.writeUInt32LE(3_000_000, built.entry(name) + 120);
    }
    const notes: string[] = [];
    const context = {
      limits: (await import('../../../src/model/index.ts')).DEFAULT_LIMITS,
      wantsFields: false,
      name: 'x',
      field() {},
      variant() {},
      problem: (code: string) => void notes.push(code),
    };
    const { bytesSource } = await import('../../../src/codec/index.ts');
    const start = performance.now();
    for await (const _ of cfb.access === 'random' ? cfb.read(bytesSource(built.bytes), context) : []);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(notes).toContain('cfb.cross-link');
  });
});
