const PRIME1 = 0x9e3779b1 | 0;
const PRIME2 = 0x85ebca77 | 0;
const PRIME3 = 0xc2b2ae3d | 0;
const PRIME4 = 0x27d4eb2f | 0;
const PRIME5 = 0x165667b1 | 0;
const STRIPE = 16;

/** A checksum that takes its bytes piece by piece. */
export interface Xxh32 {
  update(bytes: Uint8Array): void;
  /** Unsigned; more bytes may follow. */
  digest(): number;
}

/** XXH32 with seed 0 (xxHash fast digest algorithm, "XXH32 algorithm description"). */
export function createXxh32(): Xxh32 {
  const lanes = new Int32Array([(PRIME1 + PRIME2) | 0, PRIME2, 0, -PRIME1]);
  const rest = new Uint8Array(STRIPE);
  let held = 0;
  let total = 0;

  function update(bytes: Uint8Array): void {
    total += bytes.length;
    let at = 0;
    if (held > 0) {
      at = Math.min(STRIPE - held, bytes.length);
      rest.set(bytes.subarray(0, at), held);
      held += at;
      if (held < STRIPE) return;
      addStripes(lanes, rest, 0, STRIPE);
      held = 0;
    }
    const whole = bytes.length - ((bytes.length - at) % STRIPE);
    addStripes(lanes, bytes, at, whole);
    rest.set(bytes.subarray(whole));
    held = bytes.length - whole;
  }

  return {
    update,
    digest() {
      let sum = total >= STRIPE ? mergeLanes(lanes) : PRIME5;
      sum = (sum + total) | 0;
      const view = new DataView(rest.buffer);
      let at = 0;
      for (; at + 4 <= held; at += 4) {
        sum = (sum + Math.imul(view.getInt32(at, true), PRIME3)) | 0;
        sum = Math.imul(rotate(sum, 17), PRIME4);
      }
      for (; at < held; at++) sum = Math.imul(rotate((sum + Math.imul(rest[at]!, PRIME5)) | 0, 11), PRIME1);
      return avalanche(sum);
    },
  };
}

/** XXH32 of bytes in one piece. */
export function xxh32(bytes: Uint8Array): number {
  const sum = createXxh32();
  sum.update(bytes);
  return sum.digest();
}

function addStripes(lanes: Int32Array, bytes: Uint8Array, from: number, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let a = lanes[0]!;
  let b = lanes[1]!;
  let c = lanes[2]!;
  let d = lanes[3]!;
  for (let at = from; at < end; at += STRIPE) {
    a = round(a, view.getInt32(at, true));
    b = round(b, view.getInt32(at + 4, true));
    c = round(c, view.getInt32(at + 8, true));
    d = round(d, view.getInt32(at + 12, true));
  }
  lanes[0] = a;
  lanes[1] = b;
  lanes[2] = c;
  lanes[3] = d;
}

function round(lane: number, word: number): number {
  return Math.imul(rotate((lane + Math.imul(word, PRIME2)) | 0, 13), PRIME1);
}

function mergeLanes(lanes: Int32Array): number {
  return rotate(lanes[0]!, 1) + rotate(lanes[1]!, 7) + rotate(lanes[2]!, 12) + rotate(lanes[3]!, 18);
}

function avalanche(sum: number): number {
  let value = Math.imul(sum ^ (sum >>> 15), PRIME2);
  value = Math.imul(value ^ (value >>> 13), PRIME3);
  return (value ^ (value >>> 16)) >>> 0;
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
