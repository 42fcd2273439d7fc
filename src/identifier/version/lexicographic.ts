import type { VersionScheme } from './scheme.ts';

/**
 * The order of VERS type `lexicographic`: by the bytes of UTF-8, without normalisation. A text that UTF-8 cannot encode (half of
 * a surrogate pair) or an empty one is no version. Source: VERS, "VERS types", general types; RFC 3629.
 */
export const LEXICOGRAPHIC: VersionScheme<string> = {
  name: 'lexicographic',
  parse(text) {
    return text !== '' && text.isWellFormed() ? text : undefined;
  },
  compare(a, b) {
    for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
      const order = weight(a.charCodeAt(at)) - weight(b.charCodeAt(at));
      if (order !== 0) return order;
    }
    return a.length - b.length;
  },
};

/** UTF-8 sorts by code point: halves of surrogate pairs, which stand for U+10000 and above, go behind U+FFFF. */
function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
