import type { Artifact, Comparison, Field, Range } from '../../src/model/index.ts';

/** Formats that pack the contents of several members into one run of bytes, or keep their table of contents packed. */
const PACKED: ReadonlySet<string> = new Set(['7z', 'cab', 'dmg', 'squashfs', 'rpm', 'xar', 'cfb']);

/**
 * The offsets of an artifact's bytes that no difference accounts for: neither a range of the artifact itself or of a header of its
 * members, nor a difference of the member whose stored content they belong to.
 */
export async function unaccounted(
  left: Artifact,
  comparison: Comparison,
  offsets: readonly number[],
): Promise<number[]> {
  const { differences } = comparison;
  // What members themselves came or went by is not told byte by byte.
  const isOther = differences.some(({ kind, omitted }) => omitted || TREE.has(kind));
  if (isOther || comparison.omitted > 0) return [];
  const below = differences.filter(({ left: path }) => path !== '');
  if (PACKED.has(left.format) && below.length > 0) return [];
  const told = differences.flatMap(({ left: path = '', kind, field, ranges = [] }) => {
    const parent = left.entries.find((entry) => entry.path === left.name + path)?.parent;
    const isHere = path === '' || (parent === 0 && (kind === 'metadata' || field !== undefined));
    return isHere ? ranges.flatMap(({ left: one, right: other }) => [one, other]) : [];
  });
  const stored = (await storedRanges(left)).filter(({ path }) =>
    differences.some(({ left: told }) => told !== undefined && (left.name + told).startsWith(path)),
  );
  return offsets.filter((offset) => ![...told, ...stored].some((range) => isIn(range, offset)));
}

const TREE: ReadonlySet<string> = new Set(['added', 'removed', 'renamed', 'kind']);

function isIn({ offset, length }: Range, at: number): boolean {
  return at >= offset && at < offset + length;
}

/** Where the contents of the artifact's own members are stored. */
async function storedRanges(artifact: Artifact): Promise<(Range & { readonly path: string })[]> {
  const ranges: (Range & { path: string })[] = [];
  for (const { id, path, parent } of artifact.entries) {
    if (parent !== 0) continue;
    // What a stream decodes to comes from all of it.
    if (path === `${artifact.name}!`) ranges.push({ offset: 0, length: artifact.size, path });
    const collect = (fields: readonly Field[]): void => {
      for (const { meaning, offset, length, fields: parts, decoded } of fields) {
        if (meaning === 'data') ranges.push({ offset, length, path });
        if (parts && !decoded) collect(parts);
      }
    };
    collect((await artifact.fields(id)).header);
  }
  return ranges;
}
