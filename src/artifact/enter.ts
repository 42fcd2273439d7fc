import type { Entry } from '../model/index.ts';
import { nameMismatch } from './detect.ts';
import type { Member } from './format.ts';
import { lastName } from './names.ts';
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
  if (walk.onFields && member.fields) walk.onFields(entry as Entry, member.fields(), 'header');
  return entry;
}

/** After the content was read: whether its length is what the header promised. */
export function checkSize(walk: Walk, entry: OpenEntry, { size, offset }: Member): void {
  if (size === undefined || entry.sha256 === undefined || entry.size === size) return;
  const message = `the header says ${size} bytes, there are ${entry.size}`;
  walk.tree.problem('content.size-mismatch', entry.path, message, offset);
  // Less than promised may be a part: a digest would be taken for one of the whole.
  if (entry.size < size) entry.sha256 = undefined;
}

/** Whether the content is of the format that the name promises. */
export function checkName(walk: Walk, entry: OpenEntry): void {
  const message = entry.size === 0 ? undefined : nameMismatch(lastName(entry.path), entry.format);
  if (message !== undefined) walk.tree.problem('format.mismatch', entry.path, message);
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
