import { describe, expect, it, test } from 'vitest';
import { macho } from '../../../src/artifact/formats/macho.ts';
import {
  ARM64,
  bigEndian,
  command,
  debugMap,
  fixed,
  machoFile,
  machoSeeds,
  nlist64,
  pack,
  segment32,
  segment64,
  X86_64,
} from '../../recipes/macho.ts';
import { at, machoFixture, readPlain, readWhole, values } from '../../support/macho.ts';
import { open, paths } from '../../support/open.ts';
import { readFormat } from '../../support/read-format.ts';

const read = (bytes: Uint8Array) => readWhole(macho, bytes);
const recognizes = (head: Uint8Array) => macho.recognizes({ head, name: '' });
/** Fields of a file that has one load command. */
const one = async (bytes: Buffer, options = {}) => {
  const result = await read(machoFile({ commands: [bytes], ...options }));
  expect(result.problems).toEqual([]);
  return result.fields[1]!;
};

describe('recognition', () => {
  it.each([
    ['le', true],
    ['le', false],
    ['be', true],
    ['be', false],
  ] as const)('%s, 64 bits: %s', (endian, is64) => {
    expect(recognizes(machoFile({ endian, is64 }))).toBe(true);
    expect(recognizes(machoFile({ endian, is64, filetype: 99 }))).toBe(false);
    expect(recognizes(machoFile({ endian, is64 }).subarray(0, 27))).toBe(false);
  });

  it('names the variant by the file type', async () => {
    const variants = await Promise.all(
      [1, 2, 4, 6, 8, 10, 12].map(async (filetype) => (await read(machoFile({ filetype }))).variant),
    );
    expect(variants).toEqual(['object', 'execute', 'core', 'dylib', 'bundle', 'dsym', 'fileset']);
  });
});

describe('header', () => {
  it('in 64 bits', async () => {
    const { fields } = await read(machoFile({ cputype: ARM64, cpusubtype: 0x8100_0002, flags: 0x0020_0085 }));
    expect(fields[0]).toMatchObject({ name: 'mach_header_64', offset: 0, length: 32 });
    expect(values(fields[0]!.fields!)).toEqual([
      ['magic', 'MH_MAGIC_64'],
      ['cputype', 'CPU_TYPE_ARM64'],
      ['cpusubtype', 'arm64e | ptrauth ABI 1'],
      ['filetype', 'MH_EXECUTE'],
      ['ncmds', 0],
      ['sizeofcmds', 0],
      ['flags', 'MH_NOUNDEFS | MH_DYLDLINK | MH_TWOLEVEL | MH_PIE'],
      ['reserved', 0],
    ]);
  });

  it.each([
    [7, 3, 'i386'],
    [X86_64, 0x8000_0003, 'x86_64 | LIB64'],
    [X86_64, 8, 'x86_64h'],
    [12, 9, 'armv7'],
    [ARM64, 12, 'arm64e.x1'],
    [ARM64, 99, 'arm64.99'],
    [0x0200_000c, 1, 'arm64_32'],
    [18, 100, 'ppc970'],
    [77, 5, 'cpu77.5'],
  ])('cputype %i, cpusubtype %i is %s', async (cputype, cpusubtype, name) => {
    const { fields } = await read(machoFile({ cputype, cpusubtype }));
    expect(at(fields, 'mach_header_64', 'cpusubtype').value).toBe(name);
  });

  it('big-endian, 32 bits', async () => {
    const { fields, problems, variant } = await read(bigEndian());
    expect([problems, variant]).toEqual([[], 'object']);
    expect(at(fields, 'mach_header', 'cpusubtype').value).toBe('ppc');
    expect(at(fields, 'LC_SEGMENT', 'section')).toMatchObject({
      value: '__TEXT,__text',
      offset: 84,
      length: 68,
    });
    expect(at(fields, 'relocations of __TEXT,__text')).toMatchObject({ offset: 520, length: 16 });
    expect(at(fields, 'symbol table', 'nlist')).toMatchObject({ value: '_main', offset: 536, length: 12 });
  });
});

