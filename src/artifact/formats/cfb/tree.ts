import type { ReadContext } from '../../format.ts';
import { quoted } from '../common/names.ts';
import type { Tally } from '../common/tally.ts';
import { type Directory, NO_STREAM, ROOT, STORAGE, STREAM, UNALLOCATED } from './directory.ts';
import { compareNames, shownName } from './names.ts';

/** A storage or stream with its place in the tree. */
export interface Node {
  /** Its entry in the directory. */
  readonly id: number;
  readonly path: string;
  /** The storage it lies in: its entry; -1 for one that no storage leads to. */
  readonly parent: number;
  readonly storage: boolean;
}

/** Stands in front of what no storage leads to. */
const UNLINKED = '[unlinked]';

/** What walking the tree takes. */
export interface TreeInput {
  readonly directory: Directory;
  /** Names are packed as Windows Installer does. */
  readonly installer: boolean;
  readonly context: ReadContext;
  readonly tally: Tally;
  /** Where an entry lies in the file. */
  readonly offsetOf: (id: number) => number;
}

/**
 * All storages and streams: storages before what they hold, siblings in the order of their tree. Entries that nothing leads
 * to come last. Cycles, wrong links and siblings out of order ([MS-CFB] 2.6.4) are problems.
 */
export function walkTree(input: TreeInput): Node[] {
  const { directory, context } = input;
  const walk: Walk = {
    ...input,
    seen: new Uint8Array(directory.count),
    nodes: [],
    left: context.limits.metadata,
  };
  walk.seen[0] = 1;
  const pending: { ids: number[]; next: number; parent: number; prefix: string }[] = [];
  const enter = (parent: number, prefix: string) => {
    const child = directory.links(parent)[2];
    pending.push({ ids: siblings(walk, child, parent), next: 0, parent, prefix });
  };
  enter(0, '');
  while (pending.length > 0) {
    const level = pending.at(-1)!;
    const id = level.ids[level.next++];
    if (id === undefined) pending.pop();
    else {
      const path = addNode(walk, id, level.parent, level.prefix);
      if (path === undefined) break;
      if (directory.type(id) === STORAGE && path.length <= context.limits.name) enter(id, `${path}/`);
    }
  }
  addUnlinked(walk);
  return walk.nodes;
}

interface Walk extends TreeInput {
  /** Entries that were met. */
  readonly seen: Uint8Array;
  readonly nodes: Node[];
  /** Characters that all paths together may still have. */
  left: number;
}

/** The entries of one storage, left to right. */
function siblings(walk: Walk, first: number, storage: number): number[] {
  const { directory, tally, offsetOf } = walk;
  const order: number[] = [];
  const stack: number[] = [];
  let at = first;
  const check = (from: number) => {
    if (at === NO_STREAM || mayVisit(walk, at, from)) return;
    at = NO_STREAM;
  };
  check(storage);
  while (at !== NO_STREAM || stack.length > 0) {
    while (at !== NO_STREAM) {
      walk.seen[at] = 1;
      stack.push(at);
      const from = at;
      at = directory.links(at)[0];
      check(from);
    }
    const id = stack.pop()!;
    order.push(id);
    at = directory.links(id)[1];
    check(id);
  }
  let before: string | undefined;
  for (const id of order) {
    const name = directory.entry(id).name.raw;
    if (before !== undefined && compareNames(before, name) >= 0) {
      const message = `${quoted(name)} stands after ${quoted(before)}`;
      tally.add('cfb.directory-order', message, offsetOf(id));
    }
    before = name;
  }
  return order;
}

/** Whether a link leads to an entry that can stand there; if not, that is a problem. */
function mayVisit({ directory, seen, tally, offsetOf }: Walk, id: number, from: number): boolean {
  const type = id < directory.count ? directory.type(id) : -1;
  if ((type === STREAM || type === STORAGE) && seen[id] === 0) return true;
  const what =
    type < 0
      ? `there are ${directory.count}`
      : seen[id] !== 0
        ? 'which has a place in the tree already'
        : type === UNALLOCATED
          ? 'which is unallocated'
          : `which has the type ${type}`;
  tally.add('cfb.directory', `entry ${from} leads to entry ${id}, ${what}`, offsetOf(from));
  return false;
}

/** @returns the path; undefined where the limit for all paths is reached */
function addNode(walk: Walk, id: number, parent: number, prefix: string): string | undefined {
  const { directory, installer, tally, offsetOf, context } = walk;
  const { name, type } = directory.entry(id);
  if (name.wrong !== undefined) {
    tally.add('cfb.entry-name', `the name ${quoted(name.raw)} ${name.wrong}`, offsetOf(id));
  }
  const path = prefix + shownName(name.raw, installer);
  walk.left -= path.length;
  if (walk.left < 0) {
    const { metadata } = context.limits;
    context.problem('limit.metadata', `all paths together exceed ${metadata} characters (--limit metadata)`);
    return undefined;
  }
  walk.nodes.push({ id, path, parent, storage: type !== STREAM });
  return path;
}

function addUnlinked(walk: Walk): void {
  const { directory, seen, tally, offsetOf } = walk;
  for (let id = 1; id < directory.count; id++) {
    if (seen[id] !== 0) continue;
    const type = directory.type(id);
    if (type === UNALLOCATED) {
      if (directory.isBlank(id)) continue;
      const { raw } = directory.entry(id).name;
      tally.add(
        'cfb.stale-entry',
        `unallocated entry ${id} still holds values, its name is ${quoted(raw)}`,
        offsetOf(id),
      );
    } else if (type === STREAM || type === STORAGE) {
      if (addNode(walk, id, -1, `${UNLINKED}/`) === undefined) return;
      tally.add('cfb.orphan-entry', `entry ${id}, ${quoted(walk.nodes.at(-1)!.path)}`, offsetOf(id));
    } else {
      const message = type === ROOT ? 'is a second root' : `has the type ${type}`;
      tally.add('cfb.directory', `entry ${id} ${message}`, offsetOf(id));
    }
  }
}
