import { describe, expect, it } from 'vitest';
import { xar } from '../../../src/artifact/formats/xar.ts';
import { type, xarBuilder } from '../../recipes/xar.ts';
import { readFormat, text } from '../../support/read-format.ts';

const read = (bytes: Uint8Array, limits = {}) => readFormat(xar, bytes, { limits });

describe('members', () => {
  it('come in the order of the table, folders nested', async () => {
    const x = xarBuilder();
    const late = x.data('late');
    const files =
      x.file('z', late) +
      x.folder('dir', x.folder('sub', x.file('deep', x.data('deep'))) + x.file('a', x.data('a')));
    const { members, codes } = await read(x.build(files));
    expect(members.map((m) => [m.path, m.kind, m.content && text(m.content)])).toEqual([
      ['z', 'file', 'late'],
      ['dir', 'directory', undefined],
      ['dir/sub', 'directory', undefined],
      ['dir/sub/deep', 'file', 'deep'],
      ['dir/a', 'file', 'a'],
    ]);
    expect(codes).toEqual([]);
  });

  it('have owner, mode and time', async () => {
    const x = xarBuilder();
    const inner =
      '<mode>0104755</mode><uid>501</uid><gid>20</gid><user>ned</user><group>staff</group><mtime>2021-07-06T16:06:04Z</mtime>';
    const { members, codes } = await read(x.build(x.file('a', inner + x.data('a'))));
    expect(members[0]).toMatchObject({
      mode: 0o4755,
      uid: 501,
      gid: 20,
      user: 'ned',
      group: 'staff',
      mtime: 1625587564,
    });
    expect(members[0]).not.toHaveProperty('mtimeLocal');
    expect(codes).toEqual([]);
  });

  it.each([
    ['2023-11-14T22:13:20Z', 1_700_000_000, undefined],
    ['2023-11-14T22:13:20', 1_700_000_000, true],
    ['2023-11-14T22:13:20.25Z', 1_700_000_000.25, undefined],
    ['2023-11-14T23:43:20+01:30', 1_700_000_000, undefined],
    ['1969-12-31T23:59:59Z', -1, undefined],
  ])('read the time %s', async (time, mtime, mtimeLocal) => {
    const x = xarBuilder();
    const { members, codes } = await read(x.build(x.file('a', `<mtime>${time}</mtime>`)));
    expect(members[0]!.mtime).toBe(mtime);
    expect(members[0]!.mtimeLocal).toBe(mtimeLocal);
    expect(codes).toEqual([]);
  });

  it.each(['1901-1868345713-01T01:33:52', '2023-02-30T00:00:00Z', 'yesterday', '2023-11-14'])(
    'note the time %s',
    async (time) => {
      const x = xarBuilder();
      const { members, problems } = await read(x.build(x.file('a', `<mtime>${time}</mtime>`)));
      expect(members[0]).not.toHaveProperty('mtime');
      expect(problems).toEqual([{ code: 'xar.bad-time', message: `"a": mtime "${time}"` }]);
    },
  );

  it.each([
    ['fifo', 'fifo'],
    ['socket', 'socket'],
    ['character special', 'character-device'],
    ['block special', 'block-device'],
    ['directory', 'directory'],
  ])('of type %s have no content', async (name, kind) => {
    const x = xarBuilder();
    const { members, codes } = await read(x.build(x.file('a', '', type(name))));
    expect(members[0]).toMatchObject({ path: 'a', kind });
    expect(members[0]!.content).toBeUndefined();
    expect(codes).toEqual([]);
  });

  it('without data are empty files', async () => {
    const x = xarBuilder();
    const { members, codes } = await read(x.build(x.file('a')));
    expect(members[0]).toMatchObject({ kind: 'file', size: 0 });
    expect(members[0]!.content!.length).toBe(0);
    expect(members[0]).not.toHaveProperty('offset');
    expect(codes).toEqual([]);
  });

  it('of odd types are files and say so', async () => {
    const x = xarBuilder();
    const files =
      x.file('a', '', type('door')) +
      x.file('b', '', '') +
      `<file><name>c</name>${x.file('d')}</file>` +
      x.file('w', '', type('whiteout'));
    const { members, problems } = await read(x.build(files));
    expect(members.map((m) => m.kind)).toEqual(['file', 'file', 'directory', 'file', 'file']);
    expect(problems).toEqual([
      { code: 'xar.unknown-type', message: '"a": "door" (and 2 more)' },
      { code: 'xar.whiteout', message: '"w"' },
    ]);
  });

  it('keep the data of a non-file and report it', async () => {
    const x = xarBuilder();
    const { members, problems } = await read(x.build(x.file('dir', x.data('secret'), type('directory'))));
    expect(text(members[0]!.content)).toBe('secret');
    expect(problems).toEqual([
      { code: 'xar.data-on-non-file', message: '"dir": 6 bytes, directory', offset: members[0]!.offset },
    ]);
  });

  it('report values that are no numbers', async () => {
    const x = xarBuilder();
    const { members, problems } = await read(
      x.build(x.file('a', '<uid>12abc</uid><mode>0x1</mode><gid>-1</gid>')),
    );
    expect(members[0]).not.toHaveProperty('uid');
    expect(problems.length).toBe(1);
    expect(problems[0]!.message).toMatch(/^<mode> is "0x1" at byte \d+ of the table \(and 2 more\)$/);
  });
});

