import type {
  IdentityChange,
  IdentityOutcome,
  IdentityVerdict,
  LedgerStatement,
  PublisherIdentity,
  ReleasePublisher,
} from '../../model/index.ts';
import { publishersText, repositoryName } from '../release/publisher.ts';
import { compareIdentities, GRAVITY, strengthOf } from './compare.ts';
import { settled } from './exchange.ts';
import { lineOf, nearest, orderOf, type RememberedVersion, triggersOf, versionsOf } from './memory.ts';

/** A release as it is compared with what is remembered. */
export interface ObservedRelease {
  /** Package URL without version. */
  readonly project: string;
  readonly version: string;
  readonly publishers: readonly Pick<ReleasePublisher, 'publisher' | 'predicates'>[];
  /** It has evidence that needs a key or an authority which nobody gave. */
  readonly isUndecided?: boolean;
}

/**
 * Compares who published a release with what is remembered of its project.
 * @param memory statements; those of other projects are passed over
 * @returns undefined where it has no provenance, and none is missed
 */
export function judgeIdentity(
  memory: readonly LedgerStatement[],
  release: ObservedRelease,
): IdentityVerdict | undefined {
  // In an order of their own: merged ledgers judge alike, whoever merged whom.
  const own = settled(memory.filter(({ project }) => project === release.project));
  const versions = versionsOf(own);
  const named = release.publishers.filter(({ publisher }) => publisher.kind !== 'registry');
  if (release.publishers.length === 0) return judgeAbsence(versions, release);
  const base = nearest(
    versions.filter(({ publishers }) => publishers.length > 0),
    release.project,
    release.version,
  );
  if (!base) return named.length === 0 ? undefined : firstSeen(release, versions);
  const compared = comparedWith(base, release.publishers, own);
  const changes = changesOf(base, release.publishers, compared);
  const [worst] = changes;
  const outcome = worst?.outcome ?? 'same';
  // Who signs besides is another publisher all the same: remembered as one of them, they could sign the next release alone.
  const kept = compared.filter((one) => weight(one.changes) === 0).map(({ publisher }) => publisher);
  const besides =
    outcome === 'same' || kept.length === 0 ? '' : `; signed as well, as before, by ${publishersText(kept)}`;
  return {
    outcome,
    message: messageOf(outcome, base, release, changes) + besides,
    changes,
    ...againstOf(base, release),
    ...(base.accepted && isSame(base, release) ? { accepted: base.accepted } : {}),
  };
}

function firstSeen({ publishers }: ObservedRelease, versions: readonly RememberedVersion[]): IdentityVerdict {
  const who = publishersText(publishers.map(({ publisher }) => publisher));
  const before = versions.length === 0 ? '' : ', after versions without provenance';
  return {
    outcome: 'first-seen',
    message: `nothing was remembered of this project: ${who} is seen for the first time${before}`,
    changes: [],
  };
}

/** Provenance is missed where an earlier version of the same major line had it, or this version itself. */
function judgeAbsence(
  versions: readonly RememberedVersion[],
  release: ObservedRelease,
): IdentityVerdict | undefined {
  const { project, version } = release;
  const line = lineOf(version);
  const before = versions.filter((known) => {
    const order = orderOf(project, known.version, version);
    return order === 0 || (order !== undefined && order < 0 && lineOf(known.version) === line);
  });
  const base = nearest(before, project, version);
  if (!base) return undefined;
  if (base.publishers.length === 0)
    return {
      outcome: 'same',
      message: `it has no provenance, as a person accepted of ${base.version}: ${base.accepted?.reason ?? ''}`,
      changes: [],
      ...againstOf(base, release),
      ...(base.accepted ? { accepted: base.accepted } : {}),
    };
  // Without the key it is not known whether that is the one which is remembered.
  if (release.isUndecided && base.publishers.every(({ publisher }) => NEEDING_KEYS.has(publisher.kind)))
    return undefined;
  const who = publishersText(base.publishers.map(({ publisher }) => publisher));
  const change: IdentityChange = { part: 'evidence', before: who, now: 'none', outcome: 'lost' };
  const what = isSame(base, release) ? 'it had provenance before' : `${base.version} has provenance`;
  return {
    outcome: 'lost',
    message: `${what}, by ${who}, and now there is none that verifies`,
    changes: [change],
    ...againstOf(base, release),
  };
}

/** Kinds of publishers whose evidence is undecided where nobody gives the key or authority. */
const NEEDING_KEYS: ReadonlySet<PublisherIdentity['kind']> = new Set(['key', 'other']);

function againstOf(base: RememberedVersion, { version }: ObservedRelease): Pick<IdentityVerdict, 'against'> {
  const sameLine = lineOf(base.version) === lineOf(version);
  return { against: { version: base.version, sameLine, recorded: base.recorded } };
}

/** A publisher with its differences from the one that it is most like. */
interface ComparedPublisher {
  readonly publisher: PublisherIdentity;
  readonly changes: readonly IdentityChange[];
}

function comparedWith(
  base: RememberedVersion,
  publishers: ObservedRelease['publishers'],
  memory: readonly LedgerStatement[],
): readonly ComparedPublisher[] {
  const known = base.publishers.map(({ publisher }) => publisher);
  return publishers
    .filter(({ publisher }) => publisher.kind !== 'registry')
    .map(({ publisher }) => {
      const choices = known.map((before) =>
        compareIdentities(before, publisher, triggersOf(memory, publisher)),
      );
      const best = choices.toSorted((a, b) => weight(a) - weight(b) || a.length - b.length)[0]!;
      return { publisher, changes: [...impostorOf(publisher, memory, best), ...best] };
    });
}

