import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elfFile } from '../recipes/elf.ts';
import { goBlob, goModules } from '../recipes/go.ts';
import { machoFile, segment64 } from '../recipes/macho.ts';
import { tarOf } from '../recipes/packages.ts';
import { peImage } from '../recipes/pe-image.ts';
import { findIn, inventory } from './inventory.ts';

const MODULES = goModules([
  'path\texample.com/tool/cmd',
  'mod\texample.com/tool\tv1.4.0\th1:abc=',
  'dep\tgolang.org/x/text\tv0.3.7\th1:def=',
  'dep\texample.com/old\tv1.0.0',
  '=>\texample.com/new\tv2.0.0+incompatible\th1:ghi=',
  'dep\texample.com/local\tv1.0.0',
  '=>\t./local\t(devel)\t',
  'build\t-compiler=gc',
]);

/** The blob at a file offset of 0x1000, in the data of a Mach-O image. */
function machoWith(name: string, data: Buffer): Buffer {
  const section = { name, segment: '__DATA', offset: 0x1000, size: data.length };
  return machoFile({
    commands: [segment64('__DATA', 0x1000, data.length, [section])],
    chunks: [[0x1000, data]],
  });
}

const programs = (
  elf: string,
  macho: string,
  pe: string,
  data: Buffer,
): readonly (readonly [string, Uint8Array])[] => [
  ['ELF', elfFile({ sections: [{ name: elf, data, align: 16 }] })],
  [
    'ELF of 32 bits, big-endian',
    elfFile({ wide: false, little: false, sections: [{ name: elf, data, align: 16 }] }),
  ],
  ['Mach-O', machoWith(macho, data)],
  ['PE', peImage({ sections: [{ name: pe, data }] })],
];

describe('programs of Go', () => {
  it.each(programs('.go.buildinfo', '__go_buildinfo', '.data', goBlob('go1.22.1', MODULES)))(
    'in %s show what is linked in',
    (_, bytes) => {
      const { components } = findIn('go-binary', 't/tool', bytes);
      expect(
        components?.map(({ name, version, identifiers, claim }) => [
          name,
          version,
          identifiers[0]?.value,
          claim,
        ]),
      ).toEqual([
        ['example.com/tool', 'v1.4.0', 'pkg:golang/example.com/tool@v1.4.0', { maybe: ['t/tool'] }],
        ['golang.org/x/text', 'v0.3.7', 'pkg:golang/golang.org/x/text@v0.3.7', {}],
        ['example.com/new', 'v2.0.0+incompatible', 'pkg:golang/example.com/new@v2.0.0%2Bincompatible', {}],
        ['example.com/local', undefined, undefined, {}],
        ['stdlib', '1.22.1', 'cpe:2.3:a:golang:go:1.22.1:*:*:*:*:*:*:*', {}],
      ]);
    },
  );

  it('say where each module is written', () => {
    const bytes = elfFile({
      sections: [{ name: '.go.buildinfo', data: goBlob('go1.22.1', MODULES), align: 16 }],
    });
    for (const { proof, name } of findIn('go-binary', 't/tool', bytes).components ?? [])
      if (name !== 'example.com/local')
        expect(bytes.indexOf(proof.literal!.replace(' ', '\t').slice(0, 12), proof.offset)).toBeLessThan(
          proof.offset! + 8,
        );
  });

  it('before Go 1.18 point to their texts', () => {
    const at = 0x40_0000;
    const text = Buffer.from('go1.16.5');
    // Header, two addresses, two strings, and what they hold.
    const data = Buffer.alloc(96 + MODULES.length);
    data.write('\xff Go buildinf:', 'latin1');
    data[14] = 8;
    for (const [place, value] of [
      [16, at + 32],
      [24, at + 48],
      [32, at + 64],
      [40, text.length],
      [48, at + 96],
      [56, MODULES.length],
    ] as const)
      data.writeBigUInt64LE(BigInt(value), place);
    text.copy(data, 64);
    MODULES.copy(data, 96);
    const bytes = elfFile({ sections: [{ name: '.go.buildinfo', data, addr: at, align: 16 }] });
    expect(
      findIn('go-binary', 't/tool', bytes).components?.map(({ name, version }) => `${name} ${version}`),
    ).toEqual([
      'example.com/tool v1.4.0',
      'golang.org/x/text v0.3.7',
      'example.com/new v2.0.0+incompatible',
      'example.com/local undefined',
      'stdlib 1.16.5',
    ]);
  });

  it('that are damaged show nothing', () => {
    const blob = goBlob('go1.22.1', MODULES);
    const bytes = elfFile({ sections: [{ name: '.go.buildinfo', data: blob, align: 16 }] });
    const at = bytes.indexOf(MODULES);
    for (const broken of [bytes.subarray(0, at + 20), Buffer.from('\x7fELF\xff Go buildinf:', 'latin1')])
      expect(findIn('go-binary', 't/tool', broken)).toEqual({});
  });

  it('own the program, and what is in it is part of it', async () => {
    const bytes = elfFile({
      sections: [{ name: '.go.buildinfo', data: goBlob('go1.22.1', MODULES), align: 16 }],
    });
    const { components, unaccountedBytes } = await inventory('t.tar', tarOf({ 't/tool': bytes }));
    const main = components.find(({ name }) => name === 'example.com/tool');
    const linked = components.filter((one) => one !== main);
    expect(main?.owns).toEqual({ paths: ['t.tar!/t/tool'] });
    expect(linked.length).toBe(4);
    expect(linked.map(({ partOf, presence }) => [partOf, presence])).toEqual(
      linked.map(() => [main!.id, 'contained']),
    );
    expect(unaccountedBytes).toBe(0);
  });
});

