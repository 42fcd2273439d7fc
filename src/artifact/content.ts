import { FORMATS } from './formats/list.ts';

/** Formats whose bytes only pack or wrap their members. */
const WRAPPERS = new Set(
  FORMATS.filter((format) => format.access !== 'whole' && !format.partly).map(({ name }) => name),
);

/**
 * Whether the bytes of an entry of this format are content in themselves: text, programs, documents. Those of archives,
 * compression streams and images are not: their members are.
 */
export function isOwnContent(format: string): boolean {
  return !WRAPPERS.has(format);
}
