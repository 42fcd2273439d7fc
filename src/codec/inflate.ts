import type { Decoder } from './decoder.ts';
import { inflate } from './deflate/stream.ts';

export { type Inflated, inflateRawBytes } from './deflate/whole.ts';

/**
 * Decodes one raw deflate stream (RFC 1951), as zip members and PDF-like containers hold it, leaving the reader exactly
 * behind its last byte. Reports `stream.truncated` and `stream.corrupt`; what was decoded before is yielded first.
 */
export const inflateRaw: Decoder = (reader, notes) => inflate(reader, notes);
