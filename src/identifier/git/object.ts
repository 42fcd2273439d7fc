import { AssayError } from '../../model/index.ts';

/** The kinds of git object. */
export type GitObjectType = 'blob' | 'tree' | 'commit' | 'tag';

/**
 * Digests the concatenation of some byte chunks and answers in lower-case hexadecimal digits. Given by the caller, for this
 * room runs where there is no built-in hash function that is not asynchronous.
 */
export type DigestFunction = (chunks: readonly Uint8Array[]) => string;

/** What a tree can hold, with git's mode of it. */
export const GIT_MODES = {
  file: '100644',
  executable: '100755',
  symlink: '120000',
  directory: '40000',
  /** A commit of another repository: a submodule. */
  revision: '160000',
} as const;

/** One entry of a directory. */
export interface GitTreeEntry {
  /** The file name, no path; as bytes where it is not UTF-8. */
  readonly name: string | Uint8Array;
  readonly mode: keyof typeof GIT_MODES;
  /** The git object id of the content, directory or commit: 40 hexadecimal digits. For a symbolic link, of its target's text. */
  readonly id: string;
}

/**
 * The id of a git object: the digest of `<type> <length in bytes>`, a zero byte, and the content.
 * @param content the object's bytes in order; for a commit or tag its headers and message as git stores them
 */
export function gitObjectId(
  type: GitObjectType,
  content: readonly Uint8Array[],
  digest: DigestFunction,
): string {
  const length = content.reduce((sum, chunk) => sum + chunk.length, 0);
  return digest([new TextEncoder().encode(`${type} ${length}\0`), ...content]);
}

/**
 * The content of a git tree object with SHA-1 ids. Entries are sorted as git sorts them, a directory as if its name ended in `/`.
 * @throws AssayError `git.object` for a name that is empty, `.`, `..`, holds `/` or a zero byte or occurs twice, and for an id
 *   that is not 40 hexadecimal digits
 */
export function gitTree(entries: readonly GitTreeEntry[]): readonly Uint8Array[] {
  const text = new TextEncoder();
  const rows = entries.map(({ name, mode, id }) => {
    const bytes = typeof name === 'string' ? text.encode(name) : name;
    checkName(bytes);
    const suffix = mode === 'directory' ? [...bytes, 0x2f] : bytes;
    return { bytes, sortedBy: Uint8Array.from(suffix), mode: GIT_MODES[mode], id: idBytes(id) };
  });
  rows.sort((a, b) => compareBytes(a.sortedBy, b.sortedBy));
  checkUnique(rows.map(({ bytes }) => bytes));
  return rows.flatMap(({ bytes, mode, id }) => [text.encode(`${mode} `), bytes, Uint8Array.of(0), id]);
}

function checkName(name: Uint8Array): void {
  const dots = name.length <= 2 && name.every((byte) => byte === 0x2e);
  if (dots || name.includes(0x2f) || name.includes(0)) {
    throw new AssayError('git.object', `${shown(name)} is no name a git tree can hold`);
  }
}

/** Sorted by bytes anew, since a directory `a/` and a file `a` need not be neighbours in git's order. */
function checkUnique(names: readonly Uint8Array[]): void {
  const sorted = names.toSorted(compareBytes);
  for (const [at, name] of sorted.entries()) {
    if (at > 0 && compareBytes(sorted[at - 1]!, name) === 0) {
      throw new AssayError('git.object', `two entries of a git tree are named ${shown(name)}`);
    }
  }
}

function idBytes(id: string): Uint8Array {
  if (!/^[0-9a-fA-F]{40}$/.test(id)) {
    throw new AssayError('git.object', `${JSON.stringify(id)} is not 40 hexadecimal digits`);
  }
  return Uint8Array.from({ length: 20 }, (_, at) => Number.parseInt(id.slice(2 * at, 2 * at + 2), 16));
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = a[at]! - b[at]!;
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function shown(name: Uint8Array): string {
  return JSON.stringify(new TextDecoder().decode(name));
}
