import { createHash } from 'node:crypto';
import { normalizePep440 } from '../../identifier/index.ts';
import type { FileVerdict, LockedFileVerdict, VerificationStep } from '../../model/index.ts';
import { parseDistribution } from '../pypi/file-name.ts';
import { createSteps, refuse, type Steps, untilRefused } from '../steps.ts';
import type { PylockFile, PylockPackage } from './read.ts';

/** A file that is there. */
export interface PresentFile {
  readonly size: number;
  /** By algorithm as hashlib calls it; computed by {@link lockHashes}. */
  readonly digests: Readonly<Record<string, string>>;
}

/** Hash functions of a lock that are believed, as hashlib calls them, with the name `node:crypto` has for them. */
const STRONG = {
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  sha3_256: 'sha3-256',
  sha3_384: 'sha3-384',
  sha3_512: 'sha3-512',
  blake2b: 'blake2b512',
} as const;

/** Computes the digests that a lock states of a file, and SHA-256. */
export function lockHashes(file: PylockFile) {
  const names = new Set(['sha256', ...Object.keys(file.hashes)]);
  const hashes = Object.entries(STRONG)
    .filter(([name]) => names.has(name))
    .map(([name, algorithm]) => [name, createHash(algorithm)] as const);
  return {
    update(chunk: Uint8Array) {
      for (const [, hash] of hashes) hash.update(chunk);
    },
    finish: (): Readonly<Record<string, string>> =>
      Object.fromEntries(hashes.map(([name, hash]) => [name, hash.digest('hex')])),
  };
}

/**
 * Judges a file by the lock: it is there under a name that fits its package, with the size and every hash that is written.
 * @param present absent where it is not there
 * @param strict every file must be there
 * @returns undefined in `verdict` where evidence decides further
 */
export function judgeLocked(
  one: PylockPackage,
  file: PylockFile,
  present: PresentFile | undefined,
  { isPackageThere, strict }: { readonly isPackageThere: boolean; readonly strict: boolean },
): { readonly steps: readonly VerificationStep[]; readonly verdict?: LockedFileVerdict } {
  const steps = createSteps();
  const base = { file: file.name, package: packageText(one) };
  if (!present && !strict && (isPackageThere || one.marker !== undefined)) {
    const message = isPackageThere
      ? 'not there; another file of the package is'
      : `not there; the package is only for ${one.marker}`;
    return { steps: [], verdict: { ...base, outcome: 'absent', message, steps: [] } };
  }
  const outcome = untilRefused(() => checkLocked(one, file, present, steps));
  if ('value' in outcome) return { steps: steps.list };
  const all = [...steps.list, outcome.refused];
  return { steps: all, verdict: refused(base, outcome.refused, all) };
}

function refused<T extends object>(base: T, failed: VerificationStep, steps: readonly VerificationStep[]) {
  return {
    ...base,
    outcome: 'refused' as const,
    message: `${failed.name}: ${failed.message}`,
    steps,
    failed,
  };
}

/** Wheels and source distributions that are there and not named: an installer that looks into the folder would take them. */
export function judgeUnnamed(
  names: Iterable<string>,
  packages: readonly PylockPackage[],
  strict: boolean,
): readonly LockedFileVerdict[] {
  const named = new Set(packages.flatMap(({ files }) => files.map(({ name }) => name)));
  return [...names]
    .filter((name) => !named.has(name) && parseDistribution(name))
    .toSorted()
    .map((file) => {
      const message = 'the lock does not name it';
      if (!strict) return { file, outcome: 'unnamed', message, steps: [] };
      const failed = { name: 'lock.presence', outcome: 'fail', message } as const;
      return refused({ file }, failed, [failed]);
    });
}

