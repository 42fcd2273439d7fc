import type { LedgerStatement, ReleaseFindingName, ReleaseVerdict } from '../../model/index.ts';
import { judgeIdentity } from '../ledger/verdict.ts';
import { coverageOf, findingsOf } from './findings.ts';
import { groupReleases, type NamedRelease, type ReleaseFile, type ReleaseGroup } from './group.ts';
import { publishersOf } from './publisher.ts';

/** By what releases are judged. */
export interface ReleaseRequest {
  /** What is remembered, of all projects; nothing is compared where it is absent. */
  readonly memory?: readonly LedgerStatement[];
  /** Findings that refuse nothing. */
  readonly allow?: readonly ReleaseFindingName[];
  /** Findings that refuse though they may be honest. */
  readonly deny?: readonly ReleaseFindingName[];
  /** Seconds between two signatures of a release from which on the later one is late; a day unless given. */
  readonly late?: number;
  /** The release of files whose names do not say it. */
  readonly named?: NamedRelease;
}

/** A day: what is built by one run is signed within the hour. */
const LATE = 86_400;

/** Releases, and what they come to. */
export interface ReleaseJudgement {
  readonly releases: readonly ReleaseVerdict[];
  /** Whether every file is verified or excused, and no finding refuses a release. */
  readonly good: boolean;
}

/** Gathers files into releases and judges each as a whole. */
export function judgeReleases(files: readonly ReleaseFile[], request: ReleaseRequest = {}): ReleaseJudgement {
  const judged = groupReleases(files, request.named).map((group) => ({
    group,
    release: judgeRelease(group, request),
  }));
  return {
    releases: judged.map(({ release }) => release),
    good: judged.every(({ group, release }) => release.ok && isComplete(group, release)),
  };
}

/**
 * Whether every file is verified. Missing evidence is excused where somebody decided so: by allowing the finding that says it is
 * missing, or once and for all, in the ledger, which excuses nothing where somebody in particular is expected.
 */
function isComplete({ files }: ReleaseGroup, release: ReleaseVerdict): boolean {
  const [allowed, accepted] = [isAllowed(release), isAccepted(release)];
  return files.every(
    ({ outcome, expected }) =>
      outcome === 'verified' || (outcome === 'missing' && (allowed || (accepted && !expected))),
  );
}

const ABOUT_MISSING: readonly ReleaseFindingName[] = ['release.partial', 'release.lost'];

/** Without provenance and as remembered: a person accepted that there is none. */
function isAccepted({ identity, publishers }: ReleaseVerdict): boolean {
  return identity?.outcome === 'same' && publishers.length === 0;
}

function isAllowed({ findings }: ReleaseVerdict): boolean {
  return findings.some(({ name, allowed }) => allowed && ABOUT_MISSING.includes(name));
}

function judgeRelease(group: ReleaseGroup, request: ReleaseRequest): ReleaseVerdict {
  const { name, project, version, files } = group;
  const { memory, allow = [], deny = [], late = LATE } = request;
  const publishers = publishersOf(files);
  const coverage = coverageOf(files);
  // Provenance that is there and refused is not lost: the refusal says what is wrong with it.
  const isRefused = publishers.length === 0 && files.some(({ outcome }) => outcome === 'refused');
  const isUndecided = files.some(({ outcome }) => outcome === 'undecided');
  const identity =
    memory && project !== undefined && version !== undefined && !isRefused
      ? judgeIdentity(memory, { project, version, publishers, isUndecided })
      : undefined;
  const findings = findingsOf({ files, coverage, identity, late }).map((finding) => ({
    ...finding,
    ...(deny.includes(finding.name) ? { outcome: 'fail' as const } : {}),
    ...(allow.includes(finding.name) ? { allowed: true as const } : {}),
  }));
  return {
    name,
    ...(project === undefined ? {} : { project }),
    ...(version === undefined ? {} : { version }),
    coverage,
    files: files.map(({ file, outcome }) => ({ file, outcome })),
    publishers,
    findings,
    ...(identity ? { identity } : {}),
    ok: findings.every(({ outcome, allowed }) => outcome !== 'fail' || allowed === true),
  };
}
