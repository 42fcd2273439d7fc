import { isObject, listOf, type Members, membersOf, objectsOf, textOf } from './json.ts';
import { type AuditSubject, type Gatherer, gatherComponents } from './subject.ts';

/**
 * Reads a lock file in JSON: package-lock.json, Pipfile.lock, composer.lock. Undefined where the document is no object, or says by
 * none of its members that it is one. Wrong types in it are counted, and end nothing.
 */
export function readDocument(document: unknown, path: string): AuditSubject | undefined {
  if (!isObject(document)) return undefined;
  const found = LOCKS.find(({ is }) => is(document));
  if (!found) return undefined;
  const gatherer = gatherComponents(path, 'lock');
  found.read(document, gatherer);
  return { name: path, kind: 'lock', ...gatherer.finish() };
}

interface Lock {
  readonly is: (document: Members) => boolean;
  readonly read: (document: Members, gatherer: Gatherer) => void;
}

const LOCKS: readonly Lock[] = [
  { is: (document) => 'lockfileVersion' in document, read: readNpmLock },
  { is: (document) => isObject(document['_meta']) && 'default' in document, read: readPipfileLock },
  { is: (document) => 'content-hash' in document && 'packages' in document, read: readComposerLock },
];

/** package-lock.json and npm-shrinkwrap.json: version 2 and 3 by path of the package, version 1 nested. */
function readNpmLock(document: Members, gatherer: Gatherer): void {
  const add = (name: string, one: Members) => {
    const version = textOf(one['version']);
    if (one['link'] === true) gatherer.leave('links to packages of the same project');
    else if (version === undefined || /[:/]/.test(version))
      gatherer.leave('packages that come from elsewhere than a registry');
    else gatherer.add({ ...purlOf('npm', name, version), ...devOf(one) });
  };
  if (isObject(document['packages'])) {
    for (const [path, one] of Object.entries(document['packages'])) {
      const name = isObject(one) ? (textOf(one['name']) ?? path.split('node_modules/').pop()!) : '';
      // The project itself has the empty path, its workspaces one outside of node_modules.
      if (isObject(one) && name !== '' && path.includes('node_modules/')) add(name, one);
      else if (path !== '') gatherer.leave('links to packages of the same project');
    }
    return;
  }
  const open = [document['dependencies']];
  for (let list = open.pop(); list !== undefined; list = open.pop()) {
    for (const [name, one] of Object.entries(membersOf(list))) {
      if (!isObject(one)) continue;
      add(name, one);
      if (one['dependencies'] !== undefined) open.push(one['dependencies']);
    }
  }
}

function devOf(one: Members): { readonly presence?: 'build-tool' } {
  return one['dev'] === true ? { presence: 'build-tool' } : {};
}

/** Pipfile.lock: pinned versions as PEP 508 clauses. */
function readPipfileLock(document: Members, gatherer: Gatherer): void {
  for (const section of ['default', 'develop']) {
    for (const [name, one] of Object.entries(membersOf(document[section]))) {
      const version = isObject(one) ? /^={2,3}([^*]+)$/.exec(textOf(one['version']) ?? '')?.[1] : undefined;
      if (version === undefined) gatherer.leave('packages that come from elsewhere than a registry');
      else gatherer.add({ ...purlOf('pypi', name, version), ...devOf({ dev: section === 'develop' }) });
    }
  }
}

/** composer.lock: versions may have a `v` in front. */
function readComposerLock(document: Members, gatherer: Gatherer): void {
  for (const section of ['packages', 'packages-dev']) {
    for (const one of objectsOf(listOf(document[section]), gatherer)) {
      const [name, version] = [textOf(one['name']), textOf(one['version'])];
      if (name === undefined || version === undefined) gatherer.leave('packages without name or version');
      else gatherer.add({ ...purlOf('composer', name, version), ...devOf({ dev: section !== 'packages' }) });
    }
  }
}

/** A package of a registry by its name there; a name that makes no package URL is left to be counted as unreadable. */
export function purlOf(type: string, name: string, version: string | undefined) {
  const path = name.split('/').map(encodeURIComponent).join('/');
  const at = version === undefined ? '' : `@${encodeURIComponent(version)}`;
  return { name, version, purl: `pkg:${type}/${path}${at}`, rule: 'name and version of the lock file' };
}
