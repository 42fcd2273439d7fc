import { AssayError } from '../model/index.ts';
import { type DigestFunction, type GitTreeEntry, gitObjectId, gitTree } from './git/object.ts';
import { compareDigits, toDigits } from './version/digits.ts';

/** The kinds of object a SWHID can name: content, directory, revision, release, snapshot. */
export type SwhidType = 'cnt' | 'dir' | 'rev' | 'rel' | 'snp';

/** Where and in what context an object was found; values as they are written, percent-encoding and all. */
export interface SwhidQualifiers {
  /** The URL of the origin; a `;` in it is written `%3B`. */
  readonly origin?: string;
  /** A snapshot's core SWHID. */
  readonly visit?: string;
  /** The core SWHID of a directory, revision, release or snapshot that `path` starts from. */
  readonly anchor?: string;
  /** An absolute path, see {@link swhidPath}. */
  readonly path?: string;
  /** A line or two with a hyphen between, counted from 1. */
  readonly lines?: string;
  /** A byte or two with a hyphen between, counted from 0. */
  readonly bytes?: string;
}

/** A Software Hash Identifier. */
export interface Swhid extends SwhidQualifiers {
  readonly type: SwhidType;
  /** 40 lower-case hexadecimal digits: the SHA-1 of the git object (for `snp`, of a structure like one). */
  readonly digest: string;
}

const CORE = /^swh:1:(cnt|dir|rev|rel|snp):([0-9a-f]{40})$/;
const MAX_LENGTH = 65_536;

/** What each qualifier's value must look like, in the order the standard recommends. */
const QUALIFIERS: Readonly<Record<keyof SwhidQualifiers, RegExp>> = {
  origin: /^[A-Za-z][A-Za-z0-9+.-]*:[^\s;]*$/,
  visit: /^swh:1:snp:[0-9a-f]{40}$/,
  anchor: /^swh:1:(?:dir|rev|rel|snp):[0-9a-f]{40}$/,
  path: /^\/(?:[^\s;%]|%[0-9A-Fa-f]{2})*$/,
  lines: /^[0-9]+(?:-[0-9]+)?$/,
  bytes: /^[0-9]+(?:-[0-9]+)?$/,
};
const KEYS = Object.keys(QUALIFIERS) as readonly (keyof SwhidQualifiers)[];

/**
 * Reads a SWHID of version 1, `swh:1:<type>:<digest>` and qualifiers each after a `;`, in any order but none twice.
 * Source: ISO/IEC 18670; swhid.org specification 1.2.
 * @throws AssayError `swhid.syntax`
 */
export function parseSwhid(text: string): Swhid {
  if (text.length > MAX_LENGTH) throw syntaxError(text, `it is longer than ${MAX_LENGTH} characters`);
  const [core = '', ...written] = text.split(';');
  const match = CORE.exec(core);
  if (!match) throw syntaxError(text, 'its core is not swh:1:, a type and 40 lower-case hexadecimal digits');
  const qualifiers: { -readonly [key in keyof SwhidQualifiers]: string } = {};
  for (const qualifier of written) {
    const equals = qualifier.indexOf('=');
    const key = KEYS.find((one) => one === qualifier.slice(0, Math.max(equals, 0)));
    if (key === undefined) throw syntaxError(text, `${JSON.stringify(qualifier)} is no qualifier`);
    if (qualifiers[key] !== undefined) throw syntaxError(text, `the qualifier ${key} stands twice`);
    qualifiers[key] = qualifier.slice(equals + 1);
  }
  return checked({ type: match[1] as SwhidType, digest: match[2]!, ...qualifiers }, text);
}

/**
 * The text of a SWHID, its qualifiers in the order the standard recommends: origin, visit, anchor, path, lines, bytes.
 * @throws AssayError `swhid.syntax`
 */
export function formatSwhid(swhid: Swhid): string {
  const core = `swh:1:${swhid.type}:${swhid.digest}`;
  if (!CORE.test(core))
    throw syntaxError(core, 'its core is not a type and 40 lower-case hexadecimal digits');
  checked(swhid, core);
  const written = KEYS.flatMap((key) => (swhid[key] === undefined ? [] : [`;${key}=${swhid[key]}`]));
  const text = core + written.join('');
  if (text.length > MAX_LENGTH) throw syntaxError(text, `it is longer than ${MAX_LENGTH} characters`);
  return text;
}

/** The SWHID of content whose git blob id (with SHA-1) is known. @throws AssayError `swhid.syntax` for anything but 40 digits */
export function swhidOfContent(sha1Git: string): string {
  return formatSwhid({ type: 'cnt', digest: sha1Git.toLowerCase() });
}

/** The SWHID of a commit whose id (with SHA-1) is known. @throws AssayError `swhid.syntax` for anything but 40 digits */
export function swhidOfRevision(commit: string): string {
  return formatSwhid({ type: 'rev', digest: commit.toLowerCase() });
}

/** The SWHID of some content. @param content its bytes in order @param sha1 digests chunks with SHA-1 */
export function contentSwhid(content: readonly Uint8Array[], sha1: DigestFunction): string {
  return swhidOfContent(gitObjectId('blob', content, sha1));
}

/**
 * The SWHID of a directory, that is of the git tree of its entries; empty directories are entries like any other here.
 * @param sha1 digests chunks with SHA-1
 * @throws AssayError `git.object` where the entries cannot be in one tree, see {@link gitTree}
 */
export function directorySwhid(entries: readonly GitTreeEntry[], sha1: DigestFunction): string {
  return formatSwhid({ type: 'dir', digest: gitObjectId('tree', gitTree(entries), sha1) });
}

/**
 * The value of the qualifier `path` for a path in a directory, with or without `/` in front; what is not allowed in a URL's
 * path, `;`, `?`, `#` and `%` are percent-encoded as UTF-8, half a surrogate pair as U+FFFD.
 */
export function swhidPath(path: string): string {
  const encoded = encodeURI(path.toWellFormed()).replace(
    /[;?#]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return encoded.startsWith('/') ? encoded : `/${encoded}`;
}

/** Values of a wrong shape, ranges that end before they start, and lines beside bytes. */
function checked(swhid: Swhid, text: string): Swhid {
  for (const key of KEYS) {
    const value = swhid[key];
    if (value !== undefined && !QUALIFIERS[key].test(value)) {
      throw syntaxError(text, `the qualifier ${key} cannot be ${JSON.stringify(value)}`);
    }
  }
  for (const [key, value] of [['lines', swhid.lines] as const, ['bytes', swhid.bytes] as const]) {
    const [from, to] = (value ?? '').split('-');
    if (to !== undefined && compareDigits(toDigits(to), toDigits(from!)) < 0)
      throw syntaxError(text, `the range of ${key} runs backwards`);
  }
  if (swhid.lines !== undefined && swhid.bytes !== undefined)
    throw syntaxError(text, 'it has both lines and bytes');
  return swhid;
}

function syntaxError(text: string, reason: string): AssayError {
  return new AssayError('swhid.syntax', `${JSON.stringify(text.slice(0, 200))} is no SWHID: ${reason}`, {
    hint: 'A SWHID looks like swh:1:cnt:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  });
}
