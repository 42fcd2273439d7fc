import { deflateSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { elf } from '../../../src/artifact/formats/elf.ts';
import type { Field } from '../../../src/model/index.ts';
import { debugUnit, UNIT } from '../../recipes/dwarf.ts';
import { type ElfSection, elfFile, packer } from '../../recipes/elf.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const unit = debugUnit({ version: 4, strings: 'str' });
const plain: ElfSection[] = [
  { name: '.debug_info', data: unit.info },
  { name: '.debug_abbrev', data: unit.abbrev },
  { name: '.debug_str', data: unit.str },
  { name: '.debug_line', data: unit.line },
];

async function read(sections: readonly ElfSection[], spec = {}) {
  const bytes = elfFile({ ...spec, sections });
  const result = await readFormat(elf, bytes);
  expect(unexplained(result.fields, bytes.length)).toEqual([]);
  const all = (fields: readonly Field[]): Field[] => fields.flatMap((one) => [one, ...all(one.fields ?? [])]);
  const every = all(result.fields);
  return { ...result, bytes, every, of: (name: string) => every.filter((one) => one.name === name) };
}

const EXPECTED = [UNIT.name, UNIT.directory, UNIT.producer];
const said = ({ of }: Awaited<ReturnType<typeof read>>) =>
  ['DW_AT_name', 'DW_AT_comp_dir', 'DW_AT_producer'].map((name) => of(name).at(-1)?.value);

describe('debug information', () => {
  it('is told by unit and as a summary', async () => {
    const result = await read(plain);
    expect(result.problems).toEqual([]);
    expect(said(result)).toEqual(EXPECTED);
    const summary = result.fields.find(({ name }) => name === 'debug information');
    expect(summary?.fields?.map(({ name }) => name)).toEqual([
      'units of .debug_info',
      'DW_AT_comp_dir',
      'DW_AT_producer',
      'DW_AT_language',
    ]);
    expect(result.of('file_name').map(({ value }) => value)).toEqual(['a.c']);
    const { offset, length } = result.of('DW_AT_comp_dir')[0]!;
    expect(result.bytes.subarray(offset, offset + length).toString()).toBe(`${UNIT.directory}\0`);
  });

  it.each([
    ['zlib', (data: Buffer, size: number) => chdr(1, size, deflateSync(data))],
    ['zstd', (data: Buffer, size: number) => chdr(2, size, zstdCompressSync(data))],
  ])('compressed with %s is decoded, its places are those of the section', async (_name, pack) => {
    const packed = plain.map((one) => {
      const data = one.data as Buffer;
      return { ...one, flags: 0x800, data: pack(data, data.length) };
    });
    const result = await read(packed);
    expect(result.problems).toEqual([]);
    expect(said(result)).toEqual(EXPECTED);
    expect(result.of('ch_size')[0]).toMatchObject({ value: unit.info.length, meaning: 'size' });
    const str = result.of('.debug_str')[0]!;
    expect(result.of('DW_AT_comp_dir')[0]).toMatchObject({ offset: str.offset, length: str.length });
  });

  it('compressed in the old way is decoded', async () => {
    const old = plain.map(({ name, data }) => {
      const size = Buffer.alloc(8);
      size.writeBigUInt64BE(BigInt((data as Buffer).length));
      const packed = Buffer.concat([Buffer.from('ZLIB'), size, deflateSync(data as Buffer)]);
      return { name: name.replace('.debug', '.zdebug'), data: packed };
    });
    const result = await read(old);
    expect(result.problems).toEqual([]);
    expect(said(result)).toEqual(EXPECTED);
  });

  it('of an object is read with its relocations applied', async () => {
    const { u32, u64 } = packer(true);
    const info = Buffer.from(unit.info);
    const places = EXPECTED.map((text) => unit.str.indexOf(text));
    // The three offsets of strings stand behind the header and the abbreviation code.
    const at = [12, 16, 20];
    for (const place of at) info.writeUInt32LE(0, place);
    const symbols = Buffer.concat([Buffer.alloc(24), u32(0), Buffer.from([3, 0, 3, 0]), u64(0), u64(0)]);
    const rela = Buffer.concat(
      at.flatMap((place, i) => [u64(place), u64((1n << 32n) | 10n), u64(places[i]!)]),
    );
    const sections: ElfSection[] = [
      { ...plain[0]!, data: info },
      ...plain.slice(1),
      { name: '.symtab', type: 2, link: '.debug_str', data: symbols },
      { name: '.rela.debug_info', type: 4, link: '.symtab', info: '.debug_info', data: rela },
    ];
    const result = await read(sections, { type: 1 });
    expect(result.problems).toEqual([]);
    expect(said(result)).toEqual(EXPECTED);
    const unlinked = await read(sections, { type: 3 });
    expect(said(unlinked)).toEqual([UNIT.name, UNIT.name, UNIT.name]);
  });

  it('split from the program is told apart', async () => {
    const split = plain.map((one) => ({ ...one, name: `${one.name}.dwo` }));
    const { fields } = await read([...plain, ...split]);
    expect(fields.filter(({ name }) => /debug information/.test(name)).map(({ name }) => name)).toEqual([
      'debug information',
      'split debug information',
    ]);
  });

  it('in several sections of an object is told for each', async () => {
    const { of } = await read([...plain, plain[0]!], { type: 1 });
    expect(of('unit').map(({ value }) => value)).toEqual([UNIT.name, UNIT.name]);
    expect(of('units of .debug_info').map(({ value }) => value)).toEqual([2]);
  });
});

function chdr(type: number, size: number, body: Uint8Array): Buffer {
  const { u32, u64 } = packer(true);
  return Buffer.concat([u32(type), u32(0), u64(size), u64(1), body]);
}
