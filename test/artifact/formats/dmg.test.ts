import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dmg } from '../../../src/artifact/formats/dmg.ts';
import { DEFAULT_LIMITS, type Field } from '../../../src/model/index.ts';
import { bzip2Stream } from '../../recipes/bzip2.ts';
import {
  type DmgOptions,
  type DmgPartition,
  dmgImage,
  dmgSeeds,
  lzfseStored,
  RUN,
  sectorsOf,
} from '../../recipes/dmg.ts';
import { xzStream } from '../../recipes/xz.ts';
import { codes, fileLike, open, paths, pipeLike } from '../../support/open.ts';
import { readFormat } from '../../support/read-format.ts';
import { filed } from '../../support/read-zip.ts';
import { unexplained } from '../../support/unexplained.ts';

const A = sectorsOf(2);
const B = sectorsOf(4, 3);

async function read(partitions: readonly DmgPartition[], options: DmgOptions = {}) {
  const bytes = dmgImage(partitions, options);
  const result = await readFormat(dmg, bytes);
  expect(unexplained(result.fields, bytes.length)).toEqual([]);
  return { ...result, bytes, contents: result.members.map(({ content }) => Buffer.from(content!)) };
}

const one = (runs: DmgPartition['runs'], more: Partial<DmgPartition> = {}): DmgPartition[] => [
  { name: 'disk (Apple_HFS : 1)', runs, ...more },
];
const find = (fields: readonly Field[] | undefined, name: string) =>
  fields?.find((field) => field.name === name);

describe('recognition', () => {
  const image = dmgImage(one([{ kind: RUN.zlib, content: A }]));
  const probe = (bytes: Buffer, name = 'x', tail: Buffer | undefined = bytes) =>
    dmg.recognizes({ head: bytes.subarray(0, 4096), name, size: bytes.length, ...(tail ? { tail } : {}) });
  it('goes by the trailer, at the end or at the start', () => {
    expect(probe(image)).toBe(true);
    expect(probe(dmgImage(one([{ kind: RUN.raw, content: A }]), { headersFirst: true }))).toBe(true);
    expect(probe(image.subarray(0, -1))).toBe(false);
  });

  it('goes by name and first run where the end is not seen yet', () => {
    const head = { head: image.subarray(0, 4096) };
    expect(dmg.recognizes({ ...head, name: 'x.dmg' })).toBe(true);
    expect(dmg.recognizes({ ...head, name: 'x.bin' })).toBe(false);
    expect(dmg.suspects!({ head: Buffer.alloc(9), name: 'X.DMG' })).toBe(true);
    expect(dmg.suspects!({ head: Buffer.alloc(9), name: 'x.dmg', tail: Buffer.alloc(9) })).toBe(false);
  });

  it.each(['image.dmg', 'classic.dmg'])('as file and as stream: %s', async (name) => {
    const bytes = dmgSeeds()[name]!;
    for (const source of [bytes, fileLike(bytes), pipeLike(bytes, 700)]) {
      const artifact = await open(name, source);
      expect(artifact).toMatchObject({ format: 'dmg', variant: 'UDZO' });
      expect(paths(artifact).slice(1)).toEqual([
        `${name}!/disk image (Apple_HFS : 1)`,
        `${name}!/ (Apple_Free : 2)`,
      ]);
      expect(codes(artifact)).toEqual([]);
    }
  });
});

