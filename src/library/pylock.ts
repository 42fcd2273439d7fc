import { isDeepStrictEqual } from 'node:util';
import { parseToml, readAll } from '../codec/index.ts';
import { nodeHost } from '../host/index.ts';
import {
  AssayError,
  type FileVerdict,
  type LockedFileVerdict,
  type LockVerdict,
  withPath,
} from '../model/index.ts';
import {
  judgeEvidence,
  judgeLocked,
  judgeUnnamed,
  lockHashes,
  type PinnedIdentity,
  type PresentFile,
  type PylockFile,
  type PylockPackage,
  packageText,
  pinsOf,
  readPylockFiles,
  withIdentities,
} from '../provenance/index.ts';
import { evidenceBeside } from './beside.ts';
import { type Judge, judgeOf, type TrustOptions } from './trust.ts';

/** How to verify a lock. */
export interface LockOptions extends TrustOptions {
  /** Path of the folder with its files. */
  readonly dir: string;
  /** Also write the identities verified now into the lock. */
  readonly pin?: boolean;
}

/** What a lock came to, and with `pin` the lock with identities. */
export interface VerifiedLock extends LockVerdict {
  /** Packages that identities were written for, and the whole text; absent where a file was refused. */
  readonly pinned?: {
    readonly text: string;
    readonly packages: readonly string[];
    /** Packages that got none, each with why. */
    readonly without: readonly string[];
  };
}

/** Bytes of a lock. */
const LARGEST = 64 * 1024 * 1024;

/**
 * Holds a `pylock.toml` (PEP 751) against a folder: every file it names must be there with its hashes, and be signed by an
 * identity pinned for its package; publishers given are expected where none is pinned.
 * @throws AssayError `input.*`, `lock.document`
 */
export async function verifyLock(path: string, options: LockOptions): Promise<VerifiedLock> {
  const text = await textAt(path);
  const { value, error } = await parseToml(text);
  if (!value || error)
    throw new AssayError('lock.document', `line ${error?.line ?? 1}: ${error?.message ?? 'it is empty'}`, {
      path,
    });
  const packages = about(path, () => readPylockFiles(value));
  const { files } = nodeHost;
  const names = new Set(await files.list(options.dir));
  const judge = await judgeOf(options);
  const verdicts: LockedFileVerdict[] = [];
  const pins = new Map<number, readonly PinnedIdentity[]>();
  const without: string[] = [];
  for (const [number, one] of packages.entries()) {
    const own = await verdictsOf(one, names, judge, options);
    verdicts.push(...own);
    if (!options.pin || one.identities.length > 0 || one.files.length === 0) continue;
    const found = pinsOf(own.flatMap(({ evidence }) => evidence ?? []));
    if ('pins' in found && found.pins.length > 0) pins.set(number, found.pins);
    else without.push(`${packageText(one)}: ${'why' in found ? found.why : 'none of its files is there'}`);
  }
  verdicts.push(...judgeUnnamed(names, packages, options.strict === true));
  const good = verdicts.every(({ outcome }) => outcome !== 'refused');
  return {
    lock: files.baseName(path),
    trust: judge.trust,
    at: judge.at,
    files: verdicts,
    unchecked: packages.filter((one) => one.files.length === 0).map(packageText),
    good,
    ...(options.pin && good
      ? {
          pinned: {
            text: await pinnedText(path, text, value, pins, packages.length),
            packages: [...pins.keys()].map((number) => packageText(packages[number]!)),
            without,
          },
        }
      : {}),
  };
}

async function verdictsOf(
  one: PylockPackage,
  names: ReadonlySet<string>,
  judge: Judge,
  { dir, strict = false }: LockOptions,
): Promise<readonly LockedFileVerdict[]> {
  const isPackageThere = one.files.some(({ name }) => names.has(name));
  const verdicts: LockedFileVerdict[] = [];
  for (const file of one.files) {
    const path = nodeHost.files.join(dir, file.name);
    const present = names.has(file.name) ? await presentAt(path, file) : undefined;
    const { steps, verdict } = judgeLocked(one, file, present, { isPackageThere, strict });
    verdicts.push(
      verdict ?? judgeEvidence(one, file, steps, await evidenceOf(one, file, path, present!, judge), strict),
    );
  }
  return verdicts;
}

/** Identities of the lock come in place of whomever options expect: a lock is not widened by them. */
async function evidenceOf(
  { identities }: PylockPackage,
  { name }: PylockFile,
  path: string,
  { digests }: PresentFile,
  judge: Judge,
): Promise<FileVerdict> {
  const evidence = await evidenceBeside(path);
  const publishers = identities.flatMap(({ policy }) => policy ?? []);
  const verdict = judge.verdict(
    { name, digests },
    evidence,
    identities.length === 0 ? undefined : { publishers, identities: [] },
  );
  // A kind that is not known is still somebody who is expected.
  return identities.length > 0 && publishers.length === 0
    ? { ...verdict, expected: true, outcome: verdict.outcome === 'verified' ? 'undecided' : verdict.outcome }
    : verdict;
}

async function presentAt(path: string, locked: PylockFile): Promise<PresentFile> {
  const file = await nodeHost.files.open(path);
  try {
    const hashes = lockHashes(locked);
    let size = 0;
    for await (const chunk of file.source.stream()) {
      hashes.update(chunk);
      size += chunk.length;
    }
    return { size, digests: hashes.finish() };
  } finally {
    await file.close();
  }
}

/** @throws AssayError `lock.document` where the text would say anything else than before, but for the identities */
async function pinnedText(
  path: string,
  text: string,
  before: Readonly<Record<string, unknown>>,
  pins: ReadonlyMap<number, readonly PinnedIdentity[]>,
  packages: number,
): Promise<string> {
  if (pins.size === 0) return text;
  const written = about(path, () => withIdentities(text, pins, packages));
  const { value } = await parseToml(written);
  const entries = (value?.['packages'] ?? []) as readonly Readonly<Record<string, unknown>>[];
  const without = entries.map((entry, number) => {
    const { 'attestation-identities': identities, ...rest } = entry;
    return pins.has(number) || identities === undefined ? rest : entry;
  });
  const plain = (all: unknown) =>
    JSON.parse(JSON.stringify(all, (_, one) => (typeof one === 'bigint' ? String(one) : one)));
  if (!isDeepStrictEqual(plain({ ...value, packages: without }), plain(before)))
    throw new AssayError('lock.document', 'identities cannot be written into it without changing it', {
      path,
    });
  return written;
}

async function textAt(path: string): Promise<string> {
  const file = await nodeHost.files.open(path);
  try {
    if (file.source.size > LARGEST)
      throw new AssayError('lock.document', `it is longer than ${LARGEST} bytes`, { path });
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readAll(file.source));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new AssayError('lock.document', 'it is no UTF-8', { path });
  } finally {
    await file.close();
  }
}

function about<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw withPath(error, path);
  }
}
