import { asBuffer, type Endian, hasAscii } from '../../codec/index.ts';
import type { Field, RandomSource } from '../../model/index.ts';
import type { ReadContext } from '../format.ts';
import { MOST_HEADER, readHeader } from '../formats/macho/header.ts';
import { type Blob, MAGIC, readSuperBlob, SIGNATURE_SLOT, slotName } from './codesign/blobs.ts';
import { checkCode, checkSignature, directoriesOf, type Signed } from './codesign/checks.ts';
import { cdHash } from './codesign/directory.ts';
import { superBlobFields } from './codesign/fields.ts';

export { requirementSetFields } from './codesign/fields.ts';

/** A range of the file in bytes. */
export interface FileRange {
  readonly offset: number;
  readonly length: number;
}

/** A code directory of a signature, by what identifies it. */
export interface SignedDirectory {
  readonly slot: number;
  readonly identifier: string;
  readonly team?: string;
  readonly flags: number;
  /** Name of its hash, as Node has it; undefined where the type is unknown. */
  readonly algorithm?: string;
  /** Its own hash, 40 hexadecimal digits; undefined where the hash type is unknown. */
  readonly cdHash?: string;
  /** How many bytes, from the start of the file, its hashes are over. */
  readonly codeLimit: number;
}

/** A blob of a signature. */
export interface SignedBlob extends FileRange {
  readonly slot: number;
  /** `CSSLOT_CODEDIRECTORY` and the like. */
  readonly name: string;
}

/** An embedded code signature and what must be changed to take it out. Data only: nothing here says that it is valid. */
export interface CodeSignature {
  /** Where the signature stands: `dataoff` and `datasize` of its load command. */
  readonly offset: number;
  readonly size: number;
  /** What it covers: the file from its start to `codeLimit` of the first code directory. */
  readonly signed?: FileRange;
  /** The load command that refers to it; `ncmds` and `sizeofcmds` of the header count it. */
  readonly command: FileRange;
  /** It is the last load command, so that taking it out leaves no hole. */
  readonly lastCommand: boolean;
  /** The command of the segment `__LINKEDIT`, whose sizes count the signature. */
  readonly linkedit?: FileRange;
  readonly endian: Endian;
  readonly is64: boolean;
  readonly blobs: readonly SignedBlob[];
  readonly directories: readonly SignedDirectory[];
  /** The DER-encoded CMS signature; undefined for an ad-hoc signature. */
  readonly cms?: FileRange;
  /** The signature lies within the file, is a super blob, and all of its blobs lie within it. */
  readonly whole: boolean;
}

const LC_SEGMENT = 1;
const LC_SEGMENT_64 = 25;
const LC_CODE_SIGNATURE = 29;
/** More than any file has; bounds what a claimed size can cost. */
const MOST_COMMANDS = 1 << 20;
const MOST_SIGNATURE = 64 << 20;

/**
 * Finds the code signature of a thin Mach-O file; undefined where the file is none, or not signed. The slices of a
 * universal file are files of their own.
 * (<mach-o/loader.h>, `linkedit_data_command`; xnu, osfmk/kern/cs_blobs.h)
 */
export async function codeSignature(source: RandomSource): Promise<CodeSignature | undefined> {
  const header = readHeader(await source.read(0, MOST_HEADER));
  if (!header) return undefined;
  const { endian, is64 } = header;
  const commands = asBuffer(await source.read(header.length, Math.min(header.sizeofcmds, MOST_COMMANDS)));
  const found = locate(commands, header.ncmds, endian === 'le', header.length);
  if (!found) return undefined;
  const { offset, size, ...place } = found;
  const bytes = await source.read(offset, Math.min(size, MOST_SIGNATURE));
  const superBlob = readSuperBlob(bytes);
  const isSignature = superBlob?.magic === MAGIC.embeddedSignature;
  const blobs = isSignature ? superBlob.blobs : [];
  const directories = isSignature ? directoriesOf(bytes, superBlob) : [];
  const cms = blobs.find(isCms);
  return {
    offset,
    size,
    ...place,
    ...(directories[0] ? { signed: { offset: 0, length: directories[0].codeLimit } } : {}),
    endian,
    is64,
    blobs: blobs.map(({ slot, start, length }) => ({
      slot,
      name: slotName(slot),
      offset: offset + start,
      length,
    })),
    directories: directories.map((directory) => {
      const { slot, identifier, team, flags, codeLimit, hash } = directory;
      const hashed = hash && { algorithm: hash.algorithm, cdHash: cdHash(directory)! };
      return { slot, identifier, ...(team === undefined ? {} : { team }), flags, codeLimit, ...hashed };
    }),
    ...(cms ? { cms: { offset: offset + cms.start + 8, length: cms.length - 8 } } : {}),
    whole:
      isSignature && bytes.length === size && superBlob.length <= size && blobs.every(({ whole }) => whole),
  };
}

const isCms = ({ slot, magic, length, whole }: Blob): boolean =>
  slot === SIGNATURE_SLOT && magic === MAGIC.blobWrapper && whole && length > 8;

type Place = Pick<CodeSignature, 'offset' | 'size' | 'command' | 'lastCommand' | 'linkedit'>;

/** Walks the load commands up to the first that makes no sense. */
function locate(commands: Buffer, count: number, little: boolean, base: number): Place | undefined {
  const word = (at: number): number => (little ? commands.readUInt32LE(at) : commands.readUInt32BE(at));
  let linkedit: FileRange | undefined;
  let found: { readonly offset: number; readonly size: number; readonly command: FileRange } | undefined;
  let at = 0;
  for (let i = 0; i < count && at + 8 <= commands.length; i++) {
    const number = word(at);
    const size = word(at + 4);
    if (size < 8 || at + size > commands.length) break;
    const command = { offset: base + at, length: size };
    const isSegment = number === LC_SEGMENT || number === LC_SEGMENT_64;
    if (isSegment && hasAscii(commands, '__LINKEDIT\0', at + 8)) linkedit ??= command;
    if (number === LC_CODE_SIGNATURE && size >= 16) {
      found ??= { offset: word(at + 8), size: word(at + 12), command };
    }
    at += size;
  }
  if (!found) return undefined;
  const { offset, length } = found.command;
  return { ...found, lastCommand: offset + length === base + at, ...(linkedit ? { linkedit } : {}) };
}

/**
 * Reads a code signature: checks how it is made, compares it with the file where fields are wanted, and tells it as
 * fields.
 * @param place of the signature in `source`, the signed file; what lies outside of it is left out
 */
export async function readSignature(
  source: RandomSource,
  { offset, length }: FileRange,
  context: ReadContext,
): Promise<Field[]> {
  const most = Math.min(length, context.limits.metadata);
  const bytes = await source.read(offset, most);
  if (most < length) context.problem('limit.metadata', `a code signature of ${length} bytes`, offset);
  const superBlob = readSuperBlob(bytes);
  if (superBlob?.magic !== MAGIC.embeddedSignature) {
    context.problem('codesign.bad-blob', 'no super blob stands where the signature should', offset);
    return [];
  }
  const signed: Signed = { bytes, base: offset, source, superBlob, context };
  await checkSignature(signed);
  if (!context.wantsFields) return [];
  await checkCode(signed);
  return superBlobFields(bytes, superBlob, offset, context.wantsRows === true);
}
