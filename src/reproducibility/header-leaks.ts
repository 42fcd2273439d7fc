import { isOwnLayer } from '../artifact/index.ts';
import type { Entry } from '../model/index.ts';
import { countName, type Leak, type Place, REST } from './leak.ts';

/** Owners that say nothing about a person or machine. */
const PLAIN_OWNERS = new Set(['', 'root', 'wheel', 'admin', 'staff', 'daemon', 'bin', 'nobody', 'nogroup']);

/**
 * What the headers of an opened artifact give away: owner names, inode numbers, times of the packing itself. Archives that
 * are merely shipped were packed elsewhere and say nothing about this build.
 */
export function leaksOfEntries(all: readonly Entry[]): readonly Leak[] {
  const own = new Map<number, boolean>();
  const entries = all.filter(({ parent }) => {
    if (!own.has(parent)) own.set(parent, parent < 0 || isOwnLayer(all, all[parent]!));
    return own.get(parent);
  });
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
  return [...leaks, ...buildTimes(all, entries)];
}

/**
 * Containers whose members have several modification times that lie within one day: the clock of a build. Clamped times
 * (SOURCE_DATE_EPOCH) are all equal or older than the clamp.
 */
function buildTimes(all: readonly Entry[], entries: readonly Entry[]): Leak[] {
  const spans = new Map<number, { least: number; most: number; count: number; distinct: Set<number> }>();
  for (const entry of entries) {
    if (entry.mtime === undefined || entry.mtime <= 0 || entry.kind !== 'file') continue;
    // Times of files on disk are the machine's that looks, and no part of what is shipped.
    if ((all[entry.parent] ?? entry).kind === 'directory') continue;
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
      path: all[parent]?.path ?? '',
      count,
    }));
}

function iso(seconds: number): string {
  const date = new Date(Math.floor(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace(/\.\d+Z$/, '');
}
