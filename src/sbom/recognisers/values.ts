import { globTest } from '../../identifier/index.ts';

/** Keys and indexes from the root of a document. */
export type Place = readonly (string | number)[];

/** Told of what is wrong; reading goes on with something harmless. */
export type Fault = (path: Place, reason: string) => void;

/** A list of a document has no more items. */
export const MOST_ITEMS = 100;

/** A mapping; what is none is told, and an empty one is returned. Keys that are not among these are told, and stay in it. */
export function mapAt(
  value: unknown,
  path: Place,
  keys: readonly string[],
  fault: Fault,
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fault(path, 'it is no mapping');
    return {};
  }
  for (const key of Object.keys(value))
    if (!keys.includes(key)) fault([...path, key], `there is no such key here; known are ${keys.join(', ')}`);
  return value as Record<string, unknown>;
}

/** A list that may be missing. */
export function listAt(value: unknown, path: Place, fault: Fault): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) fault(path, 'it is no list');
  else if (value.length > MOST_ITEMS) fault(path, `it has more than ${MOST_ITEMS} items`);
  else return value;
  return [];
}

/** A text of 1 to 1000 characters; anything else is told, and an empty one is returned. */
export function textAt(value: unknown, path: Place, fault: Fault): string {
  if (typeof value === 'string' && value !== '' && value.length <= 1000) return value;
  fault(path, 'it is no text of 1 to 1000 characters');
  return '';
}

/** One text, or a list of them that may be missing. */
export function textsAt(value: unknown, path: Place, fault: Fault): readonly string[] {
  if (typeof value === 'string') return [textAt(value, path, fault)];
  return listAt(value, path, fault).map((one, i) => textAt(one, [...path, i], fault));
}

/** Patterns of paths below a folder. */
export function globsAt(value: unknown, path: Place, fault: Fault): readonly string[] {
  const globs = textsAt(value, path, fault);
  for (const glob of globs)
    if (glob !== '' && !globTest(glob)) fault(path, `${glob} is no pattern of paths below a folder`);
  return globs;
}

/** Names of preprocessor macros, at least one. */
export function macrosAt(value: unknown, path: Place, fault: Fault): readonly string[] {
  const names = textsAt(value, path, fault);
  if (names.length === 0) fault(path, 'it names no macro');
  for (const name of names)
    if (!/^[A-Za-z_]\w{0,99}$/.test(name)) fault(path, `${name} is no name of a macro`);
  return names;
}

/** A regular expression with a group. */
export function expressionAt(value: unknown, path: Place, fault: Fault): string {
  const pattern = textAt(value, path, fault);
  try {
    // The empty alternative always fits, and the match has one item for each group.
    if ((new RegExp(`${pattern}|`).exec('')?.length ?? 0) < 2) fault(path, 'it has no group');
  } catch {
    fault(path, 'it is no regular expression');
    return '()';
  }
  return pattern;
}
