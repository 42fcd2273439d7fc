import { expect, test } from 'vitest';
import { FORMATS } from '../../../src/artifact/index.ts';
import { CAUSES, type Field, type Meaning } from '../../../src/model/index.ts';
import { causeOfField } from '../../../src/reproducibility/fields/causes.ts';
import { RULES } from '../../../src/reproducibility/fields/rules/index.ts';

const field = (value?: string | number, meaning?: Meaning): Field => ({
  name: 'f',
  offset: 0,
  length: 1,
  ...(value === undefined ? {} : { value }),
  ...(meaning ? { meaning } : {}),
});
const cause = (format: string, path: string, left?: Field, right?: Field) =>
  causeOfField(format, {
    names: path.split(' / '),
    ...(left ? { left } : {}),
    ...(right ? { right } : {}),
  });

test('rules are for formats that there are, and name causes that there are', () => {
  const formats = new Set(FORMATS.map(({ name }) => name));
  for (const [format, rules] of Object.entries(RULES)) {
    expect(formats, format).toContain(format);
    for (const [pattern, named] of rules) {
      const code = typeof named === 'function' ? 'skip' : named;
      expect(code === 'look' || code === 'skip' || code in CAUSES, `${format} ${pattern}`).toBe(true);
      // A rule that fits everything hides all behind it.
      expect(pattern.test('§'), `${format} ${pattern}`).toBe(false);
    }
  }
});

const [zero, one] = [field(0), field(1)];
const GCC = 'GNU C17 12.2.0 -mtune=generic';
test.each<[string, string, Field | undefined, Field | undefined, string]>([
  ['zip', 'central directory header / version made by', field('2.0 unix'), field('3.0 unix'), 'archive.tool'],
  [
    'zip',
    'central directory header / version made by',
    field('2.0 fat'),
    field('2.0 unix'),
    'zip.create-system',
  ],
  ['zip', 'local file header / general purpose bit flag', field(0), field(8), 'zip.data-descriptor'],
  ['zip', 'local file header / general purpose bit flag', field(0), field(2), 'compress.level'],
  ['zip', 'local file header / general purpose bit flag', field(0), field(0x800), 'archive.tool'],
  ['zip', 'data descriptor / crc-32', one, zero, 'archive.checksum'],
  ['zip', 'data descriptor', one, undefined, 'zip.data-descriptor'],
  ['xar', 'file / ea / signature-creation-time', one, zero, 'sig.signing-time'],
  ['xar', 'toc / creation-time', one, zero, 'xar.creation-time'],
  ['tar', 'pax extended header / SCHILY.xattr.security.capability', one, zero, 'content.permission'],
  ['tar', 'pax extended header / SCHILY.xattr.user.a', one, zero, 'archive.xattr'],
  ['rpm', 'header / FILECAPS', one, zero, 'content.permission'],
  ['rpm', 'header / FILEMODES', one, zero, 'archive.mode'],
  ['rpm', 'payload', field(undefined, 'data'), field(undefined, 'data'), 'look'],
  ['cab', 'CFDATA / CFDATA / csum', one, zero, 'archive.checksum'],
  ['cab', 'CFDATA / CFDATA / ab', one, zero, 'compress.level'],
  ['gzip', 'member / MTIME', one, zero, 'gzip.mtime'],
  ['xz', 'block', one, undefined, 'compress.threads'],
  ['xz', 'block / ', one, one, 'look'],
  ['xz', 'index / ', one, one, 'archive.layout'],
  ['bzip2', 'stream', undefined, one, 'compress.threads'],
  ['bzip2', 'stream / block / ', one, one, 'look'],
  ['bzip2', 'stream / block / OrigPtr', zero, one, 'archive.layout'],
  ['zstd', 'frame / blocks', one, one, 'look'],
  ['lz4', 'frame / blocks', one, one, 'look'],
  ['xz', 'block / compressed size', one, undefined, 'compress.threads'],
  ['xz', 'block / compressed size', one, zero, 'archive.layout'],
  ['pe', 'COFF header / TimeDateStamp', one, zero, 'pe.timestamp'],
  ...(
    [
      [`${GCC} -g -O2`, `${GCC} -g -O3`, 'content.build-option'],
      [`${GCC} -g`, `${GCC} -g -fno-plt`, 'content.build-option'],
      [`${GCC} -g`, 'GNU C17 13.1.0 -mtune=generic -g', 'content.generator-version'],
      ['clang version 14.0.6', 'clang version 15.0.1', 'content.generator-version'],
      [`${GCC} -I/build/one/include -O2`, `${GCC} -I/tmp/two/include -O2`, 'content.build-path'],
      [`${GCC} -I/build/one/include -O2`, `${GCC} -I/tmp/two/include -O3`, 'content.build-option'],
      [`${GCC} -frandom-seed=a1`, `${GCC} -frandom-seed=b2`, 'content.random-id'],
      [`${GCC} -g`, undefined, 'content.generator-version'],
    ] as const
  ).map(
    ([a, b, code]) =>
      ['elf', '.debug_info / unit / DW_AT_producer', field(a), field(b), code] as [
        string,
        string,
        Field,
        Field,
        string,
      ],
  ),
  [
    'elf',
    '.GCC.command.line / command line',
    field(`${GCC} -O2`),
    field(`${GCC} -O3`),
    'content.build-option',
  ],
  [
    'macho',
    '.go.buildinfo / Go build information / build -ldflags',
    field('-s'),
    field('-w'),
    'content.build-option',
  ],
  [
    'pe',
    '.go.buildinfo / Go build information / build CGO_ENABLED',
    field('0'),
    field('1'),
    'content.build-option',
  ],
  [
    'elf',
    '.go.buildinfo / Go build information / build vcs.revision',
    field('a'),
    field('b'),
    'content.vcs-revision',
  ],
  ['elf', '.symtab', one, undefined, 'elf.stripped'],
  ['elf', '.symtab', one, zero, 'look'],
  ['no such format', 'x', field(1, 'path'), field(2, 'path'), 'content.build-path'],
])('%s: %s', (format, path, left, right, expected) => {
  expect(cause(format, path, left, right)).toBe(expected);
});
