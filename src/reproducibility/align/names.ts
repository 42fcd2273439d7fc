/** A way in which two names are alike. */
export interface NameKey {
  /** What paths that are alike have in common; undefined where a path has no such thing. */
  readonly keyOf: (path: string) => string | undefined;
  /** Whether it looks at the whole last component, not only at its extension. */
  readonly whole: boolean;
  /** How sure it is that two members belong together which alone have this in common, 0 to 1. */
  readonly score: number;
}

/** From much alike to hardly. */
export const nameKeys: readonly NameKey[] = [
  { keyOf: (path) => `${folded(folderOf(path))}/${nameOf(path)}`, whole: true, score: 0.95 },
  { keyOf: (path) => folded(path), whole: true, score: 0.9 },
  { keyOf: (path) => lastTwo(path), whole: true, score: 0.85 },
  { keyOf: (path) => folded(lastTwo(path)), whole: true, score: 0.8 },
  { keyOf: (path) => nameOf(path), whole: true, score: 0.75 },
  { keyOf: (path) => folded(nameOf(path)), whole: true, score: 0.7 },
  { keyOf: (path) => withExtension(path), whole: false, score: 0.5 },
];

/** Digests, random names and UUIDs: six hexadecimal digits or more with a decimal one among the first of them. */
const HEXADECIMAL = /(?<![0-9A-Za-z])(?=[A-Fa-f]*[0-9])[0-9A-Fa-f]{6,}(?:-[0-9A-Fa-f]{4,})*(?![0-9A-Za-z])/g;
const NUMBERS = /[0-9]+(?:[._][0-9]+)*/g;

/** A path without what changes from build to build and from version to version. */
export function folded(path: string): string;
export function folded(path: string | undefined): string | undefined;
export function folded(path: string | undefined): string | undefined {
  return path?.replace(HEXADECIMAL, '#').replace(NUMBERS, '#');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function lastTwo(path: string): string | undefined {
  const last = path.lastIndexOf('/');
  return last < 0 ? undefined : path.slice(path.lastIndexOf('/', last - 1) + 1);
}

function withExtension(path: string): string | undefined {
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? undefined : `${folded(folderOf(path))}/*${name.slice(dot)}`;
}
