import { hash } from 'node:crypto';
import type { RandomSource } from '../../../model/index.ts';

/** Pages that linkers hash, always with SHA-256. */
const PAGE_SIZES = [4096, 16384];
const HASH = 32;
/** Between these offsets of a linker's signature stands its first page hash: behind headers and the identifier. */
const FIRST_HASH = { least: 100, most: 1200 };

/**
 * Whether bytes at the end of a signature are hashes of the file's own pages in their order, and nothing else: what
 * signing a file again in place leaves of the signature that the linker had made.
 * @param rest the bytes @param at their offset in the signature @param end where the signature begins in `source`
 */
export async function areOldHashes(
  source: RandomSource,
  rest: Buffer,
  at: number,
  end: number,
): Promise<boolean> {
  for (const pageSize of PAGE_SIZES) {
    const known = await findPage(source, rest, at, end, pageSize);
    if (!known) continue;
    const before = Math.ceil(known.place / HASH);
    const first = known.page - before;
    const from = known.place - before * HASH;
    const hashes = await pageHashes(source, first, Math.ceil((rest.length - from) / HASH), end, pageSize);
    return hashes.subarray(-from, rest.length - from).equals(rest);
  }
  return false;
}

/** A page whose hash is among the bytes. */
async function findPage(
  source: RandomSource,
  rest: Buffer,
  at: number,
  end: number,
  pageSize: number,
): Promise<{ readonly page: number; readonly place: number } | undefined> {
  const first = Math.max(0, Math.floor((at - FIRST_HASH.most) / HASH));
  const last = Math.floor((at - FIRST_HASH.least) / HASH) + 1;
  if (last < first) return undefined;
  const hashes = await pageHashes(source, first, last - first + 1, end, pageSize);
  for (let i = 0; i + HASH <= hashes.length; i += HASH) {
    const place = rest.indexOf(hashes.subarray(i, i + HASH));
    if (place >= 0) return { page: first + i / HASH, place };
  }
  return undefined;
}

/** The hashes of pages one behind the other, of no page that lies behind `end`. */
async function pageHashes(
  source: RandomSource,
  first: number,
  count: number,
  end: number,
  pageSize: number,
): Promise<Buffer> {
  const hashes: Buffer[] = [];
  for (let page = Math.max(0, first); page < first + count; page++) {
    const start = page * pageSize;
    if (start >= end) break;
    const bytes = await source.read(start, Math.min(pageSize, end - start));
    hashes.push(hash('sha256', bytes, 'buffer'));
  }
  return Buffer.concat(hashes);
}
