import type { Attestation, AttestationKind, FileVerdict, VerifiedEvidence } from '../model/index.ts';
import { BESIDE_SUFFIXES } from './beside.ts';

/**
 * What was found beside an artifact or given for it, with what verifying it gave. A document that holds several signatures comes
 * once for each; what no verifier has looked at stays as it was found.
 * @param found what the files say of themselves
 * @param where the verified evidence is from
 */
export function withVerification(
  found: readonly Attestation[],
  { evidence }: FileVerdict,
  where: 'beside' | 'given',
): readonly Attestation[] {
  const verified = Map.groupBy(evidence, ({ source }) => source);
  const named = new Set(found.map(({ path }) => path));
  return [
    ...found.flatMap((one) => {
      const of = verified.get(one.path);
      return of ? of.map((item) => attestationOf(item, where, one.claims)) : [one];
    }),
    ...evidence.filter(({ source }) => !named.has(source)).map((item) => attestationOf(item, where, {})),
  ];
}

function attestationOf(
  item: VerifiedEvidence,
  where: 'beside' | 'given',
  claims: Attestation['claims'],
): Attestation {
  const { source, place, form, verified, steps, identity, predicateType, times, claimed } = item;
  return {
    kind: form ?? kindOfName(source),
    path: source,
    ...(place === undefined ? {} : { place }),
    where,
    outcome: verified ? 'pass' : steps.at(-1)?.outcome === 'unknown' ? 'unknown' : 'fail',
    claims: claimed ?? claims,
    steps,
    ...(identity ? { identity } : {}),
    ...(predicateType === undefined ? {} : { predicateType }),
    ...(times.length > 0 ? { times } : {}),
  };
}

/** What a document that could not be read promises by its name. */
function kindOfName(name: string): AttestationKind {
  return BESIDE_SUFFIXES.find(([suffix]) => name.endsWith(suffix))?.[1] ?? 'unrecognised';
}
