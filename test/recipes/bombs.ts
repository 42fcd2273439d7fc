import { readFileSync } from 'node:fs';
import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';
import type { RandomSource, Source } from '../../src/model/index.ts';
import { cpioEntry } from './cpio.ts';
import { gzipHeader, gzipMember, storedBlocks } from './gzip.ts';
import { base256, blocks, header, octal, pax } from './tar.ts';
import { xarBuilder } from './xar.ts';
import { zerosBomb } from './xz.ts';
import { buildZip, centralHeader, endRecords, localHeader, u16, type ZipMember } from './zip.ts';

/**
 * Archives that are out to exhaust their reader. Those that are large themselves are sources that make their bytes as
 * they are read.
 */

const MB = 1_000_000;
/** What the classic bombs expand to. */
export const TEN_GB = 10_000 * MB;

/** `head`, `count` times `piece`, `tail`, as a file of that content would be; nothing of it is held in memory. */
export function repeated(head: Uint8Array, piece: Uint8Array, count: number, tail: Uint8Array): RandomSource {
  const body = piece.length * count;
  const size = head.length + body + tail.length;
  function bytes(from: number, length: number): Buffer {
    const end = Math.min(from + length, size);
    const parts: Uint8Array[] = [head.subarray(from, end)];
    const [begin, stop] = [Math.max(from - head.length, 0), Math.min(end - head.length, body)];
    if (stop > begin) {
      const turn = begin % piece.length;
      const turned = Buffer.concat([piece.subarray(turn), piece.subarray(0, turn)]);
      parts.push(Buffer.alloc(stop - begin, turned));
    }
    const rest = head.length + body;
    if (end > rest) parts.push(tail.subarray(Math.max(from - rest, 0), end - rest));
    return Buffer.concat(parts);
  }
  return {
    size,
    read: async (offset, length) => bytes(offset, length),
    async *stream(start = 0) {
      for (let at = start; at < size; at += CHUNK) yield bytes(at, CHUNK);
    },
  };
}

const CHUNK = 1 << 18;
const NOTHING = Buffer.alloc(0);

/** Zeros in one gzip member, 1030 to 1: blocks that are flushed, so that they can be repeated. The trailer is not right. */
export function gzipBomb(size = TEN_GB): RandomSource {
  const unit = 16 * 1024 * 1024;
  const piece = deflateRawSync(Buffer.alloc(unit), { finishFlush: constants.Z_FULL_FLUSH });
  return repeated(gzipHeader(), piece, Math.ceil(size / unit), Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
}

/** 45 million zeros as `bzip2 -9` packs them: the run-length coding in front makes it 900,000 to 1. */
const BZIP2_ZEROS = Buffer.from(
  '425a6839314159265359c901b6c80158ab4020c00010000008200030cc0529a65248526c5492149e2ee48a70a12192036d90',
  'hex',
);

/** Zeros in bzip2 streams one after the other, as `pbzip2` writes them. */
export function bzip2Bomb(size = TEN_GB): RandomSource {
  return repeated(NOTHING, BZIP2_ZEROS, Math.ceil(size / (45 * MB)), NOTHING);
}

/** Zeros in one xz block, 7000 to 1. */
export function xzBomb(size = TEN_GB): RandomSource {
  const zeros = readFileSync(new URL('../fixtures/xz/zeros.xz', import.meta.url));
  return repeated(zerosBomb(zeros, Math.ceil(size / (2 * MB))), NOTHING, 0, NOTHING);
}

/** Zeros in one zstd frame of RLE blocks (RFC 8878 section 3.1.1.2), 32768 to 1; window of 2^`windowLog` bytes. */
export function zstdBomb(size = TEN_GB, windowLog = 17): RandomSource {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3]);
  const block = 1 << 17;
  const rle = (last: 0 | 1): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUIntLE(last | (1 << 1) | (block << 3), 0, 3);
    return bytes;
  };
  return repeated(head, rle(0), Math.max(0, Math.ceil(size / block) - 1), rle(1));
}

