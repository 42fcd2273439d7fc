import { describe, expect, it } from 'vitest';
import { pe } from '../../../src/artifact/formats/pe.ts';
import type { Field } from '../../../src/model/index.ts';
import { FIRST, type ImageOptions, peFixture, peImage } from '../../recipes/pe-image.ts';
import { codeView, debugSection, embeddedPdb, words } from '../../recipes/pe-parts.ts';
import { findField } from '../../support/find-field.ts';
import { allFields } from '../../support/properties.ts';
import { unexplained } from '../../support/unexplained.ts';

const RAW = 0x400;

/** An image with one section that holds the bytes given, and one directory at its start. */
async function read(number: number, data: Uint8Array, options: ImageOptions = {}) {
  const directories = { [number]: [FIRST, data.length] as const };
  const file = peImage({ sections: [{ name: '.all', data }], directories, ...options });
  const found = await allFields(pe, file);
  expect(unexplained(found.all, file.length)).toEqual([]);
  return found;
}

const shorts = (...values: readonly number[]) => {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, i * 2);
  return bytes;
};
const values = (fields: readonly Field[] | undefined) => fields?.map(({ name, value }) => [name, value]);

describe('exports', () => {
  it('lists the library and its functions', async () => {
    const names = Buffer.from('x.dll\0one\0two\0OTHER.far\0');
    const at = FIRST + 40 + 8 + 8 + 4;
    const data = Buffer.concat([
      words(0, 99, 0, at, 5, 2, 2, FIRST + 40, FIRST + 48, FIRST + 56),
      words(0x2000, at + 14),
      words(at + 6, at + 10),
      shorts(0, 1),
      names,
    ]);
    const { fields } = await read(0, data);
    expect(findField(fields, 'Export Table', 'TimeDateStamp')).toMatchObject({ value: 99, meaning: 'time' });
    expect(findField(fields, 'Export Table', 'name')).toMatchObject({ value: 'x.dll' });
    const functions = findField(fields, 'Export Table', 'functions')?.fields;
    expect(functions?.map(({ value, fields: inner }) => [value, values(inner)])).toEqual([
      [
        'one',
        [
          ['ordinal', 5],
          ['address', 0x2000],
        ],
      ],
      [
        'two',
        [
          ['ordinal', 6],
          ['forwarder', 'OTHER.far'],
        ],
      ],
    ]);
    expect(functions?.[0]?.fields).toMatchObject([{ offset: RAW + 56 }, { offset: RAW + 40 }]);
  });
});

