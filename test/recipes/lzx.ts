/** Encodes LZX as cabinets have it: greedy matches, real Huffman trees, every kind of block. Not fast, not tight, but complete. */

export type LzxKind = 'verbatim' | 'aligned' | 'stored';

export interface LzxOptions {
  /** 15 to 21. */
  readonly windowBits?: number;
  /** Bytes of content in a block. */
  readonly blockSize?: number;
  /** Kinds of the blocks, in turn. */
  readonly kinds?: readonly LzxKind[];
  /** Size for the translation of calls. */
  readonly translation?: number;
}

/** The input of one frame, and how many bytes it decodes to. */
export interface LzxChunk {
  readonly packed: Uint8Array;
  readonly size: number;
}

const FRAME = 1 << 15;
const SLOTS = [30, 32, 34, 36, 38, 42, 50];
const extraOf = (slot: number): number => (slot < 4 ? 0 : Math.min(17, (slot >> 1) - 1));
const STARTS: number[] = [];
for (let slot = 0, start = 0; slot <= 50; start += 1 << extraOf(slot++)) STARTS.push(start);

/** Encodes `content` into one chunk a frame. */
export function lzxEncode(content: Uint8Array, options: LzxOptions = {}): LzxChunk[] {
  const { windowBits = 15, blockSize = 40_000, kinds = ['verbatim', 'aligned'], translation } = options;
  const bytes = translation === undefined ? content : translateCalls(content, translation);
  const out = frameWriter(bytes.length);
  out.bits(translation === undefined ? 0 : 1, 1);
  if (translation !== undefined) {
    out.bits(translation >>> 16, 16);
    out.bits(translation & 0xffff, 16);
  }
  const slots = SLOTS[windowBits - 15]!;
  const state: Encoder = {
    bytes,
    out,
    reach: (1 << windowBits) - 3,
    find: matchFinder(bytes, (1 << windowBits) - 3),
    main: new Uint8Array(256 + 8 * slots),
    length: new Uint8Array(249),
    recent: [1, 1, 1],
  };
  for (let from = 0, block = 0; from < bytes.length; from += blockSize, block++) {
    const end = Math.min(bytes.length, from + blockSize);
    const kind = kinds[block % kinds.length]!;
    out.bits({ verbatim: 1, aligned: 2, stored: 3 }[kind], 3);
    out.bits((end - from) >> 8, 16);
    out.bits((end - from) & 0xff, 8);
    if (kind === 'stored') storedBlock(state, from, end);
    else codedBlock(state, from, end, kind === 'aligned');
  }
  return out.finish();
}

interface Encoder {
  readonly bytes: Uint8Array;
  readonly out: ReturnType<typeof frameWriter>;
  readonly reach: number;
  readonly find: ReturnType<typeof matchFinder>;
  /** Code lengths of the block before. */
  main: Uint8Array;
  length: Uint8Array;
  recent: [number, number, number];
}

function storedBlock({ bytes, out, recent, find }: Encoder, from: number, end: number): void {
  out.pad();
  for (const distance of recent) out.raw(u32(distance));
  for (let at = from; at < end; ) {
    const stop = Math.min(end, (Math.floor(at / FRAME) + 1) * FRAME);
    out.raw(bytes.subarray(at, stop));
    out.content(stop - at);
    at = stop;
  }
  for (let at = from; at < end; at++) find.insert(at);
  if ((end - from) & 1) out.raw(new Uint8Array(1));
}

interface Token {
  readonly symbol: number;
  /** Of the length tree; -1 for none. */
  readonly length: number;
  readonly extra: number;
  readonly slot: number;
  readonly size: number;
}