describe('runs', () => {
  it.each<[string, string, DmgPartition['runs'], Buffer]>([
    ['raw', 'UDRO', [{ kind: RUN.raw, content: A }], A],
    [
      'zlib',
      'UDZO',
      [
        { kind: RUN.zlib, content: A },
        { kind: RUN.zlib, content: B },
      ],
      Buffer.concat([A, B]),
    ],
    ['ADC', 'UDCO', [{ kind: RUN.adc, content: A }], A],
    ['bzip2', 'UDBZ', [{ kind: RUN.bzip2, content: A, packed: bzip2Stream([A]) }], A],
    ['LZMA', 'ULMO', [{ kind: RUN.lzma, content: A, packed: xzStream([{ content: A }]) }], A],
    ['LZFSE', 'ULFO', [{ kind: RUN.lzfse, content: A, packed: lzfseStored(A) }], A],
    ['zeros', 'UDRO', [{ kind: RUN.zero, content: 3 }], Buffer.alloc(1536)],
    [
      'ignored',
      'UDRO',
      [
        { kind: RUN.raw, content: A },
        { kind: RUN.ignore, content: 2 },
      ],
      Buffer.concat([A, Buffer.alloc(1024)]),
    ],
    [
      'a comment',
      'UDRO',
      [
        { kind: RUN.comment, content: 0 },
        { kind: RUN.raw, content: A },
      ],
      A,
    ],
  ])('%s', async (_, name, runs, content) => {
    const { codes: found, variant, contents, members } = await read(one(runs));
    expect(found).toEqual([]);
    expect(variant).toBe(name);
    expect(contents[0]!.equals(content)).toBe(true);
    expect(members[0]).toMatchObject({ kind: 'file', path: 'disk (Apple_HFS : 1)', size: content.length });
  });

  it('may be read at any place', async () => {
    const runs = [
      { kind: RUN.zlib, content: A },
      { kind: RUN.zero, content: 1 },
      { kind: RUN.raw, content: B },
      { kind: RUN.adc, content: A },
    ];
    const whole = Buffer.concat([A, Buffer.alloc(512), B, A]);
    const bytes = dmgImage(one(runs));
    const limits = { ...DEFAULT_LIMITS };
    const quiet = { limits, wantsFields: false, name: '', field() {}, variant() {}, problem() {} };
    for await (const { data } of dmg.read(filed(bytes), quiet)) {
      const places = [
        [0, 10],
        [1000, 600],
        [1500, 3000],
        [whole.length - 3, 9],
        [whole.length, 4],
      ] as const;
      for (const [at, length] of places) {
        const found = await data!.read!(at, length);
        expect(Buffer.from(found).equals(whole.subarray(at, at + length))).toBe(true);
      }
      const rest: Buffer[] = [];
      for await (const chunk of data!.stream(700)) rest.push(Buffer.from(chunk));
      expect(Buffer.concat(rest).equals(whole.subarray(700))).toBe(true);
    }
    expect.assertions(6);
  });

  it('of a checksum over ignored sectors, as some writers have it', async () => {
    const runs = [
      { kind: RUN.raw, content: A },
      { kind: RUN.ignore, content: 2 },
    ];
    const sum = crc32(Buffer.alloc(1024), crc32(A));
    expect((await read(one(runs, { checksum: sum }))).codes).toEqual([]);
  });
});

describe('fields', () => {
  it('show the trailer, the resources and every table', async () => {
    const size = Buffer.from(
      '<?xml version="1.0"?><plist><dict><key>date</key><date>2024-01-09T10:00:00Z</date></dict></plist>',
    );
    const { fields, members } = await read(one([{ kind: RUN.zlib, content: A }]), {
      resources: [
        ['plst', 'list', Buffer.from('abc')],
        ['nsiz', '', size],
      ],
      signature: Buffer.from('signed'),
      change: (trailer) => trailer.fill(7, 64, 80),
    });
    const koly = find(fields, 'koly')!;
    expect(find(koly.fields, 'SegmentID')).toMatchObject({ value: '07'.repeat(16), meaning: 'id' });
    expect(find(koly.fields, 'Flags')).toMatchObject({ value: 'flattened' });
    const list = find(fields, 'property list')!;
    expect(list.fields!.map(({ name, value }) => [name, value])).toEqual([
      ['plst', 'list'],
      ['nsiz', ''],
    ]);
    expect(find(find(list.fields, 'plst')!.fields, 'Data')).toMatchObject({ value: '616263' });
    const date = find(find(find(list.fields, 'nsiz')!.fields, 'Data')!.fields, 'date');
    expect(date).toMatchObject({ value: 1_704_794_400, meaning: 'time' });
    expect(find(fields, 'code signature')).toMatchObject({ length: 6, meaning: 'signature' });
    const mish = find(find(members[0]!.fields, 'blkx')!.fields, 'mish')!;
    expect(find(mish.fields, 'SectorCount')).toMatchObject({ value: 2 });
    expect(mish.fields!.filter(({ name }) => name === 'run')).toHaveLength(2);
    expect(find(mish.fields!.at(-2)!.fields, 'type')).toMatchObject({ value: 'zlib' });
  });
});

