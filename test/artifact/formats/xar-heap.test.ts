import { describe, expect, it } from 'vitest';
import { xar } from '../../../src/artifact/formats/xar.ts';
import { xarSignatures, xarTicket } from '../../../src/artifact/signature/xar.ts';
import { bytesSource, parseXml } from '../../../src/codec/index.ts';
import { signature, staple, stapleTrailer, xarBuilder } from '../../recipes/xar.ts';
import { readFormat } from '../../support/read-format.ts';

const read = (bytes: Uint8Array) => readFormat(xar, bytes);

describe('heap', () => {
  it('may not hold bytes that nothing refers to', async () => {
    const x = xarBuilder();
    const before = x.data('one');
    x.put('hidden bytes');
    const bytes = x.build(x.file('a', before) + x.file('b', x.data('two')));
    const at = bytes.length - 15;
    expect((await read(bytes)).problems).toEqual([
      { code: 'xar.unreferenced', message: `12 bytes at offset ${at}`, offset: at },
    ]);
  });

  it('may not have bytes behind', async () => {
    const x = xarBuilder();
    const bytes = x.build(x.file('a', x.data('one')), { trailer: Buffer.from('tail') });
    const at = bytes.length - 4;
    expect((await read(bytes)).problems).toEqual([
      { code: 'xar.trailing-data', message: `4 bytes at offset ${at}, to the end of the file`, offset: at },
    ]);
  });

  it('may end with the copy that libarchive leaves, and only with that', async () => {
    const x = xarBuilder();
    const files = x.file('a', x.data('one'));
    const plain = x.build(files);
    const toc = plain.subarray(28);
    expect((await read(x.build(files, { trailer: toc.subarray(0, 20) }))).codes).toEqual([
      'xar.libarchive-tail',
    ]);
    expect((await read(x.build(files, { trailer: toc.subarray(1, 21) }))).codes).toEqual([
      'xar.trailing-data',
    ]);
    expect((await read(x.build(files, { trailer: toc.subarray(0, 65) }))).codes).toEqual([
      'xar.trailing-data',
    ]);
  });

  it('may be shared between members', async () => {
    const x = xarBuilder();
    const files =
      x.file('a', x.data('same', { offset: 20 })) +
      x.file('b', x.data('same', { offset: 20 })) +
      x.file('c', x.data('same', { offset: 20 }));
    x.put('same');
    const { problems, members } = await read(x.build(files));
    expect(problems.map((p) => [p.code, p.message])).toEqual([
      ['xar.shared-data', `a and b: 4 bytes at offset ${members[0]!.offset} (and 1 more)`],
    ]);
    expect(members.map((m) => Buffer.from(m.content!).toString())).toEqual(['same', 'same', 'same']);
  });

  it('may not overlap', async () => {
    const x = xarBuilder();
    const style = null;
    const files =
      x.file('a', x.data('abcdef', { offset: 20, style })) + x.file('b', x.data('cd', { offset: 22, style }));
    x.put('abcdef');
    const { problems, members } = await read(x.build(files));
    expect(problems).toEqual([
      {
        code: 'xar.overlap',
        message: `a and b: 2 bytes at offset ${members[1]!.offset}`,
        offset: members[1]!.offset,
      },
    ]);
    const sum = xarBuilder();
    const onChecksum = await read(sum.build(sum.file('a', sum.data('x', { offset: 0, length: 20, style }))));
    expect(onChecksum.codes).toContain('xar.overlap');
  });
});

