import { type BitCursor, isOverrun, readBits, readUint32 } from './bits.ts';
import { type Codes, createCodes, MOST_BITS, setCode } from './huffman.ts';
import { type Column, readSymbols } from './symbols.ts';

/** BCD of pi, in front of a block, and of its square root, in front of the end of a stream; 48 bits each. */
const BLOCK_MAGIC = [0x314159, 0x265359] as const;
const END_MAGIC = [0x177245, 0x385090] as const;
const MOST_CODES = 6;
/** More selectors than any block can use are skipped, as libbz2 does since 1.0.8. */
const MOST_SELECTORS = 18_002;

/** What stands at the head of a block. */
export interface Block {
  readonly kind: 'block';
  readonly crc: number;
  readonly randomised: boolean;
  /** The rotation that is the content. */
  readonly origin: number;
  /** Bytes in the room's `bytes`, still transformed. */
  readonly length: number;
}

/** The end of a stream. */
export interface End {
  readonly kind: 'end';
  /** Combined CRC of all blocks. */
  readonly crc: number;
}

/** What is wrong. It means nothing if the cursor has overrun. */
export interface Fault {
  readonly kind: 'fault';
  readonly message: string;
}

/** The memory that is used for one block after the other. It grows with the blocks that are there, and not with what the stream header allows. */
export interface Room extends Column {
  codes: Codes;
  selectors: Uint8Array;
}

/** Room for nothing yet. */
export function createRoom(): Room {
  return {
    bytes: new Uint8Array(0),
    counts: new Int32Array(256),
    codes: createCodes(0),
    selectors: new Uint8Array(0),
  };
}

/**
 * Reads a block up to and with its last symbol, or the end of the stream; not the padding behind it.
 *
 * @param most bytes that the block may have: what the stream header says
 * @returns undefined if the bytes do not suffice
 */
export function readBlock(cursor: BitCursor, most: number, room: Room): Block | End | Fault | undefined {
  const result = readAny(cursor, most, room);
  return isOverrun(cursor) ? undefined : result;
}

function readAny(cursor: BitCursor, most: number, room: Room): Block | End | Fault {
  const magic = [readBits(cursor, 24), readBits(cursor, 24)] as const;
  if (magic[0] === END_MAGIC[0] && magic[1] === END_MAGIC[1]) return { kind: 'end', crc: readUint32(cursor) };
  if (magic[0] !== BLOCK_MAGIC[0] || magic[1] !== BLOCK_MAGIC[1]) {
    return fault('neither a block nor the end of the stream begins here');
  }
  const crc = readUint32(cursor);
  const randomised = readBits(cursor, 1) === 1;
  const origin = readBits(cursor, 24);
  const list = readMap(cursor);
  if (list.length === 0) return fault('a block uses no byte values');
  const symbols = list.length + 2;
  const codeCount = readBits(cursor, 3);
  if (codeCount < 2 || codeCount > MOST_CODES) return fault(`a block has ${codeCount} Huffman codes`);
  const groups = readBits(cursor, 15);
  if (groups === 0) return fault('a block has no selectors');
  makeRoom(room, groups, codeCount);
  if (!readSelectors(cursor, groups, codeCount, room.selectors)) {
    return fault('a selector names a Huffman code that the block does not have');
  }
  if (!readCodes(cursor, codeCount, symbols, room.codes)) {
    return fault(`the length of a Huffman code is not within 1 to ${MOST_BITS}`);
  }
  const input = {
    codes: room.codes,
    selectors: room.selectors,
    groups: Math.min(groups, MOST_SELECTORS),
    end: symbols - 1,
    list,
    most,
  };
  const length = readSymbols(cursor, input, room);
  if (typeof length === 'string') return fault(length);
  if (origin >= length) return fault(`the origin ${origin} of a block is not within its ${length} bytes`);
  return { kind: 'block', crc, randomised, origin, length };
}

function makeRoom(room: Room, groups: number, codeCount: number): void {
  const selectors = Math.min(groups, MOST_SELECTORS);
  if (room.selectors.length < selectors) room.selectors = new Uint8Array(selectors);
  if (room.codes.count < codeCount) room.codes = createCodes(codeCount);
}

/** The byte values in use: a bit for each 16 of them, then a bit for each value in those. */
function readMap(cursor: BitCursor): Uint8Array {
  const values: number[] = [];
  const ranges = readBits(cursor, 16);
  for (let range = 0; range < 16; range++) {
    if ((ranges & (0x8000 >> range)) === 0) continue;
    const used = readBits(cursor, 16);
    for (let i = 0; i < 16; i++) if (used & (0x8000 >> i)) values.push(range * 16 + i);
  }
  return Uint8Array.from(values);
}

/** Unary places in a move-to-front list of the codes. @returns whether all of them are in the list */
function readSelectors(cursor: BitCursor, groups: number, codeCount: number, selectors: Uint8Array): boolean {
  const list = [0, 1, 2, 3, 4, 5];
  for (let group = 0; group < groups; group++) {
    let place = 0;
    while (readBits(cursor, 1) === 1) if (++place === codeCount) return false;
    const code = list[place]!;
    for (; place > 0; place--) list[place] = list[place - 1]!;
    list[0] = code;
    if (group < MOST_SELECTORS) selectors[group] = code;
  }
  return true;
}

/** Code lengths, each as the steps from the one before. @returns whether all of them are possible */
function readCodes(cursor: BitCursor, codeCount: number, symbols: number, codes: Codes): boolean {
  const lengths = new Uint8Array(symbols);
  for (let code = 0; code < codeCount; code++) {
    let length = readBits(cursor, 5);
    for (let symbol = 0; symbol < symbols; symbol++) {
      for (;;) {
        if (length < 1 || length > MOST_BITS) return false;
        if (readBits(cursor, 1) === 0) break;
        length += readBits(cursor, 1) === 0 ? 1 : -1;
      }
      lengths[symbol] = length;
    }
    setCode(codes, code, lengths, symbols);
  }
  return true;
}

function fault(message: string): Fault {
  return { kind: 'fault', message };
}
