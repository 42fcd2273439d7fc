import { sliceSource } from '../../codec/index.ts';
import type { Field, RandomSource, RangePair } from '../../model/index.ts';
import type { Claim, Unit } from '../unit.ts';
import type { EncoderSearch } from './encoder.ts';

/**
 * How the stored bytes of two members with the same content differ: then by their compression.
 * @param places of the stored bytes of both members
 * @param containers what they are stored in, whose contents were gathered
 * @param found what their headers say, to name the cause by
 */
export async function storedClaims(
  [one, other]: readonly [Field | undefined, Field | undefined],
  containers: Unit | undefined,
  found: readonly Claim[],
  encoders: EncoderSearch,
): Promise<readonly Claim[]> {
  const [left, right] = [containers?.left.content, containers?.right.content];
  if (!left || !right || !one || !other) return [];
  return await compressedClaims(left, right, { left: one, right: other, field: one.name }, found, {
    search: encoders,
    format: containers?.left.entry.format ?? '',
  });
}

/**
 * What fields say about compressed bytes: nothing where contents differ, but for what is declared about them; else that they
 * follow the method that is declared.
 * @param same whether the contents are equal
 */
export function compressionClaims(claims: readonly Claim[], same: boolean): Claim[] {
  const isCompression = ({ cause }: Claim) => cause?.startsWith('compress.') === true;
  if (!same) return claims.filter((claim) => claim.declared || !isCompression(claim));
  const cause = claims.find((claim) => claim.declared && isCompression(claim))?.cause;
  return claims.map((claim) =>
    cause && isCompression(claim) && !claim.declared ? { ...claim, cause } : claim,
  );
}

/** Where the bytes of a member are stored, by its header. */
export function storedPlace(header: readonly Field[]): Field | undefined {
  const places = header.filter(
    ({ meaning, length, decoded }) => meaning === 'data' && length > 0 && !decoded,
  );
  // What lies in pieces is not compared piece by piece.
  return places.length === 1 ? places[0] : undefined;
}

/** What tells the encoder of a stream. */
export interface Encoders {
  readonly search: EncoderSearch;
  /** Of the stream, or of what it is stored in. */
  readonly format: string;
}

/**
 * Compares compressed bytes whose content is equal.
 * @param place where they stand in the two contents
 * @param found what else differs, to name the cause by
 * @param encoders tells what headers do not
 */
export async function compressedClaims(
  left: RandomSource,
  right: RandomSource,
  place: RangePair & { readonly field: string },
  found: readonly Claim[],
  encoders: Encoders,
): Promise<Claim[]> {
  const { left: one, right: other, field } = place;
  const streams = [
    sliceSource(left, one.offset, one.length),
    sliceSource(right, other.offset, other.length),
  ] as const;
  const middle = await differingMiddle(...streams);
  if (!middle) return [];
  const range: RangePair = {
    left: { offset: one.offset + middle.left.offset, length: middle.left.length },
    right: { offset: other.offset + middle.right.offset, length: middle.right.length },
  };
  const named = found.find(({ cause }) => cause?.startsWith('compress.'));
  const { cause, evidence } = named
    ? declaredFinding(named)
    : await encoders.search.tell(...streams, encoders.format);
  const bytes = Math.max(range.left.length, range.right.length);
  return [{ cause, field, evidence, bytes, ranges: [range] }];
}

function declaredFinding({ cause = 'compress.level', field, values }: Claim) {
  const evidence = values ? `${field}: ${values.join(' and ')}` : 'one method, equal content, other bytes';
  return { cause, evidence };
}

const CHUNK = 1 << 16;

/** What lies between the equal beginning and the equal end: of compressed bytes more cannot be told. */
async function differingMiddle(left: RandomSource, right: RandomSource): Promise<RangePair | undefined> {
  const most = Math.min(left.size, right.size);
  const start = await equalBytes(most, async (at, length) => [
    await left.read(at, length),
    await right.read(at, length),
  ]);
  if (start === left.size && start === right.size) return undefined;
  const end = await equalBytes(most - start, async (at, length) => [
    reversed(await left.read(left.size - at - length, length)),
    reversed(await right.read(right.size - at - length, length)),
  ]);
  return {
    left: { offset: start, length: left.size - start - end },
    right: { offset: start, length: right.size - start - end },
  };
}

/** How many bytes are equal from the first on. */
async function equalBytes(
  most: number,
  read: (at: number, length: number) => Promise<[Uint8Array, Uint8Array]>,
): Promise<number> {
  for (let at = 0; at < most; at += CHUNK) {
    const [one, other] = await read(at, Math.min(CHUNK, most - at));
    if (Buffer.compare(one, other) === 0) continue;
    let same = 0;
    while (same < one.length && one[same] === other[same]) same++;
    return at + same;
  }
  return most;
}

function reversed(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes).reverse();
}
