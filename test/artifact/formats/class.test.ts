import { describe, expect, test } from 'vitest';
import { javaClass } from '../../../src/artifact/formats/class.ts';
import { classFile } from '../../recipes/class.ts';
import { expectExplained, expectSteadfast } from '../../support/properties.ts';
import { readFormat } from '../../support/read-format.ts';

const known = (head: Uint8Array) => javaClass.recognizes({ head, name: 'x' });

describe('class', () => {
  test('is told from a universal Mach-O by its version', () => {
    expect(known(classFile())).toBe(true);
    expect(known(Buffer.from('cafebabe0000000201000007', 'hex'))).toBe(false);
    expect(known(classFile().subarray(0, 7))).toBe(false);
  });
  test('version, names, source file and the ranges of all tables', async () => {
    const { fields, variant, codes } = await readFormat(javaClass, classFile());
    expect([variant, codes]).toEqual(['java-21', []]);
    expect(Object.fromEntries(fields.map(({ name, value }) => [name, value]))).toMatchObject({
      major_version: 65,
      access_flags: 'public | super',
      this_class: 'demo/Hello',
      super_class: 'java/lang/Object',
      interfaces_count: 0,
      fields: 0,
      methods: 1,
    });
    expect(fields.at(-1)!.fields).toEqual([
      { name: 'SourceFile', value: 'Hello.java', offset: classFile().length - 8, length: 8, meaning: 'path' },
    ]);
    const pool = fields.find(({ name }) => name === 'constant_pool')!;
    expect(pool.fields!.map(({ name }) => name).slice(5, 8)).toEqual(['#6 Utf8', '#7 Long', '#9 Utf8']);
  });
  test.each([
    [45, 'java-1.1'],
    [48, 'java-1.4'],
    [49, 'java-5'],
    [52, 'java-8'],
  ])('major version %s is %s', async (major, name) => {
    expect((await readFormat(javaClass, classFile({ major }))).variant).toBe(name);
  });
  test('every byte is explained', async () => {
    await expectExplained(javaClass, classFile());
  });
  test('what follows is reported with its place', async () => {
    const { problems } = await readFormat(javaClass, classFile({ after: 'hidden' }));
    expect(problems).toEqual([
      { code: 'class.trailing-data', message: '6 bytes', offset: classFile().length },
    ]);
  });
  test('cut and unknown constants', async () => {
    const whole = classFile();
    for (const length of [9, 20, whole.length - 1])
      expect((await readFormat(javaClass, whole.subarray(0, length))).codes).toEqual(['class.truncated']);
    const odd = Buffer.from(whole);
    odd[10] = 99;
    expect((await readFormat(javaClass, odd)).codes).toEqual(['class.bad-constant']);
  });
  test('damage never throws', async () => {
    await expectSteadfast(javaClass, [classFile()]);
  });
});

test('a long text that thousands of entries name is told within measure', { timeout: 10_000 }, async () => {
  const count = 60_000;
  const head = Buffer.from('cafebabe00000034', 'hex');
  const long = Buffer.alloc(3 + 65_000, 'a');
  long.writeUInt8(1, 0);
  long.writeUInt16BE(65_000, 1);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(count + 2);
  const end = Buffer.from('00000002000200000000000000000000', 'hex').subarray(0, 14);
  const bytes = Buffer.concat([head, size, long, Buffer.alloc(3 * count, Buffer.from([7, 0, 1])), end]);
  const { fields } = await readFormat(javaClass, bytes);
  expect(JSON.stringify(fields).length).toBeLessThan(40_000_000);
});
