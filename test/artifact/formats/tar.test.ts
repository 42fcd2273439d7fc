import { describe, expect, test } from 'vitest';
import { tar } from '../../../src/artifact/formats/tar.ts';
import { archive, base256, blocks, gnuLong, header, member, pax } from '../../recipes/tar.ts';
import { headerValues, readFormat, text } from '../../support/read-format.ts';

const read = async (bytes: Uint8Array, options?: Parameters<typeof readFormat>[2]) => {
  const { members, ...rest } = await readFormat(tar, bytes, options);
  return { ...rest, members: members.map((one) => ({ ...one, fields: headerValues(one.fields) })) };
};
const probe = (head: Uint8Array, name = 'x', size = head.length) =>
  tar.recognizes({ head: head.subarray(0, 4096), name, size });
const LONG = `${'d'.repeat(60)}/${'n'.repeat(80)}`;

describe('recognising', () => {
  test('by checksum, in every dialect', () => {
    for (const dialect of ['v7', 'ustar', 'gnu', 'star'] as const)
      expect(probe(header({ dialect }))).toBe(true);
    expect(probe(header({ dialect: 'v7', checksum: 'wrong' }))).toBe(false);
    expect(probe(header({ name: Uint8Array.of(0xe4, 0xf6), dialect: 'v7', checksum: 'signed' }))).toBe(true);
  });
  test('a damaged header by its magic', () => {
    expect(probe(header({ checksum: 'wrong' }))).toBe(true);
    expect(probe(header({ dialect: 'gnu', checksum: 'wrong' }))).toBe(true);
  });
  test('an archive of zeros only by its name', () => {
    expect(probe(Buffer.alloc(10240), 'empty.tar')).toBe(true);
    expect(probe(Buffer.alloc(10240), 'empty.tar.gz!')).toBe(true);
    expect(probe(Buffer.alloc(10240), 'empty.bin')).toBe(false);
    expect(probe(Buffer.alloc(4096), 'empty.tar', 10241)).toBe(false);
    expect(probe(Buffer.alloc(511), 'empty.tar')).toBe(false);
  });
});

describe('dialects', () => {
  test.each(['v7', 'ustar', 'gnu', 'star'] as const)('%s', async (dialect) => {
    const owner = { mode: 0o4755, uid: 1000, gid: 100, mtime: 1700000000, user: 'me', group: 'us' };
    const bytes = archive([
      member({ dialect, name: 'd/', type: '5', mode: 0o755 }),
      member({ dialect, name: 'd/f', data: 'hello', ...owner }),
    ]);
    const { members, variant, codes } = await read(bytes);
    expect(variant).toBe(dialect);
    expect(codes).toEqual([]);
    expect(members[0]).toMatchObject({ path: 'd/', kind: 'directory', offset: 0, mode: 0o755 });
    const named = dialect === 'v7' ? {} : { user: 'me', group: 'us' };
    const { content, fields, ...rest } = members[1]!;
    expect(text(content)).toBe('hello');
    expect(fields.length).toBeGreaterThan(8);
    const { user: _, group: __, ...numbers } = owner;
    expect(rest).toEqual({ path: 'd/f', kind: 'file', offset: 512, size: 5, ...numbers, ...named });
  });
  test('the variant is the most extended dialect', async () => {
    const bytes = archive([member({ dialect: 'gnu' }), member({ dialect: 'v7', name: 'b' })]);
    expect((await read(bytes)).variant).toBe('gnu');
    expect((await read(archive([member({ dialect: 'gnu' }), pax([['mtime', '1']]), member()]))).variant).toBe(
      'pax',
    );
  });
  test('ustar prefix, star prefix of 131 bytes, none in v7 and GNU', async () => {
    const path = async (options: object) => (await read(archive([member(options)]))).members[0]!.path;
    expect(await path({ name: 'n', prefix: 'p'.repeat(155) })).toBe(`${'p'.repeat(155)}/n`);
    expect(await path({ dialect: 'star', name: 'n', prefix: 'a/b' })).toBe('a/b/n');
    expect(await path({ dialect: 'v7', name: 'n', patch: { 345: 'p' } })).toBe('n');
    expect(await path({ name: 'n'.repeat(100) })).toBe('n'.repeat(100));
  });
  test('text in the place of GNU times', async () => {
    const { members, problems } = await read(
      archive([member({ dialect: 'gnu', name: 'n', prefix: 'pre/fix' })]),
    );
    expect(members[0]!.path).toBe('n');
    expect(problems).toEqual([
      { code: 'tar.gnu-prefix', message: '"pre/fix" where atime and ctime belong', offset: 0 },
    ]);
  });
  test('unknown magic', async () => {
    const { problems, variant } = await read(archive([member({ patch: { 257: 'ustar!00' } })]));
    expect(variant).toBe('ustar');
    expect(problems).toEqual([{ code: 'tar.unknown-magic', message: 'magic "ustar!00"', offset: 0 }]);
  });
  test('signed checksum', async () => {
    const bytes = archive([member({ name: Buffer.from('ä'), checksum: 'signed' }), member({ name: 'b' })]);
    const { members, codes } = await read(bytes);
    expect(members.map((m) => m.path)).toEqual(['ä', 'b']);
    expect(codes).toEqual(['tar.signed-checksum']);
  });
});

