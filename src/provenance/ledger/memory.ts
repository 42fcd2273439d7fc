import { compareVersions, parsePurl } from '../../identifier/index.ts';
import type { LedgerStatement, PublisherIdentity } from '../../model/index.ts';
import { versionKey } from '../release/version.ts';

/** What is remembered of one version. */
export interface RememberedVersion {
  readonly version: string;
  readonly publishers: LedgerStatement['publishers'];
  /** The last statement it is from. */
  readonly recorded: number;
  /** The decision of a person it rests on. */
  readonly accepted?: { readonly reason: string; readonly recorded: number };
}

/**
 * What is remembered of the versions of a project. The last decision of a person replaces what was there before it; what was
 * verified since adds to it.
 * @param memory statements of this project alone
 */
export function versionsOf(memory: readonly LedgerStatement[]): readonly RememberedVersion[] {
  const byVersion = new Map<string, LedgerStatement[]>();
  for (const statement of memory) {
    const key = versionKey(statement);
    const all = byVersion.get(key);
    if (all) all.push(statement);
    else byVersion.set(key, [statement]);
  }
  return [...byVersion.values()].map((unordered) => {
    const all = unordered.toSorted((a, b) => a.recorded - b.recorded);
    const decided = all.findLastIndex(({ how }) => how === 'accepted');
    const valid = all.slice(Math.max(decided, 0));
    const { reason, recorded } = all[decided] ?? {};
    return {
      version: all[0]!.version,
      publishers: valid.flatMap(({ publishers }) => publishers),
      recorded: valid.at(-1)!.recorded,
      ...(reason === undefined || recorded === undefined ? {} : { accepted: { reason, recorded } }),
    };
  });
}

/** Years are no promise of anything; numbers of releases are smaller. */
const FIRST_YEAR = 1900;

/**
 * The major line of a version: epoch and first number; all versions that begin with a year are one line. Texts without a number
 * are a line of their own.
 */
export function lineOf(version: string): string {
  const [, epoch = '0', first] = /^v?(?:(\d+)!)?(\d+)/i.exec(version.trim()) ?? [];
  if (first === undefined) return `text ${version}`;
  return `${epoch}!${Number(first) >= FIRST_YEAR ? 'year' : Number(first)}`;
}

/** The order of two versions of a project: negative, 0, positive, or undefined where they cannot be compared. */
export function orderOf(project: string, a: string, b: string): number | undefined {
  if (a === b) return 0;
  return compareVersions(parsePurl(project).type, a, b) ?? compareVersions('generic', a, b);
}

/** Behind all places of versions that can be compared. */
const NOT_COMPARABLE = 5;

/**
 * The remembered version that a release is compared with: the same, else the nearest before it in its line, else the nearest
 * after it in its line, else the nearest before and after it at all, else the last written down.
 */
export function nearest(
  versions: readonly RememberedVersion[],
  project: string,
  version: string,
): RememberedVersion | undefined {
  const line = lineOf(version);
  const ranked = versions.map((known) => {
    const order = orderOf(project, known.version, version);
    const sameLine = lineOf(known.version) === line;
    const place = order === undefined ? NOT_COMPARABLE : (sameLine ? 0 : 2) + (order <= 0 ? 1 : 2);
    return { known, place: order === 0 ? 0 : place };
  });
  const best = Math.min(...ranked.map(({ place }) => place));
  const before = best === 1 || best === 3;
  return ranked
    .filter(({ place }) => place === best)
    .map(({ known }) => known)
    .reduce<RememberedVersion | undefined>((chosen, other) => {
      if (!chosen) return other;
      if (best === NOT_COMPARABLE) return other.recorded > chosen.recorded ? other : chosen;
      const order = orderOf(project, other.version, chosen.version) ?? 0;
      return order > 0 === before ? other : chosen;
    }, undefined);
}

/** What has started a publisher, of all that is remembered of it. */
export function triggersOf(
  memory: readonly LedgerStatement[],
  { issuer, repository, repositoryId, workflow }: PublisherIdentity,
): ReadonlySet<string> {
  const same = memory
    .flatMap(({ publishers }) => publishers.map(({ publisher }) => publisher))
    .filter(
      (other) =>
        other.issuer === issuer &&
        other.repository === repository &&
        other.repositoryId === repositoryId &&
        other.workflow === workflow,
    );
  return new Set(same.flatMap(({ trigger }) => (trigger === undefined ? [] : [trigger])));
}