describe('links', () => {
  it('of a hard link name the original, wherever it stands', async () => {
    const x = xarBuilder();
    const first = x.file('first', '', '<type link="2">hardlink</type>');
    const real = x.file('real', x.data('text'), '<type link="original">hardlink</type>');
    const { members, codes } = await read(x.build(first + x.folder('dir', real)));
    expect(members.map((m) => [m.path, m.kind, m.link])).toEqual([
      ['first', 'hardlink', 'dir/real'],
      ['dir', 'directory', undefined],
      ['dir/real', 'file', undefined],
    ]);
    expect(members[0]!.content).toBeUndefined();
    expect(codes).toEqual([]);
  });

  it('of a symbolic link are as stored', async () => {
    const x = xarBuilder();
    const { members, codes } = await read(
      x.build(x.file('a', '<link type="broken">../b &amp; c</link>', type('symlink'))),
    );
    expect(members[0]).toMatchObject({ kind: 'symlink', link: '../b & c' });
    expect(codes).toEqual([]);
  });

  it.each([
    ['no id', '<type link="77">hardlink</type>', undefined, '"a" links to id "77"'],
    ['nothing', '<type>hardlink</type>', undefined, '"a" links to nothing'],
    ['itself', '<type link="1">hardlink</type>', 'a', '"a" links to id "1"'],
  ])('that lead to %s are reported', async (_name, kind, link, message) => {
    const x = xarBuilder();
    const { members, problems } = await read(x.build(x.file('a', '', kind)));
    expect(members[0]).toMatchObject({ kind: 'hardlink' });
    expect(members[0]!.link).toBe(link);
    expect(problems).toEqual([{ code: 'xar.missing-link', message }]);
  });

  it('by an id that two members have go to the first', async () => {
    const x = xarBuilder();
    const files =
      x.file('a') +
      x.file('b').replace('id="2"', 'id="1"') +
      x.file('c', '', '<type link="1">hardlink</type>');
    const { members, problems } = await read(x.build(files));
    expect(members[2]!.link).toBe('a');
    expect(problems).toEqual([{ code: 'xar.duplicate-id', message: '"1": "a" and "b"' }]);
  });
});

describe('names', () => {
  const named = (xml: string) => {
    const x = xarBuilder();
    return read(x.build(`<file id="1"><type>file</type>${xml}</file>`));
  };
  const base64 = (bytes: string | number[]) =>
    `<name enctype="base64">${Buffer.from(bytes as string).toString('base64')}</name>`;

  it('may be base64', async () => {
    const { members, codes } = await named(base64('caf\u00e9\u0007'));
    expect([members[0]!.path, codes]).toEqual(['caf\u00e9\u0007', []]);
  });

  it('that are not UTF-8 are shown byte by byte', async () => {
    const { members, problems } = await named(base64([0x61, 0xe9]));
    expect(members[0]!.path).toBe('a\u00e9');
    expect(problems).toEqual([{ code: 'path.undecodable', message: '"a\u00e9" is not UTF-8' }]);
  });

  it('that are not base64 are reported', async () => {
    const { members, codes } = await named('<name enctype="base64">**</name>');
    expect([members[0]!.path, codes]).toEqual(['**', ['xar.bad-value']]);
  });

  it.each([
    ['<name>a/b</name>', 'a/b'],
    [base64('a\0b'), 'a\0b'],
  ])('with separators are reported: %s', async (xml, path) => {
    const { members, codes } = await named(xml);
    expect([members[0]!.path, codes]).toEqual([path, ['xar.name-separator']]);
  });

  it.each(['<name></name>', ''])('that are missing are reported: "%s"', async (xml) => {
    const { members, codes } = await named(xml);
    expect([members[0]!.path, codes]).toEqual(['', ['xar.no-name']]);
  });

  it('after the files of their folder are reported', async () => {
    const x = xarBuilder();
    const { members, problems } = await read(x.build(x.file('late', x.file('a'), type('directory'))));
    expect(members.map((m) => m.path)).toEqual(['late', 'late/a']);
    expect(problems).toEqual([{ code: 'xar.late-name', message: '"late"' }]);
  });

  it('keep white space and what only looks like a name', async () => {
    const x = xarBuilder();
    const { members } = await read(x.build(x.file(' a\n', x.ea('not.the.name', 'value'))));
    expect(members[0]!.path).toBe(' a\n');
  });

  it('may not fill the memory by way of one long folder name', async () => {
    const x = xarBuilder();
    const inner = Array.from({ length: 200 }, () => x.file('f')).join('');
    const { codes, members } = await read(x.build(x.folder('d'.repeat(1000), inner)), {
      metadata: 100_000,
    });
    expect(codes).toContain('limit.metadata');
    expect(members.length).toBe(99);
  });
});
