import { hex, layout, u16, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Window } from '../common/window.ts';
import type { CabHeader } from './header.ts';

const FOLDER = layout('le', { coffCabStart: u32('offset'), cCFData: u16('size'), typeCompress: u16('tool') });

/** The low bits of typeCompress. */
export const METHOD = { stored: 0, mszip: 1, quantum: 2, lzx: 3 } as const;
const NAMES = ['stored', 'mszip', 'quantum', 'lzx'];

/** One CFFOLDER ([MS-CAB] section 2.2): a run of blocks that decode to one stream. */
export interface CabFolder {
  readonly index: number;
  /** First byte in the cabinet, and length with what is reserved. */
  readonly at: number;
  /** coffCabStart: the first block. */
  readonly start: number;
  readonly blocks: number;
  readonly type: number;
  readonly method: number;
  /** Of LZX: the window is 2 to this power. */
  readonly windowBits: number;
  readonly bytes: Uint8Array;
}

/** The folders, as far as they are there, and where their list ends. */
export interface CabFolders {
  readonly folders: readonly CabFolder[];
  readonly end: number;
}

/** Reads the list of folders. */
export async function readFolders(
  window: Window,
  header: CabHeader,
  context: ReadContext,
): Promise<CabFolders> {
  const row = FOLDER.length + header.folderReserve;
  const bytes = await window.load(header.foldersAt, row * header.folders);
  const count = Math.floor(bytes.length / row);
  if (count < header.folders) {
    context.problem('cab.folders', `${count} of ${header.folders} folders are there`, header.foldersAt);
  }
  const folders: CabFolder[] = [];
  for (let index = 0; index < count; index++) {
    const part = bytes.subarray(index * row, (index + 1) * row);
    const { coffCabStart, cCFData, typeCompress } = FOLDER.read(part)!;
    folders.push({
      index,
      at: header.foldersAt + index * row,
      start: coffCabStart,
      blocks: cCFData,
      type: typeCompress,
      method: typeCompress & 0x0f,
      windowBits: (typeCompress >> 8) & 0x1f,
      bytes: part,
    });
  }
  return { folders, end: header.foldersAt + count * row };
}

/** What the compression of a folder is called. */
export function methodName({ type, method, windowBits }: CabFolder): string {
  const name = NAMES[method];
  if (name === undefined) return `0x${type.toString(16)}`;
  return method === METHOD.lzx ? `${name}:${windowBits}` : name;
}

/** CFFOLDER as a field. */
export function folderField(folder: CabFolder): Field {
  const { at, bytes } = folder;
  const [start, count, type] = FOLDER.fields(bytes, 0, at) as [Field, Field, Field];
  const reserve: Field = {
    name: 'abReserve',
    value: hex(bytes.subarray(FOLDER.length, FOLDER.length + 64)),
    offset: at + FOLDER.length,
    length: bytes.length - FOLDER.length,
  };
  return {
    name: 'CFFOLDER',
    offset: at,
    length: bytes.length,
    fields: [start, count, { ...type, value: methodName(folder) }, ...(reserve.length > 0 ? [reserve] : [])],
  };
}
