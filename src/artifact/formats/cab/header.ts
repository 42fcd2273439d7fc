import { ascii, flags, layout, u8, u16, u32, untilNul } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { nameText } from '../common/names.ts';
import type { Window } from '../common/window.ts';

/** Flags of CFHEADER. */
const PREVIOUS = 1;
const NEXT = 2;
const RESERVE = 4;

/** CFHEADER up to its optional parts ([MS-CAB] section 2.1). */
const HEADER = layout('le', {
  signature: ascii(4),
  reserved1: u32(),
  cbCabinet: u32('size'),
  reserved2: u32(),
  coffFiles: u32('offset'),
  reserved3: u32(),
  versionMinor: u8('version'),
  versionMajor: u8('version'),
  cFolders: u16('size'),
  cFiles: u16('size'),
  flags: flags(u16(), { 1: 'PREV_CABINET', 2: 'NEXT_CABINET', 4: 'RESERVE_PRESENT' }),
  setID: u16('id'),
  iCabinet: u16('order'),
});

const RESERVE_SIZES = layout('le', { cbCFHeader: u16('size'), cbCFFolder: u8('size'), cbCFData: u8('size') });

/** The longest reserve that the specification allows is 60,000 bytes; the field holds more. */
const LONGEST = HEADER.length + RESERVE_SIZES.length + 0xffff + 4 * 256;
/** Names of cabinets and disks, with their NUL. */
const LONGEST_NAME = 256;

/** What the header of a cabinet says. */
export interface CabHeader {
  /** cbCabinet: where the cabinet ends. */
  readonly size: number;
  readonly files: number;
  readonly folders: number;
  /** coffFiles. */
  readonly filesAt: number;
  /** Where the folders are. */
  readonly foldersAt: number;
  readonly reserve: { readonly offset: number; readonly bytes: Uint8Array };
  /** Bytes reserved in each folder and each block. */
  readonly folderReserve: number;
  readonly dataReserve: number;
  /** Its first or last folder goes on in another cabinet. */
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  readonly fields: readonly Field[];
}

/** Reads the header. @returns undefined, with the problem reported, where the cabinet ends within it */
export async function readHeader(window: Window, context: ReadContext): Promise<CabHeader | undefined> {
  const bytes = await window.load(0, LONGEST);
  const values = HEADER.read(bytes);
  if (!values) return cut(context, bytes.length);
  const fields = HEADER.fields(bytes, 0, 0);
  let at = HEADER.length;
  let sizes = { cbCFHeader: 0, cbCFFolder: 0, cbCFData: 0 };
  if (values.flags & RESERVE) {
    const found = RESERVE_SIZES.read(bytes, at);
    if (!found || at + RESERVE_SIZES.length + found.cbCFHeader > bytes.length)
      return cut(context, bytes.length);
    sizes = found;
    fields.push(...RESERVE_SIZES.fields(bytes, at, 0));
    at += RESERVE_SIZES.length;
  }
  const reserve = { offset: at, bytes: bytes.subarray(at, at + sizes.cbCFHeader) };
  at += sizes.cbCFHeader;
  for (const name of textNames(values.flags)) {
    const stored = untilNul(bytes.subarray(at, at + LONGEST_NAME));
    if (stored.length === LONGEST_NAME || at + stored.length >= bytes.length) return cut(context, at);
    const value = nameText(stored).text;
    fields.push({ name, value, offset: at, length: stored.length + 1, meaning: 'name' });
    at += stored.length + 1;
  }
  judge(values, context);
  return {
    size: values.cbCabinet,
    files: values.cFiles,
    folders: values.cFolders,
    filesAt: values.coffFiles,
    foldersAt: at,
    reserve,
    folderReserve: sizes.cbCFFolder,
    dataReserve: sizes.cbCFData,
    hasPrevious: (values.flags & PREVIOUS) !== 0,
    hasNext: (values.flags & NEXT) !== 0,
    fields,
  };
}

function textNames(flags: number): string[] {
  return [
    ...(flags & PREVIOUS ? ['szCabinetPrev', 'szDiskPrev'] : []),
    ...(flags & NEXT ? ['szCabinetNext', 'szDiskNext'] : []),
  ];
}

function cut(context: ReadContext, offset: number): undefined {
  context.problem('cab.header', 'the file ends within it, or a name in it has no end', offset);
  return undefined;
}

function judge(values: NonNullable<ReturnType<typeof HEADER.read>>, context: ReadContext): void {
  const { versionMajor, versionMinor } = values;
  if (versionMajor !== 1 || versionMinor !== 3) {
    context.problem('cab.version', `it is ${versionMajor}.${versionMinor}`, 24);
  }
  for (const [name, offset] of [
    ['reserved1', 4],
    ['reserved2', 12],
    ['reserved3', 20],
  ] as const) {
    if (values[name] !== 0) context.problem('cab.reserved', `${name} is ${values[name]}`, offset);
  }
  if (values.flags & ~(PREVIOUS | NEXT | RESERVE)) {
    context.problem('cab.reserved', `flags is 0x${values.flags.toString(16)}`, 30);
  }
}