describe('imports', () => {
  it.each([false, true])('lists libraries and functions (PE32: %s)', async (narrow) => {
    const thunk = (low: number, high: number) =>
      narrow ? words(low | (high ? 0x80000000 : 0)) : words(low, high);
    const thunks = Buffer.concat([thunk(FIRST + 80, 0), thunk(7, 0x80000000), thunk(0, 0)]);
    const data = Buffer.concat([
      words(FIRST + 100, 0xffffffff, 0, FIRST + 64, FIRST + 100),
      words(0, 0, 0, FIRST + 72, FIRST + 100),
      words(0, 0, 0, 0, 0),
      Buffer.alloc(4),
      Buffer.from('a.dll\0\0\0b.dll\0\0\0'),
      Buffer.from('\0\0function\0\0\0\0\0\0\0\0\0\0'),
      thunks,
    ]);
    const { fields, codes } = await read(1, data, { narrow });
    expect(codes).toEqual([]);
    const table = findField(fields, 'Import Table');
    expect(values(table?.fields)).toEqual([
      ['library', 'a.dll'],
      ['library', 'b.dll'],
      ['end', undefined],
    ]);
    expect(findField(fields, 'library', 'TimeDateStamp')).toMatchObject({ value: 'bound' });
    for (const library of table?.fields?.slice(0, 2) ?? []) {
      expect(findField(library.fields ?? [], 'functions')).toMatchObject({
        value: 2,
        fields: [{ value: 'function' }, { value: 'ordinal 7' }],
      });
    }
  });

  it('lists delay-loaded libraries, with addresses or offsets', async () => {
    for (const base of [0, 0x400000]) {
      const entry = words(base ? 0 : 1, base + FIRST + 64, 0, 0, base + FIRST + 72, 0, 0, 55);
      const data = Buffer.concat([entry, Buffer.alloc(32), Buffer.from('late.dll'), words(0x80000009, 0)]);
      const { fields } = await read(13, data, { narrow: true });
      expect(findField(fields, 'library')).toMatchObject({ value: expect.stringMatching(/^late\.dll/) });
      expect(findField(fields, 'library', 'TimeStamp')).toMatchObject({ value: 55, meaning: 'time' });
    }
  });

  it('lists bound libraries with their time stamps', async () => {
    const head = (time: number, name: number, count: number) =>
      Buffer.concat([words(time), shorts(name, count)]);
    const data = Buffer.concat([
      head(5, 32, 1),
      head(6, 38, 0),
      head(7, 44, 0),
      head(0, 0, 0),
      Buffer.from('a.dll\0b.dll\0c.dll\0'),
    ]);
    const { fields } = await read(11, data);
    expect(values(findField(fields, 'Bound Import')?.fields)).toEqual([
      ['library', 'a.dll'],
      ['forwarder', 'b.dll'],
      ['library', 'c.dll'],
      ['end', undefined],
    ]);
  });
});

describe('small directories', () => {
  it('counts relocations and functions', async () => {
    const relocations = Buffer.concat([words(0x1000, 12), shorts(1, 2), words(0x2000, 10), shorts(3)]);
    const { fields } = await read(5, relocations);
    expect(values(findField(fields, 'Base Relocation Table')?.fields)).toEqual([
      ['blocks', 2],
      ['relocations', 3],
    ]);
    expect(findField((await read(3, Buffer.alloc(24))).fields, 'Exception Table', 'functions')?.value).toBe(
      2,
    );
  });

  it('decodes the TLS directory', async () => {
    const data = words(0x401000, 0x401010, 0x401020, 0x401018, 4, 0, 0x401234, 0);
    const { fields } = await read(9, data, { narrow: true });
    expect(findField(fields, 'TLS Table', 'AddressOfCallBacks')?.value).toBe(0x401018);
    expect(findField(fields, 'TLS Table', 'callbacks')).toMatchObject({ value: 1, offset: RAW + 24 });
  });

  it('decodes as much of the load configuration as there is', async () => {
    const old = await read(10, words(64, 1_700_000_000, ...new Array<number>(14).fill(0)), { narrow: true });
    const names = findField(old.fields, 'Load Config Table')?.fields?.map(({ name }) => name);
    expect(names?.slice(0, 2)).toEqual(['Size', 'TimeDateStamp']);
    expect(names?.at(-1)).toBe('SecurityCookie');
    const data = Buffer.alloc(400);
    data.writeUInt32LE(400);
    data.writeUInt32LE(0x10000500, 144);
    const { fields } = await read(10, data);
    expect(findField(fields, 'GuardFlags')?.value).toBe(
      'CF_INSTRUMENTED | CF_FUNCTION_TABLE_PRESENT | CF_FUNCTION_TABLE_SIZE_5BYTES',
    );
    expect(findField(fields, 'UmaFunctionPointers')).toMatchObject({ offset: RAW + 320, length: 8 });
    expect(findField(fields, 'newer fields')).toMatchObject({ offset: RAW + 328, length: 72 });
  });

  it('reports directories that lead nowhere', async () => {
    const nowhere = peImage({ directories: { 1: [0x9000, 20] } });
    expect((await allFields(pe, nowhere)).problems).toEqual([
      { code: 'pe.directory', message: 'the Import Table, 20 bytes at address 0x9000', offset: 272 },
    ]);
    const bss = [{ name: '.bss', data: Buffer.alloc(0), virtualSize: 4096 }];
    const stripped = peImage({ sections: bss, directories: { 1: [FIRST, 20] } });
    expect((await allFields(pe, stripped)).codes).toEqual(['pe.not-stored']);
    const cut = peImage({
      sections: [{ name: '.a', data: Buffer.alloc(512) }],
      directories: { 10: [FIRST + 510, 64] },
    });
    expect((await allFields(pe, cut)).codes).toEqual(['pe.directory']);
  });
});

