import { describe, expect, it } from 'vitest';
import { xar } from '../../../src/artifact/formats/xar.ts';
import { digest, xarBuilder } from '../../recipes/xar.ts';
import { readFormat, text } from '../../support/read-format.ts';

const read = (bytes: Uint8Array, limits = {}) => readFormat(xar, bytes, { limits });

describe('extended attributes', () => {
  it('are verified, counted as referenced, and shown as fields', async () => {
    const x = xarBuilder();
    const ea = x.ea('com.apple.quarantine', '0081;5f;Safari;', { encoding: 'application/x-gzip' });
    const binary = x.ea('com.apple.FinderInfo', Buffer.from([0, 1, 2]));
    const bytes = x.build(x.file('a', ea + binary + x.data('content')));
    const { members, codes } = await read(bytes);
    expect(codes).toEqual([]);
    expect(text(members[0]!.content)).toBe('content');
    const fields = members[0]!.fields.filter((field) => field.name === 'ea');
    expect(fields.map((field) => field.value)).toEqual(['0081;5f;Safari;', '000102']);
    expect(fields[1]).toMatchObject({ offset: bytes.length - 10, length: 3 });
  });

  it('report wrong checksums, sizes and places', async () => {
    const x = xarBuilder();
    const ea =
      x.ea('one', 'value', { extracted: '0'.repeat(40) }) +
      x.ea('two', 'value', { size: 4 }) +
      x.ea('three', '', { offset: 900, length: 3, style: null });
    const { problems } = await read(x.build(x.file('a', ea)));
    const real = digest('sha1', 'value');
    expect(problems.map((p) => [p.code, p.message])).toEqual([
      [
        'xar.checksum-mismatch',
        `ea one of a: the extracted sha1 is ${'0'.repeat(40)}, that of the bytes is ${real}`,
      ],
      ['content.size-mismatch', 'ea two of a: the table says 4 bytes, there are 5'],
      [
        'xar.outside-heap',
        expect.stringMatching(/^ea three of a: 3 bytes at offset \d+, the file ends at \d+$/),
      ],
    ]);
  });

  it('are held to the metadata limit', async () => {
    const x = xarBuilder();
    const ea = x.ea('bomb', Buffer.alloc(1_000_000), { encoding: 'application/x-gzip' });
    const { problems } = await read(x.build(x.file('a', ea)), { metadata: 100_000 });
    expect(problems).toEqual([
      { code: 'xar.unverified', message: 'ea bomb of a is beyond the limit for metadata (--limit metadata)' },
    ]);
  });
});

describe('fields', () => {
  it('of a member hold its element, and where its bytes are', async () => {
    const x = xarBuilder();
    const inner =
      '<FinderCreateTime><time>1901-1868345713-01T01:33:52</time></FinderCreateTime><inode>7</inode>';
    const files = x.folder('d', x.file('a', inner + x.data('hello')));
    const bytes = x.build(files);
    const { members, fields } = await read(bytes);
    const toc = fields.find((field) => field.name === 'toc')!;
    expect(toc.fields![0]!.fields!.map((field) => field.name)).toEqual(['creation-time', 'checksum']);
    const [element, data] = members[1]!.fields;
    expect(element).toMatchObject({ name: 'toc', offset: 28, length: toc.length });
    const file = element!.fields![0]!;
    const start = '<?xml version="1.0" encoding="UTF-8"?>\n<xar><toc>'.length;
    const head =
      '<creation-time>2023-11-14T22:13:20</creation-time><checksum style="sha1"><offset>0</offset><size>20</size></checksum>';
    const at = start + head.length + files.indexOf('<file', 1);
    expect(file).toMatchObject({
      name: 'file',
      offset: at,
      length: files.indexOf('</file>') + 7 - files.indexOf('<file', 1),
    });
    expect(file.fields!.slice(0, 3)).toEqual([
      { name: 'id', value: '1', offset: at, length: 0, meaning: 'id' },
      {
        name: 'FinderCreateTime',
        offset: at + 13,
        length: inner.indexOf('<inode>'),
        fields: [
          {
            name: 'time',
            value: '1901-1868345713-01T01:33:52',
            offset: at + 31,
            length: 40,
            meaning: 'time',
          },
        ],
      },
      { name: 'inode', value: '7', offset: at + 13 + inner.indexOf('<inode>'), length: 16, meaning: 'host' },
    ]);
    expect(data).toEqual({ name: 'data', offset: bytes.length - 5, length: 5 });
    expect(members[0]!.fields[0]!.fields![0]!.fields!.map((field) => field.name)).toEqual([
      'id',
      'type',
      'name',
    ]);
  });
});
