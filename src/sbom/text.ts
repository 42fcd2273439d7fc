import { hasAscii, utf8 } from '../codec/index.ts';

/** Metadata written by tools stays far below; whatever is larger is not interpreted. */
export const MOST_METADATA = 1024 * 1024;

/** Text of a metadata file without its byte order mark; undefined where it is not UTF-8 or larger than `most` bytes. */
export function metadataText(content: Uint8Array, most = MOST_METADATA): string | undefined {
  if (content.length > most) return undefined;
  return utf8(hasAscii(content, '\xef\xbb\xbf') ? content.subarray(3) : content);
}

/** A value as a component may carry it: one line of visible characters, else undefined. */
export function oneLine(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' || text.length > 1000 || /[\0-\x1f\x7f-\x9f\u2028\u2029]/.test(text) ? undefined : text;
}
