import { otherRegistry, pypiName } from '../../identifier/index.ts';
import { LEFT, type LockGatherer } from './lock.ts';
import {
  digestList,
  entriesOf,
  isObject,
  type Members,
  membersOf,
  objectsOf,
  onlyDigest,
  requireVersion,
  textOf,
  textsOf,
} from './values.ts';

/** Pipfile.lock: pinned versions as PEP 508 clauses; `index` names one of the sources of `_meta`, of which the first is the default. */
export function readPipfileLock(document: Members, gatherer: LockGatherer): void {
  const meta = membersOf(document['_meta']);
  requireVersion(meta['pipfile-spec'] ?? 6, 6, 6, 'Pipfile.lock');
  const sources = objectsOf(meta['sources'], '/_meta/sources', gatherer).map(([one]) => one);
  for (const [section, , at] of entriesOf(document, '', gatherer)) {
    if (section === '_meta') continue;
    for (const [name, value, place] of entriesOf(document[section], at, gatherer)) {
      const one = membersOf(value);
      const version = /^={2,3}([^*]+)$/.exec(textOf(one['version']) ?? '')?.[1];
      const source = sources.find((row) => row['name'] === one['index']) ?? sources[0];
      const [git, file] = [textOf(one['git']), textOf(one['file'])];
      if (git === undefined && (one['path'] !== undefined || one['editable'] === true)) {
        gatherer.leave(LEFT.path);
        continue;
      }
      gatherer.add({
        type: 'pypi',
        name: pypiName(name),
        version,
        place,
        origin: git !== undefined ? 'repository' : file !== undefined ? 'archive' : 'registry',
        url: git ?? file,
        commit: textOf(one['ref']),
        registry: otherRegistry('pypi', textOf(source?.['url'])),
        digests: onlyDigest(textsOf(one['hashes']).flatMap((hash) => /^sha256:(.*)$/i.exec(hash)?.[1] ?? [])),
        // Sections of other names are categories that a user made (Pipenv, "Specifying Package Categories").
        ...(section === 'develop' ? { scope: 'development' as const } : {}),
      });
    }
  }
}

/** composer.lock: packages of Packagist say so by their notification URL; others are of a repository, a path or another registry. */
export function readComposerLock(document: Members, gatherer: LockGatherer): void {
  for (const section of ['packages', 'packages-dev']) {
    // PHP writes a list whose indexes have gaps as an object.
    const value = document[section];
    const list = isObject(value) ? Object.values(value) : value;
    for (const [one, place] of objectsOf(list, `/${section}`, gatherer)) {
      const [dist, source] = [membersOf(one['dist']), membersOf(one['source'])];
      const notified = textOf(one['notification-url']);
      const isLocal = dist['type'] === 'path' || source['type'] === 'path';
      const isRepository = notified === undefined && textOf(source['url']) !== undefined;
      const digest = digestList('sha1', textOf(dist['shasum']));
      gatherer.add({
        type: 'composer',
        name: textOf(one['name']),
        version: textOf(one['version']),
        place,
        origin: isLocal ? 'path' : isRepository ? 'repository' : 'registry',
        url: textOf(source['url']),
        commit: textOf(source['reference']),
        registry: otherRegistry('composer', notified),
        ...(digest.length > 0 ? { digests: digest } : {}),
        ...(section === 'packages' ? {} : { scope: 'development' as const }),
      });
    }
  }
}

/**
 * packages.lock.json of NuGet, versions 1 and 2: what each framework is built with. It names no feed, and its `contentHash` leaves
 * signatures out, so it is no digest of the file.
 */
export function readNugetLock(document: Members, gatherer: LockGatherer): void {
  requireVersion(document['version'], 1, 2, 'packages.lock.json');
  const seen = new Set<string>();
  for (const [, framework, at] of entriesOf(document['dependencies'], '/dependencies', gatherer)) {
    for (const [name, value, place] of entriesOf(framework, at, gatherer)) {
      const one = membersOf(value);
      const version = textOf(one['resolved']);
      // Frameworks mostly have the same.
      const key = `${name.toLowerCase()} ${version}`;
      if (seen.has(key)) continue;
      seen.add(key);
      if (one['type'] === 'Project') gatherer.leave(LEFT.member);
      else gatherer.add({ type: 'nuget', name, version, origin: 'registry', place });
    }
  }
}

/** Package.resolved of Swift, versions 1 to 3: packages are repositories, named by their address; a registry has `scope.name`. */
export function readSwiftLock(document: Members, gatherer: LockGatherer): void {
  const version = requireVersion(document['version'], 1, 3, 'Package.resolved');
  const [list, pointer] =
    version < 2 ? [membersOf(document['object'])['pins'], '/object/pins'] : [document['pins'], '/pins'];
  for (const [one, place] of objectsOf(list, pointer, gatherer)) {
    const url = textOf(one['location']) ?? textOf(one['repositoryURL']);
    const state = membersOf(one['state']);
    const [kind, chosen] = [textOf(one['kind']), textOf(state['version'])];
    const name = url === undefined ? undefined : swiftName(url);
    if (kind === 'localSourceControl' || (url !== undefined && /^(?:file:|[./])/.test(url)))
      gatherer.leave(LEFT.path);
    else if (kind === 'registry')
      gatherer.leave('packages of a Swift registry, whose repository the file does not name');
    // A version is a tag of the repository; a branch or a bare commit is known by its commit.
    else if (chosen === undefined || name === undefined)
      gatherer.add({
        type: 'swift',
        name: name ?? textOf(one['identity']) ?? textOf(one['package']),
        origin: 'repository',
        url,
        commit: textOf(state['revision']),
        place,
      });
    else gatherer.add({ type: 'swift', name, version: chosen, origin: 'registry', place });
  }
}

