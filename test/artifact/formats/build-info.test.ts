import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { auditableInfo } from '../../../src/artifact/formats/build-info/cargo-auditable.ts';
import { findGoBuildInfo, goBuildInfo } from '../../../src/artifact/formats/build-info/go.ts';
import { elf } from '../../../src/artifact/formats/elf.ts';
import { elfFile, packer } from '../../recipes/elf.ts';
import { goBlob, goModules } from '../../recipes/go.ts';
import { readFormat } from '../../support/read-format.ts';

const LINES = [
  'path\texample.com/tool',
  'mod\texample.com/tool\tv1.2.3\th1:abc=',
  'dep\tgolang.org/x/net\tv0.1.0\th1:def=',
  '=>\t../net\tv0.1.1\t',
  'dep\tgolang.org/x/sys\tv0.5.0\th1:ghi=',
  'build\t-trimpath=true',
  'build\t-ldflags="-X main.a=\\"b\\""',
  'build\tvcs.revision=0123abcd',
  'build\tvcs.time=2024-01-02T03:04:05Z',
];

describe('Go build information', () => {
  it('with its texts behind the header (since 1.18)', async () => {
    const info = await goBuildInfo(goBlob('go1.22.1', goModules(LINES)), 1000);
    expect(info).toMatchObject({
      goVersion: 'go1.22.1',
      path: 'example.com/tool',
      main: { path: 'example.com/tool', version: 'v1.2.3', sum: 'h1:abc=' },
      dependencies: [
        { path: 'golang.org/x/net', version: 'v0.1.0', replacement: { path: '../net', version: 'v0.1.1' } },
        { path: 'golang.org/x/sys', version: 'v0.5.0' },
      ],
      settings: [
        { key: '-trimpath', value: 'true' },
        { key: '-ldflags', value: '-X main.a="b"' },
        { key: 'vcs.revision', value: '0123abcd' },
        { key: 'vcs.time', value: '2024-01-02T03:04:05Z' },
      ],
    });
    expect(info!.field).toMatchObject({ name: 'Go build information', offset: 1000 });
    expect(info!.field.fields![0]).toEqual({
      name: 'go',
      value: 'go1.22.1',
      offset: 1033,
      length: 8,
      meaning: 'tool',
    });
    expect(info!.field.fields!.find(({ name }) => name === 'build vcs.time')).toMatchObject({
      meaning: 'time',
    });
  });

  it.each([
    [8, true],
    [4, true],
    [8, false],
    [4, false],
  ])('with addresses of %i bytes, little-endian: %s (before 1.18)', async (width, little) => {
    const { u32, u64 } = packer(little);
    const word = width === 8 ? u64 : u32;
    const texts = [Buffer.from('go1.17'), goModules(LINES)];
    const base = 0x400000;
    const header = Buffer.alloc(32);
    header.write('\xff Go buildinf:', 'latin1');
    header[14] = width;
    header[15] = little ? 0 : 1;
    const strings = 32;
    const first = strings + 4 * width;
    word(base + strings).copy(header, 16);
    word(base + strings + 2 * width).copy(header, 16 + width);
    const memory = Buffer.concat([
      header,
      word(base + first),
      word(texts[0]!.length),
      word(base + first + texts[0]!.length),
      word(texts[1]!.length),
      ...texts,
    ]);
    const at = async (address: bigint, length: number) => {
      const offset = Number(address) - base;
      if (offset < 0 || offset >= memory.length) return undefined;
      return { bytes: memory.subarray(offset, offset + length), offset };
    };
    const info = await goBuildInfo(memory, 0, at);
    expect(info).toMatchObject({ goVersion: 'go1.17', path: 'example.com/tool' });
    expect(info!.field.fields![0]).toMatchObject({ value: 'go1.17', offset: first });
    expect(await goBuildInfo(memory, 0)).toBeUndefined();
  });

  it('without modules has a version only', async () => {
    const info = await goBuildInfo(goBlob('go1.20', Buffer.alloc(0)), 0);
    expect(info).toMatchObject({ goVersion: 'go1.20', dependencies: [], settings: [] });
    expect(info!.path).toBeUndefined();
  });

  it('damaged is none', async () => {
    const blob = goBlob('go1.22.1', goModules(LINES));
    expect(await goBuildInfo(blob.subarray(0, 60), 0)).toBeUndefined();
    expect(await goBuildInfo(blob.subarray(0, 20), 0)).toBeUndefined();
    expect(await goBuildInfo(Buffer.from(blob).fill(0xff, 32, 42), 0)).toBeUndefined();
  });

  it('is found on a boundary of 16 bytes', () => {
    const blob = goBlob('go1.22', Buffer.alloc(0));
    expect(findGoBuildInfo(Buffer.concat([Buffer.alloc(32), blob]))).toBe(32);
    expect(findGoBuildInfo(Buffer.concat([Buffer.alloc(5), blob]))).toBe(-1);
    expect(
      findGoBuildInfo(
        Buffer.concat([Buffer.alloc(5), blob, Buffer.alloc(16 - ((5 + blob.length) % 16)), blob]),
      ),
    ).toBeGreaterThan(5);
  });

  it.each(['.go.buildinfo', '.data'])('of an ELF file is told in %s', async (name) => {
    const data = goBlob('go1.22.1', goModules(LINES));
    const bytes = elfFile({ sections: [{ name, flags: 3, data, align: 16 }] });
    const { fields, problems } = await readFormat(elf, bytes);
    expect(problems).toEqual([]);
    const found = fields.find((field) => field.name === name)?.fields?.[0];
    expect(found).toMatchObject({ name: 'Go build information' });
    const version = found!.fields![0]!;
    expect(bytes.subarray(version.offset, version.offset + version.length).toString()).toBe('go1.22.1');
  });
});