function codedBlock(e: Encoder, from: number, end: number, aligned: boolean): void {
  const tokens = parse(e, from, end);
  const main = new Float64Array(e.main.length);
  const length = new Float64Array(249);
  const low = new Float64Array(8);
  for (const token of tokens) {
    main[token.symbol]!++;
    if (token.length >= 0) length[token.length]!++;
    if (token.slot >= 0 && extraOf(token.slot) >= 3) low[token.extra & 7]!++;
  }
  const { out } = e;
  const lowLengths = codeLengths(low, 7);
  if (aligned) for (const value of lowLengths) out.bits(value, 3);
  const mainLengths = codeLengths(main, 16);
  const lengthLengths = codeLengths(length, 16);
  writeLengths(out, e.main, mainLengths, 0, 256);
  writeLengths(out, e.main, mainLengths, 256, mainLengths.length);
  writeLengths(out, e.length, lengthLengths, 0, 249);
  e.main = mainLengths;
  e.length = lengthLengths;
  const mainCodes = codes(mainLengths);
  const lengthCodes = codes(lengthLengths);
  const lowCodes = codes(lowLengths);
  for (const { symbol, length: l, extra, slot, size } of tokens) {
    out.bits(mainCodes[symbol]!, mainLengths[symbol]!);
    if (l >= 0) out.bits(lengthCodes[l]!, lengthLengths[l]!);
    const bits = slot < 0 ? 0 : extraOf(slot);
    if (aligned && bits >= 3) {
      out.bits(extra >> 3, bits - 3);
      out.bits(lowCodes[extra & 7]!, lowLengths[extra & 7]!);
    } else out.bits(extra, bits);
    out.content(size);
  }
}

function parse(e: Encoder, from: number, end: number): Token[] {
  const { bytes, find, recent } = e;
  const tokens: Token[] = [];
  for (let at = from; at < end; ) {
    const room = Math.min(257, end - at, FRAME - (at % FRAME));
    let length = 0;
    let distance = 0;
    for (const candidate of [...recent, find.last(at)]) {
      if (candidate <= 0 || candidate > at || candidate > e.reach) continue;
      let n = 0;
      while (n < room && bytes[at + n] === bytes[at + n - candidate]) n++;
      if (n > length && n >= (candidate > 4096 ? 4 : 3)) [length, distance] = [n, candidate];
    }
    if (length === 0) {
      tokens.push({ symbol: bytes[at]!, length: -1, extra: 0, slot: -1, size: 1 });
      find.insert(at++);
      continue;
    }
    tokens.push(matchToken(recent, length, distance));
    for (let i = 0; i < length; i++) find.insert(at++);
  }
  return tokens;
}

function matchToken(recent: [number, number, number], length: number, distance: number): Token {
  let slot = recent.indexOf(distance);
  let extra = 0;
  if (slot > 0) [recent[0], recent[slot]] = [distance, recent[0]];
  else if (slot < 0) {
    slot = 3;
    while (STARTS[slot + 1]! <= distance + 2) slot++;
    extra = distance + 2 - STARTS[slot]!;
    recent.unshift(distance);
    recent.length = 3;
  }
  const header = Math.min(7, length - 2);
  return {
    symbol: 256 + slot * 8 + header,
    length: header === 7 ? length - 9 : -1,
    extra,
    slot: slot < 3 ? -1 : slot,
    size: length,
  };
}

/** Finds the last place where the same three bytes stood. */
function matchFinder(bytes: Uint8Array, reach: number) {
  const heads = new Int32Array(1 << 16).fill(-1);
  const key = (at: number) =>
    (Math.imul(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16), 0x9e3779b1) >>> 16) & 0xffff;
  return {
    insert(at: number) {
      if (at + 3 <= bytes.length) heads[key(at)] = at;
    },
    last(at: number): number {
      const place = at + 3 <= bytes.length ? heads[key(at)]! : -1;
      return place < 0 || at - place > reach ? 0 : at - place;
    },
  };
}

/** Writes the differences to the lengths before, in runs, under a code of their own. */
function writeLengths(
  out: ReturnType<typeof frameWriter>,
  before: Uint8Array,
  now: Uint8Array,
  from: number,
  end: number,
): void {
  const steps: { symbol: number; extra: number; bits: number; same?: number }[] = [];
  const difference = (at: number) => (before[at]! - now[at]! + 17) % 17;
  for (let at = from; at < end; ) {
    let run = 1;
    while (at + run < end && now[at + run] === now[at]) run++;
    if (now[at] === 0 && run >= 20) {
      run = Math.min(run, 51);
      steps.push({ symbol: 18, extra: run - 20, bits: 5 });
    } else if (now[at] === 0 && run >= 4) {
      run = Math.min(run, 19);
      steps.push({ symbol: 17, extra: run - 4, bits: 4 });
    } else if (run >= 4) {
      run = Math.min(run, 5);
      steps.push({ symbol: 19, extra: run - 4, bits: 1, same: difference(at) });
    } else {
      run = 1;
      steps.push({ symbol: difference(at), extra: 0, bits: 0 });
    }
    at += run;
  }
  const counts = new Float64Array(20);
  for (const { symbol, same } of steps) {
    counts[symbol]!++;
    if (same !== undefined) counts[same]!++;
  }
  const lengths = codeLengths(counts, 15);
  const code = codes(lengths);
  for (const length of lengths) out.bits(length, 4);
  for (const { symbol, extra, bits, same } of steps) {
    out.bits(code[symbol]!, lengths[symbol]!);
    out.bits(extra, bits);
    if (same !== undefined) out.bits(code[same]!, lengths[same]!);
  }
}