describe('signatures', () => {
  const DER = Buffer.from('30820100', 'hex');
  const base64 = DER.toString('base64');

  it('are data with their certificates', async () => {
    const x = xarBuilder();
    const rsa = signature('signature', 'RSA', x.put(Buffer.alloc(256, 1)), 256, [
      `${base64.slice(0, 3)}\n ${base64.slice(3)}`,
      base64,
    ]);
    const cms = signature('x-signature', 'CMS', x.put(Buffer.alloc(300, 2)), 300, []);
    const head = `${rsa}${cms}<signature-creation-time>721692800.0</signature-creation-time>`;
    const bytes = x.build(x.file('a', x.data('a')), { head });
    const { codes, fields } = await read(bytes);
    const at = bytes.length - 557;
    expect(codes).toEqual([]);
    expect(fields.filter((field) => field.meaning === 'signature')).toEqual([
      { name: 'signature', value: 'RSA', offset: at, length: 256, meaning: 'signature' },
      { name: 'x-signature', value: 'CMS', offset: at + 256, length: 300, meaning: 'signature' },
    ]);
    const toc = fields.find((field) => field.name === 'toc')!.fields![0]!;
    const time = toc.fields!.find((field) => field.name === 'signature-creation-time');
    expect(time).toMatchObject({ value: '721692800.0', meaning: 'time' });
    const { root } = parseXml(Buffer.from(`<toc>${head}</toc>`));
    expect(xarSignatures(root!, 1000)).toEqual([
      {
        element: 'signature',
        style: 'RSA',
        offset: 1020,
        size: 256,
        certificates: [DER, DER],
        unreadable: 0,
      },
      { element: 'x-signature', style: 'CMS', offset: 1276, size: 300, certificates: [], unreadable: 0 },
    ]);
  });

  it('that cannot be read or lie outside are reported', async () => {
    const x = xarBuilder();
    const offset = x.put(Buffer.alloc(4));
    const head =
      signature('signature', 'RSA', offset, 4, ['no base64!']) + signature('x-signature', 'CMS', 'x', 5, []);
    const { problems } = await read(x.build('', { head }));
    expect(problems).toEqual([
      { code: 'xar.bad-value', message: '<signature> has 1 certificates that are not base64 (and 1 more)' },
    ]);
    const y = xarBuilder();
    const outside = await read(y.build('', { head: signature('signature', 'RSA', 20, 999, []) }));
    expect(outside.problems.map((p) => p.code)).toEqual(['xar.outside-heap']);
    expect(outside.problems[0]!.message).toMatch(/^the RSA signature ends at \d+, the file at \d+$/);
  });
});

describe('notarization staple', () => {
  const ticket = Buffer.from('s8ch ticket');

  it('is decoded, not reported as hidden', async () => {
    const x = xarBuilder();
    const bytes = x.build(x.file('a', x.data('a')), { trailer: staple(ticket) });
    const at = bytes.length - 32 - ticket.length;
    const { codes, fields } = await read(bytes);
    expect(codes).toEqual([]);
    expect(fields.at(-1)).toEqual({
      name: 'notarization staple',
      offset: at,
      length: 43,
      meaning: 'signature',
      fields: [
        {
          name: 'terminator',
          offset: at,
          length: 16,
          fields: [
            { name: 'version', value: 1, offset: at + 4, length: 2 },
            { name: 'type', value: 1, offset: at + 6, length: 2 },
            { name: 'length', value: 0, offset: at + 8, length: 4, meaning: 'size' },
          ],
        },
        {
          name: 'ticket',
          offset: at + 16,
          length: 27,
          meaning: 'signature',
          fields: [
            { name: 'version', value: 1, offset: at + 31, length: 2 },
            { name: 'type', value: 2, offset: at + 33, length: 2 },
            { name: 'length', value: 11, offset: at + 35, length: 4, meaning: 'size' },
          ],
        },
      ],
    });
    expect(Buffer.from((await xarTicket(bytesSource(bytes), 0))!.ticket).toString()).toBe('s8ch ticket');
  });

  it('does not cover bytes before it', async () => {
    const x = xarBuilder();
    const bytes = x.build(x.file('a', x.data('a')), {
      trailer: Buffer.concat([Buffer.from('hide'), staple(ticket)]),
    });
    expect((await read(bytes)).codes).toEqual(['xar.unreferenced']);
  });

  it.each([
    ['no terminator', Buffer.concat([ticket, stapleTrailer(2, ticket.length)])],
    ['no ticket', stapleTrailer(1, 0)],
    ['a length beyond the heap', stapleTrailer(2, 0xffff_ffff)],
    ['bytes behind', Buffer.concat([staple(ticket), Buffer.from('x')])],
  ])('with %s is no staple', async (_name, trailer) => {
    const x = xarBuilder();
    expect((await read(x.build(x.file('a', x.data('a')), { trailer }))).codes).toEqual(['xar.trailing-data']);
  });
});
