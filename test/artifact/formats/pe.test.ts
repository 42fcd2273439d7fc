import { describe, expect, it } from 'vitest';
import { pe } from '../../../src/artifact/formats/pe.ts';
import { addresses, FIRST, type ImageOptions, peFixture, peImage, peSeeds } from '../../recipes/pe-image.ts';
import { certificate, words } from '../../recipes/pe-parts.ts';
import { findField } from '../../support/find-field.ts';
import { allFields, expectExplained, expectSteadfast } from '../../support/properties.ts';
import { unexplained } from '../../support/unexplained.ts';

const section = (name: string, text: string) => ({ name, data: Buffer.from(text) });
const TWO: ImageOptions = { sections: [section('.text', 'code'), section('.data', 'data')] };
const read = async (options: ImageOptions) => {
  const file = peImage(options);
  const found = await allFields(pe, file);
  expect(unexplained(found.all, file.length)).toEqual([]);
  return found;
};
const probe = (file: Uint8Array, head = 4096) => ({
  head: file.subarray(0, head),
  name: 'x',
  size: file.length,
  tail: file.subarray(-66 * 1024),
});

describe('recognition', () => {
  it('takes MZ with a PE header and nothing else', () => {
    const file = peImage(TWO);
    expect(pe.recognizes(probe(file))).toBe(true);
    expect(pe.recognizes({ head: file, name: '' })).toBe(true);
    const dos = Buffer.from(file);
    dos.write('NE', 0x80);
    expect(pe.recognizes(probe(dos))).toBe(false);
    expect(pe.recognizes(probe(file.subarray(0, 60)))).toBe(false);
    expect(pe.recognizes(probe(Buffer.from('MZ')))).toBe(false);
  });

  it('believes a header beyond its sight, and looks for it in the tail', () => {
    const far = (signature: string, size: number) => {
      const file = Buffer.alloc(size);
      file.write('MZ');
      file.writeUInt32LE(8192, 0x3c);
      file.write(signature, 8192);
      return file;
    };
    expect(pe.recognizes(probe(far('PE', 20_000)))).toBe(true);
    expect(pe.recognizes(probe(far('LE', 20_000)))).toBe(false);
    expect(pe.recognizes(probe(far('LE', 200_000)))).toBe(true);
    expect(pe.recognizes(probe(far('PE', 8194)))).toBe(false);
  });

  it('says when there is no PE header after all', async () => {
    const file = Buffer.alloc(200_000);
    file.write('MZ');
    file.writeUInt32LE(8192, 0x3c);
    const { codes, all } = await allFields(pe, file);
    expect(codes).toEqual(['pe.no-header']);
    expect(unexplained(all, file.length)).toEqual([]);
  });
});

