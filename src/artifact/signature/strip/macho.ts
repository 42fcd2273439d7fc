import { asBuffer, collectNotes, isZero } from '../../../codec/index.ts';
import type { Limits, RandomSource } from '../../../model/index.ts';
import { tallyOf } from '../../formats/common/tally.ts';
import { claimsOf } from '../../formats/macho/claims.ts';
import { readCommands } from '../../formats/macho/commands.ts';
import { type MachHeader, MOST_HEADER, readHeader } from '../../formats/macho/header.ts';
import { type CodeSignature, codeSignature, type FileRange } from '../codesign.ts';
import { createPieces } from './pieces.ts';
import { damaged, type StripForm, type StripResult } from './stripped.ts';

/** Signatures begin at a multiple of this; the signer fills up what is missing. */
const ALIGNMENT = 16;
const LC_CODE_SIGNATURE = 29;
/** CS_LINKER_SIGNED (xnu, osfmk/kern/cs_blobs.h). */
const LINKER_SIGNED = 0x20000;
const LINKED =
  'the linker itself signed the file: linked without signature, code and data may stand elsewhere, as one load command less stands in front of them';
/** Commands of segments name the segment here. */
const LINKEDIT = '__LINKEDIT\0';

/**
 * Takes the code signature out of a thin Mach-O file: its load command (the zeros that it took are given back), its bytes at
 * the end of `__LINKEDIT`, and the zeros in front of it; counts of commands and sizes of the segment follow. The normal
 * form drops such zeros of an unsigned file as well.
 * (<mach-o/loader.h>; the reverse of cctools' codesign_allocate)
 */
export async function stripMacho(
  source: RandomSource,
  form: StripForm,
  limits: Limits,
): Promise<StripResult | undefined> {
  const signature = await codeSignature(source);
  if (!signature && form === 'unsigned') return undefined;
  const image = await imageOf(source, limits);
  if (!image?.linkedit) {
    if (!signature) return undefined;
    throw damaged('the file has no segment __LINKEDIT');
  }
  const end = signature?.offset ?? image.linkedit.offset + image.linkedit.length;
  const after = signature ? signature.offset + signature.size : end;
  if (signature) check(signature, image.linkedit, image.area.length, source.size);
  else if (after !== source.size) return undefined;
  const kept = await contentEnd(source, image, end);
  if (!signature && kept === end) return undefined;
  const pieces = createPieces();
  const front = [image.head.subarray(0, image.header.length), image.area];
  pieces.change(0, Buffer.concat(front), frontOf(image, signature, kept));
  pieces.keep(image.header.length + image.area.length, kept);
  pieces.keep(after, source.size);
  const notes =
    after < source.size ? [`${source.size - after} bytes stand behind the signature; they stay`] : [];
  if (signature?.directories.some(({ flags }) => flags & LINKER_SIGNED)) notes.push(LINKED);
  return {
    pieces: pieces.list,
    removed: signature
      ? [
          { what: 'LC_CODE_SIGNATURE', code: 'sig.codesign', ...signature.command },
          { what: 'code signature', code: 'sig.codesign', offset: kept, length: after - kept },
        ]
      : [],
    canonical: form === 'normal',
    notes,
  };
}

interface Image {
  readonly header: MachHeader;
  readonly head: Buffer;
  /** The load commands. */
  readonly area: Buffer;
  /** The command of `__LINKEDIT`, counted in the commands, and the range of the file it has. */
  readonly command: number;
  readonly linkedit?: FileRange;
  /** Where data of `__LINKEDIT` ends that a command refers to. */
  readonly ends: readonly number[];
}

