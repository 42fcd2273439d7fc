import { nearest } from './nearest.ts';
import type { PolicyFault, Ruled } from './policy.ts';

/** Keys that lead to a value of the document. */
export type Path = readonly (string | number)[];

/** A value of a policy while it is read: what is wrong is gathered, not thrown. */
export interface Reader {
  readonly faults: PolicyFault[];
  readonly place: (path: Path) => { readonly line: number; readonly column: number };
}

/** Notes a fault at a path. */
export function fault(reader: Reader, path: Path, message: string, hint?: string): undefined {
  reader.faults.push({ ...reader.place(path), message, ...(hint === undefined ? {} : { hint }) });
  return undefined;
}

/** A value with the line of its key; nothing where there is none. */
export function ruled<T>(reader: Reader, path: Path, value: T | undefined): Ruled<T> | undefined {
  return value === undefined ? undefined : { value, line: reader.place(path).line };
}

/** A mapping with no other keys than these. */
export function mapping(
  reader: Reader,
  path: Path,
  value: unknown,
  keys: readonly string[],
): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault(reader, path, `${nameOf(path)} is no mapping`, `its keys are ${keys.join(', ')}`);
  for (const key of Object.keys(value)) {
    if (keys.includes(key)) continue;
    const near = nearest(key, keys);
    fault(
      reader,
      [...path, key],
      `the key ${JSON.stringify(key)} is not known${path.length === 0 ? '' : ` in ${nameOf(path)}`}`,
      near === undefined ? `there are ${keys.join(', ')}` : `did you mean ${near}?`,
    );
  }
  return value as Readonly<Record<string, unknown>>;
}

/** A list that is not empty, each item read by `read`. */
export function listOf<T>(
  reader: Reader,
  path: Path,
  value: unknown,
  read: (path: Path, item: unknown) => T | undefined,
): readonly T[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0)
    return fault(reader, path, `${nameOf(path)} is no list, or an empty one`, 'leave the key out instead');
  return value.flatMap((item, at) => read([...path, at], item) ?? []);
}

/** One of some words. */
export function oneOf<const T extends string>(
  reader: Reader,
  path: Path,
  value: unknown,
  words: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = words.find((word) => word === value);
  return (
    found ??
    fault(reader, path, `${nameOf(path)} is ${JSON.stringify(value)}`, `it is one of ${words.join(', ')}`)
  );
}

/** A text that is not empty. */
export function textOf(reader: Reader, path: Path, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.trim() !== '') return value;
  return fault(reader, path, `${nameOf(path)} is no text`, 'put it in quotes');
}

/** A whole number of a range. */
export function wholeNumber(
  reader: Reader,
  path: Path,
  value: unknown,
  [least, most]: readonly [number, number],
): number | undefined {
  if (value === undefined) return undefined;
  // Scalars are read as text: a version 1.10 must not become a number.
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  return fault(reader, path, `${nameOf(path)} is no whole number from ${least} to ${most}`);
}

/** true or false. */
export function flag(reader: Reader, path: Path, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  return fault(reader, path, `${nameOf(path)} is neither true nor false`);
}

/** `origin.publishers[0].kind`. */
function nameOf(path: Path): string {
  if (path.length === 0) return 'the policy';
  return path
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`))
    .join('');
}
