import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMarshal } from '../../../src/artifact/formats/pyc/marshal.ts';
import { pyc } from '../../../src/artifact/formats/pyc.ts';
import type { Field } from '../../../src/model/index.ts';
import { CONSTS, MAGIC, py, pyCode, pycFile, pycHeader, pycSeeds } from '../../recipes/pyc.ts';
import { fieldAt } from '../../support/find-field.ts';
import { codes, open } from '../../support/open.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const read = (bytes: Uint8Array, options = {}) => readFormat(pyc, bytes, options);

describe('recognition', () => {
  it('goes by the magic and a code object behind the header, or the name', () => {
    for (const bytes of Object.values(pycSeeds()))
      expect(pyc.recognizes({ head: bytes, name: '' })).toBe(true);
    const other = Buffer.concat([pycHeader(MAGIC['3.11']), py.tuple([])]);
    expect(pyc.recognizes({ head: other, name: 'data' })).toBe(false);
    expect(pyc.recognizes({ head: other, name: 'x.pyc' })).toBe(true);
    expect(pyc.recognizes({ head: Buffer.from('text\r\n'), name: 'x.pyc' })).toBe(false);
  });
});

describe('versions', () => {
  it('headers and code objects of all of them', async () => {
    for (const [version, magic] of Object.entries(MAGIC)) {
      const bytes = pycSeeds()[`${version}.pyc`]!;
      const { fields, problems, variant } = await read(bytes);
      expect([version, problems, variant]).toEqual([version, [], `python${version}`]);
      expect(fieldAt(fields, 'magic')).toMatchObject({ value: magic, length: 4, meaning: 'version' });
      expect(fieldAt(fields, 'source mtime')).toMatchObject({ value: 1_700_000_000, meaning: 'time' });
      const root = fieldAt(fields, 'marshal', 'root');
      expect(root.value).toBe('<module>');
      expect(fieldAt([root], 'root', 'co_filename')).toMatchObject({
        value: version === '2.7' ? 'b"/build/demo.py"' : '/build/demo.py',
        meaning: 'path',
      });
      const inner = fieldAt([root], 'root', 'co_consts', '1');
      expect(inner.value).toBe('inner');
      expect(fieldAt([inner], 'inner' === inner.value ? '1' : '', 'co_firstlineno').value).toBe(7);
      expect(unexplained(fields, bytes.length)).toEqual([]);
    }
  });

  it('sources by time and size, or by hash', async () => {
    const timed = (await read(pycFile(MAGIC['3.11']))).fields;
    expect(fieldAt(timed, 'flags').value).toBe(0);
    expect(fieldAt(timed, 'source size')).toMatchObject({ value: 42, offset: 12 });
    const hashed = (await read(pycSeeds()['hashed.pyc']!)).fields;
    expect(fieldAt(hashed, 'flags').value).toBe('hash-based | check_source');
    expect(fieldAt(hashed, 'source hash')).toMatchObject({ value: '0011223344556677', meaning: 'checksum' });
    expect((await read(pycFile(3180))).fields.some(({ name }) => name === 'source size')).toBe(false);
  });

  it('numbers of no release, and of none at all', async () => {
    expect(fieldAt((await read(pycFile(3494))).fields, 'version').value).toBe(
      'Python 3.11 before its release',
    );
    const unknown = Buffer.from(pycFile(MAGIC['3.14']));
    unknown.writeUInt16LE(3900, 0);
    const { problems, fields } = await read(unknown);
    expect(problems).toEqual([{ code: 'pyc.magic', message: '3900', offset: 0 }]);
    expect(unexplained(fields, unknown.length)).toEqual([]);
    const old = Buffer.concat([pycHeader(60_717), pyCode(62_211)]);
    expect((await read(old)).problems).toEqual([]);
  });

  it('the layouts that 3.11 had while it was made', () => {
    const object = py.tuple([]);
    const numbers = (count: number) => Buffer.alloc(4 * count);
    const layouts: [number, number, number][] = [
      [3450, 6, 10],
      [3452, 5, 10],
      [3453, 5, 9],
      [3459, 5, 11],
      [3460, 5, 12],
      [3494, 5, 10],
    ];
    for (const [magic, counts, objects] of layouts) {
      const tail = magic === 3459 || magic === 3460 ? 4 : 2;
      const code = Buffer.concat([
        Buffer.from('c'),
        numbers(counts),
        ...Array.from({ length: objects - tail }, () => object),
        numbers(1),
        ...Array.from({ length: tail }, () => object),
      ]);
      const { fault, end } = readMarshal(code, { magic });
      expect([magic, fault, end]).toEqual([magic, undefined, code.length]);
    }
  });
});

