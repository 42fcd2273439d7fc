import { deflateSync } from 'node:zlib';
import type { CauseCode } from '../../src/model/index.ts';
import { buildCab, filesOf, storedFolder } from '../recipes/cab.ts';
import { literalBlocks } from '../recipes/deflate-blocks.ts';
import { elfFile, librarySpec } from '../recipes/elf.ts';
import { gitIndexFile, gitPackFile } from '../recipes/git.ts';
import { gzipMember } from '../recipes/gzip.ts';
import { ARM64, fatFile, machoFile, X86_64 } from '../recipes/macho.ts';
import { png, pngChunk } from '../recipes/media.ts';
import { MESSAGES, moFile } from '../recipes/mo.ts';
import { burnBundle } from '../recipes/pe-image.ts';
import { type SignedPair, signedNupkg } from '../recipes/signed.ts';
import { archive, member, pax } from '../recipes/tar.ts';
import { buildZip, type ZipMember } from '../recipes/zip.ts';

/** Two artifacts that show a cause. */
export interface Example {
  /** Of both files; default `file`. */
  readonly name?: string;
  readonly left: string | Uint8Array;
  readonly right: string | Uint8Array;
}

const paxed = (name: string, key: string, value: string) =>
  archive([pax([[key, value]], 'x', name), member({ name: 'f', data: 'x' })]);
const zipped = (change: Partial<ZipMember>) => buildZip([{ name: 'f', data: 'x', ...change }]);
const LINES = Array.from({ length: 24 }, (_, i) => `the ${(i * 7919) % 997}th of ${(i * 31) % 89} things`);
const shuffled = LINES.map((_, i) => LINES[(i * 7 + 3) % LINES.length]!);

const pixels = deflateSync(Buffer.alloc(64, 5));
const image = (...parts: readonly number[]) =>
  png(
    [...parts, pixels.length].map((end, i, ends) => pngChunk('IDAT', pixels.subarray(ends[i - 1] ?? 0, end))),
  );

const spec = librarySpec();
const withSymbols = elfFile({
  ...spec,
  sections: [
    ...(spec.sections ?? []),
    { name: '.strtab', type: 3, data: '\0main\0' },
    { name: '.symtab', type: 2, link: '.strtab', info: 1, entsize: 24, data: Buffer.alloc(24), align: 8 },
  ],
});

const slice = (cputype: number, offset: number) => ({
  cputype,
  cpusubtype: 3,
  offset,
  bytes: machoFile({ cputype }),
});
const signing = ({ signed, unsigned }: SignedPair): Example => ({ left: unsigned, right: signed });

function bundle(text: string): Uint8Array {
  const { files, content } = filesOf({ u0: Buffer.from(text) });
  return burnBundle([buildCab({ folders: [storedFolder(content)], files })]);
}

/** Examples by cause: what the tests build in memory, so that every clone has them. */
export const EXAMPLES: Readonly<Partial<Record<CauseCode, Example>>> = {
  'archive.pax-pid': {
    left: paxed('PaxHeaders.4711/f', 'comment', 'x'),
    right: paxed('PaxHeaders.4812/f', 'comment', 'x'),
  },
  'archive.xattr': {
    left: paxed('PaxHeaders/f', 'SCHILY.xattr.user.a', 'b'),
    right: paxed('PaxHeaders/f', 'SCHILY.xattr.user.a', 'c'),
  },
  'archive.padding': { left: archive([member({ data: 'x' })]), right: archive([member({ data: 'x' })], 17) },
  'archive.tool': { left: zipped({ madeBy: (3 << 8) | 20 }), right: zipped({ madeBy: (3 << 8) | 30 }) },
  'archive.timezone': { left: zipped({ time: 10 << 11 }), right: zipped({ time: 12 << 11 }) },
  'zip.comment': { left: zipped({}), right: zipped({ comment: 'made here' }) },
  'zip.create-system': { left: zipped({ madeBy: 20 }), right: zipped({ madeBy: (3 << 8) | 20 }) },
  'compress.chunk-size': { name: 'f.png', left: image(), right: image(8) },
  'compress.implementation': {
    left: gzipMember(LINES.join(), { deflate: literalBlocks(Buffer.from(LINES.join()), { symbols: 200 }) }),
    right: gzipMember(LINES.join(), { deflate: literalBlocks(Buffer.from(LINES.join()), { symbols: 300 }) }),
  },
  'content.architecture': { left: elfFile(spec), right: elfFile({ ...spec, machine: 183 }) },
  'content.encoding': { name: 'f.txt', left: 'one\ntwo\n', right: 'one\r\ntwo\r\n' },
  'content.file-removed': {
    left: archive([member({ name: 'a', data: 'x' }), member({ name: 'b', data: 'y' })]),
    right: archive([member({ name: 'a', data: 'x' })]),
  },
  'content.file-renamed': {
    left: archive([member({ name: 'a', data: 'xyz' })]),
    right: archive([member({ name: 'b', data: 'xyz' })]),
  },
  'content.hash-order': { name: 'f.txt', left: `${LINES.join('\n')}\n`, right: `${shuffled.join('\n')}\n` },
  'content.hostname': { name: 'f.txt', left: 'build-host: alpha\n', right: 'build-host: beta\n' },
  'content.permission': {
    left: archive([member({ data: 'x' })]),
    right: archive([member({ data: 'x', mode: 0o755 })]),
  },
  'content.vcs-revision': {
    name: 'f.txt',
    left: `commit: ${'1f3a'.repeat(10)}\n`,
    right: `commit: ${'9c0b'.repeat(10)}\n`,
  },
  'content.version': { name: 'f.txt', left: 'Version: 1.2.3\n', right: 'Version: 1.2.4\n' },
  'elf.stripped': { left: withSymbols, right: elfFile(spec) },
  'git.index-stat': { left: gitIndexFile(['a']), right: gitIndexFile(['a'], { mtime: 1_700_000_777 }) },
  'git.pack-encoding': { left: gitPackFile(['one', 'two']), right: gitPackFile(['two', 'one']) },
  'macho.slice-order': {
    left: fatFile([slice(X86_64, 4096), slice(ARM64, 8192)]),
    right: fatFile([slice(ARM64, 4096), slice(X86_64, 8192)]),
  },
  'macho.slice-count': {
    left: fatFile([slice(X86_64, 4096), slice(ARM64, 8192)]),
    right: fatFile([slice(X86_64, 4096)]),
  },
  'mo.endianness': { left: moFile(MESSAGES), right: moFile(MESSAGES, { big: true }) },
  'mo.hash-table': { left: moFile(MESSAGES), right: moFile(MESSAGES, { hash: 0 }) },
  'burn.container-size': { left: bundle('manifest'), right: bundle('another manifest') },
  'sig.package': signing(signedNupkg()),
};