const CRATES = {
  packages: [
    { name: 'adler', version: '0.2.3', source: 'crates.io' },
    { name: 'tool', version: '0.1.0', source: 'local', root: true, dependencies: [0, 2] },
    { name: 'cc', version: '1.0.0', source: 'crates.io', kind: 'build' },
    { name: 'fork', version: '2.0.0', source: 'git' },
  ],
};

describe('programs of Rust', () => {
  const data = deflateSync(JSON.stringify(CRATES));

  it.each(programs('.dep-v0', '.dep-v0', '.dep-v0', data))('in %s show their crates', (_, bytes) => {
    const { components } = findIn('rust-binary', 't/tool', bytes);
    expect(
      components?.map(({ name, version, identifiers, presence, claim }) => [
        `${name} ${version}`,
        identifiers[0]?.value,
        presence,
        claim.maybe?.length,
      ]),
    ).toEqual([
      ['adler 0.2.3', 'pkg:cargo/adler@0.2.3', undefined, undefined],
      ['tool 0.1.0', undefined, undefined, 1],
      ['cc 1.0.0', 'pkg:cargo/cc@1.0.0', 'build-tool', undefined],
      ['fork 2.0.0', undefined, undefined, undefined],
    ]);
  });

  it('that are damaged show nothing', () => {
    const bytes = elfFile({ sections: [{ name: '.dep-v0', data: data.subarray(0, 20) }] });
    expect(findIn('rust-binary', 't/tool', bytes)).toEqual({ components: [] });
  });
});

describe('programs that are cut, changed and mixed with anything', () => {
  const go = programs('.go.buildinfo', '__go_buildinfo', '.data', goBlob('go1.22.1', MODULES));
  const rust = programs('.dep-v0', '.dep-v0', '.dep-v0', deflateSync(JSON.stringify(CRATES)));

  it.each([
    ...go.map(([format, bytes]) => ['go-binary', format, bytes] as const),
    ...rust.map(([format, bytes]) => ['rust-binary', format, bytes] as const),
  ])('%s takes %s', (cataloger, _, honest) => {
    const change = fc.tuple(fc.nat(honest.length), fc.nat(64), fc.uint8Array({ maxLength: 20 }));
    fc.assert(
      fc.property(change, ([from, drop, put]) => {
        const bytes = Buffer.concat([
          honest.subarray(0, 4),
          honest.subarray(4, from),
          put,
          honest.subarray(from + drop),
        ]);
        if (from >= 4) expect(findIn(cataloger, 't/tool', bytes)).toBeTypeOf('object');
      }),
      { numRuns: 200 },
    );
  });
});
