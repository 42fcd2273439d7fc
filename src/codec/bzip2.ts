import type { Decoder } from './decoder.ts';

/** Placeholder until the decoder lands. */
export const unbzip2: Decoder = async function* (_reader, notes) {
  notes.problem('stream.unsupported', 'bzip2 is not decoded yet');
};
