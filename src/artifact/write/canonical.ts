import { AssayError, type Entry } from '../../model/index.ts';
import { tidyName } from '../names.ts';
import type { ChangeCount } from './changes.ts';
import type { Facts } from './collect.ts';
import { type Draft, settleLinks } from './links.ts';
import type { WriteMember } from './member.ts';
import { type Rank, sortMembers } from './order.ts';
import type { Plan, WrittenFormat } from './plan.ts';

/** How members are made canonical. */
export interface CanonicalOptions {
  /** Every time, in seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
  /** What stays as it is. */
  readonly keep: ReadonlySet<'modes' | 'owners'>;
  readonly facts: ReadonlyMap<number, Facts>;
  readonly changes: ChangeCount;
}

/** Kinds of members that each format can hold. */
const KINDS: Readonly<Record<WrittenFormat, readonly Entry['kind'][]>> = {
  tar: ['file', 'directory', 'symlink', 'hardlink', 'fifo', 'character-device', 'block-device'],
  cpio: ['file', 'directory', 'symlink', 'hardlink', 'fifo', 'character-device', 'block-device', 'socket'],
  zip: ['file', 'directory', 'symlink'],
  xar: ['file', 'directory', 'symlink', 'hardlink'],
  ar: ['file'],
};

/**
 * The members of an archive in canonical order and form.
 * @param container path of the archive, to take the names of members apart
 * @param flat names are labels: they may repeat and are not paths
 * @throws AssayError `repack.name`, `repack.ambiguous`, `repack.unsupported`
 */
export function canonicalMembers(
  plans: readonly Plan[],
  { format, entry }: { readonly format: WrittenFormat; readonly entry: Entry },
  rank: Rank,
  options: CanonicalOptions,
): Draft[] {
  const flat = format === 'ar';
  const drafts: Draft[] = [];
  const known = new Map<string, Draft>();
  for (const plan of plans) {
    const draft = draftOf(plan, entry, flat, options);
    const { kind, path } = draft.member;
    if (!KINDS[format].includes(kind))
      throw new AssayError('repack.unsupported', `${format} cannot hold a ${kind}`, {
        path: plan.entry.path,
      });
    const other = known.get(path);
    if (other && !flat) {
      // Writers add a folder as often as they come by it.
      if (other.member.kind !== 'directory' || kind !== 'directory') throw repeated(plan.entry);
      options.changes.add('name');
      continue;
    }
    known.set(path, draft);
    drafts.push(draft);
  }
  const sorted = sortMembers(drafts, rank, format === 'xar');
  options.changes.add('order', sorted.filter((draft, place) => draft !== drafts[place]).length);
  if (flat) return sorted;
  const { drafts: settled, changed } = settleLinks(sorted);
  options.changes.add('hard-link', changed);
  return settled;
}

function repeated({ path }: Entry): AssayError {
  return new AssayError('repack.ambiguous', 'two members have this path', {
    path,
    hint: 'tools unpack one or the other; make the archive anew',
  });
}

function draftOf(plan: Plan, container: Entry, flat: boolean, options: CanonicalOptions): Draft {
  const { entry } = plan;
  const facts = options.facts.get(entry.id);
  const stored = entry.path.slice(container.path.length).replace(/^!?\//, '');
  const path = flat ? stored : canonicalPath(stored, entry);
  const member: WriteMember = {
    path,
    kind: entry.kind,
    ...ownership(entry, options),
    mode: modeOf(entry, options),
    mtime: options.time,
    ...(entry.link === undefined ? {} : { link: linkOf(entry, entry.link) }),
    ...(facts?.device ? { device: facts.device } : {}),
    ...(facts?.capability ? { capability: facts.capability } : {}),
  };
  if (entry.mtime !== undefined && entry.mtime !== member.mtime) options.changes.add('time');
  if (entry.mode !== undefined && entry.mode !== member.mode) options.changes.add('mode');
  if (!flat && path !== stored.replace(/\/$/, '')) options.changes.add('name');
  options.changes.add('attribute', facts?.attributes ?? 0);
  return { plan, facts, member, path };
}

/** Without doubled and trailing slashes and `.` in between; `./` in front stays. */
function canonicalPath(stored: string, { path }: Entry): string {
  const tidy = tidyName(stored);
  if (stored === '.' || stored.startsWith('./')) return tidy === '' ? '.' : `./${tidy}`;
  if (tidy === '') throw new AssayError('repack.name', 'a member without a name', { path });
  return tidy;
}

/** Hard links name a member by its path, in whatever way it is written. */
function linkOf({ kind }: Entry, link: string): string {
  return kind === 'hardlink' ? tidyName(link) : link;
}

const SPECIAL_BITS = 0o7000;
const EXECUTE_BITS = 0o111;

/** 0755 for folders and whatever anybody may execute, else 0644; set-id and sticky bits stay. Links have no mode: 0777. */
function modeOf({ kind, mode }: Entry, { keep }: CanonicalOptions): number {
  if (kind === 'symlink') return 0o777;
  if (mode !== undefined && keep.has('modes')) return mode;
  const executable = kind === 'directory' || ((mode ?? 0) & EXECUTE_BITS) !== 0;
  return (executable ? 0o755 : 0o644) | ((mode ?? 0) & SPECIAL_BITS);
}

function ownership(entry: Entry, { keep, changes }: CanonicalOptions): { uid: number; gid: number } {
  const { uid = 0, gid = 0, user = '', group = '' } = entry;
  if (keep.has('owners')) return { uid: Math.max(0, uid), gid: Math.max(0, gid) };
  if (uid !== 0 || gid !== 0 || user !== '' || group !== '') changes.add('owner');
  return { uid: 0, gid: 0 };
}
