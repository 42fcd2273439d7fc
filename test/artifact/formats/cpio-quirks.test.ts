import { describe, expect, it } from 'vitest';
import { cpio } from '../../../src/artifact/formats/cpio.ts';
import { type CpioEntry, cpioArchive, cpioEntry } from '../../recipes/cpio.ts';
import { readFormat, text } from '../../support/read-format.ts';

const read = async (bytes: Uint8Array, options = {}) => {
  const result = await readFormat(cpio, bytes, options);
  return { ...result, paths: result.members.map((m) => m.path) };
};
const problem = async (bytes: Uint8Array, options = {}) => (await read(bytes, options)).problems;
const A: CpioEntry = { name: 'a', data: 'hello' };

describe('the end', () => {
  it('a missing trailer', async () => {
    expect(await problem(cpioEntry(A))).toEqual([
      { code: 'cpio.no-trailer', message: 'the archive ends after a complete member', offset: 120 },
    ]);
  });

  it('any number of zeros', async () => {
    expect(await problem(cpioArchive([A], 'odc', { block: 5120 }))).toEqual([]);
    expect(await problem(cpioArchive([A], 'odc', { block: 1 }))).toEqual([]);
  });

  it('a trailer whose own padding is cut', async () => {
    expect(await problem(cpioArchive([A], 'newc', { block: 1 }).subarray(0, -3))).toEqual([]);
  });

  it('other bytes', async () => {
    const bytes = Buffer.concat([cpioArchive([A]), Buffer.from('\x1f\x8bhidden', 'latin1')]);
    const expected = [
      {
        code: 'cpio.trailing-data',
        message: '8 bytes follow the archive, beginning 1f8b68696464656e',
        offset: 512,
      },
    ];
    expect(await problem(bytes)).toEqual(expected);
    expect(await problem(bytes, { step: 1 })).toEqual(expected);
  });

  it('another archive, or several', async () => {
    const bytes = Buffer.concat([
      cpioArchive([A]),
      cpioArchive([{ name: 'b', data: 'x', nlink: 2, ino: 9 }], 'odc'),
      cpioArchive([{ name: 'c', nlink: 2, ino: 9 }], 'bin-be'),
    ]);
    const { paths, problems, variant } = await read(bytes);
    expect(paths).toEqual(['a', 'b', 'c']);
    expect(variant).toBe('newc');
    expect(problems).toEqual([
      {
        code: 'cpio.concatenated',
        message: 'another archive begins at offset 512; 1 more like this',
        offset: 512,
      },
    ]);
  });

  it('a trailer with data', async () => {
    const bytes = cpioArchive([A], 'newc', { trailer: { data: 'hidden', mode: 0o100644 } });
    expect(await problem(bytes)).toEqual([
      { code: 'cpio.trailer-data', message: 'the trailer has 6 bytes of data', offset: 120 },
    ]);
    const cut = cpioArchive([A], 'odc', { trailer: { filesize: 9 }, block: 1 });
    expect(await problem(cut)).toEqual([
      { code: 'cpio.trailer-data', message: 'the trailer has 9 bytes of data', offset: 83 },
      { code: 'cpio.truncated', message: 'the trailer promises 9 bytes, 0 are there', offset: 170 },
    ]);
  });
});

