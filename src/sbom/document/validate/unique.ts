import { hash } from 'node:crypto';

/** Longer texts stand as their digest. */
const LONG = 96;

/**
 * Finds two equal items of a list, as `uniqueItems` of JSON Schema asks, in time linear in the size of the values: each value has
 * a text that equal values share, and lists within lists are looked at once.
 */
export function equalItems(): (items: readonly unknown[]) => readonly [number, number] | undefined {
  const known = new WeakMap<object, string>();
  const textOf = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return short(JSON.stringify(value) ?? '');
    const cached = known.get(value);
    if (cached !== undefined) return cached;
    const text = Array.isArray(value)
      ? `[${value.map(textOf).join(',')}]`
      : `{${Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, one]) => `${JSON.stringify(name)}:${textOf(one)}`)
          .join(',')}}`;
    const own = short(text);
    known.set(value, own);
    return own;
  };
  return (items) => {
    const seen = new Map<string, number>();
    for (const [i, item] of items.entries()) {
      const text = textOf(item);
      const first = seen.get(text);
      if (first !== undefined) return [first, i];
      seen.set(text, i);
    }
    return undefined;
  };
}

function short(text: string): string {
  return text.length > LONG ? hash('sha256', text, 'base64') : text;
}
