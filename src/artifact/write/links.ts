import { AssayError, type Entry } from '../../model/index.ts';
import { tidyName } from '../names.ts';
import type { Facts } from './collect.ts';
import type { WriteMember } from './member.ts';
import type { Plan } from './plan.ts';

/** A member on its way to the writer. */
export interface Draft {
  readonly plan: Plan;
  readonly facts: Facts | undefined;
  readonly member: WriteMember;
  /** `member.path`, to sort by. */
  readonly path: string;
}

/**
 * Gives each group of hard links its canonical form: the first name in the order of the archive is the file itself, the others
 * are links to it. Names of one inode that each store the same bytes (cpio) are a group as well.
 * @param drafts sorted @returns the members in the same order, and how many became something else
 * @throws AssayError `repack.ambiguous` for a link to something that is not there
 */
export function settleLinks(drafts: readonly Draft[]): {
  readonly drafts: Draft[];
  readonly changed: number;
} {
  const groups = groupsOf(drafts);
  if (groups.size === 0) return { drafts: [...drafts], changed: 0 };
  const settled = [...drafts];
  let changed = 0;
  for (const places of groups.values()) {
    places.sort((a, b) => a - b);
    const base = drafts[places.find((place) => drafts[place]!.member.kind !== 'hardlink') ?? places[0]!]!;
    for (const [i, place] of places.entries()) {
      const own = drafts[place]!;
      const { data: _, link: __, ...bare } = base.member;
      const path = own.member.path;
      const first = drafts[places[0]!]!.member.path;
      const member: WriteMember =
        i === 0
          ? { ...base.member, kind: base.member.kind === 'hardlink' ? 'file' : base.member.kind, path }
          : { ...bare, path, kind: 'hardlink', link: first };
      if (member.kind !== own.member.kind || member.link !== own.member.link) changed++;
      settled[place] = i === 0 ? { ...base, member, path } : { ...own, member };
    }
  }
  return { drafts: settled, changed };
}

/** Places of the drafts that are one file, by the place of one of them. */
function groupsOf(drafts: readonly Draft[]): Map<number, number[]> {
  const byPath = new Map(drafts.map(({ member }, place) => [tidyName(member.path), place]));
  const byInode = new Map<string, number>();
  const above = drafts.map((_, place) => place);
  const find = (place: number): number => {
    let at = place;
    while (above[at] !== at) at = above[at] = above[above[at]!]!;
    return at;
  };
  const linked = new Set<number>();
  const join = (one: number, other: number): void => {
    linked.add(one).add(other);
    above[find(one)] = find(other);
  };
  for (const [place, { member, plan, facts }] of drafts.entries()) {
    const { entry } = plan;
    if (member.kind === 'hardlink' && member.link !== undefined) {
      const target = byPath.get(tidyName(member.link));
      if (target === undefined || target === place) throw dangling(entry, member.link);
      join(place, target);
    }
    // Names without data belong to their inode; those with data only where it is the same.
    if (facts?.inode === undefined || (member.kind !== 'hardlink' && member.kind !== 'file')) continue;
    for (const key of member.kind === 'file'
      ? [`${facts.inode} ${entry.sha256}`, facts.inode]
      : [facts.inode]) {
      const other = byInode.get(key);
      if (other === undefined) byInode.set(key, place);
      else if (sameFile(drafts[other]!, drafts[place]!)) join(place, other);
    }
  }
  const groups = new Map<number, number[]>();
  for (const place of linked) {
    const root = find(place);
    const group = groups.get(root);
    if (group) group.push(place);
    else groups.set(root, [place]);
  }
  return groups;
}

function sameFile(one: Draft, other: Draft): boolean {
  if (one.member.kind === 'hardlink' || other.member.kind === 'hardlink') return true;
  return one.plan.entry.sha256 === other.plan.entry.sha256;
}

function dangling({ path }: Entry, link: string): AssayError {
  return new AssayError('repack.ambiguous', `it is a hard link to ${link}, which is not there`, { path });
}
