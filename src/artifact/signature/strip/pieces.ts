import { bytesSource, sliceSource } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';

/** A range of the file that stays, or bytes that stand in its place. */
export type Piece = { readonly from: number; readonly length: number } | { readonly bytes: Uint8Array };

/** A list of pieces in the making: neighbours that belong together become one. */
export interface Pieces {
  readonly list: readonly Piece[];
  /** Bytes so far. */
  readonly length: number;
  /** Keeps the file from `start` up to `end`, exclusive; nothing where there is nothing between. */
  keep(start: number, end: number): void;
  put(bytes: Uint8Array): void;
  /** Puts `count` zeros. */
  zeros(count: number): void;
  /** Puts bytes for those of the file at `offset`, and keeps what is the same at the same place. */
  change(offset: number, before: Uint8Array, after: Uint8Array): void;
  /** Adds pieces of a part of the file that begins at `offset`. */
  add(pieces: readonly Piece[], offset: number): void;
}

/** Starts a list of pieces. */
export function createPieces(): Pieces {
  const list: Piece[] = [];
  let length = 0;
  const pieces: Pieces = {
    list,
    get length() {
      return length;
    },
    keep(start, end) {
      if (end <= start) return;
      const last = list.at(-1);
      const joins = last !== undefined && 'from' in last && last.from + last.length === start;
      if (joins) list[list.length - 1] = { from: last.from, length: last.length + end - start };
      else list.push({ from: start, length: end - start });
      length += end - start;
    },
    put(bytes) {
      if (bytes.length === 0) return;
      list.push({ bytes });
      length += bytes.length;
    },
    zeros: (count) => pieces.put(Buffer.alloc(Math.max(0, count))),
    change(offset, before, after) {
      for (let at = 0; at < after.length; ) {
        const start = at;
        const same = before[at] === after[at];
        while (at < after.length && (before[at] === after[at]) === same) at++;
        if (same) pieces.keep(offset + start, offset + at);
        else pieces.put(after.subarray(start, at));
      }
    },
    add(more, offset) {
      for (const piece of more) {
        if ('bytes' in piece) pieces.put(piece.bytes);
        else pieces.keep(offset + piece.from, offset + piece.from + piece.length);
      }
    },
  };
  return pieces;
}

/** Pieces as one source: read or streamed from the file they are of, nothing of it held in memory. */
export function piecesSource(file: RandomSource, pieces: readonly Piece[]): RandomSource {
  return joinSources(
    pieces.map((piece) =>
      'bytes' in piece ? bytesSource(piece.bytes) : sliceSource(file, piece.from, piece.length),
    ),
  );
}

/** Several sources, one behind the other. */
export function joinSources(parts: readonly RandomSource[]): RandomSource {
  const starts = new Float64Array(parts.length);
  let size = 0;
  for (const [i, part] of parts.entries()) {
    starts[i] = size;
    size += part.size;
  }
  return {
    size,
    async read(offset, length) {
      const end = Math.min(offset + length, size);
      const found: Uint8Array[] = [];
      for (let i = partAt(starts, offset); i < parts.length && starts[i]! < end; i++) {
        const from = Math.max(0, offset - starts[i]!);
        found.push(await parts[i]!.read(from, Math.min(parts[i]!.size, end - starts[i]!) - from));
      }
      return found.length === 1 ? found[0]! : Buffer.concat(found);
    },
    async *stream(start = 0) {
      for (let i = partAt(starts, start); i < parts.length; i++) {
        yield* parts[i]!.stream(Math.max(0, start - starts[i]!));
      }
    },
  };
}

/** The last part that begins at `offset` or before; the first where there is none. */
function partAt(starts: Float64Array, offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low;
}
