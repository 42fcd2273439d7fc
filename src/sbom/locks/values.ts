import { isObject, type Members } from '../../codec/index.ts';
import { AssayError } from '../../model/index.ts';
import type { LockDigest, LockGatherer } from './lock.ts';

export { isObject, type Members, membersOf } from '../../codec/index.ts';

/** A text that is not empty, or undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The texts of a list; none of anything else. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** The objects of a list with their pointers; anything else in it, or in its place, is counted. */
export function objectsOf(
  value: unknown,
  pointer: string,
  gatherer: LockGatherer,
): readonly (readonly [one: Members, place: string])[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    gatherer.leave('lists that are no lists');
    return [];
  }
  const found: [Members, string][] = [];
  for (const [at, one] of value.entries()) {
    if (isObject(one)) found.push([one, `${pointer}/${at}`]);
    else gatherer.leave('items that are no objects');
  }
  return found;
}

/** The members of an object with their pointers (RFC 6901); anything else in its place is counted. */
export function entriesOf(
  value: unknown,
  pointer: string,
  gatherer: LockGatherer,
): readonly (readonly [key: string, one: unknown, place: string])[] {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) {
    gatherer.leave('tables that are no tables');
    return [];
  }
  return Object.entries(value).map(([key, one]) => [key, one, below(pointer, key)] as const);
}

/** The pointer of a member (RFC 6901). */
export function below(pointer: string, key: string): string {
  return `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A version that may be written as a number: `5.4`, `3`. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d{1,9}(?:\.\d{1,9})?$/.test(value) ? Number(value) : undefined;
}

/** The version of a lock file's format, within what is read. @throws AssayError `audit.input` where it is another */
export function requireVersion(value: unknown, low: number, high: number, what: string): number {
  const version = numberOf(value);
  if (version !== undefined && Math.floor(version) >= low && Math.floor(version) <= high) return version;
  const said = typeof value === 'string' || typeof value === 'number' ? JSON.stringify(value) : 'none';
  throw new AssayError('audit.input', `version ${said} of ${what} is not known`, {
    hint: `versions ${low} to ${high} are read; a newer Assay may know it, or give an SBOM of the same packages`,
  });
}

const LENGTHS: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha256: 64, sha384: 96, sha512: 128 };

/** One digest as a list, where its digits are as many as its algorithm has; else none. */
export function digestList(algorithm: string, digits: string | undefined): readonly LockDigest[] {
  const value = digits?.toLowerCase() ?? '';
  if (!Object.hasOwn(LENGTHS, algorithm) || LENGTHS[algorithm] !== value.length) return [];
  return /^[0-9a-f]+$/.test(value) ? [{ algorithm: algorithm as LockDigest['algorithm'], value }] : [];
}

/** Digests as Subresource Integrity writes them (W3C SRI, `sha512-base64`), separated by spaces. */
export function integrityDigests(integrity: unknown): readonly LockDigest[] {
  return (textOf(integrity) ?? '').split(/\s+/).flatMap((one) => {
    const [, algorithm = '', encoded = ''] =
      /^(sha1|sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})/.exec(one) ?? [];
    return digestList(algorithm, Buffer.from(encoded, 'base64').toString('hex'));
  });
}

/** Of several files one is installed, and the lock file does not say which: only where all have one digest it is that. */
export function onlyDigest(sha256: readonly string[]): readonly LockDigest[] {
  const [one, ...others] = new Set(sha256.map((digits) => digits.toLowerCase()));
  return others.length === 0 ? digestList('sha256', one) : [];
}

/** Address and commit of `git+https://host/path?rev=v1#commit`, as most lock files write them. */
export function gitSource(text: string): {
  readonly origin: 'repository';
  readonly url: string;
  readonly commit: string | undefined;
} {
  const [, url = text, commit] = /^(?:git\+)?([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(text) ?? [];
  return { origin: 'repository', url, commit: textOf(commit) };
}

/** A line of a text with its number, counted from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
  /** Spaces in front. */
  readonly indent: number;
}

/** Lines that say something: no blank ones, none that the pattern calls a comment. */
export function* linesOf(text: string, comment = /^\s*#/): Generator<Line> {
  let number = 0;
  for (const raw of text.replace(/^\ufeff/, '').split(/\r\n?|\n/)) {
    number++;
    const line = raw.trimEnd();
    if (line === '' || comment.test(line)) continue;
    yield { number, text: line.trimStart(), indent: line.length - line.trimStart().length };
  }
}
