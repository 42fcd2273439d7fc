import {
  asBuffer,
  ascii,
  bytes,
  hasAscii,
  hex,
  isZero,
  latin1,
  layout,
  u8,
  u32,
  utf16be,
} from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { both16, both32, longTime, withZones } from './parts.ts';
import { DIRECTORY_RECORD } from './records.ts';

/** A sector; descriptors always have one each, whatever the size of logical blocks. */
export const SECTOR = 2048;
/** Sectors that stand in front of the descriptors of every session. */
const BEFORE = 16;
/** More than any disc has. */
const MOST_DESCRIPTORS = 256;

const identifier = (length: number) => ascii(length, 'name');

/** Primary, supplementary and enhanced descriptors up to the end of their times (ECMA-119, 8.4 and 8.5). */
const VOLUME = layout('le', {
  'Volume Descriptor Type': u8(),
  'Standard Identifier': ascii(5),
  'Volume Descriptor Version': u8('version'),
  'Volume Flags': u8(),
  'System Identifier': identifier(32),
  'Volume Identifier': identifier(32),
  'Unused Field': bytes(8),
  'Volume Space Size': both32('size'),
  'Escape Sequences': bytes(32),
  'Volume Set Size': both16(),
  'Volume Sequence Number': both16(),
  'Logical Block Size': both16('size'),
  'Path Table Size': both32('size'),
  'Location of Occurrence of Type L Path Table': u32('offset'),
  'Location of Optional Occurrence of Type L Path Table': u32('offset'),
  'Location of Occurrence of Type M Path Table': u32('offset'),
  'Location of Optional Occurrence of Type M Path Table': u32('offset'),
  'Directory Record for Root Directory': bytes(34),
  'Volume Set Identifier': identifier(128),
  'Publisher Identifier': ascii(128, 'owner'),
  'Data Preparer Identifier': ascii(128, 'tool'),
  'Application Identifier': ascii(128, 'tool'),
  'Copyright File Identifier': identifier(37),
  'Abstract File Identifier': identifier(37),
  'Bibliographic File Identifier': identifier(37),
  'Volume Creation Date and Time': longTime,
  'Volume Modification Date and Time': longTime,
  'Volume Expiration Date and Time': longTime,
  'Volume Effective Date and Time': longTime,
  'File Structure Version': u8('version'),
  reserved: u8(),
});

const APPLICATION_USE = 883;
const RESERVED = 1395;
const TYPE_L = 140;
const TYPE_M = 148;
const ROOT = 156;
/** Text of Joliet discs is UTF-16; these are the parts that are text. */
const TEXTS: ReadonlySet<string> = new Set([
  'System Identifier',
  'Volume Identifier',
  'Volume Set Identifier',
  'Publisher Identifier',
  'Data Preparer Identifier',
  'Application Identifier',
  'Copyright File Identifier',
  'Abstract File Identifier',
  'Bibliographic File Identifier',
]);

const BOOT = layout('le', {
  'Volume Descriptor Type': u8(),
  'Standard Identifier': ascii(5),
  'Volume Descriptor Version': u8('version'),
  'Boot System Identifier': ascii(32, 'name'),
  'Boot Identifier': ascii(32, 'name'),
});
const BOOT_USE = 71;

const PARTITION = layout('le', {
  'Volume Descriptor Type': u8(),
  'Standard Identifier': ascii(5),
  'Volume Descriptor Version': u8('version'),
  'Unused Field': u8(),
  'System Identifier': identifier(32),
  'Volume Partition Identifier': identifier(32),
  'Volume Partition Location': both32('offset'),
  'Volume Partition Size': both32('size'),
});

