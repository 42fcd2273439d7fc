import { describe, expect, test } from 'vitest';
import { zip } from '../../../src/artifact/formats/zip.ts';
import { buildZip, u64 } from '../../recipes/zip.ts';
import { readFormat, text } from '../../support/read-format.ts';

const one = [{ name: 'x', data: 'hello' }];
const read = async (bytes: Uint8Array, limits = {}) => {
  const { members, problems, codes } = await readFormat(zip, bytes, { limits });
  return { names: members.map(({ path, content }) => `${path}=${text(content)}`), problems, codes };
};

describe('end record', () => {
  test('an empty archive', async () => {
    expect(await read(buildZip([]))).toEqual({ names: [], problems: [], codes: [] });
  });

  test('an archive comment of any length', async () => {
    for (const comment of ['hello', 'x'.repeat(65_535)]) {
      expect(await read(buildZip(one, { comment }))).toEqual({ names: ['x=hello'], problems: [], codes: [] });
    }
  });

  test('two consistent end records: the archive within the comment', async () => {
    const inner = buildZip([{ name: 'inner', data: '1' }]);
    const outer = buildZip([{ name: 'outer', data: '2' }], { comment: inner });
    const { names, codes } = await read(outer);
    expect(names).toEqual(['inner=1']);
    expect(codes).toContain('zip.end-ambiguous');
    expect(codes).toContain('zip.two-directories');
    expect(codes).toContain('zip.hidden-member');
  });

  test('an end record signature in the comment', async () => {
    const fake = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(16), Buffer.from([0xff, 0xff])]);
    const { names, codes } = await read(buildZip(one, { comment: fake }));
    expect(names).toEqual(['x=hello']);
    expect(codes).toEqual(['zip.end-ambiguous']);
  });

  test('a stored archive as last member is no second end record', async () => {
    const { codes } = await read(buildZip([{ name: 'in.zip', data: buildZip(one) }]));
    expect(codes).toEqual([]);
  });

  test('bytes behind the end', async () => {
    expect(await read(buildZip(one, { suffix: Buffer.from('  ') }))).toMatchObject({
      names: ['x=hello'],
      problems: [{ code: 'zip.trailing-data', message: '2 bytes behind the end record', offset: 105 }],
    });
    expect((await read(buildZip(one, { suffix: Buffer.alloc(512) }))).codes).toEqual(['zip.trailing-zeros']);
  });

  test('a cut comment', async () => {
    const { names, codes } = await read(buildZip(one, { end: { commentLength: 9 } }));
    expect([names, codes]).toEqual([['x=hello'], ['zip.end-mismatch']]);
  });

  test('counts that lie', async () => {
    const lie = await read(buildZip([...one, { name: 'y', data: '2' }], { end: { count: 1 } }));
    expect([lie.names, lie.codes]).toEqual([['x=hello', 'y=2'], ['zip.end-mismatch']]);
    const more = await read(buildZip(one, { end: { count: 2 } }));
    expect([more.names, more.codes]).toEqual([['x=hello'], ['zip.end-mismatch']]);
    expect((await read(buildZip(one, { end: { here: 0 } }))).codes).toEqual(['zip.end-mismatch']);
  });

  test('a directory size that hides the first entry', async () => {
    const bytes = buildZip(
      [
        { name: 'a', data: '1' },
        { name: 'b', data: '2' },
      ],
      {
        end: { count: 1, size: 47, offset: 2 * 32 + 47 },
      },
    );
    const { names, codes } = await read(bytes);
    expect(names).toEqual(['b=2']);
    expect(codes).toEqual(['zip.hidden-member', 'zip.unreferenced']);
  });

  test('several disks', async () => {
    const { names, codes } = await read(
      buildZip([{ ...one[0], central: { disk: 1 } }], { end: { disk: 1 } }),
    );
    expect(names).toEqual(['x=']);
    expect(codes.slice(0, 2)).toEqual(['zip.multi-disk', 'zip.multi-disk']);
  });

  test('a directory larger than the limit', async () => {
    const many = Array.from({ length: 10 }, (_, i) => ({ name: `f${i}`, data: 'x' }));
    const { names, codes } = await read(buildZip(many), { metadata: 100 });
    expect(names).toHaveLength(2);
    expect(codes).toContain('limit.metadata');
  });

  test('bytes behind the directory, and its signature record', async () => {
    const rest = await read(buildZip(one, { directoryRest: Buffer.from('junk!') }));
    expect(rest.problems).toMatchObject([
      { code: 'zip.unreferenced', message: '5 bytes behind the central directory' },
    ]);
    const signature = Buffer.from('PK\x05\x05\x03\x00abc', 'latin1');
    const signed = await readFormat(zip, buildZip(one, { directoryRest: signature }));
    expect(signed.codes).toEqual([]);
    expect(signed.fields.find(({ name }) => name === 'digital signature')).toMatchObject({ value: '616263' });
  });
});

