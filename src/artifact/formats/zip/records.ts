import { asBuffer } from '../../../codec/index.ts';

/** Record signatures as little-endian integers (APPNOTE 6.3.10, 4.3). */
export const LOCAL_HEADER = 0x04034b50;
/** Central directory header, 4.3.12. */
export const CENTRAL_HEADER = 0x02014b50;
/** Digital signature behind the last central header, 4.3.13. */
export const DIGITAL_SIGNATURE = 0x05054b50;
/** Zip64 end of central directory record, 4.3.14. */
export const ZIP64_END = 0x06064b50;
/** Zip64 end of central directory locator, 4.3.15. */
export const ZIP64_LOCATOR = 0x07064b50;
/** End of central directory record, 4.3.16. */
export const END = 0x06054b50;
/** Data descriptor, 4.3.9.3, and marker of a split archive, 8.5.3. */
export const DESCRIPTOR = 0x08074b50;
/** Marker of a split archive that fitted into one part, 8.5.4. */
export const TEMPORARY_SPANNING = 0x30304b50;

/** Bytes of a local file header before its name (4.3.7). */
export const LOCAL_LENGTH = 30;
/** Bytes of a central directory header before its name (4.3.12). */
export const CENTRAL_LENGTH = 46;
/** Bytes of the end record before its comment (4.3.16). */
export const END_LENGTH = 22;
/** Bytes of the zip64 end record before its extensible data (4.3.14). */
export const ZIP64_END_LENGTH = 56;
/** Bytes of the locator of the zip64 end record (4.3.15). */
export const LOCATOR_LENGTH = 20;

/** A 16-bit value that stands for "see the zip64 record". */
export const MASK16 = 0xffff;
/** A 32-bit value that stands for "see the zip64 record". */
export const MASK32 = 0xffffffff;

/** General purpose flag (4.4.4): the member is encrypted. */
export const ENCRYPTED = 1;
/** Flag: checksum and sizes follow the data. */
export const DESCRIPTOR_FOLLOWS = 8;
/** Flag: strong encryption. */
export const STRONG_ENCRYPTION = 0x40;
/** Flag: name and comment are UTF-8. */
export const UTF8_NAMES = 0x800;
/** Flag: values of local headers are masked, as the central directory is encrypted. */
export const MASKED_HEADERS = 0x2000;

/** The 32-bit integer at `at`, or -1 where the bytes end before. */
export function u32At(bytes: Uint8Array, at: number): number {
  return at < 0 || at + 4 > bytes.length ? -1 : asBuffer(bytes).readUInt32LE(at);
}

/** What a member's two headers have in common, as 4.3.7 and 4.3.12 name it. */
interface MemberHeader {
  readonly flags: number;
  readonly method: number;
  readonly time: number;
  readonly date: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly name: Buffer;
  readonly extra: Buffer;
}

/** One header of the central directory (4.3.12), zip64 values put in. */
export interface CentralHeader extends MemberHeader {
  /** First byte in the archive, and length with name, extra fields and comment. */
  readonly at: number;
  readonly length: number;
  /** The whole header, a view of the directory. */
  readonly bytes: Buffer;
  /** Host system of `version made by`, 4.4.2. */
  readonly host: number;
  readonly commentLength: number;
  /** Number of the part the member begins in, 4.4.13. */
  readonly disk: number;
  readonly external: number;
  /** Offset of the local header in the archive, bytes before the archive included. */
  readonly offset: number;
}

/** A local header (4.3.7) as stored: no zip64 values put in. */
export interface LocalHeader extends MemberHeader {
  readonly at: number;
  readonly bytes: Buffer;
  /** First byte of the member's data in the archive. */
  readonly dataAt: number;
}

/**
 * The local header that starts at the first of `bytes`.
 * @param at where that is in the archive
 * @returns undefined where there is none or it is cut; then {@link localLength} says how many bytes are needed
 */
export function readLocal(bytes: Uint8Array, at: number): LocalHeader | undefined {
  const length = localLength(bytes);
  if (length === 0 || length > bytes.length) return undefined;
  const header = asBuffer(bytes).subarray(0, length);
  const nameEnd = LOCAL_LENGTH + header.readUInt16LE(26);
  return {
    at,
    bytes: header,
    flags: header.readUInt16LE(6),
    method: header.readUInt16LE(8),
    time: header.readUInt16LE(10),
    date: header.readUInt16LE(12),
    crc: header.readUInt32LE(14),
    packed: header.readUInt32LE(18),
    size: header.readUInt32LE(22),
    name: header.subarray(LOCAL_LENGTH, nameEnd),
    extra: header.subarray(nameEnd),
    dataAt: at + length,
  };
}

/** Length of the local header with name and extra fields; 0 where the bytes are no local header or too few to tell. */
export function localLength(bytes: Uint8Array): number {
  if (bytes.length < LOCAL_LENGTH || u32At(bytes, 0) !== LOCAL_HEADER) return 0;
  const buffer = asBuffer(bytes);
  return LOCAL_LENGTH + buffer.readUInt16LE(26) + buffer.readUInt16LE(28);
}