describe('load commands', () => {
  it('a segment with its sections', async () => {
    const section = { name: '__text', offset: 0x200, size: 8, type: 0x8000_0400 };
    const { fields, problems } = await read(
      machoFile({
        commands: [segment64('__TEXT', 0, 0x300, [section])],
        chunks: [
          [0x200, 'abcdefgh'],
          [0x2ff, '\0'],
        ],
      }),
    );
    expect(problems).toEqual([]);
    const segment = at(fields, 'LC_SEGMENT_64');
    expect(segment).toMatchObject({ value: '__TEXT', offset: 32, length: 152 });
    expect(at([segment], 'LC_SEGMENT_64', 'maxprot').value).toBe('rwx');
    expect(at([segment], 'LC_SEGMENT_64', 'vmaddr').value).toBe('0x100000000');
    expect(values(at([segment], 'LC_SEGMENT_64', 'section_64').fields!)).toEqual([
      ['sectname', '__text'],
      ['segname', '__TEXT'],
      ['addr', '0x100000200'],
      ['size', 8],
      ['offset', 0x200],
      ['align', '2^2'],
      ['reloff', 0],
      ['nreloc', 0],
      ['flags', 'S_REGULAR | S_ATTR_SOME_INSTRUCTIONS | S_ATTR_PURE_INSTRUCTIONS'],
      ['reserved1', 0],
      ['reserved2', 0],
      ['reserved3', 0],
    ]);
    expect(at(fields, '__TEXT,__text')).toEqual({
      name: '__TEXT,__text',
      offset: 0x200,
      length: 8,
      meaning: 'data',
    });
  });

  it.each([
    ['4c4c4474-5555-3144-a10e-9e6689ad3759', 'digest of the content (lld)'],
    ['f58b6f5f-63d1-383e-b8e1-afc8f733bd58', 'digest of the content (version 3, as ld and Go)'],
    ['f58b6f5f-63d1-483e-b8e1-afc8f733bd58', 'random (version 4)'],
    ['00000000-0000-0000-0000-000000000000', 'none (all zero)'],
    ['5a375931-9653-62ba-fdea-1e3c2aabeec4', undefined],
  ])('LC_UUID %s: %s', async (uuid, origin) => {
    const field = await one(command(27, [Buffer.from(uuid.replaceAll('-', ''), 'hex')]));
    expect(at([field], 'LC_UUID', 'uuid')).toMatchObject({
      value: uuid.toUpperCase(),
      offset: 40,
      meaning: 'id',
    });
    expect(field.fields!.find(({ name }) => name === 'uuid origin')?.value).toBe(origin);
  });

  it('LC_BUILD_VERSION with its tools', async () => {
    const field = await one(command(0x32, [1, 0x000b0000, 0x000c0301, 2, 3, 0x03ba0100, 1028, 0x00010203]));
    expect(field.value).toBe('macOS');
    expect(values(field.fields!.slice(2))).toEqual([
      ['platform', 'macOS'],
      ['minos', '11.0'],
      ['sdk', '12.3.1'],
      ['ntools', 2],
      ['build_tool_version', 'ld 954.1'],
      ['build_tool_version', 'airpack 1.2.3'],
    ]);
    expect(field.fields![6]).toMatchObject({ offset: 56, length: 8, meaning: 'tool' });
    expect(field.fields![6]!.fields![1]).toMatchObject({ name: 'version', offset: 60, length: 4 });
  });

  it.each([
    [12, 'LC_LOAD_DYLIB'],
    [13, 'LC_ID_DYLIB'],
    [0x8000_0018, 'LC_LOAD_WEAK_DYLIB'],
    [0x8000_001f, 'LC_REEXPORT_DYLIB'],
    [0x20, 'LC_LAZY_LOAD_DYLIB'],
    [0x8000_0023, 'LC_LOAD_UPWARD_DYLIB'],
  ])('%i is %s, with path, time and versions', async (number, name) => {
    const field = await one(command(number, [24, 2, 0x010203, 0x010000, '/usr/lib/a.dylib\0']));
    expect(field).toMatchObject({ name, value: '/usr/lib/a.dylib', offset: 32, length: 48 });
    expect(values(field.fields!.slice(2))).toEqual([
      ['name', 24],
      ['timestamp', 2],
      ['current_version', '1.2.3'],
      ['compatibility_version', '1.0'],
      ['path', '/usr/lib/a.dylib'],
      ['padding', undefined],
    ]);
    expect(at([field], name, 'timestamp').meaning).toBe('time');
    expect(at([field], name, 'path')).toMatchObject({ offset: 56, length: 17, meaning: 'path' });
  });

  it('the newer form of LC_LOAD_DYLIB, with flags in place of a time', async () => {
    const field = await one(command(12, [28, 0x1a741800, 0x010203, 0x010000, 0x9, '/usr/lib/a.dylib\0']));
    expect(values(field.fields!.slice(2, 7))).toEqual([
      ['nameoff', 28],
      ['marker', 0x1a741800],
      ['current_version', '1.2.3'],
      ['compat_version', '1.0'],
      ['flags', 'WEAK_LINK | DELAYED_INIT'],
    ]);
  });

  it('LC_SOURCE_VERSION', async () => {
    const version = (1n << 40n) | (2n << 30n) | (3n << 20n) | (4n << 10n) | 5n;
    const texts = await Promise.all(
      [version, 1n << 40n, 0n].map(async (value) => {
        const field = await one(command(0x2a, [value]));
        return at([field], 'LC_SOURCE_VERSION', 'version').value;
      }),
    );
    expect(texts).toEqual(['1.2.3.4.5', '1.0', '0.0']);
  });

  it('LC_LINKER_OPTION and LC_IDENT', async () => {
    const options = await one(command(0x2d, [2, '-framework\0Cocoa\0']));
    expect(values(options.fields!.slice(3))).toEqual([
      ['option', '-framework'],
      ['option', 'Cocoa'],
      ['padding', undefined],
    ]);
    const ident = await one(command(8, ['one\0two\0']));
    expect(values(ident.fields!.slice(2))).toEqual([
      ['ident', 'one'],
      ['ident', 'two'],
    ]);
  });

  it.each([
    [7, 1, 16, 10, false, 'eip', 'x86_THREAD_STATE32'],
    [X86_64, 4, 42, 32, true, 'rip', 'x86_THREAD_STATE64'],
    [ARM64, 6, 68, 64, true, 'pc', 'ARM_THREAD_STATE64'],
  ] as const)(
    'the entry point of LC_UNIXTHREAD for cputype %i',
    async (cputype, flavor, count, index, wide, name, state) => {
      const words = Buffer.alloc(count * 4);
      words.writeUInt32LE(0x1234, index * 4);
      const field = await one(command(5, [flavor, count, words]), { cputype, is64: wide });
      const thread = at([field], 'LC_UNIXTHREAD', 'thread state');
      expect(thread).toMatchObject({ value: state, length: 8 + count * 4 });
      expect(at([thread], 'thread state', name)).toMatchObject({ value: '0x1234', length: wide ? 8 : 4 });
    },
  );

  it('a thread state of an unknown flavor, and one that does not fit', async () => {
    const field = await one(command(4, [99, 2, 1, 2]));
    expect(at([field], 'LC_THREAD', 'thread state').value).toBe(99);
    const { problems } = await read(machoFile({ commands: [command(4, [99, 20, 1, 2])] }));
    expect(problems[0]).toMatchObject({ code: 'macho.bad-command' });
  });

  it('LC_PREBOUND_DYLIB with its bits', async () => {
    const field = await one(command(16, [20, 9, 32, 'a.dylib\0\0\0\0\0', Buffer.from([255, 1])]));
    expect(field.fields!.slice(5).map(({ name, offset, length }) => [name, offset, length])).toEqual([
      ['path', 52, 8],
      ['linked modules', 64, 2],
      ['padding', 66, 6],
    ]);
  });

  const TEXTS: readonly [number, string, string, number][] = [
    [14, 'LC_LOAD_DYLINKER', 'path', 0],
    [15, 'LC_ID_DYLINKER', 'path', 0],
    [18, 'LC_SUB_FRAMEWORK', 'umbrella name', 0],
    [19, 'LC_SUB_UMBRELLA', 'sub umbrella name', 0],
    [20, 'LC_SUB_CLIENT', 'client name', 0],
    [21, 'LC_SUB_LIBRARY', 'sub library name', 0],
    [0x8000_001c, 'LC_RPATH', 'rpath', 0],
    [0x27, 'LC_DYLD_ENVIRONMENT', 'environment variable', 0],
    [0x39, 'LC_TARGET_TRIPLE', 'target triple', 0],
    [6, 'LC_LOADFVMLIB', 'path', 2],
    [7, 'LC_IDFVMLIB', 'path', 2],
    [9, 'LC_FVMFILE', 'path', 1],
  ];
  it.each(TEXTS)('%i is %s with its %s', async (number, name, text, more) => {
    const field = await one(command(number, [12 + more * 4, ...Array(more).fill(0), 'some text\0']));
    expect([field.name, field.value]).toEqual([name, 'some text']);
    expect(at([field], name, text)).toMatchObject({ value: 'some text', offset: 44 + more * 4, length: 10 });
  });

  const PLAIN: readonly [number, string, readonly (number | bigint)[], readonly string[]][] = [
    [10, 'LC_PREPAGE', [], []],
    [17, 'LC_ROUTINES', [1, 2, 0, 0, 0, 0, 0, 0], ['init_address', 'init_module']],
    [23, 'LC_PREBIND_CKSUM', [7], ['cksum']],
    [26, 'LC_ROUTINES_64', [1n, 2n, 0n, 0n, 0n, 0n, 0n, 0n], ['init_address', 'init_module']],
    [0x24, 'LC_VERSION_MIN_MACOSX', [0x0a0600, 0x0a0f00], ['version', 'sdk']],
    [0x25, 'LC_VERSION_MIN_IPHONEOS', [0, 0], ['version', 'sdk']],
    [0x2f, 'LC_VERSION_MIN_TVOS', [0, 0], ['version', 'sdk']],
    [0x30, 'LC_VERSION_MIN_WATCHOS', [0, 0], ['version', 'sdk']],
    [0x8000_0028, 'LC_MAIN', [0x1000n, 0n], ['entryoff', 'stacksize']],
  ];
  it.each(PLAIN)('%i is %s', async (number, name, pieces, names) => {
    const field = await one(command(number, pieces));
    expect(field.name).toBe(name);
    expect(field.fields!.slice(2, 2 + names.length).map((part) => part.name)).toEqual(names);
  });

  const LINKEDIT: readonly [number, string, string][] = [
    [0x1e, 'LC_SEGMENT_SPLIT_INFO', 'segment split info'],
    [0x26, 'LC_FUNCTION_STARTS', 'function starts'],
    [0x2e, 'LC_LINKER_OPTIMIZATION_HINT', 'linker optimization hints'],
    [0x8000_0033, 'LC_DYLD_EXPORTS_TRIE', 'exports trie'],
    [0x36, 'LC_ATOM_INFO', 'atom info'],
    [0x37, 'LC_FUNCTION_VARIANTS', 'function variants'],
    [0x38, 'LC_FUNCTION_VARIANT_FIXUPS', 'function variant fixups'],
    [0x3a, 'LC_LAZY_LOAD_DYLIB_INFO', 'lazy load dylib info'],
    [3, 'LC_SYMSEG', 'symbol segment'],
  ];
  it.each(LINKEDIT)('%i is %s and refers to the %s', async (number, name, what) => {
    const file = machoFile({ commands: [command(number, [64, 8])], chunks: [[64, 'contents']] });
    const { fields, problems } = await read(file);
    expect(problems).toEqual([]);
    expect(fields[1]!.name).toBe(name);
    expect(fields[2]).toEqual({ name: what, offset: 64, length: 8, meaning: 'data' });
  });

  it('LC_DYLD_INFO, LC_DYSYMTAB and LC_TWOLEVEL_HINTS with all of their ranges', async () => {
    const places = [10, 11, 12, 13, 14].flatMap((i) => [i * 64, 8]);
    const tables = [15, 16, 17, 18, 19, 20].flatMap((i) => [i * 64, 1]);
    const commands = [
      command(0x8000_0022, places),
      command(11, [0, 0, 0, 0, 0, 0, ...tables]),
      command(22, [21 * 64, 2]),
    ];
    const chunks = Array.from({ length: 12 }, (_, i) => [(10 + i) * 64, Buffer.alloc(56, 0)] as const);
    const { fields, problems } = await read(machoFile({ commands, chunks }));
    expect(problems).toEqual([]);
    expect(
      fields
        .filter(({ meaning }) => meaning === 'data')
        .map(({ name, offset, length }) => [name, offset / 64, length]),
    ).toEqual([
      ['rebase info', 10, 8],
      ['binding info', 11, 8],
      ['weak binding info', 12, 8],
      ['lazy binding info', 13, 8],
      ['export info', 14, 8],
      ['table of contents', 15, 8],
      ['module table', 16, 56],
      ['referenced symbols', 17, 4],
      ['indirect symbols', 18, 4],
      ['external relocations', 19, 8],
      ['local relocations', 20, 8],
      ['two-level namespace hints', 21, 8],
    ]);
  });

  it('LC_NOTE, LC_FILESET_ENTRY and LC_ENCRYPTION_INFO', async () => {
    const file = machoFile({
      filetype: 12,
      commands: [
        segment64('__TEXT', 0, 0x200),
        command(0x31, [fixed('owner'), 0x200n, 4n]),
        command(0x8000_0035, [0x1_0000_0000n, 0x100n, 32, 0, 'com.apple.kernel\0']),
        command(0x2c, [0x100, 0x10, 1, 0]),
      ],
      chunks: [[0x200, 'note']],
    });
    const { fields, problems } = await read(file);
    expect(problems).toEqual([]);
    expect(at(fields, 'LC_NOTE').value).toBe('owner');
    expect(at(fields, 'note')).toMatchObject({ offset: 0x200, length: 4 });
    expect(at(fields, 'LC_FILESET_ENTRY').value).toBe('com.apple.kernel');
    expect(at(fields, 'LC_ENCRYPTION_INFO_64', 'cryptid').value).toBe(1);
    // A segment without sections is told as a whole, behind the commands.
    expect(at(fields, '__TEXT')).toMatchObject({ offset: 224, length: 288 });
  });

  it('one of an unknown number is told by its range', async () => {
    const { fields, problems } = await read(
      machoFile({ commands: [command(0x99, [1]), command(0x8000_00aa, [2])] }),
    );
    expect(problems).toEqual([
      { code: 'macho.unknown-command', message: 'its number is 0x99; 1 more like this', offset: 32 },
    ]);
    expect(fields[1]).toEqual({ name: 'load command 0x99', offset: 32, length: 16, meaning: 'unused' });
  });
});

