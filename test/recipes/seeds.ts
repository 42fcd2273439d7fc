import { readFileSync } from 'node:fs';
import { deflateSync, zstdCompressSync } from 'node:zlib';
import { arArchive, bsdMember } from './ar.ts';
import { sparseTar } from './bombs.ts';
import { type CpioDialect, cpioArchive } from './cpio.ts';
import { formatSeeds } from './format-seeds.ts';
import { bgzf, gzipMember, prose } from './gzip.ts';
import { gzipQuine, zipQuine } from './quine.ts';
import { archive, gnuLong, member, pax, sparseOld, sparsePax } from './tar.ts';
import { signature, staple, xarBuilder } from './xar.ts';
import { xzStream } from './xz.ts';
import { buildZip, extraField, u32, unicodePath } from './zip.ts';

/** An input with a name. */
export interface OwnSeed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A small artifact of every format, dialect and usual nesting, to be mutated. The same on every run. */
export async function ownSeeds(): Promise<OwnSeed[]> {
  const own = { ...tars(), ...cpios(), ...ars(), ...zips(), ...xars(), ...streams(), ...nested() };
  const seeds = { ...own, ...formatSeeds() };
  return Object.entries(seeds).map(([name, bytes]) => ({ name, bytes: new Uint8Array(bytes) }));
}

const fixture = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url));

function files(dialect: 'v7' | 'ustar' | 'gnu' | 'star') {
  return [
    member({ name: 'd/', type: '5', dialect }),
    member({ name: 'd/a', data: prose(700), mtime: 1_700_000_000, user: 'user', dialect }),
    member({ name: 'l', type: '2', link: 'd/a', dialect }),
    member({ name: 'h', type: '1', link: 'd/a', dialect }),
    member({ name: 'empty', dialect }),
  ];
}

function tars() {
  const long = 'n/'.repeat(80);
  const records = [
    ['path', `${long}é`],
    ['mtime', '1.5'],
    ['SCHILY.xattr.user.a', 'b'],
  ] as const;
  return {
    'v7.tar': archive(files('v7')),
    'ustar.tar': archive([...files('ustar'), member({ name: 'x', prefix: 'p'.repeat(150), data: 'x' })]),
    'gnu.tar': archive([
      ...files('gnu'),
      gnuLong('L', `${long}x`),
      gnuLong('K', long),
      member({ type: '2' }),
    ]),
    'star.tar': archive(files('star')),
    'pax.tar': archive([pax([['comment', 'global']], 'g'), pax(records), ...files('ustar')]),
    'sparse-gnu.tar': archive([
      sparseOld(
        's',
        90_000,
        [1, 2, 3, 4, 5, 6].map((i) => [i * 9000, 'x'.repeat(512)]),
      ),
    ]),
    'sparse-star.tar': archive([sparseOld('s', 90_000, [[512, 'x'.repeat(512)]], 'star')]),
    'sparse-0.0.tar': archive([sparsePax('s', 90_000, [[512, 'x'.repeat(512)]], '0.0')]),
    'sparse-0.1.tar': archive([sparsePax('s', 90_000, [[512, 'x'.repeat(512)]], '0.1')]),
    'sparse-1.0.tar': archive([sparsePax('s', 90_000, [[512, 'x'.repeat(512)]], '1.0')]),
    'sparse-large.tar': sparseTar(3e6, 'gnu'),
  };
}

function cpios() {
  const dialects: readonly CpioDialect[] = ['odc', 'newc', 'crc', 'bin-le', 'bin-be'];
  return Object.fromEntries(dialects.map((dialect) => [`${dialect}.cpio`, cpioOf(dialect)]));
}

function cpioOf(dialect: CpioDialect): Uint8Array {
  const entries = [
    { name: '.', mode: 0o40755 },
    { name: './a', data: prose(500), mtime: 1_700_000_000 },
    { name: './l', data: 'a', mode: 0o120777 },
    { name: './h1', data: 'h', nlink: 2, ino: 7 },
    { name: './h2', data: dialect === 'newc' ? '' : 'h', nlink: 2, ino: 7 },
  ];
  return cpioArchive(entries, dialect);
}

function deb(): Uint8Array {
  const control = gzipMember(archive([member({ name: './control', data: 'Package: p\nVersion: 1\n' })]));
  const data = xzStream([{ content: archive([member({ name: './usr/bin/p', data: prose(900) })]) }]);
  return arArchive([
    { name: 'debian-binary', data: '2.0\n' },
    { name: 'control.tar.gz', data: control },
    { name: 'data.tar.xz', data },
  ]);
}

function ars() {
  const names = 'a-long-name-of-a-member.o/\nanother-long-name.o/\n';
  return {
    'bsd.a': arArchive([{ name: '__.SYMDEF', data: Buffer.alloc(8) }, bsdMember('a long name.o', 'odd', 20)]),
    'gnu.a': arArchive([
      { name: '/', data: Buffer.from([0, 0, 0, 1, 0, 0, 0, 0x50, 0x61, 0]) },
      { name: '//', data: names },
      { name: '/0', data: prose(101) },
      { name: '/27', data: 'x' },
      { name: 'short.o/', data: 'y' },
    ]),
    'p.deb': deb(),
  };
}

