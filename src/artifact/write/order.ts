import { tidyName } from '../names.ts';

/** What stands in front or at the end, whatever its name; 0 for all others. */
export type Rank = (path: string) => number;

const DIST_INFO = /^[^/]+\.dist-info(\/|$)/;
const FIRST: readonly string[] = ['mimetype', 'META-INF', 'META-INF/MANIFEST.MF'];
const RECORD = /^[^/]+\.dist-info\/RECORD(\.jws|\.p7s)?$/;

/** Zip formats: EPUB OCF 3.3 4.3 (`mimetype`), JAR File Specification (manifest), Binary distribution format (dist-info last). */
export const zipRank =
  (variant: string | undefined): Rank =>
  (path) => {
    if (variant === 'wheel') {
      if (path.endsWith('.dist-info/RECORD') && RECORD.test(path)) return 3;
      return RECORD.test(path) ? 2 : DIST_INFO.test(path) ? 1 : 0;
    }
    const place = FIRST.indexOf(path);
    return place < 0 ? 0 : place - FIRST.length;
  };

/** Debian packages: deb(5) fixes the order. */
export const debRank: Rank = (path) => {
  if (path === 'debian-binary') return -2;
  return path.startsWith('control.tar') ? -1 : 0;
};

/**
 * Sorts by rank, then by the bytes of the names in UTF-8, where `./` in front and doubled slashes do not count; a folder so
 * comes before what it holds. Members of one name keep their order.
 * @param nested folders are closed units (XAR): a slash comes before any other byte, so that nothing stands between a folder
 * and what it holds
 */
export function sortMembers<T extends { readonly path: string }>(
  members: readonly T[],
  rank: Rank,
  nested = false,
): T[] {
  const keyOf = (path: string) => Buffer.from(nested ? tidyName(path).replaceAll('/', '\0') : tidyName(path));
  return members
    .map((member) => ({ member, rank: rank(member.path), key: keyOf(member.path) }))
    .sort((a, b) => a.rank - b.rank || Buffer.compare(a.key, b.key))
    .map(({ member }) => member);
}