describe('symbols', () => {
  const told = [
    ['N_SO', '/src/dir/'],
    ['N_SO', 'a.c'],
    ['N_OSO', '/build/a.o'],
    ['N_OSO', '/build/b.o'],
  ];

  it('stabs that name files and times, without rows', async () => {
    const { fields, problems } = await readPlain(debugMap(), true);
    expect(problems).toEqual([]);
    const table = at(fields, 'symbol table');
    expect(table).toMatchObject({ value: 8, offset: 0x400, length: 128, meaning: 'data' });
    expect(values(table.fields!)).toEqual(told);
    const object = table.fields![2]!;
    expect(object).toMatchObject({ offset: 0x420, length: 16 });
    expect(object.fields).toEqual([
      { name: 'n_strx', value: 15, offset: 0x420, length: 4, meaning: 'offset' },
      { name: 'n_type', value: 'N_OSO', offset: 0x424, length: 1 },
      { name: 'n_sect', value: 3, offset: 0x425, length: 1 },
      { name: 'n_desc', value: 1, offset: 0x426, length: 2 },
      { name: 'n_value', value: 1_700_000_000, offset: 0x428, length: 8, meaning: 'time' },
      // The path itself, in the string table.
      { name: 'path', value: '/build/a.o', offset: 0x48f, length: 10, meaning: 'path' },
    ]);
  });

  it('all of them with rows', async () => {
    const { fields } = await read(debugMap());
    expect(values(at(fields, 'symbol table').fields!)).toEqual([
      ...told.slice(0, 3),
      ['N_BNSYM', ''],
      ['N_FUN', '_main'],
      ['N_SO', ''],
      told[3],
      ['nlist_64', '_main'],
    ]);
    const main = at(fields, 'symbol table', 'nlist_64');
    expect(values(main.fields!)).toEqual([
      ['n_strx', 26],
      ['n_type', 'N_SECT | N_EXT'],
      ['n_sect', 1],
      ['n_desc', 16],
      ['n_value', '0x1000'],
      ['name', '_main'],
    ]);
  });

  it('no fields, no symbols', async () => {
    expect(await readPlain(debugMap(), false)).toEqual({ fields: [], problems: [], codes: [] });
  });

  it('a name outside of the string table', async () => {
    const symbols = Buffer.concat([nlist64(500, 0x0f, 1, 0, 0n), nlist64(4, 0x0f, 1, 0, 0n)]);
    const { problems, fields } = await read(
      machoFile({
        commands: [command(2, [64, 2, 96, 4])],
        chunks: [
          [64, symbols],
          [96, '\0a\0b'],
        ],
      }),
    );
    expect(problems).toEqual([
      {
        code: 'macho.bad-symbol',
        message: 'the name of a symbol is 500 bytes into 4; 1 more like this',
        offset: 64,
      },
    ]);
    expect(at(fields, 'symbol table').fields![0]!.value).toBeUndefined();
  });

  it('no more of them than the limits allow', async () => {
    const symbols = Buffer.concat(Array.from({ length: 10 }, () => nlist64(1, 0x0f, 1, 0, 0n)));
    const file = machoFile({
      commands: [command(2, [64, 10, 224, 4])],
      chunks: [
        [64, symbols],
        [224, '\0a\0\0'],
      ],
    });
    const steps = await readFormat(macho, file, { limits: { steps: 3 } });
    expect(at(steps.fields, 'symbol table').fields).toHaveLength(3);
    expect(steps.codes).toEqual(['limit.steps']);
    const metadata = await readFormat(macho, file, { limits: { metadata: 64 } });
    expect(at(metadata.fields, 'symbol table').fields).toHaveLength(4);
    expect(metadata.codes).toEqual(['limit.metadata']);
  });
});

