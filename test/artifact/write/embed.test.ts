import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editableZip, openArtifact, ownLayers } from '../../../src/artifact/index.ts';
import { bytesSource, readAll } from '../../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../../src/model/index.ts';
import {
  buildZip,
  DATE,
  extraField,
  TIME,
  UNIX,
  u32,
  unixMode,
  type ZipMember,
  type ZipOptions,
} from '../../recipes/zip.ts';

const open = (bytes: Uint8Array) => editableZip(bytesSource(bytes), DEFAULT_LIMITS);

async function edited(
  bytes: Uint8Array,
  remove: readonly string[],
  put: readonly (readonly [string, string])[],
) {
  const zip = await open(bytes);
  const like = zip.names.at(-1)!;
  return Buffer.from(
    await readAll(
      await zip.edited(
        remove,
        put.map(([name, text]) => ({ name, data: Buffer.from(text), like })),
      ),
    ),
  );
}

/** Local header, data and what follows of every member, as one text each, by name. */
async function rawMembers(bytes: Buffer): Promise<ReadonlyMap<string, string>> {
  const centre = bytes.lastIndexOf('PK\x05\x06');
  const starts: { name: string; at: number; header: string }[] = [];
  for (
    let at = bytes.indexOf('PK\x01\x02');
    at >= 0 && at < centre;
    at = bytes.indexOf('PK\x01\x02', at + 4)
  ) {
    const length =
      46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    const header = Buffer.from(bytes.subarray(at, at + length));
    const offset = header.readUInt32LE(42);
    header.writeUInt32LE(0, 42);
    starts.push({
      name: header.toString('utf8', 46, 46 + header.readUInt16LE(28)),
      at: offset,
      header: header.toString('latin1'),
    });
  }
  const end = bytes.indexOf('PK\x01\x02');
  const sorted = starts.toSorted((a, b) => a.at - b.at);
  return new Map(
    sorted.map(({ name, at, header }, i) => [
      name,
      header + bytes.toString('latin1', at, sorted[i + 1]?.at ?? end),
    ]),
  );
}

const ODD: readonly ZipMember[] = [
  { name: 'stored', data: 'as it is' },
  { name: 'odd.bin', data: 'x'.repeat(500), method: 8, flags: 2, external: unixMode(0o100755) },
  { name: 'described', data: 'y'.repeat(300), method: 8, descriptor: 'signed' },
  { name: 'bare', data: 'z'.repeat(300), method: 8, descriptor: 'bare' },
  { name: 'wide', data: 'w', zip64: true },
  { name: 'extra', data: 'e', extra: extraField(0x5455, Buffer.from([1]), u32(99)), comment: 'said' },
  { name: 'ünï', data: 'u', flags: 0x800 },
  { name: 'last', data: 'the old content', method: 8, comment: 'kept', date: DATE, time: TIME },
];

test('puts members at the end, and leaves all others as they are, packed bytes and headers too', async () => {
  const before = buildZip(ODD, { comment: 'of the archive' });
  const after = await edited(
    before,
    [],
    [
      ['new', 'n'.repeat(100)],
      ['last', 'the new content'],
    ],
  );
  const [old, made] = [await rawMembers(before), await rawMembers(after)];
  expect([...made.keys()]).toEqual([...ODD.slice(0, -1).map(({ name }) => name), 'new', 'last']);
  for (const { name } of ODD.slice(0, -1)) expect(made.get(name as string)).toBe(old.get(name as string));
  expect(after.toString('latin1', after.length - 14)).toBe('of the archive');
  const zip = await open(after);
  expect(Buffer.from(await zip.content('last')).toString()).toBe('the new content');
  expect(Buffer.from(await zip.content('new')).toString()).toBe('n'.repeat(100));
});

test('what is put anew keeps time, attributes, method, extra fields and comment; a new member has no more than time and attributes', async () => {
  const last: ZipMember = {
    name: 'last',
    data: 'old',
    date: DATE,
    time: TIME,
    madeBy: UNIX,
    external: unixMode(0o100640),
    extra: extraField(0x5455, Buffer.from([1]), u32(99)),
    comment: 'kept',
    descriptor: 'signed',
  };
  const after = await edited(
    buildZip([{ name: 'a' }, last]),
    [],
    [
      ['new', ''],
      ['last', 'more'],
    ],
  );
  const artifact = await openArtifact({ name: 'z.zip', source: bytesSource(after) });
  expect(artifact.problems.map(({ code }) => code)).toEqual(['zip.member-comment']);
  const [, , made, anew] = artifact.entries;
  expect(anew).toMatchObject({ path: 'z.zip!/last', size: 4, mode: 0o640 });
  expect(made).toMatchObject({ path: 'z.zip!/new', size: 0, mode: 0o640 });
  const raw = await rawMembers(after);
  expect(raw.get('last')).toContain('kept');
  expect(raw.get('last')).toContain('UT\x05\0\x01');
  expect(raw.get('new')).not.toContain('kept');
  // No descriptor: sizes stand in front.
  expect(after.readUInt16LE(after.indexOf('PK\x03\x04', 40) + 6) & 8).toBe(0);
});

