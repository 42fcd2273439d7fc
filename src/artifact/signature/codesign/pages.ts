import { createHash, hash } from 'node:crypto';
import type { RandomSource } from '../../../model/index.ts';
import { type CodeDirectory, hashesFit, hashOf } from './directory.ts';

/** Bytes read at once: whole pages of the usual 4 or 16 KiB. */
const PIECE = 1 << 20;

/** How the pages of a file compare with the hashes of a directory. */
export interface PageCheck {
  readonly pages: number;
  /** How many differ. */
  readonly bad: number;
  /** Offset of the first that does. */
  readonly first: number;
}

/**
 * Compares the pages of a file with their hashes. Undefined where a directory promises something that cannot be
 * checked: an unknown hash, pages in another order, more hashes than it has, or bytes the file has not.
 */
export async function checkPages(
  source: RandomSource,
  directory: CodeDirectory,
): Promise<PageCheck | undefined> {
  const { codeLimit, codeSlots, scattered } = directory;
  if (scattered || !hashesFit(directory) || codeLimit > source.size) return undefined;
  const pageSize = directory.pageSize || Math.max(1, codeLimit);
  if (Math.ceil(codeLimit / pageSize) !== codeSlots) return undefined;
  let bad = 0;
  let first = 0;
  const compare = (page: number, digest: Buffer): void => {
    if (digest.subarray(0, directory.hashSize).equals(hashOf(directory, page))) return;
    if (bad++ === 0) first = page * pageSize;
  };
  if (pageSize > PIECE) {
    for (let page = 0; page < codeSlots; page++)
      compare(page, await digestOf(source, directory, page, pageSize));
    return { pages: codeSlots, bad, first };
  }
  const { algorithm } = directory.hash!;
  const step = Math.floor(PIECE / pageSize) * pageSize;
  for (let at = 0; at < codeLimit; at += step) {
    const bytes = await source.read(at, Math.min(step, codeLimit - at));
    for (let from = 0; from < bytes.length; from += pageSize) {
      const page = bytes.subarray(from, from + pageSize);
      compare((at + from) / pageSize, hash(algorithm, page, 'buffer'));
    }
  }
  return { pages: codeSlots, bad, first };
}

/** The hash of a page that is too large to be held. */
async function digestOf(
  source: RandomSource,
  { codeLimit, hash: kind }: CodeDirectory,
  page: number,
  pageSize: number,
): Promise<Buffer> {
  const digest = createHash(kind!.algorithm);
  const end = Math.min(codeLimit, (page + 1) * pageSize);
  for (let at = page * pageSize; at < end; at += PIECE) {
    digest.update(await source.read(at, Math.min(PIECE, end - at)));
  }
  return digest.digest();
}
