import type { ProblemCode } from '../../model/index.ts';

/** Why a stream could not be decoded further: what `Notes.problem` takes. */
export interface Fault {
  readonly code: ProblemCode;
  readonly message: string;
  /** Where, in the packed stream. */
  readonly offset: number;
}

/** A generator of decoded bytes (each valid until the next) that ends with the reason if it ends early. */
export type Decoding = AsyncGenerator<Uint8Array, Fault | undefined>;
