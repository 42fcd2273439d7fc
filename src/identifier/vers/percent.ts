import { versError } from './model.ts';

/** What a version must not hold as it is (clause 5.3.3.2), the space included. */
const RESERVED = /[><=!*|%\s]/g;

/**
 * The text of a version in a range: exactly the reserved characters encoded. What is not ASCII, which the specification has no
 * place for but the order of type `lexicographic` needs, is written as the bytes of UTF-8.
 * @throws AssayError `vers.syntax` for an empty version, a control character, and half of a surrogate pair
 */
export function encodeVersion(version: string): string {
  checkVersion(version);
  return version
    .replace(
      RESERVED,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .replace(/[^ -~]+/g, (run) => encodeURIComponent(run));
}

/**
 * Decodes a version once.
 * @throws AssayError `vers.syntax` for a `%` that starts no triplet, bytes that are no UTF-8, a control character
 */
export function decodeVersion(text: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) {
    throw versError(`invalid percent-encoding in the version ${JSON.stringify(text)}`);
  }
  let version = text;
  try {
    if (text.includes('%')) version = decodeURIComponent(text);
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    throw versError(`the percent-encoding of the version ${JSON.stringify(text)} is no UTF-8`);
  }
  checkVersion(version);
  return version;
}

function checkVersion(version: string): void {
  if (version === '') throw versError('a constraint has no version');
  if (/[\0-\x1f\x7f]/.test(version)) throw versError('a version has a control character');
  if (!version.isWellFormed()) throw versError('a version has half of a surrogate pair');
}
