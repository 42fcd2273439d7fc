import type { Decoder } from './decoder.ts';

/** Placeholder until the decoder lands. */
export const unzstd: Decoder = async function* (_reader, notes) {
  notes.problem('stream.unsupported', 'zstd is not decoded yet');
};