/** Huffman code lengths of at most `most` bits; a lone symbol gets a companion, as decoders want complete codes. */
export function codeLengths(counts: Float64Array, most: number): Uint8Array {
  const lengths = new Uint8Array(counts.length);
  const used = [...counts.keys()].filter((symbol) => counts[symbol]! > 0);
  if (used.length === 0) return lengths;
  if (used.length === 1) used.push(used[0] === 0 ? 1 : 0);
  for (let scale = 1; ; scale *= 4) {
    let nodes = used.map((symbol) => ({
      weight: Math.ceil(Math.max(1, counts[symbol]!) / scale),
      symbols: [symbol],
    }));
    lengths.fill(0);
    while (nodes.length > 1) {
      nodes.sort((a, b) => a.weight - b.weight || a.symbols.length - b.symbols.length);
      const [a, b] = nodes as [(typeof nodes)[0], (typeof nodes)[0]];
      const joined = { weight: a.weight + b.weight, symbols: [...a.symbols, ...b.symbols] };
      for (const symbol of joined.symbols) lengths[symbol]!++;
      nodes = [joined, ...nodes.slice(2)];
    }
    if (Math.max(...lengths) <= most) return lengths;
  }
}

function codes(lengths: Uint8Array): number[] {
  const result: number[] = new Array(lengths.length).fill(0);
  let code = 0;
  for (let length = 1; length <= 16; length++, code <<= 1)
    for (let symbol = 0; symbol < lengths.length; symbol++)
      if (lengths[symbol] === length) result[symbol] = code++;
  return result;
}

/** Writes words of 16 bits and begins a chunk at every frame. */
function frameWriter(total: number) {
  const chunks: LzxChunk[] = [];
  let bytes: number[] = [];
  let held = 0;
  let count = 0;
  let size = 0;
  let done = 0;
  const writer = {
    bits(value: number, bits: number) {
      for (let i = bits - 1; i >= 0; i--) {
        held = (held << 1) | ((value >>> i) & 1);
        if (++count < 16) continue;
        bytes.push(held & 0xff, held >> 8);
        held = count = 0;
      }
    },
    /** 1 to 16 zeros up to a whole word. */
    pad: () => writer.bits(0, 16 - count),
    raw(more: Uint8Array) {
      if (more.length === 1 && bytes.length === 0 && chunks.length > 0 && done === total) {
        // A byte that makes the last stored block even belongs to the last chunk.
        const last = chunks.pop()!;
        chunks.push({ ...last, packed: Buffer.concat([last.packed, more]) });
        return;
      }
      for (const byte of more) bytes.push(byte);
    },
    content(n: number) {
      size += n;
      done += n;
      if (size < FRAME && done < total) return;
      if (count > 0) writer.pad();
      chunks.push({ packed: Uint8Array.from(bytes), size });
      bytes = [];
      size = 0;
    },
    finish: () => chunks,
  };
  return writer;
}

function translateCalls(content: Uint8Array, size: number): Uint8Array {
  const bytes = Buffer.from(content);
  for (let frame = 0; frame < bytes.length; frame += FRAME) {
    const end = Math.min(bytes.length, frame + FRAME) - 10;
    for (let at = frame; at < end; at++) {
      if (bytes[at] !== 0xe8) continue;
      const target = bytes.readInt32LE(at + 1);
      if (target >= -at && target < size) {
        const absolute = target < size - at ? target + at : target - size;
        bytes.writeInt32LE(absolute, at + 1);
      }
      at += 4;
    }
  }
  return bytes;
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
