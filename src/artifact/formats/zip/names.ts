import { crc32 } from 'node:zlib';
import { asBuffer, utf8 } from '../../../codec/index.ts';
import { EXTRA, type ExtraField, extraData } from './extra.ts';
import { UTF8_NAMES } from './records.ts';

/** A member name, and how it was read. */
export interface MemberName {
  readonly text: string;
  /** Non-ASCII without the UTF-8 flag: `utf8` where the bytes are valid UTF-8 all the same, else `cp437`. */
  readonly guessed?: 'utf8' | 'cp437';
  /** The UTF-8 flag is set but the bytes are not UTF-8: shown as Latin-1. */
  readonly invalid?: true;
  /** What is odd about the Unicode path field. */
  readonly fault?: string;
}

/** IBM code page 437, characters 0x80 to 0xff: the encoding of names without the UTF-8 flag (APPNOTE D.1). */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐' +
  '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** Decodes a member name with its flags and Unicode path field (APPNOTE 4.4.17, 4.6.9 and Appendix D). */
export function decodeName(
  bytes: Buffer,
  flags: number,
  extra: Buffer,
  fields: readonly ExtraField[],
): MemberName {
  const latin = bytes.toString('latin1');
  const path = fields.length > 0 ? extraData(extra, fields, EXTRA.unicodePath) : undefined;
  if (isAscii(latin)) return path ? withUnicodePath({ text: latin }, bytes, path) : { text: latin };
  const text = utf8(bytes);
  if ((flags & UTF8_NAMES) !== 0) {
    const name: MemberName = text === undefined ? { text: latin, invalid: true } : { text };
    return path ? withUnicodePath(name, bytes, path) : name;
  }
  const guess: MemberName =
    text === undefined ? { text: cp437(bytes), guessed: 'cp437' } : { text, guessed: 'utf8' };
  return path ? withUnicodePath(guess, bytes, path) : guess;
}

/** Text of bytes in code page 437. */
function cp437(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : CP437[byte - 0x80];
  return text;
}

/** The name a Unicode path field (version 1, CRC-32 of the header's name, UTF-8 name) carries, if it is well formed. */
function unicodePath(data: Uint8Array): { readonly crc: number; readonly text: string } | undefined {
  if (data.length < 5 || data[0] !== 1) return undefined;
  const text = utf8(data.subarray(5));
  return text === undefined ? undefined : { crc: asBuffer(data).readUInt32LE(1), text };
}

/** The header's name stands, unless it is in a guessed encoding and the field tells which characters were meant. */
function withUnicodePath(name: MemberName, bytes: Buffer, data: Buffer): MemberName {
  const path = unicodePath(data);
  if (!path) return { ...name, fault: 'the Unicode path field is malformed' };
  if (path.crc !== crc32(bytes))
    return { ...name, fault: `the Unicode path field was made for another name: ${path.text}` };
  if (path.text === name.text || path.text === cp437(bytes)) return { text: path.text };
  if (!transcribes(bytes.toString('latin1'), path.text))
    return { ...name, fault: `the Unicode path field says ${path.text}` };
  return { text: path.text };
}

/**
 * Whether `header` can be the same name in a poorer encoding: the ASCII characters of the Unicode name appear in it in
 * order, there is something else in it for the others, and neither has more folders.
 */
function transcribes(header: string, unicode: string): boolean {
  if (isAscii(unicode) || header.split('/').length !== unicode.split('/').length) return false;
  let at = 0;
  for (const character of unicode) {
    if (character > '\x7f') continue;
    at = header.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
