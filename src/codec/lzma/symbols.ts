import * as model from './state.ts';

/** Why {@link decodeSymbols} came back. */
export const Stop = {
  /** `outLimit` is reached, or `inPos` is past `inLimit`. */
  limit: 0,
  /** The end marker was decoded. */
  marker: 1,
  /** A match reaches back further than the dictionary; its distance is in `rep0`. */
  distance: 2,
} as const;

/** The most bytes one symbol can take from the input (a match with the longest distance is 20). */
export const LONGEST_SYMBOL = 21;

/** Decoded bytes are given out in pieces of about this length: few calls, yet within the processor's cache. */
export const PIECE = 1 << 17;

/** A shorter copy is quicker byte by byte than by a call. */
const WORTH_A_CALL = 24;

/**
 * Decodes symbols into `s.window` until `s.pos` is `outLimit` (which must not be past the window) or a symbol has
 * taken the byte at `inLimit` or one after it. The match being copied at that moment is left in `s.pending`; a literal
 * is written already. LZMA specification by Igor Pavlov, sections "Range Decoder" to "The main loop of decoder".
 *
 * One function on purpose, far longer than others: every bit costs a handful of machine instructions, and only
 * locals of one function stay in registers. The bit decoder repeated below is always this: `bound` splits `range`
 * by the model's probability, `code` tells the side, the model moves by 1/32, `range` is kept above 2^24.
 */
