import { latin1, utf8 } from '../../../codec/index.ts';

/** A name as decoded. */
export interface NameText {
  readonly text: string;
  /** It was valid UTF-8. */
  readonly decodable: boolean;
  /** Bytes other than NUL follow the NUL that ends it. */
  readonly hidden: boolean;
  /** It ends with a NUL, as it must. */
  readonly ended: boolean;
}

/** Decodes a stored name up to its NUL: UTF-8, else one character a byte. */
export function nameText(stored: Uint8Array): NameText {
  const nul = stored.indexOf(0);
  const bytes = nul < 0 ? stored : stored.subarray(0, nul);
  const text = utf8(bytes);
  return {
    text: text ?? latin1(bytes),
    decodable: text !== undefined,
    hidden: nul >= 0 && nul < stored.length - 1 && stored.subarray(nul).some((byte) => byte !== 0),
    ended: nul >= 0,
  };
}

/** A name for a message: in quotes, cut, without characters that a terminal would act on. */
export function quoted(name: string): string {
  const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name;
  return `"${shown.replace(/[\p{C}"\\]/gu, (c) => (c === '"' || c === '\\' ? `\\${c}` : `\\u{${c.codePointAt(0)!.toString(16)}}`))}"`;
}
