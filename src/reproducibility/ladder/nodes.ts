import { Buffer } from 'node:buffer';
import type { Entry } from '../../model/index.ts';
import { CAUSES } from '../../model/index.ts';
import { addedCause } from '../content/added.ts';
import { renameCause } from '../content/rename.ts';
import { nameIn } from '../tree/pair.ts';
import { type Facts, isPacking } from './facts.ts';
import { createForm } from './form.ts';
import { type FormLevel, isRemoved } from './removal.ts';
import type { Shape } from './shape.ts';

/** What stands for an entry at a level: a digest, and what of. */
export type Node = `${'bytes' | 'stream' | 'layers' | 'tree' | 'content'}:${string}`;

/** What an entry is computed from. */
export interface Base {
  readonly shape: Shape;
  readonly facts: ReadonlyMap<number, Facts>;
}

/**
 * Computes what stands for the artifact at a level, from its members up; undefined where some bytes could not be read at all.
 */
export function rootNode({ shape, facts }: Base, level: FormLevel): Node | undefined {
  const nodes = new Map<number, Node>();
  const nodeOf = (entry: Entry): Node | undefined =>
    nodes.get(entry.id) ?? (entry.sha256 === undefined ? undefined : `bytes:${entry.sha256}`);
  // Members have larger numbers than what they lie in.
  for (let id = shape.entries.length - 1; id >= 0; id--) {
    const entry = shape.entries[id]!;
    const node = ownNode({ shape, facts }, entry, level, nodeOf);
    if (node) nodes.set(id, node);
  }
  return nodeOf(shape.entries[0]!);
}

type NodeOf = (entry: Entry) => Node | undefined;

/** What stands for an entry where that is not its bytes. */
function ownNode({ shape, facts }: Base, entry: Entry, level: FormLevel, nodeOf: NodeOf): Node | undefined {
  if (level !== 'equal-semantics' && !shape.isOwn(entry)) return undefined;
  const role = shape.role(entry);
  const found = facts.get(entry.id);
  if (role === 'content') {
    const leaf = level === 'equal-semantics' ? found?.leaf : undefined;
    return leaf === undefined ? undefined : `content:${leaf}`;
  }
  const members = shape.membersOf(entry);
  if (found?.closed || members.some(({ id }) => facts.get(id)?.closed)) return undefined;
  const kept = found?.own?.[level];
  if (role === 'stream') return streamNode(nodeOf(members[0]!), kept);
  if (level === 'equal-streams') {
    // Nothing is packed in a directory: its own digest has neither times nor owners.
    if (entry.kind === 'directory' || !isPacking(entry, shape)) return undefined;
    return layersNode(entry, members, kept, facts, nodeOf);
  }
  return treeNode(entry, members, kept, { level, own: shape.isOwn(entry) }, facts, nodeOf);
}

function streamNode(decoded: Node | undefined, kept: string | undefined): Node | undefined {
  if (decoded === undefined || kept === undefined) return decoded;
  return `stream:${createForm('stream').item(kept).item(decoded).hex()}`;
}

/** A container as it is packed, but for compression: members in their order with their headers. */
function layersNode(
  container: Entry,
  members: readonly Entry[],
  kept: string | undefined,
  facts: Base['facts'],
  nodeOf: NodeOf,
): Node | undefined {
  const form = createForm('layers')
    .item(container.format)
    .item(kept ?? '');
  for (const member of members) {
    const node = nodeOf(member);
    if (member.kind === 'file' && node === undefined) return undefined;
    form
      .item(member.path.slice(container.path.length))
      .item(member.kind)
      .item(member.link ?? '')
      .item(metadataOf(member))
      .item(facts.get(member.id)?.header?.['equal-streams'] ?? '')
      .item(node ?? '');
  }
  return `layers:${form.hex()}`;
}

/** What the tree keeps of a member, also where the format has no header fields. */
function metadataOf({ mode, uid, gid, user, group, mtime, inode }: Entry): string {
  return JSON.stringify([mode, uid, gid, user, group, mtime, inode].map((value) => value ?? null));
}

interface Place {
  readonly level: FormLevel;
  readonly own: boolean;
}

interface Item {
  readonly name: Buffer;
  readonly drawn: boolean;
  readonly entry: Entry;
  readonly node: Node | undefined;
}

/** A container as what can be unpacked from it: members sorted by their names. */
function treeNode(
  container: Entry,
  members: readonly Entry[],
  kept: string | undefined,
  place: Place,
  facts: Base['facts'],
  nodeOf: NodeOf,
): Node | undefined {
  const items: Item[] = [];
  const folders = foldersOf(container, members);
  for (const entry of members) {
    if (isLeftOut(entry, container, place)) continue;
    const name = nameIn(container, entry);
    if (entry.kind === 'directory' && (name === '' || folders.has(name))) continue;
    const node = nodeOf(entry);
    if (entry.kind === 'file' && node === undefined) return undefined;
    const drawn = drawnName(entry, place);
    items.push({ name: Buffer.from(drawn ?? name), drawn: drawn !== undefined, entry, node });
  }
  items.sort(compareItems);
  const form = createForm('tree').item(kept ?? '');
  for (const { name, entry, node } of items) {
    form
      .item(name)
      .item(entry.kind)
      .item(entry.link ?? '')
      .item(permissionsOf(entry))
      .item(facts.get(entry.id)?.header?.[place.level] ?? '')
      .item(node ?? '');
  }
  return `tree:${form.hex()}`;
}

/** By name; of several with one name in their order, but by what they hold where the names are drawn. */
function compareItems(one: Item, other: Item): number {
  const byName = Buffer.compare(one.name, other.name);
  if (byName !== 0 || !one.drawn || !other.drawn) return byName;
  return Buffer.compare(Buffer.from(one.node ?? ''), Buffer.from(other.node ?? ''));
}

/** Directories with something in them: they are there whether they are listed or not. */
function foldersOf(container: Entry, members: readonly Entry[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const member of members) {
    const name = nameIn(container, member);
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
      const folder = name.slice(0, end);
      if (found.has(folder)) break;
      found.add(folder);
    }
  }
  return found;
}

/** Members that hold a signature of the whole. */
function isLeftOut(entry: Entry, container: Entry, { level, own }: Place): boolean {
  const cause = addedCause(entry, container, 'right');
  return CAUSES[cause].class === 'signature' && isRemoved(cause, level, own);
}

/** What stands for a name that is drawn in each build. */
function drawnName(entry: Entry, { level, own }: Place): string | undefined {
  const cause = renameCause(entry, entry);
  return CAUSES[cause].class === 'identity' && isRemoved(cause, level, own) ? `${cause}/` : undefined;
}

const SPECIAL_BITS = 0o7000;
const EXECUTE_BITS = 0o111;

/** Set-id and sticky bits, and whether anyone may execute it; those of directories and links say nothing. */
function permissionsOf({ kind, mode = 0 }: Entry): string {
  if (kind !== 'file') return '';
  return `${(mode & SPECIAL_BITS).toString(8)} ${(mode & EXECUTE_BITS) === 0 ? '-' : 'x'}`;
}
