import { asBuffer, bytes, guidPart, hex, isZero, layout, u16, u32 } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';

/** Marks in the allocation tables ([MS-CFB] 2.1): above this, a number is no sector. */
export const MAX_SECTOR = 0xfffffffa;
/** A sector of the DIFAT, which lists the sectors of the FAT. */
export const DIFAT_SECTOR = 0xfffffffc;
/** A sector of the FAT itself. */
export const FAT_SECTOR = 0xfffffffd;
/** The last sector of a chain. */
export const END_OF_CHAIN = 0xfffffffe;
/** A sector that nothing uses. */
export const FREE_SECTOR = 0xffffffff;

const DIFAT_IN_HEADER = 109;
const HEADER_SIZE = 512;
/** Smaller sectors hold no directory entry; larger ones nobody writes. */
const SECTOR_SHIFTS = { least: 7, most: 20 };
const USUAL_MINI_SHIFT = 6;
const USUAL_CUTOFF = 4096;

/** [MS-CFB] 2.2, up to the DIFAT. */
const HEADER = layout('le', {
  'Header Signature': bytes(8),
  'Header CLSID': guidPart('id'),
  'Minor Version': u16('version'),
  'Major Version': u16('version'),
  'Byte Order': u16(),
  'Sector Shift': u16('size'),
  'Mini Sector Shift': u16('size'),
  Reserved: bytes(6),
  'Number of Directory Sectors': u32('size'),
  'Number of FAT Sectors': u32('size'),
  'First Directory Sector Location': u32('offset'),
  'Transaction Signature Number': u32('id'),
  'Mini Stream Cutoff Size': u32('size'),
  'First Mini FAT Sector Location': u32('offset'),
  'Number of Mini FAT Sectors': u32('size'),
  'First DIFAT Sector Location': u32('offset'),
  'Number of DIFAT Sectors': u32('size'),
});

/** What the header of a compound file says. Sizes in bytes, locations in sectors. */
export interface CfbHeader {
  readonly major: number;
  readonly sectorSize: number;
  readonly miniSectorSize: number;
  /** Streams shorter than this lie in the mini stream. */
  readonly cutoff: number;
  readonly directoryStart: number;
  readonly directorySectors: number;
  readonly fatSectors: number;
  readonly miniFatStart: number;
  readonly miniFatSectors: number;
  readonly difatStart: number;
  readonly difatSectors: number;
  /** The first 109 places of FAT sectors. */
  readonly difat: readonly number[];
}

/**
 * Reads and checks the header, and tells its fields; undefined, with a problem, where it cannot be used. Values that the
 * specification forbids but that leave the file readable are problems, too.
 */
export async function readHeader(source: RandomSource, context: ReadContext): Promise<CfbHeader | undefined> {
  const head = asBuffer(await source.read(0, HEADER_SIZE));
  const raw = HEADER.read(head);
  if (!raw || head.length < HEADER_SIZE) {
    context.problem(
      'cfb.header',
      `the file has ${head.length} bytes, the header alone has ${HEADER_SIZE}`,
      0,
    );
    return undefined;
  }
  const shift = raw['Sector Shift'];
  if (shift < SECTOR_SHIFTS.least || shift > SECTOR_SHIFTS.most) {
    context.problem('cfb.header', `a sector has 2^${shift} bytes`, 30);
    return undefined;
  }
  const sectorSize = 2 ** shift;
  const difat = Array.from({ length: DIFAT_IN_HEADER }, (_, i) => head.readUInt32LE(HEADER.length + i * 4));
  const miniShift = checkedMiniShift(raw['Mini Sector Shift'], shift, context);
  checkValues(raw, context);
  const rest = await source.read(HEADER_SIZE, sectorSize - HEADER_SIZE);
  if (!isZero(rest))
    context.problem('cfb.reserved', 'the header sector is not empty after the header', HEADER_SIZE);
  if (context.wantsFields) tellFields(head, difat, rest, context);
  return {
    major: raw['Major Version'],
    sectorSize,
    miniSectorSize: 2 ** miniShift,
    cutoff: raw['Mini Stream Cutoff Size'],
    directoryStart: raw['First Directory Sector Location'],
    directorySectors: raw['Number of Directory Sectors'],
    fatSectors: raw['Number of FAT Sectors'],
    miniFatStart: raw['First Mini FAT Sector Location'],
    miniFatSectors: raw['Number of Mini FAT Sectors'],
    difatStart: raw['First DIFAT Sector Location'],
    difatSectors: raw['Number of DIFAT Sectors'],
    difat,
  };
}

type Raw = NonNullable<ReturnType<typeof HEADER.read>>;

function checkedMiniShift(stated: number, shift: number, context: ReadContext): number {
  if (stated === USUAL_MINI_SHIFT) return stated;
  const usable = stated > 0 && stated <= shift;
  const used = usable ? stated : USUAL_MINI_SHIFT;
  context.problem('cfb.header-value', `Mini Sector Shift is ${stated}, must be 6; read with ${used}`, 32);
  return used;
}

function checkValues(raw: Raw, context: ReadContext): void {
  const major = raw['Major Version'];
  const shift = raw['Sector Shift'];
  const tell = (name: keyof Raw, must: string, offset: number) =>
    context.problem('cfb.header-value', `${name} is ${raw[name]}, must be ${must}`, offset);
  if (major !== 3 && major !== 4) tell('Major Version', '3 or 4', 26);
  else if (shift !== (major === 3 ? 9 : 12)) tell('Sector Shift', major === 3 ? '9' : '12', 30);
  if (raw['Byte Order'] !== 0xfffe) tell('Byte Order', String(0xfffe), 28);
  if (raw['Mini Stream Cutoff Size'] !== USUAL_CUTOFF) tell('Mini Stream Cutoff Size', '4096', 56);
  if (!/^[0-]+$/.test(raw['Header CLSID'])) context.problem('cfb.reserved', 'Header CLSID is not zero', 8);
  if (!isZero(raw.Reserved)) context.problem('cfb.reserved', `Reserved is ${hex(raw.Reserved)}`, 34);
}

function tellFields(head: Buffer, difat: readonly number[], rest: Uint8Array, context: ReadContext): void {
  for (const field of HEADER.fields(head, 0, 0)) context.field(field);
  const used = difat.flatMap((value, i): Field[] =>
    value === FREE_SECTOR
      ? []
      : [{ name: `DIFAT[${i}]`, value, offset: HEADER.length + i * 4, length: 4, meaning: 'offset' }],
  );
  context.field({
    name: 'DIFAT',
    value: `${used.length} of ${difat.length} used`,
    offset: HEADER.length,
    length: difat.length * 4,
    ...(used.length > 0 ? { fields: used } : {}),
  });
  if (rest.length > 0)
    context.field({
      name: 'rest of the header sector',
      offset: HEADER_SIZE,
      length: rest.length,
      meaning: isZero(rest) ? 'padding' : 'unused',
    });
}
