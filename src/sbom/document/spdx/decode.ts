import { asBuffer, hasAscii, latin1, utf8, utf16be, utf16le } from '../../../codec/index.ts';
import { AssayError } from '../../../model/index.ts';
import type { Noter } from '../notes.ts';

/** Larger documents are refused: what they hold would not fit into memory as a model. */
export const MOST_BYTES = 256 * 1024 * 1024;

/**
 * The text of a document without byte order mark, with a note where it is not plain UTF-8: UTF-16 with a mark is read as such,
 * bytes that are not UTF-8 as Latin-1, so that no two names become one.
 * @throws AssayError `sbom.too-large` above {@link MOST_BYTES}, `sbom.syntax` where there is no text
 */
export function documentText(content: Uint8Array | string, note: Noter): string {
  if (content.length > MOST_BYTES)
    throw new AssayError('sbom.too-large', `the document is larger than ${MOST_BYTES} bytes`, {
      hint: 'make one without file lists',
    });
  const text = typeof content === 'string' ? content.replace(/^\ufeff/, '') : decoded(content, note);
  if (/^[ \t\r\n]*$/.test(text.slice(0, 4096)) && text.trim() === '')
    throw new AssayError('sbom.syntax', 'the document is empty');
  return text;
}

/** UTF-8 for readers of bytes, without byte order mark. */
export function documentBytes(text: string): Uint8Array {
  return Buffer.from(text);
}

function decoded(content: Uint8Array, note: Noter): string {
  if (hasAscii(content, '\xff\xfe') || hasAscii(content, '\xfe\xff')) {
    note('warning', 'spdx.encoding', '', 'it is UTF-16, and SPDX documents are UTF-8');
    return (content[0] === 0xff ? utf16le : utf16be)(content.subarray(2));
  }
  const body = hasAscii(content, '\xef\xbb\xbf') ? content.subarray(3) : content;
  const text = utf8(asBuffer(body));
  if (text !== undefined) return text;
  note('warning', 'spdx.encoding', '', 'it is not valid UTF-8; it was read as Latin-1');
  return latin1(body);
}