describe('debug directory', () => {
  const debug = (...entries: (readonly [number, Uint8Array])[]) => read(6, debugSection(entries, FIRST, RAW));

  it('decodes CodeView in both forms', async () => {
    const nb10 = Buffer.concat([Buffer.from('NB10'), words(0, 77, 3), Buffer.from('old.pdb\0')]);
    const { fields } = await debug([2, codeView('C:\\build\\x.pdb')], [2, nb10]);
    const [first, second] = findField(fields, 'Debug')!.fields!;
    expect(findField(first!.fields!, 'Signature')).toMatchObject({
      value: '33221100-5544-7766-8899-aabbccddeeff',
      meaning: 'id',
    });
    expect(findField(first!.fields!, 'PdbFileName')).toMatchObject({
      value: 'C:\\build\\x.pdb',
      meaning: 'path',
    });
    expect(findField(first!.fields!, 'Age')?.value).toBe(7);
    expect(findField(second!.fields!, 'data', 'TimeDateStamp')).toMatchObject({ value: 77, meaning: 'time' });
    expect(findField(second!.fields!, 'PdbFileName')?.value).toBe('old.pdb');
  });

  it('decodes every other type', async () => {
    const { fields, members } = await debug(
      [1, words(1, 2, 3, 4, 5, 6, 7, 8)],
      [4, Buffer.concat([words(1, 32, 0), Buffer.from('x.dbg\0')])],
      [4, Buffer.concat([words(1, 32, 1), Buffer.from('y.dbg\0', 'utf16le')])],
      [12, words(1, 2, 3, 4, 5)],
      [13, Buffer.concat([words(0x4c544347, 0x1000, 5), Buffer.from('.text\0\0\0')])],
      [14, Buffer.alloc(0)],
      [17, embeddedPdb(Buffer.from('BSJB pdb'))],
      [19, Buffer.concat([Buffer.from('SHA256\0'), Buffer.alloc(32, 1)])],
      [20, words(0x41)],
      [21, Buffer.concat([words(0x4d523252), Buffer.alloc(16, 2), words(1), Buffer.from('x.r2rmap\0')])],
      [99, words(1)],
    );
    const entries = findField(fields, 'Debug')!.fields!;
    const inner = (i: number) => values(findField(entries[i]!.fields!, 'data')?.fields);
    expect(inner(0)?.[0]).toEqual(['NumberOfSymbols', 1]);
    expect(inner(1)?.at(-1)).toEqual(['Data', 'x.dbg']);
    expect(inner(2)?.at(-1)).toEqual(['Data', 'y.dbg']);
    expect(inner(3)?.at(-1)).toEqual(['guardN', 5]);
    expect(inner(4)).toEqual([
      ['Signature', 'LTCG'],
      ['entries', 1],
    ]);
    expect(findField(entries[4]!.fields!, 'entries', '.text')?.value).toBe('4096, 5 bytes');
    expect(entries[5]).toMatchObject({ name: 'ILTCG', length: 28 });
    expect(inner(6)?.at(-1)).toEqual(['UncompressedSize', 8]);
    expect(inner(7)).toEqual([
      ['AlgorithmName', 'SHA256'],
      ['Checksum', '01'.repeat(32)],
    ]);
    expect(inner(8)).toEqual([['ExtendedDllCharacteristics', 'CET_COMPAT | FORWARD_CFI_COMPAT']]);
    expect(inner(9)?.at(-1)).toEqual(['Path', 'x.r2rmap']);
    expect(entries[10]).toMatchObject({ name: 'type 99' });
    expect(members.map(({ path, content }) => [path, String(content)])).toEqual([
      ['embedded.pdb', 'BSJB pdb'],
    ]);
  });

  it('takes all stamps for hashes where an entry says so, but zero', async () => {
    const { fields } = await debug([16, words(4, 0xdeadbeef)]);
    expect(findField(fields, 'COFF header', 'TimeDateStamp')).toMatchObject({
      value: '6553f100',
      meaning: 'checksum',
    });
    expect(findField(fields, 'REPRO', 'Hash')).toMatchObject({ value: 'efbeadde', meaning: 'checksum' });
    const zero = await read(6, debugSection([[16, Buffer.alloc(0)]], FIRST, RAW, 0));
    expect(findField(zero.fields, 'REPRO', 'TimeDateStamp')).toMatchObject({ value: 0, meaning: 'time' });
  });

  it('reports data beyond the end', async () => {
    const { codes } = await read(6, words(0, 0, 0, 2, 99, FIRST, 0x9000));
    expect(codes).toEqual(['pe.debug-data']);
  });
});

