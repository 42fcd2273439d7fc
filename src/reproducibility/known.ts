import type { Entry } from '../model/index.ts';
import type { Known, Window } from './guess/known.ts';

/** Users that every system has say nothing about who built. */
const SYSTEM_USERS: ReadonlySet<string> = new Set(['root', 'admin', 'nobody', 'daemon', 'bin', 'sys', '0']);
/** 1990-01-01: earlier times are placeholders. */
const FIRST_PLAUSIBLE = 631_152_000;
const MOST_USERS = 100;

/** What the headers of two trees tell about the builds, for guesses that are weak by themselves. */
export function knownOf(left: readonly Entry[], right: readonly Entry[]): Known {
  const users = new Set<string>();
  for (const { user } of [...left, ...right]) {
    if (user !== undefined && user !== '' && !SYSTEM_USERS.has(user) && users.size < MOST_USERS)
      users.add(user);
  }
  const [one, other] = [latest(left), latest(right)];
  return {
    ...(users.size > 0 ? { users: [...users] } : {}),
    ...(one && other ? { built: [one, other] as const } : {}),
  };
}

/** The last time that a packer wrote: about then it was built. */
function latest(entries: readonly Entry[]): Window | undefined {
  let last = 0;
  for (const { mtime = 0 } of entries) last = Math.max(last, mtime);
  return last < FIRST_PLAUSIBLE ? undefined : [last, last];
}
