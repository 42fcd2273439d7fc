/**
 * Characters that a terminal or a viewer would act on, or show as nothing: controls, formatting such as bidirectional marks
 * (UAX #9), line separators, halves of surrogate pairs, and what may be shown as nothing (fillers, variation selectors).
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const PLAIN = /^[ -~]*$/;

/** The text with every unsafe character written as `\xNN` or `\u{N}`: names in an artifact are the attacker's to choose. */
export function printable(text: string): string {
  // Nearly all texts; the classes of Unicode take ten times as long.
  if (PLAIN.test(text)) return text;
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0)!;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A byte count for people: `512 B`, `21.8 MiB`. */
export function humanSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What would be rounded up to 1024 is one of the next unit.
  while (value >= (unit === 0 ? 1024 : 1023.95) && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? `${bytes} B` : `${value < 9.995 ? value.toFixed(2) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** A count with thousands separated by commas, the same in every locale. */
export function humanCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Seconds since 1970 as `2025-06-11 15:36:57`, in UTC; the number itself where no calendar reaches. */
export function humanTime(seconds: number): string {
  const date = new Date(Math.floor(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return `@${seconds}`;
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '');
}

/** A path of an artifact without the artifact's own name, which everything in it would repeat; `` for the artifact. */
export function placeWithin(path: string, artifact: string): string {
  const rest = path.startsWith(artifact) ? path.slice(artifact.length) : path;
  // What only begins with its name is a file beside it.
  return (/^[^!/]/.test(rest) ? path : rest).replace(/^!?\//, '');
}

/** `1 file`, `2,000 files`. */
export function plural(count: number, noun: string, several = `${noun}s`): string {
  return `${humanCount(count)} ${count === 1 ? noun : several}`;
}
