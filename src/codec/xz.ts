import type { Decoder } from './decoder.ts';

/** Placeholder until the decoder lands. */
export const unxz: Decoder = async function* (_reader, notes) {
  notes.problem('stream.unsupported', 'xz is not decoded yet');
};
