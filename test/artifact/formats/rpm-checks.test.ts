import { describe, expect, it } from 'vitest';
import { rpm } from '../../../src/artifact/formats/rpm.ts';
import {
  BASE,
  bin,
  FILES,
  int32,
  rawHeader,
  rpmCpio,
  rpmHeader,
  rpmLead,
  rpmPackage,
  str,
  strs,
} from '../../recipes/rpm.ts';
import { fieldAt } from '../../support/find-field.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const read = (bytes: Uint8Array, options = {}) => readFormat(rpm, bytes, options);

describe('what is verified', () => {
  it('digests of the header, of header and payload, of the payload', async () => {
    const message = async (recipe: Parameters<typeof rpmPackage>[0]) => {
      const { problems } = await read(rpmPackage(recipe));
      return problems.map(({ code, message: words }) => `${code} ${words.split(':')[0]}`);
    };
    expect(await message({ signature: [[269, str('00')]] })).toEqual(['rpm.digest SHA1']);
    expect(await message({ signature: [[273, str('00')]] })).toEqual(['rpm.digest SHA256']);
    expect(await message({ signature: [[1004, bin(Buffer.alloc(16))]] })).toEqual(['rpm.digest MD5']);
    expect(await message({ tags: [[5092, strs('00')]] })).toEqual(['rpm.digest PAYLOADSHA256']);
    expect(await message({ version: 6, signature: [[279, str('00')]] })).toEqual(['rpm.digest SHA3_256']);
    const bytes = rpmPackage();
    bytes[bytes.length - 1]! ^= 1;
    expect((await read(bytes)).codes).toEqual(['rpm.digest', 'rpm.digest']);
  });

  it('sizes: cut, appended, impossible', async () => {
    const bytes = rpmPackage();
    expect((await read(bytes.subarray(0, -1))).codes).toEqual(['rpm.truncated']);
    const appended = Buffer.concat([bytes, Buffer.from('evil')]);
    const { problems, fields } = await read(appended);
    expect(problems).toEqual([{ code: 'rpm.trailing-data', message: '4 bytes', offset: bytes.length }]);
    expect(unexplained(fields, appended.length)).toEqual([]);
    expect((await read(rpmPackage({ signature: [[1000, int32(3)]] }))).codes).toEqual(['rpm.size']);
  });

  it('lead, padding, reserved space', async () => {
    const first = async (recipe: Parameters<typeof rpmPackage>[0]) => (await read(rpmPackage(recipe))).codes;
    expect(await first({ lead: rpmLead('other-1.0-2') })).toEqual(['rpm.lead']);
    expect(await first({ lead: rpmLead('demo-1.0-2', { type: 1 }) })).toEqual(['rpm.lead']);
    expect(await first({ tags: [[1003, int32(7)]], lead: rpmLead('demo-7:1.0-2') })).toEqual([]);
    expect(await first({ lead: rpmLead('demo-1.0-2', { major: 2 }) })).toEqual(['rpm.version']);
    expect(await first({ lead: rpmLead('demo-1.0-2', { signature: 1 }) })).toEqual(['rpm.version']);
    expect(await first({ signature: [[1008, bin(Buffer.alloc(8, 1))]] })).toEqual(['rpm.padding']);
    const hidden = rpmLead('demo-1.0-2');
    hidden.write('hidden', 30);
    expect(await first({ lead: hidden })).toEqual(['rpm.padding']);
  });

  it('the compressor that the header names', async () => {
    const first = async (recipe: Parameters<typeof rpmPackage>[0]) => (await read(rpmPackage(recipe))).codes;
    expect(await first({ tags: [[1125, str('xz')]] })).toEqual(['rpm.compressor']);
    expect(await first({ payload: rpmCpio(FILES) })).toEqual([]);
  });

  it('lists of files that do not fit together', async () => {
    const { problems } = await read(
      rpmPackage({
        tags: [
          [1034, int32(1, 2)],
          [1116, int32(0, 0, 9, 0)],
        ],
      }),
    );
    expect(problems).toMatchObject([
      { code: 'rpm.file-list', message: '4 files, 2 with mtime, 3 with folder that exists' },
    ]);
  });
});