describe('headers', () => {
  it.each([false, true])('decodes all of them (PE32: %s)', async (narrow) => {
    const { fields, variant, codes } = await read({ ...TWO, narrow, checksum: true });
    expect({ codes, variant }).toEqual({ codes: [], variant: 'exe' });
    expect(findField(fields, 'DOS header', 'e_lfanew')).toMatchObject({ value: 128, offset: 60, length: 4 });
    expect(findField(fields, 'TimeDateStamp')).toEqual({
      name: 'TimeDateStamp',
      value: 1_700_000_000,
      offset: 136,
      length: 4,
      meaning: 'time',
    });
    expect(findField(fields, 'Machine')?.value).toBe(narrow ? 'I386' : 'AMD64');
    expect(findField(fields, 'Characteristics')?.value).toBe('EXECUTABLE_IMAGE | LARGE_ADDRESS_AWARE');
    expect(findField(fields, 'ImageBase')).toMatchObject({ value: 0x400000, length: narrow ? 4 : 8 });
    expect(findField(fields, 'Subsystem')?.value).toBe('WINDOWS_CUI');
    expect(findField(fields, 'MajorLinkerVersion')).toMatchObject({ value: 14, meaning: 'tool' });
    expect(findField(fields, 'section table', '.data', 'PointerToRawData')?.value).toBe(0x600);
    expect(findField(fields, '.data')).toBeDefined();
    expect(fields).toContainEqual({ name: '.data', offset: 0x600, length: 4, meaning: 'data' });
  });

  it.each([
    ['dll', { characteristics: 0x2022 }],
    ['efi', { subsystem: 10 }],
  ] as const)('names the variant %s', async (variant, options) => {
    expect((await read({ ...TWO, ...options })).variant).toBe(variant);
  });

  it('reads an image without sections', async () => {
    const { codes, members } = await read({});
    expect({ codes, members }).toEqual({ codes: [], members: [] });
  });

  it('tells a wrong CheckSum, and is silent about none', async () => {
    expect((await read({ ...TWO, change: (file, at) => file.writeUInt32LE(5, at + 88) })).problems).toEqual([
      { code: 'pe.checksum', message: expect.stringMatching(/states 5, the bytes give \d+$/), offset: 216 },
    ]);
    expect((await read(TWO)).codes).toEqual([]);
    // The field may straddle two words, and the file have an odd length.
    for (const after of [0, 1]) {
      expect(
        (await read({ ...TWO, pe: 0x81, checksum: true, overlay: Buffer.alloc(after, 7) })).codes,
      ).toEqual([]);
    }
  });

  it('reports a PE header inside the DOS header', async () => {
    const { codes, fields } = await read({
      ...TWO,
      pe: 0x20,
      change: (file) => file.writeUInt32LE(0x20, 0x3c),
    });
    expect(codes).toContain('pe.header-overlap');
    expect(findField(fields, 'section table')?.value).toBe(2);
  });

  it('reports optional headers of a wrong length or kind', async () => {
    const short = await read({ ...TWO, change: (file, at) => file.writeUInt16LE(112, at + 20) });
    expect(short.codes).toContain('pe.optional-header');
    const rom = await read({ ...TWO, change: (file, at) => file.writeUInt16LE(0x107, at + 24) });
    expect(rom.problems).toEqual([
      { code: 'pe.optional-header', message: 'its magic is 0x107', offset: 152 },
    ]);
    const none = peImage({ change: (file, at) => file.writeUInt16LE(0, at + 20) });
    expect((await allFields(pe, none)).codes).toEqual(['pe.optional-header']);
  });
});

describe('sections', () => {
  it('explains what stands behind the end of a section', async () => {
    const fill = (bytes: string) => [{ ...section('.text', 'code'), fill: Buffer.from(bytes, 'latin1') }];
    expect((await read({ sections: fill('\xcc') })).codes).toEqual([]);
    expect((await read({ sections: fill('PADDINGXXPADDING') })).codes).toEqual([]);
    expect((await read({ sections: fill('secret') })).problems).toEqual([
      { code: 'pe.section-slack', message: '508 bytes behind the end of section ".text"', offset: 0x404 },
    ]);
    // Old linkers leave the length in memory at zero.
    const old = [{ ...section('.text', 'code'), virtualSize: 0, fill: Buffer.from('x') }];
    expect((await read({ sections: old })).codes).toEqual([]);
  });

  it('reports overlaps, hidden name bytes and sections beyond the end', async () => {
    const shared = [section('.a', 'x'.repeat(600)), { ...section('.b', 'y'), rawOffset: 0x500 }];
    expect((await read({ sections: shared })).codes).toContain('pe.section-overlap');
    expect((await read({ sections: [section('.a\0hide', 'x')] })).codes).toEqual(['pe.section-name']);
    expect((await read({ sections: [{ ...section('.a', 'x'), rawSize: 9999 }] })).problems).toEqual([
      { code: 'pe.truncated', message: 'section ".a" promises 9999 bytes, 512 are there', offset: 0x400 },
    ]);
  });

  it('reports bytes that nothing refers to', async () => {
    const { problems, fields } = await read({ ...TWO, change: (file) => file.write('secret', 0x3f0) });
    expect(problems.map(({ code }) => code)).toEqual(['pe.unreferenced']);
    expect(fields.filter(({ meaning }) => meaning === 'unused')).toHaveLength(1);
  });

  it('finds long names in the string table', async () => {
    const strings = Buffer.from('\0\0\0\0.debug_info\0');
    strings.writeUInt32LE(strings.length);
    const { fields, codes, members } = await read({
      sections: [section('/4', 'dwarf')],
      overlay: strings,
      change: (file, at) => file.writeUInt32LE(0x600, at + 12),
    });
    expect({ codes, members }).toEqual({ codes: [], members: [] });
    expect(findField(fields, '.debug_info', 'Name')?.value).toBe('/4');
    expect(findField(fields, 'COFF string table')).toMatchObject({ offset: 0x600, length: 16 });
  });
});

