import { describe, expect, it } from 'vitest';
import { ar } from '../../../src/artifact/formats/ar.ts';
import { arArchive, bsdMember } from '../../recipes/ar.ts';
import { readFormat, text } from '../../support/read-format.ts';

const read = async (bytes: Uint8Array, options = {}) => {
  const result = await readFormat(ar, bytes, options);
  return { ...result, lines: result.members.map((m) => `${m.path} ${m.content ? text(m.content) : '-'}`) };
};
/** An index of no symbols, in its shortest form. */
const EMPTY_INDEX = '\0\0\0\0';

describe('recognition', () => {
  const probe = (head: string) => ar.recognizes({ head: Buffer.from(head), name: 'x.a' });
  it('goes by the magic', () => {
    expect(probe('!<arch>\n')).toBe(true);
    expect(probe('!<thin>\n/ ')).toBe(true);
    expect(probe('!<arch>')).toBe(false);
    expect(probe('<bigaf>\n')).toBe(false);
  });
});

describe('styles', () => {
  it('an archive of nothing', async () => {
    expect(await read(arArchive([]))).toMatchObject({ members: [], problems: [] });
  });

  it('GNU: symbol index, table of long names, short and long names', async () => {
    const table = 'a_very_long_name_indeed.o/\nzweite_lange_datei.o/\n';
    const bytes = arArchive([
      { name: '/', data: EMPTY_INDEX, mode: '0' },
      { name: '//', data: table, date: '', uid: '', gid: '', mode: '' },
      { name: 'f.o/', data: 'one', date: '1700000000', uid: '1000', gid: '100' },
      { name: '/0', data: 'two' },
      { name: '/27', data: 'three', mode: '755' },
      { name: 'with space.o/', data: '' },
    ]);
    const { members, variant, problems: found, lines } = await read(bytes);
    expect(found).toEqual([]);
    expect(variant).toBe('gnu');
    expect(lines).toEqual([
      `/ ${EMPTY_INDEX}`,
      `// ${table}`,
      'f.o one',
      'a_very_long_name_indeed.o two',
      'zweite_lange_datei.o three',
      'with space.o ',
    ]);
    expect(members[1]).not.toHaveProperty('mode');
    expect(members[1]).not.toHaveProperty('mtime');
    expect(members[2]).toMatchObject({
      kind: 'file',
      mode: 0o644,
      uid: 1000,
      gid: 100,
      size: 3,
      offset: 182,
    });
    expect(members[2]!.mtime).toBe(1_700_000_000);
    expect(members[4]!.mode).toBe(0o755);
    expect(members[4]!.fields.find(({ name }) => name === 'name')).toEqual({
      name: 'name',
      value: 'zweite_lange_datei.o',
      offset: 132 + 27,
      length: 20,
      meaning: 'name',
    });
  });

  it('64-bit symbol index', async () => {
    const { lines, variant } = await read(arArchive([{ name: '/SYM64/', data: EMPTY_INDEX.repeat(2) }]));
    expect(lines).toEqual([`/SYM64/ ${EMPTY_INDEX.repeat(2)}`]);
    expect(variant).toBe('gnu');
  });

  it('BSD and Darwin: names before the data', async () => {
    const bytes = arArchive([
      bsdMember('__.SYMDEF SORTED', EMPTY_INDEX.repeat(2), 20),
      bsdMember('a name with spaces.o', 'one'),
      { name: 'short.o', data: 'two' },
    ]);
    const { members, variant, lines, problems: found } = await read(bytes);
    expect(lines).toEqual([
      `__.SYMDEF SORTED ${EMPTY_INDEX.repeat(2)}`,
      'a name with spaces.o one',
      'short.o two',
    ]);
    expect(members.map((m) => m.size)).toEqual([8, 3, 3]);
    expect(members[1]!.fields.find(({ name }) => name === 'name')).toMatchObject({
      offset: 96 + 60,
      length: 20,
    });
    expect(variant).toBe('bsd');
    expect(found).toEqual([]);
    expect((await read(arArchive([{ name: '__.SYMDEF', data: EMPTY_INDEX.repeat(2) }]))).variant).toBe('bsd');
  });

  it('import libraries: two symbol indexes, names ended by NUL, date -1', async () => {
    const bytes = arArchive([
      { name: '/', data: EMPTY_INDEX, date: '-1', uid: '', gid: '', mode: '0' },
      { name: '/', data: EMPTY_INDEX.repeat(2), date: '-1', uid: '', gid: '', mode: '0' },
      { name: '//', data: 'a_long_library_name.dll\0', date: '-1' },
      { name: '/0', data: 'x' },
    ]);
    const { members, variant, lines, problems: found } = await read(bytes);
    expect(variant).toBe('coff');
    expect(lines.at(-1)).toBe('a_long_library_name.dll x');
    expect(members[0]).not.toHaveProperty('mtime');
    expect(members[0]!.fields.find((f) => f.name === 'ar_date')?.value).toBe(-1);
    expect(found).toEqual([]);
  });

  it('thin: members without data, index and table with theirs', async () => {
    const bytes = arArchive(
      [
        { name: '/', data: EMPTY_INDEX },
        { name: '//', data: 'sub/a_very_long_name.o/\n' },
        { name: '/0:99', size: '5000' },
        { name: '/0', size: '5001' },
      ],
      '!<thin>\n',
    );
    const { members, variant, lines, problems: found } = await read(bytes);
    expect(lines).toEqual([
      `/ ${EMPTY_INDEX}`,
      '// sub/a_very_long_name.o/\n',
      'sub/a_very_long_name.o -',
      'sub/a_very_long_name.o -',
    ]);
    expect(members[2]).not.toHaveProperty('size');
    expect(members[2]!.fields.find((f) => f.name === 'ar_size')?.value).toBe(5000);
    expect(variant).toBe('thin');
    expect(found).toEqual([
      { code: 'ar.thin', message: 'the members are files beside the archive', offset: 0 },
    ]);
  });

  it('tells every header byte as a field', async () => {
    const { members } = await read(arArchive([{ name: 'a/', data: 'x' }]));
    expect(members[0]!.fields).toEqual([
      { name: 'ar_name', value: 'a/', offset: 8, length: 16, meaning: 'name' },
      { name: 'ar_date', value: 0, offset: 24, length: 12, meaning: 'time' },
      { name: 'ar_uid', value: 0, offset: 36, length: 6, meaning: 'owner' },
      { name: 'ar_gid', value: 0, offset: 42, length: 6, meaning: 'owner' },
      { name: 'ar_mode', value: 0o100644, offset: 48, length: 8, meaning: 'mode' },
      { name: 'ar_size', value: 1, offset: 56, length: 10, meaning: 'size' },
      { name: 'ar_fmag', value: '`\\n', offset: 66, length: 2 },
      { name: 'data', offset: 68, length: 1, meaning: 'data' },
      { name: 'padding', offset: 69, length: 1, meaning: 'padding' },
    ]);
  });
});
