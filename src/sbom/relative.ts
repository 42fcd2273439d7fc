import type { Entry } from '../model/index.ts';

/** Whether an entry is no file that is shipped: the artifact itself, or the decoded content of a compression stream. @param pathOf of a container */
export function isLayer({ parent, path }: Entry, pathOf: (id: number) => string | undefined): boolean {
  return parent < 0 || (path.endsWith('!') && path === `${pathOf(parent)}!`);
}

/**
 * Paths as they are once the artifact is unpacked: without its name, without its compression, without the one folder that
 * everything in an archive lies in, without `./` in front. So an archive and the folder it is unpacked to have the same paths.
 * @returns the path of a member; `.` for the artifact itself and that folder
 */
export function relativePaths(entries: readonly Entry[]): (path: string) => string {
  let root = entries[0]!;
  while (entries[root.id + 1]?.path === `${root.path}!`) root = entries[root.id + 1]!;
  const isFolder = root.kind === 'directory';
  const within = rootOf(root, (id) => entries[id]?.path);
  const top = isFolder ? undefined : topFolder(entries, root, within);
  return (path) => {
    if (!path.startsWith(within)) return '.';
    const clean = withoutDots(path.slice(within.length));
    if (top === undefined) return clean === '' ? '.' : clean;
    if (clean === top || clean === '') return '.';
    return withoutDots(clean.slice(top.length + 1)) || '.';
  };
}

/** What the paths of all members of a container begin with. @param pathOf of a container */
export function rootOf(container: Entry, pathOf: (id: number) => string | undefined): string {
  const isDecoded = container.parent >= 0 && isLayer(container, pathOf);
  return container.kind === 'directory' || isDecoded ? `${container.path}/` : `${container.path}!/`;
}

/** The one folder that every member of a container lies in. */
function topFolder(entries: readonly Entry[], { id }: Entry, within: string): string | undefined {
  let top: string | undefined;
  for (const { parent, kind, path } of entries) {
    if (parent !== id) continue;
    const clean = withoutDots(path.slice(within.length));
    if (clean === '') continue;
    const slash = clean.indexOf('/');
    if (slash < 0 && kind !== 'directory') return undefined;
    const first = slash < 0 ? clean : clean.slice(0, slash);
    if (first === '' || first === '..' || (top !== undefined && first !== top)) return undefined;
    top = first;
  }
  return top;
}

function withoutDots(path: string): string {
  return path.replace(/^(?:\.\/+)+|^\.$/, '').replace(/\/+$/, '');
}
