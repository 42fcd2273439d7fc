import type { Entry } from '../model/index.ts';
import type { Member } from './format.ts';
import type { PathWatch } from './paths.ts';
import type { OpenEntry } from './tree.ts';
import type { Walk } from './walk-context.ts';

/**
 * Makes a member an entry of the tree, within the limits for what is kept of each.
 * @param paths watches the names of the container; undefined where they are labels
 * @throws LimitStop `limit.members`, or the reason of the caller's abort
 */
export function enter(
  walk: Walk,
  container: OpenEntry,
  member: Member,
  paths: PathWatch | undefined,
): OpenEntry {
  walk.signal?.throwIfAborted();
  const named = textLength(member) > walk.limits.name ? cutTexts(walk, container, member) : member;
  walk.budget.member(container.path.length + textLength(named));
  const entry = walk.tree.add(container.id, named);
  paths?.see(entry, named);
  if (walk.onFields && member.fields) walk.onFields(entry as Entry, member.fields());
  return entry;
}

function textLength({ path, link, user, group }: Member): number {
  return path.length + (link?.length ?? 0) + (user?.length ?? 0) + (group?.length ?? 0);
}

/** None of the texts that are kept for every entry may be longer than the limit. */
function cutTexts(walk: Walk, container: OpenEntry, member: Member): Member {
  const most = walk.limits.name;
  const cut: { -readonly [K in 'path' | 'link' | 'user' | 'group']?: string } = {};
  for (const key of ['path', 'link', 'user', 'group'] as const) {
    const text = member[key];
    if (text === undefined || text.length <= most) continue;
    const message = `a ${key === 'path' ? 'name' : key} of ${text.length} characters (--limit name)`;
    walk.tree.problem('limit.name', container.path, message, member.offset);
    // A copy of its own: a slice would keep the whole text in memory.
    cut[key] = Buffer.from(text.slice(0, most)).toString();
  }
  return { ...member, ...cut };
}
