import { asBuffer, copyOf, isZero, latin1, type Notes, u64be, untilNul } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import { digestLength, digestName } from './checksum.ts';

/** The fixed header at the start of a XAR file. */
export interface XarHeader {
  /** Bytes of the header: 28, or more with a checksum name. */
  readonly size: number;
  readonly version: number;
  /** Bytes of the compressed table of contents, as stated. */
  readonly tocLength: number;
  /** Bytes of the table of contents, as stated. */
  readonly tocSize: number;
  /** The checksum id as stored. */
  readonly algorithm: number;
  /** What the id means: `sha1`, `none` …; undefined where unknown. */
  readonly checksum: string | undefined;
  /** Offset of the heap: where heap offset 0 is in the file. */
  readonly heap: number;
}

const FIXED = 28;
/** mackyle/xar keeps the header within 64 bytes; more than this is not looked at. */
const MOST = 4096;
const ALGORITHMS: readonly (string | undefined)[] = ['none', 'sha1', 'md5', 'sha256', 'sha512'];
const OTHER = 3;

/**
 * Reads the header (xar.h of Apple and of mackyle/xar; all integers big-endian). Id 3 means SHA-256 to Apple, and
 * "named in the header" to mackyle/xar, whose headers are longer than 28 bytes: a name that is there decides.
 * @returns undefined where there is no usable header, which is reported
 */
export async function readHeader(source: RandomSource, notes: Notes): Promise<XarHeader | undefined> {
  const bytes = copyOf(await source.read(0, MOST));
  if (bytes.length < FIXED) {
    notes.problem('xar.truncated', `${bytes.length} bytes are no header`, 0);
    return undefined;
  }
  const buffer = asBuffer(bytes);
  const size = buffer.readUInt16BE(4);
  if (size < FIXED || size > source.size) {
    notes.problem('xar.header-size', `the header states ${size} bytes, the file has ${source.size}`, 4);
    return undefined;
  }
  const version = buffer.readUInt16BE(6);
  const tocLength = u64be(bytes, 8);
  const algorithm = buffer.readUInt32BE(24);
  const extra = bytes.subarray(FIXED, Math.min(size, MOST));
  const checksum = algorithmName(algorithm, extra);
  const header = {
    size,
    version,
    tocLength,
    tocSize: u64be(bytes, 16),
    algorithm,
    checksum,
    heap: size + tocLength,
  };
  checkHeader(header, extra, notes);
  if (notes.wantsFields) for (const field of headerFields(header, bytes, extra)) notes.field(field);
  return header;
}

function algorithmName(id: number, extra: Uint8Array): string | undefined {
  const name = id === OTHER ? latin1(untilNul(extra)) : '';
  return name === '' ? ALGORITHMS[id] : digestName(name);
}

function checkHeader(header: XarHeader, extra: Uint8Array, notes: Notes): void {
  if (header.version !== 1) notes.problem('xar.version', `version ${header.version}`, 6);
  if (header.checksum === undefined) {
    const name = header.algorithm === OTHER ? ` (${JSON.stringify(latin1(untilNul(extra)))})` : '';
    notes.problem('xar.checksum-algorithm', `checksum id ${header.algorithm}${name}`, 24);
  }
  const named = header.algorithm === OTHER ? untilNul(extra).length : 0;
  if (!isZero(extra.subarray(named)) || header.size > 64) {
    notes.problem(
      'xar.header-extra',
      `${header.size - FIXED - named} bytes after the fields of the header`,
      FIXED + named,
    );
  }
}

function headerFields(header: XarHeader, bytes: Uint8Array, extra: Uint8Array): Field[] {
  const big = (at: number) => {
    const value = asBuffer(bytes).readBigUInt64BE(at);
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? value.toString() : Number(value);
  };
  const fields: Field[] = [
    { name: 'magic', value: 'xar!', offset: 0, length: 4 },
    { name: 'header size', value: header.size, offset: 4, length: 2, meaning: 'size' },
    { name: 'version', value: header.version, offset: 6, length: 2 },
    { name: 'TOC length compressed', value: big(8), offset: 8, length: 8, meaning: 'size' },
    { name: 'TOC length uncompressed', value: big(16), offset: 16, length: 8, meaning: 'size' },
    { name: 'checksum algorithm', value: header.algorithm, offset: 24, length: 4, meaning: 'checksum' },
  ];
  const name = latin1(untilNul(extra));
  if (extra.length > 0) {
    fields.push({
      name: 'checksum name',
      value: name,
      offset: FIXED,
      length: extra.length,
      meaning: 'checksum',
    });
  }
  const known = header.checksum !== undefined && digestLength(header.checksum) !== undefined;
  if (known)
    fields.push({ name: 'checksum', value: header.checksum!, offset: 24, length: 0, meaning: 'checksum' });
  return fields;
}
