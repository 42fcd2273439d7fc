import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pycComparator } from '../../../src/reproducibility/content/pyc.ts';
import { MAGIC, py, pyCode, pycFile, pycHeader } from '../../recipes/pyc.ts';
import { compared, shares } from './compared.ts';

const NEW = MAGIC['3.11'];
const file = (code: Uint8Array, source: Parameters<typeof pycHeader>[1] = {}, magic: number = NEW) =>
  Buffer.concat([pycHeader(magic, source), code]);
const said = async (left: Uint8Array, right: Uint8Array) => await compared(pycComparator, left, right);
const CODE = pyCode(NEW, { consts: [py.int(7)] });

test.each([MAGIC['2.7'], MAGIC['3.6'], MAGIC['3.8'], NEW])(
  'the time of the source (magic %i)',
  async (magic) => {
    const code = pyCode(magic);
    const claims = await said(file(code, { mtime: 1 }, magic), file(code, { mtime: 2 }, magic));
    expect(claims).toMatchObject([
      { cause: 'pyc.source-mtime', field: 'source mtime', values: ['1', '2'], bytes: 1 },
    ]);
  },
);

test('another way to check the source has all of the header', async () => {
  const hashed = file(CODE, { flags: 3, hash: '835da33138047b9d' });
  const claims = await said(file(CODE, { mtime: 0x11223344, size: 0x55667788 }), hashed);
  expect(claims).toMatchObject([{ cause: 'pyc.invalidation-mode', values: ['0', '3'], bytes: 9 }]);
});

test('size and hash of the source follow from the source', async () => {
  expect(shares(await said(file(CODE, { size: 1 }), file(CODE, { size: 2 })))).toEqual({
    'content.layout': 1,
  });
  const hashed = (hash: string) => file(CODE, { flags: 1, hash });
  expect(shares(await said(hashed('00'.repeat(8)), hashed('01'.repeat(8))))).toEqual({ 'content.layout': 8 });
});

test('another version of Python', async () => {
  const claims = await said(pycFile(MAGIC['3.9'], {}), pycFile(MAGIC['3.10'], {}));
  expect(claims).toMatchObject([
    { cause: 'content.generator-version', values: ['Python 3.9', 'Python 3.10'], bytes: 1 },
  ]);
});

test('equal objects with other references', async () => {
  const plain = pyCode(NEW, { consts: [py.text('shared'), py.text('shared')] });
  const referred = pyCode(NEW, { consts: [py.text('shared', true), py.ref(0)] });
  const claims = await said(file(plain), file(referred));
  expect(claims).toMatchObject([
    { cause: 'pyc.flag-ref', evidence: 'equal objects, stored with other references' },
  ]);
  expect(
    shares(
      await said(file(plain), file(pyCode(NEW, { consts: [py.text('shared', true), py.text('shared')] }))),
    ),
  ).toEqual({
    'pyc.flag-ref': 1,
  });
});

test('a reference to another object is no other way to store it', async () => {
  const code = (target: number) =>
    pyCode(NEW, { consts: [py.text('one', true), py.text('two', true), py.ref(target)] });
  const claims = await said(file(code(0)), file(code(1)));
  expect(claims).toMatchObject([{ cause: undefined, field: '<module> / co_consts / 2', bytes: 1 }]);
});

test('the folder of the source', async () => {
  const claims = await said(
    pycFile(NEW, { file: '/build/one/m.py', consts: [pyCode(NEW, { file: '/build/one/m.py', name: 'f' })] }),
    pycFile(NEW, { file: '/build/two/m.py', consts: [pyCode(NEW, { file: '/build/two/m.py', name: 'f' })] }),
  );
  expect(claims).toMatchObject([
    {
      cause: 'content.build-path',
      values: ['/build/one/m.py', '/build/two/m.py'],
      evidence: 'co_filename: the folders /build/one and /build/two',
      bytes: 6,
    },
  ]);
});

test('constants and names are told by the function they are in', async () => {
  const code = (constant: number, name: string) =>
    pycFile(NEW, { consts: [pyCode(NEW, { name: 'f', consts: [py.int(constant)], names: [name] })] });
  const claims = await said(code(7, 'left'), code(8, 'rite'));
  expect(claims).toMatchObject([
    { cause: undefined, field: '<module> / f / co_consts / 0', values: ['7', '8'], bytes: 1 },
    { cause: undefined, field: '<module> / f / co_names / 0', values: ['left', 'rite'] },
  ]);
});

test('a date among the constants is recognised', async () => {
  const code = (date: string) => pycFile(NEW, { consts: [py.text(date)] });
  const claims = await said(code('built 2024-01-09T10:00:00Z'), code('built 2024-02-17T11:22:33Z'));
  expect(claims).toMatchObject([
    { cause: 'content.timestamp', guessed: true, field: '<module> / co_consts / 0' },
  ]);
});

test('a set in another order', async () => {
  const set = (...items: readonly Uint8Array[]) => pycFile(NEW, { consts: [py.many('>', items)] });
  const claims = await said(set(py.int(1), py.int(2)), set(py.int(2), py.int(1)));
  expect(claims).toMatchObject([
    { cause: 'content.hash-order', field: '<module> / co_consts / 0', bytes: 2 },
  ]);
  const tuple = (...items: readonly Uint8Array[]) => pycFile(NEW, { consts: [py.tuple(items)] });
  expect(shares(await said(tuple(py.int(1), py.int(2)), tuple(py.int(2), py.int(1))))).toEqual({ rest: 2 });
});

test('a function that only one side has, others pair by their names', async () => {
  const f = (name: string, value: number) => pyCode(NEW, { name, consts: [py.int(value)] });
  const claims = await said(
    pycFile(NEW, { consts: [f('g', 1), f('h', 2)] }),
    pycFile(NEW, { consts: [f('e', 5), f('g', 1), f('h', 3)] }),
  );
  expect(claims?.map(({ cause, field }) => [cause, field])).toEqual([
    [undefined, '<module> / co_consts / number of items'],
    [undefined, '<module> / co_consts / 0'],
    [undefined, '<module> / h / co_consts / 0'],
  ]);
});

test('bytes behind the objects', async () => {
  const claims = await said(pycFile(NEW), Buffer.concat([pycFile(NEW), Buffer.from('more')]));
  expect(claims).toMatchObject([{ cause: undefined, field: 'bytes behind the objects', bytes: 4 }]);
});

test('objects nested as deep as Python allows', async () => {
  let deep = py.int(1);
  let other = py.int(2);
  for (let i = 0; i < 1990; i++) [deep, other] = [py.tuple([deep]), py.tuple([other])];
  const claims = await said(pycFile(NEW, { consts: [deep] }), pycFile(NEW, { consts: [other] }));
  expect(shares(claims)).toEqual({ rest: 1 });
});

test('what cannot be read is left to others', async () => {
  const whole = pycFile(NEW);
  expect(await said(whole, whole.subarray(0, whole.length - 3))).toBeUndefined();
});

test('flags of references alone never make a residue', async () => {
  const codes = fc.array(fc.tuple(fc.constantFrom('a', 'bb', 'ccc'), fc.boolean(), fc.boolean()), {
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(codes, async (items) => {
      const code = (which: 1 | 2) =>
        pycFile(NEW, { consts: items.map(([text, ...flags]) => py.text(text, flags[which - 1]!)) });
      const [left, right] = [code(1), code(2)];
      const flagged = items.filter(([, one, other]) => one !== other).length;
      expect(shares(await said(left, right))).toEqual(flagged === 0 ? {} : { 'pyc.flag-ref': flagged });
    }),
  );
});
