import { collectNotes, isZero } from '../../../codec/index.ts';
import type { Limits, RandomSource } from '../../../model/index.ts';
import { type CabHeader, readHeader } from '../../formats/cab/header.ts';
import { signatureOf } from '../../formats/cab/signature.ts';
import { createWindow } from '../../formats/common/window.ts';
import { createPieces } from './pieces.ts';
import { damaged, type StripForm, type StripResult } from './stripped.ts';

/** CFHEADER without its optional parts, and the sizes of reserves behind it ([MS-CAB] 2.1). */
const HEADER = 36;
const RESERVE_SIZES = 4;
const FOLDER = 8;
const RESERVE_PRESENT = 4;
/** What a signer may fill up the end with. */
const ALIGNMENT = 8;

/**
 * Takes the Authenticode signature out of a cabinet: the PKCS #7 message behind it and the header's reserve that points at
 * it. Where folders and blocks have no reserve of their own, the signer brought the whole reserve; all offsets move.
 */
export async function stripCab(
  source: RandomSource,
  _form: StripForm,
  limits: Limits,
): Promise<StripResult | undefined> {
  const context = { ...collectNotes(limits), wantsFields: false, name: '', variant() {} };
  const header = await readHeader(createWindow(source), context);
  const signature = header && signatureOf(header);
  if (!header || !signature) return undefined;
  const { offset, length } = signature;
  const between = offset - header.size;
  if (between < 0 || offset + length > source.size) {
    throw damaged(
      `${length} bytes at offset ${offset} of ${source.size}; the cabinet ends at ${header.size}`,
    );
  }
  const notes: string[] = [];
  const pieces = createPieces();
  const shift = await putFront(source, header, pieces, notes);
  pieces.keep(header.foldersAt + header.folders * (FOLDER + header.folderReserve), header.size);
  if (between >= ALIGNMENT || !isZero(await source.read(header.size, between))) {
    notes.push(`${between} bytes stand between the cabinet and the signature; they stay`);
    pieces.keep(header.size, offset);
  }
  const behind = source.size - offset - length;
  if (behind >= ALIGNMENT || !isZero(await source.read(offset + length, behind))) {
    notes.push(`${behind} bytes stand behind the signature; they stay`);
    pieces.keep(offset + length, source.size);
  }
  const reserve = { offset: header.reserve.offset + header.reserve.bytes.length - shift, length: shift };
  return {
    pieces: pieces.list,
    removed: [
      { what: 'header reserve', code: 'sig.authenticode', ...reserve },
      { what: 'PKCS #7 message', code: 'sig.authenticode', offset, length },
    ],
    canonical: false,
    notes,
  };
}

/** Header, names of neighbours and folders, without the reserve. @returns by how many bytes everything moves back */
async function putFront(
  source: RandomSource,
  header: CabHeader,
  pieces: ReturnType<typeof createPieces>,
  notes: string[],
): Promise<number> {
  const { reserve, foldersAt, folderReserve, dataReserve } = header;
  const whole = folderReserve === 0 && dataReserve === 0;
  const shift = reserve.bytes.length + (whole ? RESERVE_SIZES : 0);
  const stored = await source.read(0, HEADER);
  const head = Buffer.from(stored);
  const moved = (bytes: Buffer, at: number, what: string): void => {
    const value = bytes.readUInt32LE(at);
    if (value < shift) throw damaged(`${what} is ${value}`);
    bytes.writeUInt32LE(value - shift, at);
  };
  moved(head, 8, 'cbCabinet');
  moved(head, 16, 'coffFiles');
  if (whole) head.writeUInt16LE(head.readUInt16LE(30) & ~RESERVE_PRESENT, 30);
  else notes.push('folders or blocks have a reserve; whether the header had one too cannot be told');
  pieces.change(0, stored, head);
  if (!whole) pieces.put(Uint8Array.of(0, 0, folderReserve, dataReserve));
  pieces.keep(reserve.offset + reserve.bytes.length, foldersAt);
  const length = header.folders * (FOLDER + folderReserve);
  const rows = await source.read(foldersAt, length);
  const folders = Buffer.from(rows);
  if (folders.length < length || foldersAt + length > header.size) {
    throw damaged(`the cabinet ends within its ${header.folders} folders`);
  }
  for (let at = 0; at < length; at += FOLDER + folderReserve) moved(folders, at, 'coffCabStart');
  pieces.change(foldersAt, rows, folders);
  return shift;
}
