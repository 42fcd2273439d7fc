import { asBuffer, flags, layout, named, u32, utf8 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { auditableInfo } from '../build-info/cargo-auditable.ts';
import { type AddressReader, goBuildInfo } from '../build-info/go.ts';
import type { Claim } from './claims.ts';
import type { Image } from './image.ts';
import type { Content } from './kinds.ts';

/** What the content of a range adds to its field. */
export type More = Pick<Field, 'value' | 'fields' | 'meaning'>;

/** The file around a content. */
export interface ContentImage extends Image {
  readonly address: AddressReader;
}

type Decode = (bytes: Buffer, claim: Claim, image: ContentImage) => More | Promise<More>;

/** How much of a content is read to decode it, and how. */
const DECODERS: Partial<Record<Content, { readonly most: number; readonly decode: Decode }>> = {
  text: { most: 1 << 16, decode: plainText },
  'image-info': { most: 8, decode: imageInfo },
  'go-build-info': { most: 1 << 24, decode: goInfo },
  'cargo-auditable': { most: 1 << 24, decode: auditable },
  'chained-fixups': { most: 28, decode: chainedFixups },
  'data-in-code': { most: 1 << 20, decode: dataInCode },
};

/** Decodes the content of a range as far as it is known. */
export async function contentOf(claim: Claim, image: ContentImage): Promise<More> {
  const decoder = claim.content && DECODERS[claim.content];
  if (!decoder) return {};
  const bytes = await image.source.read(claim.offset, Math.min(decoder.most, claim.length));
  return await decoder.decode(asBuffer(bytes), claim, image);
}

/** Text that a linker put into a section: property lists. */
function plainText(bytes: Buffer, { length }: Claim): More {
  const text = utf8(bytes.length < length ? bytes.subarray(0, bytes.lastIndexOf(10) + 1) : bytes);
  return text === undefined ? {} : { value: text.replace(/\0+$/, '') };
}

const IMAGE_FLAGS = {
  1: 'IS_REPLACEMENT',
  2: 'SUPPORTS_GC',
  4: 'REQUIRES_GC',
  8: 'OPTIMIZED_BY_DYLD',
  16: 'SIGNED_CLASS_RO',
  32: 'IS_SIMULATED',
  64: 'HAS_CATEGORY_CLASS_PROPERTIES',
  128: 'OPTIMIZED_BY_DYLD_CLOSURE',
};
/** Swift by the version of its unstable ABI (objc4, objc-abi.h). */
const SWIFT: Readonly<Record<number, string>> = {
  1: 'Swift 1.0',
  2: 'Swift 1.1',
  3: 'Swift 2.0',
  4: 'Swift 3.0',
  5: 'Swift 4.0',
  6: 'Swift 4.1 or 4.2',
  7: 'Swift 5 or later',
};
const IMAGE_INFO = layout('le', {
  version: u32('version'),
  flags: flags({ ...u32(), get: (b, at, le) => (le ? b[at]! : b[at + 3]!) }, IMAGE_FLAGS),
});

/** `objc_image_info`: 8 flag bits, the version of Swift's unstable ABI, then minor and major version of the compiler. */
function imageInfo(bytes: Buffer, { offset, command }: Claim): More {
  const { endian } = command.header;
  const fields = IMAGE_INFO.fields(bytes, 0, offset, endian);
  if (fields.length === 0) return {};
  const [abi, minor, major] = endian === 'le' ? [5, 6, 7] : [6, 5, 4];
  const unstable = bytes[abi!]!;
  const numbers = Math.min(minor!, major!);
  const implied: Field[] = [];
  if (unstable > 0) {
    const value = SWIFT[unstable] ?? unstable;
    implied.push({ name: 'Swift ABI', value, offset: offset + abi!, length: 1, meaning: 'version' });
  }
  if (bytes[major!]! > 0) {
    const value = `${bytes[major!]}.${bytes[minor!]}`;
    implied.push({ name: 'Swift version', value, offset: offset + numbers, length: 2, meaning: 'tool' });
  }
  return { fields: [...fields, ...implied] };
}

/** What Go's linker writes into every program. */
async function goInfo(bytes: Buffer, { offset }: Claim, { address }: ContentImage): Promise<More> {
  const info = await goBuildInfo(bytes, offset, address);
  return info ? { fields: [info.field] } : {};
}

/** The list of crates that `cargo auditable` adds. */
function auditable(bytes: Buffer, { offset, length }: Claim): More {
  const info = bytes.length === length ? auditableInfo(bytes, offset) : undefined;
  return info ? { fields: [info.field] } : {};
}

const IMPORTS = {
  1: 'DYLD_CHAINED_IMPORT',
  2: 'DYLD_CHAINED_IMPORT_ADDEND',
  3: 'DYLD_CHAINED_IMPORT_ADDEND64',
};
/** `dyld_chained_fixups_header` of <mach-o/fixup-chains.h>. */
const FIXUPS = layout('le', {
  fixups_version: u32('version'),
  starts_offset: u32('offset'),
  imports_offset: u32('offset'),
  symbols_offset: u32('offset'),
  imports_count: u32('size'),
  imports_format: named(u32(), IMPORTS),
  symbols_format: named(u32(), { 0: 'uncompressed', 1: 'zlib' }),
});

function chainedFixups(bytes: Buffer, { offset, length, command }: Claim): More {
  const fields = FIXUPS.fields(bytes, 0, offset, command.header.endian);
  if (fields.length === 0) return {};
  const rest = length - FIXUPS.length;
  const chains = { name: 'chains', offset: offset + FIXUPS.length, length: rest, meaning: 'data' as const };
  return { fields: rest > 0 ? [...fields, chains] : fields };
}

const DICE_KINDS = {
  1: 'DICE_KIND_DATA',
  2: 'DICE_KIND_JUMP_TABLE8',
  3: 'DICE_KIND_JUMP_TABLE16',
  4: 'DICE_KIND_JUMP_TABLE32',
  5: 'DICE_KIND_ABS_JUMP_TABLE32',
};

/** `data_in_code_entry` records; rows only where they are wanted. */
function dataInCode(bytes: Buffer, { offset, length, command }: Claim, { context }: ContentImage): More {
  const count = Math.floor(length / 8);
  if (!context.wantsRows) return { value: count };
  const little = command.header.endian === 'le';
  const fields: Field[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    const from = little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    const size = little ? bytes.readUInt16LE(at + 4) : bytes.readUInt16BE(at + 4);
    const kind = little ? bytes.readUInt16LE(at + 6) : bytes.readUInt16BE(at + 6);
    const name = (DICE_KINDS as Readonly<Record<number, string>>)[kind] ?? kind;
    const value = `${from} + ${size}: ${name}`;
    fields.push({ name: 'data_in_code_entry', value, offset: offset + at, length: 8 });
  }
  return { value: count, fields };
}
