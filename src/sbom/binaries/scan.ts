/** Looks for many texts at once: calls back with the place of each, in order, from one offset up to another. */
export type Scan = (bytes: Uint8Array, from: number, to: number, hit: (at: number) => void) => void;

/**
 * A search for any of many texts after Wu and Manber ("A fast algorithm for multi-pattern searching", 1994): a window as long as the
 * shortest text moves by how far the two bytes at its end are from the end of any text, so most bytes are never looked at.
 * The work is bounded by the number of bytes times the texts that end alike.
 */
export function scanFor(texts: readonly string[]): Scan {
  const wanted = [...new Set(texts)].filter((text) => text.length > 1);
  if (wanted.length === 0) return () => {};
  const width = Math.min(...wanted.map(({ length }) => length));
  const { shifts, endings } = tables(wanted, width);
  return (bytes, from, to, hit) => {
    let end = from + width - 1;
    while (end < to) {
      const block = (bytes[end - 1]! << 8) | bytes[end]!;
      const shift = shifts[block]!;
      if (shift > 0) {
        end += shift;
        continue;
      }
      const start = end - width + 1;
      if (endings.get(block)!.some((text) => isAt(bytes, start, to, text))) hit(start);
      end++;
    }
  };
}

function tables(wanted: readonly string[], width: number) {
  const shifts = new Uint8Array(65_536).fill(Math.min(width - 1, 255));
  const endings = new Map<number, Uint8Array[]>();
  for (const text of wanted) {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    for (let i = 1; i < width; i++) {
      const block = (bytes[i - 1]! << 8) | bytes[i]!;
      shifts[block] = Math.min(shifts[block]!, width - 1 - i);
    }
    const last = (bytes[width - 2]! << 8) | bytes[width - 1]!;
    endings.set(last, [...(endings.get(last) ?? []), bytes]);
  }
  return { shifts, endings };
}

function isAt(bytes: Uint8Array, start: number, to: number, text: Uint8Array): boolean {
  if (start + text.length > to) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text[i]) return false;
  return true;
}
