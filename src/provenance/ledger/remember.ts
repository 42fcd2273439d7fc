import type { FileVerdict, LedgerStatement, ReleaseFindingName, ReleaseVerdict } from '../../model/index.ts';
import type { NamedRelease } from '../release/group.ts';
import { identityKey } from '../release/publisher.ts';
import { versionKey } from '../release/version.ts';
import { isStatement } from './shape.ts';

/** When something is written down, and into whose ledger. */
export interface Recording {
  /** Seconds since 1970. */
  readonly at: number;
  /** Key of the ledger. */
  readonly by: string;
}

/** Why a release is not written down. */
export type NotRemembered =
  | 'its project is not known'
  | 'nothing in it is verified'
  | 'it has files that are refused'
  | 'it has files whose evidence could not be decided'
  | 'a finding stands against it'
  | 'a finding stands against it that is not allowed'
  | 'it is not what is remembered, which only a person can accept'
  | 'that is remembered already'
  | 'it has more to say than a ledger takes';

/**
 * What a release adds to the memory without a person's decision: what is seen for the first time or as before, and nothing
 * stands against. What differs is never remembered by itself: else asking twice would silence an alarm.
 * @param memory statements at hand, of all projects
 */
export function observationOf(
  release: ReleaseVerdict,
  files: readonly FileVerdict[],
  memory: readonly LedgerStatement[],
  recording: Recording,
): LedgerStatement | NotRemembered {
  const { identity, ok } = release;
  if (release.project === undefined) return 'its project is not known';
  if (release.files.some(({ outcome }) => outcome === 'refused')) return 'it has files that are refused';
  if (!release.publishers.some(({ publisher }) => publisher.kind !== 'registry'))
    return 'nothing in it is verified';
  if (identity && identity.outcome !== 'same' && identity.outcome !== 'first-seen')
    return 'it is not what is remembered, which only a person can accept';
  if (!ok) return 'a finding stands against it';
  const statement = statementOf(release, files, memory, recording);
  return memory.some((known) => says(known, statement)) ? 'that is remembered already' : readable(statement);
}

/** Findings that come of comparing with the memory: what a decision is about. */
const DECIDED: readonly ReleaseFindingName[] = [
  'release.lost',
  'release.changed',
  'release.resurrected',
  'release.downgraded',
];

/**
 * What a person decides about a release: that its publishers are right, or that it has none. Refused files are no matter of
 * opinion; other findings stand until they are allowed as such, so that nobody accepts two things by one word.
 * @param memory statements at hand, of all projects
 */
export function decisionOf(
  release: ReleaseVerdict,
  files: readonly FileVerdict[],
  reason: string,
  memory: readonly LedgerStatement[],
  recording: Recording,
): LedgerStatement | NotRemembered {
  if (release.project === undefined) return 'its project is not known';
  if (release.files.some(({ outcome }) => outcome === 'refused')) return 'it has files that are refused';
  // Accepting it would say that there is no evidence, and there is.
  if (release.files.some(({ outcome }) => outcome === 'undecided'))
    return 'it has files whose evidence could not be decided';
  const others = release.findings.filter(({ name }) => !DECIDED.includes(name));
  if (others.some(({ outcome, allowed }) => outcome === 'fail' && !allowed))
    return 'a finding stands against it that is not allowed';
  return readable({
    ...statementOf(release, files, memory, recording),
    how: 'accepted',
    reason,
    ...(release.identity ? { outcome: release.identity.outcome } : {}),
  });
}

/** What could not be read again would make the whole ledger unreadable. */
function readable(statement: LedgerStatement): LedgerStatement | NotRemembered {
  return isStatement(statement) ? statement : 'it has more to say than a ledger takes';
}

function statementOf(
  release: ReleaseVerdict,
  files: readonly FileVerdict[],
  memory: readonly LedgerStatement[],
  { at, by }: Recording,
): LedgerStatement {
  const { project, version, publishers } = release;
  const names = new Set(release.files.map(({ file }) => file));
  const [first] = files.filter(({ file }) => names.has(file)).toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const own = publishers.filter(({ publisher }) => publisher.kind !== 'registry');
  const times = own.flatMap((one) => one.times ?? []);
  return {
    project: project!,
    version: version!,
    how: 'verified',
    publishers: own
      .toSorted((a, b) => (identityKey(a.publisher) < identityKey(b.publisher) ? -1 : 1))
      .map(({ publisher, predicates }) => ({ publisher, predicates })),
    file: { name: first!.file, sha256: first!.sha256 },
    ...(times.length > 0
      ? { times: [Math.floor(Math.min(...times)), Math.floor(Math.max(...times))] as const }
      : {}),
    recorded: Math.max(at, after(memory, { project: project!, version: version! })),
    by,
  };
}

/**
 * The first second behind all that is remembered of a version: whatever the clock says, what is written down now is later, and a
 * decision replaces what was there before it.
 */
function after(memory: readonly LedgerStatement[], release: NamedRelease): number {
  const { project } = release;
  const key = versionKey(release);
  return memory.reduce(
    (latest, known) =>
      known.project === project && versionKey(known) === key && known.recorded >= latest
        ? known.recorded + 1
        : latest,
    0,
  );
}

/** Whether a statement is there already: the same publishers of the same version, whatever file they were seen by. */
function says(known: LedgerStatement, now: LedgerStatement): boolean {
  const who = ({ publishers }: LedgerStatement) =>
    JSON.stringify(publishers.map(({ publisher, predicates }) => [identityKey(publisher), predicates]));
  return known.project === now.project && versionKey(known) === versionKey(now) && who(known) === who(now);
}
