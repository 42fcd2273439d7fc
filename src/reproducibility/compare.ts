import { isOwnContent, type OpenOptions } from '../artifact/index.ts';
import {
  type Artifact,
  CAUSES,
  type Comparison,
  type DifferenceKind,
  type Entry,
  PROBLEMS,
  type Problem,
} from '../model/index.ts';
import { createEncoderSearch, type EncoderSearch } from './content/encoder.ts';
import { contentClaims, lookInside, restClaim } from './content/leaf.ts';
import { compressionClaims, storedClaims } from './content/stored.ts';
import { streamClaims } from './content/streams.ts';
import { compareFields } from './fields/claims.ts';
import { foldDerived } from './fold.ts';
import { COMPRESSED, gatherUnits, type Units } from './gather.ts';
import type { Known } from './guess/known.ts';
import { knownOf } from './known.ts';
import { metadataClaims, permissionClaims } from './metadata.ts';
import { createPlaces, type Place, type Places, placeOf } from './places.ts';
import type { Tools } from './remedy.ts';
import { countsOf, listed, residueOf, sharesOf } from './summary.ts';
import { createToolSearch, type ToolSearch } from './tools.ts';
import { isSameContent, type Pairing, pairTrees, type Side, sideOf } from './tree/pair.ts';
import type { Claim, Pair, Unit } from './unit.ts';
import { tellUnpaired } from './unpaired.ts';
import { isExplained, type VerdictOptions, verdictOf } from './verdict.ts';

/** What a comparison may be given besides the two artifacts. */
export interface CompareOptions extends Pick<OpenOptions, 'limits' | 'files' | 'signal'> {
  /** Whether to leave an entry and all in it out, by its path without the artifact's name. */
  readonly exclude?: (path: string) => boolean;
}

/** The comparison of two artifacts with the same bytes. */
export function identical(against: string): Comparison {
  return {
    against,
    verdict: 'identical',
    explained: true,
    causes: [],
    residue: { bytes: 0, ranges: [], omitted: 0 },
    counts: countsOf([]),
    differences: [],
    omitted: 0,
    problems: [],
  };
}

/**
 * Compares two opened artifacts and names the cause of every differing byte: members are paired, what differs is read once
 * more, fields and bytes that differ get their causes, and what follows from others is folded under them.
 */
export async function compare(
  left: Artifact,
  right: Artifact,
  options: CompareOptions = {},
): Promise<Comparison> {
  const digest = left.digests?.sha256;
  // Equal bytes are read equally: nothing is left to compare.
  if (digest !== undefined && digest === right.digests?.sha256 && left.format === right.format) {
    return identical(right.name);
  }
  const sides = [sideOf(left, options.exclude), sideOf(right, options.exclude)] as const;
  const pairing = pairTrees(...sides);
  const places = createPlaces();
  tellUnpaired(left, right, pairing, places);
  const tools = createToolSearch();
  const encoders = createEncoderSearch();
  const work = { left, right, sides, pairing, places, tools, encoders, signal: options.signal };
  const skipped = await tellPairs(work);
  tellUntold(work);
  const partial = options.exclude !== undefined;
  const comparison = await conclude(left, right, places, tools.names(left.entries), { ...options, partial });
  return skipped === 0
    ? comparison
    : { ...comparison, problems: [...comparison.problems, skippedHeaders(left, skipped)] };
}

/** Says that not all header fields were compared. */
function skippedHeaders({ name }: Artifact, count: number): Problem {
  const message = `of ${count} members only times, owners and permissions were compared, not every header field`;
  return { code: 'limit.members', level: PROBLEMS['limit.members'].level, path: name, message };
}

interface Work {
  readonly left: Artifact;
  readonly right: Artifact;
  readonly sides: readonly [Side, Side];
  readonly pairing: Pairing;
  readonly places: Places;
  readonly tools: ToolSearch;
  readonly encoders: EncoderSearch;
  readonly signal: AbortSignal | undefined;
}

/** @returns members whose header fields were not compared one by one */
async function tellPairs(work: Work): Promise<number> {
  const { left, right, pairing, places } = work;
  const units = await gatherUnits(left, right, pairing.pairs, work.tools);
  const known = knownOf(left.entries, right.entries);
  for (const pair of pairing.pairs) {
    work.signal?.throwIfAborted();
    const [one, other] = pair;
    const unit = units.get(pair);
    for (const claim of await besideContent(work, pair, units))
      places.add(placeOf(left, kindOf(claim, 'metadata'), pair, claim));
    if (one.kind !== other.kind) {
      if (pairing.roots.has(pair)) {
        places.add(placeOf(left, 'metadata', pair, packedClaim(one, other)));
        continue;
      }
      const values = [one.kind, other.kind] as const;
      places.add(
        placeOf(left, 'kind', pair, {
          cause: 'content.source',
          values,
          bytes: Math.max(one.size, other.size),
        }),
      );
    } else if (one.kind === 'file' && !isSameContent(one, other)) {
      for (const claim of await openClaims(work, pair, unit, known))
        places.add(placeOf(left, kindOf(claim, 'content'), pair, claim));
    }
  }
  return units.skipped;
}

/**
 * What holds other bytes than its partner without a reason that was found is unexplained: nothing is equal for want of a reason.
 * The innermost such entry is told.
 */
function tellUntold({ left, sides, pairing, places }: Work): void {
  for (const pair of pairing.pairs.toReversed()) {
    const [one, other] = pair;
    if (one.kind !== 'file' || other.kind !== 'file' || isSameContent(one, other)) continue;
    if (places.isTold(one.id) || sides[0].cut.has(one.id) || sides[1].cut.has(other.id)) continue;
    const whole = { left: { offset: 0, length: one.size }, right: { offset: 0, length: other.size } };
    const evidence = 'no field says which of its bytes differ';
    places.add(placeOf(left, 'content', pair, { ...restClaim([whole]), evidence }));
  }
}

