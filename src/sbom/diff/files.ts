import type { Bom, BomFile, BomFileChange } from '../../model/index.ts';

/** A listed file with what identifies it. */
export interface ListedFile {
  readonly file: BomFile;
  /** Without `./`, and without the one top folder all files lie in. */
  readonly path: string;
  /** Its strongest digest, with the algorithm; absent where none is stated. */
  readonly digest?: string;
}

/** Algorithms two documents can be compared by, the surest first. */
const ALGORITHMS = ['sha512', 'sha384', 'sha256', 'sha3-256', 'blake3', 'sha1', 'md5'];

/** Files of a document by ref. */
export function listedFiles({ files }: Bom): ReadonlyMap<string, ListedFile> {
  const paths = files.map(({ path }) => plainPath(path));
  const top = topFolder(paths);
  return new Map(
    files.map((file, i) => {
      const digest = digestOf(file);
      const path = paths[i]!.slice(top.length);
      return [file.ref, { file, path, ...(digest === undefined ? {} : { digest }) }];
    }),
  );
}

/** Whether digests of two files contradict each other: some algorithm is stated by both, with different values. */
export function contradict(a: Pick<BomFile, 'hashes'>, b: Pick<BomFile, 'hashes'>): boolean {
  const others = Map.groupBy(b.hashes, ({ algorithm }) => algorithm);
  const same = new Set(b.hashes.map(({ algorithm, value }) => `${algorithm}:${value}`));
  return a.hashes.some(({ algorithm, value }) => others.has(algorithm) && !same.has(`${algorithm}:${value}`));
}

/** What became of files, by path; a file that vanished from one path and appeared with the same digest at another has moved. */
export function fileChanges(
  before: ReadonlyMap<string, ListedFile>,
  after: ReadonlyMap<string, ListedFile>,
): readonly BomFileChange[] {
  if (before.size === 0 || after.size === 0) return [];
  const [old, now] = [byPath(before), byPath(after)];
  const gone = new Map<string, string[]>();
  // In reverse: what moved is taken from the end, the first path first.
  for (const [path, { digest }] of [...old].sort(([a], [b]) => compare(b, a))) {
    if (now.has(path)) continue;
    const key = digest ?? `path ${path}`;
    const others = gone.get(key);
    if (others) others.push(path);
    else gone.set(key, [path]);
  }
  const changes: BomFileChange[] = [];
  for (const [path, { file, digest }] of [...now].sort(([a], [b]) => compare(a, b))) {
    const same = old.get(path);
    if (same) {
      if (contradict(same.file, file)) changes.push({ path, change: 'changed' });
      continue;
    }
    const from = digest === undefined ? undefined : gone.get(digest)?.pop();
    changes.push(from === undefined ? { path, change: 'added' } : { path, change: 'moved', from });
  }
  for (const path of [...gone.values()].flat()) changes.push({ path, change: 'removed' });
  return changes.sort((a, b) => compare(a.path, b.path) || compare(a.change, b.change));
}

/** Order by code units. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A path without what writers put before it: `./`, `/`. */
export function plainPath(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '');
}

function byPath(files: ReadonlyMap<string, ListedFile>): Map<string, ListedFile> {
  const paths = new Map<string, ListedFile>();
  for (const one of files.values()) if (!paths.has(one.path)) paths.set(one.path, one);
  return paths;
}

/** The folder with its slash, where every file lies in one: archives of releases have their version in its name. */
function topFolder(paths: readonly string[]): string {
  const end = paths[0]?.indexOf('/') ?? -1;
  if (end <= 0 || paths.length < 2) return '';
  const top = paths[0]!.slice(0, end + 1);
  return paths.every((path) => path.startsWith(top)) ? top : '';
}

function digestOf({ hashes }: BomFile): string | undefined {
  for (const algorithm of ALGORITHMS) {
    const own = hashes.find((one) => one.algorithm === algorithm);
    if (own) return `${algorithm}:${own.value}`;
  }
  return undefined;
}