function checkLocked(
  one: PylockPackage,
  file: PylockFile,
  present: PresentFile | undefined,
  steps: Steps,
): void {
  if (!present) refuse('lock.presence', 'the file is not there', { expected: file.name });
  steps.pass('lock.presence', 'the file is there');
  checkName(one, file, steps);
  if (file.size !== undefined && file.size !== present.size)
    refuse('lock.hash', 'the file has another size', {
      expected: String(file.size),
      found: String(present.size),
    });
  const known = Object.keys(file.hashes).filter((name) => Object.hasOwn(STRONG, name));
  if (known.length === 0)
    refuse('lock.hash', 'the lock has no hash that is strong enough', {
      expected: Object.keys(STRONG).join(', '),
      found: Object.keys(file.hashes).join(', ') || 'none',
    });
  for (const name of known) {
    const [expected, found] = [file.hashes[name]!, present.digests[name]!];
    if (expected !== found) refuse('lock.hash', `the ${name} is another`, { expected, found });
    steps.pass('lock.hash', `the ${name} is that of the lock`, { found });
  }
}

/** A file of another project under this package would be installed as it. */
function checkName({ name, version }: PylockPackage, file: PylockFile, steps: Steps): void {
  const distribution = parseDistribution(file.name);
  if (!distribution) {
    steps.unknown('lock.name', 'it is not named as a wheel or source distribution is', { found: file.name });
    return;
  }
  const expected = version === undefined ? undefined : (normalizePep440(version) ?? version);
  if (distribution.project !== name)
    refuse('lock.name', 'it is a file of another project', { expected: name, found: distribution.project });
  if (expected !== undefined && distribution.version !== expected)
    refuse('lock.name', 'it is a file of another version', { expected, found: distribution.version });
  steps.pass('lock.name', 'its name is that of a file of the package', { found: file.name });
}

/**
 * A file whose hashes are right, by the evidence for it. Where somebody is expected, evidence that is missing refuses it.
 * @param before the checks against the lock
 * @param evidence verified against the identities of the lock
 * @param strict what is pinned and cannot be compared refuses it as well
 */
export function judgeEvidence(
  one: PylockPackage,
  file: PylockFile,
  before: readonly VerificationStep[],
  evidence: FileVerdict,
  strict: boolean,
): LockedFileVerdict {
  const unread = unreadStep(one);
  const steps = unread ? [...before, unread] : before;
  const base = { file: file.name, package: packageText(one), evidence };
  if (evidence.outcome === 'refused' && evidence.failed) return refused(base, evidence.failed, steps);
  if (!evidence.expected) {
    const signed = evidence.outcome === 'verified' ? `; ${evidence.message}` : '';
    return {
      ...base,
      outcome: 'locked',
      message: `the hash is that of the lock, no identity is pinned${signed}`,
      steps,
    };
  }
  const isSigned = evidence.evidence.some(({ verified, identity }) => verified && identity?.kind !== 'key');
  if (evidence.outcome !== 'verified' || !isSigned) {
    const failed = {
      name: 'lock.identity',
      outcome: 'fail',
      message: 'who signed it is pinned, and nothing that was verified says who did',
      expected: one.identities.map(({ kind, policy }) => identityText(kind, policy)).join(' or '),
    } as const;
    return refused(base, failed, [...steps, failed]);
  }
  if (unread && strict) return refused(base, { ...unread, outcome: 'fail' }, before);
  return { ...base, outcome: 'verified', message: evidence.message, steps };
}

/** What identities say besides who it is to be is told, so that nobody relies on it. */
function unreadStep({ identities }: PylockPackage): VerificationStep | undefined {
  const unread = [...new Set(identities.flatMap((identity) => identity.unread))];
  if (unread.length === 0) return undefined;
  return {
    name: 'lock.identity',
    outcome: 'unknown',
    message: 'what is pinned besides is compared with nothing',
    found: unread.join(', '),
  };
}

function identityText(kind: string, policy: PylockPackage['identities'][number]['policy']): string {
  return [kind, policy?.repository ?? policy?.email, policy?.workflow, policy?.environment]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** Name and version. */
export function packageText({ name, version }: Pick<PylockPackage, 'name' | 'version'>): string {
  return version === undefined ? name : `${name} ${version}`;
}
