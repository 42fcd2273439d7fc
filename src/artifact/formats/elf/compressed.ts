import { inflateSync, zstdDecompressSync } from 'node:zlib';
import { asBuffer, hasAscii, layout, named, u32, u64 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { quoted } from '../common/names.ts';
import { type ElfFile, type Section, sectionBytes } from './file.ts';
import { SHF } from './table-names.ts';

const METHODS = { 1: 'ELFCOMPRESS_ZLIB', 2: 'ELFCOMPRESS_ZSTD' };
const ZSTD = 2;

/** Header of a compressed section (gABI, "Compression Header"). */
const CHDR32 = layout('le', { ch_type: named(u32(), METHODS), ch_size: u32('size'), ch_addralign: u32() });
const CHDR64 = layout('le', {
  ch_type: named(u32(), METHODS),
  ch_reserved: u32(),
  ch_size: u64('size'),
  ch_addralign: u64(),
});
/** Before there was a flag, names began with `.zdebug` and the content with `ZLIB` and a big-endian length (GNU binutils). */
const OLD_MAGIC = 'ZLIB';
const OLD_HEADER = 12;

/** Whether the content must be decoded to be read. */
export function isCompressed({ flags, name }: Section): boolean {
  return (flags & SHF.COMPRESSED) !== 0 || name.startsWith('.zdebug_');
}

/** The compression header as fields. */
export async function compressionFields(file: ElfFile, section: Section): Promise<Field[]> {
  const bytes = await sectionBytes(file, section, CHDR64.length);
  if ((section.flags & SHF.COMPRESSED) !== 0) {
    return (file.wide ? CHDR64 : CHDR32).fields(bytes, 0, section.offset, file.endian);
  }
  if (!hasAscii(bytes, OLD_MAGIC) || bytes.length < OLD_HEADER) return [];
  const value = Number(bytes.readBigUInt64BE(4));
  return [{ name: 'uncompressed size', value, offset: section.offset + 4, length: 8, meaning: 'size' }];
}

/** The decoded content; undefined, with a problem, where it is damaged or larger than the limit for metadata. */
export async function decompressed(file: ElfFile, section: Section): Promise<Buffer | undefined> {
  const { context } = file;
  const bytes = await sectionBytes(file, section);
  const header = headerOf(file, section, bytes);
  const wrong = (message: string) => {
    context.problem('elf.debug-compression', `section ${quoted(section.name)}: ${message}`, section.offset);
    return undefined;
  };
  if (!header) return wrong('there is no compression header');
  const { method, size, from } = header;
  if (size > context.limits.metadata) {
    context.problem(
      'limit.metadata',
      `section ${quoted(section.name)} decodes to ${size} bytes`,
      section.offset,
    );
    return undefined;
  }
  const content = unpack(bytes.subarray(from), method, size);
  if (!content) return wrong('it does not decode');
  if (content.length !== size) return wrong(`it decodes to ${content.length} bytes, the header says ${size}`);
  return content;
}

interface Packed {
  readonly method: number;
  readonly size: number;
  /** Where the packed bytes begin. */
  readonly from: number;
}

function headerOf({ wide, endian }: ElfFile, section: Section, bytes: Buffer): Packed | undefined {
  if ((section.flags & SHF.COMPRESSED) !== 0) {
    const shape = wide ? CHDR64 : CHDR32;
    const values = shape.read(bytes, 0, endian);
    return values && { method: values.ch_type, size: values.ch_size, from: shape.length };
  }
  if (!hasAscii(bytes, OLD_MAGIC) || bytes.length < OLD_HEADER) return undefined;
  return { method: 1, size: Number(bytes.readBigUInt64BE(4)), from: OLD_HEADER };
}

/** Undefined for damaged input and for methods that do not exist. */
function unpack(packed: Buffer, method: number, size: number): Buffer | undefined {
  // One byte more tells that there is more; zlib takes no limit of 0.
  const maxOutputLength = size + 1;
  try {
    if (method === 1) return asBuffer(inflateSync(packed, { maxOutputLength }));
    if (method === ZSTD) return asBuffer(zstdDecompressSync(packed, { maxOutputLength }));
  } catch {
    // Whatever zlib says of damaged input, it is that the section does not decode.
  }
  return undefined;
}