/** The differences of the publisher that differs most, and of the evidence as a whole, the gravest first. */
function changesOf(
  base: RememberedVersion,
  publishers: ObservedRelease['publishers'],
  compared: readonly ComparedPublisher[],
): readonly IdentityChange[] {
  const worst = compared.map(({ changes }) => changes).toSorted((a, b) => weight(b) - weight(a))[0] ?? [];
  return [...worst, ...weakerEvidence(base, publishers, worst)].toSorted(
    (a, b) => GRAVITY[b.outcome] - GRAVITY[a.outcome],
  );
}

function weight([worst]: readonly IdentityChange[]): number {
  return GRAVITY[worst?.outcome ?? 'same'];
}

/** A name that any version remembered has with another id, wherever that is: the name changed hands. */
function impostorOf(
  now: PublisherIdentity,
  memory: readonly LedgerStatement[],
  found: readonly IdentityChange[],
): readonly IdentityChange[] {
  // What is as remembered needs no second look, and what is told need not be told twice.
  if (weight(found) === 0 || weight(found) === GRAVITY.resurrected || now.repositoryId === undefined)
    return [];
  const all = memory.flatMap(({ publishers }) => publishers.map(({ publisher }) => publisher));
  const former = all.find(
    ({ kind, issuer, repositoryId, repository }) =>
      issuer === now.issuer &&
      repositoryId !== undefined &&
      repositoryId !== now.repositoryId &&
      repositoryName({ kind, ...(repository === undefined ? {} : { repository }) }) === repositoryName(now),
  );
  if (former?.repositoryId === undefined) return [];
  return [
    { part: 'repositoryId', before: former.repositoryId, now: now.repositoryId, outcome: 'resurrected' },
  ];
}

/** How the build came about (SLSA), in any version. */
const SLSA = 'https://slsa.dev/provenance/';

function weakerEvidence(
  base: RememberedVersion,
  publishers: ObservedRelease['publishers'],
  told: readonly IdentityChange[],
): readonly IdentityChange[] {
  const strongest = (all: readonly PublisherIdentity[]) =>
    all.toSorted((a, b) => strengthOf(b) - strengthOf(a))[0]!;
  const before = strongest(base.publishers.map(({ publisher }) => publisher));
  const now = strongest(publishers.map(({ publisher }) => publisher));
  const isWeaker = strengthOf(now) < strengthOf(before) && !told.some(({ part }) => part === 'kind');
  const weaker: readonly IdentityChange[] = isWeaker
    ? [{ part: 'kind', before: before.kind, now: now.kind, outcome: 'downgraded' }]
    : [];
  const slsa = (all: ObservedRelease['publishers']) =>
    all.flatMap(({ predicates }) => predicates).filter((type) => type.startsWith(SLSA));
  if (slsa(base.publishers).length === 0 || slsa(publishers).length > 0) return weaker;
  const types = [...new Set(publishers.flatMap(({ predicates }) => predicates))].toSorted();
  return [
    ...weaker,
    {
      part: 'predicates',
      before: [...new Set(slsa(base.publishers))].join(' '),
      now: types.join(' ') || 'a signature of the file',
      outcome: 'downgraded',
    },
  ];
}

const WHAT: Readonly<Record<IdentityChange['part'], string>> = {
  kind: 'kind of publisher',
  issuer: 'issuer',
  subject: 'account',
  repository: 'repository',
  repositoryId: 'id of the repository',
  ownerId: 'id of the owner',
  workflow: 'workflow',
  environment: 'environment',
  runner: 'runner',
  trigger: 'trigger',
  key: 'key',
  evidence: 'provenance',
  predicates: 'statements',
};

/** 1.0 and 1.0.0 are one version in most schemes. */
function isSame(base: RememberedVersion, { project, version }: ObservedRelease): boolean {
  return orderOf(project, base.version, version) === 0;
}

function messageOf(
  outcome: IdentityOutcome,
  base: RememberedVersion,
  release: ObservedRelease,
  changes: readonly IdentityChange[],
): string {
  const { publishers, version, project } = release;
  const who = publishersText(publishers.map(({ publisher }) => publisher));
  const since = isSame(base, release) ? 'before' : `of ${base.version}`;
  const across = lineOf(base.version) === lineOf(version) ? '' : ', of another major line';
  const parts = [...new Set(changes.filter((one) => one.outcome === outcome).map(({ part }) => WHAT[part]))];
  if (outcome === 'same') {
    const isLater = (orderOf(project, base.version, version) ?? 0) > 0;
    const gained = parts.length === 0 ? '' : `; stronger than before: ${parts.join(', ')}`;
    return `${who}, the publisher ${since}${isLater ? ', a later version' : ''}${across}${gained}`;
  }
  if (outcome === 'resurrected')
    return `the name is that ${since}${across}, but the ${parts.join(' and the ')} ${parts.length === 1 ? 'is another' : 'are others'}: the name has changed hands`;
  if (outcome === 'downgraded')
    return `the evidence is weaker than ${since === 'before' ? since : `that ${since}`}${across}: ${parts.join(', ')}`;
  return `it is not the publisher ${since}${across}: ${parts.join(', ')} changed${renamed(changes)}`;
}

/** A repository that keeps its ids was renamed or moved. */
function renamed(changes: readonly IdentityChange[]): string {
  const isRenamed =
    changes.some(({ part }) => part === 'repository') && !changes.some(({ part }) => part === 'repositoryId');
  return isRenamed ? ' (it has the id of the former one, so it was renamed or moved)' : '';
}