describe('numbers', () => {
  test('base-256, spaces, blanks', async () => {
    const bytes = archive([
      member({ uid: 2 ** 31, gid: -2, mtime: -1 }),
      member({ name: 'b', patch: { 100: '  644 \0 ', 108: ' 17\0xxxx', 116: '\0\0\0\0\0\0\0\0' } }),
      member({ name: 'c', dialect: 'v7', mode: 0o100755 }),
    ]);
    const { members, codes } = await read(bytes);
    expect(members[0]).toMatchObject({ uid: 2 ** 31, gid: -2, mtime: -1 });
    expect(members[1]).toMatchObject({ mode: 0o644, uid: 0o17 });
    expect(members[1]).not.toHaveProperty('gid');
    expect(members[2]).toMatchObject({ mode: 0o755 });
    expect(codes).toEqual([]);
  });
  test('what is no number is counted by field', async () => {
    const patch = { 108: '00000x0\0' };
    const { members, problems } = await read(archive([member({ patch }), member({ name: 'b', patch })]));
    expect(members).toHaveLength(2);
    expect(members[0]).not.toHaveProperty('uid');
    expect(problems).toEqual([
      { code: 'tar.bad-number', message: 'uid is "00000x0" (the first of 2)', offset: 0 },
    ]);
  });
  test('a bad or negative size ends the reading', async () => {
    const next = member({ name: 'next' });
    const bad = await read(
      archive([member(), member({ name: 'b', size: Buffer.from('0000000000x\0') }), next]),
    );
    expect(bad.members).toHaveLength(1);
    expect(bad.problems).toEqual([
      {
        code: 'tar.bad-number',
        message:
          'size of "b" is not a number; 2048 bytes from there on were not read, the next valid header is at offset 1024',
        offset: 512,
      },
    ]);
    const negative = await read(archive([member({ size: base256(-5n, 12) })]));
    expect(negative.codes).toEqual(['tar.negative-size']);
    expect(negative.members).toHaveLength(0);
  });
  test('a size no file can have is a cut archive', async () => {
    const { members, codes } = await read(archive([member({ size: base256(2n ** 70n, 12) })]));
    expect(codes).toEqual(['tar.truncated']);
    expect(members[0]!.content).toHaveLength(1024);
  });
});