describe('headers', () => {
  const lead = rpmLead('demo-1.0-2');
  const signature = Buffer.concat([rpmHeader([[1007, int32(0)]]), Buffer.alloc(4)]);
  const withHeader = (header: Uint8Array) => read(Buffer.concat([lead, signature, header]));

  it('must be there', async () => {
    expect((await read(lead.subarray(0, 50))).codes).toEqual(['rpm.truncated']);
    expect((await read(lead)).codes).toEqual(['rpm.truncated']);
    expect((await read(Buffer.concat([lead, Buffer.alloc(200)]))).codes).toEqual(['rpm.header']);
    expect((await withHeader(Buffer.alloc(0))).codes).toEqual(['rpm.truncated']);
    expect((await withHeader(rpmHeader(BASE).subarray(0, -1))).codes).toEqual(['rpm.truncated']);
    const absurd = Buffer.from(rpmHeader(BASE));
    absurd.writeUInt32BE(70_000, 8);
    expect((await withHeader(absurd)).codes).toEqual(['rpm.header']);
    absurd.writeUInt32BE(5, 8);
    absurd.writeUInt32BE(0xffffffff, 12);
    expect((await withHeader(absurd)).codes).toEqual(['limit.metadata']);
  });

  it('entries that point nowhere are told once, with their number', async () => {
    const store = Buffer.from('demo\x001.0\x002\0\0\0\0');
    const header = rawHeader(
      [
        [1000, 6, 0, 1],
        [1001, 6, 5, 1],
        [1002, 6, 9, 1],
        [1006, 4, 2, 1],
        [1007, 6, 99, 1],
        [1008, 12, 0, 1],
        [1009, 4, 8, 4],
        [1010, 6, 0, 2],
        [1011, 8, 0, 100],
        [1012, 7, 0, 0],
        [1014, 6, 0, 0],
      ],
      store,
    );
    const { problems, fields } = await withHeader(header);
    expect(problems).toMatchObject([
      { code: 'rpm.entry', message: 'BUILDTIME: its data at 2 is not aligned to 4; 7 more like this' },
    ]);
    expect(fieldAt(fields, 'header', 'BUILDTIME').value).toBe('broken');
  });

  it('overlapping, hidden, unsorted, twice, of another type', async () => {
    const parts = (entries: number[][], store: string) => withHeader(rawHeader(entries, Buffer.from(store)));
    const base = [
      [1000, 6, 0, 1],
      [1001, 6, 5, 1],
      [1002, 6, 9, 1],
    ];
    expect((await parts([...base, [1004, 6, 2, 1]], 'demo\x001.0\x002\0')).codes).toEqual(['rpm.overlap']);
    expect((await parts(base, 'demo\x001.0\x002\0evil')).codes).toEqual(['rpm.hidden-bytes']);
    expect((await parts([base[1]!, base[0]!, base[2]!], 'demo\x001.0\x002\0')).codes).toEqual(['rpm.order']);
    expect((await parts([...base, [1002, 6, 9, 1]], 'demo\x001.0\x002\0')).codes).toEqual([
      'rpm.duplicate-tag',
      'rpm.overlap',
    ]);
    expect((await parts([...base, [1004, 4, 12, 1]], 'demo\x001.0\x002\0\0\0\0\0\x01')).codes).toEqual([
      'rpm.tag-type',
    ]);
  });

  it('region: trailer, tags outside', async () => {
    const tags = BASE.slice(1, 4);
    const good = rpmHeader(tags, 63);
    expect((await withHeader(good)).codes).toEqual([]);
    const change = async (from: number, value: number) => {
      const header = Buffer.from(good);
      header.writeInt32BE(value, header.length - 16 + from);
      return (await withHeader(header)).codes;
    };
    expect(await change(0, 62)).toEqual(['rpm.region']);
    expect(await change(4, 6)).toEqual(['rpm.region']);
    expect(await change(8, -16)).toEqual(['rpm.unsigned-tag']);
    expect(await change(8, -16 * 99)).toEqual(['rpm.region']);
    expect(await change(8, 7)).toEqual(['rpm.region']);
    const count = Buffer.from(good);
    count.writeInt32BE(4, 28);
    expect((await withHeader(count)).codes).toContain('rpm.region');
  });

  it('texts that overlap again and again do not cost their product', async () => {
    const store = Buffer.alloc(1 << 16, 97);
    store[store.length - 1] = 0;
    const entries = Array.from({ length: 60_000 }, (_, i) => [1000 + i, 6, i % 1000, 1]);
    const started = performance.now();
    const { codes: found } = await withHeader(rawHeader(entries, store));
    expect(found).toContain('rpm.entry');
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
