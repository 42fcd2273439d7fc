/**
 * Contents of the xz and lzma fixtures. `node test/recipes/xz-content.ts NAME` writes one to standard output, for
 * `xz.sh`.
 */
export const XZ_CONTENT = {
  /** 400 numbered lines, 9,090 bytes. */
  text: () => Buffer.from(Array.from({ length: 400 }, (_, i) => `line ${i} of many lines\n`).join('')),
  /** Bytes in which opcodes and operands of every branch filter are frequent. */
  branches: () => branches(1, 3000),
  /** 5,000 bytes without a pattern, 60 times: matches that reach back 5,000 bytes. */
  repeat: () => Buffer.concat(Array<Buffer>(60).fill(noise(2, 5000))),
  /** Two million zeros: one LZMA2 chunk. */
  zeros: () => Buffer.alloc(2_000_000),
  empty: () => Buffer.alloc(0),
} as const;

const FREQUENT = [
  0xe8, 0xe9, 0, 0xff, 0x48, 0x49, 0x01, 0xeb, 0xf0, 0xf8, 0x40, 0x7f, 0xc0, 0x94, 0x97, 0x90, 0xb0, 0xef,
  0x17, 0x97, 0x31, 0x71, 0x13, 0x93, 0x10, 0x11, 0x12, 0x16, 0x80, 0x03,
];

/** `length` bytes of which three in four are opcodes or signs some branch filter looks for; the same on every run. */
export function branches(seed: number, length: number): Buffer {
  const next = random(seed);
  return Buffer.from(
    Array.from({ length }, () => (next() % 4 === 0 ? next() & 0xff : FREQUENT[next() % FREQUENT.length]!)),
  );
}

/** `length` bytes without a pattern, the same on every run. */
export function noise(seed: number, length: number): Buffer {
  const next = random(seed);
  return Buffer.from(Array.from({ length }, () => next() & 0xff));
}

/** A linear congruential generator with the constants of ANSI C; its upper 24 bits. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 8;
  };
}

const wanted = process.argv[1]?.endsWith('xz-content.ts') ? process.argv[2] : undefined;
if (wanted && wanted in XZ_CONTENT) process.stdout.write(XZ_CONTENT[wanted as keyof typeof XZ_CONTENT]());