describe('damage', () => {
  it('a size past the end', async () => {
    for (const step of [undefined, 1, 7]) {
      const bytes = cpioEntry({ name: 'a', data: 'hello', filesize: 0xfffffffe });
      const { members, problems } = await read(bytes, step ? { step } : {});
      expect(members[0]!.size).toBe(0xfffffffe);
      expect(text(members[0]!.content)).toBe('hello\0\0\0');
      expect(problems).toEqual([
        { code: 'cpio.truncated', message: '"a" promises 4294967294 bytes, 8 are there', offset: 120 },
      ]);
    }
  });

  it('a size past the end of a directory and of a symbolic link', async () => {
    const directory = cpioEntry({ name: 'd', mode: 0o040755, filesize: 10 }, 'odc');
    expect(await problem(directory)).toEqual([
      { code: 'cpio.truncated', message: '"d" promises 10 bytes, 0 are there', offset: 78 },
      { code: 'cpio.unexpected-data', message: '"d" is a directory with 10 bytes of data', offset: 0 },
    ]);
    const link = await read(cpioEntry({ name: 'l', mode: 0o120777, data: 'abc', filesize: 10 }, 'odc'));
    expect(link.members[0]!.link).toBe('abc');
    expect(link.problems).toEqual([
      { code: 'cpio.truncated', message: '"l" promises 10 bytes, 3 are there', offset: 81 },
    ]);
  });

  it('a cut header and a cut name', async () => {
    expect(await problem(cpioEntry(A).subarray(0, 60))).toEqual([
      { code: 'cpio.truncated', message: 'a header has 60 of 110 bytes', offset: 0 },
    ]);
    expect(await problem(Buffer.concat([cpioEntry(A), Buffer.from('0707')]))).toEqual([
      { code: 'cpio.truncated', message: 'a header has 4 bytes', offset: 120 },
    ]);
    expect(await problem(cpioEntry({ name: 'abc', namesize: 0xffffffff }).subarray(0, 114))).toEqual([
      { code: 'cpio.truncated', message: 'a name has 4 of 4294967295 bytes', offset: 114 },
    ]);
  });

  it('something else where a header should be', async () => {
    const bytes = Buffer.concat([cpioEntry(A), Buffer.from('garbage!'), cpioEntry(A)]);
    const { paths, problems } = await read(bytes);
    expect(paths).toEqual(['a']);
    expect(problems).toEqual([
      { code: 'cpio.header', message: 'the bytes there begin 6761726261676521', offset: 120 },
    ]);
  });

  it('numbers that are none', async () => {
    const bytes = cpioArchive([
      { ...A, raw: { uid: '0000000g', mtime: '      2a' } },
      { ...A, name: 'b', raw: { gid: '-0000001' } },
    ]);
    const { members, problems } = await read(bytes);
    expect(problems).toEqual([
      { code: 'cpio.bad-number', message: 'uid is "0000000g"; 2 more like this', offset: 22 },
    ]);
    expect(members[0]).toMatchObject({ gid: 0, mtime: 42 });
    expect(members[0]).not.toHaveProperty('uid');
    expect(members[1]).not.toHaveProperty('gid');
    expect(members[0]!.fields.find((f) => f.name === 'uid')?.value).toBe('0000000g');
  });

  it.each(['mode', 'namesize', 'filesize'])('no reading on without %s', async (column) => {
    const { paths, codes } = await read(cpioArchive([A, { ...A, raw: { [column]: '0000000x' } }, A]));
    expect(paths).toEqual(['a']);
    expect(codes).toEqual(['cpio.bad-number']);
  });

  it('octal digits only in odc', async () => {
    const { problems } = await read(cpioArchive([{ ...A, raw: { uid: '000008' } }], 'odc'));
    expect(problems).toEqual([{ code: 'cpio.bad-number', message: 'uid is "000008"', offset: 24 }]);
  });
});

