import type { Deflate } from 'pako';
import { asBuffer, copyOf } from './bytes.ts';

/** How a writer packs with zlib: window 15, memory level 8, default strategy. */
export interface ZlibSettings {
  /** 1 to 9. */
  readonly level: number;
  /** Flushes (Z_SYNC_FLUSH) after so many bytes, and behind the last ones: as libxar does. */
  readonly syncEach?: number;
  /** Without header and checksum: raw deflate (RFC 1951). */
  readonly raw?: true;
}

const NO_FLUSH = 0;
const SYNC_FLUSH = 2;
const FINISH = 4;
/** Input is given in pieces of this size. */
const PIECE = 1 << 16;

/**
 * Packs bytes as zlib (RFC 1950), or raw deflate, as canonical zlib 1.2 and 1.3 do at the settings given: to change a stored stream and
 * leave it as its writer would have made it. Writers of new files use `zlibPinnedBytes`.
 */
export async function zlibPackedAs(bytes: Uint8Array, settings: ZlibSettings): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  // It hands out memory that it uses again.
  await pack(bytes, settings, (chunk) => parts.push(copyOf(chunk)) > 0);
  return Buffer.concat(parts);
}

/** Whether `stored` is what {@link zlibPackedAs} gives. Ends at the first difference. */
export async function isZlibPackedAs(
  bytes: Uint8Array,
  settings: ZlibSettings,
  stored: Uint8Array,
): Promise<boolean> {
  return (await agreement(bytes, settings, stored)) === 'equal';
}

/** Whether what {@link zlibPackedAs} gives begins with `stored`: then more content may follow that is not known. */
export async function startsZlibPackedAs(
  bytes: Uint8Array,
  settings: ZlibSettings,
  stored: Uint8Array,
): Promise<boolean> {
  return (await agreement(bytes, settings, stored)) !== 'other';
}

async function agreement(
  bytes: Uint8Array,
  settings: ZlibSettings,
  stored: Uint8Array,
): Promise<'equal' | 'longer' | 'other'> {
  let at = 0;
  let same = true;
  await pack(bytes, settings, (chunk) => {
    const expected = stored.subarray(at, at + chunk.length);
    same = asBuffer(chunk).subarray(0, expected.length).equals(expected);
    at += chunk.length;
    return same && at <= stored.length;
  });
  if (!same || at < stored.length) return 'other';
  return at === stored.length ? 'equal' : 'longer';
}

/** @param take is given the output, and says whether to go on @returns whether it was taken to the end */
async function pack(
  bytes: Uint8Array,
  { level, syncEach, raw }: ZlibSettings,
  take: (chunk: Uint8Array) => boolean,
): Promise<boolean> {
  // Loaded when it is needed: most work needs no encoder.
  const { Deflate } = await import('pako');
  const deflate = new Deflate({
    level: level as Level,
    raw: raw === true,
    legacyHash: true,
    chunkSize: 1 << 12,
  });
  let wanted = true;
  deflate.onData = (chunk) => {
    wanted &&= take(chunk);
  };
  const step = syncEach ?? PIECE;
  const flush = syncEach === undefined ? NO_FLUSH : SYNC_FLUSH;
  for (let at = 0; at < bytes.length && wanted; at += step)
    deflate.push(bytes.subarray(at, at + step), flush);
  if (wanted) deflate.push(new Uint8Array(0), FINISH);
  return wanted;
}

type Level = NonNullable<NonNullable<ConstructorParameters<typeof Deflate>[0]>['level']>;