describe('bytes before the archive', () => {
  const script = Buffer.from('#!/usr/bin/env python3\n');

  test('the four bytes of a Java module', async () => {
    const { problems } = await read(buildZip([{ name: 'a' }], { prefix: Buffer.from('JM\x01\0', 'latin1') }));
    expect(problems).toEqual([
      { code: 'zip.prefix', message: '4 bytes, the header of a Java module', offset: 0 },
    ]);
  });
  test.each([false, true])('a script line, offsets absolute: %s', async (absolute) => {
    const { names, problems } = await read(buildZip(one, { prefix: script, absolute }));
    expect(names).toEqual(['x=hello']);
    expect(problems).toEqual([{ code: 'zip.prefix', message: '23 bytes, a script line', offset: 0 }]);
  });

  test('offset of a member counts the prefix', async () => {
    const { members } = await readFormat(zip, buildZip(one, { prefix: script }));
    expect(members[0]!.offset).toBe(23);
  });

  test('anything else', async () => {
    const { codes } = await read(buildZip(one, { prefix: Buffer.from('GIF89a') }));
    expect(codes).toEqual(['zip.prefix-data']);
  });

  test('the marker of a split archive that fitted into one part', async () => {
    const { codes } = await read(buildZip(one, { prefix: Buffer.from('PK00'), absolute: true }));
    expect(codes).toEqual([]);
  });

  test('zip64 records are found behind a prefix', async () => {
    const { names, codes } = await read(buildZip(one, { prefix: script, zip64: true }));
    expect([names, codes]).toEqual([['x=hello'], ['zip.prefix']]);
  });
});

describe('zip64', () => {
  test('masked end record and members', async () => {
    const bytes = buildZip([{ name: 'x', data: 'hello', zip64: true }], { zip64: true });
    expect(await read(bytes)).toEqual({ names: ['x=hello'], problems: [], codes: [] });
  });

  test('both records with the same values', async () => {
    expect((await read(buildZip(one, { zip64: { unmasked: true } }))).codes).toEqual([]);
  });

  test('records that contradict each other', async () => {
    const { names, problems } = await read(buildZip(one, { zip64: { unmasked: true, count: 7, here: 7 } }));
    expect(names).toEqual(['x=hello']);
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['zip.zip64-mismatch', 'entries on this disk: 1 and 7'],
      ['zip.zip64-mismatch', 'entries: 1 and 7'],
    ]);
  });

  test.each([
    ['extensible data', { data: Buffer.from('zzzz') }, 'zip.zip64-extensible-data'],
    ['a gap before the locator', { between: Buffer.from('gap') }, 'zip.unreferenced'],
    ['a locator that misses the record', { locator: 1 }, 'zip.zip64-mismatch'],
  ])('%s', async (_, zip64, code) => {
    const { names, codes } = await read(buildZip(one, { zip64: { ...zip64, unmasked: true } }));
    expect([names, codes]).toEqual([['x=hello'], [code]]);
  });

  test('a locator to nowhere', async () => {
    const { codes } = await read(
      buildZip(one, { zip64: { locator: 5, between: Buffer.from('gap'), unmasked: true } }),
    );
    expect(codes[0]).toBe('zip.zip64-damaged');
  });

  test('values of the extra field that the header does not ask for', async () => {
    const field = (...values: number[]) =>
      Buffer.concat([Buffer.from([1, 0, 8 * values.length, 0]), u64(...values)]);
    const agreeing = await read(buildZip([{ name: 'x', data: 'hello', central: { extra: field(5, 5) } }]));
    expect(agreeing.codes).toEqual([]);
    const lying = await read(buildZip([{ name: 'x', data: 'hello', central: { extra: field(5, 9) } }]));
    expect(lying.codes).toEqual(['zip.zip64-mismatch']);
  });

  test('a masked value without its zip64 field', async () => {
    const { codes } = await read(buildZip([{ name: 'x', data: 'hello', central: { packed: 0xffffffff } }]));
    expect(codes).toContain('zip.overlap');
  });
});

describe('without a directory', () => {
  test('members are found from the front', async () => {
    const whole = buildZip([
      { name: 'a', data: 'first' },
      { name: 'b', data: 'second', method: 8, descriptor: 'signed' },
      { name: 'c', data: 'third', method: 8, descriptor: 'bare' },
      { name: 'd', data: 'fourth' },
    ]);
    const cut = whole.subarray(0, whole.lastIndexOf('fourth') === -1 ? 0 : whole.indexOf('fourth') + 6);
    const { names, codes } = await read(cut);
    expect(names).toEqual(['a=first', 'b=second', 'c=third', 'd=fourth']);
    expect(codes).toEqual(['zip.no-end']);
  });

  test('also where nobody reads the data', async () => {
    const whole = buildZip([{ name: 'b', data: 'second', method: 8, descriptor: 'signed64' }, { name: 'd' }]);
    const { members } = await (await import('../../support/read-zip.ts')).readPlain(
      (await import('../../support/read-zip.ts')).filed(whole.subarray(0, whole.indexOf('PK\x01\x02'))),
      {},
      false,
    );
    expect(members.map(({ path }) => path)).toEqual(['b', 'd']);
  });

  test('a directory that is overwritten', async () => {
    const bytes = buildZip(one);
    bytes.write('XXXX', bytes.indexOf('PK\x01\x02', 0, 'latin1'));
    const { names, codes } = await read(bytes);
    expect(names).toEqual(['x=hello']);
    expect(codes[0]).toBe('zip.directory-damaged');
  });

  test('a directory that breaks off', async () => {
    const bytes = buildZip([...one, { name: 'y', data: '2' }]);
    bytes.write('XXXX', bytes.lastIndexOf('PK\x01\x02', bytes.length, 'latin1'));
    const { names, codes } = await read(bytes);
    expect(names).toEqual(['x=hello']);
    expect(codes[0]).toBe('zip.directory-damaged');
    expect(codes).toContain('zip.hidden-member');
  });

  test('something that is no zip at all', async () => {
    const { names, codes } = await read(Buffer.from('Hello, world!\n'));
    expect([names, codes]).toEqual([[], ['zip.no-end']]);
  });
});
