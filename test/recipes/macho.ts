import { createHash } from 'node:crypto';

/** Builds Mach-O files, universal binaries and code signatures, byte by byte. */

export type Endian = 'le' | 'be';
/** A number takes 32 bits, a bigint 64, text one byte a character. */
export type Piece = number | bigint | string | Uint8Array;

export interface MachoOptions {
  readonly endian?: Endian;
  readonly is64?: boolean;
  readonly cputype?: number;
  readonly cpusubtype?: number;
  readonly filetype?: number;
  readonly flags?: number;
  readonly commands?: readonly Uint8Array[];
  /** What stands where in the file. */
  readonly chunks?: readonly (readonly [offset: number, bytes: Uint8Array | string])[];
  /** Header values in place of the right ones. */
  readonly ncmds?: number;
  readonly sizeofcmds?: number;
}

export const X86_64 = 0x0100_0007;
export const ARM64 = 0x0100_000c;

/** Pieces one behind the other. */
export function pack(pieces: readonly Piece[], endian: Endian = 'le'): Buffer {
  return Buffer.concat(
    pieces.map((piece) => {
      if (typeof piece === 'string') return Buffer.from(piece, 'latin1');
      if (piece instanceof Uint8Array) return piece;
      const bytes = Buffer.alloc(typeof piece === 'bigint' ? 8 : 4);
      if (typeof piece === 'bigint')
        endian === 'le' ? bytes.writeBigUInt64LE(piece) : bytes.writeBigUInt64BE(piece);
      else endian === 'le' ? bytes.writeUInt32LE(piece >>> 0) : bytes.writeUInt32BE(piece >>> 0);
      return bytes;
    }),
  );
}

/** A load command of any kind, padded to a multiple of 8 bytes, or of the `size` given. */
export function command(
  number: number,
  pieces: readonly Piece[],
  endian: Endian = 'le',
  size?: number,
): Buffer {
  const body = pack(pieces, endian);
  const length = size ?? Math.ceil((8 + body.length) / 8) * 8;
  const padding = Buffer.alloc(Math.max(0, length - 8 - body.length));
  return Buffer.concat([pack([number, length], endian), body, padding]);
}

/** Text of `length` bytes. */
export const fixed = (text: string, length = 16): string => text.padEnd(length, '\0');

export interface SectionOptions {
  readonly name: string;
  readonly segment?: string;
  readonly offset: number;
  readonly size: number;
  readonly type?: number;
  readonly reloff?: number;
  readonly nreloc?: number;
}

/** LC_SEGMENT_64 with its sections. */
export function segment64(
  name: string,
  fileoff: number,
  filesize: number,
  sections: readonly SectionOptions[] = [],
  nsects = sections.length,
  endian: Endian = 'le',
): Buffer {
  const headers = sections.map((section) =>
    pack(
      [
        fixed(section.name),
        fixed(section.segment ?? name),
        BigInt(0x1_0000_0000 + section.offset),
        BigInt(section.size),
        section.offset,
        2,
        section.reloff ?? 0,
        section.nreloc ?? 0,
        section.type ?? 0,
        0,
        0,
        0,
      ],
      endian,
    ),
  );
  const address = BigInt(0x1_0000_0000 + fileoff);
  const sizes = [address, BigInt(filesize), BigInt(fileoff), BigInt(filesize)];
  return command(25, [fixed(name), ...sizes, 7, 5, nsects, 0, ...headers], endian);
}

/** LC_SEGMENT with its sections. */
export function segment32(
  name: string,
  fileoff: number,
  filesize: number,
  sections: readonly SectionOptions[],
  endian: Endian,
): Buffer {
  const headers = sections.map(({ name: section, segment, offset, size, type = 0, reloff = 0, nreloc = 0 }) =>
    pack(
      [fixed(section), fixed(segment ?? name), offset, size, offset, 2, reloff, nreloc, type, 0, 0],
      endian,
    ),
  );
  const sizes = [fileoff, filesize, fileoff, filesize];
  return command(1, [fixed(name), ...sizes, 7, 5, sections.length, 0, ...headers], endian);
}

/** A thin Mach-O file. */
export function machoFile(options: MachoOptions = {}): Buffer {
  const { endian = 'le', is64 = true, commands = [], chunks = [] } = options;
  const area = Buffer.concat(commands);
  const head = pack(
    [
      is64 ? 0xfeedfacf : 0xfeedface,
      options.cputype ?? X86_64,
      options.cpusubtype ?? 3,
      options.filetype ?? 2,
      options.ncmds ?? commands.length,
      options.sizeofcmds ?? area.length,
      options.flags ?? 0x85,
      ...(is64 ? [0] : []),
    ],
    endian,
  );
  const placed = chunks.map(([offset, bytes]) => [offset, Buffer.from(bytes as string, 'latin1')] as const);
  const size = Math.max(head.length + area.length, ...placed.map(([offset, bytes]) => offset + bytes.length));
  const file = Buffer.alloc(size);
  head.copy(file);
  area.copy(file, head.length);
  for (const [offset, bytes] of placed) bytes.copy(file, offset);
  return file;
}

