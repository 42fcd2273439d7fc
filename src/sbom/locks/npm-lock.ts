import { LEFT, type LockGatherer } from './lock.ts';
import { addNpm } from './npm.ts';
import { below, entriesOf, isObject, type Members, membersOf, requireVersion, textOf } from './values.ts';

/**
 * package-lock.json and npm-shrinkwrap.json (npm, "package-lock.json"): from version 2 on by the path of the package, version 1
 * nested. Aliases have the real name in `name` (version 2) or in the version (`npm:real@1.0.0`, version 1).
 */
export function readNpmLock(document: Members, gatherer: LockGatherer): void {
  if ('lockfileVersion' in document) requireVersion(document['lockfileVersion'], 1, 3, 'package-lock.json');
  if (isObject(document['packages'])) readPaths(document['packages'], gatherer);
  else readNested(document['dependencies'], gatherer);
}

function readPaths(packages: Members, gatherer: LockGatherer): void {
  for (const [path, one, place] of entriesOf(packages, '/packages', gatherer)) {
    // The project itself has the empty path, its workspaces one outside of node_modules.
    if (path === '') continue;
    if (!isObject(one)) gatherer.leave(LEFT.unread);
    else if (one['link'] === true || !path.includes('node_modules/')) gatherer.leave(LEFT.member);
    // What is bundled has neither address nor digest of its own, and is in the archive all the same.
    else add(textOf(one['name']) ?? path.split('node_modules/').pop()!, one, place, gatherer);
  }
}

/** Without recursion: how deep it nests is up to the file. */
function readNested(dependencies: unknown, gatherer: LockGatherer): void {
  const open: [unknown, string][] = [[dependencies, '/dependencies']];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const [key, one, place] of entriesOf(next[0], next[1], gatherer)) {
      if (!isObject(one)) {
        gatherer.leave(LEFT.unread);
        continue;
      }
      const [, alias, version] = /^npm:(.+)@([^@]*)$/s.exec(textOf(one['version']) ?? '') ?? [];
      add(alias ?? key, alias === undefined ? one : { ...one, version }, place, gatherer);
      if (one['dependencies'] !== undefined) open.push([one['dependencies'], below(place, 'dependencies')]);
    }
  }
}

function add(name: string, one: Members, place: string, gatherer: LockGatherer): void {
  const { dev, optional, devOptional, integrity } = membersOf(one);
  const version = textOf(one['version']);
  // Version 1 has the address of what is from elsewhere in the place of the version.
  const address = version !== undefined && /[:/]/.test(version) ? version : undefined;
  addNpm(
    {
      name,
      version: address === undefined ? version : undefined,
      resolved: address ?? textOf(one['resolved']),
      integrity,
      place,
      scope:
        dev === true ? 'development' : optional === true || devOptional === true ? 'optional' : undefined,
    },
    gatherer,
  );
}
