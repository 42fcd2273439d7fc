import type { Decoder } from './decoder.ts';
import { inflate } from './deflate/stream.ts';

export { inflateRawBytes } from './deflate/whole.ts';

/**
 * Decodes one raw deflate stream (RFC 1951) from where the reader stands, leaving it exactly behind the last byte of
 * the stream. Reports `stream.truncated` and `stream.corrupt`; what was decoded before is yielded first.
 */
export const inflateRaw: Decoder = (reader, notes) => inflate(reader, notes);
