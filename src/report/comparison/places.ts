import type { ArtifactSummary, CauseShare, Difference, RangePair } from '../../model/index.ts';
import { humanCount, plural, printable } from '../printable.ts';

/** A path of a comparison for people: without the mark of its container; the artifact's own name for itself. */
export function shownPath(path: string, artifact: string): string {
  const rest = path.replace(/^!?\//, '');
  return rest === '' || rest === '!' ? artifact + rest : rest;
}

/** True for a folder on disk, of which the digest is not one of bytes. */
export function isDirectory({ mediaType }: Partial<ArtifactSummary>): boolean {
  return mediaType === 'inode/directory';
}

/** What an artifact is: its format with the dialect. */
export function kindOf(artifact: ArtifactSummary): string {
  const { format, variant } = artifact;
  if (isDirectory(artifact)) return 'directory';
  return variant === undefined ? format : `${format}:${variant}`;
}

/** Where a difference is: both paths for what was renamed. */
export function placeOf({ left, right }: Difference, artifact: string): string {
  const [one, other] = [left ?? right ?? '', right ?? left ?? ''];
  const path = shownPath(one, artifact);
  return one === other ? path : `${path} → ${shownPath(other, artifact)}`;
}

/** `mtime: 1 → 2`, or the kind of the difference; unescaped. */
export function changeOf({ kind, field, values }: Difference): string {
  if (values === undefined) return field === undefined ? kind : `${kind} ${field}`;
  return `${field ?? kind}: ${values[0] || 'none'} → ${values[1] || 'none'}`;
}

/** `xar.checksum (2 places, 40 bytes), bom.size (12 places)`. */
export function followersOf(follows: readonly CauseShare[]): string {
  return follows
    .map(({ code, count, bytes }) => {
      const size = bytes === 0 ? '' : `, ${plural(bytes, 'byte')}`;
      return `${code} (${plural(count, 'place')}${size})`;
    })
    .join(', ');
}

/** `100+4`, or `100+4 → 104+0` where the sides differ. */
export function rangeOf({ left, right }: RangePair): string {
  const [one, other] = [`${left.offset}+${left.length}`, `${right.offset}+${right.length}`];
  return one === other ? one : `${one} → ${other}`;
}

/** `bytes 100+4, 200+1 … 3 more`; `` for none. */
export function rangesOf(ranges: readonly RangePair[], most: number, omitted = 0): string {
  if (ranges.length === 0 && omitted === 0) return '';
  const more = Math.max(ranges.length - most, 0) + omitted;
  const rest = more === 0 ? '' : ` … ${humanCount(more)} more`;
  return `bytes ${ranges.slice(0, most).map(rangeOf).join(', ')}${rest}`;
}

/** A line of a text, escaped; tabs as an arrow, since they are often what differs. */
export function printableLine(line: string): string {
  return line.split('\t').map(printable).join('→   ');
}

/** Characters of a line of a hunk that are shown. */
const LINE = 400;

/** Cuts a long line; what is left out is counted. */
export function cutLine(line: string): string {
  return line.length <= LINE
    ? line
    : `${line.slice(0, LINE).toWellFormed()} … ${humanCount(line.length - LINE)} more characters`;
}
