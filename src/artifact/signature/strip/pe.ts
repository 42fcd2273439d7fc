import { asBuffer, isZero } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import { imageChecksum } from '../../formats/pe/checksum.ts';
import { authenticode } from '../authenticode.ts';
import { peSignedRanges } from '../authenticode-ranges.ts';
import { createPieces, type Piece, piecesSource } from './pieces.ts';
import { damaged, type StripForm, type StripResult } from './stripped.ts';

/** A signer fills the file with zeros up to a multiple of this before it appends the table. */
const ALIGNMENT = 8;

/**
 * Takes the certificate table out of a PE file (Windows Authenticode Portable Executable Signature Format): the table, its
 * directory entry, and zeros in front of it that no section needs; CheckSum is computed again where the signed file's was
 * right. Normal form: CheckSum zero, zeros up to a multiple of 8 at the end.
 */
export async function stripPe(source: RandomSource, form: StripForm): Promise<StripResult | undefined> {
  const places = await placesOf(source);
  const table = places && (await authenticode(source));
  if (!places || (!table && form === 'unsigned')) return undefined;
  const notes: string[] = [];
  const end = table?.offset ?? source.size;
  const after = table ? table.offset + table.size : end;
  if (table && (end < places.entry + 8 || after > source.size)) {
    throw damaged(
      `the certificate table at offset ${end} of ${table.size} bytes does not lie behind the headers`,
    );
  }
  const behind = source.size - after;
  const fill = behind < ALIGNMENT && isZero(await source.read(after, behind));
  if (!fill) notes.push(`${behind} bytes stand behind the certificate table; they stay`);
  const cut = table && form === 'unsigned' ? await fillBefore(source, places.pe, end, notes) : 0;
  const content: Cut = { source, places, end: end - cut, rest: fill ? source.size : after };
  const checksum = form === 'unsigned' ? await checksumFor(content, notes) : 0;
  const place = { offset: content.end, length: after - content.end };
  const removed = table ? [{ what: 'certificate table', code: 'sig.authenticode' as const, ...place }] : [];
  return {
    pieces: piecesOf(content, checksum, form === 'normal'),
    removed,
    canonical: form === 'normal',
    notes,
  };
}

interface Places {
  /** Of the PE signature, of CheckSum, and of the directory entry of the certificate table. */
  readonly pe: number;
  readonly checksum: number;
  readonly entry: number;
}

/** Undefined where there is no PE image, or none that can be signed: its directories end before that of certificates. */
async function placesOf(source: RandomSource): Promise<Places | undefined> {
  const signed = await peSignedRanges(source);
  const [, second, third] = signed?.ranges ?? [];
  if (!second || !third || third.start - second.end !== 8) return undefined;
  const dos = asBuffer(await source.read(0, 64));
  return { pe: dos.readUInt32LE(0x3c), checksum: second.start - 4, entry: second.end };
}

interface Cut {
  readonly source: RandomSource;
  readonly places: Places;
  /** Where the content in front of the table ends. */
  readonly end: number;
  /** Where what stays behind the table begins. */
  readonly rest: number;
}

function piecesOf({ source, places, end, rest }: Cut, checksum: number, filled: boolean): readonly Piece[] {
  const pieces = createPieces();
  const stored = Buffer.alloc(4);
  stored.writeUInt32LE(checksum);
  pieces.keep(0, places.checksum);
  pieces.put(stored);
  pieces.keep(places.checksum + 4, places.entry);
  pieces.zeros(ALIGNMENT);
  pieces.keep(places.entry + 8, end);
  pieces.keep(rest, source.size);
  if (filled) pieces.zeros(-pieces.length & (ALIGNMENT - 1));
  return pieces.list;
}

/** Zeros in front of the table that are the signer's: fewer than 8, and behind all that sections and symbols need. */
async function fillBefore(source: RandomSource, pe: number, end: number, notes: string[]): Promise<number> {
  const needed = await contentEnd(source, pe);
  const between = end - needed;
  if (between === 0) return 0;
  const last = await source.read(end - ALIGNMENT + 1, ALIGNMENT - 1);
  if (between > 0 && between < ALIGNMENT) {
    if (isZero(last.subarray(-between))) return between;
    return 0;
  }
  // What was appended has no length of its own: its last zeros may be its own as well.
  let zeros = 0;
  while (zeros < last.length && last[last.length - 1 - zeros] === 0) zeros++;
  if (zeros > 0) {
    notes.push(`up to ${zeros} zero bytes before the certificate table may be the signer's; they stay`);
  }
  return 0;
}

const SECTION = 40;
const SYMBOL = 18;

/** Where the data of the last section ends, or the symbols behind it (PE/COFF specification, sections 4 and 5). */
async function contentEnd(source: RandomSource, pe: number): Promise<number> {
  const coff = asBuffer(await source.read(pe, 24));
  const rows = asBuffer(await source.read(pe + 24 + coff.readUInt16LE(20), coff.readUInt16LE(6) * SECTION));
  let end = 0;
  for (let at = 0; at + SECTION <= rows.length; at += SECTION) {
    const size = rows.readUInt32LE(at + 16);
    if (size > 0) end = Math.max(end, rows.readUInt32LE(at + 20) + size);
  }
  const symbols = coff.readUInt32LE(12);
  if (symbols === 0) return end;
  const strings = symbols + coff.readUInt32LE(16) * SYMBOL;
  const length = asBuffer(await source.read(strings, 4));
  return Math.max(end, strings + (length.length < 4 ? 0 : length.readUInt32LE(0)));
}

/** A signer that keeps CheckSum computes it; one that does not leaves what was there. */
async function checksumFor(content: Cut, notes: string[]): Promise<number> {
  const { source, places } = content;
  const stored = asBuffer(await source.read(places.checksum, 4)).readUInt32LE(0);
  if (stored === 0) return 0;
  if (stored !== (await imageChecksum(source, places.checksum))) {
    notes.push('CheckSum is not that of the signed file; it stays');
    return stored;
  }
  notes.push('CheckSum is computed again; whether it was zero before the file was signed cannot be told');
  return await imageChecksum(piecesSource(source, piecesOf(content, 0, false)), places.checksum);
}
