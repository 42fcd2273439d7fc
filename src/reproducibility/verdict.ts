import { canStrip, isOwnContent, isOwnLayer } from '../artifact/index.ts';
import { type Artifact, CAUSES, type CauseCode, type Entry, type Level } from '../model/index.ts';
import { isSameBelowSignatures } from './below-signatures.ts';
import { bestEqualForm, type EqualOptions } from './ladder/equal.ts';
import { hasLeafForm } from './ladder/leaf.ts';
import { type Shape, shapeOf } from './ladder/shape.ts';
import { causeOf, type Place } from './places.ts';

/** How to find the level: as for digests, and whether parts of the artifacts were left out. */
export interface VerdictOptions extends EqualOptions {
  readonly partial?: boolean;
}

/**
 * The best level at which two artifacts that are not identical are equal: the best one at which their digests are, but not
 * better than their contents where something is really another, or nothing explains it. Differences decide by themselves only where they cannot be equal at any, and where parts were left out, of which there is no digest.
 */
export async function verdictOf(
  left: Artifact,
  right: Artifact,
  places: readonly Place[],
  { partial = false, ...options }: VerdictOptions = {},
): Promise<Level> {
  const level = await equalAt(left, right, places, { partial, ...options });
  const lost = places.some((place) => CAUSES[causeOf(place)].class === 'content');
  return lost ? withResidue(level) : level;
}

/** What a container holds besides its members may differ beside equal contents; it is none of a stream or of what a format defines. */
function withResidue(level: Level): Level {
  return level === 'equal-semantics' || level === 'different' ? 'different' : 'equal-contents';
}

async function equalAt(
  left: Artifact,
  right: Artifact,
  places: readonly Place[],
  { partial = false, ...options }: VerdictOptions,
): Promise<Level> {
  const strippable = left.format === right.format && canStrip(left.format);
  if (strippable && (await isSameBelowSignatures(left, right))) return 'identical-below-signatures';
  // Of what is left out there is no digest.
  if (partial) return places.length === 0 ? 'equal-contents' : levelOf(places, left.entries);
  const shapes = [shapeOf(left), shapeOf(right)] as const;
  if (places.some((place) => isAnotherTree(place, shapes))) return 'different';
  return (await bestEqualForm(left, right, options)) ?? 'different';
}

/** Whether a difference is one that no level removes: then there is no need for digests. */
function isAnotherTree({ kind, left, right, claim }: Place, shapes: readonly [Shape, Shape]): boolean {
  const reached = [left, right].every((entry, i) => !entry || shapes[i]!.isReached(entry));
  if (!reached) return false;
  const lone = left ?? right;
  if (kind === 'added' || kind === 'removed')
    return lone?.kind !== 'directory' && CAUSES[claim.cause ?? 'content.source'].class !== 'signature';
  if (kind === 'renamed') return claim.cause === 'content.file-renamed';
  if (kind !== 'content' || !left || !right) return false;
  const plain = (entry: Entry, shape: Shape) => shape.role(entry) === 'content' && !hasLeafForm(entry);
  return left.sha256 !== right.sha256 && plain(left, shapes[0]) && plain(right, shapes[1]);
}

/** Causes that lie in compression and the headers of compressed streams. */
const OF_STREAMS = /^(compress|gzip)\./;

/**
 * The best level that the differences allow, as far as they tell it: the level below signatures is decided by bytes.
 * @param entries of the left side
 */
export function levelOf(places: readonly Place[], entries: readonly Entry[]): Level {
  const containers = new Set(entries.map(({ parent }) => parent));
  if (places.every((place) => OF_STREAMS.test(causeOf(place)) || OF_STREAMS.test(place.derivedFrom ?? '')))
    return 'equal-streams';
  if (places.every((place) => isBelowContents(place, entries, containers))) return 'equal-contents';
  if (places.every(isSemantic)) return 'equal-semantics';
  return 'different';
}

/** Metadata, order and signatures do not count among contents; permissions, kinds and link targets do. */
function isBelowContents(place: Place, entries: readonly Entry[], containers: ReadonlySet<number>): boolean {
  const { kind, left } = place;
  const causeClass = CAUSES[place.derivedFrom ?? causeOf(place)].class;
  if (kind === 'added' || kind === 'removed') return causeClass === 'signature';
  if (causeClass === 'content') return false;
  if (kind === 'metadata' || kind === 'order') return true;
  if (kind !== 'content' || !left) return false;
  // The bytes of a layer are only the way in which its members are stored.
  return !isOwnContent(left.format) && containers.has(left.id) && isOwnLayer(entries, left);
}

const SEMANTIC: ReadonlySet<string> = new Set(['benign', 'derived', 'identity', 'signature']);

/** Only what a format defines, and nothing that was recognised by its looks. */
function isSemantic(place: Place): boolean {
  const { claim } = place;
  if (claim.cause === undefined || claim.guessed) return false;
  const kind = CAUSES[claim.cause].class;
  if (place.kind === 'added' || place.kind === 'removed') return kind === 'signature';
  return SEMANTIC.has(kind) && ['content', 'metadata', 'order'].includes(place.kind);
}

/** Nothing unexplained, and nothing that is really another content. */
export function isExplained(places: readonly Place[], causes: readonly CauseCode[]): boolean {
  return (
    places.every(({ claim }) => claim.cause !== undefined) &&
    causes.every((code) => CAUSES[code].class !== 'content')
  );
}
