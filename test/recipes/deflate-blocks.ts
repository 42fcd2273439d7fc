/** Deflate as an encoder writes it that finds no matches: literals with the fixed codes, so many to a block. */
export interface LiteralBlocks {
  readonly symbols: number;
  /** The last block is an empty stored one. */
  readonly storedEnd?: boolean;
}

/** A raw deflate stream (RFC 1951) of blocks of a given number of symbols. */
export function literalBlocks(content: Uint8Array, { symbols, storedEnd = false }: LiteralBlocks): Buffer {
  const bits = createBits();
  for (let at = 0; at < content.length; at += symbols) {
    const end = Math.min(content.length, at + symbols);
    bits.put(end === content.length && !storedEnd ? 1 : 0, 1);
    bits.put(1, 2);
    for (const byte of content.subarray(at, end)) bits.putLiteral(byte);
    bits.put(0, 7);
  }
  if (storedEnd) {
    bits.put(0b001, 3);
    bits.align();
    bits.put(0xffff_0000, 32);
  }
  bits.align();
  return bits.bytes();
}

function createBits() {
  const bytes: number[] = [];
  let used = 0;
  const put = (value: number, count: number) => {
    for (let i = 0; i < count; i++, used++) {
      if (used % 8 === 0) bytes.push(0);
      bytes[bytes.length - 1]! |= ((value >>> i) & 1) << (used % 8);
    }
  };
  return {
    put,
    /** Codes stand with the highest bit first (section 3.1.1); 0 to 143 have eight bits, the rest nine. */
    putLiteral(byte: number) {
      const [code, length] = byte < 144 ? [0x30 + byte, 8] : [0x190 + byte - 144, 9];
      for (let i = length - 1; i >= 0; i--) put((code >> i) & 1, 1);
    },
    align() {
      if (used % 8 > 0) put(0, 8 - (used % 8));
    },
    bytes: () => Buffer.from(bytes),
  };
}
