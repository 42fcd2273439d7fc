/**
 * Compares two times as records write them: RFC 3339, or without a zone, which means UTC (CVE, NVD). Null, "not known", is
 * before all others. @returns a negative number, 0 or a positive number
 */
export function compareTimes(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  const difference = millisecondsOf(a) - millisecondsOf(b);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  // Below a millisecond the text decides, without what only ends it.
  const [left, right] = [a, b].map((text) => text.replace(/[zZ]$|0+[zZ]?$/, ''));
  return left! < right! ? -1 : Number(left! > right!);
}

function millisecondsOf(text: string): number {
  const zoned = /(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text.slice(10)) ? text : `${text}Z`;
  return Date.parse(text.length === 10 ? `${text}T00:00:00Z` : zoned.replace(' ', 'T'));
}
