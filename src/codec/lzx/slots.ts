/**
 * Position slots ([MS-PATCH] section 2.6.1): a match distance is stored as a slot and so many bits that select within it.
 * Slots 0 to 2 stand for the three distances used last.
 */
const MOST_SLOTS = 50;

/** How many slots a window of 2^15 to 2^21 bytes has. */
const SLOTS = [30, 32, 34, 36, 38, 42, 50];

/** Bits that follow a slot. */
export const EXTRA_BITS = new Uint8Array(MOST_SLOTS);
/** What unassigned codes are decoded to; its distance is none. */
export const NO_SLOT = 63;
/** The smallest distance of a slot. */
export const BASE = new Int32Array(NO_SLOT + 1).fill(-(2 ** 30));

let start = 0;
for (let slot = 0; slot < MOST_SLOTS; slot++) {
  const bits = slot < 4 ? 0 : Math.min(17, (slot >> 1) - 1);
  EXTRA_BITS[slot] = bits;
  // Formatted distances are two more than the distance: 0, 1 and 2 are taken.
  BASE[slot] = start - 2;
  start += 1 << bits;
}

/** Slots of a window of `2^bits` bytes; undefined for windows that LZX does not have. */
export function slotsOf(bits: number): number | undefined {
  return SLOTS[bits - 15];
}