function zips() {
  const data = prose(800);
  const time = extraField(0x5455, Buffer.from([1]), u32(1_700_000_000));
  const plain = { name: 'a', data, method: 8, extra: time };
  return {
    'plain.zip': buildZip([{ name: 'd/' }, plain, { name: 'b', data: 'b' }], { comment: 'comment' }),
    'zip64.zip': buildZip([{ ...plain, zip64: true }], { zip64: true }),
    'described.zip': buildZip(
      (['signed', 'bare', 'signed64', 'bare64'] as const).map((descriptor, i) => ({
        ...plain,
        name: `m${i}`,
        descriptor,
        zip64: descriptor.endsWith('64'),
      })),
    ),
    'prefixed.exe': buildZip([plain], { prefix: Buffer.alloc(300, 'MZ'), suffix: Buffer.from('rest') }),
    'names.zip': buildZip([
      { name: 'é', data: 'x', flags: 0x800 },
      { name: 'u', data: 'x', extra: unicodePath('u', 'ü') },
      { name: 'l', data: 'a', madeBy: (3 << 8) | 20, external: (0o120777 << 16) >>> 0 },
      { name: 'e', data: 'x', flags: 1 },
    ]),
    'methods.zip': fixture('zip/bzip2-lzma.zip'),
    'xz-zstd.zip': buildZip([
      { name: 'x', data: 'hello zip\n', method: 95, packed: fixture('zip/hello.xz') },
      { name: 'z', data, method: 93, packed: zstdCompressSync(data) },
    ]),
    'p-1-py3-none-any.whl': buildZip([
      { name: 'p/__init__.py', data: 'x = 1\n', method: 8 },
      { name: 'p-1.dist-info/METADATA', data: 'Metadata-Version: 2.1\nName: p\nVersion: 1\n', method: 8 },
      { name: 'p-1.dist-info/WHEEL', data: 'Wheel-Version: 1.0\n', method: 8 },
      { name: 'p-1.dist-info/RECORD', data: 'p/__init__.py,,\n', method: 8 },
    ]),
    'quine.zip': zipQuine(),
  };
}

function xars() {
  const simple = xarBuilder();
  const members = simple.file('a', simple.data(prose(600), { encoding: 'application/x-gzip' }));
  const attribute = simple.ea('com.apple.quarantine', 'q');
  const linked = simple.file('l', '<link type="file">a</link>', '<type>symlink</type>');
  const signed = xarBuilder(20 + 32);
  return {
    'simple.xar': simple.build(members + simple.folder('d', simple.file('e', attribute)) + linked),
    'signed.xar': signed.build(signed.file('a', signed.data('x')), {
      head: signature('signature', 'RSA', 20, 32, ['MIIB']),
      trailer: staple(Buffer.from('ticket')),
    }),
    'p.pkg': pkg(),
  };
}

/** A macOS component package: a XAR whose payload is a gzipped cpio. */
function pkg(): Uint8Array {
  const builder = xarBuilder();
  const parts = {
    PackageInfo: Buffer.from('<pkg-info identifier="org.example.p" version="1"/>'),
    Payload: gzipMember(cpioOf('odc')),
    Scripts: gzipMember(cpioOf('newc')),
  };
  return builder.build(
    Object.entries(parts)
      .map(([name, content]) => builder.file(name, builder.data(content)))
      .join(''),
  );
}

function streams() {
  const bzip2 = ['blocks', 'randomised', 'streams', 'runs', 'empty'];
  const xz = [
    'text-blocks.xz',
    'text-sha256.xz',
    'branches-chain.xz',
    'empty.xz',
    'text.lzma',
    'text-properties.lzma',
  ];
  return {
    'a.gz': gzipMember(prose(900), { name: 'a', comment: 'c', mtime: 1_700_000_000, headerChecksum: true }),
    'members.gz': bgzf(prose(2000), 300),
    'a.z': deflateSync(prose(900)),
    'a.zst': zstdCompressSync(prose(900)),
    'quine.gz': gzipQuine(),
    'a.pbzx': pbzx([deflateSync(prose(500)), deflateSync(prose(300))], [500, 300]),
    ...Object.fromEntries(bzip2.map((name) => [`${name}.bz2`, fixture(`bzip2/${name}.bz2`)])),
    ...Object.fromEntries(xz.map((name) => [name, fixture(`xz/${name}`)])),
  };
}

/** Chunks of packed data with the lengths they decode to. */
function pbzx(chunks: readonly Uint8Array[], lengths: readonly number[]): Buffer {
  const u64 = (value: number): Buffer => Buffer.from(value.toString(16).padStart(16, '0'), 'hex');
  const records = chunks.flatMap((chunk, i) => [u64(lengths[i]!), u64(chunk.length), chunk]);
  return Buffer.concat([Buffer.from('pbzz'), u64(1 << 24), ...records]);
}

function nested() {
  const tar = archive([
    member({ name: 'p-1/PKG-INFO', data: 'Metadata-Version: 2.1\nName: p\nVersion: 1\n' }),
    member({ name: 'p-1/inner.zip', data: buildZip([{ name: 'a', data: prose(300), method: 8 }]) }),
    member({ name: 'p-1/inner.pkg', data: pkg() }),
    member({ name: 'p-1/p.deb', data: deb() }),
  ]);
  return {
    'p-1.tar.gz': gzipMember(tar),
    'p-1.tar.xz': xzStream([{ content: tar }]),
    'p-1.tar.zst': zstdCompressSync(tar),
    'outer.zip': buildZip([{ name: 'p-1.tar.gz', data: gzipMember(tar) }]),
  };
}