describe('types', () => {
  test('links, devices, pipes, contiguous files, NUL type, trailing slash', async () => {
    const { members, codes } = await read(
      archive([
        member({ name: 'h', type: '1', link: 'target' }),
        member({ name: 's', type: '2', link: '../t' }),
        member({ name: 'c', type: '3', patch: { 329: '0000001\0', 337: '0000003\0' } }),
        member({ name: 'b', type: '4' }),
        member({ name: 'p', type: '6' }),
        member({ name: 'k', type: '7', data: 'x' }),
        member({ name: 'o', type: '\0', data: 'y' }),
        member({ name: 'd/', type: '0' }),
      ]),
    );
    expect(codes).toEqual([]);
    expect(members.map((m) => [m.path, m.kind, m.link, m.content && text(m.content)])).toEqual([
      ['h', 'hardlink', 'target', undefined],
      ['s', 'symlink', '../t', undefined],
      ['c', 'character-device', undefined, undefined],
      ['b', 'block-device', undefined, undefined],
      ['p', 'fifo', undefined, undefined],
      ['k', 'file', undefined, 'x'],
      ['o', 'file', undefined, 'y'],
      ['d/', 'directory', undefined, undefined],
    ]);
    const value = (name: string) => members[2]!.fields.find((field) => field.name === name);
    expect(value('devmajor')).toEqual({ name: 'devmajor', value: 1, offset: 1024 + 329, length: 8 });
    expect(value('devminor')?.value).toBe(3);
  });
  test('unknown types are files', async () => {
    const bytes = archive([member({ type: 'A', data: 'acl' }), member({ name: 'z', type: '\x01' })]);
    const { members, problems } = await read(bytes);
    expect(members.map((m) => [m.kind, text(m.content)])).toEqual([
      ['file', 'acl'],
      ['file', ''],
    ]);
    expect(problems.map((p) => p.message)).toEqual([
      `type flag 'A' (Solaris access control list) of "file", read as a file`,
      'type flag 0x01 of "z", read as a file',
    ]);
  });
  test('a hard link with the size of its file and no data', async () => {
    const bytes = archive([member({ type: '1', link: 'x', size: 700 }), member({ name: 'b', data: 'b' })]);
    const { members, codes } = await read(bytes);
    expect(members.map((m) => m.path)).toEqual(['file', 'b']);
    expect(codes).toEqual([]);
  });
  test('links with data', async () => {
    const bytes = archive([member({ type: '2', link: 'x', data: 'stray' }), member({ name: 'b' })]);
    const { members, problems } = await read(bytes);
    expect(members.map((m) => m.path)).toEqual(['file', 'b']);
    expect(problems).toEqual([
      {
        code: 'tar.link-with-data',
        message: '"file" has 5 bytes of data, which were skipped; some readers take them for headers',
        offset: 0,
      },
    ]);
  });
  test('a link that states data and hides a member from GNU tar', async () => {
    const bytes = archive([
      member({ type: '5', name: 'd/', size: 512 }),
      member({ name: 'b' }),
      member({ name: 'c' }),
    ]);
    const { members, codes } = await read(bytes);
    expect(members.map((m) => m.path)).toEqual(['d/', 'b', 'c']);
    expect(codes).toEqual(['tar.link-with-data']);
  });
  test('in a pax archive a hard link may have data, so that a size without any is ambiguous', async () => {
    const bytes = archive([
      pax([['mtime', '1']]),
      member({ type: '1', link: 'x', size: 512 }),
      member({ name: 'b' }),
    ]);
    const { members, codes } = await read(bytes);
    expect(members).toHaveLength(2);
    expect(codes).toEqual(['tar.link-with-data']);
  });
  test('volume label, continuation, directory listing', async () => {
    const bytes = archive([
      header({ type: 'V', name: 'LABEL', dialect: 'v7' }),
      member({ type: 'M', name: 'part', dialect: 'v7', data: 'rest' }),
      member({ type: 'D', name: 'd/', dialect: 'gnu', data: 'Yfile\0Nother\0\0' }),
      member({ type: 'D', name: 'e/', dialect: 'gnu', data: 'not a listing' }),
    ]);
    const { members, problems, variant, fields } = await read(bytes);
    expect(variant).toBe('gnu');
    expect(members.map((m) => [m.path, m.kind])).toEqual([
      ['part', 'file'],
      ['d/', 'directory'],
      ['e/', 'directory'],
    ]);
    expect(text(members[0]!.content)).toBe('rest');
    expect(problems.map((p) => [p.code, p.offset])).toEqual([
      ['tar.volume-label', 0],
      ['tar.multi-volume', 512],
      ['tar.link-with-data', 2560],
    ]);
    expect(fields[0]).toMatchObject({ name: 'volume label', value: 'LABEL', offset: 0, length: 512 });
    expect(members[1]!.fields.at(-1)).toEqual({
      name: 'directory listing',
      offset: 2048,
      length: 14,
      fields: [
        { name: 'Y', value: 'file', offset: 2048, length: 5, meaning: 'name' },
        { name: 'N', value: 'other', offset: 2054, length: 6, meaning: 'name' },
      ],
    });
  });
});

