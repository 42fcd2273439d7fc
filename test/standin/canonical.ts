/** JSON in the canonical form of RFC 8785, for names in ASCII and integers: names in order, no spaces. */
export function canonicalJson(value: unknown): string {
  return written(value, JSON.stringify);
}

/** The canonical JSON of TUF (OLPC): as it, but in texts nothing is escaped save quotation marks and backslashes. */
export function tufCanonicalJson(value: unknown): string {
  return written(value, (text) => `"${text.replace(/[\\"]/g, '\\$&')}"`);
}

function written(value: unknown, text: (value: string) => string): string {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return `[${value.map((item) => written(item, text)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${text(name)}:${written(inner, text)}`);
  return `{${members.join(',')}}`;
}