describe('.NET', () => {
  const assembly = () => allFields(pe, peFixture('assembly.dll'));

  it('names module, assembly, references and attributes', async () => {
    const { fields, variant } = await assembly();
    expect(variant).toBe('dotnet');
    const clr = findField(fields, 'CLR Runtime Header')!.fields!;
    expect(findField(clr, 'Flags')?.value).toBe('ILONLY');
    expect(findField(clr, 'metadata root', 'Version')?.value).toBe('v4.0.30319');
    expect(findField(clr, 'Module', 'Mvid')).toMatchObject({
      value: expect.stringMatching(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/),
      length: 16,
      meaning: 'id',
    });
    expect(values(findField(clr, 'Assembly')?.fields)).toEqual([
      ['Name', 'assembly'],
      ['Version', '1.2.3.4'],
      ['HashAlgId', 'SHA1'],
      ['Flags', 0],
    ]);
    expect(values(findField(clr, 'AssemblyRef')?.fields)).toEqual([
      ['Version', '4.0.0.0'],
      ['PublicKeyToken', 'b77a5c561934e089'],
    ]);
    expect(findField(clr, 'AssemblyInformationalVersionAttribute')?.value).toBe('1.2.3+abcdef');
    expect(findField(clr, 'TargetFrameworkAttribute')?.value).toBe('.NETFramework,Version=v4.7.2');
    expect(findField(clr, 'AssemblyTitleAttribute')?.value).toBe('');
  });

  it('gives the embedded resources as members', async () => {
    const { members } = await assembly();
    expect(members.map(({ path, content }) => [path, String(content)])).toEqual([
      ['.resources/Some.text.txt', 'an embedded text\n'],
    ]);
  });

  it('reports damaged metadata', async () => {
    const damage = async (change: (file: Buffer, root: number) => void) => {
      const file = Buffer.from(peFixture('assembly.dll'));
      change(file, file.indexOf('BSJB'));
      return (await allFields(pe, file)).codes.filter((code) => code !== 'pe.checksum');
    };
    expect(await damage((file, root) => file.write('XXXX', root))).toEqual(['pe.clr']);
    expect(await damage((file, root) => file.writeUInt32LE(0xffff, root + 12))).toEqual(['pe.clr']);
    expect(await damage((file, root) => file.write('#x', root + 40))).toEqual(['pe.clr']);
    expect(await damage((file, root) => file.writeUInt32LE(0xffff, root + 32 + 108 - 32 + 24))).toContain(
      'pe.clr',
    );
  });
});
