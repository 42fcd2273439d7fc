/** What a block is to look like; everything left out is as it should be. */
export interface Bzip2Recipe {
  /** Applied to the bytes before they are transformed, as bzip2 up to 0.9.0 did; sets the flag. */
  readonly randomise?: (bytes: Uint8Array, length: number) => void;
  /** Instead of the content with its runs coded. */
  readonly coded?: Uint8Array;
  readonly crc?: number;
  readonly origin?: number;
  /** Length of the code of each symbol; without it all have the same. */
  readonly lengths?: (symbols: number) => readonly number[];
  /** Number that is written for the codes, and for the selectors. */
  readonly codes?: number;
  readonly groups?: number;
  /** Selectors that are written, as places in the list of codes. */
  readonly selectors?: readonly number[];
  /** Leaves out the symbol that ends the block. */
  readonly endless?: boolean;
}

/** A stream of bzip2. Slow, for small contents: it sorts whole rotations and does not look for good codes. */
export function bzip2Stream(
  blocks: readonly (Uint8Array | readonly [content: Uint8Array, recipe: Bzip2Recipe])[],
  stream: { readonly level?: number; readonly crc?: number; readonly padding?: number } = {},
): Buffer {
  const bits: number[] = [];
  put(bits, 24, 0x425a68);
  put(bits, 8, 0x30 + (stream.level ?? 9));
  let combined = 0;
  for (const block of blocks) {
    const [content, recipe] = block instanceof Uint8Array ? [block, {}] : block;
    const crc = recipe.crc ?? bzip2Crc(content);
    combined = ((combined << 1) | (combined >>> 31)) ^ crc;
    putBlock(bits, content, crc, recipe);
  }
  put(bits, 24, 0x177245);
  put(bits, 24, 0x385090);
  put(bits, 32, stream.crc ?? combined);
  while (bits.length % 8 !== 0) bits.push(stream.padding ?? 0);
  const bytes = Buffer.alloc(bits.length / 8);
  for (const [i, bit] of bits.entries()) bytes[i >> 3]! |= bit << (7 - (i & 7));
  return bytes;
}

/** The CRC-32 of bzip2: the polynomial of zlib, most significant bit first. */
export function bzip2Crc(content: Uint8Array): number {
  let crc = -1;
  for (const byte of content) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return ~crc >>> 0;
}

function put(bits: number[], count: number, value: number): void {
  for (let i = count - 1; i >= 0; i--) bits.push((value >>> i) & 1);
}

function putBlock(bits: number[], content: Uint8Array, crc: number, recipe: Bzip2Recipe): void {
  const coded = Uint8Array.from(recipe.coded ?? codeRuns(content));
  recipe.randomise?.(coded, coded.length);
  const { last, origin } = transform(coded);
  const used = [...new Set(coded)].sort((a, b) => a - b);
  const symbols = moveToFront(last, used);
  if (!recipe.endless) symbols.push(used.length + 1);
  const flat = Math.ceil(Math.log2(used.length + 2));
  const lengths = recipe.lengths?.(used.length + 2) ?? Array<number>(used.length + 2).fill(flat);
  const selectors = recipe.selectors ?? Array<number>(Math.ceil(symbols.length / 50)).fill(0);

  put(bits, 24, 0x314159);
  put(bits, 24, 0x265359);
  put(bits, 32, crc);
  put(bits, 1, recipe.randomise ? 1 : 0);
  put(bits, 24, recipe.origin ?? origin);
  putMap(bits, used);
  put(bits, 3, recipe.codes ?? 2);
  put(bits, 15, recipe.groups ?? selectors.length);
  for (const place of selectors) put(bits, place + 1, 2 ** (place + 1) - 2);
  for (let code = 0; code < 2; code++) putLengths(bits, lengths);
  const codes = canonical(lengths);
  for (const symbol of symbols) put(bits, lengths[symbol]!, codes[symbol]!);
}

/** Four equal bytes are followed by the number of those that come after them, up to 255. */
function codeRuns(content: Uint8Array): number[] {
  const coded: number[] = [];
  for (let at = 0; at < content.length; ) {
    let end = at;
    while (end < content.length && end - at < 259 && content[end] === content[at]) end++;
    const run = end - at;
    coded.push(...Array<number>(Math.min(run, 4)).fill(content[at]!));
    if (run >= 4) coded.push(run - 4);
    at = end;
  }
  return coded;
}

/** The last column of all rotations in order, and the place of the unrotated one. */
function transform(bytes: Uint8Array): { last: Uint8Array; origin: number } {
  const twice = Buffer.concat([bytes, bytes]);
  const n = bytes.length;
  const order = Array.from(bytes, (_, i) => i);
  order.sort((a, b) => twice.compare(twice, b, b + n, a, a + n) || a - b);
  return { last: Uint8Array.from(order, (start) => twice[start + n - 1]!), origin: order.indexOf(0) };
}

/** Places in a move-to-front list, those of the first entry as digits of the length of their run. */
function moveToFront(bytes: Uint8Array, used: readonly number[]): number[] {
  const list = [...used];
  const symbols: number[] = [];
  let run = 0;
  const flush = (): void => {
    for (; run > 0; run = (run - 1) >> 1) symbols.push((run - 1) & 1);
  };
  for (const byte of bytes) {
    const place = list.indexOf(byte);
    if (place === 0) run++;
    else {
      flush();
      list.splice(place, 1);
      list.unshift(byte);
      symbols.push(place + 1);
    }
  }
  flush();
  return symbols;
}

function putMap(bits: number[], used: readonly number[]): void {
  const ranges = Array.from({ length: 16 }, (_, range) => used.filter((value) => value >> 4 === range));
  for (const range of ranges) bits.push(range.length > 0 ? 1 : 0);
  for (const range of ranges) {
    if (range.length === 0) continue;
    for (let i = 0; i < 16; i++) bits.push(range.some((value) => (value & 15) === i) ? 1 : 0);
  }
}

function putLengths(bits: number[], lengths: readonly number[]): void {
  let length = lengths[0]!;
  put(bits, 5, length);
  for (const next of lengths) {
    for (; length < next; length++) put(bits, 2, 0b10);
    for (; length > next; length--) put(bits, 2, 0b11);
    bits.push(0);
  }
}

/** The code of each symbol: consecutive within a length, shorter ones first. */
function canonical(lengths: readonly number[]): number[] {
  const codes: number[] = [];
  let next = 0;
  for (let length = 1; length <= 20; length++) {
    for (const [symbol, own] of lengths.entries()) if (own === length) codes[symbol] = next++;
    next *= 2;
  }
  return codes;
}
