import type { Decoder } from './decoder.ts';

/** Placeholder until the decoder lands. */
export const inflateRaw: Decoder = async function* (_reader, notes) {
  notes.problem('stream.unsupported', 'inflate is not decoded yet');
};

/** Placeholder: the content of a raw deflate stream that is in memory. */
export function inflateRawBytes(
  _packed: Uint8Array,
  _size: number,
): { readonly bytes: Uint8Array; readonly consumed: number } | undefined {
  return undefined;
}
