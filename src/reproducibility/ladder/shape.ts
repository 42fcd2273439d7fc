import { isOwnContent, isOwnLayer } from '../../artifact/index.ts';
import type { Artifact, Entry, Problem } from '../../model/index.ts';
import { type Side, sideOf } from '../tree/pair.ts';

/**
 * How an entry is seen: through a compressed stream, as its members, or as a content. What is damaged, or could not be read to
 * its end, is a content whatever it looks like: nothing is removed from it.
 */
export type Role = 'stream' | 'members' | 'content';

/** The shape of a tree, for computing forms from the leaves up. */
export interface Shape {
  readonly entries: readonly Entry[];
  role(entry: Entry): Role;
  /** Whether it is one of the artifact's own layers. */
  isOwn(entry: Entry): boolean;
  /** Whether everything it lies in is seen through or as members: else it is but a part of a content. */
  isReached(entry: Entry): boolean;
  membersOf(entry: Entry): readonly Entry[];
}

/** Says once for all entries how each is seen. */
export function shapeOf(artifact: Pick<Artifact, 'entries' | 'name' | 'problems'>): Shape {
  const { entries } = artifact;
  const side = sideOf(artifact);
  const damaged = damagedOf(artifact);
  const own = new Uint8Array(entries.length);
  const reached = new Uint8Array(entries.length);
  const roles: Role[] = [];
  const has = (entry: Entry) => side.children.has(entry.id);
  for (const entry of entries) {
    own[entry.id] = Number(entry.parent < 0 || (own[entry.parent] === 1 && isOwnLayer(entries, entry)));
    const above = entry.parent < 0 ? undefined : (roles[entry.parent] ?? 'content');
    reached[entry.id] = Number(above === undefined || (reached[entry.parent] === 1 && above !== 'content'));
    if (has(entry)) roles[entry.id] = damaged.has(entry.id) ? 'content' : roleOf(entry, side);
  }
  return {
    entries,
    role: ({ id }) => roles[id] ?? 'content',
    isOwn: ({ id }) => own[id] === 1,
    isReached: ({ id }) => reached[id] === 1,
    membersOf: ({ id }) => side.children.get(id) ?? [],
  };
}

function roleOf(entry: Entry, side: Side): Role {
  const members = side.children.get(entry.id)!;
  if (entry.kind === 'file' && isOwnContent(entry.format)) return 'content';
  if (members.some(({ kind, sha256 }) => kind === 'file' && sha256 === undefined)) return 'content';
  return members.length === 1 && members[0]!.path === `${entry.path}!` ? 'stream' : 'members';
}

/** What is wrong with the name or the target of a member does not make its bytes any other. */
const ABOUT_NAMES = /^(path|link)\./;

/** An error, or bytes behind a stream, which no field tells of. */
function isDamage({ level, code }: Problem): boolean {
  return code === 'content.trailing-data' || (level === 'error' && !ABOUT_NAMES.test(code));
}

/** Entries that an error is about, and what they lie in. */
function damagedOf({ entries, problems }: Pick<Artifact, 'entries' | 'problems'>): ReadonlySet<number> {
  const paths = new Set(problems.filter(isDamage).map(({ path }) => path));
  const found = new Set<number>();
  if (paths.size === 0) return found;
  for (const { id, parent, path } of entries) if (paths.has(path)) found.add(id).add(parent);
  return found;
}
