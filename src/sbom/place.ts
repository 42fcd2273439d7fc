/** Questions about places in an artifact: paths joined like `Entry.path`. */

/** Folders that hold input for tests rather than what is shipped for use; compared in lower case. */
const TEST_FOLDERS: ReadonlySet<string> = new Set([
  'test',
  'tests',
  '__tests__',
  'testdata',
  'test-data',
  'test_data',
  'wheeldata',
  'fixture',
  'fixtures',
  '__fixtures__',
]);

/** The folder that holds an entry; for a member at the root of a container the container's path and `!`. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** A folder as something that can be owned: the root of a container is the container. */
export function asPrefix(folder: string): string {
  return folder.replace(/!+$/, '');
}

/** The path of the container an entry lies in; for a directory as artifact its name; `` for the artifact itself. */
export function containerOf(path: string): string {
  const end = path.lastIndexOf('!/');
  return asPrefix(path.slice(0, end < 0 ? Math.max(path.indexOf('/'), 0) : end));
}

/** Whether a folder is the root of a container. */
export function isContainerRoot(folder: string): boolean {
  return folder.endsWith('!');
}

/** How many folders lie between the root of its container and an entry. */
export function depthInContainer(path: string): number {
  const inner = path.slice(containerOf(path).length).replace(/^!?\//, '');
  return inner.split('/').filter((part) => part !== '' && part !== '.').length - 1;
}

/** Whether an entry lies below a folder for tests; the artifact's own name does not count. */
export function isTestPlace(path: string): boolean {
  return path
    .split(/!?\//)
    .slice(1, -1)
    .some((part) => TEST_FOLDERS.has(part.toLowerCase()));
}

/** Everything a path lies in, nearest first: folders, container roots (`a.zip!`) and containers (`a.zip`). */
export function* enclosing(path: string): Generator<string> {
  for (let at = path.length - 1; at > 0; at--) {
    const character = path[at];
    if (character === '/' || character === '!') yield path.slice(0, at);
  }
}

/**
 * A relative path as lists write it, joined to a folder; undefined where it is absolute or climbs out of the container.
 */
export function joinPath(folder: string, relative: string): string | undefined {
  if (relative.startsWith('/')) return undefined;
  let at = folder;
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') at += at === '' ? part : `/${part}`;
    else if (at === '' || isContainerRoot(at) || !at.includes('/')) return undefined;
    else at = folderOf(at);
  }
  return at === folder ? undefined : at;
}
