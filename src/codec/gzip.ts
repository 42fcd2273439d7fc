import type { Decoder } from './decoder.ts';

/** Placeholder until the decoder lands. */
export const gunzip: Decoder = async function* (_reader, notes) {
  notes.problem('stream.unsupported', 'gzip is not decoded yet');
};
