import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { elf } from '../../../src/artifact/formats/elf.ts';
import {
  dynamicEntries,
  type ElfSpec,
  elfFile,
  elfNote,
  librarySpec,
  packer,
  signedModule,
} from '../../recipes/elf.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const read = (bytes: Uint8Array) => readFormat(elf, bytes);
const codes = async (spec: ElfSpec) => (await read(elfFile(spec))).codes;
const text = { name: '.text', data: Buffer.alloc(64, 0xc3) };

/** The library with one of its sections changed. */
const changed = (name: string, change: object): ElfSpec => {
  const spec = librarySpec();
  return {
    ...spec,
    sections: spec.sections!.map((one) => (one.name === name ? { ...one, ...change } : one)),
  };
};

describe('the header', () => {
  it('is cut', async () => {
    const { codes: found, fields } = await read(elfFile({}).subarray(0, 40));
    expect(found).toEqual(['elf.truncated']);
    expect(unexplained(fields, 40)).toEqual([]);
  });

  it.each([[{ e_ehsize: 60 }], [{ e_version: 2 }], [{ e_shstrndx: 99 }]])(
    'contradicts itself: %j',
    async (header) => {
      expect(await codes({ header })).toContain('elf.header');
    },
  );

  it('has something in its padding', async () => {
    expect(await codes({ ident: { 12: 1 } })).toEqual(['elf.ident-padding']);
  });

  it('lies about the size of entries', async () => {
    expect(await codes({ header: { e_shentsize: 60 } })).toContain('elf.entry-size');
    expect(await codes({ ...librarySpec(), header: { e_phentsize: 64 } })).toContain('elf.entry-size');
  });

  it('points to a table that is not there', async () => {
    expect(await codes({ sections: [text], header: { e_shoff: 1_000_000 } })).toContain('elf.truncated');
    const cut = elfFile({ sections: [text] });
    const { codes: found, fields } = await read(cut.subarray(0, cut.length - 10));
    expect(found).toContain('elf.truncated');
    expect(unexplained(fields, cut.length - 10)).toEqual([]);
  });

  it('refers to a first section header that is not there', async () => {
    expect(await codes({ sectionless: true, header: { e_phnum: 0xffff } })).toContain('elf.header');
  });
});

describe('sections', () => {
  it('reach past the end of the file', async () => {
    expect(await codes({ sections: [{ ...text, size: 10_000 }] })).toContain('elf.outside-file');
  });

  it('overlap each other or the header', async () => {
    expect(await codes({ sections: [text, { name: '.data', data: 'x', offset: 80 }] })).toContain(
      'elf.overlap',
    );
    expect(await codes({ sections: [{ ...text, offset: 0 }] })).toContain('elf.overlap');
  });

  it('have names outside their table', async () => {
    const bytes = elfFile({ sections: [text] });
    bytes.writeUInt32LE(9999, Number(bytes.readBigUInt64LE(0x28)) + 64);
    const { codes: found, fields } = await read(bytes);
    expect(found).toEqual(['elf.name']);
    expect(fields.map(({ name }) => name)).toContain('section 1');
  });

  it('refer to sections that do not exist', async () => {
    expect(await codes(changed('.dynsym', { link: 77 }))).toEqual(['elf.link']);
  });

  it('lie about the size of their entries', async () => {
    expect(await codes(changed('.dynsym', { entsize: 16 }))).toEqual(['elf.entry-size']);
    expect(await codes(changed('.dynsym', { entsize: 24 }))).toEqual([]);
  });

  it('leave bytes unexplained', async () => {
    const secret = Buffer.from('something secret');
    const spec: ElfSpec = { sections: [text, { name: '.hidden', data: secret }] };
    const bytes = elfFile(spec);
    // The section becomes empty; its bytes stay.
    bytes.writeBigUInt64LE(0n, Number(bytes.readBigUInt64LE(0x28)) + 2 * 64 + 0x20);
    const { problems, fields } = await read(bytes);
    expect(problems).toEqual([{ code: 'elf.unreferenced', message: '16 bytes', offset: 128 }]);
    expect(unexplained(fields, bytes.length)).toEqual([]);
    const loaded = elfFile({ ...spec, segments: [{ type: 1, offset: 0, filesz: 250 }] });
    loaded.writeBigUInt64LE(0n, Number(loaded.readBigUInt64LE(0x28)) + 2 * 64 + 0x20);
    expect((await read(loaded)).codes).toEqual(['elf.unsectioned']);
  });

  it('have fillers between them, which is no problem', async () => {
    const bytes = elfFile({ sections: [text, { name: '.fill', data: Buffer.alloc(40, 0x58) }] });
    bytes.writeBigUInt64LE(0n, Number(bytes.readBigUInt64LE(0x28)) + 2 * 64 + 0x20);
    const { problems, fields } = await read(bytes);
    expect(problems).toEqual([]);
    expect(fields).toContainEqual({
      name: 'padding',
      value: '58',
      offset: 128,
      length: 40,
      meaning: 'padding',
    });
  });

  it('were described by a table that a tool left behind', async () => {
    const old = elfFile({ sections: [text, { name: '.data', data: 'abc' }] });
    const table = old.subarray(Number(old.readBigUInt64LE(0x28)));
    const bytes = elfFile({ sections: [text, { name: '.old', data: table, align: 8 }] });
    bytes.writeBigUInt64LE(0n, Number(bytes.readBigUInt64LE(0x28)) + 2 * 64 + 0x20);
    expect((await read(bytes)).codes).toEqual(['elf.former-table']);
  });

  it.each([
    ['64', true, 64, 0x28, 0x20],
    ['32', false, 40, 0x20, 0x14],
  ] as const)(
    'were described by several such tables of %s bits, far from each other',
    async (_, wide, size, at, length) => {
      const word = (bytes: Buffer, place: number) =>
        wide ? Number(bytes.readBigUInt64LE(place)) : bytes.readUInt32LE(place);
      const old = elfFile({ wide, sections: [text, { name: '.data', data: 'abc' }] });
      const table = Buffer.from(old.subarray(word(old, at)));
      // Names begin at offset 0: the type is the first of it that is not zero.
      table.writeUInt32LE(0, size);
      const data = Buffer.concat([table, Buffer.alloc(5000 * 8), table, Buffer.alloc(16)]);
      const bytes = elfFile({ wide, sections: [text, { name: '.old', data, align: 8 }] });
      const header = word(bytes, at) + 2 * size;
      bytes.fill(0, header + length, header + length + (wide ? 8 : 4));
      expect((await read(bytes)).codes).toEqual(['elf.former-table']);
      bytes[bytes.indexOf(table) + table.length + 20_001] = 1;
      expect((await read(bytes)).codes).toEqual(['elf.unreferenced']);
    },
  );

  it('are missing', async () => {
    const bytes = elfFile({
      sectionless: true,
      sections: [text],
      segments: [{ type: 1, offset: 0, filesz: 184 }],
    });
    expect((await read(bytes)).codes).toEqual(['elf.no-sections']);
  });
});

