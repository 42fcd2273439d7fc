import type { IdentityChange, IdentityOutcome, PublisherIdentity } from '../../model/index.ts';
import { repositoryName } from '../release/publisher.ts';

/** How bad an outcome is; the worst difference is the verdict. */
export const GRAVITY: Readonly<Record<IdentityOutcome, number>> = {
  same: 0,
  'first-seen': 0,
  downgraded: 1,
  lost: 2,
  changed: 3,
  resurrected: 4,
};

/** How much a kind of publisher says: a workflow names its source, an account or key only who held it. */
export function strengthOf({ kind, repository }: PublisherIdentity): number {
  if (kind === 'registry') return 0;
  return repository === undefined ? 1 : 2;
}

/** Written where a part is absent. */
const ABSENT = 'not said';

/**
 * Every part in which a publisher differs from one that is remembered, the gravest first.
 * @param triggers what else has started this publisher before: alternating is no change
 */
export function compareIdentities(
  before: PublisherIdentity,
  now: PublisherIdentity,
  triggers: ReadonlySet<string> = new Set(),
): readonly IdentityChange[] {
  const gain = strengthOf(now) - strengthOf(before);
  // Their other parts have nothing to do with each other. That it is stronger does not say that it is the same.
  if (gain !== 0) return [change('kind', before, now, gain < 0 ? 'downgraded' : 'changed')];
  const judged = PARTS.flatMap(([part, rule]) => {
    if (before[part] === now[part]) return [];
    const outcome = absence(before[part], now[part]) ?? rule(before, now, triggers);
    return outcome === undefined ? [] : [change(part, before, now, outcome)];
  });
  return judged.toSorted((a, b) => GRAVITY[b.outcome] - GRAVITY[a.outcome]);
}

function change(
  part: keyof PublisherIdentity,
  before: PublisherIdentity,
  now: PublisherIdentity,
  outcome: IdentityOutcome,
): IdentityChange {
  return { part, before: before[part] ?? ABSENT, now: now[part] ?? ABSENT, outcome };
}

/** What was said and is not any more cannot be checked any more; what is said in addition does no harm. */
function absence(before: string | undefined, now: string | undefined): IdentityOutcome | undefined {
  if (now === undefined) return 'downgraded';
  return before === undefined ? 'same' : undefined;
}

/** What a difference of a part means, both sides having it; undefined where it is none. */
type Rule = (
  before: PublisherIdentity,
  now: PublisherIdentity,
  triggers: ReadonlySet<string>,
) => IdentityOutcome | undefined;

const changed: Rule = () => 'changed';

/** Machines of the forge are made anew for every run; others keep what an earlier run left. */
const HOSTED = 'github-hosted';

const PARTS: readonly (readonly [keyof PublisherIdentity, Rule])[] = [
  ['kind', changed],
  ['issuer', changed],
  // A key is who it is; what its owner is called is written by the owner.
  ['subject', (before, now) => (now.key !== undefined && before.key === now.key ? undefined : 'changed')],
  ['key', changed],
  ['repository', (before, now) => (repositoryName(before) === repositoryName(now) ? undefined : 'changed')],
  [
    'repositoryId',
    (before, now) => (repositoryName(before) === repositoryName(now) ? 'resurrected' : 'changed'),
  ],
  ['ownerId', (before, now) => (ownerName(before) === ownerName(now) ? 'resurrected' : 'changed')],
  ['workflow', changed],
  [
    'environment',
    (before, now) =>
      // GitHub compares environments without case.
      now.kind === 'github' && before.environment?.toLowerCase() === now.environment?.toLowerCase()
        ? undefined
        : 'changed',
  ],
  [
    'runner',
    (before, now) => {
      if (now.runner === HOSTED) return 'same';
      return before.runner === HOSTED ? 'downgraded' : 'changed';
    },
  ],
  ['trigger', (_, now, triggers) => (triggers.has(now.trigger ?? '') ? undefined : 'changed')],
];

/** Everything before the last name of the path. */
function ownerName(publisher: PublisherIdentity): string | undefined {
  const name = repositoryName(publisher);
  return name?.slice(0, name.lastIndexOf('/'));
}
