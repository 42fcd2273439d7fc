import { createHash } from 'node:crypto';
import type { RandomSource } from '../model/index.ts';

/**
 * The digest of two contents that are equal byte for byte, undefined at the first difference: the cheap question before all
 * work. @returns lower-case hexadecimal SHA-256
 */
export async function sameBytes(
  left: RandomSource,
  right: RandomSource,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (left.size !== right.size) return undefined;
  const digest = createHash('sha256');
  const others = right.stream()[Symbol.asyncIterator]();
  let other = new Uint8Array(0);
  let done = 0;
  try {
    for await (const chunk of left.stream()) {
      signal?.throwIfAborted();
      digest.update(chunk);
      for (let at = 0; at < chunk.length; ) {
        if (other.length === 0) {
          const next = await others.next();
          // A file that shrinks while it is read ends early.
          if (next.done) return undefined;
          other = next.value as Uint8Array<ArrayBuffer>;
        }
        const length = Math.min(other.length, chunk.length - at);
        if (Buffer.compare(chunk.subarray(at, at + length), other.subarray(0, length)) !== 0)
          return undefined;
        other = other.subarray(length);
        at += length;
      }
      done += chunk.length;
    }
  } finally {
    await others.return?.();
  }
  return done === left.size ? digest.digest('hex') : undefined;
}