describe('cargo-auditable', () => {
  const packages = [
    { name: 'adler', version: '0.2.3', source: 'crates.io' },
    { name: 'demo', version: '0.1.0', source: 'local', dependencies: [0], root: true },
    { name: 'cc', version: '1.0.0', source: 'crates.io', kind: 'build' },
  ];
  const section = deflateSync(JSON.stringify({ packages, format: 1 }));

  it('lists packages with source, kind and dependencies', () => {
    expect(auditableInfo(section, 64)).toMatchObject({
      format: 1,
      packages: [
        {
          name: 'adler',
          version: '0.2.3',
          source: 'crates.io',
          kind: 'runtime',
          dependencies: [],
          root: false,
        },
        { name: 'demo', dependencies: [0], root: true },
        { name: 'cc', kind: 'build' },
      ],
      field: { name: 'cargo-auditable', value: 3, offset: 64, length: section.length },
    });
  });

  it('is none where it does not decode to packages', () => {
    expect(auditableInfo(Buffer.from('nonsense'), 0)).toBeUndefined();
    expect(auditableInfo(deflateSync('not json'), 0)).toBeUndefined();
    expect(auditableInfo(deflateSync('{"packages": 3}'), 0)).toBeUndefined();
    expect(auditableInfo(deflateSync(Buffer.from([0xff, 0xfe])), 0)).toBeUndefined();
    expect(auditableInfo(deflateSync(Buffer.alloc(9 << 20, 32)), 0)).toBeUndefined();
    expect(auditableInfo(deflateSync('{"packages": [1, {"name": 5}]}'), 0)?.packages).toMatchObject([
      { name: '' },
      { name: '' },
    ]);
  });

  it('is told of an ELF file', async () => {
    const { fields } = await readFormat(elf, elfFile({ sections: [{ name: '.dep-v0', data: section }] }));
    const names = fields
      .find(({ name }) => name === '.dep-v0')!
      .fields![0]!.fields!.map(({ value }) => value);
    expect(names).toEqual(['adler 0.2.3', 'demo 0.1.0', 'cc 1.0.0']);
  });
});
