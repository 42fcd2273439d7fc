import { AssayError } from '../model/index.ts';
import { type DigestFunction, type GitObjectType, gitObjectId } from './git/object.ts';

/** The hash functions git objects are named with. */
export type GitoidHash = 'sha1' | 'sha256';

/** A git object id that says what it is of and how it was made. */
export interface Gitoid {
  readonly type: GitObjectType;
  readonly hash: GitoidHash;
  /** 40 (`sha1`) or 64 (`sha256`) lower-case hexadecimal digits. */
  readonly digest: string;
}

const DIGITS: Readonly<Record<GitoidHash, number>> = { sha1: 40, sha256: 64 };

/**
 * Reads a gitoid, `gitoid:<object type>:<hash>:<digits>`. Source: IANA URI scheme `gitoid`; OmniBOR specification, artifact ids
 * (which are gitoids of blobs).
 * @throws AssayError `gitoid.syntax`
 */
export function parseGitoid(text: string): Gitoid {
  const match = /^gitoid:(blob|tree|commit|tag):(sha1|sha256):([0-9a-f]{40}|[0-9a-f]{64})$/.exec(text);
  const hash = match?.[2] as GitoidHash | undefined;
  if (!match || hash === undefined || match[3]!.length !== DIGITS[hash]) throw syntaxError(text);
  return { type: match[1] as GitObjectType, hash, digest: match[3]! };
}

/** The text of a gitoid; digits may be upper case. @throws AssayError `gitoid.syntax` */
export function formatGitoid({ type, hash, digest }: Gitoid): string {
  const text = `gitoid:${type}:${hash}:${digest.toLowerCase()}`;
  parseGitoid(text);
  return text;
}

/**
 * The gitoid of some bytes as a blob. They are taken as they are, as git takes them; where a tool changes CRLF to LF first, give
 * it the changed bytes to agree with that tool.
 * @param content the bytes in order
 * @param digest digests chunks with the function named by `hash`
 */
export function gitoidOf(content: readonly Uint8Array[], hash: GitoidHash, digest: DigestFunction): string {
  return formatGitoid({ type: 'blob', hash, digest: gitObjectId('blob', content, digest) });
}

function syntaxError(text: string): AssayError {
  return new AssayError('gitoid.syntax', `${JSON.stringify(text.slice(0, 200))} is no gitoid`, {
    hint: 'A gitoid looks like gitoid:blob:sha1:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  });
}