async function imageOf(source: RandomSource, limits: Limits): Promise<Image | undefined> {
  const head = asBuffer(await source.read(0, MOST_HEADER));
  const header = readHeader(head);
  if (!header || header.sizeofcmds > limits.metadata) return undefined;
  const context = { ...collectNotes(limits), wantsFields: false, wantsRows: false, name: '', variant() {} };
  const area = asBuffer(await source.read(header.length, header.sizeofcmds));
  if (area.length < header.sizeofcmds) return undefined;
  const commands = readCommands(area, header, context);
  if (commands.filter(({ number }) => number === LC_CODE_SIGNATURE).length > 1) {
    throw damaged('there is more than one LC_CODE_SIGNATURE');
  }
  const claims = claimsOf(header, commands, header.length + area.length, tallyOf(context));
  const found = commands.find(({ bytes }) => bytes.includes(LINKEDIT, 8, 'latin1') && bytes.length >= 56);
  if (!found) return { header, head, area, command: 0, ends: [] };
  const command = found.offset - header.length;
  const linkedit = {
    offset: word(area, command + place(header).fileoff, header),
    length: word(area, command + place(header).filesize, header),
  };
  const ends = claims
    .filter((claim) => claim.command.number !== LC_CODE_SIGNATURE && claim.offset >= linkedit.offset)
    .map(({ offset, length }) => offset + length);
  return { header, head, area, command, linkedit, ends };
}

/** Places in the command of a segment, by the width of its addresses. */
const place = ({ is64 }: MachHeader) =>
  is64 ? { vmsize: 32, fileoff: 40, filesize: 48 } : { vmsize: 28, fileoff: 32, filesize: 36 };

function word(bytes: Buffer, at: number, { is64, endian }: MachHeader): number {
  if (!is64) return endian === 'le' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  return Number(endian === 'le' ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
}

function setWord(bytes: Buffer, at: number, value: number, { is64, endian }: MachHeader): void {
  if (!is64) endian === 'le' ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  else
    endian === 'le' ? bytes.writeBigUInt64LE(BigInt(value), at) : bytes.writeBigUInt64BE(BigInt(value), at);
}

function check(signature: CodeSignature, linkedit: FileRange, commands: number, size: number): void {
  const { offset, command } = signature;
  const end = offset + signature.size;
  if (end > size) throw damaged(`the signature ends at ${end}, the file at ${size}`);
  if (offset < linkedit.offset || end !== linkedit.offset + linkedit.length) {
    throw damaged('it is not the last of the segment __LINKEDIT');
  }
  if (offset < MOST_HEADER + commands || command.length !== 16)
    throw damaged('its load command has a wrong size or place');
}

/** The end of what stays: without fewer than 16 zeros that no command refers to. */
async function contentEnd(source: RandomSource, { ends }: Image, end: number): Promise<number> {
  const used = ends.reduce((most, one) => (one <= end ? Math.max(most, one) : most), 0);
  const fill = end - used;
  return fill < ALIGNMENT && isZero(await source.read(used, fill)) ? used : end;
}

/** Header and commands without that of the signature. */
function frontOf(image: Image, signature: CodeSignature | undefined, end: number): Buffer {
  const { header, command } = image;
  const area = Buffer.from(image.area);
  const { vmsize, filesize } = place(header);
  const fileSize = end - image.linkedit!.offset;
  const memory = memorySize(header, word(area, command + vmsize, header), image.linkedit!.length, fileSize);
  setWord(area, command + filesize, fileSize, header);
  setWord(area, command + vmsize, memory, header);
  const head = Buffer.from(image.head.subarray(0, header.length));
  if (!signature) return Buffer.concat([head, area]);
  const at = signature.command.offset - header.length;
  const { length } = signature.command;
  area.copy(area, at, at + length);
  area.fill(0, area.length - length);
  const narrow = { ...header, is64: false };
  setWord(head, 16, header.ncmds - 1, narrow);
  setWord(head, 20, header.sizeofcmds - length, narrow);
  return Buffer.concat([head, area]);
}

const CPU_ARM = 12;
const PAGES = { small: 0x1000, large: 0x4000 };

/** Linkers round the size in memory up to pages; what is not rounded so is left alone. */
function memorySize({ cputype }: MachHeader, vmsize: number, before: number, after: number): number {
  const { small, large } = PAGES;
  const pages = (cputype & 0xff_ffff) === CPU_ARM ? [large, small] : [small, large];
  const page = pages.find((size) => Math.ceil(before / size) * size === vmsize);
  return page === undefined ? vmsize : Math.ceil(after / page) * page;
}
