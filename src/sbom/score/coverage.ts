import type { Bom, BomScoreFailure, Entry } from '../../model/index.ts';
import { contradict, type ListedFile } from '../diff/files.ts';
import { type Item, itemsOf } from '../diff/items.ts';
import { pairItems } from '../diff/pair.ts';
import type { ScoreInput } from './rule.ts';

/** Files that are named as not covered. */
const MOST = 5;

/**
 * How many bytes of an artifact lie in files that a document accounts for: files it lists in a package, with the digest they have,
 * and files of components that it lists, as the bytes show them.
 * @param made the bill of materials of the artifact, with its files
 */
export function coverageOf(
  bom: Bom,
  made: Bom,
  entries: readonly Entry[],
): NonNullable<ScoreInput['coverage']> {
  const [claimed, shown] = [itemsOf(bom), itemsOf(made)];
  // A document about a package is about the component the artifact is, whatever the name of its file.
  const plain = (items: readonly Item[]) => items.map((item) => ({ ...item, isSubject: false }));
  const own = shown.items.filter(({ isSubject }) => !isSubject);
  const { pairs } = pairItems(plain(claimed.items), own);
  const listed = new Map<string, ListedFile>();
  for (const { files } of claimed.items) for (const file of files) listed.set(file.path, file);
  const accounted = new Set(pairs.flatMap(({ after }) => after.files.map(({ file }) => file.ref)));
  const sizes = new Map(
    entries.flatMap(({ sha256, size }) => (sha256 === undefined ? [] : [[sha256, size] as const])),
  );
  let [bytes, covered] = [0, 0];
  const left: { readonly path: string; readonly size: number }[] = [];
  for (const { file, path } of shown.files.values()) {
    const size = sizes.get(file.hashes.find(({ algorithm }) => algorithm === 'sha256')?.value ?? '') ?? 0;
    const claim = listed.get(path);
    bytes += size;
    const isListed = claim !== undefined && claim.file.hashes.length > 0 && !contradict(claim.file, file);
    if (isListed || accounted.has(file.ref)) covered += size;
    else left.push({ path, size });
  }
  left.sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1));
  const largest = left.slice(0, MOST).map(
    ({ path, size }): BomScoreFailure => ({
      what: path,
      place: '',
      why: `${size} bytes in a file of no component listed`,
    }),
  );
  return { bytes, covered, largest };
}