export function decodeSymbols(s: model.LzmaState, outLimit: number, inLimit: number): number {
  const { probs, input, window, positionMask, literalMask, lc } = s;
  const size = window.length;
  const behind = s.wrapped ? size : 0;
  const farthest = Math.min(s.dictionary, s.windowLimit);
  let { state, rep0, rep1, rep2, rep3, range, code, inPos, pos } = s;
  let length = s.pending;
  let stop: number = Stop.limit;
  let at = 0;
  let prob = 0;
  let bound = 0;
  let symbol = 0;

  for (;;) {
    if (inPos > inLimit) break;
    if (length > 0) {
      if (rep0 >>> 0 >= pos + behind || rep0 >>> 0 >= farthest) {
        stop = Stop.distance;
        break;
      }
      const count = Math.min(length, outLimit - pos);
      length -= count;
      let from = pos - rep0 - 1;
      if (from < 0) from += size;
      const end = pos + count;
      if (from + count > size) {
        while (pos < end) {
          window[pos++] = window[from++]!;
          if (from === size) from = 0;
        }
      } else if (count > WORTH_A_CALL && rep0 >= count - 1) {
        window.copyWithin(pos, from, from + count);
        pos = end;
      } else if (count > WORTH_A_CALL && rep0 === 0) {
        window.fill(window[from]!, pos, end);
        pos = end;
      } else {
        while (pos < end) window[pos++] = window[from++]!;
      }
    }
    if (pos >= outLimit) break;

    if ((range & 0xff000000) === 0) {
      range <<= 8;
      code = (code << 8) | input[inPos++]!;
    }
    const positionState = pos & positionMask;
    at = model.IS_MATCH + (state << 4) + positionState;
    prob = probs[at]!;
    bound = Math.imul(range >>> 11, prob);
    if (code >>> 0 < bound >>> 0) {
      range = bound;
      probs[at] = prob + ((2048 - prob) >> 5);
      // A literal. After a match, the byte that would have continued the match takes part in choosing the model.
      const before = pos > 0 ? window[pos - 1]! : behind > 0 ? window[size - 1]! : 0;
      const base = model.LITERAL + 0x300 * (((pos & literalMask) << lc) + (before >> (8 - lc)));
      let offset = 0;
      let expected = 0;
      if (state >= 7) {
        const from = pos - rep0 - 1;
        expected = window[from < 0 ? from + size : from]!;
        offset = 0x100;
      }
      symbol = 1;
      do {
        if ((range & 0xff000000) === 0) {
          range <<= 8;
          code = (code << 8) | input[inPos++]!;
        }
        expected <<= 1;
        const bit = expected & offset;
        at = base + offset + bit + symbol;
        prob = probs[at]!;
        bound = Math.imul(range >>> 11, prob);
        symbol <<= 1;
        if (code >>> 0 < bound >>> 0) {
          range = bound;
          probs[at] = prob + ((2048 - prob) >> 5);
          offset ^= bit;
        } else {
          range = (range - bound) | 0;
          code = (code - bound) | 0;
          probs[at] = prob - (prob >> 5);
          symbol |= 1;
          offset = bit;
        }
      } while (symbol < 0x100);
      window[pos++] = symbol;
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    range = (range - bound) | 0;
    code = (code - bound) | 0;
    probs[at] = prob - (prob >> 5);

    if ((range & 0xff000000) === 0) {
      range <<= 8;
      code = (code << 8) | input[inPos++]!;
    }
    at = model.IS_REP + state;
    prob = probs[at]!;
    bound = Math.imul(range >>> 11, prob);
    let lengths = model.MATCH_LENGTH;
    if (code >>> 0 < bound >>> 0) {
      // A match with a distance of its own, which follows the length.
      range = bound;
      probs[at] = prob + ((2048 - prob) >> 5);
      rep3 = rep2;
      rep2 = rep1;
      rep1 = rep0;
      state = state < 7 ? 7 : 10;
    } else {
      // A match with one of the last four distances: up to three bits say which.
      range = (range - bound) | 0;
      code = (code - bound) | 0;
      probs[at] = prob - (prob >> 5);
      lengths = model.REP_LENGTH;
      let which = 0;
      for (at = model.IS_REP_G0 + state; which < 3; which++) {
        if ((range & 0xff000000) === 0) {
          range <<= 8;
          code = (code << 8) | input[inPos++]!;
        }
        prob = probs[at]!;
        bound = Math.imul(range >>> 11, prob);
        if (code >>> 0 < bound >>> 0) {
          range = bound;
          probs[at] = prob + ((2048 - prob) >> 5);
          break;
        }
        range = (range - bound) | 0;
        code = (code - bound) | 0;
        probs[at] = prob - (prob >> 5);
        at += model.IS_REP_G1 - model.IS_REP_G0;
      }
      if (which === 0) {
        if ((range & 0xff000000) === 0) {
          range <<= 8;
          code = (code << 8) | input[inPos++]!;
        }
        at = model.IS_REP0_LONG + (state << 4) + positionState;
        prob = probs[at]!;
        bound = Math.imul(range >>> 11, prob);
        if (code >>> 0 < bound >>> 0) {
          range = bound;
          probs[at] = prob + ((2048 - prob) >> 5);
          state = state < 7 ? 9 : 11;
          length = 1;
          continue;
        }
        range = (range - bound) | 0;
        code = (code - bound) | 0;
        probs[at] = prob - (prob >> 5);
      } else {
        const distance = which === 1 ? rep1 : which === 2 ? rep2 : rep3;
        if (which === 3) rep3 = rep2;
        if (which !== 1) rep2 = rep1;
        rep1 = rep0;
        rep0 = distance;
      }
      state = state < 7 ? 8 : 11;
    }

    // The length: one or two bits select the tree.
    let tree = 0;
    for (at = lengths; tree < 2; tree++, at++) {
      if ((range & 0xff000000) === 0) {
        range <<= 8;
        code = (code << 8) | input[inPos++]!;
      }
      prob = probs[at]!;
      bound = Math.imul(range >>> 11, prob);
      if (code >>> 0 < bound >>> 0) {
        range = bound;
        probs[at] = prob + ((2048 - prob) >> 5);
        break;
      }
      range = (range - bound) | 0;
      code = (code - bound) | 0;
      probs[at] = prob - (prob >> 5);
    }
    at = lengths + 2 + (tree === 2 ? 256 : (tree << 7) + (positionState << 3));
    let leaves = tree === 2 ? 256 : 8;
    length = (tree === 2 ? 18 : tree === 1 ? 10 : 2) - leaves;
    for (;;) {
      symbol = 1;
      do {
        if ((range & 0xff000000) === 0) {
          range <<= 8;
          code = (code << 8) | input[inPos++]!;
        }
        prob = probs[at + symbol]!;
        bound = Math.imul(range >>> 11, prob);
        if (code >>> 0 < bound >>> 0) {
          range = bound;
          probs[at + symbol] = prob + ((2048 - prob) >> 5);
          symbol <<= 1;
        } else {
          range = (range - bound) | 0;
          code = (code - bound) | 0;
          probs[at + symbol] = prob - (prob >> 5);
          symbol = (symbol << 1) | 1;
        }
      } while (symbol < leaves);
      if (leaves === 64) break;
      length += symbol;
      if (lengths === model.REP_LENGTH) break;
      // The distance: a slot ...
      at = model.POS_SLOT + ((length < 6 ? length - 2 : 3) << 6);
      leaves = 64;
    }
    if (lengths === model.REP_LENGTH) continue;
    const slot = symbol - 64;
    rep0 = slot;
    if (slot < 4) continue;
    // ... then, for all but the shortest, direct bits and a tree that is read from its low bits up.
    let bits = (slot >> 1) - 1;
    rep0 = 2 | (slot & 1);
    if (slot < 14) {
      rep0 <<= bits;
      at = model.POS_SPECIAL + rep0 - slot;
    } else {
      for (bits -= 4; bits > 0; bits--) {
        if ((range & 0xff000000) === 0) {
          range <<= 8;
          code = (code << 8) | input[inPos++]!;
        }
        range >>>= 1;
        code = (code - range) | 0;
        const sign = code >> 31;
        code = (code + (range & sign)) | 0;
        rep0 = (rep0 << 1) + sign + 1;
      }
      rep0 <<= 4;
      at = model.POS_ALIGN;
      bits = 4;
    }
    symbol = 1;
    for (let bit = 0; bit < bits; bit++) {
      if ((range & 0xff000000) === 0) {
        range <<= 8;
        code = (code << 8) | input[inPos++]!;
      }
      prob = probs[at + symbol]!;
      bound = Math.imul(range >>> 11, prob);
      if (code >>> 0 < bound >>> 0) {
        range = bound;
        probs[at + symbol] = prob + ((2048 - prob) >> 5);
        symbol <<= 1;
      } else {
        range = (range - bound) | 0;
        code = (code - bound) | 0;
        probs[at + symbol] = prob - (prob >> 5);
        symbol = (symbol << 1) | 1;
        rep0 |= 1 << bit;
      }
    }
    if (rep0 === -1) {
      length = 0;
      stop = Stop.marker;
      break;
    }
  }
  if ((range & 0xff000000) === 0) {
    range <<= 8;
    code = (code << 8) | input[inPos++]!;
  }
  Object.assign(s, { state, rep0, rep1, rep2, rep3, range, code, inPos, pos, pending: length });
  return stop;
}
