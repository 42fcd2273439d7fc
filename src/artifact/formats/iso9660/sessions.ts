import { asBuffer, hasAscii } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { Range } from '../common/coverage.ts';
import { SECTOR } from './descriptors.ts';

/** How much of the image is searched at most, and in which pieces. */
const SEARCHED = 64 << 20;
const PIECE = 32 * SECTOR;
const MOST_SESSIONS = 99;

/**
 * Finds volume descriptors of earlier sessions among bytes that nothing refers to: writers of several sessions add new
 * directories and leave the old ones where they are. @returns where sets of descriptors begin
 */
export async function findSessions(source: RandomSource, gaps: readonly Range[]): Promise<number[]> {
  const found: number[] = [];
  let left = SEARCHED;
  for (const { start, end } of gaps) {
    const first = Math.ceil(start / SECTOR) * SECTOR;
    for (let at = first; at + SECTOR <= end && left > 0; at += PIECE) {
      const piece = asBuffer(await source.read(at, Math.min(PIECE, end - at)));
      left -= piece.length;
      for (let sector = 0; sector + SECTOR <= piece.length; sector += SECTOR) {
        if (piece[sector] !== 1 || !hasAscii(piece, 'CD001', sector + 1)) continue;
        if (found.length < MOST_SESSIONS) found.push(at + sector);
      }
    }
  }
  return found;
}
