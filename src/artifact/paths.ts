import type { ProblemCode } from '../model/index.ts';
import type { Member } from './format.ts';
import {
  ABSOLUTE,
  BACKSLASH,
  CONTROL,
  folderAmong,
  foldName,
  inspectName,
  isAbsolute,
  leadsOut,
  NON_ASCII,
  nameKey,
  TRAVERSAL,
  tidyName,
} from './names.ts';
import { memberName, type OpenEntry, type Tree } from './tree.ts';

/** Watches the names and links of one container for what different tools would understand differently. */
export interface PathWatch {
  see(entry: OpenEntry, member: Member): void;
  /** After the last member: names that collide, and members that lie below links. */
  finish(): void;
}

const NAME_PROBLEMS: readonly (readonly [number, ProblemCode, string])[] = [
  [ABSOLUTE, 'path.absolute', 'an absolute path'],
  [TRAVERSAL, 'path.traversal', 'the path contains `..`'],
  [BACKSLASH, 'path.backslash', 'the name contains a backslash'],
  [CONTROL, 'path.control-character', 'the name contains invisible characters'],
];

/** A {@link PathWatch} that tells its problems to `tree`. */
export function watchPaths(tree: Tree): PathWatch {
  // One number per name instead of the name: a million members cost 12 megabytes here, not a hundred.
  let keys = new Float64Array(64);
  let ids = new Int32Array(64);
  let count = 0;
  const links = new Set<string>();

  return {
    see(entry, member) {
      const flags = inspectName(member.path);
      if (member.path === '') tree.problem('path.empty', entry.path, 'a member without a name', entry.offset);
      if (flags !== 0 && flags !== NON_ASCII) reportName(tree, entry, flags);
      if (member.link !== undefined) reportLink(tree, entry, member, member.link);
      const name = tidyName(member.path);
      if (member.kind === 'symlink') links.add(name);
      if (count === keys.length) {
        keys = grown(keys, new Float64Array(count * 2));
        ids = grown(ids, new Int32Array(count * 2));
      }
      ids[count] = entry.id;
      keys[count++] = nameKey((flags & NON_ASCII) === 0 ? name.toLowerCase() : foldName(name));
    },
    finish() {
      reportCollisions(tree, keys.subarray(0, count), ids);
      if (links.size > 0) reportBelowLinks(tree, ids.subarray(0, count), links);
    },
  };
}

function reportName(tree: Tree, entry: OpenEntry, flags: number): void {
  for (const [flag, code, message] of NAME_PROBLEMS) {
    if ((flags & flag) !== 0) tree.problem(code, entry.path, message, entry.offset);
  }
}

function reportLink(tree: Tree, entry: OpenEntry, member: Member, target: string): void {
  const message = `points to ${target}`;
  if (member.kind === 'hardlink') {
    // A hard link names another member of the same archive, from its root.
    if (isAbsolute(target) || leadsOut('', target))
      tree.problem('link.outside', entry.path, message, entry.offset);
  } else if (isAbsolute(target)) tree.problem('link.absolute', entry.path, message, entry.offset);
  else if (leadsOut(member.path, target)) tree.problem('link.outside', entry.path, message, entry.offset);
}

function reportCollisions(tree: Tree, keys: Float64Array, ids: Int32Array): void {
  const sorted = keys.toSorted();
  const repeated = new Set<number>();
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) repeated.add(sorted[i]!);
  if (repeated.size === 0) return;
  const first = new Map<string, string>();
  for (let i = 0; i < keys.length; i++) {
    if (!repeated.has(keys[i]!)) continue;
    const entry = tree.entries[ids[i]!]!;
    const name = tidyName(memberName(tree, entry.id));
    const folded = foldName(name);
    const other = first.get(folded);
    if (other === undefined) first.set(folded, `${entry.kind}:${name}`);
    else reportCollision(tree, entry.id, name, other);
  }
}

function reportCollision(tree: Tree, id: number, name: string, firstSeen: string): void {
  const entry = tree.entries[id]!;
  const at = firstSeen.indexOf(':');
  const other = firstSeen.slice(at + 1);
  // Writers add a folder as often as they come by it: the same folder twice is one folder.
  if (other === name && entry.kind === 'directory' && firstSeen.slice(0, at) === 'directory') return;
  const code: ProblemCode =
    other === name
      ? 'path.duplicate'
      : other.normalize('NFC') === name.normalize('NFC')
        ? 'path.normalization-collision'
        : 'path.case-collision';
  tree.problem(code, entry.path, `an earlier member is named ${other}`, entry.offset);
}

function reportBelowLinks(tree: Tree, ids: Int32Array, links: ReadonlySet<string>): void {
  const keys = new Set<number>();
  for (const link of links) keys.add(nameKey(link));
  for (const id of ids) {
    const link = folderAmong(tidyName(memberName(tree, id)), links, keys);
    if (link === undefined) continue;
    const { path, offset } = tree.entries[id]!;
    tree.problem('path.below-link', path, `${link} is a link`, offset);
  }
}

function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from as never);
  return to;
}
