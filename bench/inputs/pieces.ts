import { createCipheriv } from 'node:crypto';
import { closeSync, existsSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { isZero } from '../../src/codec/index.ts';

const PIECE = 1 << 20;

/** Bytes of a file to be made; a number is so many zeros. */
export type Piece = Uint8Array | number;

/** Makes a file once. Zeros take no room on the disk: they are holes. */
export function once(file: string, pieces: () => Iterable<Piece>): string {
  if (existsSync(file)) return file;
  const handle = openSync(`${file}.part`, 'w');
  let at = 0;
  for (const piece of pieces()) {
    if (typeof piece === 'number') at += piece;
    else {
      for (let from = 0; from < piece.length; from += PIECE) {
        const bytes = piece.subarray(from, from + PIECE);
        if (!isZero(bytes)) writeSync(handle, bytes, 0, bytes.length, at + from);
      }
      at += piece.length;
    }
  }
  ftruncateSync(handle, at);
  closeSync(handle);
  renameSync(`${file}.part`, file);
  return file;
}

/** Bytes that do not compress, the same each time. */
export function noise(length: number): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(length));
}

/** The same piece so many times. */
export function* repeated(piece: Uint8Array, times: number): Generator<Uint8Array> {
  for (let i = 0; i < times; i++) yield piece;
}