describe('Rich header', () => {
  const rich = [
    [0x010468b1, 12],
    [0x00010000, 1],
  ] as const;

  it('lists the tools', async () => {
    const { fields, codes } = await read({ ...TWO, rich });
    expect(codes).toEqual([]);
    expect(findField(fields, 'Rich header')?.fields).toMatchObject([
      {
        name: '@comp.id 0x010468b1',
        value: 'Utc1900_C build 26801, 12 objects',
        offset: 144,
        meaning: 'tool',
      },
      { name: '@comp.id 0x00010000', value: 'Import0 build 0, 1 object', offset: 152 },
      { name: 'key', offset: 164, length: 4, meaning: 'checksum' },
    ]);
    expect(findField(fields, 'DOS stub')).toMatchObject({ offset: 64, length: 64 });
  });

  it('reports a key that does not fit', async () => {
    expect((await read({ ...TWO, rich, richError: 1 })).codes).toEqual(['pe.rich-checksum']);
  });
});

describe('real files', () => {
  it.each(['brepro.dll', 'assembly.dll', 'mingw.dll'])('explains all of %s', async (name) => {
    await expectExplained(pe, peFixture(name));
  });

  it('takes the time stamps of a reproducible image for hashes', async () => {
    const { fields } = await allFields(pe, peFixture('brepro.dll'));
    const stamp = findField(fields, 'COFF header', 'TimeDateStamp');
    expect(stamp).toMatchObject({ value: expect.stringMatching(/^[0-9a-f]{8}$/), meaning: 'checksum' });
    expect(findField(fields, 'CODEVIEW', 'TimeDateStamp')).toMatchObject({ meaning: 'checksum' });
    expect(findField(fields, 'CODEVIEW', 'PdbFileName')).toMatchObject({
      value: 'C:\\build\\brepro.pdb',
      meaning: 'path',
    });
    expect(findField(fields, 'Export Table', 'export')).toMatchObject({ value: 'bar' });
  });

  it('decodes the symbols of a MinGW image', async () => {
    const { fields } = await allFields(pe, peFixture('mingw.dll'));
    const symbols = findField(fields, 'COFF symbol table')?.fields ?? [];
    expect(symbols).toContainEqual(expect.objectContaining({ name: '.file', value: 'm.c', meaning: 'path' }));
    expect(findField(symbols, 'answer', 'StorageClass')?.value).toBe('EXTERNAL');
    expect(findField(fields, '.debug_info', 'Name')?.value).toMatch(/^\/\d+$/);
  });
});

describe('damage', () => {
  it('never throws', () => expectSteadfast(pe, Object.values(peSeeds()), 400));

  it('counts nothing that is not there', async () => {
    const [address] = addresses(1) as [number];
    const huge = words(0, 1_700_000_000, 0, 0, 0xffffffff, 0xffffffff, 0xffffffff, address, address, address);
    const directories = Object.fromEntries(
      Array.from({ length: 15 }, (_, i) => [i, [i === 4 ? 0x400 : FIRST, 0xffffffff] as const]),
    );
    const start = performance.now();
    await allFields(pe, peImage({ sections: [{ name: '.all', data: huge }], directories }));
    await allFields(
      pe,
      peImage({
        certificates: certificate(Buffer.alloc(0)),
        change: (f, at) => f.writeUInt16LE(0xffff, at + 6),
      }),
    );
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('reads bytes that many sections claim once', async () => {
    const file = Buffer.alloc(6_000_000);
    peImage({ change: (head, at) => head.writeUInt16LE(0xffff, at + 6) }).copy(file);
    const table = 0x80 + 24 + 240;
    for (let i = 0; i < 0xffff; i++) words(1, 0x1000 + i, 5_000_000, 0x400).copy(file, table + i * 40 + 8);
    const start = performance.now();
    expect((await allFields(pe, file)).codes).toContain('pe.section-overlap');
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