/** Formats that store members as they are: equal contents are equal bytes. */
const STORED_AS_IS: ReadonlySet<string> = new Set(['tar', 'cpio', 'ar']);

/** How two members differ besides their contents. */
async function besideContent(
  { left, right, encoders }: Work,
  pair: Pair,
  units: Units,
): Promise<readonly Claim[]> {
  const [one, other] = pair;
  const [container, partner] = [left.entries[one.parent], right.entries[other.parent]];
  if (!container || !partner) return [];
  // What counts of a file on disk is who may run it: times and owners are the machine's.
  if (container.kind === 'directory' || partner.kind === 'directory') return permissionClaims(pair);
  const headers = units.headers(pair);
  if (!headers) return metadataClaims(pair, undefined, [container, partner]);
  if (!isSameContent(one, other) || STORED_AS_IS.has(container.format)) return headers.claims;
  const holders = units.get([container, partner]);
  const stored = await storedClaims(headers.stored, holders, headers.claims, encoders);
  return [...headers.claims, ...stored];
}

function kindOf(claim: Claim, kind: DifferenceKind): DifferenceKind {
  return claim.order ? 'order' : kind;
}

/** How two contents differ: a container by what it says besides its members, anything else by all of its bytes. */
async function openClaims(
  { sides, pairing, encoders }: Work,
  pair: Pair,
  unit: Unit | undefined,
  known: Known,
): Promise<readonly Claim[]> {
  const [one, other] = pair;
  // Packed in two ways: what is compared is what is packed.
  if (one.format !== other.format && pairing.roots.size > 1 && one.parent < 0 && other.parent < 0)
    return [packedClaim(one, other)];
  // A part may be equal where the whole is not known.
  if (one.sha256 === undefined || other.sha256 === undefined) return [unreadable(pair)];
  if (!unit) return [unreadable(pair)];
  const members = [sides[0].children.get(one.id) ?? [], sides[1].children.get(other.id) ?? []] as const;
  if (members.every(isDecoded(pair))) {
    const [[a], [b]] = members;
    return await streamClaims(unit, isSameContent(a!, b!), encoders);
  }
  if (one.format !== other.format) {
    // Members were paired across formats; without members there is nothing but bytes.
    if (members[0].length > 0 && members[1].length > 0) return [packedClaim(one, other)];
    return await contentClaims(unit, known);
  }
  if (isOwnContent(one.format) || (members[0].length === 0 && members[1].length === 0))
    return await contentClaims(unit, known);
  return await containerClaims(unit, hasSameContents(members), known);
}

/** Packed and not packed, or packed in two ways. */
function packedClaim(one: Entry, other: Entry): Claim {
  const compressed = [one, other].some(({ format }) => COMPRESSED.has(format));
  const folder = [one, other].some(({ kind }) => kind === 'directory');
  const values = [one.format || one.kind, other.format || other.kind] as const;
  return {
    cause: compressed && !folder ? 'compress.method' : 'archive.dialect',
    field: 'format',
    values,
    bytes: 0,
  };
}

function unreadable([one, other]: Pair): Claim {
  return { cause: undefined, bytes: Math.max(one.size, other.size), evidence: 'it could not be read' };
}

/** The one member of a compressed stream. */
function isDecoded([one, other]: Pair) {
  return (members: readonly Entry[]): boolean =>
    members.length === 1 && [`${one.path}!`, `${other.path}!`].includes(members[0]!.path);
}

function hasSameContents([left, right]: readonly [readonly Entry[], readonly Entry[]]): boolean {
  const digests = (members: readonly Entry[]) =>
    members
      .map(({ sha256 = '' }) => sha256)
      .sort()
      .join();
  return left.length === right.length && digests(left) === digests(right);
}

/** What a container says besides its members. @param same whether the contents of all members are equal */
async function containerClaims(unit: Unit, same: boolean, known: Known): Promise<readonly Claim[]> {
  const { left, right } = unit;
  const { claims, open } = compareFields(
    left.entry.format,
    { fields: left.fields, bytes: left.fieldBytes, dialect: left.entry.variant, size: left.entry.size },
    { fields: right.fields, bytes: right.fieldBytes, dialect: right.entry.variant, size: right.entry.size },
    // Stored contents differ as the members do; where those are equal, by their compression.
    (pair) => !same && (pair.left ?? pair.right)?.meaning === 'data',
  );
  const looked = compressionClaims(claims, same);
  for (const place of open) {
    if (left.content && right.content) {
      looked.push(...(await lookInside(left.content, right.content, place, known, left.entry.path)));
    } else looked.push(restClaim([place], place.field));
  }
  return looked;
}

function standsAlone({ claim, derivedFrom }: Place): boolean {
  return derivedFrom === undefined && claim.cause !== undefined && CAUSES[claim.cause].class === 'derived';
}

async function conclude(
  left: Artifact,
  right: Artifact,
  collected: Places,
  tools: Tools,
  options: VerdictOptions,
): Promise<Comparison> {
  const names = [left.name.length, right.name.length] as const;
  // What only repeats the contents that were left out follows from them.
  const places = foldDerived(collected.kept).filter((place) => !options.partial || !standsAlone(place));
  const causes = sharesOf(places, collected.overflow, names, tools);
  const verdict = await verdictOf(left, right, places, options);
  const problems: readonly Problem[] = [...left.problems, ...right.problems];
  return {
    against: right.name,
    verdict,
    explained: isExplained(
      places,
      causes.map(({ code }) => code),
    ),
    causes,
    residue: residueOf(places, names),
    counts: countsOf(places),
    ...listed(places, names),
    problems,
  };
}
