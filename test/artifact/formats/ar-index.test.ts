import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ar } from '../../../src/artifact/formats/ar.ts';
import { type ArMember, arArchive, bsdMember } from '../../recipes/ar.ts';
import { packer } from '../../recipes/elf.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const be = packer(false);
const le = packer(true);
const names = (...all: string[]) => Buffer.from(all.map((name) => `${name}\0`).join(''));

async function read(members: readonly ArMember[], options = {}) {
  const bytes = arArchive(members);
  const result = await readFormat(ar, bytes, options);
  const fields = [...result.fields, ...result.members.flatMap((member) => member.fields)];
  expect(unexplained(fields, bytes.length)).toEqual([]);
  const indexes = fields
    .filter(({ name }) => name === 'symbol index')
    .map(({ value, fields: rows = [] }) => [
      value,
      rows.map((row) => `${row.value} ${row.fields![0]!.value}`),
    ]);
  return { ...result, indexes };
}

const OBJECT = { name: 'a.o/', data: 'xy' };
/** A GNU index whose symbols all stand in the one member behind it. */
const gnu = (word: (value: number) => Buffer, ...symbols: string[]) => {
  const table = names(...symbols);
  const size = word(0).length * (symbols.length + 1) + table.length;
  const at = 8 + 60 + size + (size % 2);
  return Buffer.concat([word(symbols.length), ...symbols.map(() => word(at)), table]);
};

describe('symbol indexes', () => {
  it.each([
    ['/', be.u32],
    ['/SYM64/', be.u64],
  ] as const)('of System V and GNU: %s', async (name, word) => {
    const data = gnu(word, 'main', 'f');
    const { indexes, problems } = await read([{ name, data }, OBJECT]);
    const at = 68 + data.length + (data.length % 2);
    expect(indexes).toEqual([[2, [`main ${at}`, `f ${at}`]]]);
    expect(problems).toEqual([]);
  });

  it.each([
    ['__.SYMDEF', le.u32],
    ['__.SYMDEF SORTED', be.u32],
    ['__.SYMDEF_64', le.u64],
    ['__.SYMDEF_64 SORTED', be.u64],
  ] as const)('of BSD and Darwin: %s', async (name, word) => {
    const width = word(0).length;
    const table = Buffer.concat([names('f', 'main'), Buffer.alloc(1)]);
    const length = 2 * width + 4 * width + table.length;
    const total = 20 + length;
    const at = 8 + 60 + total + (total % 2);
    const data = Buffer.concat([
      word(4 * width),
      word(2),
      word(at),
      word(0),
      word(at),
      word(table.length),
      table,
    ]);
    const { indexes, problems } = await read([bsdMember(name, data, 20), bsdMember('a.o', 'xy')]);
    expect(indexes).toEqual([[2, [`main ${at}`, `f ${at}`]]]);
    expect(problems).toEqual([]);
  });

  it('of import libraries: both, and the one for ARM64EC', async () => {
    const size = 4 + 4 + 4 + 2 + 2;
    const ec = Buffer.concat([le.u32(1), le.u16(1), names('#f')]);
    const secondAt = 68 + 10;
    const at = secondAt + 60 + size + 60 + ec.length + (ec.length % 2);
    const first = Buffer.concat([be.u32(1), be.u32(at), names('f')]);
    const second = Buffer.concat([le.u32(1), le.u32(at), le.u32(1), le.u16(1), names('f')]);
    expect(second).toHaveLength(size);
    const { indexes, problems, variant } = await read([
      { name: '/', data: first },
      { name: '/', data: second },
      { name: '/<ECSYMBOLS>/', data: ec },
      { name: 'x.dll/', data: 'xy' },
    ]);
    expect(variant).toBe('coff');
    expect(problems).toEqual([]);
    expect(indexes).toEqual([
      [1, [`f ${at}`]],
      [1, [`f ${at}`]],
      [1, ['#f 1']],
    ]);
  });

  it('of nothing', async () => {
    expect((await read([{ name: '/', data: '' }])).codes).toEqual([]);
    expect((await read([{ name: '/', data: be.u32(0) }])).codes).toEqual([]);
  });
});

describe('damage', () => {
  it.each([
    ['/', Buffer.from('abc'), '3 bytes have no room for the count'],
    ['/', be.u32(9), '9 offsets do not fit 4 bytes'],
    ['/', Buffer.concat([be.u32(1), be.u32(68), Buffer.from('open')]), 'there are fewer than 1 names'],
    ['/SYM64/', be.u64(2n ** 62n), '4611686018427388000 offsets do not fit 8 bytes'],
    ['__.SYMDEF', Buffer.from('abc'), 'its lengths do not fit 3 bytes'],
    ['__.SYMDEF', Buffer.concat([le.u32(80), le.u32(0)]), 'its lengths do not fit 8 bytes'],
  ])('of %s is told', async (name, data, message) => {
    const { problems } = await read([{ name, data }]);
    expect(problems).toEqual([{ code: 'ar.index', message: `"${name}": ${message}`, offset: 8 }]);
  });

  it('of the second index of an import library', async () => {
    const of = async (data: Buffer) => {
      const { problems } = await read([
        { name: '/', data: be.u32(0) },
        { name: '/', data },
      ]);
      return problems.map(({ message }) => message);
    };
    expect(await of(Buffer.from('ab'))).toEqual(['"/": the offsets do not fit 2 bytes']);
    expect(await of(Buffer.concat([le.u32(0), le.u32(7)]))).toEqual(['"/": 7 numbers of members do not fit']);
    expect(await of(Buffer.concat([le.u32(0), le.u32(1), le.u16(1)]))).toEqual([
      '"/": there are fewer than 1 names',
    ]);
  });

  it('entries that point to no member', async () => {
    const data = Buffer.concat([be.u32(3), be.u32(99), be.u32(1234), be.u32(88), names('a', 'b', 'c')]);
    const { problems } = await read([{ name: '/', data }, OBJECT]);
    expect(problems).toEqual([
      {
        code: 'ar.index-dangling',
        message: '"/" points to 3 such places, the first at 99',
        offset: 8,
      },
    ]);
  });

  it('more places than the limit for steps', async () => {
    const data = Buffer.concat([be.u32(3), be.u32(1), be.u32(2), be.u32(3), names('a', 'b', 'c')]);
    const { codes } = await read([{ name: '/', data }], { limits: { steps: 2 } });
    expect(codes).toEqual(['limit.steps']);
  });

  it('an index larger than the limit for metadata', async () => {
    const { codes } = await read([{ name: '/', data: gnu(be.u32, 'f') }, OBJECT], {
      limits: { metadata: 4 },
    });
    expect(codes).toEqual(['limit.metadata']);
  });

  it('anything: never throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/', '/SYM64/', '__.SYMDEF', '__.SYMDEF_64', '/<ECSYMBOLS>/'),
        fc.uint8Array({ maxLength: 80 }),
        async (name, data) => {
          await read([
            { name, data },
            { name: '/', data },
          ]);
        },
      ),
      { numRuns: 400 },
    );
  });
});
