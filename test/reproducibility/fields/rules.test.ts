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
  ['xz', 'block / compressed size', one, undefined, 'compress.threads'],
  ['xz', 'block / compressed size', one, zero, 'archive.layout'],
  ['pe', 'COFF header / TimeDateStamp', one, zero, 'pe.timestamp'],
  ['elf', '.symtab', one, undefined, 'elf.stripped'],
  ['elf', '.symtab', one, zero, 'look'],
  ['no such format', 'x', field(1, 'path'), field(2, 'path'), 'content.build-path'],
])('%s: %s', (format, path, left, right, expected) => {
  expect(cause(format, path, left, right)).toBe(expected);
});
