import type { FieldPair } from '../../unit.ts';
import type { FormatRules } from '../rule.ts';

/** Files without members. */
export const LEAF_RULES: Readonly<Record<string, FormatRules>> = {
  pyc: [
    [/^(magic|version)$/, 'content.generator-version'],
    [/^flags$/, 'pyc.invalidation-mode'],
    [/^source mtime$/, 'pyc.source-mtime'],
    [/^source (size|hash)$/, 'content.layout'],
    [/co_filename$/, 'content.build-path'],
    [/(FLAG_REF|reference|interned|first unused)/, 'pyc.flag-ref'],
  ],
  png: [
    [/^tIME/, 'png.time'],
    [/^(tEXt|iTXt|zTXt)$/, textChunk],
    [/^(tEXt|iTXt|zTXt) \/ text$/, 'look'],
    [/CRC$/, 'content.layout'],
    [/^IDAT/, 'look'],
  ],
  sfnt: [
    [/unique font identifier/i, 'look'],
    [/(head).*(modified|created)$/, 'content.timestamp'],
    [/checksum/i, 'ttf.checksums'],
    [/FFTM/, 'content.timestamp'],
  ],
  mo: [
    [/^magic$/, 'mo.endianness'],
    [/hash table/, 'mo.hash-table'],
    [/(Date)$/, 'content.timestamp'],
    [/Last-Translator$/, 'content.username'],
    [/^(originals|translations) \/ (original|translation|header entry)$/, 'look'],
  ],
  'git-index': [
    [/(ctime|mtime|dev|ino|uid|gid|file size)/, 'git.index-stat'],
    [/^checksum$/, 'content.layout'],
  ],
  'git-pack': [[/checksum|trailer/i, 'content.layout']],
  icc: [
    [/^profile ID$/, 'content.layout'],
    [/^date and time$/, 'content.timestamp'],
  ],
  sqlite: [
    [/^(file change counter|version valid for|schema cookie)$/, 'sqlite.change-counter'],
    [/^SQLite version$/, 'content.generator-version'],
    [/(freelist|free|unused|slack)/, 'sqlite.free-space'],
  ],
};

/** A text chunk that only one side has: a date, or something else. */
function textChunk({ left, right }: FieldPair): 'png.time' | 'look' {
  const field = left ?? right;
  return field?.fields?.some(({ meaning }) => meaning === 'time') ? 'png.time' : 'look';
}
