import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutRow, withRow } from '../../../src/sbom/boms.ts';

const OWN = 'p-1.dist-info/RECORD';
const PATH = 'p-1.dist-info/sboms/assay.cdx.json';
const DOCUMENT = Buffer.from('{}\n');
const ROW = `${PATH},sha256=yj0WO6sFU4GCciYUBWjzvvfqrBh869doeOC2Pp5EI1Y,3`;

const added = (record: string, path = PATH) => withRow(Buffer.from(record), OWN, path, DOCUMENT)?.toString();

test('the row has the digest in URL-safe base64 without padding, and the size', () => {
  expect(added(`a.py,sha256=x,1\n${OWN},,\n`)).toBe(`a.py,sha256=x,1\n${ROW}\n${OWN},,\n`);
});

test.each([
  ['CR LF', `a.py,,\r\n${OWN},,\r\n`, `a.py,,\r\n${ROW}\r\n${OWN},,\r\n`],
  ['no end of the last line', `a.py,,\n${OWN},,`, `a.py,,\n${ROW}\n${OWN},,`],
  ['no row of its own', 'a.py,,', `a.py,,\n${ROW}\n`],
  ['its own row in the middle', `${OWN},,\nb.py,,\n`, `${ROW}\n${OWN},,\nb.py,,\n`],
  ['nothing', '', `${ROW}\n`],
  ['quotes with a line end in them', `"a\n,b",,\n"${OWN}",,\n`, `"a\n,b",,\n${ROW}\n"${OWN}",,\n`],
  ['the row already', `${PATH},sha256=old,9\n${OWN},,\n`, `${ROW}\n${OWN},,\n`],
])('a RECORD with %s', (_, before, after) => {
  expect(added(before)).toBe(after);
});

test('a path with a comma is quoted, and found again', () => {
  const path = 'p-1.dist-info/sboms/a,"b".json';
  const made = added('a,,\n', path)!;
  expect(made).toContain('"p-1.dist-info/sboms/a,""b"".json",sha256=');
  expect(withoutRow(Buffer.from(made), path)?.toString()).toBe('a,,\n');
});

test.each([
  ['no UTF-8', Buffer.from([0x61, 0xff, 0x2c])],
  ['an open quote', Buffer.from('"a,,\n')],
])('what is no CSV is told: %s', (_, bytes) => {
  expect(withRow(bytes, OWN, PATH, DOCUMENT)).toBeUndefined();
  expect(withoutRow(bytes, PATH)).toBeUndefined();
});

test('taking the row out again gives what was there, and other rows never change', () => {
  const cell = fc.stringMatching(/^[a-z/.]{1,8}$/);
  const row = fc.tuple(cell, cell).map(([path, digest]) => `${path},sha256=${digest},1\n`);
  fc.assert(
    fc.property(fc.array(row), fc.boolean(), (rows, listed) => {
      const before = rows.join('') + (listed ? `${OWN},,\n` : '');
      const after = added(before)!;
      expect(withoutRow(Buffer.from(after), PATH)?.toString()).toBe(before);
      expect(added(after)).toBe(after);
    }),
  );
});
