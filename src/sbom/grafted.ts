import type { Entry } from '../model/index.ts';

/**
 * Folders into which repair tools copy shared libraries of other projects: `<name>.libs` (auditwheel, delvewheel) and
 * `.dylibs` (delocate). What lies there is not the wheel's own, whoever's metadata the wheel carries.
 */
const GRAFTED = /^(.*[!/](?:[^!/]+\.libs|\.dylibs))\/[^!]*$/;

/** The folder of grafted libraries that a member lies in, as a path like `Entry.path`. */
export function graftedFolder(path: string): string | undefined {
  return GRAFTED.exec(path)?.[1];
}

/** Files in folders of grafted libraries, by folder. */
export function graftedFiles(entries: readonly Entry[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { path, kind } of entries) {
    // A cheap test first: a tree may have a million members.
    const folder = kind === 'file' && path.includes('libs/') ? graftedFolder(path) : undefined;
    if (folder !== undefined) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}
