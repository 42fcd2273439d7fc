import { groupBy } from './group.ts';
import type { Placed } from './places.ts';

/** Files of one name whose paths are compared one by one; where there are more, nothing can be told. */
const MOST_ALIKE = 1000;

/**
 * Files that a path in a CycloneDX document may mean: names of components of type `file` are paths relative to whatever they are
 * listed under, an archive within the artifact or a folder.
 * @returns asked with a path; undefined where too many files could be meant
 */
export function alikeFinder(placed: Placed): (path: string) => readonly string[] | undefined {
  let inside: ReadonlyMap<string, readonly string[]> | undefined;
  let byName: ReadonlyMap<string, readonly string[]> | undefined;
  return (path) => {
    if (placed.files.has(path)) return [path];
    inside ??= groupBy(placed.files.keys(), (one) => [innerPath(one)]);
    const found = inside.get(path);
    if (found) return found.length > MOST_ALIKE ? undefined : found;
    byName ??= groupBy(placed.files.keys(), (one) => [baseName(one)]);
    const same = byName.get(baseName(path)) ?? [];
    return same.length > MOST_ALIKE ? undefined : same.filter((one) => one.endsWith(`/${path}`));
  };
}

/** The path within the innermost archive. */
function innerPath(path: string): string {
  const end = path.lastIndexOf('!/');
  return end < 0 ? path : path.slice(end + 2);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
