import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { utf16be, utf16le } from '../../src/codec/index.ts';

test('half a character at the end is left out, at any address', () => {
  const bytes = Buffer.from(`x${'text'.repeat(300)}`, 'latin1');
  for (const from of [0, 1, 2, 3]) {
    for (const length of [0, 1, 2, 3, 601, 602]) {
      const part = bytes.subarray(from, from + length);
      expect(utf16le(part)).toHaveLength(length >> 1);
      expect(utf16be(part)).toHaveLength(length >> 1);
    }
  }
  expect(utf16le(Buffer.from('h\0i\0!', 'latin1'))).toBe('hi');
});

// Node.js 24 writes behind a heap block where it is given an odd number of bytes at an odd address.
test('nothing but utf16le and utf16be asks Node.js to decode UTF-16', () => {
  const direct = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.replaceAll('\\', '/').endsWith('codec/bytes.ts'))
    .filter((path) =>
      /(toString|Slice)\([^)]*'(utf-?16le|ucs-?2)'/i.test(readFileSync(`src/${path}`, 'utf8')),
    );
  expect(direct).toEqual([]);
});
