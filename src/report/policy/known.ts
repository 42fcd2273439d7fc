import type { KnownWeakness, PolicyDecision } from '../../model/index.ts';
import { isAffected, isOpen, reaches, THRESHOLDS, type Threshold } from '../known/weight.ts';
import { plural } from '../printable.ts';
import type { Decided, PolicyFacts } from './decided.ts';
import { type PolicyException, type PolicyRules, type Ruled, SEVERITIES } from './policy.ts';

/** Ids that a sentence names. */
const NAMED = 5;
const DAY = 86_400;

/** What is known against it, by severity, exploitation and age of the advisories, but for exceptions. */
export function decideKnown(rules: PolicyRules, { evidence, failOn, now }: PolicyFacts): Decided {
  const { maxAge, exceptions } = rules;
  if (!evidence.advisories) return { decisions: [], notes: unusedNotes(exceptions?.value ?? [], []) };
  const affected = evidence.matches.filter(isAffected);
  const open = evidence.matches.filter(isOpen);
  const bad = affected.filter((one) => isRefused(one, rules, failOn));
  const applied = (exceptions?.value ?? []).map((one) => ({
    exception: one,
    hit: [...bad, ...open].filter((weakness) => isNamed(weakness, one.value)),
    over: isOver(one.value, now),
  }));
  const excused = new Set(applied.filter(({ over }) => !over).flatMap(({ hit }) => hit));
  const failing = bad.filter((weakness) => !excused.has(weakness));
  const decisions = [
    severityDecision(rules, failing, failOn),
    ...applied
      .filter(({ hit }) => hit.length > 0)
      .map(({ exception, hit, over }) =>
        exceptionDecision(
          exception,
          over,
          hit.some((one) => bad.includes(one)),
        ),
      ),
    ...(maxAge ? [ageDecision(maxAge, evidence.advisories.latest, now)] : []),
  ];
  const below = affected.length - bad.length;
  return {
    base:
      failing.length > 0
        ? 'fail'
        : evidence.identifiers.length === 0 || open.some((one) => !excused.has(one))
          ? 'unknown'
          : 'pass',
    decisions,
    notes: [
      ...(below > 0
        ? [`${plural(below, 'known weakness', 'known weaknesses')} let pass as not severe enough`]
        : []),
      ...applied
        .filter(({ hit, over }) => hit.length > 0 && !over)
        .map(
          ({ exception: { line, value } }) =>
            `line ${line}, exception: ${value.id} is let pass until ${value.expires}: ${value.reason}`,
        ),
      ...unusedNotes(
        exceptions?.value ?? [],
        applied.filter(({ hit }) => hit.length > 0).map(({ exception }) => exception),
      ),
    ],
  };
}

/** From which threshold on a weakness fails. */
function thresholdOf({ maxSeverity }: PolicyRules, failOn: PolicyFacts['failOn']): Threshold {
  if (!maxSeverity) return ({ note: 'any', warning: 'medium', error: 'high' } as const)[failOn];
  // Beyond critical there is only what is exploited.
  return THRESHOLDS[SEVERITIES.indexOf(maxSeverity.value) + 1]!;
}

function isRefused(weakness: KnownWeakness, rules: PolicyRules, failOn: PolicyFacts['failOn']): boolean {
  const { exploitation, ...rest } = weakness;
  const isListed = exploitation?.kev !== undefined;
  const judged = rules.kev?.value === 'allow' && isListed ? rest : weakness;
  return reaches(judged, thresholdOf(rules, failOn));
}

function severityDecision(
  { maxSeverity, failOn: rule, kev }: PolicyRules,
  failing: readonly KnownWeakness[],
  failOn: PolicyFacts['failOn'],
): PolicyDecision {
  const exploited = failing.filter(({ exploitation }) => exploitation?.kev !== undefined);
  const [name, line] =
    kev && failing.length > 0 && exploited.length === failing.length
      ? (['known.kev', kev.line] as const)
      : maxSeverity
        ? (['known.max-severity', maxSeverity.line] as const)
        : (['fail-on', rule?.line ?? 0] as const);
  const limit = maxSeverity ? `more than ${maxSeverity.value}` : `${failOn} or more`;
  const ids = [...new Set(failing.map(({ id }) => id))];
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  const listed = exploited.length > 0 ? `; ${exploited.length} known to be exploited` : '';
  return {
    question: 'known',
    rule: name,
    line,
    outcome: failing.length > 0 ? 'fail' : 'pass',
    message:
      failing.length > 0
        ? `${plural(failing.length, 'known weakness', 'known weaknesses')} of ${limit}, or exploited, or malicious: ${ids.slice(0, NAMED).join(', ')}${more}${listed}`
        : `no known weakness of ${limit}`,
  };
}

function exceptionDecision(
  { line, value }: Ruled<PolicyException>,
  over: boolean,
  isFailing: boolean,
): PolicyDecision {
  return {
    question: 'known',
    rule: 'known.exceptions',
    line,
    outcome: !over ? 'pass' : isFailing ? 'fail' : 'unknown',
    message: over
      ? `the exception for ${value.id} expired on ${value.expires}`
      : `${value.id} is let pass until ${value.expires}: ${value.reason}`,
  };
}

/** Old advisories cannot say that nothing is known. */
function ageDecision(
  { line, value }: Ruled<number>,
  latest: string | undefined,
  now: number,
): PolicyDecision {
  const time = latest === undefined ? Number.NaN : Date.parse(latest) / 1000;
  const age = Number.isNaN(time) ? undefined : Math.floor((now - time) / DAY);
  const isYoung = age !== undefined && age <= value;
  return {
    question: 'known',
    rule: 'known.max-advisory-age',
    line,
    outcome: isYoung ? 'pass' : 'unknown',
    message:
      age === undefined
        ? 'how old the advisories are is not known'
        : `the latest advisory is ${plural(Math.max(age, 0), 'day')} old, ${value} may be`,
  };
}

function isNamed({ id, aliases }: KnownWeakness, exception: PolicyException): boolean {
  const wanted = exception.id.toUpperCase();
  return [id, ...aliases].some((name) => name.toUpperCase() === wanted);
}

function isOver({ expires }: PolicyException, now: number): boolean {
  return now >= Date.parse(`${expires}T00:00:00Z`) / 1000 + DAY;
}

function unusedNotes(
  all: readonly Ruled<PolicyException>[],
  used: readonly Ruled<PolicyException>[],
): readonly string[] {
  return all
    .filter((one) => !used.includes(one))
    .map(({ line, value }) => `line ${line}, exception: ${value.id} is nothing that would fail here`);
}