describe('names', () => {
  it('that are not UTF-8', async () => {
    const latin = { name: Buffer.from('caf\xe9', 'latin1'), data: '1' };
    const { paths, problems } = await read(cpioArchive([{ name: 'ünï' }, latin, latin]));
    expect(paths).toEqual(['ünï', 'café', 'café']);
    expect(problems).toEqual([
      { code: 'path.undecodable', message: '"café" is not UTF-8; 1 more like this', offset: 116 },
    ]);
  });

  it('without NUL, of length 0, and empty', async () => {
    const bytes = cpioArchive(
      [{ name: 'abcd', nameEnd: Buffer.alloc(0) }, { name: '', nameEnd: Buffer.alloc(0) }, { name: '' }],
      'odc',
    );
    const { paths, problems } = await read(bytes);
    expect(paths).toEqual(['abcd', '', '']);
    expect(problems).toEqual([
      { code: 'cpio.bad-name', message: '"abcd" is not ended by a NUL', offset: 76 },
      { code: 'cpio.bad-name', message: '"" is not ended by a NUL', offset: 156 },
    ]);
  });

  it('padded with NULs (as gen_init_cpio -a does), and with something else', async () => {
    const padded = await read(cpioArchive([{ name: 'a', nameEnd: Buffer.alloc(300) }]));
    expect(padded.paths).toEqual(['a']);
    expect(padded.problems).toEqual([]);
    const hiding = await read(cpioArchive([{ name: 'a', nameEnd: Buffer.from('\0hidden\0') }]));
    expect(hiding.paths).toEqual(['a']);
    expect(hiding.problems).toEqual([
      { code: 'cpio.hidden-name-bytes', message: 'bytes follow the NUL of "a"', offset: 110 },
    ]);
  });

  it('longer than the limit, shown cut', async () => {
    const { paths, problems } = await read(cpioArchive([{ name: 'x'.repeat(50) }, A]), {
      limits: { name: 20 },
    });
    expect(paths).toEqual(['x'.repeat(20), 'a']);
    expect(problems).toEqual([{ code: 'limit.name', message: 'a name has 51 bytes', offset: 0 }]);
  });

  it('the trailer is known whatever the limit', async () => {
    expect(await problem(cpioArchive([A]), { limits: { name: 1 } })).toEqual([]);
  });

  it('of link targets', async () => {
    const link = (data: string | Uint8Array): CpioEntry => ({ name: 'l', mode: 0o120777, data });
    const { members, problems } = await read(
      cpioArchive([link('é'), link(Buffer.from('\xe9', 'latin1')), link('y'.repeat(30)), A]),
      { limits: { name: 20 } },
    );
    expect(members.map((m) => m.link)).toEqual(['é', 'é', 'y'.repeat(20), undefined]);
    expect(problems.map((p) => [p.code, p.offset])).toEqual([
      ['limit.name', 232],
      ['path.undecodable', 116],
    ]);
  });
});

describe('hiding places', () => {
  it('padding that is not zero', async () => {
    expect(await problem(cpioArchive([A, { name: 'bcd', data: 'x', pad: 0x41 }]))).toEqual([
      {
        code: 'cpio.nonzero-padding',
        message: 'the padding after the name "bcd" is not zero; 1 more like this',
        offset: 234,
      },
    ]);
    expect(await problem(cpioArchive([{ ...A, pad: 1 }], 'bin-le'))).toEqual([
      { code: 'cpio.nonzero-padding', message: 'the padding after the data of "a" is not zero', offset: 33 },
    ]);
  });

  it('data of a directory or device', async () => {
    const bytes = cpioArchive([{ name: 'd', mode: 0o040755, data: 'hidden' }, A]);
    const { paths, members, problems } = await read(bytes);
    expect(paths).toEqual(['d', 'a']);
    expect(members[0]!.content).toBeUndefined();
    expect(problems).toEqual([
      { code: 'cpio.unexpected-data', message: '"d" is a directory with 6 bytes of data', offset: 0 },
    ]);
  });

  it('unknown type bits', async () => {
    const { members, problems } = await read(cpioArchive([{ ...A, mode: 0o110600 }]));
    expect(members[0]).toMatchObject({ kind: 'file', mode: 0o600, size: 5 });
    expect(problems).toEqual([{ code: 'cpio.unknown-type', message: '"a" has mode 0110600', offset: 0 }]);
  });

  it('a change of dialect', async () => {
    const { paths, problems, variant } = await read(cpioArchive([A, { ...A, name: 'b', dialect: 'odc' }, A]));
    expect(paths).toEqual(['a', 'b', 'a']);
    expect(variant).toBe('newc');
    expect(problems).toEqual([
      { code: 'cpio.mixed-dialects', message: 'a member is odc, the first one newc', offset: 120 },
    ]);
  });
});