describe('contents', () => {
  const withSection = (name: string, content: Uint8Array | string, options = {}) =>
    machoFile({
      commands: [segment64('__DATA', 256, content.length, [{ name, offset: 256, size: content.length }])],
      chunks: [[256, content]],
      ...options,
    });

  it('property lists', async () => {
    const { fields } = await read(withSection('__info_plist', '<plist/>\n'));
    expect(at(fields, '__DATA,__info_plist')).toMatchObject({ value: '<plist/>\n', offset: 256, length: 9 });
    const long = `<plist/>\n${'x'.repeat(70_000)}`;
    expect(at((await read(withSection('__info_plist', long))).fields, '__DATA,__info_plist').value).toBe(
      '<plist/>\n',
    );
    const binary = await read(withSection('__info_plist', 'bplist00\xff'));
    expect(at(binary.fields, '__DATA,__info_plist').value).toBeUndefined();
  });

  it.each(['le', 'be'] as const)('Objective-C and Swift versions, %s', async (endian) => {
    const content = pack([0, 0x05040740], endian);
    const file = machoFile({
      endian,
      is64: false,
      commands: [segment32('__DATA', 256, 8, [{ name: '__objc_imageinfo', offset: 256, size: 8 }], endian)],
      chunks: [[256, content]],
    });
    const info = at((await read(file)).fields, '__DATA,__objc_imageinfo');
    expect(values(info.fields!)).toEqual([
      ['version', 0],
      ['flags', 'HAS_CATEGORY_CLASS_PROPERTIES'],
      ['Swift ABI', 'Swift 5 or later'],
      ['Swift version', '5.4'],
    ]);
    const at4 = endian === 'le' ? [261, 262] : [262, 260];
    expect(info.fields!.slice(2).map(({ offset }) => offset)).toEqual(at4);
  });

  it('what Go writes', async () => {
    const head = Buffer.concat([Buffer.from('\xff Go buildinf:\x08\x02', 'latin1'), Buffer.alloc(16)]);
    const content = Buffer.concat([head, Buffer.from('\x08go1.22.1\0')]);
    const { fields } = await read(withSection('__go_buildinfo', content));
    expect(at(fields, '__DATA,__go_buildinfo', 'Go build information', 'go')).toMatchObject({
      value: 'go1.22.1',
      offset: 289,
      meaning: 'tool',
    });
  });

  it('what Go wrote before 1.18: addresses of texts', async () => {
    const base = 0x1_0000_0000n + 256n;
    const head = Buffer.concat([
      Buffer.from('\xff Go buildinf:\x08\0', 'latin1'),
      pack([base + 32n, base + 48n]),
    ]);
    const content = Buffer.concat([head, pack([base + 64n, 6n, 0n, 0n]), Buffer.from('go1.13')]);
    const { fields } = await read(withSection('__go_buildinfo', content));
    expect(at(fields, '__DATA,__go_buildinfo', 'Go build information', 'go')).toMatchObject({
      value: 'go1.13',
      offset: 320,
    });
  });

  it('the header of chained fixups, entries of data in code', async () => {
    const fixups = pack([0, 32, 48, 60, 3, 1, 0, 0, 0]);
    const file = machoFile({
      commands: [command(0x8000_0034, [128, fixups.length]), command(0x29, [256, 16])],
      chunks: [
        [128, fixups],
        [256, pack([0x10, 0x0001_0008, 0x20, 0x0009_0004])],
      ],
    });
    const { fields } = await read(file);
    expect(values(at(fields, 'chained fixups').fields!)).toEqual([
      ['fixups_version', 0],
      ['starts_offset', 32],
      ['imports_offset', 48],
      ['symbols_offset', 60],
      ['imports_count', 3],
      ['imports_format', 'DYLD_CHAINED_IMPORT'],
      ['symbols_format', 'uncompressed'],
      ['chains', undefined],
    ]);
    expect(values(at(fields, 'data in code').fields!)).toEqual([
      ['data_in_code_entry', '16 + 8: DICE_KIND_DATA'],
      ['data_in_code_entry', '32 + 4: 9'],
    ]);
    const plain = await readPlain(file, true);
    expect(at(plain.fields, 'data in code')).toEqual({
      name: 'data in code',
      value: 2,
      offset: 256,
      length: 16,
      meaning: 'data',
    });
  });

  it('an archive in a section is a member', async () => {
    const inner = Buffer.from('!<arch>\n');
    const { members } = await read(withSection('__bundle', inner));
    expect(members).toMatchObject([
      { path: '__DATA,__bundle', kind: 'file', offset: 256, size: 8, content: inner },
    ]);
    const artifact = await open('a.dylib', withSection('__bundle', inner));
    expect(artifact.entries.map(({ format }) => format)).toEqual(['macho', 'ar']);
    expect(paths(artifact)).toEqual(['a.dylib', 'a.dylib!/__DATA,__bundle']);
  });
});

