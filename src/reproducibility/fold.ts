import { CAUSES, type CauseClass, type CauseCode } from '../model/index.ts';
import { causeOf, type Place } from './places.ts';

/** What weighs most as a reason for others comes first. */
export const CLASS_ORDER: readonly CauseClass[] = [
  'content',
  'environment',
  'signature',
  'identity',
  'benign',
  'derived',
];

/** Identities that linkers compute from what they link. */
const HASHES: ReadonlySet<CauseCode> = new Set(['id.build-id', 'id.lc-uuid']);
/** Ids that follow from other bytes, and are drawn anew where nothing else differs. */
const DRAWN: ReadonlySet<CauseCode> = new Set(['pe.pdb-guid', 'pe.mvid']);
/** Headers that come with another dialect. */
const WITH_DIALECT: ReadonlySet<CauseCode> = new Set(['archive.extra']);
/** Room that is made by whatever has another length. */
const ROOM: ReadonlySet<CauseCode> = new Set(['archive.padding']);

/** Whether a code may follow from another difference. */
function isDerivable(code: CauseCode): boolean {
  const kind = CAUSES[code].class;
  return (
    kind === 'derived' || kind === 'signature' || HASHES.has(code) || WITH_DIALECT.has(code) || ROOM.has(code)
  );
}

/**
 * Finds for each checksum, size, id and signature the first-hand cause that it follows from: in the same content, within it, or,
 * for what is derived by definition, anywhere. What follows from nothing stands for itself.
 */
export function foldDerived(places: readonly Place[]): Place[] {
  const firstHand = places.filter((place) => !isDerivable(causeOf(place)));
  const reasons = reasonsByEntry(firstHand, ({ above }) => above);
  // What a container keeps about a member is no reason for the content of the member.
  const inside = reasonsByEntry(firstHand, ({ above, kind }) =>
    kind === 'metadata' ? above.slice(1) : above,
  );
  const anywhere = heaviest(firstHand);
  const dialects = new Set(
    firstHand.filter((place) => causeOf(place) === 'archive.dialect').map(({ left }) => left?.id),
  );
  const added = addedSignatures(places);
  // An id that hashes the whole follows a signature that was put on.
  const signed = new Map(
    places.flatMap((place) => {
      const code = causeOf(place);
      return added.has(signatureKey(place, code)) ? place.above.map((id) => [id, code] as const) : [];
    }),
  );
  return places.map((place) => {
    const code = causeOf(place);
    if (!isDerivable(code)) return place;
    const near = place.left ? (place.kind === 'content' ? inside : reasons).get(place.left.id) : undefined;
    const derivedFrom = reasonOf(place, code, near);
    if (derivedFrom !== undefined) return { ...place, derivedFrom };
    return CAUSES[code].class === 'derived' ? alone(place, code) : place;
  });

  function reasonOf(place: Place, code: CauseCode, near: CauseCode | undefined): CauseCode | undefined {
    if (WITH_DIALECT.has(code)) return dialects.has(place.left?.id) ? 'archive.dialect' : undefined;
    if (
      CAUSES[code].class === 'signature' &&
      code !== 'sig.signing-time' &&
      added.has(signatureKey(place, code))
    )
      return undefined;
    if (CAUSES[code].class !== 'derived' && !ROOM.has(code)) return near ?? signed.get(place.left?.id ?? -1);
    return near ?? anywhere ?? added.values().next().value ?? otherHash(places, place);
  }
}

/** Where nothing else differs, an id that a hash usually is was drawn, and a checksum or size says that it stands alone. */
function alone(place: Place, code: CauseCode): Place {
  const { evidence = 'nothing else differs that it could follow from' } = place.claim;
  const cause = DRAWN.has(code) ? ('content.random-id' as const) : code;
  return { ...place, claim: { ...place.claim, cause, evidence } };
}

/** An id that is first-hand for want of another cause can be the reason of a checksum. */
function otherHash(places: readonly Place[], of: Place): CauseCode | undefined {
  const found = places.find(
    (place) => place !== of && (HASHES.has(causeOf(place)) || WITH_DIALECT.has(causeOf(place))),
  );
  return found && causeOf(found);
}

/** The weightiest first-hand cause of each entry and of everything in it, by the id of the left side. */
function reasonsByEntry(
  places: readonly Place[],
  reach: (place: Place) => readonly number[],
): Map<number, CauseCode> {
  const found = new Map<number, Place>();
  for (const place of places) {
    for (const id of reach(place)) {
      const known = found.get(id);
      if (!known || weight(place) < weight(known)) found.set(id, place);
    }
  }
  return new Map([...found].map(([id, place]) => [id, causeOf(place)]));
}

function heaviest(places: readonly Place[]): CauseCode | undefined {
  let found: Place | undefined;
  for (const place of places) if (!found || weight(place) < weight(found)) found = place;
  return found && causeOf(found);
}

function weight(place: Place): number {
  return CLASS_ORDER.indexOf(CAUSES[causeOf(place)].class);
}

/** Signatures that only one side has: they were put on or taken off, and follow from nothing. */
function addedSignatures(places: readonly Place[]): Map<string, CauseCode> {
  const found = new Map<string, CauseCode>();
  for (const place of places) {
    const code = causeOf(place);
    if (CAUSES[code].class !== 'signature') continue;
    const { values } = place.claim;
    const lone = !place.left || !place.right || values?.some((value) => value === '' || value === '0');
    if (lone) found.set(signatureKey(place, code), code);
  }
  return found;
}

function signatureKey({ left, right }: Place, code: CauseCode): string {
  return `${code}\0${left?.id ?? ''}\0${left ? '' : right?.id}`;
}
