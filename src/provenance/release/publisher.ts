import type {
  FileVerdict,
  PublisherIdentity,
  ReleasePublisher,
  SignerIdentity,
  VerifiedEvidence,
} from '../../model/index.ts';
import { isOfRegistry } from '../npm/rules.ts';

/** Parts that a workflow of a repository has, and others. */
const OF_REPOSITORY = [
  'repository',
  'repositoryId',
  'ownerId',
  'workflow',
  'environment',
  'runner',
  'trigger',
] as const satisfies readonly (keyof PublisherIdentity & keyof SignerIdentity)[];
const OF_ACCOUNT = ['subject', 'key'] as const;

/** What of a signer is the same in its next release. @param isRegistry the index that serves the file signed it */
export function publisherOf(identity: SignerIdentity, isRegistry = false): PublisherIdentity {
  const { kind, issuer, repository, fingerprint } = identity;
  const parts = repository === undefined ? OF_ACCOUNT : OF_REPOSITORY;
  return {
    kind: isRegistry ? 'registry' : kind,
    ...(issuer === undefined ? {} : { issuer }),
    // A user id is what its owner writes: where the key has no form of its own, its fingerprint says which it is.
    ...(fingerprint === undefined ? {} : { key: fingerprint.toLowerCase() }),
    ...Object.fromEntries(
      parts.flatMap((part) => (identity[part] === undefined ? [] : [[part, identity[part]]])),
    ),
  };
}

/** Evidence that verifies, with its publisher; of one that is not known nothing is remembered. */
function published(one: VerifiedEvidence): PublisherIdentity | undefined {
  if (!one.verified || !one.identity) return undefined;
  return publisherOf(one.identity, isOfRegistry(one));
}

/** Who published the files that are verified, in the order of the first file of each. */
export function publishersOf(files: readonly FileVerdict[]): readonly ReleasePublisher[] {
  const found = new Map<string, Gathered>();
  for (const file of files) {
    if (file.outcome !== 'verified') continue;
    for (const one of file.evidence) {
      const publisher = published(one);
      if (!publisher) continue;
      const key = identityKey(publisher);
      const gathered: Gathered = found.get(key) ?? {
        publisher,
        files: new Map(),
        commits: new Set(),
        times: [],
      };
      found.set(key, gathered);
      const predicates = gathered.files.get(file) ?? new Set();
      gathered.files.set(file, predicates);
      if (one.predicateType !== undefined) predicates.add(one.predicateType);
      if (one.identity?.commit !== undefined) gathered.commits.add(one.identity.commit);
      gathered.times.push(...one.times.map(({ time }) => time));
    }
  }
  return [...found.values()].map(finished);
}

interface Gathered {
  readonly publisher: PublisherIdentity;
  readonly files: Map<FileVerdict, Set<string>>;
  readonly commits: Set<string>;
  readonly times: number[];
}

function finished({ publisher, files, commits, times }: Gathered): ReleasePublisher {
  const [first = new Set<string>(), ...others] = files.values();
  const ordered = times.toSorted((a, b) => a - b);
  return {
    publisher,
    files: [...files.keys()].map(({ file }) => file),
    // What one file lacks, the release cannot be relied on for.
    predicates: [...first].filter((type) => others.every((other) => other.has(type))).toSorted(),
    commits: [...commits].toSorted(),
    ...(ordered.length > 0 ? { times: [ordered[0]!, ordered.at(-1)!] as const } : {}),
  };
}

/** Equal for publishers that are equal in every part. */
export function identityKey(publisher: PublisherIdentity): string {
  return JSON.stringify(Object.entries(publisher).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Equal for what is one publisher within a release: issuer, repository with its ids, and workflow, or account, or key. What
 * started it, and on which machine, may differ between jobs.
 */
export function whoKey(publisher: PublisherIdentity): string {
  const { kind, issuer, subject, repositoryId, ownerId, workflow, key } = publisher;
  return JSON.stringify([
    kind,
    issuer,
    subject,
    repositoryName(publisher),
    repositoryId,
    ownerId,
    workflow,
    key,
  ]);
}

/** The name of the repository as its forge compares it: GitHub has no case in names. */
export function repositoryName({ kind, repository }: PublisherIdentity): string | undefined {
  return kind === 'github' ? repository?.toLowerCase() : repository;
}

/** Publishers in one phrase; the registry is named where it is the only one, as it vouches for whatever it is given. */
export function publishersText(publishers: readonly PublisherIdentity[]): string {
  const own = publishers.filter(({ kind }) => kind !== 'registry');
  if (own.length === 0 && publishers.length > 0) return 'the registry alone';
  return [...new Set(own.map(publisherText))].join(' and ');
}

/** A publisher in one phrase. */
export function publisherText(publisher: PublisherIdentity): string {
  const { kind, repository, workflow, environment, subject, issuer, key } = publisher;
  if (kind === 'registry') return 'the registry';
  if (repository !== undefined) {
    const where = environment === undefined ? '' : ` (environment ${environment})`;
    return `${kind}:${repository}${workflow === undefined ? '' : ` ${workflow}`}${where}`;
  }
  if (subject !== undefined) return issuer === undefined ? subject : `${subject} of ${issuer}`;
  return key === undefined ? kind : `key ${key.slice(0, 16)}…`;
}
