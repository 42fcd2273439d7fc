import { otherRegistry, pypiName } from '../../identifier/index.ts';
import { AssayError } from '../../model/index.ts';
import type { LockedPackage, LockGatherer, LockOrigin } from './lock.ts';
import {
  gitSource,
  isObject,
  type Members,
  membersOf,
  objectsOf,
  onlyDigest,
  requireVersion,
  textOf,
  textsOf,
} from './values.ts';

type Source = Pick<LockedPackage, 'origin' | 'url' | 'commit' | 'registry' | 'digests' | 'scope'>;

function add(one: Members, place: string, source: Source, gatherer: LockGatherer): void {
  const name = textOf(one['name']);
  gatherer.add({
    type: 'pypi',
    name: name === undefined ? undefined : pypiName(name),
    version: textOf(one['version']),
    place,
    ...source,
  });
}

/** The objects of a list, for a look at what it is. */
function plain(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Digests of files that are written `sha256:…`. */
function sha256Of(files: readonly Members[]): readonly string[] {
  return files.flatMap((file) => /^sha256:(.*)$/i.exec(textOf(file['hash']) ?? '')?.[1] ?? []);
}

/** pylock.toml (PyPA specification, PEP 751): other major versions must not be read. @throws AssayError `audit.input` */
export function readPylock(document: Members, gatherer: LockGatherer): void {
  const written = textOf(document['lock-version']) ?? '';
  if (!/^1(?:\.|$)/.test(written))
    throw new AssayError('audit.input', `version ${JSON.stringify(written)} of pylock.toml is not known`, {
      hint: 'version 1.0 is read',
    });
  for (const [one, place] of objectsOf(document['packages'], '/packages', gatherer)) {
    const [vcs, archive] = [one['vcs'], one['archive']];
    const files = [archive, one['sdist'], ...plain(one['wheels'])].filter(isObject);
    const address = isObject(archive) ? textOf(archive['url']) : undefined;
    const origin: LockOrigin = isObject(vcs)
      ? 'repository'
      : isObject(one['directory']) || (isObject(archive) && address === undefined)
        ? 'path'
        : isObject(archive)
          ? 'archive'
          : 'registry';
    add(
      one,
      place,
      {
        origin,
        url: address ?? textOf(membersOf(vcs)['url']),
        commit: textOf(membersOf(vcs)['commit-id']),
        registry: otherRegistry('pypi', textOf(one['index'])),
        digests: onlyDigest(files.flatMap((file) => textOf(membersOf(file['hashes'])['sha256']) ?? [])),
      },
      gatherer,
    );
  }
}

const POETRY_ORIGINS: ReadonlyMap<string, LockOrigin> = new Map([
  ['git', 'repository'],
  ['url', 'archive'],
  // A registry other than PyPI.
  ['legacy', 'registry'],
]);

/** poetry.lock, lock versions 1 and 2. Groups other than `main` are for development only (Poetry, "Managing dependencies"). */
export function readPoetryLock(document: Members, gatherer: LockGatherer): void {
  const metadata = membersOf(document['metadata']);
  requireVersion(metadata['lock-version'], 1, 2, 'poetry.lock');
  const filesByName = membersOf(metadata['files']);
  for (const [one, place] of objectsOf(document['package'], '/package', gatherer)) {
    const source = membersOf(one['source']);
    const [type, url, groups] = [textOf(source['type']), textOf(source['url']), textsOf(one['groups'])];
    const isDev = one['category'] === 'dev' || (groups.length > 0 && !groups.includes('main'));
    const files = plain(one['files'] ?? filesByName[textOf(one['name']) ?? '']);
    add(
      one,
      place,
      {
        origin: type === undefined ? 'registry' : (POETRY_ORIGINS.get(type) ?? 'path'),
        url,
        commit: textOf(source['resolved_reference']),
        ...(type === 'legacy' ? { registry: otherRegistry('pypi', url) } : {}),
        digests: onlyDigest(sha256Of(files)),
        scope: isDev ? 'development' : one['optional'] === true ? 'optional' : undefined,
      },
      gatherer,
    );
  }
}

/** uv.lock, version 1: `source` has one member that says where the package is from; `virtual`, `editable`, `directory` and `path` are local. */
export function readUvLock(document: Members, gatherer: LockGatherer): void {
  requireVersion(document['version'], 1, 1, 'uv.lock');
  for (const [one, place] of objectsOf(document['package'], '/package', gatherer)) {
    const source = membersOf(one['source']);
    const [git, registry, url] = [textOf(source['git']), textOf(source['registry']), textOf(source['url'])];
    const files = [one['sdist'], ...plain(one['wheels'])].filter(isObject);
    const isLocal = registry !== undefined && !/^[a-z]+:\/\//i.test(registry);
    add(
      one,
      place,
      {
        digests: onlyDigest(sha256Of(files)),
        ...(git !== undefined
          ? gitSource(git)
          : registry !== undefined && !isLocal
            ? { origin: 'registry' as const, registry: otherRegistry('pypi', registry) }
            : { origin: url !== undefined ? ('archive' as const) : ('path' as const), url }),
      },
      gatherer,
    );
  }
}

/** pdm.lock, lock versions 3 and 4: no group named `default` means that a package is for development or an extra, which the file does not tell apart. */
export function readPdmLock(document: Members, gatherer: LockGatherer): void {
  const metadata = membersOf(document['metadata']);
  requireVersion(textOf(metadata['lock_version'])?.split('.')[0], 3, 4, 'pdm.lock');
  const filesByName = membersOf(metadata['files']);
  for (const [one, place] of objectsOf(document['package'], '/package', gatherer)) {
    // An entry for each set of extras repeats the package.
    if (Array.isArray(one['extras']) && one['extras'].length > 0) continue;
    const [git, url, groups] = [textOf(one['git']), textOf(one['url']), textsOf(one['groups'])];
    const files = plain(one['files'] ?? filesByName[`${textOf(one['name'])} ${textOf(one['version'])}`]);
    const origin: LockOrigin =
      git !== undefined
        ? 'repository'
        : url !== undefined
          ? 'archive'
          : one['path'] !== undefined
            ? 'path'
            : 'registry';
    add(
      one,
      place,
      {
        origin,
        url: git ?? url,
        commit: textOf(one['revision']),
        digests: onlyDigest(sha256Of(files)),
        scope: groups.length > 0 && !groups.includes('default') ? 'optional' : undefined,
      },
      gatherer,
    );
  }
}