/** A symbol table entry of a 64-bit file. */
export const nlist64 = (strx: number, type: number, sect: number, desc: number, value: bigint): Buffer =>
  pack([strx, Buffer.from([type, sect, desc & 255, desc >> 8]), value]);

export interface SliceOptions {
  readonly cputype: number;
  readonly cpusubtype: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly align?: number;
  /** Stated in place of the length of `bytes`. */
  readonly size?: number;
}

/** A universal binary. `count` is stated in place of the number of slices. */
export function fatFile(slices: readonly SliceOptions[], is64 = false, count = slices.length): Buffer {
  const records = slices.map(({ cputype, cpusubtype, offset, bytes, size = bytes.length, align = 0 }) =>
    is64
      ? pack([cputype, cpusubtype, BigInt(offset), BigInt(size), align, 0], 'be')
      : pack([cputype, cpusubtype, offset, size, align], 'be'),
  );
  const head = Buffer.concat([pack([is64 ? 0xcafebabf : 0xcafebabe, count], 'be'), ...records]);
  const size = Math.max(head.length, ...slices.map(({ offset, bytes }) => offset + bytes.length));
  const file = Buffer.alloc(size);
  head.copy(file);
  for (const { offset, bytes } of slices) Buffer.from(bytes).copy(file, offset);
  return file;
}

/** A blob with its header. */
export const blob = (magic: number, body: Uint8Array | string): Buffer =>
  pack([magic, 8 + body.length, body], 'be');

/** A super blob with its index; `slots` in stored order. `gap` zero bytes stand before each blob. */
export function superBlob(
  slots: readonly (readonly [slot: number, bytes: Uint8Array])[],
  magic = 0xfade0cc0,
  gap: Uint8Array = Buffer.alloc(0),
): Buffer {
  let at = 12 + slots.length * 8;
  const index: number[] = [];
  for (const [slot, bytes] of slots) {
    index.push(slot, at + gap.length);
    at += gap.length + bytes.length;
  }
  return pack([magic, at, slots.length, ...index, ...slots.flatMap(([, bytes]) => [gap, bytes])], 'be');
}

export interface DirectoryOptions {
  readonly version?: number;
  readonly flags?: number;
  readonly identifier?: string;
  readonly team?: string;
  readonly hashType?: 1 | 2 | 3 | 4;
  /** Binary logarithm; 0: one hash over all. */
  readonly pageSize?: number;
  /** Hashes by the number of their special slot. */
  readonly special?: Readonly<Record<number, Uint8Array>>;
  readonly codeLimit?: number;
  readonly codeSlots?: number;
  readonly runtime?: number;
}

const ALGORITHMS = { 1: ['sha1', 20], 2: ['sha256', 32], 3: ['sha256', 20], 4: ['sha384', 48] } as const;

export function digest(bytes: Uint8Array, hashType: 1 | 2 | 3 | 4 = 2): Buffer {
  const [algorithm, size] = ALGORITHMS[hashType];
  return createHash(algorithm).update(bytes).digest().subarray(0, size);
}

/** A code directory over `code`. */
export function codeDirectory(code: Uint8Array, options: DirectoryOptions = {}): Buffer {
  const {
    version = 0x20400,
    identifier = 'a.out',
    team,
    hashType = 2,
    pageSize = 12,
    special = {},
  } = options;
  const [, hashSize] = ALGORITHMS[hashType];
  const page = pageSize === 0 ? Math.max(1, code.length) : 2 ** pageSize;
  const hashes: Buffer[] = [];
  for (let at = 0; at < code.length; at += page) hashes.push(digest(code.subarray(at, at + page), hashType));
  const slots = Math.max(0, ...Object.keys(special).map(Number));
  const specials = Array.from({ length: slots }, (_, i) => special[slots - i] ?? Buffer.alloc(hashSize));
  const fixedLength =
    version >= 0x20500
      ? 96
      : version >= 0x20400
        ? 88
        : version >= 0x20300
          ? 64
          : version >= 0x20200
            ? 52
            : 44;
  const texts = Buffer.from(`${identifier}\0${team === undefined ? '' : `${team}\0`}`);
  const teamAt = team === undefined ? 0 : fixedLength + identifier.length + 1;
  const hashAt = fixedLength + texts.length + slots * hashSize;
  const body = pack(
    [
      version,
      options.flags ?? 2,
      hashAt,
      fixedLength,
      slots,
      options.codeSlots ?? hashes.length,
      options.codeLimit ?? code.length,
      Buffer.from([hashSize, hashType, 0, pageSize]),
      0,
      ...(version >= 0x20200 ? [0, teamAt] : []),
      ...(version >= 0x20300 ? [0, 0n] : []),
      ...(version >= 0x20400 ? [0n, BigInt(4096), 1n] : []),
      ...(version >= 0x20500 ? [options.runtime ?? 0x0d0100, 0] : []),
      texts,
      ...specials,
      ...hashes,
    ],
    'be',
  );
  return blob(0xfade0c02, body);
}

