import { createHash } from 'node:crypto';
import { memberName, type Tree } from './tree.ts';

/**
 * The digest that stands for a directory: SHA-256 over one line per member, sorted by path in code point order:
 * path, kind, octal mode, and the content's SHA-256 or the link target, each followed by a NUL, and a line feed.
 * Times and owners do not count, so a checked-out or unpacked copy has the same digest; nor does the mode of a link, which
 * means nothing and differs between systems (it is written as 0).
 */
export function directoryDigest(tree: Tree): string | undefined {
  const lines: string[] = [];
  for (const entry of tree.entries) {
    if (entry.parent !== 0) continue;
    if (entry.kind === 'file' && entry.sha256 === undefined) return undefined;
    const mode = (entry.kind === 'symlink' ? 0 : (entry.mode ?? 0)).toString(8);
    lines.push(
      `${memberName(tree, entry.id)}\0${entry.kind}\0${mode}\0${entry.sha256 ?? entry.link ?? ''}\0\n`,
    );
  }
  // UTF-8 order is code point order, which JavaScript's UTF-16 comparison is not.
  const sorted = lines.map((line) => Buffer.from(line)).sort(Buffer.compare);
  const digest = createHash('sha256');
  for (const line of sorted) digest.update(line);
  return digest.digest('hex');
}