/** `github.com/apple/swift-nio`: host and path of the repository (ECMA-427 type definition `swift`). */
function swiftName(url: string): string | undefined {
  const [, host, path] =
    /^(?:[a-z+]+:\/\/(?:[^/@]*@)?|git@)([^/:]+)(?::\d+)?[/:]+(.+?)(?:\.git)?\/*$/i.exec(url) ?? [];
  return host === undefined || !path?.includes('/') ? undefined : `${host.toLowerCase()}/${path}`;
}

/** conan.lock of Conan 2 (`requires` …) and 1 (`graph_lock`): references `name/version@user/channel#revision%time`. */
export function readConanLock(document: Members, gatherer: LockGatherer): void {
  if (isObject(document['graph_lock'])) {
    for (const [, value, place] of entriesOf(
      membersOf(document['graph_lock'])['nodes'],
      '/graph_lock/nodes',
      gatherer,
    )) {
      const reference = textOf(membersOf(value)['ref']);
      if (reference === undefined || membersOf(value)['path'] !== undefined) gatherer.leave(LEFT.member);
      else addConan(reference, membersOf(value)['context'] === 'build', place, gatherer);
    }
    return;
  }
  for (const section of ['requires', 'build_requires', 'python_requires']) {
    for (const [at, reference] of textsOf(document[section]).entries())
      addConan(reference, section !== 'requires', `/${section}/${at}`, gatherer);
  }
}

function addConan(reference: string, isBuild: boolean, place: string, gatherer: LockGatherer): void {
  const [, name, version, user, channel, rrev] =
    /^([^/@#]+)\/([^@#%]+)(?:@(?:([^/#%]+)(?:\/([^#%]+))?)?)?(?:#([^%:]+))?/.exec(reference) ?? [];
  if (name === undefined || /^\[/.test(version ?? '')) {
    gatherer.leave(LEFT.unread);
    return;
  }
  const qualifiers = Object.fromEntries(
    Object.entries({ user, channel, rrev }).filter(([, value]) => value !== undefined && value !== '_'),
  ) as Record<string, string>;
  gatherer.add({
    type: 'conan',
    name,
    version,
    origin: 'registry',
    place,
    qualifiers,
    ...(isBuild ? { scope: 'development' as const } : {}),
  });
}

/** renv.lock: packages of CRAN, Bioconductor and repositories, as R's DESCRIPTION says. */
export function readRenvLock(document: Members, gatherer: LockGatherer): void {
  const repositories = objectsOf(membersOf(document['R'])['Repositories'], '/R/Repositories', gatherer);
  const urls = new Map(repositories.map(([one]) => [textOf(one['Name']), textOf(one['URL'])]));
  for (const [key, value, place] of entriesOf(document['Packages'], '/Packages', gatherer)) {
    const one = membersOf(value);
    const source = textOf(one['Source']);
    const repository = textOf(one['Repository']);
    const bioconductor = source === 'Bioconductor' || /bioconductor/i.test(repository ?? '');
    const hub = /^(?:GitHub|GitLab|Bitbucket|git2r|xgit)$/i.test(source ?? '');
    const url =
      textOf(one['RemoteUrl']) ?? remoteOf(source, textOf(one['RemoteUsername']), textOf(one['RemoteRepo']));
    gatherer.add({
      type: bioconductor ? 'bioconductor' : 'cran',
      name: textOf(one['Package']) ?? key,
      version: textOf(one['Version']),
      origin: hub
        ? 'repository'
        : source === 'Local' || source === 'unknown'
          ? 'path'
          : source === 'URL'
            ? 'archive'
            : 'registry',
      url,
      commit: textOf(one['RemoteSha']),
      place,
      ...(bioconductor || repository === undefined
        ? {}
        : { registry: registryOf(repository, urls.get(repository)) }),
    });
  }
}

/** A name of a repository stands for its address; `CRAN` is CRAN whichever mirror it is taken from, and RSPM serves its packages. */
function registryOf(name: string, url: string | undefined): string | undefined {
  return /^(?:CRAN|RSPM|P3M|PPM|https?:\/\/(?:packagemanager\.(?:posit\.co|rstudio\.com))\/.*)$/.test(name)
    ? undefined
    : otherRegistry('cran', url ?? name);
}

function remoteOf(
  source: string | undefined,
  owner: string | undefined,
  name: string | undefined,
): string | undefined {
  const host = { GitHub: 'github.com', GitLab: 'gitlab.com', Bitbucket: 'bitbucket.org' }[source ?? ''];
  return host === undefined || owner === undefined || name === undefined
    ? undefined
    : `https://${host}/${owner}/${name}`;
}
