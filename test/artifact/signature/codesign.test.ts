import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { macho } from '../../../src/artifact/formats/macho.ts';
import { requirementText } from '../../../src/artifact/signature/codesign/requirement.ts';
import { codeSignature, requirementSetFields } from '../../../src/artifact/signature/codesign.ts';
import { bytesSource, hex } from '../../../src/codec/index.ts';
import {
  blob,
  command,
  debugMap,
  derDictionary,
  developerIdRequirements,
  digest,
  machoFile,
  pack,
  req,
  requirement,
  SIGNATURE_AT,
  type SignedOptions,
  signedFile,
  superBlob,
  TEXT_AT,
} from '../../recipes/macho.ts';
import { at, machoFixture, readPlain, readWhole, values } from '../../support/macho.ts';

const locate = (bytes: Uint8Array) => codeSignature(bytesSource(bytes));
const REQUIREMENTS = developerIdRequirements('com.example.app', '1A2B3C4D5E');
const ENTITLEMENTS = blob(0xfade7171, '<plist><dict/></plist>');
const CMS = blob(0xfade0b01, Buffer.from('3003020101', 'hex'));
const FULL: SignedOptions = {
  version: 0x20500,
  flags: 0x1_0000,
  identifier: 'com.example.app',
  team: '1A2B3C4D5E',
  blobs: [
    [2, REQUIREMENTS],
    [5, ENTITLEMENTS],
    [0x10000, CMS],
  ],
};
/** Problems as code, message and offset. */
const told = async (bytes: Uint8Array) =>
  (await readWhole(macho, bytes)).problems.map(({ code, message, offset }) => [code, message, offset]);
const signature = async (options: SignedOptions) => {
  const { fields, problems } = await readWhole(macho, signedFile(options));
  expect(problems).toEqual([]);
  return at(fields, 'code signature');
};

