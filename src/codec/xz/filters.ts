import type { Decoding } from '../lzma/fault.ts';
import { arm, arm64, armThumb, type Bcj, type BcjCode, ia64, powerpc, sparc } from './bcj.ts';
import { riscv } from './bcj-riscv.ts';
import { x86 } from './bcj-x86.ts';

/** Identifier of the delta filter (The .xz File Format 1.2.1, section 5.3.3). */
export const DELTA = 0x03;
/** Identifier of LZMA2 (section 5.3.1). */
export const LZMA2 = 0x21;

/** The branch filters by identifier (section 5.3.2; RISC-V from xz 5.6 on). */
export const BCJ: ReadonlyMap<number, Bcj> = new Map(
  [
    { id: 0x04, name: 'x86', alignment: 1, code: x86 },
    { id: 0x05, name: 'PowerPC', alignment: 4, code: () => powerpc },
    { id: 0x06, name: 'IA-64', alignment: 16, code: () => ia64 },
    { id: 0x07, name: 'ARM', alignment: 4, code: () => arm },
    { id: 0x08, name: 'ARM-Thumb', alignment: 2, code: () => armThumb },
    { id: 0x09, name: 'SPARC', alignment: 4, code: () => sparc },
    { id: 0x0a, name: 'ARM64', alignment: 4, code: () => arm64 },
    { id: 0x0b, name: 'RISC-V', alignment: 2, code: () => riscv },
  ].map((filter) => [filter.id, filter]),
);

/** Undoes a branch filter over a stream of bytes. What the filter cannot judge at the very end stays as it is. */
export async function* undoBcj(input: Decoding, code: BcjCode, startOffset: number): Decoding {
  let buffer = new Uint8Array(1 << 16);
  let held = 0;
  let position = startOffset;
  for (;;) {
    const next = await input.next();
    if (next.done) {
      if (held > 0) yield buffer.subarray(0, held);
      return next.value;
    }
    const length = held + next.value.length;
    if (length > buffer.length) {
      const larger = new Uint8Array(length);
      larger.set(buffer.subarray(0, held));
      buffer = larger;
    }
    buffer.set(next.value, held);
    const done = code(buffer, length, position);
    if (done > 0) yield buffer.subarray(0, done);
    buffer.copyWithin(0, done, length);
    held = length - done;
    position += done;
  }
}

/** Undoes the delta filter: every byte was stored as its difference to the one `distance` before (section 5.3.3). */
export async function* undoDelta(input: Decoding, distance: number): Decoding {
  const history = new Uint8Array(256);
  let buffer = new Uint8Array(1 << 16);
  let at = 0;
  for (;;) {
    const next = await input.next();
    if (next.done) return next.value;
    const bytes = next.value;
    if (bytes.length > buffer.length) buffer = new Uint8Array(bytes.length);
    for (let i = 0; i < bytes.length; i++) {
      const byte = (bytes[i]! + history[at]!) & 0xff;
      buffer[i] = byte;
      history[at] = byte;
      if (++at === distance) at = 0;
    }
    yield buffer.subarray(0, bytes.length);
  }
}
