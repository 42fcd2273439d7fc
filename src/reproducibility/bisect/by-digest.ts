import type { CauseCode } from '../../model/index.ts';
import type { ProducedFile } from './area.ts';
import type { Symptom } from './symptom.ts';

/** What differs as far as digests tell: files that are new, missing, or have another content. */
export function comparedByDigest(
  first: readonly ProducedFile[],
  files: readonly ProducedFile[],
): readonly Symptom[] {
  const before = new Map(first.map((file) => [file.path, file]));
  const after = new Map(files.map((file) => [file.path, file]));
  const symptom = (cause: CauseCode, path: string, bytes: number): Symptom => ({
    cause,
    path: `/${path}`,
    bytes,
  });
  return [
    ...first
      .filter(({ path }) => !after.has(path))
      .map(({ path, size }) => symptom('content.file-removed', path, size)),
    ...files.flatMap(({ path, size, sha256 }) => {
      const old = before.get(path);
      if (!old) return [symptom('content.file-added', path, size)];
      return old.sha256 === sha256 ? [] : [symptom('content.source', path, Math.max(old.size, size))];
    }),
  ];
}

/** Those of files in which the comparison found nothing: a file that differs is never passed over. */
export function overlooked(byDigest: readonly Symptom[], found: readonly Symptom[]): readonly Symptom[] {
  const paths = new Set<string>();
  // `/a/b.zip!/c` is in `/a/b.zip`: every path above is that of a place where something was found.
  for (const { path } of found) {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
      paths.add(path.slice(0, end).replace(/!$/, ''));
  }
  return byDigest.filter(({ path }) => !paths.has(path));
}
