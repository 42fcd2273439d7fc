import { type Entry, type Limits, PROBLEMS, type Problem, type ProblemCode } from '../model/index.ts';
import type { Member } from './format.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] | undefined };

/** An entry while it is being read. */
export type OpenEntry = Mutable<Entry> & Pick<Entry, 'id' | 'parent' | 'path' | 'kind' | 'format' | 'size'>;

/** The growing tree of an artifact. */
export interface Tree {
  readonly entries: Entry[];
  readonly problems: Problem[];
  /** Adds a member below `parent` (-1: the artifact itself, whose path is the member's). */
  add(parent: number, member: Member): OpenEntry;
  problem(code: ProblemCode, path: string, message: string, offset?: number): void;
  /** Says how many problems were left out; call once at the end. */
  finish(): void;
}

/** An empty {@link Tree}. Adding throws AssayError where `limits` end. */
export function createTree(limits: Limits): Tree {
  const entries: OpenEntry[] = [];
  const problems: Problem[] = [];
  const seen = new Map<ProblemCode, number>();
  const tree: Tree = {
    entries: entries as unknown as Entry[],
    problems,
    add(parent, member) {
      const entry = newEntry(entries.length, parent, childPath(entries[parent], member.path), member);
      entries.push(entry);
      return entry;
    },
    problem(code, path, message, offset) {
      const count = (seen.get(code) ?? 0) + 1;
      seen.set(code, count);
      // How many were left out is always said.
      if (count > limits.problems && code !== 'limit.problems') return;
      problems.push({
        code,
        level: PROBLEMS[code].level,
        path,
        ...(offset === undefined ? {} : { offset }),
        message: withOption(code, message),
      });
    },
    finish() {
      for (const [code, count] of [...seen]) {
        if (count > limits.problems) {
          tree.problem(
            'limit.problems',
            entries[0]?.path ?? '',
            `${count - limits.problems} more problems ${code} (--limit problems)`,
          );
        }
      }
    },
  };
  return tree;
}

/** Every limit that was reached names the option that raises it. */
function withOption(code: ProblemCode, message: string): string {
  return code.startsWith('limit.') && !message.includes('--limit ')
    ? `${message} (--limit ${code.slice(6)})`
    : message;
}

/** The name of an entry in its container, as stored. */
export function memberName(tree: Tree, id: number): string {
  const entry = tree.entries[id]!;
  const parent = tree.entries[entry.parent];
  return parent ? entry.path.slice(parent.path.length + separator(parent).length) : entry.path;
}

/**
 * The path of a member: `container!/member`; the nameless content of a compression stream is `stream!`, and its members
 * stand right below it: `a.tar.gz!/member`.
 */
function childPath(parent: Entry | OpenEntry | undefined, name: string): string {
  if (!parent) return name;
  return name === '' ? `${parent.path}!` : parent.path + separator(parent) + name;
}

function separator(parent: Entry | OpenEntry): string {
  return parent.kind === 'directory' || parent.path.endsWith('!') ? '/' : '!/';
}

// All entries are built here with the same keys in the same order: one hidden class. What few members have is added only
// to those, which saves a fifth of the memory of a million entries.
function newEntry(id: number, parent: number, path: string, member: Member): OpenEntry {
  const entry: OpenEntry = {
    id,
    parent,
    path,
    kind: member.kind,
    format: '',
    size: 0,
    sha256: undefined,
    mode: member.mode,
    uid: member.uid,
    gid: member.gid,
    user: member.user,
    group: member.group,
    mtime: member.mtime,
    offset: member.offset,
  };
  if (member.mtimeLocal) entry.mtimeLocal = true;
  if (member.link !== undefined) entry.link = member.link;
  if (member.inode !== undefined) entry.inode = member.inode;
  return entry;
}
