import { describe, expect, it } from 'vitest';
import { cpio } from '../../../src/artifact/formats/cpio.ts';
import { type CpioDialect, type CpioEntry, cpioArchive, cpioEntry } from '../../recipes/cpio.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const DIALECTS: readonly CpioDialect[] = ['odc', 'newc', 'crc', 'bin-le', 'bin-be'];
const DIRECTORY = 0o040755;
const SYMLINK = 0o120777;

const TREE: readonly CpioEntry[] = [
  { name: 'usr', mode: DIRECTORY, ino: 2, nlink: 2, mtime: 0x12345678 },
  { name: 'usr/a', data: 'hello', ino: 3, uid: 501, gid: 20, mtime: 1_700_000_000, mode: 0o104755 },
  { name: 'usr/l', data: 'a', mode: SYMLINK, ino: 4 },
  { name: 'usr/null', mode: 0o020666, rdev: 0x103, ino: 5 },
  { name: 'usr/sda', mode: 0o060660, ino: 6 },
  { name: 'usr/pipe', mode: 0o010600, ino: 7 },
  { name: 'usr/sock', mode: 0o140700, ino: 8 },
  { name: 'usr/empty', ino: 9 },
];

const brief = async (bytes: Uint8Array, options = {}) => {
  const read = await readFormat(cpio, bytes, options);
  return {
    ...read,
    lines: read.members.map((m) =>
      [m.kind, m.path, m.content && text(m.content), m.link && `-> ${m.link}`].filter(Boolean).join(' '),
    ),
  };
};

const probe = (head: Uint8Array) => cpio.recognizes({ head, name: 'x' });

describe.each(DIALECTS)('%s', (dialect) => {
  it('lists every kind with its numbers', async () => {
    const { members, variant, problems } = await readFormat(cpio, cpioArchive(TREE, dialect));
    expect(problems).toEqual([]);
    expect(variant).toBe(dialect);
    expect(members.map((m) => [m.kind, m.path, m.mode, m.size, m.link])).toEqual([
      ['directory', 'usr', 0o755, undefined, undefined],
      ['file', 'usr/a', 0o4755, 5, undefined],
      ['symlink', 'usr/l', 0o777, undefined, 'a'],
      ['character-device', 'usr/null', 0o666, undefined, undefined],
      ['block-device', 'usr/sda', 0o660, undefined, undefined],
      ['fifo', 'usr/pipe', 0o600, undefined, undefined],
      ['socket', 'usr/sock', 0o700, undefined, undefined],
      ['file', 'usr/empty', 0o644, 0, undefined],
    ]);
    expect(members[0]).toMatchObject({ offset: 0, mtime: 0x12345678 });
    expect(members[1]).toMatchObject({ uid: 501, gid: 20, mtime: 1_700_000_000 });
    expect(text(members[1]!.content)).toBe('hello');
    expect(members[7]!.content).toHaveLength(0);
  });

  it('is recognised', () => expect(probe(cpioArchive(TREE, dialect))).toBe(true));

  it('recognises and reads an archive of nothing', async () => {
    const bytes = cpioArchive([], dialect);
    expect(probe(bytes)).toBe(true);
    expect(await brief(bytes)).toMatchObject({ members: [], problems: [], variant: dialect });
  });

  it('tells every header byte as a field', async () => {
    const { members, fields } = await readFormat(cpio, cpioArchive(TREE, dialect));
    let next = members[1]!.offset!;
    for (const field of [...members[1]!.fields].sort((a, b) => a.offset - b.offset)) {
      expect(field.offset, field.name).toBe(next);
      next += field.length;
    }
    const value = (name: string) => members[1]!.fields.find((f) => f.name === name)?.value;
    expect([value('ino'), value('uid'), value('mtime'), value('filesize'), value('name')]).toEqual([
      3,
      501,
      1_700_000_000,
      5,
      'usr/a',
    ]);
    expect(fields[0]).toMatchObject({ name: 'trailer' });
    const all = [...fields, ...members.flatMap((member) => member.fields)];
    expect(unexplained(all, cpioArchive(TREE, dialect).length)).toEqual([]);
  });
});

describe('recognition', () => {
  it('wants more than two bytes for the binary dialects', () => {
    const honest = Buffer.from(cpioEntry({ name: 'abc' }, 'bin-le'));
    expect(probe(honest)).toBe(true);
    const changed = (at: number, value: number) => {
      const copy = Buffer.from(honest);
      copy[at] = value;
      return copy;
    };
    expect(probe(honest.subarray(0, 28))).toBe(false); // the name is cut
    expect(probe(changed(7, 0x10 | 0x20))).toBe(false); // mode 030000
    expect(probe(changed(7, 0))).toBe(false); // mode 0 is only the trailer's
    expect(probe(changed(20, 0))).toBe(false); // no name
    expect(probe(changed(21, 0x04))).toBe(false); // name of more than 1024 bytes
    expect(probe(changed(27, 0))).toBe(false); // NUL inside the name
    expect(probe(changed(29, 0x64))).toBe(false); // no NUL after the name
  });

  it('refuses other magics', () => {
    expect(probe(Buffer.from('070703'))).toBe(false);
    expect(probe(Buffer.from('0707'))).toBe(false);
    expect(probe(Buffer.alloc(0))).toBe(false);
  });
});

