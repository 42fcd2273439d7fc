/** Every leaf of a JSON value: the names and indexes that lead to it. */
export function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

/** The value with a leaf changed a little, in place: one more, one bit, or one letter. */
export function alter<T>(root: T, path: readonly string[]): T {
  const [holder, key] = holderOf(root, path);
  holder[key] = altered(holder[key]);
  return root;
}

/** The value without a leaf, in place. */
export function remove<T>(root: T, path: readonly string[]): T {
  const [holder, key] = holderOf(root, path);
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
  return root;
}

function altered(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string') return !value;
  if (/^\d+$/.test(value)) return String(BigInt(value) + 1n);
  if (!/^[A-Za-z0-9+/]{8,}={0,2}$/.test(value))
    return `${value.slice(0, -1)}${value.endsWith('x') ? 'y' : 'x'}`;
  const bytes = Buffer.from(value, 'base64');
  bytes[bytes.length >> 1]! ^= 1;
  return bytes.toString('base64');
}

function holderOf(root: unknown, path: readonly string[]): [holder: Record<string, unknown>, key: string] {
  const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], root);
  return [holder as Record<string, unknown>, path.at(-1)!];
}