describe('codeSignature', () => {
  it('finds what is signed and what refers to it', async () => {
    const file = signedFile(FULL);
    const found = await locate(file);
    expect(found).toMatchObject({
      offset: SIGNATURE_AT,
      size: file.length - SIGNATURE_AT,
      signed: { offset: 0, length: SIGNATURE_AT },
      command: { offset: 296, length: 16 },
      lastCommand: true,
      linkedit: { offset: 184, length: 72 },
      endian: 'le',
      is64: true,
      whole: true,
    });
    expect(found!.blobs.map(({ slot, name }) => [slot, name])).toEqual([
      [0, 'CSSLOT_CODEDIRECTORY'],
      [2, 'CSSLOT_REQUIREMENTS'],
      [5, 'CSSLOT_ENTITLEMENTS'],
      [0x10000, 'CSSLOT_SIGNATURESLOT'],
    ]);
    const { offset, length } = found!.blobs[0]!;
    const directory = file.subarray(offset, offset + length);
    expect(found!.directories).toEqual([
      {
        slot: 0,
        identifier: 'com.example.app',
        team: '1A2B3C4D5E',
        flags: 0x1_0000,
        codeLimit: SIGNATURE_AT,
        algorithm: 'sha256',
        cdHash: hex(digest(directory)).slice(0, 40),
      },
    ]);
    expect(hex(file.subarray(found!.cms!.offset, found!.cms!.offset + found!.cms!.length))).toBe(
      '3003020101',
    );
  });

  it('of an ad-hoc signature', async () => {
    const found = await locate(
      signedFile({ blobs: [[0x10000, blob(0xfade0b01, '')]], trailingCommand: true }),
    );
    expect(found).toMatchObject({ whole: true, lastCommand: false });
    expect(found!.cms).toBeUndefined();
    expect(found!.directories[0]).not.toHaveProperty('team');
  });

  it('taking out what it names gives the unsigned file', async () => {
    const signed = machoFixture('libtwice-arm64.dylib');
    const found = (await locate(signed))!;
    const file = Buffer.from(signed.subarray(0, found.offset));
    file.fill(0, found.command.offset, found.command.offset + found.command.length);
    file.writeUInt32LE(file.readUInt32LE(16) - 1, 16);
    file.writeUInt32LE(file.readUInt32LE(20) - found.command.length, 20);
    file.writeBigUInt64LE(BigInt(found.offset - 16384), found.linkedit!.offset + 48);
    expect(await locate(file)).toBeUndefined();
    expect(await told(file)).toEqual([]);
  });

  it('none in other files', async () => {
    expect(await locate(Buffer.from('text'))).toBeUndefined();
    expect(await locate(debugMap())).toBeUndefined();
    expect(await locate(machoFile().subarray(0, 20))).toBeUndefined();
    expect(await locate(machoFile({ commands: [command(29, [1, 2]).subarray(0, 8)] }))).toBeUndefined();
  });

  it('one that is cut or none', async () => {
    const file = signedFile(FULL);
    expect(await locate(file.subarray(0, -1))).toMatchObject({ whole: false });
    expect(await locate(file.subarray(0, SIGNATURE_AT))).toMatchObject({
      whole: false,
      blobs: [],
      directories: [],
    });
    const other = signedFile({ signature: Buffer.from('nothing of the kind') });
    expect(await locate(other)).toMatchObject({ whole: false, blobs: [], size: 19 });
  });

  test('it never throws, and the reader never does', async () => {
    const file = signedFile({ ...FULL, alternates: { 4096: { hashType: 1 } } });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(file.length - SIGNATURE_AT - 1), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 5,
        }),
        async (changes) => {
          const bytes = Buffer.from(file);
          for (const [place, value] of changes) bytes[SIGNATURE_AT + place] = value;
          await locate(bytes);
          await readWhole(macho, bytes);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('fields', () => {
  it('of every slot', async () => {
    const der = blob(
      0xfade7172,
      derDictionary([Buffer.from('0c01610101ff', 'hex'), Buffer.from('0c0162020107', 'hex')]),
    );
    const blobs = [
      ...FULL.blobs!,
      [7, der],
      [8, blob(0xfade8181, derDictionary([]))],
      [0x10002, blob(0xfade0b01, 'ticket')],
    ] as const;
    const found = await signature({ ...FULL, blobs });
    expect(found).toMatchObject({ offset: SIGNATURE_AT, meaning: 'signature' });
    const slots = found.fields!.slice(3);
    expect(slots.slice(0, 7).map(({ name, value }) => [name, value])).toEqual([
      ['BlobIndex', 'CSSLOT_CODEDIRECTORY'],
      ['BlobIndex', 'CSSLOT_REQUIREMENTS'],
      ['BlobIndex', 'CSSLOT_ENTITLEMENTS'],
      ['BlobIndex', 'CSSLOT_SIGNATURESLOT'],
      ['BlobIndex', 'CSSLOT_DER_ENTITLEMENTS'],
      ['BlobIndex', 'CSSLOT_LAUNCH_CONSTRAINT_SELF'],
      ['BlobIndex', 'CSSLOT_TICKETSLOT'],
    ]);
    const text = (slot: string) => at([found], 'code signature', slot, 'content').value;
    expect(text('CSSLOT_ENTITLEMENTS')).toBe('<plist><dict/></plist>');
    expect(text('CSSLOT_DER_ENTITLEMENTS')).toBe('{"a": true, "b": 7}');
    expect(text('CSSLOT_LAUNCH_CONSTRAINT_SELF')).toBe('{}');
    expect(at([found], 'code signature', 'CSSLOT_TICKETSLOT', 'content')).toMatchObject({
      length: 6,
      meaning: 'data',
    });
    expect(at([found], 'code signature', 'CSSLOT_SIGNATURESLOT').fields!.length).toBeGreaterThan(2);
  });

  it('of a code directory', async () => {
    const found = await signature(FULL);
    const directory = at([found], 'code signature', 'CSSLOT_CODEDIRECTORY');
    expect(directory.value).toBe('com.example.app (SHA-256)');
    expect(values(directory.fields!)).toMatchObject([
      ['magic', 'CSMAGIC_CODEDIRECTORY'],
      ['length', directory.length],
      ['version', '0x20500'],
      ['flags', 'runtime'],
      ['hashOffset', 283],
      ['identOffset', 96],
      ['nSpecialSlots', 5],
      ['nCodeSlots', 3],
      ['codeLimit', SIGNATURE_AT],
      ['hashSize', 32],
      ['hashType', 'SHA-256'],
      ['platform', 0],
      ['pageSize', 4096],
      ['spare2', 0],
      ['scatterOffset', 0],
      ['teamOffset', 112],
      ['spare3', 0],
      ['codeLimit64', 0],
      ['execSegBase', 0],
      ['execSegLimit', 4096],
      ['execSegFlags', 'MAIN_BINARY'],
      ['runtime', '13.1.0'],
      ['preEncryptOffset', 0],
      ['identifier', 'com.example.app'],
      ['team identifier', '1A2B3C4D5E'],
      ['cdhash', expect.stringMatching(/^[0-9a-f]{40}$/)],
      ['hash of CSSLOT_ENTITLEMENTS', hex(digest(ENTITLEMENTS))],
      ['hash of CSSLOT_APPLICATION', 'none'],
      ['hash of CSSLOT_RESOURCEDIR', 'none'],
      ['hash of CSSLOT_REQUIREMENTS', hex(digest(REQUIREMENTS))],
      ['hash of CSSLOT_INFOSLOT', 'none'],
      ['code slots', 3],
    ]);
    expect(values(at([directory], 'CSSLOT_CODEDIRECTORY', 'code slots').fields!)).toEqual([
      ['page 0', expect.any(String)],
      ['page 1', hex(digest(Buffer.alloc(4096, 'text ')))],
      ['page 2', hex(digest(Buffer.alloc(16, 1)))],
    ]);
  });

  it('page hashes only where rows are wanted', async () => {
    const { fields, problems } = await readPlain(signedFile(FULL), true);
    expect(problems).toEqual([]);
    const slots = at(fields, 'code signature', 'CSSLOT_CODEDIRECTORY', 'code slots');
    expect(slots).toMatchObject({ value: 3, length: 96 });
    expect(slots.fields).toBeUndefined();
  });

  it.each([0x20001, 0x20100, 0x20200, 0x20300, 0x20400] as const)('of version 0x%s', async (version) => {
    const found = await signature({ version: version === 0x20100 ? 0x20001 : version });
    expect(at([found], 'code signature', 'CSSLOT_CODEDIRECTORY').value).toBe('a.out (SHA-256)');
  });

  it.each([
    [1, 'SHA-1', 20],
    [2, 'SHA-256', 32],
    [3, 'SHA-256, 20 bytes', 20],
    [4, 'SHA-384', 48],
  ] as const)('with hash type %i', async (hashType, name, size) => {
    const found = await signature({ hashType, blobs: [[2, REQUIREMENTS]] });
    const directory = at([found], 'code signature', 'CSSLOT_CODEDIRECTORY');
    expect(directory.value).toBe(`a.out (${name})`);
    expect(at([directory], 'CSSLOT_CODEDIRECTORY', 'code slots').length).toBe(3 * size);
  });

  it('of a requirement set of libraries', () => {
    const set = superBlob([[0, requirement(req.ident('a'))]], 0xfade0c05);
    expect(values(requirementSetFields(set, 0)).slice(3)).toEqual([
      ['BlobIndex', 'requirement 0'],
      ['requirement 0', 'identifier a'],
    ]);
    expect(requirementSetFields(Buffer.alloc(4), 0)).toEqual([]);
  });
});

describe('pages', () => {
  const changed = (options: SignedOptions, place = TEXT_AT + 5) => {
    const file = signedFile(options);
    file[place] = 0xff;
    return file;
  };

  it('that were changed', async () => {
    expect(await told(changed({}))).toEqual([
      ['codesign.page-hash', '1 of 3 pages differ from CSSLOT_CODEDIRECTORY', TEXT_AT],
    ]);
    expect(await told(changed({ alternates: { 4096: { hashType: 1 } } }))).toEqual([
      ['codesign.page-hash', '1 of 3 pages differ from CSSLOT_CODEDIRECTORY', TEXT_AT],
      ['codesign.page-hash', '1 of 3 pages differ from CSSLOT_ALTERNATE_CODEDIRECTORIES + 0', TEXT_AT],
    ]);
  });

  it('are not compared where fields are not wanted', async () => {
    expect((await readPlain(changed({}), false)).codes).toEqual([]);
    expect((await readPlain(changed({}), true)).codes).toEqual(['codesign.page-hash']);
  });

  it.each([0, 14, 21])('of 2^%i bytes', async (pageSize) => {
    expect(await told(signedFile({ pageSize }))).toEqual([]);
    expect((await told(changed({ pageSize }))).map(([code]) => code)).toEqual(['codesign.page-hash']);
  });
});

describe('requirements', () => {
  const text = (expression: Uint8Array) => requirementText(requirement(expression));
  const [a, b, c] = ['a', 'b', 'c'].map(req.ident) as [Buffer, Buffer, Buffer];

  it('as Xcode makes it for a Developer ID', async () => {
    const found = await signature(FULL);
    expect(at([found], 'code signature', 'CSSLOT_REQUIREMENTS', 'designated').value).toBe(
      'anchor apple generic and identifier "com.example.app" and ' +
        '(certificate leaf[field.1.2.840.113635.100.6.1.9] /* exists */ or ' +
        'certificate 1[field.1.2.840.113635.100.6.2.6] /* exists */ and ' +
        'certificate leaf[field.1.2.840.113635.100.6.1.13] /* exists */ and ' +
        'certificate leaf[subject.OU] = "1A2B3C4D5E")',
    );
  });

  it.each([
    [req.op(0), 'never'],
    [req.op(1), 'always'],
    [req.ident('com.apple.ls'), 'identifier "com.apple.ls"'],
    [req.ident('anchor'), 'identifier "anchor"'],
    [req.ident('a"b\\c'), 'identifier "a\\"b\\\\c"'],
    [req.ident('caf\xe9'), 'identifier 0x636166e9'],
    [req.op(3), 'anchor apple'],
    [req.op(4, -1, req.data(Buffer.from('0102', 'hex'))), 'certificate root = H"0102"'],
    [req.op(5, req.data('key'), req.data('value')), 'info[key] = value'],
    [req.op(8, req.data(Buffer.from('aabb', 'hex'))), 'cdhash H"aabb"'],
    [req.not(a), '! identifier a'],
    [req.not(req.and(a, b)), '! (identifier a and identifier b)'],
    [req.op(10, req.data('CFBundleVersion'), 8, req.data('17')), 'info[CFBundleVersion] >= "17"'],
    [req.op(12, 2), 'certificate 2 trusted'],
    [req.op(13), 'anchor trusted'],
    [req.op(16, req.data('com.apple.x'), 0), 'entitlement[com.apple.x] /* exists */'],
    [req.op(16, req.data('x'), 14), 'entitlement[x] absent'],
    [req.op(17, 0, req.data(Buffer.from('2a03', 'hex')), 0), 'certificate leaf[policy.1.2.3] /* exists */'],
    [req.op(18, req.data('macos')), 'anchor apple macos'],
    [req.op(19, req.data('code')), '(code)'],
    [req.op(20, 6), 'platform = 6'],
    [req.op(21), 'notarized'],
    [
      req.op(22, 0, req.data(Buffer.from('2a03', 'hex')), 10, 600_000_000n),
      'certificate leaf[timestamp.1.2.3] < <2020-01-06 10:40:00 +0000>',
    ],
    [req.op(23), 'legacy'],
    [req.op(0x8000_0063, 4, 'skip'), 'false /* opcode 99 */'],
    [req.op(0x4000_0063, 4, 'skip', a), '/* opcode 99 */ identifier a'],
    [req.and(a, req.or(b, c)), 'identifier a and (identifier b or identifier c)'],
    [req.or(req.and(a, b), c), 'identifier a and identifier b or identifier c'],
    [req.and(req.and(a, b), c), 'identifier a and identifier b and identifier c'],
  ])('%#: %s', (expression, expected) => {
    expect(text(expression)).toBe(expected);
  });

  it.each([
    ['~', 2, 'info[k] ~ v'],
    ['starts', 3, 'info[k] = v*'],
    ['ends', 4, 'info[k] = *v'],
    ['<', 5, 'info[k] < v'],
    ['>', 6, 'info[k] > v'],
    ['<=', 7, 'info[k] <= v'],
  ])('match %s', (_, operation, expected) => {
    expect(text(req.op(10, req.data('k'), operation, req.data('v')))).toBe(expected);
  });

  it('what is cut, unknown or too deep stays bytes', () => {
    const whole = requirement(req.and(a, b));
    for (let end = 0; end < whole.length; end++)
      expect(requirementText(whole.subarray(0, end))).toBeUndefined();
    expect(text(req.op(99))).toBeUndefined();
    expect(text(req.op(10, req.data('k'), 99))).toBeUndefined();
    expect(text(req.op(2, 0xffff_ffff))).toBeUndefined();
    expect(text(Buffer.concat(Array.from({ length: 5000 }, () => req.op(9))))).toBeUndefined();
    expect(requirementText(blob(0xfade0c00, pack([2, a], 'be')))).toBeUndefined();
  });
});

describe('problems', () => {
  it('no super blob', async () => {
    expect(await told(signedFile({ signature: Buffer.alloc(32, 1) }))).toEqual([
      ['codesign.bad-blob', 'no super blob stands where the signature should', SIGNATURE_AT],
    ]);
  });

  it('lengths, counts and places that lie', async () => {
    const file = signedFile(FULL);
    const wrong = (place: number, value: number) => {
      const bytes = Buffer.from(file);
      bytes.writeUInt32BE(value, SIGNATURE_AT + place);
      return told(bytes);
    };
    expect((await wrong(4, 99_999)).map(([, message]) => message)).toContain(
      `the super blob claims 99999 bytes, there are ${file.length - SIGNATURE_AT}`,
    );
    expect((await wrong(8, 0xffff_ffff))[0]![1]).toMatch(
      /^4294967295 blobs are promised, the index has \d+$/,
    );
    expect((await wrong(24, 0xffff_fff0))[0]).toEqual([
      'codesign.bad-blob',
      'CSSLOT_REQUIREMENTS lies outside of the super blob or has a wrong length (0)',
      SIGNATURE_AT + 20,
    ]);
  });

  it('no code directory', async () => {
    const only = superBlob([[2, REQUIREMENTS]]);
    expect((await told(signedFile({ signature: only }))).map(([code]) => code)).toEqual([
      'codesign.no-directory',
    ]);
  });

  it('slots twice, and blobs that share bytes', async () => {
    const twice = signedFile({
      blobs: [
        [2, REQUIREMENTS],
        [2, REQUIREMENTS],
      ],
    });
    expect((await told(twice)).map(([code, message]) => [code, message])).toEqual([
      ['codesign.duplicate-slot', 'a second CSSLOT_REQUIREMENTS'],
    ]);
    const shared = signedFile({
      blobs: [
        [0x10000, blob(0xfade0b01, '')],
        [0x10001, blob(0xfade0b01, '')],
      ],
    });
    shared.writeUInt32BE(shared.readUInt32BE(SIGNATURE_AT + 24), SIGNATURE_AT + 32);
    expect((await told(shared)).map(([code]) => code)).toContain('codesign.overlap');
  });

  it('bytes between and behind the blobs', async () => {
    const gap = await readWhole(macho, signedFile({ gap: Buffer.from('hide') }));
    expect(gap.problems).toEqual([
      { code: 'codesign.slack', message: '4 bytes between the blobs', offset: SIGNATURE_AT + 20 },
    ]);
    expect(at(gap.fields, 'code signature', 'unused')).toMatchObject({
      offset: SIGNATURE_AT + 20,
      length: 4,
    });
    const rest = signedFile({ rest: Buffer.from('behind') });
    expect(await told(rest)).toEqual([['codesign.slack', '6 bytes behind the last blob', rest.length - 6]]);
    const reserved = await readWhole(macho, signedFile({ reserved: 4096 }));
    expect(reserved.problems).toEqual([]);
    expect(at(reserved.fields, 'code signature', 'padding').meaning).toBe('padding');
  });

  it('hashes that an earlier signature left are told from other bytes', async () => {
    // A signature shorter than the one before it: the end of the old one stays.
    const pages = 64;
    const code = Buffer.alloc(pages * 4096, 0);
    for (let i = 0; i < pages; i++) code.writeUInt32LE(i + 1, i * 4096);
    const make = (rest: Uint8Array) => {
      const sign = (size: number) => {
        const commands = [command(0x26, [0x1000, code.length - 0x1000]), command(29, [code.length, size])];
        const file = machoFile({ commands, chunks: [[0x1000, code.subarray(0x1000)]] });
        return { file, blob: superBlob([[0, directory(file)]]) };
      };
      const { length } = sign(0).blob;
      const { file, blob: made } = sign(length + rest.length);
      return { file: Buffer.concat([file, made, rest]), length };
    };
    // One hash over all: a short directory.
    const directory = (file: Uint8Array) => {
      const body = [
        0x20001,
        2,
        84,
        44,
        0,
        1,
        file.length,
        Buffer.from([32, 2, 0, 0]),
        0,
        `${'library'.padEnd(39, '.')}\0`,
        digest(file),
      ];
      return blob(0xfade0c02, pack(body, 'be'));
    };
    const hashes = Buffer.concat(
      Array.from({ length: pages }, (_, i) => digest(code.subarray(i * 4096, (i + 1) * 4096))),
    );
    // The old hashes began 100 bytes into the signature; that of the first page, which signing changes, is gone.
    const shifted = hashes.subarray(make(Buffer.alloc(0)).length - 100);
    expect((await told(make(shifted).file)).map(([code, message]) => [code, message])).toEqual([
      ['codesign.remains', `${shifted.length} bytes behind the last blob`],
    ]);
    const spoiled = Buffer.from(shifted);
    spoiled[700] = spoiled[700]! ^ 1;
    expect((await told(make(spoiled).file)).map(([code]) => code)).toEqual(['codesign.slack']);
  });

  it('a thousand blobs that share their bytes are read once', async () => {
    const shared = superBlob([[2, Buffer.alloc(4_000_000)]]);
    const count = 1000;
    const index = Array.from({ length: count }, (_, i) => [i % 2 === 0 ? 0 : 5, 12 + count * 8]).flat();
    const head = pack([0xfade0cc0, shared.length + count * 8, count, ...index, 0xfade0c02, 4_000_000], 'be');
    const start = performance.now();
    const { codes } = await readWhole(macho, signedFile({ signature: Buffer.concat([head, shared]) }));
    expect(performance.now() - start).toBeLessThan(3000);
    expect(codes.filter((code) => code === 'codesign.overlap').length).toBe(count - 1);
  });

  it('a range that ends too early, or reaches into the signature', async () => {
    expect(await told(signedFile({ codeLimit: 0x2001 }))).toEqual([
      ['codesign.unsigned-bytes', 'CSSLOT_CODEDIRECTORY ends 15 bytes before the signature', 0x2001],
      ['codesign.page-hash', '1 of 3 pages differ from CSSLOT_CODEDIRECTORY', 0x2000],
    ]);
    expect((await told(signedFile({ codeLimit: SIGNATURE_AT + 1 })))[0]![0]).toBe('codesign.bad-directory');
  });

  it('hashes it cannot have', async () => {
    expect((await told(signedFile({ codeSlots: 0xffff_ffff }))).map(([code]) => code)).toEqual([
      'codesign.bad-directory',
      'codesign.bad-directory',
    ]);
    const unknown = signedFile({});
    unknown[SIGNATURE_AT + 20 + 37] = 77;
    expect((await told(unknown)).map(([, message]) => message)).toEqual([
      'CSSLOT_CODEDIRECTORY: its hash type is unknown',
    ]);
  });

  it('parts that are not sealed, or were changed', async () => {
    expect(await told(signedFile({ blobs: FULL.blobs!, special: {} }))).toMatchObject([
      ['codesign.unsealed-blob', 'CSSLOT_REQUIREMENTS in CSSLOT_CODEDIRECTORY', expect.any(Number)],
      ['codesign.unsealed-blob', 'CSSLOT_ENTITLEMENTS in CSSLOT_CODEDIRECTORY', expect.any(Number)],
    ]);
    const special = { 2: digest(REQUIREMENTS), 5: Buffer.alloc(32, 1) };
    expect(await told(signedFile({ blobs: FULL.blobs!, special }))).toMatchObject([
      ['codesign.slot-hash', 'CSSLOT_ENTITLEMENTS in CSSLOT_CODEDIRECTORY', expect.any(Number)],
    ]);
  });

  it('directories that differ', async () => {
    const alternates = { 4096: { identifier: 'other', flags: 0x1_0000 } };
    expect((await told(signedFile({ alternates }))).map(([code, message]) => [code, message])).toEqual([
      [
        'codesign.directories-differ',
        'CSSLOT_ALTERNATE_CODEDIRECTORIES + 0 and CSSLOT_CODEDIRECTORY differ in identifier, flags',
      ],
    ]);
  });
});
