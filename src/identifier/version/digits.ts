/** A non-negative integer of any length as ASCII digits without leading zeros; zero is `0`. Never made a Number. */
export type Digits = string;

/** Reads a run of ASCII digits, leading zeros and all; no digits are 0. */
export function toDigits(run: string): Digits {
  let start = 0;
  while (start < run.length - 1 && run.charCodeAt(start) === 0x30) start += 1;
  return run === '' ? '0' : run.slice(start);
}

/** Whether an ASCII digit stands at a place of a text. */
export function isDigitAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0x30 && unit <= 0x39;
}

/** The integer after one. */
export function nextDigits(digits: Digits): Digits {
  let nines = 0;
  while (nines < digits.length && digits.charAt(digits.length - 1 - nines) === '9') nines += 1;
  const kept = digits.slice(0, digits.length - nines);
  const raised = kept === '' ? '1' : kept.slice(0, -1) + String(Number(kept.at(-1)) + 1);
  return raised + '0'.repeat(nines);
}

/** The order of two integers: the longer is greater, then the text decides. */
export function compareDigits(a: Digits, b: Digits): number {
  return a.length - b.length || compareText(a, b);
}

/** The order of two texts by UTF-16 unit, which for ASCII is byte order. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * The order of two lists of integers, element by element.
 * @param ends what a missing element at the end counts as: `zero`, or `lowest` where the shorter list is before the longer
 */
export function compareNumberLists(
  a: readonly Digits[],
  b: readonly Digits[],
  ends: 'zero' | 'lowest',
): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = compareDigits(a[at]!, b[at]!);
    if (order !== 0) return order;
  }
  if (ends === 'lowest') return a.length - b.length;
  const longer = a.length > b.length ? a : b;
  const more = longer.slice(Math.min(a.length, b.length)).some((digits) => digits !== '0');
  if (!more) return 0;
  return longer === a ? 1 : -1;
}
