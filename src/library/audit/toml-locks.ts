import { pypiName } from '../../identifier/index.ts';
import { AssayError, type Digests } from '../../model/index.ts';
import { repositoryKey } from '../../vulnerability/index.ts';
import { purlOf } from './documents.ts';
import { isObject, type Members, membersOf, objectsOf, textOf } from './json.ts';
import { type AuditSubject, type Gatherer, gatherComponents } from './subject.ts';

/**
 * Reads a lock file in TOML: Cargo.lock (versions 1 to 4), pylock.toml (PEP 751), poetry.lock, uv.lock, told apart by their content.
 * @throws AssayError `audit.input` for any other document, with what to give instead
 */
export function readTomlLock(document: Members, path: string): AuditSubject {
  const reader = LOCKS.find(({ is }) => is(document));
  if (!reader) throw noLock(document, path);
  const gatherer = gatherComponents(path, 'lock');
  reader.read(document, gatherer);
  return { name: path, kind: 'lock', ...gatherer.finish() };
}

interface Lock {
  readonly is: (document: Members) => boolean;
  readonly read: (document: Members, gatherer: Gatherer) => void;
}

const LOCKS: readonly Lock[] = [
  { is: (document) => 'lock-version' in document, read: readPylock },
  { is: ({ metadata }) => isObject(metadata) && 'lock-version' in metadata, read: readPoetryLock },
  {
    is: (document) =>
      typeof document['version'] === 'number' &&
      ('requires-python' in document || plain(document['package']).some((one) => isObject(one['source']))),
    read: readUvLock,
  },
  {
    is: (document) =>
      (Array.isArray(document['package']) || isObject(document['root'])) &&
      !('lock_version' in membersOf(document['metadata'])),
    read: readCargoLock,
  },
];