describe('segments', () => {
  it('reach past the end of the file', async () => {
    expect(await codes({ sections: [text], segments: [{ type: 1, offset: 0, filesz: 9999 }] })).toEqual([
      'elf.outside-file',
    ]);
  });

  it('may occur only once', async () => {
    const interp = { name: '.interp', data: '/lib/ld.so\0' };
    const segment = { type: 3, section: '.interp' };
    expect(await codes({ sections: [interp], segments: [segment, segment] })).toEqual([
      'elf.repeated-segment',
    ]);
  });

  it('name an interpreter without its NUL, with more behind it, or another than the section', async () => {
    const of = (data: string, extra: object = {}) =>
      codes({ sections: [{ name: '.interp', data }], segments: [{ type: 3, section: '.interp', ...extra }] });
    expect(await of('/lib/ld.so')).toEqual(['elf.interpreter']);
    expect(await of('/lib/ld.so\0/evil\0')).toEqual(['elf.interpreter']);
    const two = await codes({
      sections: [
        { name: '.interp', data: '/lib/ld.so\0' },
        { name: '.data', data: '/lib/evil.so\0' },
      ],
      segments: [{ type: 3, section: '.data' }],
    });
    expect(two).toEqual(['elf.interpreter']);
  });
});

describe('the dynamic section', () => {
  it('has no end', async () => {
    expect(await codes(changed('.dynamic', { data: dynamicEntries([[30, 0]]) }))).toEqual(['elf.dynamic']);
  });

  it('has its strings where nothing is loaded', async () => {
    const data = dynamicEntries([
      [1, 1],
      [5, 0x999999],
      [0, 0],
    ]);
    expect(await codes(changed('.dynamic', { data }))).toEqual(['elf.dynamic']);
  });

  it('names a string that is not there', async () => {
    const data = dynamicEntries([
      [1, 5000],
      [5, 0x1000],
      [0, 0],
    ]);
    expect(await codes(changed('.dynamic', { data }))).toEqual(['elf.name']);
  });

  it('has rests or whole entries behind its end', async () => {
    const end = [
      [5, 0x1000],
      [0, 0],
    ] as const;
    expect(await codes(changed('.dynamic', { data: dynamicEntries([...end, [0, 7]]) }))).toEqual([
      'elf.dynamic-rest',
    ]);
    expect(await codes(changed('.dynamic', { data: dynamicEntries([...end, [1, 1]]) }))).toEqual([
      'elf.dynamic-hidden',
    ]);
  });

  it('is another one by its section than by its segment', async () => {
    const spec = librarySpec();
    const other = { name: '.other', data: dynamicEntries([[0, 0]]), align: 8 };
    const segments = [spec.segments![0]!, { type: 2, section: '.other' }];
    expect(await codes({ ...spec, sections: [...spec.sections!, other], segments })).toEqual([
      'elf.dynamic-mismatch',
    ]);
  });
});

