import { asBuffer, ascii, bytes, isZero, layout, named, u8, u16, u32 } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { SECTOR } from './descriptors.ts';

/** An image that firmware can boot. */
export interface BootImage {
  /** Number of its entry in the catalog, the default entry being 1. */
  readonly number: number;
  readonly platform: string;
  readonly medium: string;
  /** Where the image begins and how long it is by its entry, or by itself. */
  readonly start: number;
  readonly length: number;
  /** Where its entry stands. */
  readonly offset: number;
}

/** What a boot catalog holds. */
export interface BootCatalog {
  readonly start: number;
  readonly length: number;
  readonly images: readonly BootImage[];
  readonly fields: readonly Field[];
}

const PLATFORMS: Readonly<Record<number, string>> = { 0: 'x86', 1: 'PowerPC', 2: 'Mac', 239: 'EFI' };
const MEDIA: Readonly<Record<number, string>> = {
  0: 'no emulation',
  1: '1.2 MB diskette',
  2: '1.44 MB diskette',
  3: '2.88 MB diskette',
  4: 'hard disk',
};
const DISKETTES: Readonly<Record<number, number>> = { 1: 1_228_800, 2: 1_474_560, 3: 2_949_120 };
const platform = () => named(u8(), PLATFORMS);

const ENTRY = 32;
const VALIDATION = layout('le', {
  'Header ID': u8(),
  'Platform ID': platform(),
  Reserved: u16(),
  'ID string': ascii(24, 'tool'),
  Checksum: u16('checksum'),
  'Key byte 55': u8(),
  'Key byte AA': u8(),
});
const BOOT = layout('le', {
  'Boot Indicator': named(u8(), { 136: 'bootable', 0: 'not bootable' }),
  'Boot media type': u8(),
  'Load Segment': u16(),
  'System Type': u8(),
  Unused: u8(),
  'Sector Count': u16('size'),
  'Load RBA': u32('offset'),
  'Selection criteria type': u8(),
  'Selection criteria': bytes(19),
});
const SECTION = layout('le', {
  'Header Indicator': u8(),
  'Platform ID': platform(),
  'Number of section entries': u16('size'),
  'ID string': ascii(28, 'name'),
});
const MOST_ENTRIES = 1024;

interface Walk {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly bytes: Buffer;
  readonly start: number;
  readonly images: BootImage[];
  readonly fields: Field[];
}

/** Reads a boot catalog ("El Torito" Bootable CD-ROM Format Specification 1.0, 2). */
export async function readBootCatalog(
  source: RandomSource,
  sector: number,
  context: ReadContext,
): Promise<BootCatalog | undefined> {
  const start = sector * SECTOR;
  const stored = asBuffer(
    start < source.size ? await source.read(start, MOST_ENTRIES * ENTRY) : new Uint8Array(0),
  );
  const values = VALIDATION.read(stored);
  if (values?.['Header ID'] !== 1) {
    context.problem('iso9660.boot-catalog', `there is none at ${start}`, Math.min(start, source.size));
    return undefined;
  }
  let sum = 0;
  for (let at = 0; at < ENTRY; at += 2) sum = (sum + stored.readUInt16LE(at)) & 0xffff;
  const isKeyed = values['Key byte 55'] === 0x55 && values['Key byte AA'] === 0xaa;
  if (sum !== 0 || !isKeyed) context.problem('iso9660.boot-catalog', 'the validation entry is wrong', start);
  const walk: Walk = { source, context, bytes: stored, start, images: [], fields: [] };
  walk.fields.push(entryField(walk, 'Validation Entry', VALIDATION.fields(stored, 0, start), 0));
  const length = await readEntries(
    walk,
    PLATFORMS[values['Platform ID']] ?? `platform ${values['Platform ID']}`,
  );
  return { start, length, images: walk.images, fields: walk.fields };
}

/** The default entry, then sections, each a header and its entries. @returns the length of the catalog */
async function readEntries(walk: Walk, first: string): Promise<number> {
  const { bytes: stored, start } = walk;
  let label = first;
  let left = 1;
  let isLast = false;
  let at = ENTRY;
  for (; at + ENTRY <= stored.length; at += ENTRY) {
    const kind = stored[at]!;
    if (left > 0 || kind === 0x88) {
      left--;
      const isDefault = at === ENTRY;
      const fields = BOOT.fields(stored, at, start);
      walk.fields.push(entryField(walk, isDefault ? 'Initial/Default Entry' : 'Section Entry', fields, at));
      const image = await imageOf(walk, at, label);
      if (image) walk.images.push(image);
    } else if (kind === 0x44) {
      const fields: Field[] = [{ name: 'Extension Indicator', value: kind, offset: start + at, length: 1 }];
      walk.fields.push(entryField(walk, 'Section Entry Extension', fields, at));
    } else if ((kind === 0x90 || kind === 0x91) && !isLast) {
      const values = SECTION.read(stored, at)!;
      walk.fields.push(entryField(walk, 'Section Header', SECTION.fields(stored, at, start), at));
      label = PLATFORMS[values['Platform ID']] ?? `platform ${values['Platform ID']}`;
      left = values['Number of section entries'];
      isLast = kind === 0x91;
    } else break;
  }
  return at;
}

function entryField({ start }: Walk, name: string, fields: Field[], at: number): Field {
  return { name, offset: start + at, length: ENTRY, fields };
}

async function imageOf(walk: Walk, at: number, label: string): Promise<BootImage | undefined> {
  const values = BOOT.read(walk.bytes, at)!;
  if (isZero(walk.bytes.subarray(at, at + ENTRY))) return undefined;
  const start = values['Load RBA'] * SECTOR;
  const type = values['Boot media type'] & 15;
  const offset = walk.start + at;
  const { source, context } = walk;
  if (start >= source.size || start === 0) {
    context.problem('iso9660.boot-catalog', `a boot image at ${start} is outside of the image`, offset);
    return undefined;
  }
  const claimed = DISKETTES[type] ?? values['Sector Count'] * 512;
  const length = Math.min(Math.max(claimed, await ownLength(source, start)), source.size - start);
  const medium = MEDIA[type] ?? `medium ${type}`;
  return { number: walk.images.length + 1, platform: label, medium, start, length, offset };
}

/** What a FAT file system says of its own length: entries of EFI images often do not. */
async function ownLength(source: RandomSource, start: number): Promise<number> {
  const sector = asBuffer(await source.read(start, 512));
  if (sector.length < 512 || sector.readUInt16LE(510) !== 0xaa55 || sector.readUInt16LE(11) !== 512) return 0;
  const isJump = sector[0] === 0xeb || sector[0] === 0xe9;
  return isJump ? (sector.readUInt16LE(19) || sector.readUInt32LE(32)) * 512 : 0;
}