/** Members that all use one local header (Fifield, "A better zip bomb", full overlap), `size` bytes of zeros each. */
export function overlappingZip(count: number, size: number): Buffer {
  const member: ZipMember = { name: 'zeros', method: 8, data: Buffer.alloc(size) };
  const local = Buffer.concat([localHeader(member), deflateRawSync(member.data!)]);
  const facts = { crc: crc32(member.data!), packed: local.length - 35, size };
  const central = Array.from({ length: count }, (_, i) =>
    centralHeader({ name: `zeros${i}`, method: 8, packed: NOTHING, central: facts }, 0),
  );
  const directory = Buffer.concat(central);
  const end = endRecords(count, directory.length, local.length, local.length + directory.length);
  return Buffer.concat([local, directory, end]);
}

/** The same with quoted headers: every member is a stored block that covers the next header, then the next member's data. */
export function quotingZip(count: number, size: number): Buffer {
  const zeros = Buffer.alloc(size);
  let [tail, packed, quoted] = [deflateRawSync(zeros, { level: 9 }), 0, NOTHING as Buffer];
  packed = tail.length;
  const central: ((offset: number) => Buffer)[] = [];
  for (let i = count - 1; i >= 0; i--) {
    const facts = { crc: crc32(zeros, crc32(quoted)), packed, size: quoted.length + size };
    const member: ZipMember = { name: `m${i}`, method: 8, packed: NOTHING, local: facts, central: facts };
    const local = localHeader(member);
    const behind = tail.length;
    central.unshift((whole) => centralHeader(member, whole - behind - local.length));
    quoted = Buffer.concat([local, quoted]);
    const quote = Buffer.concat([Buffer.from([0]), u16(local.length, local.length ^ 0xffff)]);
    tail = Buffer.concat(i === 0 ? [local, tail] : [quote, local, tail]);
    packed = tail.length;
  }
  const directory = Buffer.concat(central.map((make) => make(tail.length)));
  return Buffer.concat([tail, directory, endRecords(count, directory.length, tail.length, 0)]);
}

/** One sparse file of `size` bytes, two of which are stored. */
export function sparseTar(size: number, dialect: 'gnu' | 'pax'): Buffer {
  const end = Buffer.alloc(1024);
  const parts = [0, 1, size - 1, 1];
  if (dialect === 'pax') {
    const records = [
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
      ['GNU.sparse.name', 'sparse'],
      ['GNU.sparse.realsize', String(size)],
    ] as const;
    const data = Buffer.concat([blocks(`${[2, ...parts].join('\n')}\n`), Buffer.from('ab')]);
    const inner = header({ name: 'GNUSparseFile.0/sparse', size: data.length });
    return Buffer.concat([pax(records), inner, blocks(data), end]);
  }
  const number = (value: number) => (value < 8 ** 11 ? octal(value, 12) : base256(BigInt(value), 12));
  const patch = { 386: Buffer.concat(parts.map(number)), 483: number(size) };
  return Buffer.concat([header({ name: 'sparse', dialect, type: 'S', size: 2, patch }), blocks('ab'), end]);
}

/** A tar of empty files with names of their own. */
export function tarOfMany(count: number): Source {
  const block = header({ name: 'm/0000000' });
  const sum = Number.parseInt(block.toString('latin1', 148, 154), 8);
  return many(block, count, Buffer.alloc(1024), (chunk, at, digits) => {
    let added = 0;
    for (let i = 0; i < 7; i++) {
      chunk[at + 2 + i] = 0x30 + digits[i]!;
      added += digits[i]!;
    }
    chunk.write((sum + added).toString(8).padStart(6, '0'), at + 148, 6, 'latin1');
  });
}

/** A cpio archive of empty files with names of their own. */
export function cpioOfMany(count: number): Source {
  const entry = Buffer.from(cpioEntry({ name: 'm/0000000' }));
  const trailer = Buffer.from(cpioEntry({ name: 'TRAILER!!!', mode: 0 }));
  return many(entry, count, trailer, (chunk, at, digits) => {
    for (let i = 0; i < 7; i++) chunk[at + 112 + i] = 0x30 + digits[i]!;
  });
}