describe('contents', () => {
  it('notes that do not fit', async () => {
    const note = elfNote('GNU', 3, Buffer.alloc(20));
    note.writeUInt32LE(5000, 4);
    expect(await codes({ sections: [{ name: '.note', type: 7, data: note }] })).toEqual(['elf.note']);
  });

  it('chains of versions that leave their section', async () => {
    const { u16, u32 } = packer(true);
    const data = Buffer.concat([u16(1), u16(1), u32(1), u32(5000), u32(0)]);
    expect(await codes(changed('.gnu.version_r', { data }))).toEqual(['elf.version-table']);
    const away = Buffer.concat([u16(1), u16(0), u32(1), u32(0), u32(17)]);
    expect(await codes(changed('.gnu.version_r', { data: Buffer.concat([away, Buffer.alloc(4)]) }))).toEqual([
      'elf.version-table',
    ]);
  });

  it('links to debug information that are none', async () => {
    for (const data of ['no end', 'name\0\0\0', '']) {
      const found = await codes({ sections: [{ name: '.gnu_debuglink', data }] });
      expect(found).toEqual(data === '' ? [] : ['elf.debug-link']);
    }
    expect(await codes({ sections: [{ name: '.gnu_debugaltlink', data: 'x' }] })).toEqual(['elf.debug-link']);
  });

  it('compressed sections that do not decode', async () => {
    const { u32, u64 } = packer(true);
    const packed = (type: number, size: number, body: Uint8Array) => ({
      name: '.debug_info',
      flags: 0x800,
      data: Buffer.concat([u32(type), u32(0), u64(size), u64(1), body]),
    });
    const good = deflateSync(Buffer.alloc(20));
    for (const section of [
      packed(1, 99, good),
      packed(1, 20, Buffer.from('nonsense')),
      packed(9, 20, good),
      packed(2, 20, good),
    ]) {
      expect(await codes({ sections: [section] })).toEqual(['elf.debug-compression']);
    }
    expect(await codes({ sections: [packed(1, 2 ** 40, good)] })).toEqual(['limit.metadata']);
  });

  it('debug information of an unknown version', async () => {
    const { u16, u32 } = packer(true);
    const info = Buffer.concat([u32(8), u16(9), Buffer.alloc(6)]);
    expect(await codes({ sections: [{ name: '.debug_info', data: info }] })).toEqual(['elf.debug-info']);
  });

  it('signatures of modules whose lengths do not fit', async () => {
    const module = signedModule(elfFile({ type: 1 }), Buffer.alloc(8));
    module.writeUInt32BE(100_000, module.length - 32);
    expect((await read(module)).codes).toEqual(['elf.module-signature', 'elf.overlay']);
    const odd = signedModule(elfFile({ type: 1 }), Buffer.from('3003020101', 'hex'));
    odd[odd.length - 40] = 1;
    expect((await read(odd)).codes).toEqual(['elf.module-signature']);
  });
});

describe('behind the end', () => {
  it('zeros are padding, anything else is a member', async () => {
    const zeros = await read(elfFile({ overlay: Buffer.alloc(100) }));
    expect(zeros.codes).toEqual([]);
    expect(zeros.members).toEqual([]);
    const more = await read(elfFile({ overlay: Buffer.from('\0\0payload') }));
    expect(more.codes).toEqual(['elf.overlay']);
    expect(more.members.map(({ path, content }) => [path, content?.length])).toEqual([['overlay', 9]]);
  });
});

describe('limits', () => {
  it('the same bytes claimed by thousands of tables', async () => {
    const big = {
      name: '.note',
      type: 7,
      data: Buffer.concat(Array(400).fill(elfNote('X', 1, Buffer.alloc(64)))),
    };
    const others = Array.from({ length: 3000 }, (_, i) => ({
      name: `.n${i}`,
      type: 7,
      offset: 64,
      size: big.data.length,
    }));
    const start = performance.now();
    const found = await codes({ sections: [big, ...others] });
    expect(found).toContain('limit.steps');
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('symbols and notes together', async () => {
    const data = Buffer.concat(Array(50).fill(elfNote('X', 1, Buffer.alloc(4))));
    const bytes = elfFile({ sections: [{ name: '.note', type: 7, data }] });
    const { codes: found } = await readFormat(elf, bytes, { limits: { steps: 20 } });
    expect(found).toEqual(['limit.steps']);
  });

  it('section headers', async () => {
    const sections = Array.from({ length: 50 }, (_, i) => ({ name: `.n${i}`, data: 'x' }));
    const { codes: found, fields } = await readFormat(elf, elfFile({ sections }), { limits: { steps: 20 } });
    expect(found).toContain('limit.steps');
    expect(unexplained(fields, elfFile({ sections }).length)).toEqual([]);
  });
});