test('members behind one that goes move up', async () => {
  const before = buildZip([{ name: 'gone', data: 'g'.repeat(40), descriptor: 'signed64' }, ...ODD]);
  const after = await edited(before, ['gone'], [['last', 'new']]);
  const [old, made] = [await rawMembers(before), await rawMembers(after)];
  expect(made.has('gone')).toBe(false);
  for (const { name } of ODD.slice(0, -1)) expect(made.get(name as string)).toBe(old.get(name as string));
  const artifact = await openArtifact({ name: 'z.zip', source: bytesSource(after) });
  expect(artifact.problems.filter(({ level }) => level !== 'note')).toEqual([]);
});

test('an archive with zip64 records is written without them where no number needs them', async () => {
  const after = await edited(buildZip(ODD, { zip64: true }), [], [['last', 'new']]);
  expect(after.includes('PK\x06\x07')).toBe(false);
  expect((await open(after)).names).toHaveLength(ODD.length);
});

test('an archive that grows past 65,535 members gets zip64 records', async () => {
  const many = Array.from({ length: 65_534 }, (_, i) => ({ name: `f${i}` }));
  const after = await edited(
    buildZip(many),
    [],
    [
      ['new', 'a'],
      ['newer', 'b'],
    ],
  );
  expect(after.includes('PK\x06\x07')).toBe(true);
  const { names } = await open(after);
  expect(names).toHaveLength(65_536);
  expect(names.at(-1)).toBe('newer');
});

test('whatever is put can be read again, and doing it twice gives the same bytes', async () => {
  const name = fc.stringMatching(/^[a-z]{1,6}(\/[a-zä]{1,6})?$/);
  const member = fc.record({
    data: fc.uint8Array({ maxLength: 60 }),
    method: fc.constantFrom(0, 8),
    descriptor: fc.constantFrom('signed', 'bare', undefined),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(name, member, { minKeys: 1, maxKeys: 6 }),
      fc.string(),
      async (all, text) => {
        const members = Object.entries(all).map(
          ([one, { descriptor, ...rest }]): ZipMember => ({
            name: one,
            flags: 0x800,
            ...rest,
            ...(descriptor ? { descriptor } : {}),
          }),
        );
        const first = await edited(buildZip(members), [], [['put', text]]);
        const again = await edited(first, ['put'], [['put', text]]);
        expect(again.equals(first)).toBe(true);
        const zip = await open(again);
        expect(zip.names).toEqual([...Object.keys(all).filter((one) => one !== 'put'), 'put']);
        expect(Buffer.from(await zip.content('put'))).toEqual(Buffer.from(text));
        const artifact = await openArtifact({ name: 'z.zip', source: bytesSource(again) });
        const own = ownLayers(artifact);
        expect(artifact.problems.filter((one) => one.level === 'error' && own(one))).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

const REFUSED: readonly (readonly [what: string, bytes: Uint8Array, why: RegExp])[] = [
  ['no zip', Buffer.from('no archive at all'), /no zip archive/],
  ['a cut archive', buildZip(ODD).subarray(0, 200), /no zip archive/],
  ['bytes in front', Buffer.concat([Buffer.from('#!run\n'), buildZip(ODD)]), /damaged|in front/],
  ['bytes behind', Buffer.concat([buildZip(ODD), Buffer.alloc(3)]), /behind|follow|ways/],
  ['a wrong count', buildZip(ODD, { end: { count: 3 } } as ZipOptions), /counts 3 entries/],
  ['one name twice', buildZip([{ name: 'a' }, { name: 'a' }]), /two members called a/],
];

test.each(REFUSED)('refuses %s', async (_, bytes, why) => {
  await expect(edited(bytes, [], [['last', 'x']])).rejects.toThrow(why);
});

const UNREADABLE: readonly (readonly [what: string, member: ZipMember, why: RegExp])[] = [
  ['a wrong checksum', { local: { crc: 1 }, central: { crc: 1 } }, /size or checksum/],
  ['an unknown method', { method: 93, packed: Buffer.from('x') }, /packed by method 93/],
  ['encryption', { flags: 1 }, /is encrypted/],
  ['damaged data', { method: 8, packed: Buffer.from([7, 7, 7]) }, /cannot be unpacked/],
  ['another name in front of the data', { local: { name: 'else' } }, /no header where its data begins/],
];

test.each(UNREADABLE)('does not read a member with %s', async (_, member, why) => {
  const zip = await open(buildZip([{ name: 'last', data: 'abc', ...member }]));
  await expect(zip.content('last')).rejects.toThrow(why);
});