function many(
  record: Buffer,
  count: number,
  tail: Buffer,
  name: (chunk: Buffer, at: number, digits: Uint8Array) => void,
): Source {
  return {
    async *stream() {
      const digits = new Uint8Array(8);
      for (let done = 0; done < count; ) {
        const records = Math.min(512, count - done);
        const chunk = Buffer.alloc(records * record.length, record);
        for (let i = 0; i < records; i++) {
          name(chunk, i * record.length, digits);
          for (let d = 6; ++digits[d]! === 10; d--) digits[d] = 0;
        }
        done += records;
        yield chunk;
      }
      yield tail;
    },
  };
}

/** A zip whose directory has `count` entries, all for the one member there is. */
export function zipOfMany(count: number): RandomSource {
  const member: ZipMember = { name: 'm', data: 'x' };
  const local = Buffer.concat([localHeader(member), Buffer.from('x')]);
  const entry = centralHeader(member, 0);
  const size = count * entry.length;
  return repeated(
    local,
    entry,
    count,
    endRecords(count, size, local.length, local.length + size, { zip64: true }),
  );
}

/** A zip of one member whose end record claims ten million. */
export function zipClaimingMany(): Buffer {
  return buildZip([{ name: 'm', data: 'x' }], { zip64: { count: 10 * MB, here: 10 * MB } });
}

/** A small XAR that claims a table of contents of 4 GB, packed or unpacked. */
export function xarClaiming(which: 'tocLength' | 'tocSize'): Uint8Array {
  const builder = xarBuilder();
  return builder.build(builder.file('a', builder.data('content')), { [which]: 4 * 1024 ** 3 });
}

/** A XAR whose table of contents really expands to `size` bytes. */
export function xarOfLargeToc(size: number): Uint8Array {
  return xarBuilder().build('', { head: `<!--${'x'.repeat(size)}-->` });
}

/** `count` members for one megabyte of packed zeros in the heap. */
export function xarOfShared(count: number): Uint8Array {
  const builder = xarBuilder();
  const packed = deflateSync(Buffer.alloc(MB));
  const offset = builder.put(packed);
  const data = `<data><length>${packed.length}</length><offset>${offset}</offset><size>${MB}</size><encoding style="application/x-gzip"/></data>`;
  return builder.build(Array.from({ length: count }, (_, i) => builder.file(`m${i}`, data)).join(''));
}

/** A tar in a tar, `levels` times; the innermost holds a file. */
export function nestedTar(levels: number): Buffer {
  const core = Buffer.concat([header({ name: 'core', size: 4 }), blocks('core')]);
  const headers: Buffer[] = [];
  let size = core.length + 1024;
  for (let level = 1; level < levels; level++) {
    headers.push(header({ name: `${level}.tar`, size }));
    size += 512 + 1024;
  }
  return Buffer.concat([...headers.toReversed(), core, Buffer.alloc(1024 * levels)]);
}

/** A gzip in a gzip, `levels` times. */
export function nestedGzip(levels: number): Buffer {
  let bytes: Buffer = Buffer.from('core');
  for (let level = 0; level < levels; level++) bytes = gzipMember(bytes, { deflate: storedBlocks(bytes) });
  return bytes;
}

/** A zip in a zip, `levels` times, stored. Only the outer hundred have right checksums: no reader comes to the others. */
export function nestedZip(levels: number): Buffer {
  const facts = (size: number, crc: number) => ({ size, packed: size, crc });
  const heads: Buffer[] = [];
  const tails: Buffer[] = [];
  let size = 4;
  for (let level = 0; level < levels; level++) {
    const name = level === 0 ? 'core' : 'z.zip';
    const inner =
      levels - level <= 100 ? Buffer.concat([...heads.toReversed(), Buffer.from('core'), ...tails]) : NOTHING;
    const claims = facts(size, crc32(inner));
    const head = localHeader({ name, packed: NOTHING, local: claims });
    const central = centralHeader({ name, packed: NOTHING, central: claims }, 0);
    heads.push(head);
    tails.push(central, endRecords(1, central.length, head.length + size, 0));
    size += head.length + central.length + 22;
  }
  return Buffer.concat([...heads.toReversed(), Buffer.from('core'), ...tails]);
}

/** One gzip member of nothing after the other. */
export function emptyGzips(count: number): RandomSource {
  return repeated(NOTHING, gzipMember(''), count, NOTHING);
}
