import { describe, expect, it } from 'vitest';
import { ar } from '../../../src/artifact/formats/ar.ts';
import { type ArMember, arArchive, bsdMember } from '../../recipes/ar.ts';
import { readFormat, text } from '../../support/read-format.ts';

const read = async (bytes: Uint8Array, options = {}) => {
  const result = await readFormat(ar, bytes, options);
  return { ...result, lines: result.members.map((m) => `${m.path} ${m.content ? text(m.content) : '-'}`) };
};
const problems = async (bytes: Uint8Array, options = {}) => (await read(bytes, options)).problems;

describe('damage', () => {
  it('a size past the end', async () => {
    for (const step of [undefined, 1, 7]) {
      const bytes = arArchive([{ name: 'a/', data: 'hello', size: '9999999999', pad: '' }]);
      const { members, problems: found } = await read(bytes, step ? { step } : {});
      expect(members[0]!.size).toBe(9_999_999_999);
      expect(text(members[0]!.content)).toBe('hello');
      expect(found).toEqual([
        { code: 'ar.truncated', message: '"a" promises 9999999999 bytes, 5 are there', offset: 73 },
      ]);
    }
  });

  it('a cut table of long names', async () => {
    const { lines, problems: found } = await read(
      arArchive([{ name: '//', data: 'abc', size: '80', pad: '' }]),
    );
    expect(lines).toEqual(['// abc']);
    expect(found).toEqual([
      { code: 'ar.truncated', message: '"//" promises 80 bytes, 3 are there', offset: 71 },
    ]);
  });

  it('a cut header and a cut name', async () => {
    expect(await problems(arArchive([{ name: 'a/' }]).subarray(0, 50))).toEqual([
      { code: 'ar.truncated', message: 'a header has 42 of 60 bytes', offset: 8 },
    ]);
    expect(await problems(arArchive([{ name: '#1/20', data: 'abc', size: '30', pad: '' }]))).toEqual([
      { code: 'ar.truncated', message: 'a name has 3 of 20 bytes', offset: 71 },
    ]);
  });

  it('a wrong end mark', async () => {
    const bytes = arArchive([{ name: 'a/', data: 'xy' }, { name: 'b/', end: '`\r' }, { name: 'c/' }]);
    const { lines, problems: found } = await read(bytes);
    expect(lines).toEqual(['a xy']);
    expect(found).toEqual([
      { code: 'ar.header', message: 'the bytes there begin "b/              "', offset: 70 },
    ]);
  });

  it('numbers that are none', async () => {
    const { members, problems: found } = await read(
      arArchive([
        { name: 'a/', date: 'now', uid: '-1', gid: '12x', mode: '999' },
        { name: 'b/', date: '   42' },
      ]),
    );
    expect(members[0]).toEqual({
      path: 'a',
      kind: 'file',
      offset: 8,
      size: 0,
      content: Buffer.alloc(0),
      fields: expect.anything(),
    });
    expect(members[0]!.fields.slice(1, 5).map((f) => f.value)).toEqual(['now', -1, '12x', '999']);
    expect(members[1]!.mtime).toBe(42);
    expect(found).toEqual([
      { code: 'ar.bad-number', message: 'ar_date is "now         "; 3 more like this', offset: 24 },
    ]);
  });

  it.each(['', '12x', '-1', '0x10'])('no reading on with size "%s"', async (size) => {
    const { lines, problems: found } = await read(arArchive([{ name: 'a/', size }]));
    expect(lines).toEqual([]);
    expect(found).toEqual([
      { code: 'ar.bad-number', message: `ar_size is "${size.padEnd(10)}"`, offset: 56 },
    ]);
  });

  it('bytes after the last member', async () => {
    const whole = arArchive([{ name: 'a/', data: 'xy' }]);
    expect(await problems(Buffer.concat([whole, Buffer.alloc(1000)]))).toEqual([
      {
        code: 'ar.trailing-data',
        message: '1000 bytes, beginning with NULs or newlines, follow the last member',
        offset: 70,
      },
    ]);
    expect((await problems(Buffer.concat([whole, Buffer.from('\n')])))[0]!.code).toBe('ar.trailing-data');
    expect((await problems(Buffer.concat([whole, Buffer.from('hidden')])))[0]!.code).toBe('ar.truncated');
  });
});

