import type { Attestation, Finding, Verdict, VerifiedEvidence } from '../model/index.ts';
import { isOfRegistry, signersText } from '../provenance/index.ts';
import { checksText, momentText, placeText, predicateText, stepText } from './attestation-words.ts';
import type { Evidence } from './evidence.ts';
import { memoryAnswer } from './origin-memory.ts';
import { humanCount } from './printable.ts';

/** Attestations of one kind that a verdict names. */
const MOST = 4;

/**
 * Who published it: verified evidence of whom was expected passes, anything refused fails, and so does what differs from what is
 * remembered.
 */
export function originVerdict(evidence: Evidence): Verdict {
  const signed = signedVerdict(evidence);
  const { outcome, reasons } = memoryAnswer(evidence);
  if (outcome === undefined) return { ...signed, reasons: [...signed.reasons, ...reasons] };
  // What decides comes first; a ledger that cannot be asked only takes away that nothing speaks against it.
  const isWorse = outcome === 'fail' || signed.outcome === 'pass';
  return isWorse && signed.outcome !== 'fail'
    ? { ...signed, outcome, reasons: [...reasons, ...signed.reasons] }
    : { ...signed, reasons: [...signed.reasons, ...reasons] };
}

/** Who published it, by the evidence alone. */
export function signedVerdict(evidence: Evidence): Verdict {
  const { attestations, origin } = evidence;
  const found = foundReasons(attestations.filter(({ steps }) => steps === undefined));
  const verdict = (outcome: Verdict['outcome'], reasons: readonly string[]): Verdict => ({
    question: 'origin',
    outcome,
    reasons,
  });
  const failing = originFindings(evidence);
  if (failing.length > 0) {
    const shown = firstOf(failing, ({ message, path }) => `${message}${path ? ` (${path})` : ''}`);
    return verdict('fail', [...shown, ...found]);
  }
  const all = origin?.verdict?.evidence ?? [];
  const vouching = all.filter((one) => one.verified && !isOfRegistry(one));
  const registry = all.filter((one) => one.verified && isOfRegistry(one));
  // What lacks a key or an authority that nobody gave.
  const undecided = firstOf(
    all.filter(({ verified }) => !verified),
    (one) => `not decided: ${stepText(one.steps.at(-1)!)} (${placeText(one)})`,
  );
  const rest = [...undecided, ...found];
  if (vouching.length + registry.length === 0) {
    const nothing = 'no attestation or signature was found beside or inside the artifact';
    return verdict('unknown', rest.length > 0 ? rest : [nothing]);
  }
  const head =
    vouching.length === 0
      ? 'the registry signed that it received it; nobody says who published it'
      : `signed by ${signersText(vouching)}${origin?.expected ? ', as expected' : ''}`;
  const unasked =
    vouching.length > 0 && !origin?.expected
      ? ['nobody was expected: say with --publisher or --identity who should have signed']
      : [];
  const passes = origin?.expected === true && vouching.length > 0;
  return verdict(passes ? 'pass' : 'unknown', [
    head,
    ...unasked,
    ...firstOf([...vouching, ...registry], evidenceReason),
    ...rest,
  ]);
}

/** What was refused, and what was expected and is not there. */
export function originFindings({ artifact, origin }: Evidence): readonly Finding[] {
  if (!origin) return [];
  const { expected, verdict } = origin;
  const finding = (rule: string, message: string, path?: string): Finding => ({
    rule,
    question: 'origin',
    level: 'error',
    message,
    ...(path === undefined ? {} : { path }),
  });
  const refused = (verdict?.evidence ?? [])
    .filter(({ verified, steps }) => !verified && steps.at(-1)?.outcome === 'fail')
    .map((one) => finding('origin.refused', `refused: ${stepText(one.steps.at(-1)!)}`, placeText(one)));
  if (refused.length > 0) return refused;
  // Trust material that was given and cannot be believed.
  if (verdict?.failed && verdict.evidence.length === 0)
    return [finding('origin.refused', `refused: ${stepText(verdict.failed)}`)];
  if (!expected || verdict?.evidence.some((one) => one.verified && !isOfRegistry(one))) return [];
  return [
    finding(
      'origin.missing',
      artifact.digests
        ? 'somebody was expected to have signed it, and nothing that was verified says who did'
        : 'somebody was expected to have signed it, and it could not be read to its end',
    ),
  ];
}

function evidenceReason(one: VerifiedEvidence): string {
  const [time] = one.times;
  const signed = time ? ` of ${momentText(time.time)}` : '';
  // That nobody was expected is said apart.
  const steps = one.steps.filter(({ name, outcome }) => name !== 'identity.policy' || outcome === 'pass');
  return `${predicateText(one.predicateType)}${signed}, ${checksText(steps)} (${placeText(one)})`;
}

/** The first few of them, and how many more there are. */
function firstOf<T>(all: readonly T[], text: (one: T) => string): string[] {
  const more = all.length - MOST;
  return [...all.slice(0, MOST).map(text), ...(more > 0 ? [`${humanCount(more)} more of them`] : [])];
}

/** What was found and nothing here verifies. */
function foundReasons(found: readonly Attestation[]): string[] {
  if (found.length === 0) return [];
  return [
    ...firstOf(found, ({ kind, where, path, claims }) => `${kind} ${where}: ${path}${said(claims)}`),
    'found, not verified: `assay check` does not verify signatures of this kind',
  ];
}

function said(claims: Attestation['claims']): string {
  const text = Object.entries(claims).map(([name, value]) => `${name} ${value}`);
  return text.length === 0 ? '' : ` (claims ${text.join(', ')})`;
}
