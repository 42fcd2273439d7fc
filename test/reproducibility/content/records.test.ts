import { expect, test } from 'vitest';
import { jarManifestComparator } from '../../../src/reproducibility/content/jar-manifest.ts';
import { recordComparator } from '../../../src/reproducibility/content/records.ts';
import { buildZip } from '../../recipes/zip.ts';
import { compared, shares } from './compared.ts';

const lines = (...all: readonly string[]) => Buffer.from(`${all.join('\n')}\n`);
const inside = (path: string, content: Uint8Array) => buildZip([{ name: path, data: content }]);
const [A, B] = ['a'.repeat(32), 'b'.repeat(32)];

async function said(path: string, left: Uint8Array, right: Uint8Array, by = recordComparator) {
  return await compared(by, inside(path, left), inside(path, right), { name: 'x.zip', member: path });
}

const RECORD = 'demo-1.0.dist-info/RECORD';
const row = (path: string, digest: string, size = 3) => `${path},sha256=${digest},${size}`;

test('a wheel: order, digests and rows', async () => {
  const [one, two] = [row('a.py', 'AAAA'), row('b.py', 'BBBB')];
  expect(await said(RECORD, lines(one, two), lines(two, one))).toMatchObject([
    { cause: 'wheel.record', evidence: 'the same lines in another order' },
  ]);
  expect(await said(RECORD, lines(one, two), lines(one, row('b.py', 'CCCC')))).toMatchObject([
    { cause: 'wheel.record', evidence: '1 digests differ', bytes: 4 },
  ]);
  const added = await said(
    RECORD,
    lines(one, `${RECORD},,`),
    lines(one, row('"x,y.py"', 'D'), `${RECORD},,`),
  );
  expect(added).toMatchObject([{ cause: 'wheel.record', evidence: '1 lines are on one side only' }]);
});

test('a line that is no record is explained by nothing', async () => {
  const one = row('a.py', 'AAAA');
  const claims = await said(RECORD, lines(one, 'hello'), lines(one, 'world'));
  expect(claims).toMatchObject([{ cause: undefined, field: 'other lines', bytes: 4 }]);
});

test('a path that is listed twice', async () => {
  const one = row('a.py', 'AAAA');
  const claims = await said(RECORD, lines(one), lines(one, row('a.py', 'BBBB')));
  expect(claims).toMatchObject([
    { cause: undefined, field: 'other lines' },
    { cause: 'wheel.record', bytes: 1 },
  ]);
});

test.each([
  ['DEBIAN/md5sums', `${A}  usr/bin/x`, `${B}  usr/bin/x`, 'deb.md5sums', 32],
  ['dist/SHA256SUMS', `${A}${A} *x.tar`, `${A}${B} *x.tar`, 'content.layout', 32],
  ['dist/x.tar.md5', A, B, 'content.layout', 32],
])('%s', async (path, left, right, cause, bytes) => {
  expect(shares(await said(path, lines(left), lines(right)))).toEqual({ [cause]: bytes });
});

test('a text that only bears the name is left to others', async () => {
  expect(await said('a/md5sums', lines('some', 'text'), lines('other', 'text'))).toBeUndefined();
});

const MANIFEST = 'META-INF/MANIFEST.MF';
const manifest = (by: string, digest: string) =>
  lines('Manifest-Version: 1.0', `Built-By: ${by}`, '', 'Name: a/B.class', `SHA-256-Digest: ${digest}`, '');

test('digests of a signed JAR file follow from its members', async () => {
  const claims = await said(MANIFEST, manifest('x', 'AAA='), manifest('x', 'BBA='), jarManifestComparator);
  expect(shares(claims)).toEqual({ 'content.layout': 2 });
});

test('what else a manifest says is looked at', async () => {
  const claims = await said(
    MANIFEST,
    manifest('alice', 'AAA='),
    manifest('runner', 'BBA='),
    jarManifestComparator,
  );
  expect(claims).toMatchObject([
    { cause: 'content.username', values: ['alice', 'runner'], guessed: true },
    { cause: 'content.layout', bytes: 2 },
  ]);
  const other = await said(
    MANIFEST,
    manifest('x', 'AAA='),
    lines('Sealed: true', '', 'SHA-256-Digest: AAA='),
    jarManifestComparator,
  );
  expect(Object.keys(shares(other)!)).toEqual(['rest']);
});

test('a manifest without digests is a text like others', async () => {
  const text = (by: string) => lines('Manifest-Version: 1.0', `Built-By: ${by}`);
  expect(await said(MANIFEST, text('a'), text('b'), jarManifestComparator)).toBeUndefined();
});
