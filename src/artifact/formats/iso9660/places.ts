import type { Coverage } from '../common/coverage.ts';
import type { Tally } from '../common/tally.ts';
import { checkOverlaps } from './compare.ts';
import type { BootCatalog } from './el-torito.ts';
import { attributesOf, extentsOf, startOf } from './item.ts';
import { sizeOf } from './records.ts';
import type { Tree } from './tree.ts';

/** Notes the contents of files as accounted for, with their extended attribute records. */
export function coverContents(coverage: Coverage, items: Tree['items']): void {
  for (const item of items) {
    for (const { start, length } of extentsOf(item)) coverage.add(start, length);
    const attributes = attributesOf(item);
    if (attributes) coverage.add(attributes.start, attributes.length);
  }
}

/** Looks for files and structures that overlap. Boot images are files, or parts of what is none. */
export function checkPlaces(
  { coverage, tally }: { readonly coverage: Coverage; readonly tally: Tally },
  trees: readonly Tree[],
  boot: readonly BootCatalog[],
  end: number,
): void {
  const names = ['volume descriptors'];
  const starts = [0];
  const ends = [end];
  const add = (path: string, start: number, length: number): void => {
    names.push(path);
    starts.push(start);
    ends.push(start + length);
  };
  for (const { items, directories } of trees) {
    for (const { path, start, length } of directories.values()) add(path || '/', start, length);
    for (const item of items) for (const { start, length } of extentsOf(item)) add(item.path, start, length);
  }
  for (const { images } of boot) for (const { start, length } of images) coverage.add(start, length);
  const ranges = { starts: Float64Array.from(starts), ends: Float64Array.from(ends) };
  checkOverlaps(ranges, (index) => names[index]!, tally);
}

/** Lengths of the files that boot images are, by their place; the first file counts. */
export function sizesOf(boot: readonly BootCatalog[], trees: readonly Tree[]): Map<number, number> {
  const wanted = new Set(boot.flatMap(({ images }) => images.map(({ start }) => start)));
  const sizes = new Map<number, number>();
  for (const { items } of wanted.size > 0 ? trees : []) {
    for (const item of items) {
      if (item.isDirectory || !wanted.has(startOf(item)) || sizes.has(startOf(item))) continue;
      sizes.set(startOf(item), sizeOf(item.record));
    }
  }
  return sizes;
}
