import { asBuffer, isZero } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ElfFile } from './file.ts';
import { isFormerTable } from './former-table.ts';
import { PT } from './table-names.ts';

/** How many gaps are reported one by one. */
const LISTED = 100;
const PIECE = 1 << 16;
/** Fillers of linkers repeat within this many bytes: trap instructions, the letters of editing tools. */
const FILLER = 8;

/**
 * Says of every byte up to `end` that no structure accounts for what it is: zeros and fillers are padding, anything else is
 * unused and a problem, a lighter one where it is loaded with the program.
 */
export async function explainElfGaps(file: ElfFile, end: number): Promise<void> {
  const { context, coverage } = file;
  let told = 0;
  for (const { start, end: stop } of coverage.gaps(end)) {
    const length = stop - start;
    const filler = await fillerOf(file, start, stop);
    if (context.wantsFields) context.field(gapField(filler, start, length));
    if (filler !== undefined || told++ >= LISTED) continue;
    context.problem(await codeOf(file, start, stop), `${length} bytes`, start);
  }
  if (told > LISTED) context.problem('elf.unreferenced', `${told - LISTED} more such places`);
}

async function codeOf(file: ElfFile, start: number, end: number) {
  if (inSegment(file, start)) return 'elf.unsectioned';
  return (await isFormerTable(file, start, end)) ? 'elf.former-table' : 'elf.unreferenced';
}

function gapField(filler: string | undefined, offset: number, length: number): Field {
  if (filler === undefined) return { name: 'unused', offset, length, meaning: 'unused' };
  return { name: 'padding', ...(filler === '' ? {} : { value: filler }), offset, length, meaning: 'padding' };
}

function inSegment({ segments }: ElfFile, at: number): boolean {
  return segments.some(
    ({ type, offset, stored }) => type === PT.LOAD && at >= offset && at < offset + stored,
  );
}

/** `` for zeros, the repeated bytes in hexadecimal for another filler, undefined for anything else. */
async function fillerOf({ source }: ElfFile, start: number, end: number): Promise<string | undefined> {
  let pattern: Buffer | undefined;
  for (let at = start; at < end; at += PIECE) {
    const bytes = asBuffer(await source.read(at, Math.min(PIECE, end - at)));
    if (!pattern) pattern = patternOf(bytes);
    if (!pattern || !repeats(bytes, pattern)) return undefined;
  }
  return !pattern || isZero(pattern) ? '' : pattern.toString('hex');
}

/** The shortest run of 1, 2, 4 or 8 bytes that the whole piece repeats; pieces are a multiple of each. */
function patternOf(bytes: Buffer): Buffer | undefined {
  for (let length = 1; length <= FILLER; length *= 2) {
    const pattern = asBuffer(bytes.subarray(0, length));
    // Two bytes are no filler: there must be enough of it to tell.
    if ((length === 1 || bytes.length >= 2 * length) && repeats(bytes, pattern)) return pattern;
  }
  return undefined;
}

function repeats(bytes: Buffer, pattern: Buffer): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== pattern[i % pattern.length]) return false;
  return true;
}
