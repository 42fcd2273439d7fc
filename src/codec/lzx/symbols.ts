import { isPastEnd, type LzxBits } from './bits.ts';
import { BASE, NO_SLOT } from './slots.ts';
import type { LzxTrees } from './trees.ts';

/** What goes on from symbol to symbol. */
export interface LzxProgress {
  /** Decoded bytes: what matches may reach, then the frame that is being decoded, then {@link WINDOW_MARGIN} bytes. */
  window: Uint8Array;
  /** The same memory. */
  view: DataView;
  /** Index in `window` of the next byte. */
  out: number;
  /** The distances used last. */
  r0: number;
  r1: number;
  r2: number;
}

/** Copies are made in steps of so many bytes, and write up to seven too many, into what comes next. */
const STEP = 8;
/** See {@link STEP}. */
export const WINDOW_MARGIN = 8;
/** The first multiple of a distance below {@link STEP} that is not below it. */
const FURTHER = Int32Array.of(0, 8, 8, 9, 8, 10, 12, 14);

/**
 * Decodes symbols of a verbatim or aligned block ([MS-PATCH] section 2.6) until `p.out` is `end`.
 *
 * One function on purpose: only locals of one function stay in registers. `pairs[at >>> 4] << (at & 15)` are the next bits.
 * @returns what is wrong where it ends before
 */
export function decodeSymbols(
  p: LzxProgress,
  bits: LzxBits,
  trees: LzxTrees,
  aligned: boolean,
  end: number,
): string | undefined {
  const { window, view } = p;
  const { view: input } = bits;
  const main = trees.main.entries;
  const lengths = trees.length.entries;
  const low = trees.aligned.entries;
  const limit = bits.end;
  let { out, r0, r1, r2 } = p;
  let { at } = bits;
  let fault: string | undefined;

  while (out < end && at < limit) {
    let next = input.getInt32(at >>> 3) << (at & 7);
    let entry = main[next >>> 21]!;
    if ((entry & 31) === 0) entry = main[(entry >> 5) + ((next >>> 16) & 31)]!;
    at += entry & 31;
    if (entry >= 0) {
      window[out++] = entry >> 5;
      const used = entry & 31;
      next <<= used;
      entry = main[next >>> 21]!;
      // Most often the next symbol is in the same bits.
      if ((entry & 31) === 0 || used + (entry & 31) > 25 || out === end) continue;
      at += entry & 31;
      if (entry >= 0) {
        window[out++] = entry >> 5;
        continue;
      }
    }

    const slot = (entry >> 13) & 63;
    const extra = (entry >> 8) & 31;
    let length = ((entry >> 5) & 7) + 2;
    if (length === 9) {
      next = input.getInt32(at >>> 3) << (at & 7);
      entry = lengths[next >>> 22]!;
      if ((entry & 31) === 0) entry = lengths[(entry >> 5) + ((next >>> 16) & 63)]!;
      at += entry & 31;
      length += entry >>> 5;
    }

    let distance: number;
    if (slot > 2) {
      next = input.getInt32(at >>> 3) << (at & 7);
      distance = BASE[slot]!;
      if (aligned && extra >= 3) {
        distance += ((next >>> 1) >>> (34 - extra)) << 3;
        at += extra - 3;
        entry = low[(input.getInt32(at >>> 3) << (at & 7)) >>> 25]!;
        at += entry & 31;
        distance += entry >>> 5;
      } else {
        distance += (next >>> 1) >>> (31 - extra);
        at += extra;
      }
      r2 = r1;
      r1 = r0;
      r0 = distance;
    } else if (slot === 0) distance = r0;
    else if (slot === 1) {
      distance = r1;
      r1 = r0;
      r0 = distance;
    } else {
      distance = r2;
      r2 = r0;
      r0 = distance;
    }

    // One of these is also true for what no code stands for.
    if (length > end - out || (distance - 1) >>> 0 >= out) {
      fault = at > limit ? undefined : matchFault(slot, length, end - out, distance, out);
      break;
    }
    const stop = out + length;
    let from = out - distance;
    // Eight bytes at a time; where that would read what is not written yet, the first eight one by one, and then from further back.
    if (distance < STEP) {
      for (let i = 0; i < STEP; i++) window[out + i] = window[from + i]!;
      out += STEP;
      from = out - FURTHER[distance]!;
    }
    for (; out < stop; out += STEP, from += STEP) view.setBigInt64(out, view.getBigInt64(from, true), true);
    out = stop;
  }

  p.out = out;
  p.r0 = r0;
  p.r1 = r1;
  p.r2 = r2;
  bits.at = at;
  if (fault) return fault;
  return out < end || isPastEnd(bits) ? 'the input ends before the frame' : undefined;
}

function matchFault(slot: number, length: number, room: number, distance: number, reach: number): string {
  if (slot === NO_SLOT) return 'a code of the main tree stands for nothing';
  if (length > 257) return 'a code of the length tree stands for nothing';
  if (length > room)
    return `a match of ${length} bytes crosses the end of its block or frame, ${room} bytes on`;
  return `a match reaches back ${distance} bytes where there are ${reach}`;
}