describe('old images', () => {
  it('have a resource fork, or their trailer first', async () => {
    for (const options of [{ classic: true }, { headersFirst: true }]) {
      const { codes: found, contents, members } = await read(one([{ kind: RUN.adc, content: A }]), options);
      expect(found).toEqual([]);
      expect(members[0]!.path).toBe('disk (Apple_HFS : 1)');
      expect(contents[0]!.equals(A)).toBe(true);
    }
  });

  it('encrypted ones are shown as such', async () => {
    const bytes = Buffer.alloc(200, 7);
    bytes.write('encrcdsa\0\0\0\x02', 'latin1');
    expect(dmg.recognizes({ head: bytes, name: 'x' })).toBe(true);
    const { codes: found, fields, variant } = await readFormat(dmg, bytes);
    expect([found, variant]).toEqual([['dmg.encrypted'], 'encrypted']);
    expect(unexplained(fields, bytes.length)).toEqual([]);
  });
});

describe('what is wrong', () => {
  const zlib = { kind: RUN.zlib, content: A };
  const raw = { kind: RUN.raw, content: A };
  it.each<[string, readonly DmgPartition[], DmgOptions, string[]]>([
    ['a wrong checksum', one([raw], { checksum: 1 }), {}, ['dmg.checksum']],
    ['a wrong master checksum', one([raw]), { masterChecksum: 1 }, ['dmg.master-checksum']],
    ['another master checksum', one([raw]), { change: (b) => b.writeUInt32BE(8, 352) }, ['dmg.unverified']],
    ['a wrong checksum of the data fork', one([raw]), { dataChecksum: 1 }, ['dmg.data-checksum']],
    [
      'another checksum of the data fork',
      one([raw]),
      { dataChecksum: 1, change: (b) => b.writeUInt32BE(1, 80) },
      ['dmg.unverified'],
    ],
    ['a right checksum of the data fork', one([raw]), { dataChecksum: crc32(A) }, []],
    ['no table', [], {}, ['dmg.no-table']],
    [
      'a table that is none',
      one([raw], { table: Buffer.from('mosh') }),
      {},
      ['dmg.bad-table', 'dmg.no-table', 'dmg.unreferenced'],
    ],
    ['more runs than there are', one([raw], { runCount: 9 }), {}, ['dmg.bad-table']],
    [
      'an absurd number of sectors',
      one([raw], { sectors: 2 ** 62 }),
      {},
      ['dmg.bad-table', 'dmg.no-table', 'dmg.unreferenced'],
    ],
    [
      'a gap between runs',
      one([raw, { ...zlib, sector: 3 }], { sectors: 5 }),
      {},
      ['dmg.run-order', 'dmg.checksum'],
    ],
    [
      'runs on top of each other',
      one([raw, { ...raw, sector: 1 }], { sectors: 3 }),
      {},
      ['dmg.run-order', 'dmg.checksum'],
    ],
    ['too few runs', one([raw], { sectors: 3 }), {}, ['dmg.run-order', 'dmg.checksum']],
    ['a run behind the data', one([{ ...raw, length: 5000 }]), {}, ['dmg.run-outside']],
    [
      'stored bytes used twice',
      one([raw, { ...raw, packed: new Uint8Array(0), offset: 0, length: 1024 }]),
      {},
      ['dmg.run-overlap'],
    ],
    ['raw sectors that are cut', one([{ ...raw, length: 1000 }]), {}, ['dmg.unreferenced', 'dmg.run-size']],
    [
      'a run that decodes to less',
      one([{ ...zlib, packed: deflateSync(A.subarray(0, 600)) }]),
      {},
      ['dmg.run-size'],
    ],
    ['a run that decodes to more', one([{ ...zlib, packed: deflateSync(B) }]), {}, ['dmg.run-size']],
    [
      'bytes behind a run',
      one([{ ...zlib, packed: Buffer.concat([deflateSync(A), Buffer.from('x')]) }]),
      {},
      ['dmg.packed-rest'],
    ],
    ['a damaged run', one([{ ...zlib, packed: deflateSync(A).fill(0x55, 20, 30) }]), {}, ['stream.corrupt']],
    ['a cut run', one([{ ...zlib, packed: deflateSync(A).subarray(0, 30) }]), {}, ['stream.truncated']],
    [
      'a damaged ADC run',
      one([{ kind: RUN.adc, content: A, packed: Buffer.from([0, 9, 9]) }]),
      {},
      ['stream.corrupt'],
    ],
    [
      'an unknown method',
      one([{ kind: 0x80000009, content: A, packed: Buffer.from('x') }]),
      {},
      ['dmg.unknown-run'],
    ],
    [
      'a run that is too large',
      one([{ ...zlib, content: 0, packed: deflateSync(A), sectors: 70_000 }], { sectors: 70_000 }),
      {},
      ['dmg.run-size'],
    ],
    ['hidden bytes', one([raw]), { hidden: Buffer.from('secret') }, ['dmg.unreferenced']],
    [
      'too few sectors stated',
      one([raw]),
      { change: (b) => b.writeBigUInt64BE(1n, 492) },
      ['dmg.sector-count'],
    ],
    ['one of several parts', one([raw]), { change: (b) => b.writeUInt32BE(2, 60) }, ['dmg.segmented']],
    [
      'a list outside the file',
      one([raw]),
      { change: (b) => b.writeBigUInt64BE(99999n, 216) },
      ['dmg.trailer', 'dmg.no-table', 'dmg.unreferenced'],
    ],
    [
      'a document type with entities',
      one([raw]),
      { doctype: '<!DOCTYPE plist [<!ENTITY a "b">]>' },
      ['dmg.plist', 'dmg.no-table', 'dmg.unreferenced'],
    ],
    [
      'a signature outside the file',
      one([raw]),
      { change: (b) => b.writeBigUInt64BE(99999n, 304) },
      ['dmg.trailer'],
    ],
    [
      'an APFS container',
      one([{ ...raw, content: Buffer.concat([Buffer.alloc(32), Buffer.from('NXSB'), Buffer.alloc(476)]) }]),
      {},
      ['dmg.apfs'],
    ],
  ])('%s', async (_, partitions, options, expected) => {
    expect((await read(partitions, options)).codes).toEqual(expected);
  });

  it('partitions on top of each other', async () => {
    const twice = [...one([raw]), ...one([raw], { first: 1 })];
    expect((await read(twice)).codes).toEqual(['dmg.partition-overlap']);
  });

  it('what cannot be decoded is zeros, and the rest is there', async () => {
    const { contents } = await read(
      one([
        { ...zlib, kind: 0x80000009, packed: Buffer.from('x') },
        { kind: RUN.raw, content: B },
      ]),
    );
    expect(contents[0]!.equals(Buffer.concat([Buffer.alloc(1024), B]))).toBe(true);
  });

  it('an image without its trailer', async () => {
    const bytes = dmgImage(one([zlib])).subarray(0, -512);
    const { codes: found, fields } = await readFormat(dmg, bytes);
    expect(found).toEqual(['dmg.trailer']);
    expect(unexplained(fields, bytes.length)).toEqual([]);
  });
});