describe('names', () => {
  it('that cannot be found', async () => {
    const { lines, problems: found } = await read(
      arArchive([
        { name: '/5', data: 'a1' },
        { name: '//', data: 'abc/\nunended' },
        { name: '/0', data: 'a2' },
        { name: '/4', data: 'a3' },
        { name: '/5', data: 'a4' },
        { name: '/99', data: 'a5' },
        { name: '#1/9', data: 'a6' },
        { name: '#1/x', data: 'a7' },
      ]),
    );
    expect(lines.map((line) => line.replace('\n', '|'))).toEqual([
      '/5 a1',
      '// abc/|unended',
      'abc a2',
      '/4 a3',
      '/5 a4',
      '/99 a5',
      '#1/9 a6',
      '#1/x a7',
    ]);
    expect(found.map((p) => [p.code, p.message, p.offset])).toEqual([
      ['ar.bad-name', '"/5": there is no table of long names before it', 8],
      ['ar.bad-name', '"/4": the table of long names has no name at 4', 204],
      ['ar.bad-name', '"/5": the table of long names has no name at 5', 266],
      ['ar.bad-name', '"/99": the table of long names has no name at 99', 328],
      ['ar.bad-name', 'a name of 9 bytes in a member of 2', 390],
    ]);
  });

  it('that are not UTF-8', async () => {
    const table = Buffer.from('ünï_and_more_letters/\ncaf\xe9_and_more_letters/\n', 'latin1');
    const {
      lines,
      members,
      problems: found,
    } = await read(arArchive([{ name: 'caf\xe9/' }, { name: '//', data: table }, { name: '/22' }]));
    expect(lines[0]).toBe('café ');
    expect(lines[2]).toBe('café_and_more_letters ');
    expect(members[2]!.fields.at(-1)).toMatchObject({ name: 'name', offset: 128 + 22, length: 21 });
    expect(found).toEqual([
      { code: 'path.undecodable', message: '"café" is not UTF-8; 1 more like this', offset: 8 },
    ]);
  });

  it('with bytes after their NUL', async () => {
    const { lines, problems: found } = await read(
      arArchive([{ name: '#1/12', data: 'abc\0hidden\0\0data' }]),
    );
    expect(lines).toEqual(['abc data']);
    expect(found).toEqual([
      { code: 'ar.hidden-name-bytes', message: 'bytes follow the NUL of "abc"', offset: 8 },
    ]);
  });

  it('longer than the limit', async () => {
    const long = 'x'.repeat(40);
    const { lines, codes } = await read(
      arArchive([{ name: '//', data: `${long}/\n` }, { name: '/0', data: 'a1' }, bsdMember(long, 'a2')]),
      { limits: { name: 10 } },
    );
    expect(lines.slice(1)).toEqual([`${'x'.repeat(12)} a1`, `${'x'.repeat(10)} a2`]);
    expect(codes).toEqual(['limit.name', 'limit.name']);
  });

  it('of more bytes together than the limit, from a small table', async () => {
    const bytes = arArchive([
      { name: '//', data: `${'x'.repeat(30)}/\n` },
      { name: '/0' },
      { name: '/0' },
      { name: '/1' },
      { name: '/2' },
    ]);
    const { members, codes } = await read(bytes, { limits: { metadata: 60 } });
    expect(members.slice(1).map((m) => m.path.length)).toEqual([30, 30, 29, 2]);
    expect(codes).toEqual(['ar.bad-name', 'limit.metadata']);
  });

  it('in a table larger than the limit', async () => {
    const bytes = arArchive([{ name: '//', data: `${'x'.repeat(30)}/\n` }, { name: '/0' }]);
    const { members, codes } = await read(bytes, { limits: { metadata: 20 } });
    expect(members.map((m) => m.path)).toEqual(['//', '/0']);
    expect(members[0]!.content).toHaveLength(32);
    expect(codes).toEqual(['limit.metadata', 'ar.bad-name']);
  });

  it('that would do harm as a path or on a screen', async () => {
    const { lines, problems: found } = await read(
      arArchive([
        { name: 'a/' },
        { name: 'a/' },
        { name: '../x.o/' },
        bsdMember('/etc/cron.d/job', ''),
        bsdMember('evil\x1b[2J', ''),
        bsdMember('dir/b.o', ''),
        { name: '/' },
        { name: '' },
      ]),
    );
    expect(lines[3]).toBe('/etc/cron.d/job ');
    expect(found).toEqual([
      { code: 'path.traversal', message: '"../x.o"', offset: 128 },
      { code: 'path.absolute', message: '"/etc/cron.d/job"', offset: 188 },
      { code: 'path.control-character', message: '"evil\\u{1b}[2J"', offset: 264 },
      { code: 'path.empty', message: 'a member without a name', offset: 460 },
    ]);
  });

  it('in two tables', async () => {
    const table = (name: string): ArMember => ({ name: '//', data: `${name}/\n` });
    const { lines, problems: found } = await read(
      arArchive([table('first_'), table('second'), { name: '/0' }]),
    );
    expect(lines.at(-1)).toBe('second ');
    expect(found).toEqual([{ code: 'ar.second-name-table', message: 'the last one is used', offset: 76 }]);
  });
});

describe('padding', () => {
  it('other than a newline, and missing at the end', async () => {
    expect(
      await problems(
        arArchive([
          { name: 'a/', data: 'x', pad: '\0' },
          { name: 'b/', data: 'y', pad: '' },
        ]),
      ),
    ).toEqual([{ code: 'ar.padding', message: 'it is byte 0; 1 more like this', offset: 69 }]);
    expect(await problems(arArchive([{ name: 'b/', data: 'y', pad: '' }]))).toEqual([
      { code: 'ar.padding', message: 'the last one is missing', offset: 69 },
    ]);
  });
});
