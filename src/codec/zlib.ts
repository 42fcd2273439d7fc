import type { Decoder } from './decoder.ts';

/** Placeholder until the decoder lands. */
export const inflateZlib: Decoder = async function* (_reader, notes) {
  notes.problem('stream.unsupported', 'zlib is not decoded yet');
};
