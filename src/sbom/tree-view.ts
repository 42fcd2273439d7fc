import type { Entry } from '../model/index.ts';
import { enclosing } from './place.ts';

/** The entries of these paths; of several with one path the first. */
export function entriesAt(entries: readonly Entry[], paths: ReadonlySet<string>): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  if (paths.size === 0) return found;
  for (const entry of entries)
    if (paths.has(entry.path) && !found.has(entry.path)) found.set(entry.path, entry);
  return found;
}

/** For each of these paths that exists the files at and below it, in the order of the artifact. */
export function filesAt(
  entries: readonly Entry[],
  paths: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  if (paths.size === 0) return found;
  const add = (place: string, path: string) => {
    if (!paths.has(place)) return;
    const files = found.get(place);
    if (files) files.push(path);
    else found.set(place, [path]);
  };
  for (const { kind, path } of entries) {
    if (kind !== 'file') continue;
    add(path, path);
    for (const place of enclosing(path)) add(place, path);
  }
  return found;
}
