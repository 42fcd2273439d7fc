import type { ProblemCode } from '../../model/index.ts';
import type { LzmaState } from './state.ts';

/** Why a stream could not be decoded further: what `Notes.problem` takes. */
export interface Fault {
  readonly code: ProblemCode;
  readonly message: string;
  /** Where, in the packed stream. */
  readonly offset: number;
}

/** A generator of decoded bytes (each valid until the next) that ends with the reason if it ends early. */
export type Decoding = AsyncGenerator<Uint8Array, Fault | undefined>;

/** Tells a match that the window limit forbids from one that no encoder writes. */
export function distanceFault(s: LzmaState, offset: number): Fault {
  const distance = (s.rep0 >>> 0) + 1;
  if (s.wrapped && distance <= s.dictionary) {
    const message = `a match reaches back ${distance} bytes; the window is limited to ${s.windowLimit}`;
    return { code: 'limit.window', message, offset };
  }
  return {
    code: 'stream.corrupt',
    message: `a match reaches back ${distance} bytes, past the start`,
    offset,
  };
}
