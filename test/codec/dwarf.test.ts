import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesSource, type DebugReading, type DebugSection, debugFields } from '../../src/codec/index.ts';
import type { Field } from '../../src/model/index.ts';
import { type DebugContents, debugUnit, lineTable, UNIT, type UnitSpec, uleb } from '../recipes/dwarf.ts';
import { packer } from '../recipes/elf.ts';

const section = (bytes: Uint8Array): DebugSection => {
  const source = bytesSource(bytes);
  return {
    size: bytes.length,
    at: (offset, length) => bytes.subarray(offset, offset + length),
    load: source.read,
    place: (offset, length) => ({ offset, length }),
  };
};

async function decode(
  contents: Partial<DebugContents>,
  { little = true, split = false, steps = 1000, extra = {} as Record<string, DebugSection> } = {},
) {
  const faults: string[] = [];
  const { info, ...others } = contents;
  const reading: DebugReading = {
    sections: {
      info: info ? [section(info)] : [],
      types: [],
      ...Object.fromEntries(Object.entries(others).map(([kind, bytes]) => [kind, section(bytes)])),
      ...extra,
    },
    little,
    split,
    budget: { steps },
    fault: (message) => faults.push(message),
  };
  const decoded = await debugFields(reading, true);
  return { ...decoded, faults, info: [...decoded.units.values()].flat() };
}

const values = (unit: Field | undefined) =>
  Object.fromEntries((unit?.fields ?? []).map(({ name, value }) => [name, value]));

const SPECS: UnitSpec[] = [
  { version: 2, strings: 'place' },
  { version: 2, strings: 'str' },
  { version: 3, long: true, strings: 'str' },
  { version: 4, little: false, strings: 'str' },
  { version: 5, strings: 'place' },
  { version: 5, little: false, long: true, strings: 'index' },
  { version: 5, strings: 'index' },
];

describe.each(SPECS)('a unit: %j', (spec) => {
  it('tells name, directory, producer and language', async () => {
    const { info, summary, faults } = await decode(debugUnit(spec), spec);
    expect(faults).toEqual([]);
    expect(info).toHaveLength(1);
    expect(values(info[0])).toMatchObject({
      version: spec.version,
      unit_type: 'DW_UT_compile',
      offset_size: spec.long ? 8 : 4,
      address_size: 8,
      tag: 'DW_TAG_compile_unit',
      DW_AT_name: UNIT.name,
      DW_AT_comp_dir: UNIT.directory,
      DW_AT_producer: UNIT.producer,
      DW_AT_language: 'DW_LANG_C99',
    });
    expect(summary.map(({ name, value, meaning }) => [name, value, meaning])).toEqual([
      ['units of .debug_info', 1, undefined],
      ['DW_AT_comp_dir', UNIT.directory, 'path'],
      ['DW_AT_producer', UNIT.producer, 'tool'],
      ['DW_AT_language', 'DW_LANG_C99', undefined],
    ]);
  });

  it('places strings where they stand', async () => {
    const contents = debugUnit(spec);
    const { info } = await decode(contents, spec);
    const name = info[0]!.fields!.find((field) => field.name === 'DW_AT_name')!;
    const where = spec.strings === 'place' ? contents.info : contents.str;
    expect(where.subarray(name.offset, name.offset + name.length).toString()).toBe(`${UNIT.name}\0`);
  });

  it('lists directories and files of its line table', async () => {
    const { line, faults } = await decode(debugUnit(spec), spec);
    expect(faults).toEqual([]);
    const rows = line[0]!.fields!.slice(1).map(({ name, value }) => [name, value]);
    const isNew = spec.version >= 5;
    expect(rows).toEqual([
      ['include_directory', isNew ? '/dir' : 'inc'],
      ['file_name', isNew ? 'b.c' : 'a.c'],
    ]);
    const file = line[0]!.fields!.at(-1)!;
    expect(values(file)).toEqual(
      isNew
        ? { directory_index: 0, MD5: '5a'.repeat(16) }
        : { directory_index: 1, timestamp: 1_700_000_000, size: 99 },
    );
  });
});

describe('several units', () => {
  it('each value is told once with its count', async () => {
    const unit = debugUnit({ version: 4, strings: 'str' });
    const { info, summary } = await decode({ ...unit, info: Buffer.concat([unit.info, unit.info]) });
    expect(info).toHaveLength(2);
    const producer = summary.find(({ name }) => name === 'DW_AT_producer');
    expect(producer?.fields).toMatchObject([{ name: 'units', value: 2 }]);
  });

  it('zeros between them are padding', async () => {
    const unit = debugUnit({ version: 4, strings: 'str' });
    const { info, faults } = await decode({
      ...unit,
      info: Buffer.concat([unit.info, Buffer.alloc(8), unit.info]),
    });
    expect(info).toHaveLength(2);
    expect(faults).toEqual([]);
  });

  it('end where the budget does', async () => {
    const unit = debugUnit({ version: 4, strings: 'str' });
    const { info } = await decode({ ...unit, info: Buffer.concat(Array(50).fill(unit.info)) }, { steps: 10 });
    expect(info.length).toBeLessThan(12);
  });
});