/** A tree of directories that a descriptor leads to. */
export interface Volume {
  readonly kind: 'primary' | 'joliet' | 'supplementary' | 'enhanced';
  /** Where its descriptor stands. */
  readonly offset: number;
  /** Sector where the session begins that it belongs to; 0 for the last one. */
  readonly session: number;
  readonly blockSize: number;
  /** Length of the volume in bytes. */
  readonly size: number;
  readonly sequence: number;
  /** First block and length in bytes of the root directory. */
  readonly root: { readonly extent: number; readonly length: number; readonly extra: number };
  readonly tables: {
    readonly size: number;
    /** Blocks of the tables, the optional ones 0 where there are none. */
    readonly l: readonly [number, number];
    readonly m: readonly [number, number];
  };
}

/** What the descriptors say. */
export interface Descriptors {
  readonly volumes: readonly Volume[];
  /** Sectors of boot catalogs that El Torito boot records name. */
  readonly catalogs: readonly number[];
  /** The byte after the set. */
  readonly end: number;
}

/**
 * Reads a set of volume descriptors up to its terminator (ECMA-119, 8.3).
 * @param first where it begins: sector 16, or that of an earlier session
 */
export async function readDescriptors(
  source: RandomSource,
  context: ReadContext,
  first: number,
): Promise<Descriptors> {
  const volumes: Volume[] = [];
  const catalogs: number[] = [];
  let at = first;
  for (let count = 0; count < MOST_DESCRIPTORS; count++, at += SECTOR) {
    const sector = asBuffer(await source.read(at, SECTOR));
    if (sector.length < SECTOR || !hasAscii(sector, 'CD001', 1)) break;
    const type = sector[0]!;
    const volume =
      type === 1 || type === 2 ? volumeOf(sector, at, first / SECTOR - BEFORE, context) : undefined;
    if (volume?.kind === 'primary' && volumes.some(({ kind }) => kind === 'primary')) {
      context.problem('iso9660.second-primary', 'the first one is used', at);
    } else if (volume) volumes.push(volume);
    if (type === 0 && hasAscii(sector, 'EL TORITO SPECIFICATION', 7))
      catalogs.push(sector.readUInt32LE(BOOT_USE));
    if (context.wantsFields) context.field(descriptorField(sector, at));
    if (type === 255) return { volumes, catalogs, end: at + SECTOR };
  }
  context.problem('iso9660.no-terminator', `${(at - first) / SECTOR} descriptors were read`, at);
  return { volumes, catalogs, end: at };
}

function volumeOf(sector: Buffer, at: number, session: number, context: ReadContext): Volume {
  const values = VOLUME.read(sector)!;
  const root = DIRECTORY_RECORD.read(sector, ROOT)!;
  const wrong = Object.entries(VOLUME.read(sector)!).find(
    ([, value]) => typeof value === 'object' && 'le' in value && value.le !== value.be,
  );
  if (wrong) context.problem('iso9660.two-values', `${wrong[0]} of a descriptor`, at);
  const stated = values['Logical Block Size'].le;
  const isSize = stated >= 512 && stated <= 32_768 && (stated & (stated - 1)) === 0;
  if (!isSize) context.problem('iso9660.block-size', `it is ${stated}; 2048 is assumed`, at + 128);
  const blockSize = isSize ? stated : SECTOR;
  return {
    kind: kindOf(sector),
    offset: at,
    session,
    blockSize,
    size: values['Volume Space Size'].le * blockSize,
    sequence: values['Volume Sequence Number'].le,
    root: {
      extent: root['Location of Extent'].le,
      length: root['Data Length'].le,
      extra: root['Extended Attribute Record Length'],
    },
    tables: {
      size: values['Path Table Size'].le,
      l: [sector.readUInt32LE(TYPE_L), sector.readUInt32LE(TYPE_L + 4)],
      m: [sector.readUInt32BE(TYPE_M), sector.readUInt32BE(TYPE_M + 4)],
    },
  };
}

/** Joliet (Joliet specification, 1995) is told by its escape sequences, enhanced volumes (ISO 9660:1999) by their version. */
function kindOf(sector: Buffer): Volume['kind'] {
  if (sector[0] === 1) return 'primary';
  if (/^%\/[@CE]/.test(latin1(sector.subarray(88, 91)))) return 'joliet';
  return sector[6] === 2 ? 'enhanced' : 'supplementary';
}

