import { asBuffer, hasAscii, utf8 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { type GoModule, modInfo } from './go-modules.ts';

export type { GoModule } from './go-modules.ts';

/** What the Go linker writes into every program (Go, package `debug/buildinfo`). */
export interface GoBuildInfo {
  /** E.g. `go1.22.1`. */
  readonly goVersion: string;
  /** Path of the main package. */
  readonly path?: string;
  readonly main?: GoModule;
  readonly dependencies: readonly GoModule[];
  /** `build` lines: `-trimpath`, `CGO_ENABLED`, `vcs.revision`, `vcs.time` … */
  readonly settings: readonly { readonly key: string; readonly value: string }[];
  /** All of it with its places in the file. */
  readonly field: Field;
}

/** Bytes at an address of the loaded program, and where they stand in the file; fewer only where they end. */
export type AddressReader = (
  address: bigint,
  length: number,
) => Promise<{ readonly bytes: Uint8Array; readonly offset: number } | undefined>;

/** Section names that hold the blob: ELF, Mach-O (segment `__DATA`). PE and older programs: the start of the data segment. */
export const GO_BUILD_INFO_SECTIONS: readonly string[] = ['.go.buildinfo', '__go_buildinfo'];

const MAGIC = '\xff Go buildinf:';
const HEADER = 32;
const ALIGNMENT = 16;
const BIG_ENDIAN = 1;
const INLINE = 2;
/** Longest module information that is read; ten thousand dependencies fit. */
const LONGEST = 1 << 24;

/** Where the blob begins in the bytes of a section or segment, on a boundary of 16 bytes; -1 where there is none. */
export function findGoBuildInfo(bytes: Uint8Array): number {
  const data = asBuffer(bytes);
  for (let at = data.indexOf(MAGIC, 0, 'latin1'); at >= 0; at = data.indexOf(MAGIC, at + 1, 'latin1')) {
    if (at % ALIGNMENT === 0 && at + HEADER <= data.length) return at;
  }
  return -1;
}

/**
 * Decodes the blob: texts behind the header (Go 1.18 and later) or addresses of them (before).
 * @param bytes from the first byte of the blob on, as many as there are
 * @param base what the first of `bytes` is in the file
 * @param at looks up addresses; without it blobs of the older kind give nothing
 * @returns undefined where it is no such blob, or its texts cannot be found
 */
export async function goBuildInfo(
  bytes: Uint8Array,
  base: number,
  at?: AddressReader,
): Promise<GoBuildInfo | undefined> {
  const blob = asBuffer(bytes);
  if (blob.length < HEADER || !hasAscii(blob, MAGIC)) return undefined;
  const texts = (blob[15]! & INLINE) !== 0 ? inlineTexts(blob, base) : await pointedTexts(blob, at);
  const goVersion = texts && utf8(texts.version.bytes);
  return texts && goVersion ? describe(texts, goVersion, base) : undefined;
}

interface Text {
  readonly bytes: Buffer;
  readonly offset: number;
}

interface Texts {
  readonly version: Text;
  readonly modules: Text;
  /** Length of the blob itself. */
  readonly length: number;
}

function inlineTexts(blob: Buffer, base: number): Texts | undefined {
  const version = counted(blob, HEADER);
  const modules = version && counted(blob, version.end);
  if (!version || !modules) return undefined;
  const text = ({ start, end }: { start: number; end: number }): Text => ({
    bytes: blob.subarray(start, end),
    offset: base + start,
  });
  return { version: text(version), modules: text(modules), length: modules.end };
}

/** Bytes behind their length as a variable-length integer. */
function counted(blob: Buffer, at: number): { readonly start: number; readonly end: number } | undefined {
  let length = 0;
  for (let i = 0; i < 5; i++) {
    const byte = blob[at + i];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** i;
    if (byte >= 0x80) continue;
    const start = at + i + 1;
    return start + length <= blob.length ? { start, end: start + length } : undefined;
  }
  return undefined;
}

async function pointedTexts(blob: Buffer, at: AddressReader | undefined): Promise<Texts | undefined> {
  const width = blob[14]!;
  const little = (blob[15]! & BIG_ENDIAN) === 0;
  if (!at || (width !== 4 && width !== 8)) return undefined;
  const pointer = (bytes: Buffer, from: number): bigint => {
    if (width === 4) return BigInt(little ? bytes.readUInt32LE(from) : bytes.readUInt32BE(from));
    return little ? bytes.readBigUInt64LE(from) : bytes.readBigUInt64BE(from);
  };
  /** A Go string: the address of its bytes and their number. */
  const text = async (address: bigint): Promise<Text | undefined> => {
    const found = await at(address, width * 2);
    if (!found || found.bytes.length < width * 2) return undefined;
    const header = asBuffer(found.bytes);
    const length = Number(pointer(header, width));
    if (length === 0) return { bytes: header.subarray(0, 0), offset: found.offset };
    const content = length <= LONGEST ? await at(pointer(header, 0), length) : undefined;
    return content && content.bytes.length === length
      ? { bytes: asBuffer(content.bytes), offset: content.offset }
      : undefined;
  };
  const version = await text(pointer(blob, 16));
  const modules = await text(pointer(blob, 16 + width));
  return version && modules ? { version, modules, length: HEADER } : undefined;
}

function describe({ version, modules, length }: Texts, goVersion: string, base: number): GoBuildInfo {
  const { fields, ...info } = modInfo(modules.bytes, modules.offset);
  return {
    goVersion,
    ...info,
    field: {
      name: 'Go build information',
      offset: base,
      length,
      fields: [
        {
          name: 'go',
          value: goVersion,
          offset: version.offset,
          length: version.bytes.length,
          meaning: 'tool',
        },
        ...fields,
      ],
    },
  };
}