/** The objects of a list, for a look at what it is. */
function plain(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Files in TOML that say what is wanted, not what was chosen. */
const WANTED: readonly (readonly [what: string, is: (document: Members) => boolean, locks: string])[] = [
  [
    'a pyproject.toml',
    (document) => ['project', 'build-system', 'tool', 'dependency-groups'].some((name) => name in document),
    'pylock.toml, uv.lock or poetry.lock',
  ],
  [
    'a Cargo.toml',
    (document) => isObject(document['package']) || isObject(document['workspace']),
    'Cargo.lock',
  ],
  [
    'a Pipfile',
    (document) => isObject(document['packages']) || isObject(document['dev-packages']),
    'Pipfile.lock',
  ],
];

function noLock(document: Members, path: string): AssayError {
  const wanted = WANTED.find(([, is]) => is(document));
  if (wanted)
    return new AssayError(
      'audit.input',
      `it is ${wanted[0]}, which says what is wanted and not which versions were chosen`,
      {
        path,
        hint: `give its lock file (${wanted[2]}), or the artifact that was built`,
      },
    );
  return new AssayError('audit.input', 'it is TOML, and no lock file of a kind that is read', {
    path,
    hint: 'Cargo.lock, pylock.toml, poetry.lock and uv.lock are; others can be exported as pylock.toml or as an SBOM',
  });
}

/** Where a package is taken from; `archive` is a file that is named by its address. */
type Origin = 'registry' | 'archive' | 'repository' | 'path';

/** A package as a lock file pins it. */
interface Locked {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly origin: Origin;
  /** Address and commit, of a repository. */
  readonly url?: string | undefined;
  readonly commit?: string | undefined;
  /** SHA-256 of the files it may be installed from. */
  readonly sha256: readonly string[];
  readonly dev?: boolean;
}

function addLocked(type: string, locked: Locked, gatherer: Gatherer): void {
  const { name, version, origin, dev } = locked;
  const presence = dev ? { presence: 'build-tool' as const } : {};
  if (name === undefined) gatherer.leave('packages without name or version');
  // A version that a working tree states is not the release of that version.
  else if (origin === 'path') gatherer.leave('packages of a path, which are no release of a registry');
  else if (origin === 'repository') {
    gatherer.leave('packages of a repository, which are known by their commit alone');
    const purl = repositoryPurl(locked);
    const rule = 'repository and commit of the lock file';
    if (purl !== undefined) gatherer.add({ name, version: locked.commit, purl, rule, ...presence });
  } else {
    if (version === undefined)
      gatherer.leave('packages without a version: nothing can be decided about them');
    gatherer.add({ ...purlOf(type, name, version), ...digestOf(locked.sha256), ...presence });
  }
}

/** Of several files one is installed, and the lock file does not say which. */
function digestOf(sha256: readonly string[]): { readonly hashes?: Digests } {
  const [one, ...others] = new Set(sha256.map((digits) => digits.toLowerCase()));
  return one !== undefined && others.length === 0 && /^[0-9a-f]{64}$/.test(one)
    ? { hashes: { sha256: one } }
    : {};
}

const PURL_TYPES: ReadonlyMap<string, string> = new Map([
  ['github.com', 'github'],
  ['gitlab.com', 'gitlab'],
  ['bitbucket.org', 'bitbucket'],
]);

function repositoryPurl({ url, commit }: Locked): string | undefined {
  const [host = '', ...path] =
    (url === undefined ? undefined : repositoryKey(url))?.replace(/^repository:/, '').split('/') ?? [];
  const type = PURL_TYPES.get(host);
  if (type === undefined || path.length < 2) return undefined;
  return `pkg:${type}/${path.map(encodeURIComponent).join('/')}${commit === undefined ? '' : `@${encodeURIComponent(commit)}`}`;
}

/** `git+https://host/path?rev=v1#commit`, as Cargo and uv write it. */
function gitSource(text: string): Pick<Locked, 'origin' | 'url' | 'commit'> {
  const [, url, commit] = /^(?:git\+)?([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(text) ?? [];
  return { origin: 'repository', url, commit: textOf(commit) };
}

/** Cargo.lock ("Cargo.toml vs Cargo.lock", The Cargo Book). Version 1 has the checksums in `metadata`, and the package itself in `root`. */
function readCargoLock(document: Members, gatherer: Gatherer): void {
  const checksums = membersOf(document['metadata']);
  for (const one of objectsOf(document['package'], gatherer)) {
    const [name, version, source] = [textOf(one['name']), textOf(one['version']), textOf(one['source'])];
    const checksum = textOf(one['checksum']) ?? textOf(checksums[`checksum ${name} ${version} (${source})`]);
    addLocked(
      'cargo',
      {
        name,
        version,
        sha256: checksum === undefined ? [] : [checksum],
        ...(source?.startsWith('git+')
          ? gitSource(source)
          : { origin: source === undefined ? ('path' as const) : ('registry' as const) }),
      },
      gatherer,
    );
  }
}

/** pylock.toml (PyPA specification, PEP 751): other major versions must not be read. */
function readPylock(document: Members, gatherer: Gatherer): void {
  const written = textOf(document['lock-version']) ?? '';
  if (!/^1(?:\.|$)/.test(written))
    throw new AssayError('audit.input', `version ${JSON.stringify(written)} of pylock.toml is not known`, {
      hint: 'version 1.0 is read',
    });
  for (const one of objectsOf(document['packages'], gatherer)) {
    const vcs = one['vcs'];
    const archive = one['archive'];
    const files = [archive, one['sdist'], ...plain(one['wheels'])].filter(isObject);
    const origin: Origin = isObject(vcs)
      ? 'repository'
      : isObject(one['directory']) || (isObject(archive) && archive['url'] === undefined)
        ? 'path'
        : isObject(archive)
          ? 'archive'
          : 'registry';
    addPython(
      one,
      {
        origin,
        url: textOf(membersOf(vcs)['url']),
        commit: textOf(membersOf(vcs)['commit-id']),
        sha256: files.flatMap((file) => textOf(membersOf(file['hashes'])['sha256']) ?? []),
      },
      gatherer,
    );
  }
}

function addPython(one: Members, locked: Omit<Locked, 'name' | 'version'>, gatherer: Gatherer): void {
  const name = textOf(one['name']);
  addLocked(
    'pypi',
    { name: name === undefined ? undefined : pypiName(name), version: textOf(one['version']), ...locked },
    gatherer,
  );
}

/** Digests of files that are written `sha256:…`. */
function digestsOf(files: readonly Members[]): readonly string[] {
  return files.flatMap((file) => /^sha256:(.*)$/i.exec(textOf(file['hash']) ?? '')?.[1] ?? []);
}

const POETRY_ORIGINS: ReadonlyMap<string, Origin> = new Map([
  ['git', 'repository'],
  ['url', 'archive'],
  // A registry other than PyPI.
  ['legacy', 'registry'],
]);

/** poetry.lock, lock versions 1 and 2. Groups other than `main` are for development only (Poetry, "Managing dependencies"). */
function readPoetryLock(document: Members, gatherer: Gatherer): void {
  const filesByName = membersOf(membersOf(document['metadata'])['files']);
  for (const one of objectsOf(document['package'], gatherer)) {
    const source = membersOf(one['source']);
    const groups = one['groups'];
    const type = textOf(source['type']);
    const files = plain(one['files'] ?? filesByName[textOf(one['name']) ?? '']);
    addPython(
      one,
      {
        origin: type === undefined ? 'registry' : (POETRY_ORIGINS.get(type) ?? 'path'),
        url: textOf(source['url']),
        commit: textOf(source['resolved_reference']),
        sha256: digestsOf(files),
        dev:
          one['category'] === 'dev' ||
          (Array.isArray(groups) && groups.length > 0 && !groups.includes('main')),
      },
      gatherer,
    );
  }
}

/** uv.lock: `source` has one member that says where the package is from; `virtual`, `editable`, `directory` and `path` are local. */
function readUvLock(document: Members, gatherer: Gatherer): void {
  for (const one of objectsOf(document['package'], gatherer)) {
    const source = membersOf(one['source']);
    const git = textOf(source['git']);
    const files = [one['sdist'], ...plain(one['wheels'])].filter(isObject);
    addPython(
      one,
      {
        sha256: digestsOf(files),
        ...(git === undefined
          ? { origin: 'registry' in source ? 'registry' : 'url' in source ? 'archive' : 'path' }
          : gitSource(git)),
      },
      gatherer,
    );
  }
}