describe('GNU long names', () => {
  test('name and link', async () => {
    const bytes = archive([
      gnuLong('K', `${LONG}-target`),
      gnuLong('L', LONG),
      member({ dialect: 'gnu', name: LONG, type: '2', link: LONG }),
    ]);
    const { members, variant, codes } = await read(bytes);
    expect(variant).toBe('gnu');
    expect(codes).toEqual([]);
    expect(members).toHaveLength(1);
    expect(members[0]).toMatchObject({ path: LONG, link: `${LONG}-target`, kind: 'symlink', offset: 2048 });
    expect(members[0]!.fields.map((f) => [f.name, f.offset, f.length]).slice(0, 2)).toEqual([
      ['GNU long link', 0, 1024],
      ['GNU long name', 1024, 1024],
    ]);
    expect(members[0]!.fields[1]!.fields!.at(-1)).toEqual({
      name: 'name',
      value: LONG,
      offset: 1536,
      length: 142,
      meaning: 'name',
    });
  });
  test('a name that would fit, twice, and none after it', async () => {
    const renamed = await read(archive([gnuLong('L', 'a'), member({ dialect: 'gnu', name: 'b' })]));
    expect(renamed.members[0]!.path).toBe('a');
    expect(renamed.problems).toEqual([
      { code: 'tar.pax-path-override', message: '"a", in the header itself "b"', offset: 1024 },
    ]);
    const twice = await read(
      archive([gnuLong('L', `${LONG}1`), gnuLong('L', `${LONG}2`), member({ name: LONG })]),
    );
    expect(twice.codes).toEqual(['tar.repeated-extension']);
    expect(twice.members[0]!.path).toBe(`${LONG}2`);
    const both = await read(
      archive([gnuLong('L', `${LONG}1`), pax([['path', `${LONG}2`]]), member({ name: LONG })]),
    );
    expect(both.members[0]!.path).toBe(`${LONG}2`);
    expect(both.codes).toEqual(['tar.repeated-extension']);
    const dangling = await read(archive([member(), gnuLong('L', LONG)]));
    expect(dangling.problems.map((p) => [p.code, p.offset])).toEqual([['tar.dangling-extension', 512]]);
  });
});

describe('names', () => {
  test('UTF-8, else Latin-1 counted once', async () => {
    const { members, problems } = await read(
      archive([
        member({ name: 'ü' }),
        member({ name: Uint8Array.of(0x61, 0xe4) }),
        member({ name: Uint8Array.of(0xe4), prefix: 'p' }),
      ]),
    );
    expect(members.map((m) => m.path)).toEqual(['ü', 'aä', 'p/ä']);
    expect(problems).toEqual([
      { code: 'path.undecodable', message: '"aä" is not UTF-8 (the first of 2)', offset: 512 },
    ]);
  });
  test('owner names, also of two members that differ', async () => {
    const names = ['root', 'rooty', 'roo', 'root', 'ö'.repeat(16), 'ö'.repeat(16), ''];
    const { members } = await read(
      archive(names.map((user, i) => member({ name: String(i), user, group: user }))),
    );
    expect(members.map((m) => m.user ?? '')).toEqual(names);
    expect(members.map((m) => m.group ?? '')).toEqual(names);
  });
  test('the limit for names', async () => {
    const bytes = archive([pax([['path', 'é'.repeat(60)]]), member()]);
    const { members, codes } = await read(bytes, { limits: { name: 101 } });
    expect(members[0]!.path).toBe('é'.repeat(50));
    expect(codes).toEqual(['limit.name']);
  });
});

