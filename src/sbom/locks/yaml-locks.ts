import { otherRegistry } from '../../identifier/index.ts';
import { LEFT, type LockGatherer } from './lock.ts';
import {
  digestList,
  entriesOf,
  isObject,
  type Members,
  membersOf,
  objectsOf,
  textOf,
  textsOf,
} from './values.ts';

/**
 * pubspec.lock of Dart: `hosted` packages with their registry, `git`, `path`, and `sdk` for what comes with Flutter or Dart. The
 * word `direct dev` is for development; what only such packages need is `transitive` all the same.
 */
export function readPubspecLock(document: Members, gatherer: LockGatherer): void {
  for (const [key, value, place] of entriesOf(document['packages'], '/packages', gatherer)) {
    const one = membersOf(value);
    const description = membersOf(one['description']);
    const [source, version] = [textOf(one['source']), textOf(one['version'])];
    const name = textOf(description['name']) ?? key;
    const scope = one['dependency'] === 'direct dev' ? { scope: 'development' as const } : {};
    const common = { type: 'pub', name, place, ...scope } as const;
    if (source === 'hosted')
      gatherer.add({
        ...common,
        version,
        origin: 'registry',
        registry: otherRegistry('pub', textOf(description['url'])),
        digests: digestList('sha256', textOf(description['sha256'])),
      });
    else if (source === 'git')
      gatherer.add({
        ...common,
        origin: 'repository',
        url: textOf(description['url']),
        commit: textOf(description['resolved-ref']),
      });
    else if (source === 'sdk') gatherer.leave('packages of the SDK, which are those of its version');
    else gatherer.leave(source === 'path' ? LEFT.path : LEFT.unread);
  }
}

/**
 * Podfile.lock of CocoaPods: `PODS` has pods and parts of pods (`Name/Part`), which are the pod; `SPEC REPOS` says from which
 * index, `EXTERNAL SOURCES` and `CHECKOUT OPTIONS` which are from a repository or a path.
 */
