import type { Decoder } from './decoder.ts';

/** Placeholder until the decoder lands. */
export const unlzma: Decoder = async function* (_reader, notes) {
  notes.problem('stream.unsupported', 'lzma is not decoded yet');
};