const NAMES: Readonly<Record<number, string>> = {
  0: 'Boot Record',
  1: 'Primary Volume Descriptor',
  2: 'Supplementary Volume Descriptor',
  3: 'Volume Partition Descriptor',
  255: 'Volume Descriptor Set Terminator',
};

function descriptorField(sector: Buffer, offset: number): Field {
  const type = sector[0]!;
  const isVolume = type === 1 || type === 2;
  const fields = isVolume
    ? volumeFields(sector, offset)
    : type === 0
      ? bootFields(sector, offset)
      : partitionFields(sector, offset);
  const kind = isVolume ? kindOf(sector) : '';
  return {
    name: NAMES[type] ?? `volume descriptor ${type}`,
    ...(type === 2 ? { value: kind } : {}),
    offset,
    length: SECTOR,
    fields,
  };
}

function volumeFields(sector: Buffer, offset: number): Field[] {
  const isJoliet = kindOf(sector) === 'joliet';
  const fields = withZones(VOLUME.fields(sector, 0, offset), sector, offset).map((field): Field => {
    const at = field.offset - offset;
    const stored = sector.subarray(at, at + field.length);
    if (isJoliet && TEXTS.has(field.name)) return { ...field, value: utf16be(stored).replace(/[\0 ]+$/, '') };
    if (at >= TYPE_M && at < TYPE_M + 8) return { ...field, value: stored.readUInt32BE(0) };
    if (at === ROOT)
      return { name: field.name, offset: field.offset, length: 34, fields: rootFields(sector, offset) };
    if (field.name !== 'Escape Sequences' && field.name !== 'Unused Field') return field;
    const { name, length } = field;
    if (isZero(stored)) return { name, offset: field.offset, length, meaning: 'padding' };
    return { ...field, value: latin1(stored).replace(/\0+$/, '') };
  });
  fields.push(blockField('Application Use', sector, APPLICATION_USE, RESERVED, offset));
  fields.push(blockField('Reserved', sector, RESERVED, SECTOR, offset));
  return fields;
}

const rootFields = (sector: Buffer, offset: number): Field[] =>
  withZones(DIRECTORY_RECORD.fields(sector, ROOT, offset), sector, offset);

function bootFields(sector: Buffer, offset: number): Field[] {
  const fields = BOOT.fields(sector, 0, offset);
  if (hasAscii(sector, 'EL TORITO SPECIFICATION', 7)) {
    const value = sector.readUInt32LE(BOOT_USE);
    fields.push({ name: 'Boot Catalog', value, offset: offset + BOOT_USE, length: 4, meaning: 'offset' });
    return [...fields, blockField('Boot System Use', sector, BOOT_USE + 4, SECTOR, offset)];
  }
  return [...fields, blockField('Boot System Use', sector, BOOT_USE, SECTOR, offset)];
}

function partitionFields(sector: Buffer, offset: number): Field[] {
  if (sector[0] !== 3) return [blockField('Reserved', sector, 7, SECTOR, offset)];
  const fields = PARTITION.fields(sector, 0, offset);
  return [...fields, blockField('System Use', sector, PARTITION.length, SECTOR, offset)];
}

/** Bytes that have no meaning of their own: as text where they are text. */
function blockField(name: string, sector: Buffer, from: number, to: number, offset: number): Field {
  const stored = sector.subarray(from, to);
  const place = { name, offset: offset + from, length: to - from };
  if (isZero(stored)) return { ...place, meaning: 'padding' };
  const text = latin1(stored).replace(/[\0 ]+$/, '');
  if (/^[\x20-\x7e\r\n]+$/.test(text)) return { ...place, value: text, meaning: 'comment' };
  return text === ''
    ? { ...place, meaning: 'padding' }
    : {
        ...place,
        value: hex(stored)
          .replace(/(?:00)+$/, '')
          .slice(0, 256),
      };
}