describe('split units', () => {
  it('have an id, and their table of offsets begins behind its header', async () => {
    const { u8, u16, u32, u64 } = packer(true);
    const body = Buffer.concat([u16(5), u8(5), u8(8), u32(0), u64(0x1122334455667788n), uleb(1), u8(0)]);
    const abbrev = Buffer.concat([1, 17, 0, 3, 37, 0, 0, 0].map((byte) => u8(byte)));
    const { info, faults } = await decode(
      {
        info: Buffer.concat([u32(body.length), body]),
        abbrev,
        str: Buffer.from('a.c\0'),
        str_offsets: Buffer.concat([u32(8), u16(5), u16(0), u32(0)]),
      },
      { split: true },
    );
    expect(faults).toEqual([]);
    expect(values(info[0])).toMatchObject({
      unit_type: 'DW_UT_split_compile',
      dwo_id: '1122334455667788',
      DW_AT_name: 'a.c',
    });
  });

  it('in a package find their parts by its index', async () => {
    const { u32 } = packer(true);
    const unit = debugUnit({ version: 4, strings: 'str' });
    const abbrev = Buffer.concat([Buffer.alloc(10), unit.abbrev]);
    // Version 2: sections INFO and ABBREV, one unit, two slots.
    const index = [2, 2, 1, 2, 0, 0, 0, 0, 1, 0, 1, 3, 0, 10, unit.info.length, unit.abbrev.length].map(u32);
    const extra = { cu_index: section(Buffer.concat(index)) };
    const { info, faults } = await decode({ ...unit, abbrev }, { split: true, extra });
    expect(faults).toEqual([]);
    expect(values(info[0])).toMatchObject({ DW_AT_name: UNIT.name });
    const bad = await decode(unit, { split: true, extra: { cu_index: section(Buffer.alloc(16, 9)) } });
    expect(bad.faults).toEqual(['the index of a package of units does not fit its section']);
    const cut = await decode(unit, { split: true, extra: { cu_index: section(Buffer.alloc(5)) } });
    expect(cut.faults).toEqual(['the index of a package of units ends within its header']);
  });
});

describe('damage is told and ends the reading', () => {
  const { u8, u16, u32 } = packer(true);
  const unit = debugUnit({ version: 4, strings: 'str' });
  const faultsOf = async (contents: Partial<DebugContents>) => (await decode(contents)).faults;

  it('of headers', async () => {
    const cut = unit.info.subarray(0, 20);
    expect(await faultsOf({ ...unit, info: cut })).toEqual([
      `a unit of ${unit.info.length - 4} bytes reaches past its section`,
    ]);
    expect(await faultsOf({ info: Buffer.concat([u32(4), u16(9), u16(0)]) })).toEqual([
      'a unit has version 9',
    ]);
    expect(await faultsOf({ info: Buffer.concat([u32(0xfffffff1), u16(4)]) })).toEqual([
      'a unit has the reserved length 4294967281',
    ]);
    expect(await faultsOf({ info: Buffer.concat([u32(2), u16(4)]) })).toEqual([
      'a unit ends within its header',
    ]);
  });

  it('of the first entry', async () => {
    const none = { ...unit, abbrev: Buffer.from([0]) };
    expect(await faultsOf(none)).toEqual(['a unit begins with an entry of the unknown abbreviation 1']);
    const form = { ...unit, abbrev: Buffer.from([1, 17, 0, 3, 99, 0, 0, 0]) };
    expect(await faultsOf(form)).toEqual(['a unit has an attribute of an unknown form']);
    const text = Buffer.concat([u32(9), u16(4), u32(0), u8(8), u8(1), u8(65)]);
    const open = { info: text, abbrev: Buffer.from([1, 17, 0, 3, 8, 0, 0, 0]) };
    expect(await faultsOf(open)).toEqual(['a unit ends within its first entry']);
  });

  it('of line tables', async () => {
    const table = lineTable(4);
    expect(await faultsOf({ line: table.subarray(0, 20) })).toEqual([
      'a line number program reaches past its section',
    ]);
    const long = Buffer.from(table);
    long.writeUInt32LE(9999, 6);
    expect(await faultsOf({ line: long })).toEqual(['the header of a line number program is too long']);
    const open = Buffer.from(table);
    open.writeUInt32LE(12, 6);
    expect(await faultsOf({ line: open })).toEqual([
      'the tables of a line number program do not fit its header',
    ]);
  });

  it('anything: never throws', async () => {
    const whole = debugUnit({ version: 5, strings: 'index' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.constantFrom(...(Object.keys(whole) as (keyof DebugContents)[])),
            fc.nat(200),
            fc.nat(255),
          ),
        ),
        async (changes) => {
          const copy = Object.fromEntries(
            Object.entries(whole).map(([kind, bytes]) => [kind, Buffer.from(bytes)]),
          ) as Record<keyof DebugContents, Buffer>;
          for (const [kind, at, value] of changes) copy[kind][at % copy[kind].length] = value;
          await decode(copy);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('small sections that claim much', () => {
  const unit = Buffer.from([8, 0, 0, 0, 4, 0, 0, 0, 0, 0, 8, 1]);

  it('an attribute counts once in an entry, and costs steps', { timeout: 10_000 }, async () => {
    const attributes = Buffer.alloc(1000, Buffer.from([0x13, 0x19]));
    const abbrev = Buffer.concat([Buffer.from([1, 0x11, 0]), attributes, Buffer.from([0, 0, 0])]);
    const info = Buffer.alloc(12 * 100_000, unit);
    const decoded = await decode({ info, abbrev }, { steps: 100_000 });
    expect(decoded.info.length).toBeLessThan(10_000);
    expect(decoded.info[0]!.fields!.filter(({ name }) => name === 'DW_AT_language')).toHaveLength(1);
  });
});
