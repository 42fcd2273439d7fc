import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { macho } from '../../../src/artifact/formats/macho.ts';
import { machoFat } from '../../../src/artifact/formats/macho-fat.ts';
import {
  ARM64,
  bigEndian,
  command,
  debugMap,
  machoFile,
  machoSeeds,
  segment64,
  signedFile,
} from '../../recipes/macho.ts';
import { at, machoFixture, readPlain, readWhole } from '../../support/macho.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const read = (bytes: Uint8Array) => readWhole(macho, bytes);
const told = async (bytes: Uint8Array) =>
  (await read(bytes)).problems.map(({ code, message, offset }) => [code, message, offset]);

describe('damage', () => {
  it('a header that is cut', async () => {
    expect(await told(machoFile().subarray(0, 31))).toEqual([
      ['macho.truncated', 'the file ends within its header, after 31 bytes', 0],
    ]);
    expect(await told(new Uint8Array(0))).toEqual([
      ['macho.truncated', 'the file ends within its header, after 0 bytes', 0],
    ]);
  });

  it('load commands that are cut', async () => {
    const file = machoFile({ commands: [command(27, [1n, 2n]), command(27, [1n, 2n])] });
    expect(await told(file.subarray(0, 64))).toEqual([
      ['macho.truncated', '48 bytes of load commands, 32 are there', 32],
      ['macho.bad-command', 'load command 1 of 2 claims 24 bytes, 8 are left', 56],
      ['macho.hidden-bytes', '8 bytes that no load command refers to', 56],
    ]);
  });

  it.each([
    [0, 'load command 0 of 1 claims 0 bytes'],
    [7, 'load command 0 of 1 claims 7 bytes'],
    [0xffff_fff8, 'load command 0 of 1 claims 4294967288 bytes, 24 are left'],
  ])('a load command of %i bytes', async (size, message) => {
    const file = machoFile({ commands: [command(27, [1n, 2n])] });
    file.writeUInt32LE(size, 36);
    const problems = await told(file);
    expect(problems[0]).toEqual(['macho.bad-command', message, 32]);
  });

  it('one that is too short for its kind is told as a range', async () => {
    const { fields, problems } = await read(machoFile({ commands: [command(27, [1], 'le', 16)] }));
    expect(problems).toEqual([
      { code: 'macho.bad-command', message: 'LC_UUID has 16 bytes, it needs 24', offset: 32 },
    ]);
    expect(fields[1]).toMatchObject({ name: 'load command 0x1b', length: 16 });
  });

  it('more commands than there is room for, and sections, tools and options', async () => {
    expect(await told(machoFile({ commands: [command(10, [])], ncmds: 3 }))).toEqual([
      ['macho.bad-command', 'load command 1 of 3 lies beyond the end of the commands', 40],
    ]);
    expect(await told(machoFile({ commands: [segment64('__X', 0, 0, [], 0xffff_ffff)] }))).toEqual([
      ['macho.bad-command', 'LC_SEGMENT_64: 4294967295 sections are promised, there is room for 0', 32],
    ]);
    expect(await told(machoFile({ commands: [command(0x32, [1, 0, 0, 9])] }))).toEqual([
      ['macho.bad-command', 'LC_BUILD_VERSION: 9 tools are promised, there is room for 0', 32],
    ]);
    expect(await told(machoFile({ commands: [command(0x2d, [3, 'a\0b\0'])] }))).toEqual([
      ['macho.bad-command', 'LC_LINKER_OPTION: 3 texts are promised, there are 2', 32],
    ]);
  });

  it('ranges behind the end of the file', async () => {
    const commands = [command(0x26, [0x100, 64]), command(0x1e, [0x1000, 8])];
    expect(await told(machoFile({ commands, chunks: [[0x100, 'abcd']] }))).toEqual([
      ['macho.truncated', 'function starts has 4 of its 64 bytes; 1 more like this', 256],
    ]);
  });

  it('counts that no file has cost nothing', async () => {
    const symbols = [command(2, [64, 0xffff_ffff, 80, 0xffff_ffff]), command(29, [64, 0xffff_ffff])];
    const start = performance.now();
    await readFormat(macho, machoFile({ commands: symbols, ncmds: 0xffff_ffff, sizeofcmds: 0xffff_ffff }));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('thousands that share bytes', () => {
  const quickly = async (file: Uint8Array) => {
    const start = performance.now();
    const result = await readFormat(macho, file);
    expect(performance.now() - start).toBeLessThan(3000);
    return result;
  };
  const content = Buffer.alloc(1_000_000, 'text\n');

  it('sections with decoded content', async () => {
    const names = ['__info_plist', '__go_buildinfo', '__zdebug_info', '__debug_abbrev', '__bundle'];
    const sections = Array.from({ length: 10_000 }, (_, i) => ({
      name: names[i % names.length]!,
      offset: 0x10_0000,
      size: content.length,
    }));
    const commands = [segment64('__X', 0, 0x10_0000 + content.length, sections)];
    const { codes, members } = await quickly(machoFile({ commands, chunks: [[0x10_0000, content]] }));
    expect(codes).toContain('macho.overlap');
    expect(members.length).toBeLessThan(2);
  });

  it('symbol tables and signatures', async () => {
    const commands = Array.from({ length: 20_000 }, (_, i) =>
      i % 2 === 0
        ? command(2, [0x10_0000, 60_000, 0x10_0000, 0x7fff_ffff])
        : command(29, [0x10_0000, 1_000_000]),
    );
    const { codes } = await quickly(machoFile({ commands, chunks: [[0x10_0000, content]] }));
    expect(codes).toContain('macho.duplicate-command');
  });
});

describe('hiding places', () => {
  it('texts of commands', async () => {
    const outside = command(14, [99, 'text\0\0\0\0']);
    const inside = command(14, [4, 'text\0\0\0\0']);
    const endless = command(0x8000_001c, [12, 'text']);
    const problems = await told(machoFile({ commands: [outside, endless] }));
    expect(problems).toEqual([
      ['macho.bad-string', 'LC_LOAD_DYLINKER: the path at 99 lies outside of its text; 1 more like this', 32],
      ['macho.command-slack', '12 bytes behind the content of LC_LOAD_DYLINKER', 44],
    ]);
    expect((await told(machoFile({ commands: [inside] })))[0]![0]).toBe('macho.bad-string');
  });

  it('bytes behind a text, and behind the last command', async () => {
    const bytes = await read(machoFile({ commands: [command(0x8000_001c, [12, 'a\0secret'])] }));
    expect(bytes.problems).toEqual([
      { code: 'macho.command-slack', message: '10 bytes behind the content of LC_RPATH', offset: 46 },
    ]);
    expect(at(bytes.fields, 'LC_RPATH', 'unused')).toMatchObject({
      offset: 46,
      length: 10,
      meaning: 'unused',
    });
    expect(await told(machoFile({ commands: [command(10, []), command(10, [])], ncmds: 1 }))).toEqual([
      ['macho.command-slack', '8 bytes behind the last of 1 load commands', 40],
      ['macho.hidden-bytes', '8 bytes that no load command refers to', 40],
    ]);
  });

  it('between ranges, and behind the end', async () => {
    const file = machoFile({
      commands: [command(0x26, [0x100, 8])],
      chunks: [
        [0x80, 'x'],
        [0x100, '12345678tail'],
      ],
    });
    expect(await told(file)).toEqual([
      ['macho.hidden-bytes', '208 bytes that no load command refers to', 48],
      ['macho.hidden-bytes', '4 bytes that no load command refers to', 264],
    ]);
  });

  it('fill of x86 code is padding, in other code it is not', async () => {
    const commands = [
      segment64('__TEXT', 0, 0x300, [
        { name: '__text', offset: 0x200, size: 13 },
        { name: '__stubs', offset: 0x210, size: 0xf0 },
      ]),
    ];
    const chunks = [
      [0x20d, '\x90\x90\xcc'],
      [0x2ff, '\0'],
    ] as const;
    const { problems, fields } = await read(machoFile({ commands, chunks }));
    expect(problems).toEqual([]);
    expect(fields.find(({ offset }) => offset === 0x20d)).toMatchObject({ name: 'padding', length: 3 });
    expect(await told(machoFile({ commands, chunks, cputype: ARM64 }))).toEqual([
      ['macho.hidden-bytes', '3 bytes that no load command refers to', 0x20d],
    ]);
    // Behind the end of the file nothing is filled.
    const tail = machoFile({ commands, chunks: [...chunks, [0x300, '\x90\x90']] });
    expect(await told(tail)).toEqual([
      ['macho.hidden-bytes', '2 bytes that no load command refers to', 0x300],
    ]);
  });
});

describe('contradictions', () => {
  it('ranges that share bytes', async () => {
    const commands = [command(0x26, [0x100, 8]), command(0x1e, [0x104, 8]), command(0x36, [0x40, 64])];
    expect(await told(machoFile({ commands, chunks: [[0x100, Buffer.alloc(16)]] }))).toEqual([
      ['macho.overlap', 'atom info begins within the load commands; 1 more like this', 0x40],
    ]);
  });

  it('a section outside of its segment', async () => {
    const commands = [segment64('__TEXT', 0x100, 8, [{ name: '__text', offset: 0x100, size: 16 }])];
    expect(await told(machoFile({ commands, chunks: [[0x100, Buffer.alloc(16)]] }))).toEqual([
      ['macho.section-outside', '__TEXT,__text is not within its segment', 104],
    ]);
  });

  it('sections without bytes in the file are not looked for', async () => {
    const sections = [1, 12, 18].map((type) => ({ name: '__bss', offset: 0x9999, size: 0x1000, type }));
    const stub = { name: '__text', offset: 0, size: 500 };
    const file = machoFile({ filetype: 10, commands: [segment64('__DATA', 0, 0, [...sections, stub])] });
    expect(await told(file)).toEqual([]);
  });

  it('commands that belong there once', async () => {
    const uuid = command(27, [1n, 2n]);
    expect(await told(machoFile({ commands: [uuid, uuid, uuid] }))).toEqual([
      ['macho.duplicate-command', 'a second LC_UUID', 56],
    ]);
    const rpath = command(0x8000_001c, [12, 'a\0']);
    expect(await told(machoFile({ commands: [rpath, rpath] }))).toEqual([]);
  });

  it('debug information that cannot be decoded', async () => {
    const packed = deflateSync(Buffer.from('nonsense'));
    const content = Buffer.concat([Buffer.from('ZLIB\0\0\0\0\0\0\0\x08', 'latin1'), packed]);
    const file = (name: string, bytes: Uint8Array) =>
      machoFile({
        commands: [segment64('__DWARF', 256, bytes.length, [{ name, offset: 256, size: bytes.length }])],
        chunks: [[256, bytes]],
      });
    for (const [name, bytes] of [
      ['__zdebug_info', content],
      ['__zdebug_info', content.subarray(0, -1)],
      ['__zdebug_info', Buffer.from('ZLIB')],
      ['__debug_info', Buffer.alloc(40, 7)],
    ] as const) {
      const { codes } = await read(file(name, bytes));
      expect(codes).toEqual(['macho.debug-info']);
    }
  });
});

describe('properties', () => {
  const files = [
    ...Object.values(machoSeeds()),
    bigEndian(),
    debugMap(),
    signedFile(),
    machoFixture('twice-x86_64.o'),
    machoFixture('libtwice-x86_64.dylib'),
  ];
  const any = fc.constantFrom(...files);
  const formatOf = (bytes: Uint8Array) => (bytes[0] === 0xca ? machoFat : macho);
  const explained = async (bytes: Uint8Array) => {
    const { fields, members } = await readFormat(formatOf(bytes), bytes);
    const size = bytes.length;
    if (fields.length === 0) return;
    expect(unexplained([...fields, ...members.flatMap((member) => member.fields)], size)).toEqual([]);
  };

  test('cut anywhere, every byte is explained, and quickly', async () => {
    await fc.assert(
      fc.asyncProperty(any, fc.double({ min: 0, max: 1, noNaN: true }), async (file, part) => {
        await explained(file.subarray(0, Math.floor(file.length * part)));
      }),
      { numRuns: 150 },
    );
  });

  test('with bytes changed, every byte is explained, and quickly', async () => {
    const change = fc.tuple(fc.nat(), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.boolean());
    await fc.assert(
      fc.asyncProperty(any, fc.array(change, { minLength: 1, maxLength: 8 }), async (file, changes) => {
        const bytes = Buffer.from(file);
        // Most of a file is content; what is decoded stands at its start and end.
        for (const [place, value, early] of changes) {
          bytes[4 + (place % (Math.min(early ? 600 : bytes.length, bytes.length) - 4))] = value;
        }
        const start = performance.now();
        await explained(bytes);
        expect(performance.now() - start).toBeLessThan(2000);
      }),
      { numRuns: 300 },
    );
  });

  test('a file that is not in memory is read alike', async () => {
    for (const file of files.filter((bytes) => formatOf(bytes) === macho)) {
      const memory = await readFormat(macho, file);
      expect((await readPlain(file, true)).problems).toEqual(memory.problems);
    }
  });
});
