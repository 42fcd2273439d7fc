import { readAll } from '../../codec/index.ts';
import { AssayError, type Component, type RandomSource } from '../../model/index.ts';
import { loadLocks } from '../../sbom/index.ts';
import { type AuditSubject, gatherComponents } from './subject.ts';

/** Bytes of a text that decide what it is. */
const HEAD = 64 * 1024;

/** Said of what is looked up by a name that may be another package's in the public registry. */
export const ELSEWHERE =
  'packages of another place than the public registry: their names are leads only, unless --weak believes them';

const LEFT = {
  repository: 'packages of a repository, which are known by their commit alone',
  versionless: 'packages without a version: nothing can be decided about them',
  elsewhere:
    'packages of another place than the public registry: their names are leads only, unless --weak believes them',
} as const;

/** JSON that begins otherwise than a bun.lock: for an SBOM the readers of lock files are not loaded. */
const OTHER_JSON = /^\ufeff?\{\s*"(?!lockfileVersion")[^"\\]*"\s*:/;

/**
 * Reads a lock file that is told by its text: those in YAML and in syntaxes of their own. Undefined where it is none.
 * @param most bytes of a file that is read as a whole
 * @throws AssayError `audit.input` where it is one by its name or beginning, and cannot be read
 */
export async function readLockSource(
  source: RandomSource,
  path: string,
  most: number,
): Promise<AuditSubject | undefined> {
  const head = await source.read(0, Math.min(HEAD, source.size));
  const start = new TextDecoder().decode(head);
  if (OTHER_JSON.test(start) && !/\.lockb$/i.test(path)) return undefined;
  const { looksLikeLock, readLockText } = await loadLocks();
  if (!looksLikeLock(start, path) || start.includes('\0')) return undefined;
  if (source.size > most)
    throw new AssayError('audit.input', `it has more than the ${most} bytes that are read`, { path });
  const lock = readLockText(new TextDecoder().decode(await readAll(source)), path);
  return lock && (await lockSubject(lock, path));
}

/**
 * Reads a lock file that was parsed as JSON or TOML. Undefined where no member of it says that it is one.
 * @throws AssayError `audit.input` where it is of a version that is not known
 */
export async function readLockMembers(
  document: unknown,
  syntax: 'json' | 'toml',
  path: string,
): Promise<AuditSubject | undefined> {
  const { readLockDocument } = await loadLocks();
  const lock = readLockDocument(document, syntax, path);
  return lock && (await lockSubject(lock, path));
}

type Locks = Awaited<ReturnType<typeof loadLocks>>;
type Lock = NonNullable<ReturnType<Locks['readLockText']>>;
type Locked = Lock['packages'][number];

/** The packages of a lock file as components; each occurrence says where in the file it stands. */
async function lockSubject({ format, packages, left }: Lock, path: string): Promise<AuditSubject> {
  const { purlOfLocked, LEFT: GENERAL } = await loadLocks();
  const gatherer = gatherComponents(path, 'lock');
  const places: string[] = [];
  for (const locked of packages) {
    const { name, version, origin, scope, place } = locked;
    const presence = scope === 'development' ? { presence: 'build-tool' as const } : {};
    if (name === undefined) gatherer.leave(GENERAL.nameless);
    // A version that a working tree states is not the release of that version.
    else if (origin === 'path') gatherer.leave(GENERAL.path);
    else if (origin === 'repository') {
      gatherer.leave(LEFT.repository);
      const purl = purlOfLocked(locked);
      if (purl === undefined) continue;
      gatherer.add({
        name,
        version: locked.commit,
        purl,
        rule: 'repository and commit of the lock file',
        ...presence,
      });
      places.push(place);
    } else {
      const purl = purlOfLocked(locked);
      if (version === undefined) gatherer.leave(LEFT.versionless);
      if (/[?&](?:repository|download)_url=/.test(purl ?? '')) gatherer.leave(ELSEWHERE);
      gatherer.add({
        name,
        version,
        purl,
        rule: 'name and version of the lock file',
        ...hashesOf(locked),
        ...presence,
      });
      places.push(place);
    }
  }
  const { components, left: own } = gatherer.finish();
  return {
    name: path,
    kind: 'lock',
    components: components.map((one, at) => ({
      ...one,
      occurrences: [{ path, rule: `${format}, ${places[at]!}` }],
    })),
    left: summed(left, own),
  };
}

function hashesOf({ digests = [] }: Locked): Pick<Component, 'hashes'> {
  const hashes = Object.fromEntries(digests.map(({ algorithm, value }) => [algorithm, value]));
  return digests.length === 0 ? {} : { hashes };
}

function summed(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>) {
  const sums = { ...one };
  for (const [reason, count] of Object.entries(other)) sums[reason] = (sums[reason] ?? 0) + count;
  return sums;
}
