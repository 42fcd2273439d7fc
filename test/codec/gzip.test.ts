import { constants, crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzip, gzipOsName, parseGzipHeader } from '../../src/codec/index.ts';
import {
  BLOCKS,
  bgzf,
  type GzipRecipe,
  gzipExtra,
  gzipHeader,
  gzipMember,
  noise,
  prose,
} from '../recipes/gzip.ts';
import { decode, fieldText } from '../support/deflate.ts';

const FULL: GzipRecipe = {
  mtime: 1_700_000_000,
  extraFlags: 2,
  os: 11,
  extra: Buffer.concat([gzipExtra('BC', Buffer.from([0x34, 0x12])), gzipExtra('xy', Buffer.from('data'))]),
  name: 'näme.tar',
  comment: 'a comment',
  headerChecksum: true,
};

describe('gunzip', () => {
  it.each([undefined, 1, 7, 512])('reads what zlib writes, in pieces of %s', async (step) => {
    for (const content of [Buffer.alloc(0), prose(10), prose(50_000), noise(150_000)]) {
      const result = await decode(gunzip, gzipSync(content), step ? { step } : {});
      expect(result.content.equals(content)).toBe(true);
      expect(result.problems).toEqual([]);
      expect(result.rest.length).toBe(0);
    }
  });

  it('decodes every field of a header, with its place', async () => {
    const result = await decode(gunzip, gzipMember('content', FULL));
    expect(result.problems).toEqual([]);
    expect(fieldText(result.fields)).toBe(
      'member@0+65[CM=8@2+1 FLG=30@3+1 MTIME=1700000000@4+4 XFL=2 (slowest)@8+1 OS=11 (NTFS)@9+1' +
        ' FEXTRA@12+14[BC=4660@12+6 xy=64617461@18+8] FNAME=näme.tar@26+10 FCOMMENT=a comment@36+10' +
        ` CRC16=${gzipHeader(FULL).readUInt16LE(46)}@46+2 CRC32=${crc32('content').toString(16)}@57+4` +
        ' ISIZE=7@61+4] members=1@0+65',
    );
  });

  it('reads every combination of header parts in single bytes', async () => {
    const parts = ['extra', 'name', 'comment', 'headerChecksum'] as const;
    for (let bits = 0; bits < 16; bits++) {
      const recipe = Object.fromEntries(
        parts.filter((_, i) => bits & (1 << i)).map((part) => [part, FULL[part]]),
      );
      const bytes = gzipMember('content', recipe);
      const result = await decode(gunzip, bytes, { step: 1 });
      expect(result).toMatchObject({ content: Buffer.from('content'), problems: [], position: bytes.length });
      expect(gunzipSync(bytes).toString()).toBe('content');
    }
  });

  it('reads members that follow each other as one content', async () => {
    const parts = [prose(300), Buffer.alloc(0), noise(90_000), prose(400_000), prose(20), prose(70_000, 5)];
    const bytes = Buffer.concat(parts.map((part, i) => gzipMember(part, i % 2 ? FULL : {})));
    for (const step of [undefined, 1, 512]) {
      const result = await decode(gunzip, bytes, step ? { step } : {});
      expect(result.content.equals(Buffer.concat(parts))).toBe(true);
      expect(result.problems).toEqual([]);
      expect(result.fields.at(-1)).toEqual({ name: 'members', value: 6, offset: 0, length: bytes.length });
      expect(result.fields.map((field) => field.name)).toEqual([...Array(6).fill('member'), 'members']);
      expect(result.fields[1]!.offset).toBe(result.fields[0]!.length);
    }
  });

  it('reads BGZF', async () => {
    const content = prose(1_000_000);
    const result = await decode(gunzip, bgzf(content));
    expect(result.content.equals(content)).toBe(true);
    expect(result.problems).toEqual([]);
    expect(result.fields.at(-1)).toMatchObject({ name: 'members', value: 16 });
  });

  it('lists the first 1,000 members and counts the others', async () => {
    const bytes = Buffer.concat(Array(1203).fill(gzipMember('x')));
    const result = await decode(gunzip, bytes);
    expect(result.content.toString()).toBe('x'.repeat(1203));
    expect(result.fields.length).toBe(1001);
    expect(result.fields[1000]).toMatchObject({ name: 'members', value: 1203 });
  });

  it('stops at the limit of members', async () => {
    const bytes = Buffer.concat(Array(6).fill(gzipMember('x')));
    const result = await decode(gunzip, bytes, { limits: { steps: 4 } });
    expect(result.content.toString()).toBe('xxxx');
    expect(result.problems).toEqual([
      { code: 'limit.steps', message: 'more than 4 gzip members', offset: 84 },
    ]);
  });

  it('takes in trailing zeros with a note', async () => {
    const member = gzipMember('content');
    for (const step of [undefined, 1, 300]) {
      const bytes = Buffer.concat([member, Buffer.alloc(1000)]);
      const result = await decode(gunzip, bytes, step ? { step } : {});
      expect(result.problems).toEqual([
        {
          code: 'stream.trailing-zeros',
          message: '1000 zero bytes follow the last gzip member',
          offset: member.length,
        },
      ]);
      expect(result.position).toBe(bytes.length);
    }
  });

  it('stays in front of anything else that follows', async () => {
    const member = gzipMember('content');
    for (const tail of ['garbage', '\x1f', '\x1f\x8b', '\x1f\x8b\x07 other method', 'x\0\0\0']) {
      const result = await decode(gunzip, Buffer.concat([member, Buffer.from(tail, 'latin1')]), { step: 3 });
      expect(result).toMatchObject({
        content: Buffer.from('content'),
        problems: [],
        position: member.length,
      });
      expect(result.rest.toString('latin1')).toBe(tail);
    }
  });

  it('does not read a member behind zeros, as GNU gzip does not', async () => {
    const member = gzipMember('content');
    const result = await decode(gunzip, Buffer.concat([member, Buffer.alloc(5), gzipMember('hidden')]));
    expect(result.content.toString()).toBe('content');
    expect(result.codes).toEqual(['stream.trailing-zeros']);
    expect(result.rest).toEqual(gzipMember('hidden'));
  });

  it.each<[string, Buffer, object]>([
    ['wrong CRC-32', gzipMember('content', { crc: 1 }), { code: 'stream.checksum', offset: 19 }],
    ['wrong length', gzipMember('content', { size: 8 }), { code: 'stream.size-mismatch', offset: 23 }],
    [
      'wrong CRC-16',
      gzipMember('content', { headerChecksum: 7 }),
      { code: 'stream.header-checksum', offset: 10 },
    ],
    ['reserved bit', gzipMember('content', { flags: 0x40 }), { code: 'stream.header', offset: 3 }],
  ])('reports a %s and reads on', async (_, member, problem) => {
    const result = await decode(gunzip, Buffer.concat([member, gzipMember(' and more')]));
    expect(result.content.toString()).toBe('content and more');
    expect(result.problems).toMatchObject([problem]);
  });

  it('names stored and computed checksums', async () => {
    const result = await decode(gunzip, gzipMember('content', { crc: 1, headerChecksum: 7 }));
    expect(result.problems.map((problem) => problem.message)).toEqual([
      `the CRC-16 of the gzip header is ${(crc32(gzipHeader({ flags: 2 })) & 0xffff).toString(16)}, stored is 0007`,
      `the CRC-32 is ${crc32('content').toString(16)}, stored is 00000001`,
    ]);
  });

  it.each<[string, Buffer, object]>([
    ['another method', gzipMember('content', { method: 7 }), { code: 'stream.unsupported', offset: 2 }],
    ['no magic', Buffer.from('no gzip at all'), { code: 'stream.header', offset: 0 }],
    ['nothing', Buffer.alloc(0), { code: 'stream.truncated', offset: 0 }],
  ])('gives up on %s', async (_, bytes, problem) => {
    const result = await decode(gunzip, bytes);
    expect(result.content.length).toBe(0);
    expect(result.problems).toMatchObject([problem]);
  });

  it('bounds the header by the limits', async () => {
    const long = gzipMember('content', { name: 'n'.repeat(3000), comment: 'c' });
    const cut = await decode(gunzip, long, { limits: { name: 10 } });
    expect(cut.content.toString()).toBe('content');
    expect(cut.problems).toEqual([
      { code: 'limit.name', message: 'a text of 3000 bytes in a gzip header', offset: 10 },
    ]);
    expect(fieldText(cut.fields)).toContain('FNAME=nnnnnnnnnn@10+3001 FCOMMENT=c@3011+2');
    const endless = Buffer.concat([gzipHeader({ flags: 8 }), Buffer.alloc(100_000, 'n')]);
    const stopped = await decode(gunzip, endless, { limits: { metadata: 20_000 } });
    expect(stopped.codes).toEqual(['limit.metadata']);
    const truncated = await decode(gunzip, endless);
    expect(truncated.problems).toMatchObject([{ code: 'stream.truncated', offset: 100_010 }]);
  });

  it('shows an extra field that has no sub-fields as it is', async () => {
    const extra = Buffer.concat([gzipExtra('ab', Buffer.alloc(70, 1)), Buffer.from([1, 2, 3, 255, 255])]);
    const result = await decode(gunzip, gzipMember('', { extra }));
    expect(fieldText(result.fields)).toContain(
      `FEXTRA@12+79[ab=${'01'.repeat(64)}…@12+74 rest=010203ffff@86+5]`,
    );
  });

  it('says where a file is cut, at every byte', async () => {
    const packed = gzipMember(prose(300), FULL);
    const header = gzipHeader(FULL).length;
    for (let length = 0; length < packed.length; length++) {
      const result = await decode(gunzip, packed.subarray(0, length), { step: 13 });
      expect(result.problems).toMatchObject([{ code: 'stream.truncated', offset: length }]);
      const deflate = packed.subarray(header, Math.max(header, Math.min(length, packed.length - 8)));
      const expected = inflateStart(deflate);
      expect(result.content).toEqual(expected);
    }
  });

  it('says of every byte flipped what zlib says', async () => {
    const packed = gzipMember(prose(300), FULL);
    for (let at = 0; at < packed.length; at++) {
      const bad = Buffer.from(packed);
      bad[at]! ^= 0x01;
      const { content, codes } = await decode(gunzip, bad);
      let reference: Buffer | undefined;
      try {
        reference = gunzipSync(bad);
      } catch {}
      // Bytes that are only told (time, names) change nothing but the header checksum, which zlib checks too.
      expect(codes.length > 0).toBe(reference === undefined);
      if (reference) expect(content).toEqual(reference);
    }
  });

  it('agrees with zlib on any content, setting and cut', async () => {
    const settings = fc.record({
      level: fc.integer({ min: 0, max: 9 }),
      strategy: fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_RLE),
      memLevel: fc.integer({ min: 1, max: 9 }),
    });
    const member = fc.tuple(fc.uint8Array({ maxLength: 2000 }), settings);
    await fc.assert(
      fc.asyncProperty(
        fc.array(member, { minLength: 1, maxLength: 6 }),
        fc.nat({ max: 700 }),
        async (members, step) => {
          const bytes = Buffer.concat(members.map(([content, options]) => gzipSync(content, options)));
          const result = await decode(gunzip, bytes, step ? { step } : {});
          expect(result.problems).toEqual([]);
          expect(result.content).toEqual(Buffer.concat(members.map(([content]) => content)));
          expect(result.position).toBe(bytes.length);
        },
      ),
    );
  });

  it('says the same about damaged files however they are cut', async () => {
    const good = Buffer.concat([gzipMember(prose(200), FULL), gzipMember(noise(100)), bgzf(prose(500), 100)]);
    const flips = fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 })), {
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(
        flips,
        fc.nat({ max: good.length }),
        fc.constantFrom(1, 7, 512),
        async (at, length, step) => {
          const bad = Buffer.from(good.subarray(0, length));
          for (const [place, bits] of at) if (place < length) bad[place]! ^= bits;
          const { rest: _, largest: __, ...whole } = await decode(gunzip, bad);
          expect(await decode(gunzip, bad, { step })).toMatchObject(whole);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('parseGzipHeader', () => {
  it('gives every part', () => {
    const header = gzipHeader(FULL);
    expect(parseGzipHeader(Buffer.concat([header, Buffer.from('deflate')]))).toEqual({
      length: header.length,
      method: 8,
      flags: 30,
      mtime: 1_700_000_000,
      extraFlags: 2,
      os: 11,
      extra: FULL.extra,
      name: { text: 'näme.tar', offset: 26, length: 9 },
      comment: { text: 'a comment', offset: 36, length: 9 },
      checksum: { stored: header.readUInt16LE(46), computed: header.readUInt16LE(46) },
    });
  });

  it('reads names that are not UTF-8 as ISO 8859-1', () => {
    const header = Buffer.concat([gzipHeader({ flags: 8 }), Buffer.from('n\xe4me\0', 'latin1')]);
    expect(parseGzipHeader(header)?.name).toEqual({ text: 'näme', offset: 10, length: 4 });
  });

  it('gives nothing for anything shorter or other', () => {
    const header = gzipHeader(FULL);
    for (let length = 0; length < header.length; length++) {
      expect(parseGzipHeader(header.subarray(0, length))).toBeUndefined();
    }
    expect(parseGzipHeader(Buffer.from('PK\x03\x04 and more than ten'))).toBeUndefined();
  });

  it('knows the systems', () => {
    expect([0, 3, 7, 13, 14, 255].map(gzipOsName)).toEqual([
      'FAT',
      'Unix',
      'Macintosh',
      'Acorn RISCOS',
      'unknown',
      'unknown',
    ]);
  });
});

/** What zlib gets out of the beginning of a deflate stream. */
function inflateStart(packed: Uint8Array): Buffer {
  return Buffer.from(
    gunzipSync(Buffer.concat([gzipHeader(), packed]), { finishFlush: constants.Z_SYNC_FLUSH }),
  );
}

describe('recipes', () => {
  it('make what they say', () => {
    for (const [kind, pack] of Object.entries(BLOCKS)) {
      const type = { stored: 0, fixed: 1, dynamic: 2 }[kind];
      expect((pack(prose(2000))[0]! >> 1) & 3).toBe(type);
    }
    expect(gunzipSync(bgzf(prose(500), 100))).toEqual(prose(500));
    expect(deflateRawSync(noise(1000)).length).toBeGreaterThan(1000);
  });
});
