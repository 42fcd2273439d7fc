import { describe, expect, test } from 'vitest';
import { zip } from '../../../src/artifact/formats/zip.ts';
import {
  buildZip,
  centralHeader,
  endRecords,
  extraField,
  localHeader,
  u16,
  unicodePath,
  type ZipMember,
} from '../../recipes/zip.ts';
import { readFormat, text } from '../../support/read-format.ts';

const read = async (bytes: Uint8Array) => {
  const { members, problems, codes } = await readFormat(zip, bytes);
  return {
    names: members.map(({ path, content }) => (content ? `${path}=${text(content)}` : path)),
    problems,
    codes,
  };
};
const readMembers = (...members: ZipMember[]) => read(buildZip(members));

describe('local against central header', () => {
  test.each([
    ['name', { name: 'y' }, 'x: name "x" and "y" (central and local)'],
    ['method', { method: 8 }, 'x: method 0 and 8 (central and local)'],
    ['flags', { flags: 2 }, 'x: flags 0x0 and 0x2 (central and local)'],
    ['crc', { crc: 1 }, 'x: crc 3610a686 and 00000001 (central and local)'],
    ['sizes', { packed: 4, size: 6 }, 'x: packed size 5 and 4; size 5 and 6 (central and local)'],
    ['time', { time: 0 }, 'x: time 2024-02-29T12:34:56 and 2024-02-29T00:00:00 (central and local)'],
    ['Unicode path', { extra: unicodePath('x', 'x') }, 'x: extra field Unicode path (central and local)'],
  ])('%s', async (_, local, message) => {
    const { names, problems } = await readMembers({ name: 'x', data: 'hello', local });
    expect(names).toEqual(['x=hello']);
    expect(problems).toEqual([{ code: 'zip.local-central-mismatch', message, offset: 0 }]);
  });

  test('times in the extra fields', async () => {
    const ut = (time: number) => extraField(0x5455, Buffer.from([1, time, 0, 0, 0]));
    const { codes } = await readMembers({ name: 'x', local: { extra: ut(1) }, central: { extra: ut(2) } });
    expect(codes).toEqual(['zip.local-central-mismatch']);
  });

  test('extra fields that differ by design', async () => {
    const { codes } = await readMembers({
      name: 'x',
      local: { extra: extraField(0xd935, u16(4), Buffer.alloc(3)) },
    });
    expect(codes).toEqual([]);
  });
});

describe('overlap', () => {
  /** Every central header leads to the one local header. */
  test('entries that share a local header are decoded once', async () => {
    const member = { name: 'x', data: 'hello' };
    const local = Buffer.concat([localHeader(member), Buffer.from('hello')]);
    const directory = Buffer.concat([0, 0, 0].map(() => centralHeader(member, 0)));
    const bytes = Buffer.concat([local, directory, endRecords(3, directory.length, local.length, 0)]);
    const { names, codes } = await read(bytes);
    expect(names).toEqual(['x=hello', 'x', 'x']);
    expect(codes).toEqual(['zip.overlap', 'zip.overlap']);
  });

  test('members that reach into the next: only the innermost is decoded', async () => {
    const inner = { name: 'c', data: 'kernel' };
    const tail = Buffer.concat([localHeader(inner), Buffer.from('kernel')]);
    const middle = { name: 'b', data: tail };
    const around = Buffer.concat([localHeader(middle), tail]);
    const outer = { name: 'a', data: around };
    const body = Buffer.concat([localHeader(outer), around]);
    const at = [0, body.length - around.length, body.length - tail.length];
    const directory = Buffer.concat([outer, middle, inner].map((member, i) => centralHeader(member, at[i]!)));
    const { names, problems } = await read(
      Buffer.concat([body, directory, endRecords(3, directory.length, body.length, 0)]),
    );
    expect(names).toEqual(['a', 'b', 'c=kernel']);
    expect(problems).toEqual([
      { code: 'zip.overlap', message: 'a should end at 99, but another record begins at 31', offset: 0 },
      { code: 'zip.overlap', message: 'b should end at 99, but another record begins at 62', offset: 31 },
    ]);
  });

  test('a member that reaches into the directory', async () => {
    const { names, codes } = await readMembers({ name: 'x', data: 'hello', central: { packed: 50 } });
    expect(names).toEqual(['x']);
    expect(codes).toEqual(['zip.local-central-mismatch', 'zip.overlap']);
  });

  test('a huge overlapping bomb costs nothing', async () => {
    const data = Buffer.alloc(1 << 20);
    const member = { name: 'x', data, method: 8 };
    const { deflateRawSync } = await import('node:zlib');
    const local = Buffer.concat([localHeader(member), deflateRawSync(data)]);
    const header = centralHeader(member, 0);
    const directory = Buffer.concat(Array.from({ length: 20_000 }, () => header));
    const bytes = Buffer.concat([local, directory, endRecords(20_000, directory.length, local.length, 0)]);
    const { members, codes } = await readFormat(zip, bytes);
    expect(members.filter(({ content }) => content)).toHaveLength(1);
    expect(codes).toHaveLength(19_999);
  });
});

