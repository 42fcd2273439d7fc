import type { Interest } from '../artifact/index.ts';
import type { Entry } from '../model/index.ts';

/** A trace of the building machine or moment that another build would not repeat. */
export interface Leak {
  readonly rule: 'leak.home-path' | 'leak.user-name' | 'leak.inode' | 'leak.build-time';
  readonly message: string;
  /** Where it was seen first. */
  readonly path: string;
  readonly offset?: number;
  /** In how many places. */
  readonly count: number;
}

/** Watches contents for home folders while the artifact is opened. */
export interface LeakSearch {
  /** Give this to `openArtifact`. */
  readonly interest: Interest;
  readonly leaks: () => readonly Leak[];
}

/** Folders below which the next name is a user's. */
const HOMES = ['/home/', '/Users/', ':\\Users\\'] as const;
/** Longest user name that is looked for behind a home folder, and with it the overlap of two chunks. */
const NAME_LENGTH = 64;
const USER = /^[A-Za-z_][A-Za-z0-9._-]{1,31}(?=[/\\])/;
/** Placeholders in documentation and tests, and folders that are no person's. */
const NOT_A_USER = new Set([
  'user',
  'username',
  'you',
  'me',
  'name',
  'yourname',
  'foo',
  'bar',
  'example',
  'Shared',
  'Public',
  'Default',
]);

/** So many home folders, and so many owners, are told apart; the rest is counted together. */
const MOST_NAMES = 100;
/** Stands for all names beyond {@link MOST_NAMES}; no name is empty. */
const REST = '';

/** A place where something was seen first, and how often it was seen. */
interface Place {
  readonly path: string;
  readonly offset?: number;
  count: number;
}

/** Counts one more sight of a name; an attacker's million of names takes the room of a hundred. */
function countName(places: Map<string, Place>, name: string, path: string, offset?: number): void {
  const key = places.has(name) || places.size < MOST_NAMES ? name : REST;
  const known = places.get(key);
  if (known) known.count++;
  else places.set(key, { path, ...(offset === undefined ? {} : { offset }), count: 1 });
}

/** Searches file contents for paths below a home folder, grouped by home folder. */
export function createLeakSearch(): LeakSearch {
  const found = new Map<string, Place>();
  const carried = new Map<number, { tail: Buffer; position: number }>();
  const interest: Interest = {
    name: 'leaks',
    // Containers are searched through their members: packed bytes mean nothing by themselves.
    wants: (entry) => (entry.format === 'text' || entry.format === 'bytes' ? 'chunks' : undefined),
    take(entry, bytes, last) {
      const before = carried.get(entry.id);
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const window = before ? Buffer.concat([before.tail, chunk]) : chunk;
      const start = before ? before.position - before.tail.length : 0;
      for (const home of HOMES) searchHome(window, start, home, entry.path, found, last ? 0 : NAME_LENGTH);
      if (last) carried.delete(entry.id);
      else
        carried.set(entry.id, {
          tail: Buffer.from(window.subarray(-NAME_LENGTH)),
          position: start + window.length,
        });
    },
  };
  return {
    interest,
    leaks: () =>
      [...found].map(([home, place]) => ({
        rule: 'leak.home-path' as const,
        message:
          home === REST
            ? 'further home folders stand in the content'
            : `the home folder ${home} stands in the content`,
        ...place,
      })),
  };
}

/** Leaves hits in the last `keep` bytes to the next chunk, which starts with them. */
function searchHome(
  window: Buffer,
  start: number,
  home: string,
  path: string,
  found: Map<string, Place>,
  keep: number,
): void {
  for (let at = window.indexOf(home, 0, 'latin1'); at >= 0; at = window.indexOf(home, at + 1, 'latin1')) {
    if (keep > 0 && at >= window.length - keep) return;
    const rest = window.toString('latin1', at + home.length, at + home.length + NAME_LENGTH);
    const user = USER.exec(rest)?.[0];
    if (user === undefined || NOT_A_USER.has(user)) continue;
    countName(found, `${home}${user}`, path, start + at);
  }
}

/** Owners that say nothing about a person or machine. */
const PLAIN_OWNERS = new Set(['', 'root', 'wheel', 'admin', 'staff', 'daemon', 'bin', 'nobody', 'nogroup']);

/** What the headers of an opened artifact give away: owner names, inode numbers, times of the packing itself. */
export function leaksOfEntries(entries: readonly Entry[]): readonly Leak[] {
  const users = new Map<string, Place>();
  let inodes: { path: string; count: number } | undefined;
  for (const entry of entries) {
    for (const owner of [entry.user ?? '', entry.group ?? '']) {
      if (!PLAIN_OWNERS.has(owner)) countName(users, owner, entry.path);
    }
    if (entry.inode !== undefined && entry.inode > 0) {
      if (inodes) inodes.count++;
      else inodes = { path: entry.path, count: 1 };
    }
  }
  const leaks: Leak[] = [...users].map(([owner, place]) => ({
    rule: 'leak.user-name',
    message: owner === REST ? 'members belong to further users and groups' : `members belong to ${owner}`,
    ...place,
  }));
  if (inodes)
    leaks.push({ rule: 'leak.inode', message: 'inode numbers of the packing machine are stored', ...inodes });
  return [...leaks, ...buildTimes(entries)];
}

/**
 * Containers whose members have several modification times that lie within one day: the clock of a build. Clamped times
 * (SOURCE_DATE_EPOCH) are all equal or older than the clamp.
 */
function buildTimes(entries: readonly Entry[]): Leak[] {
  const spans = new Map<number, { least: number; most: number; count: number; distinct: Set<number> }>();
  for (const entry of entries) {
    if (entry.mtime === undefined || entry.mtime <= 0 || entry.kind !== 'file') continue;
    // Times of files on disk are the machine's that looks, and no part of what is shipped.
    if ((entries[entry.parent] ?? entry).kind === 'directory') continue;
    const span = spans.get(entry.parent);
    if (!span)
      spans.set(entry.parent, {
        least: entry.mtime,
        most: entry.mtime,
        count: 1,
        distinct: new Set([entry.mtime]),
      });
    else {
      span.least = Math.min(span.least, entry.mtime);
      span.most = Math.max(span.most, entry.mtime);
      span.count++;
      if (span.distinct.size < 3) span.distinct.add(entry.mtime);
    }
  }
  return [...spans]
    .filter(([, span]) => span.distinct.size > 1 && span.most - span.least < 86_400)
    .map(([parent, { least, most, count }]) => ({
      rule: 'leak.build-time',
      message: `members carry the clock of the build: ${iso(least)} to ${iso(most)}`,
      path: entries[parent]?.path ?? '',
      count,
    }));
}

function iso(seconds: number): string {
  const date = new Date(Math.floor(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace(/\.\d+Z$/, '');
}
