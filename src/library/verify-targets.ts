import { nodeHost } from '../host/index.ts';
import { AssayError } from '../model/index.ts';
import { BESIDE_SUFFIXES, kindByName } from '../provenance/index.ts';
import type { DigestTarget } from './subject.ts';

/** The files of folders, without what is evidence by its name; other targets as they are, without evidence for one of them. */
export async function filesOf(targets: readonly (string | DigestTarget)[]): Promise<{
  readonly files: readonly (string | DigestTarget)[];
  readonly leftOut: readonly string[];
}> {
  const { files } = nodeHost;
  const all: (string | DigestTarget)[] = [];
  const leftOut: string[] = [];
  const named = new Set(targets);
  for (const target of targets) {
    // As a shell names all files of a folder.
    if (typeof target === 'string' && isBesideOneOf(named, target)) continue;
    const isFolder =
      typeof target === 'string' && (await files.status(target, { follow: true })).kind === 'directory';
    if (!isFolder) {
      all.push(target);
      continue;
    }
    const paths = (await files.list(target))
      .filter((name) => kindByName(name) === undefined)
      .map((name) => files.join(target, name));
    const statuses = await Promise.all(paths.map((path) => files.status(path, { follow: true })));
    // What is no file, as a pipe, is refused where it is opened: passed over, it would look verified.
    const found = paths.filter((_, at) => statuses[at]!.kind !== 'directory');
    leftOut.push(...paths.filter((_, at) => statuses[at]!.kind === 'directory'));
    if (found.length === 0)
      throw new AssayError('input.empty', 'the folder has no file to verify', { path: target });
    all.push(...found);
  }
  return { files: all, leftOut };
}

function isBesideOneOf(targets: ReadonlySet<string | DigestTarget>, path: string): boolean {
  return BESIDE_SUFFIXES.some(
    ([suffix]) => path.endsWith(suffix) && targets.has(path.slice(0, -suffix.length)),
  );
}
