import { describe, expect, it } from 'vitest';
import { machoFat } from '../../../src/artifact/formats/macho-fat.ts';
import { ARM64, debugMap, fatFile, machoFile, pack, type SliceOptions, X86_64 } from '../../recipes/macho.ts';
import { readWhole, values } from '../../support/macho.ts';
import { open, paths } from '../../support/open.ts';

const read = (bytes: Uint8Array) => readWhole(machoFat, bytes);
const told = async (bytes: Uint8Array) =>
  (await read(bytes)).problems.map(({ code, message, offset }) => [code, message, offset]);
const recognizes = (head: Uint8Array) => machoFat.recognizes({ head, name: '' });
const thin = (cputype: number, cpusubtype: number) => machoFile({ cputype, cpusubtype });
const slice = (cputype: number, cpusubtype: number, offset: number, more: Partial<SliceOptions> = {}) => ({
  cputype,
  cpusubtype,
  offset,
  bytes: thin(cputype, cpusubtype),
  ...more,
});
const INTEL = slice(X86_64, 3, 4096, { align: 12 });
const ARM = slice(ARM64, 0, 16384, { align: 14 });

describe('recognition', () => {
  it('by number and place of the slices', () => {
    expect(recognizes(fatFile([INTEL]))).toBe(true);
    expect(recognizes(fatFile([INTEL], true))).toBe(true);
    expect(recognizes(fatFile([]))).toBe(false);
    const within = fatFile([INTEL]);
    within.writeUInt32BE(8, 16);
    expect(recognizes(within)).toBe(false);
  });

  it('with a processor it does not know, and with many slices', () => {
    expect(recognizes(fatFile([slice(77, 1, 4096)]))).toBe(true);
    expect(recognizes(fatFile([INTEL], false, 60))).toBe(true);
  });

  it.each([45, 52, 61, 69])('not a Java class file of version %i', (major) => {
    // Minor and major version, size of the constant pool, a Methodref.
    const bytes = Buffer.from([
      0xca,
      0xfe,
      0xba,
      0xbe,
      0,
      0,
      0,
      major,
      0,
      0x1d,
      10,
      0,
      6,
      0,
      15,
      9,
      0,
      16,
      0,
      17,
    ]);
    expect(recognizes(Buffer.concat([bytes, Buffer.alloc(200, 1)]))).toBe(false);
  });
});

describe('slices', () => {
  it('are members named by their architecture', async () => {
    const file = fatFile([INTEL, ARM, slice(ARM64, 0x8000_0002, 32768)]);
    const { members, fields, problems, variant } = await read(file);
    expect([problems, variant]).toEqual([[], 'fat']);
    expect(members.map(({ path, offset, size }) => [path, offset, size])).toEqual([
      ['x86_64', 8, 32],
      ['arm64', 28, 32],
      ['arm64e', 48, 32],
    ]);
    expect(members[1]!.content).toEqual(ARM.bytes);
    expect(fields[0]).toMatchObject({ name: 'fat_header', offset: 0, length: 8 });
    expect(fields.slice(1).map(({ name, offset, length }) => [name, offset, length])).toEqual([
      ['padding', 68, 4028],
      ['padding', 4128, 12256],
      ['padding', 16416, 16352],
    ]);
    const [record, data] = members[1]!.fields;
    expect(record).toMatchObject({ name: 'fat_arch', value: 'arm64', offset: 28, length: 20 });
    expect(values(record!.fields!)).toEqual([
      ['cputype', 'CPU_TYPE_ARM64'],
      ['cpusubtype', 'arm64'],
      ['offset', 16384],
      ['size', 32],
      ['align', '2^14'],
    ]);
    expect(record!.fields![2]).toMatchObject({ offset: 36, length: 4 });
    expect(data).toEqual({ name: 'slice', value: 'arm64', offset: 16384, length: 32, meaning: 'data' });
  });

  it('with 64-bit places', async () => {
    const { members, variant, problems } = await read(fatFile([INTEL, ARM], true));
    expect([problems, variant]).toEqual([[], 'fat64']);
    expect(members.map(({ path, offset }) => [path, offset])).toEqual([
      ['x86_64', 8],
      ['arm64', 40],
    ]);
    expect(members[0]!.fields[0]).toMatchObject({ name: 'fat_arch_64', length: 32 });
  });

  it('are opened as what they are', async () => {
    const archive = { cputype: 18, cpusubtype: 0, offset: 4096, bytes: Buffer.from('!<arch>\n') };
    const library = slice(X86_64, 3, 8192, { bytes: debugMap() });
    const artifact = await open('lib.a', fatFile([archive, library]));
    expect(artifact.problems).toEqual([]);
    expect(artifact.entries.map(({ format, variant }) => [format, variant])).toEqual([
      ['macho-fat', 'fat'],
      ['ar', undefined],
      ['macho', 'dylib'],
    ]);
    expect(paths(artifact)).toEqual(['lib.a', 'lib.a!/ppc', 'lib.a!/x86_64']);
  });
});