describe('objects', () => {
  it('of every type, as Python prints them', async () => {
    const { fields, problems } = await read(pycSeeds()['types.pyc']!);
    expect(problems).toEqual([]);
    expect(fieldAt(fields, 'marshal', 'root', 'co_consts').fields!.map(({ value }) => value)).toEqual([
      'None',
      'True',
      'False',
      'Ellipsis',
      'StopIteration',
      '-5',
      '-3221291009',
      '1.5',
      '(1.0+-2.0j)',
      '2.5',
      'complex',
      'b<72617700>',
      'ümlaut',
      'kept',
      'long',
      'ümlaut',
      '(1, (2,))',
      '(3,)',
      '[4]',
      '{5}',
      'frozenset({"x"})',
      '<dict of 1>',
      '<frozendict of 1>',
      'slice(None, 8, None)',
    ]);
  });

  it('references: how many are possible, and how many are used', async () => {
    const { fields } = await read(pycSeeds()['types.pyc']!);
    const marshal = fieldAt(fields, 'marshal');
    const value = (name: string) => fieldAt(marshal.fields!, name).value;
    expect([value('FLAG_REF set'), value('FLAG_REF used'), value('FLAG_REF unused')]).toEqual([3, 1, 2]);
    expect([value('interned texts'), value('first unused')]).toEqual([2, 1]);
    const kept = fieldAt(marshal.fields!, 'root', 'co_consts', '13');
    expect(kept.fields).toMatchObject([
      { name: 'type', value: 'Z' },
      { name: 'FLAG_REF', value: 1 },
    ]);
  });

  it('of Python 2: interned text has numbers of its own', () => {
    const data = py.tuple([py.text('one', false, 't'), Buffer.concat([Buffer.from('R'), Buffer.alloc(4)])]);
    const { shared, uses, fault } = readMarshal(data, { magic: 62_211 });
    expect(fault).toBeUndefined();
    expect(shared.map(({ kind }) => kind)).toEqual(['bytes']);
    expect(uses).toEqual([1]);
    expect(readMarshal(data, { magic: 3495 }).fault).toMatchObject({ message: 'type "R" does not exist' });
  });

  it('can hold themselves', () => {
    const { root, shared, fault } = readMarshal(py.many('[', [py.ref(0)], true));
    expect(fault).toBeUndefined();
    expect(shared[root!.items![0]!.target!]).toBe(root);
  });

  it('without rows long lists are told in one line', async () => {
    const names = Array.from({ length: 5000 }, (_, i) => py.text(`n${i}`));
    const bytes = pycFile(MAGIC['3.12'], { consts: [py.many('(', names)] });
    const found: Field[] = [];
    await open('x.pyc', bytes, { onFields: (_, fields) => void found.push(...fields) });
    const consts = fieldAt(found, 'marshal', 'root', 'co_consts');
    expect(consts.fields).toBeUndefined();
    expect(String(consts.value).length).toBeLessThan(250);
    const rows = fieldAt((await read(bytes)).fields, 'marshal', 'root', 'co_consts', '0');
    expect(rows.fields).toHaveLength(5000);
  });
});

describe('what is wrong', () => {
  const codesOf = async (bytes: Uint8Array, options = {}) => (await read(bytes, options)).codes;
  const whole = pycFile(MAGIC['3.13']);

  it('cut, trailing, no code, flags', async () => {
    expect(await codesOf(whole.subarray(0, 12))).toEqual(['pyc.truncated']);
    expect(await codesOf(whole.subarray(0, 16))).toEqual(['pyc.truncated']);
    expect(await codesOf(whole.subarray(0, -1))).toEqual(['pyc.truncated']);
    const trailing = await read(Buffer.concat([whole, Buffer.from('evil')]));
    expect(trailing.problems).toEqual([
      { code: 'pyc.trailing-data', message: '4 bytes', offset: whole.length },
    ]);
    expect(unexplained(trailing.fields, whole.length + 4)).toEqual([]);
    expect(await codesOf(Buffer.concat([pycHeader(3571), py.int(1)]))).toEqual(['pyc.no-code']);
    expect(await codesOf(Buffer.concat([pycHeader(3571, { flags: 2 }), pyCode(3571)]))).toEqual([
      'pyc.flags',
    ]);
    expect(await codesOf(Buffer.concat([pycHeader(3571, { flags: 4 }), pyCode(3571)]))).toEqual([
      'pyc.flags',
    ]);
  });

  it('code from two sources', async () => {
    const inner = pyCode(3571, { file: '/elsewhere.py' });
    const { problems } = await read(pycFile(3571, { consts: [inner] }));
    expect(problems).toMatchObject([
      { code: 'pyc.file-names', message: '2: "/build/demo.py", "/elsewhere.py"' },
    ]);
  });

  it('types, references and nulls that cannot be', async () => {
    const holding = (...consts: Uint8Array[]) => codesOf(pycFile(3571, { consts }));
    expect(await holding(py.single('?'))).toEqual(['pyc.marshal']);
    expect(await holding(py.ref(3))).toEqual(['pyc.marshal']);
    expect(await holding(py.single('0'))).toEqual(['pyc.marshal']);
    expect(await holding(py.many('(', []).fill(0xff, 1))).toEqual(['pyc.truncated']);
    expect(await holding(py.long(0x7fffffff))).toEqual(['pyc.truncated']);
  });

  it('depth and number of objects are bounded', async () => {
    const deep = Buffer.concat([
      pycHeader(3571),
      ...Array.from({ length: 5000 }, () => Buffer.from(')\x01', 'latin1')),
    ]);
    expect(await codesOf(deep)).toEqual(['pyc.marshal']);
    expect(await codesOf(pycFile(3571, { consts: CONSTS }), { limits: { steps: 20 } })).toEqual([
      'limit.steps',
    ]);
  });

  it('an honest file opens without a word', async () => {
    expect(codes(await open('demo.cpython-313.pyc', whole))).toEqual([]);
  });
});

describe('properties', () => {
  const seed = fc.constantFrom(...Object.values(pycSeeds()));

  it('cut anywhere, a problem says so', async () => {
    await fc.assert(
      fc.asyncProperty(seed, fc.double({ min: 0, max: 0.999, noNaN: true }), async (honest, part) => {
        const bytes = honest.subarray(0, Math.max(4, Math.floor(part * honest.length)));
        const { codes: found, fields } = await read(bytes);
        expect(found).toContain('pyc.truncated');
        expect(unexplained(fields, bytes.length)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('flipped bytes never throw, and every byte is explained', async () => {
    const flips = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(seed, flips, async (honest, changes) => {
        const bytes = Buffer.from(honest);
        for (const [at, mask] of changes) bytes[at % bytes.length]! ^= mask;
        const { fields } = await read(bytes);
        expect(unexplained(fields, bytes.length)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
