import { asBuffer, hasAscii, u64le } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import { hexId } from './extra.ts';

/** The block before the central directory that holds the signatures of an Android package. */
export interface SigningBlock {
  readonly at: number;
  readonly length: number;
  readonly pairs: readonly { readonly id: number; readonly at: number; readonly length: number }[];
}

const MAGIC = 'APK Sig Block 42';
/** Length field at the end, and magic. */
const FOOTER = 24;
const MOST_PAIRS = 1000;

/** Ids of the pairs (Android, APK Signature Scheme v2, v3 and v3.1; others as the build tools write them). */
const IDS: Readonly<Record<number, string>> = {
  1896449818: 'APK signature scheme v2',
  4031998144: 'APK signature scheme v3',
  462663009: 'APK signature scheme v3.1',
  1114793335: 'verity padding',
  1347109971: 'dependency information',
  1845461005: 'source stamp v2',
  722016414: 'source stamp v1',
};

/** The APK signing block that ends at `end`, the start of the central directory, and begins at `from` or later. */
export async function findSigningBlock(
  source: RandomSource,
  from: number,
  end: number,
): Promise<SigningBlock | undefined> {
  if (end - from < 32) return undefined;
  const footer = await source.read(end - FOOTER, FOOTER);
  if (footer.length < FOOTER || !hasAscii(footer, MAGIC, 8)) return undefined;
  const size = u64le(footer, 0);
  const at = end - size - 8;
  if (at < from || size < FOOTER || u64le(await source.read(at, 8), 0) !== size) return undefined;
  return { at, length: end - at, pairs: await readPairs(source, at + 8, end - FOOTER) };
}

/** Sequence of length (64 bits, with the id), id (32 bits), value. */
async function readPairs(source: RandomSource, from: number, end: number): Promise<SigningBlock['pairs']> {
  const pairs: { id: number; at: number; length: number }[] = [];
  for (let at = from; at + 12 <= end && pairs.length < MOST_PAIRS; ) {
    const head = asBuffer(await source.read(at, 12));
    const length = head.length < 12 ? 0 : u64le(head, 0);
    if (length < 4 || at + 8 + length > end) break;
    pairs.push({ id: head.readUInt32LE(8), at, length: 8 + length });
    at += 8 + length;
  }
  return pairs;
}

/** The block as a field, its pairs below it. */
export function signingBlockField(block: SigningBlock): Field {
  return {
    name: 'APK signing block',
    offset: block.at,
    length: block.length,
    meaning: 'signature',
    fields: block.pairs.map(({ id, at, length }) => ({
      name: IDS[id] ?? `0x${hexId(id)}`,
      offset: at,
      length,
      meaning: 'signature',
    })),
  };
}
