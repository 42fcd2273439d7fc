import type { Attestation, FileVerdict, VerifiedEvidence } from '../../model/index.ts';
import { kindByName } from './beside.ts';

/**
 * What was found beside an artifact, inside it or given for it, with what verifying it gave. A document that holds several
 * signatures comes once for each; what no verifier has looked at stays as it was found.
 * @param found what was seen, trusting nothing
 * @param where the verified evidence is from that was not found
 */
export function withVerification(
  found: readonly Attestation[],
  { evidence }: FileVerdict,
  where: Attestation['where'],
): readonly Attestation[] {
  const left = new Set(evidence);
  const all = found.flatMap((one) => {
    const same = evidence.filter((item) => isOf(item, one));
    const items = same.filter((item) => left.delete(item));
    // Another trace of what has been told already.
    if (same.length > 0) return items.map((item) => attestationOf(item, one.where, one.claims));
    return [one];
  });
  return [...all, ...[...left].map((item) => attestationOf(item, where, {}))];
}

/** A file beside is what it holds, whatever its name promised; inside of a file there may be several kinds. */
function isOf({ source, form }: VerifiedEvidence, { path, where, kind }: Attestation): boolean {
  return source === path && (where !== 'inside' || form === kind);
}

function attestationOf(
  item: VerifiedEvidence,
  where: Attestation['where'],
  claims: Attestation['claims'],
): Attestation {
  const { source, place, form, verified, steps, identity, predicateType, times, claimed } = item;
  return {
    // What a document that could not be read promises by its name.
    kind: form ?? kindByName(source) ?? 'unrecognised',
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