describe('hard links', () => {
  const link = (name: string, data: string, nlink = 3, ino = 77): CpioEntry => ({ name, data, nlink, ino });

  it('newc, data last in a row: the names before point to it', async () => {
    const bytes = cpioArchive([link('b', ''), link('a', ''), link('c', 'data')]);
    const { lines, problems, members } = await brief(bytes);
    expect(lines).toEqual(['hardlink b -> c', 'hardlink a -> c', 'file c data']);
    expect(problems).toEqual([]);
    expect(members[0]!.content).toBeUndefined();
  });

  it('newc, data far away: the first name has no target, the next ones find it or name the first', async () => {
    const other: CpioEntry = { name: 'x', data: '1', ino: 5 };
    const bytes = cpioArchive([
      link('b', '', 4),
      other,
      link('a', '', 4),
      other,
      link('c', '', 4),
      link('d', 'data', 4),
    ]);
    const { lines } = await brief(bytes);
    expect(lines).toEqual([
      'hardlink b',
      'file x 1',
      'hardlink a -> b',
      'file x 1',
      'hardlink c -> d',
      'file d data',
    ]);
  });

  it('newc, data first', async () => {
    const { lines } = await brief(cpioArchive([link('a', 'data'), link('b', ''), link('c', '')]));
    expect(lines).toEqual(['file a data', 'hardlink b -> a', 'hardlink c -> a']);
  });

  it('newc, an empty file with several names', async () => {
    const { members } = await readFormat(cpio, cpioArchive([link('a', ''), link('b', ''), link('c', '')]));
    expect(members.map((m) => [m.kind, m.link, m.content?.length])).toEqual([
      ['file', undefined, 0],
      ['hardlink', 'a', undefined],
      ['hardlink', 'a', undefined],
    ]);
  });

  it.each(['odc', 'bin-le'] as const)('%s stores the data with each name', async (dialect) => {
    const entries = [
      link('a', 'data'),
      link('b', 'data'),
      link('c', ''),
      link('e', '', 2, 78),
      link('f', '', 2, 78),
    ];
    const { members, problems } = await readFormat(cpio, cpioArchive(entries, dialect));
    expect(members.map((m) => [m.kind, m.link, text(m.content)])).toEqual([
      ['file', undefined, 'data'],
      ['file', undefined, 'data'],
      ['hardlink', 'a', ''],
      ['file', undefined, ''],
      ['hardlink', 'e', ''],
    ]);
    expect(problems).toEqual([]);
  });

  it('reports names of one inode with other content', async () => {
    const wrongSize = await readFormat(cpio, cpioArchive([link('a', 'data'), link('b', 'datum')], 'odc'));
    expect(wrongSize.problems).toEqual([
      {
        code: 'cpio.link-mismatch',
        message: '"b" shares inode 77 with "a" but not its content',
        offset: 82,
      },
    ]);
    for (const step of [1, 4096]) {
      const read = await readFormat(cpio, cpioArchive([link('a', 'data'), link('b', 'dada')], 'odc'), {
        step,
      });
      expect(read.codes).toEqual(['cpio.link-mismatch']);
    }
  });

  it('does not confuse inode numbers used again after all names were seen', async () => {
    const { lines, problems } = await brief(cpioArchive([link('a', 'x', 1), link('b', 'yy', 1)], 'odc'));
    expect(lines).toEqual(['file a x', 'file b yy']);
    expect(problems).toEqual([]);
  });

  it('keeps at most `steps` inodes in mind', async () => {
    const entries = [link('a', 'x', 2, 1), link('b', 'x', 2, 2), link('c', 'x', 2, 3)];
    const { codes, lines } = await brief(cpioArchive(entries), { limits: { steps: 1 } });
    expect(lines).toEqual(['file a x', 'file b x', 'file c x']);
    expect(codes).toEqual(['limit.steps']);
  });
});

describe('checksums', () => {
  it.each([1, 512, undefined])('crc: reports a wrong sum (pieces of %s)', async (step) => {
    const bytes = cpioArchive(
      [
        { name: 'a', data: 'ab' },
        { name: 'b', data: 'ab', check: 196 },
      ],
      'crc',
    );
    const { problems } = await readFormat(cpio, bytes, step ? { step } : {});
    expect(problems).toEqual([
      { code: 'cpio.checksum', message: 'the bytes of "b" add up to 195, the header says 196', offset: 116 },
    ]);
  });

  it('crc: adds modulo 2^32', async () => {
    const data = Buffer.alloc(17_000_000, 255);
    const { codes, members } = await readFormat(cpio, cpioArchive([{ name: 'a', data }], 'crc'), {
      step: 65536,
    });
    expect(codes).toEqual([]);
    expect(members[0]!.size).toBe(17_000_000);
  });

  it('newc: ignores the column', async () => {
    expect((await readFormat(cpio, cpioArchive([{ name: 'a', data: 'ab', check: 7 }]))).codes).toEqual([]);
  });
});
