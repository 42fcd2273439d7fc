import type { LedgerStatement, PublisherIdentity } from '../../model/index.ts';
import { identityKey } from '../release/publisher.ts';
import { settled } from './exchange.ts';
import { orderOf } from './memory.ts';

/** A publisher of a project with what is remembered of it. */
export interface RememberedPublisher {
  /** Package URL without version. */
  readonly project: string;
  /** Absent where what is remembered is that there is no provenance. */
  readonly publisher?: PublisherIdentity;
  readonly first: Sighting;
  readonly last: Sighting;
  /** Number of versions. */
  readonly versions: number;
  /** Decisions of persons that it rests on, the last first. */
  readonly accepted: readonly {
    readonly version: string;
    readonly reason: string;
    readonly recorded: number;
  }[];
}

/** Where and when something was seen. */
export interface Sighting {
  readonly version: string;
  readonly file: string;
  /** Verified time in seconds since 1970; absent where none is known. */
  readonly time?: number;
}

/** Behind all times. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** Every publisher of every project, projects by name, publishers in the order they were first seen. */
export function publishersRemembered(statements: readonly LedgerStatement[]): readonly RememberedPublisher[] {
  const groups = new Map<string, { publisher?: PublisherIdentity; all: LedgerStatement[] }>();
  for (const statement of settled(statements)) {
    const publishers = statement.publishers.map(({ publisher }) => publisher);
    for (const publisher of publishers.length > 0 ? publishers : [undefined]) {
      const key = `${statement.project} ${publisher ? identityKey(publisher) : ''}`;
      const group = groups.get(key) ?? { ...(publisher ? { publisher } : {}), all: [] };
      groups.set(key, group);
      group.all.push(statement);
    }
  }
  return [...groups.values()]
    .map(summaryOf)
    .toSorted((a, b) =>
      a.project === b.project
        ? (a.first.time ?? NEVER) - (b.first.time ?? NEVER)
        : a.project < b.project
          ? -1
          : 1,
    );
}

function summaryOf({
  publisher,
  all,
}: {
  readonly publisher?: PublisherIdentity;
  readonly all: readonly LedgerStatement[];
}): RememberedPublisher {
  const { project } = all[0]!;
  const first = all.toSorted((a, b) => order(a, b, 0));
  const last = all.toSorted((a, b) => order(a, b, 1));
  return {
    project,
    ...(publisher ? { publisher } : {}),
    first: sighting(first[0]!, 0),
    last: sighting(last.at(-1)!, 1),
    versions: new Set(all.map(({ version }) => version)).size,
    accepted: all
      .flatMap(({ version, reason, recorded }) =>
        reason === undefined ? [] : [{ version, reason, recorded }],
      )
      .toReversed(),
  };
}

/** By the first or last time of their signatures, then by version, then by when they were written down. */
function order(a: LedgerStatement, b: LedgerStatement, end: 0 | 1): number {
  const [left, right] = [a.times?.[end] ?? a.recorded, b.times?.[end] ?? b.recorded];
  return left - right || (orderOf(a.project, a.version, b.version) ?? 0) || a.recorded - b.recorded;
}

function sighting({ version, file, times }: LedgerStatement, end: 0 | 1): Sighting {
  return { version, file: file.name, ...(times ? { time: times[end] } : {}) };
}