describe('problems', () => {
  it('a table or header that is cut', async () => {
    expect(await told(fatFile([INTEL]).subarray(0, 6))).toEqual([
      ['macho-fat.header', 'the file ends within its header, after 6 bytes', 0],
    ]);
    expect(await told(fatFile([INTEL], false, 0xffff_ffff).subarray(0, 60))).toEqual([
      ['macho-fat.header', '4294967295 slices are promised, 2 are read', 4],
      ['macho-fat.truncated', 'x86_64 has 0 of its 32 bytes', 8],
    ]);
  });

  it('a slice that is cut', async () => {
    const file = fatFile([INTEL]).subarray(0, 4100);
    expect(await told(file)).toEqual([['macho-fat.truncated', 'x86_64 has 4 of its 32 bytes', 8]]);
  });

  it('slices that share bytes', async () => {
    const bytes = Buffer.concat([thin(X86_64, 3), thin(ARM64, 0)]);
    expect(await told(fatFile([slice(X86_64, 3, 4096, { bytes }), slice(ARM64, 0, 4128)]))).toEqual([
      ['macho-fat.overlap', 'arm64 begins within x86_64', 28],
    ]);
    const within = fatFile([INTEL]);
    within.writeUInt32BE(16, 16);
    within.writeUInt32BE(0, 24);
    expect((await told(within))[0]).toEqual(['macho-fat.overlap', 'x86_64 begins within the table', 8]);
  });

  it('two slices for one architecture', async () => {
    const { members, codes } = await read(fatFile([INTEL, slice(X86_64, 3, 8192)]));
    expect(codes).toEqual(['macho-fat.duplicate-architecture']);
    expect(members.map(({ path }) => path)).toEqual(['x86_64', 'x86_64 (2)']);
  });

  it('a slice for another processor than the table says', async () => {
    expect(await told(fatFile([slice(X86_64, 3, 4096, { bytes: thin(ARM64, 2) })]))).toEqual([
      ['macho-fat.architecture-mismatch', 'the table says x86_64, the slice arm64e', 8],
    ]);
    // Capabilities differ in honest files.
    expect(await told(fatFile([slice(X86_64, 0x8000_0003, 4096, { bytes: thin(X86_64, 3) })]))).toEqual([]);
  });

  it('a place that is not aligned', async () => {
    expect(await told(fatFile([slice(X86_64, 3, 4097, { align: 12 })]))).toEqual([
      ['macho-fat.alignment', 'x86_64 begins at 4097, aligned to 2^12', 8],
    ]);
    expect(await told(fatFile([slice(X86_64, 3, 4096, { align: 200 })]))).toEqual([
      ['macho-fat.alignment', 'x86_64 begins at 4096, aligned to 2^200', 8],
    ]);
  });

  it('an arm64 slice behind their number', async () => {
    const { members, problems } = await read(fatFile([INTEL, ARM], false, 1));
    expect(problems).toEqual([
      { code: 'macho-fat.hidden-slice', message: 'arm64 is not among the 1', offset: 28 },
    ]);
    expect(members.map(({ path }) => path)).toEqual(['x86_64', 'arm64']);
    // Another processor there is no slice to anyone, but bytes.
    const other = fatFile([INTEL, slice(12, 9, 16384)], false, 1);
    expect((await told(other)).map(([code]) => code)).toEqual([
      'macho-fat.hidden-bytes',
      'macho-fat.hidden-bytes',
    ]);
    // Nor is what stands within the first slice.
    const inside = fatFile([slice(X86_64, 3, 28, { bytes: pack([ARM64, 0, 64, 4, 0], 'be') })]);
    expect(await told(inside)).toEqual([]);
  });

  it('bytes outside of the slices', async () => {
    const file = Buffer.concat([fatFile([INTEL]), Buffer.from('tail')]);
    file[100] = 1;
    expect(await told(file)).toEqual([
      ['macho-fat.hidden-bytes', '4068 bytes outside of all slices', 28],
      ['macho-fat.hidden-bytes', '4 bytes outside of all slices', 4128],
    ]);
  });
});