describe('the end', () => {
  test('end mark and padding to a record as fields', async () => {
    const { fields, codes } = await read(archive([member()], 17));
    expect(codes).toEqual([]);
    expect(fields).toEqual([
      { name: 'end of archive', offset: 512, length: 1024, meaning: 'padding' },
      { name: 'blocking padding', value: 17 * 512, offset: 1536, length: 17 * 512, meaning: 'padding' },
    ]);
  });
  test('missing, or half of it', async () => {
    expect((await read(member())).problems).toEqual([
      { code: 'tar.no-end', message: 'no end mark', offset: 512 },
    ]);
    expect((await read(Buffer.concat([member(), Buffer.alloc(512)]))).problems).toEqual([
      { code: 'tar.no-end', message: 'one zero block instead of two', offset: 512 },
    ]);
    expect((await read(Buffer.concat([member(), Buffer.alloc(100)]))).codes).toEqual(['tar.no-end']);
  });
  test('data behind it', async () => {
    const hidden = await read(Buffer.concat([archive([member()]), Buffer.alloc(600), Buffer.from('hidden')]));
    expect(hidden.problems).toEqual([
      {
        code: 'tar.trailing-data',
        message: '6 bytes after the end mark, first not a tar header',
        offset: 512 + 1024 + 600,
      },
    ]);
    const second = await read(Buffer.concat([archive([member()]), archive([member({ name: 'second' })])]));
    expect(second.members).toHaveLength(1);
    expect(second.problems).toEqual([
      {
        code: 'tar.trailing-data',
        message:
          '1536 bytes after the end mark, first a valid tar header: a second archive that `tar -i` shows',
        offset: 1536,
      },
    ]);
    const lone = await read(Buffer.concat([member(), Buffer.alloc(512), member(), Buffer.alloc(1024)]));
    expect(lone.problems.map((p) => [p.code, p.offset])).toEqual([['tar.trailing-data', 1024]]);
  });
  test('a wrong checksum', async () => {
    const bad = member({ name: 'bad', checksum: 'wrong' });
    const { members, problems } = await read(archive([member(), bad, member({ name: 'after' })]));
    expect(members).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'tar.header-checksum', offset: 512 });
    expect(problems[0]!.message).toMatch(
      /^checksum field is "00\d{4}\\u0000 ", the sum is \d{4} \(octal\); 2048 bytes from there on were not read, the next valid header is at offset 1024$/,
    );
  });
  test('non-zero padding is counted', async () => {
    const filled = member({ data: 'abc', padding: 0x41 });
    const { problems } = await read(archive([member({ name: 'a', data: 'a' }), filled, filled]));
    expect(problems).toEqual([
      {
        code: 'tar.nonzero-padding',
        message: 'bytes other than zero in the 509 bytes of padding after "file" (the first of 2)',
        offset: 1024 + 512 + 3,
      },
    ]);
  });
  test('cuts', async () => {
    const whole = archive([member({ data: 'x'.repeat(700) })]);
    expect((await read(whole.subarray(0, 300))).problems).toEqual([
      {
        code: 'tar.truncated',
        message: 'archive ends inside a header: 300 of 512 bytes are there',
        offset: 0,
      },
    ]);
    for (const step of [undefined, 100]) {
      const data = await read(whole.subarray(0, 800), step ? { step } : {});
      expect(data.members[0]!.content).toHaveLength(288);
      expect(data.members[0]!.size).toBe(700);
      expect(data.problems).toEqual([
        {
          code: 'tar.truncated',
          message: 'archive ends inside "file": 412 of its 700 stored bytes are missing',
          offset: 800,
        },
      ]);
    }
    const padding = await read(whole.subarray(0, 1300));
    expect(padding.members[0]!.content).toHaveLength(700);
    expect(padding.codes).toEqual(['tar.truncated']);
    const extension = await read(pax([['path', 'x']]).subarray(0, 515));
    expect(extension.problems[0]).toMatchObject({ code: 'tar.truncated', offset: 0 });
  });
});

test('fields have exact ranges and say what stands behind a text', async () => {
  const bytes = archive([
    pax(
      [
        ['mtime', '1.5'],
        ['comment', 'hello'],
      ],
      'x',
      'x/PaxHeaders.4711/file',
    ),
    member({ user: 'me', patch: { 90: 'hidden' } }),
  ]);
  const { members } = await read(bytes);
  const [extension, name] = members[0]!.fields;
  expect(extension).toMatchObject({ name: 'pax extended header', offset: 0, length: 1024 });
  expect(extension!.fields!.slice(-2)).toEqual([
    { name: 'mtime', value: '1.5', offset: 512, length: 13, meaning: 'time' },
    { name: 'comment', value: 'hello', offset: 525, length: 17, meaning: 'comment' },
  ]);
  expect(extension!.fields![0]!.fields).toEqual([
    { name: 'process id', value: 4711, offset: 13, length: 4, meaning: 'id' },
  ]);
  expect(name).toEqual({
    name: 'name',
    value: 'file',
    offset: 1024,
    length: 100,
    meaning: 'name',
    fields: [{ name: 'bytes after the end', value: 'hidden', offset: 1024 + 90, length: 10 }],
  });
  const byName = new Map(members[0]!.fields.map((field) => [field.name, field]));
  expect([...byName.keys()]).toEqual(
    'pax extended header,name,mode,uid,gid,size,mtime,chksum,typeflag,linkname,magic,version,uname,gname,devmajor,devminor,prefix'.split(
      ',',
    ),
  );
  expect(byName.get('uname')).toEqual({
    name: 'uname',
    value: 'me',
    offset: 1024 + 265,
    length: 32,
    meaning: 'owner',
  });
  expect(byName.get('mode')).toEqual({
    name: 'mode',
    value: 0o644,
    offset: 1124,
    length: 8,
    meaning: 'mode',
  });
});

test('an empty archive, and one without any byte', async () => {
  expect(await read(Buffer.alloc(10240))).toMatchObject({ members: [], codes: [] });
  expect((await read(Buffer.alloc(0))).codes).toEqual(['tar.no-end']);
  expect(blocks('')).toHaveLength(0);
});