export function readPodfileLock(document: Members, gatherer: LockGatherer): void {
  const repos = new Map<string, string>();
  for (const [repo, names] of entriesOf(document['SPEC REPOS'], '/SPEC REPOS', gatherer))
    for (const name of textsOf(names)) repos.set(name, repo);
  const [external, checkouts] = [
    membersOf(document['EXTERNAL SOURCES']),
    membersOf(document['CHECKOUT OPTIONS']),
  ];
  const seen = new Set<string>();
  const pods = Array.isArray(document['PODS']) ? document['PODS'] : [];
  for (const [at, value] of pods.entries()) {
    const written = typeof value === 'string' ? value : Object.keys(membersOf(value))[0];
    const [, name, version] = /^([^\s/(]+)(?:\/[^\s(]+)? \(([^()\s]+)\)$/.exec(written ?? '') ?? [];
    if (name === undefined) {
      gatherer.leave(LEFT.unread);
      continue;
    }
    if (seen.has(name)) continue;
    seen.add(name);
    const from = membersOf(external[name]);
    const git = textOf(from[':git']);
    gatherer.add({
      type: 'cocoapods',
      name,
      version,
      place: `/PODS/${at}`,
      origin: git !== undefined ? 'repository' : ':path' in from || ':podspec' in from ? 'path' : 'registry',
      url: git,
      commit: textOf(membersOf(checkouts[name])[':commit']) ?? textOf(from[':commit']),
      registry: otherRegistry('cocoapods', repos.get(name)),
    });
  }
}

/** stack.yaml.lock of Haskell: `hackage: name-1.2.3@sha256:…` (the digest is that of the package's description), archives and repositories. */
export function readStackLock(document: Members, gatherer: LockGatherer): void {
  for (const [one, place] of objectsOf(document['packages'], '/packages', gatherer)) {
    const done = membersOf(one['completed']);
    const [, name, version] =
      /^([A-Za-z0-9-]+?)-([0-9][0-9.]*)(?:@|$)/.exec(textOf(done['hackage']) ?? '') ?? [];
    const [git, url] = [textOf(done['git']), textOf(done['url'])];
    if (name !== undefined) gatherer.add({ type: 'hackage', name, version, origin: 'registry', place });
    else
      gatherer.add({
        type: 'hackage',
        name: textOf(done['name']),
        version: textOf(done['version']),
        origin: git !== undefined ? 'repository' : url !== undefined ? 'archive' : 'path',
        url: git ?? url,
        commit: textOf(done['commit']),
        place,
        digests: digestList('sha256', textOf(done['sha256'])),
      });
  }
  if (Array.isArray(document['snapshots']) && document['snapshots'].length > 0)
    gatherer.leave('snapshots, whose packages the file does not name');
}

/** conda-lock.yml, version 1: a package for each platform, of conda or of pip. */
export function readCondaLock(document: Members, gatherer: LockGatherer): void {
  for (const [one, place] of objectsOf(document['package'], '/package', gatherer)) {
    const [name, version, url] = [textOf(one['name']), textOf(one['version']), textOf(one['url'])];
    const hash = membersOf(one['hash']);
    const sha256 = digestList('sha256', textOf(hash['sha256']));
    const digests = sha256.length > 0 ? sha256 : digestList('md5', textOf(hash['md5']));
    const groups = [textOf(one['category']) ?? 'main'];
    const scope = groups.includes('main')
      ? {}
      : { scope: groups.includes('dev') ? ('development' as const) : ('optional' as const) };
    if (one['manager'] === 'pip') {
      const registry = otherRegistry('pypi', url);
      gatherer.add({
        type: 'pypi',
        name,
        version,
        origin: registry === undefined ? 'registry' : 'archive',
        url,
        digests,
        place,
        ...scope,
      });
    } else
      gatherer.add({
        type: 'conda',
        name,
        version,
        origin: 'registry',
        digests,
        place,
        ...scope,
        qualifiers: condaFile(url),
      });
  }
}

/** Channel, subfolder and build are in the address: `…/conda-forge/linux-64/zlib-1.3.1-hb9d3cd8_2.conda`. */
function condaFile(url: string | undefined): Readonly<Record<string, string>> {
  const [, channel, subdir, build, type] =
    /([^/]+)\/([^/]+)\/[^/]+-([^/-]+)\.(conda|tar\.bz2)(?:[?#]|$)/.exec(url ?? '') ?? [];
  return channel === undefined ? {} : { channel, subdir: subdir!, build: build!, type: type! };
}

/** environment.yml of conda: pins `name=1.2.3=build`, `channel::name==1.2.3`, and those of pip below `pip:`; others have no version. */
export function readCondaEnvironment(document: Members, gatherer: LockGatherer): void {
  const list = Array.isArray(document['dependencies']) ? document['dependencies'] : [];
  for (const [at, value] of list.entries()) {
    const place = `/dependencies/${at}`;
    if (typeof value === 'string') addConda(value, place, gatherer);
    else if (isObject(value) && Array.isArray(value['pip']))
      for (const [index, requirement] of textsOf(value['pip']).entries())
        addPip(requirement, `${place}/pip/${index}`, gatherer);
    else gatherer.leave(LEFT.unread);
  }
}

function addConda(text: string, place: string, gatherer: LockGatherer): void {
  const [, channel, name, rest = ''] = /^(?:([^\s:]+)::)?([A-Za-z0-9_.-]+)\s*(.*)$/s.exec(text) ?? [];
  // `=1.2` is any 1.2.x unless a build follows; `==1.2` is 1.2 alone.
  const [, exact, pinned, build] = /^(?:==\s*([^\s=*,<>|]+)|=\s*([^\s=*,<>|]+)=([^\s=*]+))$/.exec(rest) ?? [];
  if (name === undefined) gatherer.leave(LEFT.unread);
  else
    gatherer.add({
      type: 'conda',
      name: name.toLowerCase(),
      version: exact ?? pinned,
      origin: 'registry',
      place,
      qualifiers: {
        ...(channel === undefined ? {} : { channel }),
        ...(build === undefined ? {} : { build }),
      },
    });
}

function addPip(text: string, place: string, gatherer: LockGatherer): void {
  const [, name, version] =
    /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:={2,3}\s*([^\s;,*]+))?/.exec(text) ?? [];
  if (name === undefined) gatherer.leave(LEFT.unread);
  else if (/@\s|:\/\//.test(text)) gatherer.leave('requirements by address');
  else
    gatherer.add({
      type: 'pypi',
      name: name.toLowerCase().replace(/[-_.]+/g, '-'),
      version,
      origin: 'registry',
      place,
    });
}
