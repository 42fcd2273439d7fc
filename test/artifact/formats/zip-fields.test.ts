import { describe, expect, test } from 'vitest';
import { zip } from '../../../src/artifact/formats/zip.ts';
import type { Field } from '../../../src/model/index.ts';
import { buildZip, extraField, UNIX, u16, u32, u64, unicodePath, unixMode } from '../../recipes/zip.ts';
import { readFormat } from '../../support/read-format.ts';

const find = (fields: readonly Field[] | undefined, ...path: string[]): Field | undefined => {
  const [name, ...rest] = path;
  const field = fields?.find((candidate) => candidate.name === name);
  return rest.length === 0 ? field : find(field?.fields, ...rest);
};

/** Every field lies within its parent and shows the bytes it says. */
function check(fields: readonly Field[], from: number, to: number): void {
  for (const field of fields) {
    expect(field.offset).toBeGreaterThanOrEqual(from);
    expect(field.offset + field.length).toBeLessThanOrEqual(to);
    if (field.fields) check(field.fields, field.offset, field.offset + field.length);
  }
}

describe('fields of a member', () => {
  const extra = Buffer.concat([
    extraField(0x5455, Buffer.from([3]), u32(1_000_000_000, 1_000_000_001)),
    extraField(0x7875, Buffer.from([1, 4]), u32(501), Buffer.from([4]), u32(20)),
    extraField(0x000a, u32(0), u16(1, 24), u64(132_000_000_000_000_000, 0, 0)),
    unicodePath('a.txt', 'a.txt'),
    extraField(0x9901, u16(2), Buffer.from('AE'), Buffer.from([3]), u16(8)),
    extraField(0x0017, u16(2, 0x660e, 128, 1)),
    extraField(0xd935, u16(4), Buffer.alloc(2)),
    extraField(0x5855, u32(7, 8), u16(1, 2)),
    extraField(0xabcd, Buffer.from([1, 2, 3])),
    Buffer.from([9]),
  ]);
  const bytes = buildZip(
    [
      {
        name: 'a.txt',
        data: 'hello',
        madeBy: UNIX,
        external: unixMode(0o100644),
        extra,
        comment: 'hi',
        descriptor: 'signed',
      },
    ],
    { comment: 'bye', zip64: true, prefix: Buffer.from('#!x\n') },
  );

  test('central header, local header, descriptor', async () => {
    const { members } = await readFormat(zip, bytes);
    const [{ fields }] = members as unknown as [{ fields: Field[] }];
    check(fields, 0, bytes.length);
    const central = 'central directory header';
    const at = bytes.indexOf('PK\x01\x02', 0, 'latin1');
    expect(find(fields, central)).toMatchObject({ offset: at });
    expect(find(fields, central, 'version made by')).toEqual({
      name: 'version made by',
      value: '2.0 Unix',
      offset: at + 4,
      length: 2,
      meaning: 'tool',
    });
    expect(find(fields, central, 'external file attributes')).toMatchObject({
      value: '81a40000',
      meaning: 'mode',
    });
    expect(find(fields, central, 'file comment')).toMatchObject({
      value: 'hi',
      length: 2,
      meaning: 'comment',
    });
    expect(find(fields, 'local file header', 'last mod file time and date')).toEqual({
      name: 'last mod file time and date',
      value: '2024-02-29T12:34:56',
      offset: 4 + 10,
      length: 4,
      meaning: 'time',
    });
    expect(find(fields, 'data descriptor', 'crc-32')).toMatchObject({ value: '3610a686', length: 4 });
  });

  test('extra fields', async () => {
    const { members } = await readFormat(zip, bytes);
    const local = find(members[0]!.fields, 'local file header')!.fields;
    const at = 4 + 30 + 5;
    const mtime = find(local, 'UT extended timestamp', 'mtime');
    expect(mtime).toEqual({
      name: 'mtime',
      value: 1_000_000_000,
      offset: at + 5,
      length: 4,
      meaning: 'time',
    });
    expect(find(local, 'UT extended timestamp', 'atime')).toMatchObject({ value: 1_000_000_001 });
    expect(find(local, 'ux Unix owner', 'gid')).toMatchObject({ value: 20, length: 4, meaning: 'owner' });
    expect(find(local, 'NTFS times', 'mtime')).toMatchObject({
      value: 132_000_000_000_000_000 / 1e7 - 11_644_473_600,
    });
    expect(find(local, 'Unicode path', 'text')).toMatchObject({ value: 'a.txt', meaning: 'name' });
    expect(find(local, 'AES encryption', 'strength')).toMatchObject({ value: 3 });
    expect(find(local, 'strong encryption header', 'bit length')).toMatchObject({ value: 128 });
    expect(find(local, 'Android alignment', 'multiple')).toMatchObject({ value: 4 });
    expect(find(local, 'UX Unix times and owner', 'gid')).toMatchObject({ value: 2 });
    expect(find(local, 'extra field 0xabcd')).toMatchObject({ value: '010203', length: 7 });
    expect(find(local, 'malformed extra field')).toMatchObject({ value: '09', length: 1 });
  });

  test('of the archive', async () => {
    const { fields } = await readFormat(zip, bytes);
    check(fields, 0, bytes.length);
    const end = bytes.indexOf('PK\x05\x06', 0, 'latin1');
    expect(find(fields, 'end of central directory record', 'comment')).toEqual({
      name: 'comment',
      value: 'bye',
      offset: end + 22,
      length: 3,
      meaning: 'comment',
    });
    expect(
      find(fields, 'zip64 end of central directory record', 'entries in the central directory'),
    ).toMatchObject({
      value: 1,
      length: 8,
    });
    expect(find(fields, 'zip64 end of central directory locator')).toMatchObject({
      offset: end - 20,
      length: 20,
    });
  });

  test('zip64 values', async () => {
    const wide = buildZip([{ name: 'x', data: 'hello', zip64: true }]);
    const { members } = await readFormat(zip, wide);
    const field = find(members[0]!.fields, 'central directory header', 'zip64 extended information');
    expect(field?.fields?.map(({ value }) => value)).toEqual([5, 5]);
  });
});
