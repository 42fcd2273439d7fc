/**
 * Layout of the probability model (LZMA specification, sections "The main loop of decoder" and "Decoding of lengths"):
 * all bit models in one array, so that the decoder's loop holds one reference.
 */
export const IS_MATCH = 0;
/** Whether the last distance is used for more than one byte, by state and position. */
export const IS_REP0_LONG = IS_MATCH + (12 << 4);
/** Whether a match repeats a distance, by state. */
export const IS_REP = IS_REP0_LONG + (12 << 4);
/** Whether the distance repeated is another than the last, by state. */
export const IS_REP_G0 = IS_REP + 12;
/** Whether it is another than the one before the last, by state. */
export const IS_REP_G1 = IS_REP_G0 + 12;
const IS_REP_G2 = IS_REP_G1 + 12;
/** Four trees of 64: one for each of the lengths 2, 3, 4 and longer. */
export const POS_SLOT = IS_REP_G2 + 12;
/** Trees of distances from 4 to 127, backwards. */
export const POS_SPECIAL = POS_SLOT + 4 * 64;
/** The tree of the lowest four bits of far distances, backwards. */
export const POS_ALIGN = POS_SPECIAL + 128;
/** Length coder: two choice bits, 16 low trees of 8, 16 middle trees of 8, a high tree of 256. */
export const MATCH_LENGTH = POS_ALIGN + 16;
/** Length coder of matches that repeat a distance. */
export const REP_LENGTH = MATCH_LENGTH + 2 + 128 + 128 + 256;
/** Trees of literals, 768 models each. */
export const LITERAL = REP_LENGTH + 2 + 128 + 128 + 256;

/** The three parameters packed into the properties byte. */
export interface LzmaProperties {
  /** High bits of the previous byte that select a literal model: 0 to 8. */
  readonly lc: number;
  /** Low bits of the position that select a literal model: 0 to 4. */
  readonly lp: number;
  /** Low bits of the position that select a match model: 0 to 4. */
  readonly pb: number;
}

/** Parameters of a properties byte; undefined where it is out of range (LZMA specification, "lzma properties"). */
export function lzmaProperties(byte: number): LzmaProperties | undefined {
  if (byte >= 9 * 5 * 5) return undefined;
  return { lc: byte % 9, lp: Math.floor(byte / 9) % 5, pb: Math.floor(byte / 45) };
}

/**
 * Everything the decoder remembers between two calls of its loop. One object for the whole stream, always of the same
 * shape: the loop copies it into locals and back.
 */
export interface LzmaState {
  probs: Uint16Array;
  lc: number;
  literalMask: number;
  positionMask: number;
  state: number;
  rep0: number;
  rep1: number;
  rep2: number;
  rep3: number;
  range: number;
  code: number;
  /** Bytes of the match decoded last that are not copied yet. */
  pending: number;
  /** Packed bytes; replaced or refilled between calls. */
  input: Uint8Array;
  inPos: number;
  /** The dictionary, a ring once `wrapped`; its length is a multiple of 16. */
  window: Uint8Array;
  pos: number;
  wrapped: boolean;
  /** How far back a match may reach. */
  readonly dictionary: number;
  /** How long `window` may grow: less than `dictionary` where a limit forbids more. */
  readonly windowLimit: number;
}

const FIRST_WINDOW = 1 << 16;
const SMALLEST_DICTIONARY = 4096;
/** Positions are 31-bit integers in the decoder's loop. */
const LARGEST_WINDOW = 0x7ffffff0;
const NOTHING = new Uint8Array(0);

/**
 * A fresh decoder. Nothing of the dictionary is allocated yet beyond 64 KiB: it grows with what is decoded.
 *
 * @param dictionary size the header states, in bytes
 * @param limit most bytes the window may take
 * @param spare a state that is not needed any more, whose memory is taken over: where streams are short, fresh memory for each costs the most
 */
export function lzmaState(dictionary: number, limit: number, spare?: LzmaState): LzmaState {
  const reach = Math.max(dictionary, SMALLEST_DICTIONARY);
  const windowLimit = roundUp(Math.min(reach, LARGEST_WINDOW, Math.max(limit, SMALLEST_DICTIONARY)));
  const fits = spare !== undefined && spare.window.length <= windowLimit;
  return {
    probs: spare?.probs ?? new Uint16Array(0),
    lc: 0,
    literalMask: 0,
    positionMask: 0,
    state: 0,
    rep0: 0,
    rep1: 0,
    rep2: 0,
    rep3: 0,
    range: -1,
    code: 0,
    pending: 0,
    input: spare?.input ?? NOTHING,
    inPos: 0,
    window: fits ? spare.window : new Uint8Array(Math.min(FIRST_WINDOW, windowLimit)),
    pos: 0,
    wrapped: false,
    dictionary: reach,
    windowLimit,
  };
}

/** Sets the parameters and forgets everything learnt ("state reset" with new properties). */
export function setProperties(s: LzmaState, properties: LzmaProperties): void {
  const models = LITERAL + (0x300 << (properties.lc + properties.lp));
  if (s.probs.length !== models) s.probs = new Uint16Array(models);
  s.lc = properties.lc;
  s.literalMask = (1 << properties.lp) - 1;
  s.positionMask = (1 << properties.pb) - 1;
  resetState(s);
}

/** Forgets everything learnt but the parameters and the dictionary. */
export function resetState(s: LzmaState): void {
  s.probs.fill(1024);
  s.state = 0;
  s.rep0 = s.rep1 = s.rep2 = s.rep3 = 0;
  s.pending = 0;
}

/** Empties the dictionary; positions count from zero again. */
export function resetDictionary(s: LzmaState): void {
  s.pos = 0;
  s.wrapped = false;
}

/**
 * Starts the range coder with its first five bytes; answers false where the first is not zero, as every encoder
 * writes it (LZMA specification, "Range Decoder").
 */
export function startRange(s: LzmaState, input: Uint8Array, at: number): boolean {
  s.range = -1;
  s.code = (input[at + 1]! << 24) | (input[at + 2]! << 16) | (input[at + 3]! << 8) | input[at + 4]!;
  s.input = input;
  s.inPos = at + 5;
  return input[at] === 0;
}

/** Makes room for at least one more byte at `pos`: the window doubles up to its limit, then turns into a ring. */
export function makeRoom(s: LzmaState): void {
  if (s.pos < s.window.length) return;
  if (s.window.length >= s.windowLimit) {
    s.pos = 0;
    s.wrapped = true;
    return;
  }
  const larger = new Uint8Array(Math.min(s.window.length * 2, s.windowLimit));
  larger.set(s.window);
  s.window = larger;
}

/** Multiple of 16, so that a position modulo 16 survives the turn of the ring. */
function roundUp(n: number): number {
  return Math.ceil(n / 16) * 16;
}