/** Text or bytes of a requirement: with its length, padded to four bytes. */
const data = (bytes: Uint8Array | string): Buffer =>
  pack([bytes.length, bytes, Buffer.alloc(-bytes.length & 3)], 'be');

/** Opcodes of the requirement language with their operands (Security, requirement.h). */
export const req = {
  ident: (name: string) => pack([2, data(name)], 'be'),
  appleGeneric: () => pack([15], 'be'),
  and: (a: Uint8Array, b: Uint8Array) => pack([6, a, b], 'be'),
  or: (a: Uint8Array, b: Uint8Array) => pack([7, a, b], 'be'),
  not: (a: Uint8Array) => pack([9, a], 'be'),
  op: (opcode: number, ...operands: readonly Piece[]) => pack([opcode, ...operands], 'be'),
  data,
  /** Certificate `slot` has the extension with this encoded object identifier. */
  field: (slot: number, oid: string) => pack([14, slot, data(Buffer.from(oid, 'hex')), 0], 'be'),
  certificate: (slot: number, name: string, value: string) =>
    pack([11, slot, data(name), 1, data(value)], 'be'),
};

/** A requirement as a blob. */
export const requirement = (expression: Uint8Array): Buffer => blob(0xfade0c00, pack([1, expression], 'be'));

/** What Xcode makes for an identity of a Developer ID, as a set with the designated requirement. */
export function developerIdRequirements(identifier: string, team: string): Buffer {
  const developerId = req.and(
    req.and(req.field(1, '2a864886f76364060206'), req.field(0, '2a864886f7636406010d')),
    req.certificate(0, 'subject.OU', team),
  );
  const store = req.field(0, '2a864886f76364060109');
  const all = req.and(req.and(req.appleGeneric(), req.ident(identifier)), req.or(store, developerId));
  return superBlob([[3, requirement(all)]], 0xfade0c01);
}

export interface SignedOptions extends DirectoryOptions {
  readonly blobs?: readonly (readonly [slot: number, bytes: Uint8Array])[];
  /** More code directories, by slot. */
  readonly alternates?: Readonly<Record<number, DirectoryOptions>>;
  /** Bytes reserved for the signature; default: its length. */
  readonly reserved?: number;
  /** Bytes behind the super blob. */
  readonly rest?: Uint8Array;
  readonly gap?: Uint8Array;
  /** In place of the whole signature. */
  readonly signature?: Uint8Array;
  /** The command of the signature is not the last one. */
  readonly trailingCommand?: boolean;
}

/** Where the text and the signature of {@link signedFile} stand. */
export const TEXT_AT = 0x1000;
export const SIGNATURE_AT = 0x2010;

/** A signed library of three pages; special slots of `blobs` are sealed unless `special` says otherwise. */
export function signedFile(options: SignedOptions = {}): Buffer {
  const { blobs = [], alternates = {}, hashType = 2 } = options;
  const sealed = (type: 1 | 2 | 3 | 4) =>
    Object.fromEntries(
      blobs.filter(([slot]) => slot < 0x1000).map(([slot, bytes]) => [slot, digest(bytes, type)]),
    );
  const make = (size: number): Buffer => {
    const uuid = Buffer.from('4c4c44a155553144a10e9e6689ad3759', 'hex');
    const rest = [command(27, [uuid]), command(29, [SIGNATURE_AT, size])];
    return machoFile({
      cputype: ARM64,
      cpusubtype: 0,
      filetype: 6,
      commands: [
        segment64('__TEXT', 0, 0x2000, [{ name: '__text', offset: TEXT_AT, size: 0x1000 }]),
        segment64('__LINKEDIT', 0x2000, 0x10 + size),
        command(0x26, [0x2000, 16]),
        ...(options.trailingCommand ? rest.reverse() : rest),
      ],
      chunks: [
        [TEXT_AT, Buffer.alloc(0x1000, 'text ')],
        [0x2000, Buffer.alloc(16, 1)],
      ],
    });
  };
  const signatureOf = (code: Uint8Array): Uint8Array => {
    if (options.signature) return options.signature;
    const directories = Object.entries(alternates).map(
      ([slot, other]) =>
        [
          Number(slot),
          codeDirectory(code, { ...options, special: sealed(other.hashType ?? 2), ...other }),
        ] as const,
    );
    const first = codeDirectory(code, { special: sealed(hashType), ...options });
    const superblob = superBlob([[0, first], ...blobs, ...directories], 0xfade0cc0, options.gap);
    const all = Buffer.concat([superblob, options.rest ?? Buffer.alloc(0)]);
    return Buffer.concat([all, Buffer.alloc(Math.max(0, (options.reserved ?? 0) - all.length))]);
  };
  // The size of the signature stands in what is signed, and does not hang on it.
  const { length } = signatureOf(make(0));
  const code = make(length);
  return Buffer.concat([code, signatureOf(code)]);
}