describe('bytes outside of members', () => {
  test('a local header the directory leaves out', async () => {
    const { names, problems } = await readMembers(
      { name: 'a', data: '1' },
      { name: 'hidden', data: 'secret', hidden: true },
      { name: 'b', data: '2' },
    );
    expect(names).toEqual(['a=1', 'b=2']);
    expect(problems).toEqual([{ code: 'zip.hidden-member', message: '"hidden", 6 bytes', offset: 32 }]);
  });

  test('hidden at the start, and at the end with a descriptor', async () => {
    const first = await readMembers({ name: 'h', data: '1', hidden: true }, { name: 'a', data: '1' });
    expect(first.problems).toEqual([{ code: 'zip.hidden-member', message: '"h", 1 bytes', offset: 0 }]);
    const last = await readMembers(
      { name: 'a' },
      { name: 'h', data: '1', hidden: true, descriptor: 'signed' },
    );
    expect(last.problems.map(({ code, message }) => [code, message])).toEqual([
      ['zip.hidden-member', '"h", size unknown'],
      ['zip.unreferenced', '17 bytes, beginning with 31504b0708b7efdc'],
    ]);
  });

  test('bytes between members', async () => {
    const { names, problems } = await readMembers({ name: 'a', gap: Buffer.from('gap') }, { name: 'b' });
    expect(names).toEqual(['a=', 'b=']);
    expect(problems).toEqual([
      { code: 'zip.unreferenced', message: '3 bytes, beginning with 676170', offset: 31 },
    ]);
  });

  test('zeros and nameless padding headers are padding', async () => {
    const { problems } = await readMembers(
      { name: 'a', gap: Buffer.alloc(100) },
      { name: 'x' },
      { name: '', hidden: true, extra: Buffer.alloc(10) },
      { name: 'b' },
    );
    expect(problems).toEqual([
      { code: 'zip.padding', message: '100 zero bytes at 31, and 1 more', offset: 31 },
    ]);
  });

  test('the APK signing block is known', async () => {
    const value = Buffer.from('signature');
    const pair = Buffer.concat([
      Buffer.from([4 + value.length, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from('1a870971', 'hex'),
      value,
    ]);
    const size = Buffer.alloc(8);
    size.writeUInt32LE(pair.length + 24);
    const block = Buffer.concat([size, pair, size, Buffer.from('APK Sig Block 42')]);
    const { codes, fields } = await readFormat(zip, buildZip([{ name: 'a', gap: block }]));
    expect(codes).toEqual([]);
    expect(fields.find(({ name }) => name === 'APK signing block')).toEqual({
      name: 'APK signing block',
      offset: 31,
      length: block.length,
      meaning: 'signature',
      fields: [{ name: 'APK signature scheme v2', offset: 39, length: pair.length, meaning: 'signature' }],
    });
  });

  test('entries without a local header', async () => {
    const { names, codes } = await readMembers(
      { name: 'a', data: '1' },
      { name: 'p', phantom: true, data: '2' },
    );
    expect(names).toEqual(['a=1', 'p']);
    expect(codes).toEqual(['zip.missing-local']);
    const wrong = await readMembers(
      { name: 'a', data: '12345' },
      { name: 'b', central: { offset: 3 }, data: '1' },
    );
    expect(wrong.codes).toEqual(['zip.overlap', 'zip.missing-local', 'zip.hidden-member']);
  });
});

describe('data descriptors', () => {
  test.each(['signed', 'bare', 'signed64', 'bare64'] as const)('%s', async (descriptor) => {
    const member = { data: 'hello', method: 8, descriptor, zip64: descriptor.endsWith('64') };
    const { names, problems } = await readMembers({ name: 'a', ...member }, { name: 'b', ...member });
    expect(names).toEqual(['a=hello', 'b=hello']);
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['zip.data-descriptor', 'a, and 1 more'],
    ]);
  });

  test('that contradict the directory', async () => {
    const { names, problems } = await readMembers({
      name: 'a',
      data: 'hello',
      descriptor: 'signed',
      described: { size: 6 },
    });
    expect(names).toEqual(['a=hello']);
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['zip.descriptor-mismatch', 'a: crc 3610a686, packed size 5, size 6'],
      ['zip.data-descriptor', 'a'],
    ]);
  });

  test('that are missing', async () => {
    const { codes } = await readMembers({ name: 'a', data: 'hello', flags: 8 });
    expect(codes).toEqual(['zip.descriptor-mismatch', 'zip.data-descriptor']);
  });
});

describe('extra fields', () => {
  test.each([
    ['runs over', Buffer.from([0x75, 0x70, 9, 0, 1]), 'a: field 0x7075 runs over the end'],
    ['three bytes', Buffer.from('   '), 'a: 3 bytes at the end form no field'],
    ['twice', Buffer.concat([extraField(0xcafe), extraField(0xcafe)]), 'a: field 0xcafe occurs twice'],
  ])('malformed: %s', async (_, extra, message) => {
    const { problems } = await readMembers({ name: 'a', extra });
    expect(problems).toEqual([{ code: 'zip.bad-extra', message, offset: expect.any(Number) }]);
  });

  test('only the local ones are malformed', async () => {
    const { problems } = await readMembers({ name: 'a', local: { extra: Buffer.from('   ') } });
    expect(problems).toEqual([
      { code: 'zip.bad-extra', message: 'a: 3 bytes at the end form no field', offset: 0 },
    ]);
  });

  test('zero padding is only noted, empty fields of id 0 are nothing', async () => {
    const padded = await readMembers(
      { name: 'a', local: { extra: Buffer.alloc(3) } },
      { name: 'b', local: { extra: Buffer.alloc(2) } },
    );
    expect(padded.problems).toEqual([{ code: 'zip.extra-padding', message: 'a, and 1 more', offset: 0 }]);
    expect((await readMembers({ name: 'a', local: { extra: Buffer.alloc(12) } })).codes).toEqual([]);
  });
});

test('comments of members are noted', async () => {
  const { problems } = await readMembers({ name: 'a', comment: 'hello' });
  expect(problems).toEqual([{ code: 'zip.member-comment', message: 'a: 5 bytes', offset: 31 }]);
});