describe('files that LLVM made', () => {
  test('an object file with debug information', async () => {
    const { fields, problems, variant } = await read(machoFixture('twice-x86_64.o'));
    expect([problems, variant]).toEqual([[], 'object']);
    const debug = at(fields, 'debug information');
    expect(at([debug], 'debug information', 'DW_AT_comp_dir')).toMatchObject({
      value: '/build',
      meaning: 'path',
    });
    expect(at([debug], 'debug information', 'DW_AT_producer').value).toContain('clang version 14');
    expect(at(fields, '__DWARF,__debug_info', 'unit').value).toBe('twice.c');
  });

  test('a library with an Info.plist and a debug map', async () => {
    const { fields, problems, variant } = await read(machoFixture('libtwice-x86_64.dylib'));
    expect([problems, variant]).toEqual([[], 'dylib']);
    expect(at(fields, '__TEXT,__info_plist').value).toContain('<string>info</string>');
    const object = at(fields, 'symbol table', 'N_OSO');
    expect(object.value).toBe('/twice-x86_64.o');
    expect(at([object], 'N_OSO', 'n_value')).toMatchObject({ value: 1_700_000_000, meaning: 'time' });
    expect(at(fields, 'LC_UUID', 'uuid origin').value).toBe('digest of the content (lld)');
  });

  test('a signed library', async () => {
    const { fields, problems } = await read(machoFixture('libtwice-arm64.dylib'));
    expect(problems).toEqual([]);
    expect(at(fields, 'LC_RPATH').value).toBe('/build/lib');
    expect(at(fields, 'LC_ID_DYLIB').value).toBe('@rpath/libtwice.dylib');
    expect(at(fields, 'LC_BUILD_VERSION', 'sdk').value).toBe('12.3');
    const directory = at(fields, 'code signature', 'CSSLOT_CODEDIRECTORY');
    expect(directory.value).toBe('libtwice-arm64.dylib (SHA-256)');
    expect(at([directory], 'CSSLOT_CODEDIRECTORY', 'flags').value).toBe('adhoc | linker-signed');
  });
});

test('every seed is read without an error', async () => {
  for (const [name, bytes] of Object.entries(machoSeeds())) {
    const artifact = await open(name, bytes);
    expect([name, artifact.problems]).toEqual([name, []]);
  }
});