/** Entitlements in Apple's DER form: `pairs` of an encoded key and value. */
export function derDictionary(pairs: readonly Uint8Array[]): Buffer {
  const tlv = (tag: number, body: Uint8Array) => Buffer.concat([Buffer.from([tag, body.length]), body]);
  return tlv(
    0x70,
    Buffer.concat([Buffer.from([2, 1, 1]), tlv(0xb0, Buffer.concat(pairs.map((p) => tlv(0x30, p))))]),
  );
}

/** Small files of every variant, for the fuzzer. */
export function machoSeeds(): Record<string, Uint8Array> {
  const requirements = developerIdRequirements('com.example.app', '1A2B3C4D5E');
  const entitlements = blob(0xfade7171, '<plist version="1.0"><dict/></plist>');
  const signed = signedFile({
    version: 0x20500,
    team: '1A2B3C4D5E',
    blobs: [
      [2, requirements],
      [5, entitlements],
      [7, blob(0xfade7172, derDictionary([Buffer.from('0c01610101ff', 'hex')]))],
      [0x10000, blob(0xfade0b01, '')],
    ],
    alternates: { 4096: { hashType: 1 } },
  });
  return {
    'macho-signed': signed,
    'macho-debug-map': debugMap(),
    'macho-ppc': bigEndian(),
    'macho-fat': fatFile([
      { cputype: X86_64, cpusubtype: 3, offset: 4096, bytes: debugMap(), align: 12 },
      { cputype: ARM64, cpusubtype: 0, offset: 16384, bytes: signed, align: 14 },
    ]),
    'macho-fat64': fatFile(
      [{ cputype: X86_64, cpusubtype: 3, offset: 64, bytes: debugMap(), align: 6 }],
      true,
    ),
  };
}

/** A library with the stabs of two object files and two symbols. */
export function debugMap(mtime = 1_700_000_000n): Buffer {
  const texts = ['', '/src/dir/', 'a.c', '/build/a.o', '_main', '/build/b.o'];
  const at = (text: string) => {
    let place = 0;
    for (const one of texts) {
      if (one === text) return place;
      place += one.length + 1;
    }
    return place;
  };
  const symbols = Buffer.concat([
    nlist64(at('/src/dir/'), 0x64, 0, 0, 0n),
    nlist64(at('a.c'), 0x64, 0, 0, 0n),
    nlist64(at('/build/a.o'), 0x66, 3, 1, mtime),
    nlist64(0, 0x2e, 1, 0, 0x1000n),
    nlist64(at('_main'), 0x24, 1, 0, 0x1000n),
    nlist64(0, 0x64, 1, 0, 0n),
    nlist64(at('/build/b.o'), 0x66, 3, 1, 0n),
    nlist64(at('_main'), 0x0f, 1, 0x10, 0x1000n),
  ]);
  const strings = `${texts.join('\0')}\0`;
  return machoFile({
    filetype: 6,
    commands: [
      segment64('__TEXT', 0, 0x400, [{ name: '__text', offset: 0x300, size: 0x100, type: 0x80000400 }]),
      segment64('__LINKEDIT', 0x400, symbols.length + strings.length),
      command(2, [0x400, symbols.length / 16, 0x400 + symbols.length, strings.length]),
    ],
    chunks: [
      [0x300, Buffer.alloc(0x100, 0xc3)],
      [0x400, symbols],
      [0x400 + symbols.length, strings],
    ],
  });
}

/** A PowerPC object file. */
export function bigEndian(): Buffer {
  return machoFile({
    endian: 'be',
    is64: false,
    cputype: 18,
    cpusubtype: 0,
    filetype: 1,
    flags: 0x2000,
    commands: [
      segment32(
        '',
        512,
        24,
        [{ name: '__text', segment: '__TEXT', offset: 512, size: 8, reloff: 520, nreloc: 2 }],
        'be',
      ),
      command(2, [536, 1, 548, 8], 'be'),
    ],
    chunks: [
      [512, '\x60\0\0\0\x4e\x80\0\x20'],
      [520, Buffer.alloc(16, 1)],
      [536, pack([1, Buffer.from([0x0f, 1, 0, 0]), 0], 'be')],
      [548, '\0_main\0\0'],
    ],
  });
}