describe('damaged input', () => {
  const seeds = dmgSeeds();
  it('is read without failing, and every byte is explained', async () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(seeds)),
        flips,
        fc.nat(),
        async (name, changes, cut) => {
          const seed = seeds[name]!;
          const bytes = Buffer.from(seed.subarray(cut % 3 === 0 ? cut % seed.length : 0));
          for (const [at, value] of changes) bytes[at % bytes.length]! ^= value;
          const artifact = await open('x.dmg', bytes, { limits: { expanded: 1 << 22 } });
          if (artifact.format !== 'dmg') return;
          expect(codes(artifact)).not.toContain('format.reader-failed');
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a property list of very many resources', () => {
  it('is read up to a limit', { timeout: 20_000 }, async () => {
    const list = Buffer.from(
      `<?xml version="1.0"?><plist version="1.0"><dict><key>resource-fork</key><dict><key>plst</key><array>${'<dict/>'.repeat(150_000)}</array></dict></dict></plist>`,
    );
    const trailer = Buffer.alloc(512);
    trailer.write('koly');
    trailer.writeUInt32BE(4, 4);
    trailer.writeUInt32BE(512, 8);
    trailer.writeBigUInt64BE(BigInt(list.length), 224);
    trailer.writeUInt32BE(1, 60);
    const { problems } = await readFormat(dmg, Buffer.concat([list, trailer]));
    expect(problems.map(({ code }) => code)).toEqual(['limit.steps', 'dmg.no-table']);
  });
});
