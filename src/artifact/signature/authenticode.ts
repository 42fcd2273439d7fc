import { asBuffer } from '../../codec/index.ts';
import type { RandomSource } from '../../model/index.ts';

/** One WIN_CERTIFICATE of a PE file. */
export interface AuthenticodeCertificate {
  /** 0x0100 or 0x0200. */
  readonly revision: number;
  /** 2: PKCS #7 SignedData, which Authenticode uses. */
  readonly type: number;
  /** Offset of the structure's 8-byte header in the file; the certificate's own bytes follow it. */
  readonly offset: number;
  /** Length in bytes, header included, padding to the next multiple of 8 excluded. */
  readonly length: number;
}

/** The attribute certificate table of a PE file. */
export interface Authenticode {
  /** Offset in the file, as the header states it (unlike all other directories it is not an address in memory). */
  readonly offset: number;
  /** Length in bytes, as the header states it. */
  readonly size: number;
  /** What could be read of the table, in order. */
  readonly certificates: readonly AuthenticodeCertificate[];
  /** The table lies within the file and its certificates fill it. */
  readonly whole: boolean;
}

/** More than any signer writes; bounds the reading of a table made of empty entries. */
const MOST_CERTIFICATES = 64;
const COFF_HEADER = 24;
const SECURITY_DIRECTORY = 4;
/** Offset of NumberOfRvaAndSizes in the optional header, by its magic; the directories follow it. */
const DIRECTORY_COUNT: ReadonlyMap<number, number> = new Map([
  [0x10b, 92],
  [0x20b, 108],
]);

/** Asks for `length` bytes at `offset`; is answered with them, or with undefined where the file has fewer. */
type Steps<T> = Generator<readonly [offset: number, length: number], T, Buffer | undefined>;

/**
 * Finds Authenticode signatures in a PE file, given as bytes or as a source of which only headers are read; undefined
 * where the file is no PE image or states no certificate table.
 * Says only that signature material is present: nothing is verified.
 * PE/COFF specification, "Optional Header Data Directories" and "The Attribute Certificate Table".
 */
export function authenticode(file: Uint8Array): Authenticode | undefined;
export function authenticode(file: RandomSource): Promise<Authenticode | undefined>;
export function authenticode(
  file: Uint8Array | RandomSource,
): Authenticode | undefined | Promise<Authenticode | undefined> {
  return file instanceof Uint8Array ? locateIn(file) : locateFrom(file);
}

function locateIn(bytes: Uint8Array): Authenticode | undefined {
  const steps = locate(bytes.length);
  let step = steps.next();
  while (!step.done) {
    const [offset, length] = step.value;
    const found = bytes.subarray(offset, offset + length);
    step = steps.next(found.length < length ? undefined : asBuffer(found));
  }
  return step.value;
}

async function locateFrom(source: RandomSource): Promise<Authenticode | undefined> {
  const steps = locate(source.size);
  let step = steps.next();
  while (!step.done) {
    const [offset, length] = step.value;
    const found = offset + length > source.size ? undefined : await source.read(offset, length);
    step = steps.next(!found || found.length < length ? undefined : asBuffer(found));
  }
  return step.value;
}

function* locate(fileSize: number): Steps<Authenticode | undefined> {
  const table = yield* securityDirectory();
  if (!table || table.size === 0) return undefined;
  const certificates: AuthenticodeCertificate[] = [];
  const end = table.offset + table.size;
  let at = table.offset;
  while (at < end && certificates.length < MOST_CERTIFICATES) {
    const head = yield [at, 8];
    if (!head) break;
    const length = head.readUInt32LE(0);
    if (length < 8 || at + length > Math.min(end, fileSize)) break;
    certificates.push({ revision: head.readUInt16LE(4), type: head.readUInt16LE(6), offset: at, length });
    at += Math.ceil(length / 8) * 8;
  }
  // Some signers do not count the padding of the last certificate.
  return { ...table, certificates, whole: certificates.length > 0 && at >= end && end <= fileSize };
}

/** The fifth data directory: file offset and size. */
function* securityDirectory(): Steps<{ readonly offset: number; readonly size: number } | undefined> {
  const dos = yield [0, 64];
  if (dos?.readUInt16LE(0) !== 0x5a4d) return undefined;
  const pe = dos.readUInt32LE(0x3c);
  const coff = yield [pe, COFF_HEADER + 2];
  if (coff?.readUInt32LE(0) !== 0x4550) return undefined;
  const countAt = DIRECTORY_COUNT.get(coff.readUInt16LE(COFF_HEADER));
  const optionalSize = coff.readUInt16LE(20);
  if (countAt === undefined) return undefined;
  const entryAt = countAt + 4 + SECURITY_DIRECTORY * 8;
  if (optionalSize < entryAt + 8) return undefined;
  const optional = yield [pe + COFF_HEADER, entryAt + 8];
  if (!optional || optional.readUInt32LE(countAt) <= SECURITY_DIRECTORY) return undefined;
  return { offset: optional.readUInt32LE(entryAt), size: optional.readUInt32LE(entryAt + 4) };
}
