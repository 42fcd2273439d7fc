import { LEFT, type LockGatherer } from './lock.ts';
import { addNpm } from './npm.ts';
import { entriesOf, isObject, type Members, membersOf, requireVersion, textOf } from './values.ts';

/** Keys of packages: `/name/1.0.0_peer` (version 5), `/name@1.0.0(peer@2)` (6), `name@1.0.0` (9); a registry or protocol may stand in front. */
const SLASHED = /^(?:([^/@][^/]*))?\/((?:@[^/]+\/)?[^/]+)\/([^/_(]+)/;
const JOINED = /^\/?(@?[^@(]+)@([^(]*)/;

/**
 * pnpm-lock.yaml, lockfile versions 5 to 9. What is for development is said by `dev` up to version 6; from 9 on it is what no
 * dependency for running leads to.
 */
export function readPnpmLock(document: Members, gatherer: LockGatherer): void {
  const version = requireVersion(document['lockfileVersion'], 5, 9, 'pnpm-lock.yaml');
  const running = version < 9 ? undefined : runningKeys(document);
  for (const [key, value, place] of entriesOf(document['packages'], '/packages', gatherer)) {
    const one = membersOf(value);
    const resolution = membersOf(one['resolution']);
    const named = nameOf(key, version);
    const [tarball, repo, commit] = [
      textOf(resolution['tarball']),
      textOf(resolution['repo']),
      textOf(resolution['commit']),
    ];
    const isLocal =
      resolution['type'] === 'directory' || /^@?(?:file|link|workspace):/.test(named.version ?? key);
    if (isLocal || /^(?:file|link):/.test(key)) {
      gatherer.leave(LEFT.path);
      continue;
    }
    const stated = textOf(one['version']);
    // Of what is from elsewhere, the key has the address in the place of the version.
    const pinned = /^[0-9]/.test(named.version ?? '') ? named.version : undefined;
    const address =
      tarball ??
      (repo === undefined ? undefined : `${repo.startsWith('git') ? '' : 'git+'}${repo}#${commit ?? ''}`);
    addNpm(
      {
        name: textOf(one['name']) ?? named.name,
        version: stated ?? pinned,
        resolved: absolute(address, named.registry) ?? (pinned === undefined ? named.version : undefined),
        integrity: resolution['integrity'],
        scope:
          one['dev'] === true || (running && !running.has(key))
            ? 'development'
            : one['optional'] === true
              ? 'optional'
              : undefined,
        place,
      },
      gatherer,
    );
  }
}

interface Key {
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly registry?: string | undefined;
}

function nameOf(key: string, version: number): Key {
  const [, registry, name, pinned] = (version < 6 ? SLASHED.exec(key) : undefined) ?? [];
  if (name !== undefined) return { name, version: pinned, registry };
  const [, joined, rest] = JOINED.exec(key) ?? [];
  const [, host, bare] = /^([^@/]+)\/(.+)$/s.exec(joined ?? '') ?? [];
  return { name: bare ?? joined, version: rest, registry: host };
}

/** A key may begin with the host of its registry, and an address be relative to the registry. */
function absolute(address: string | undefined, registry: string | undefined): string | undefined {
  if (address === undefined && registry === undefined) return undefined;
  if (address === undefined) return `https://${registry}/x/-/x.tgz`;
  return /^[a-z+]+:/i.test(address) || address.startsWith('git@') ? address : undefined;
}

/**
 * Keys of the packages that dependencies for running lead to, through `snapshots`, whose keys have the peers behind the key of the
 * package. Undefined where one leads nowhere, and so nothing is known.
 */
function runningKeys(document: Members): ReadonlySet<string> | undefined {
  const [importers, snapshots] = [document['importers'], document['snapshots']];
  if (!isObject(importers) || !isObject(snapshots)) return undefined;
  const open = Object.values(importers).flatMap((one) => dependenciesOf(membersOf(one)));
  const seen = new Set<string>();
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    const snapshot = Object.hasOwn(snapshots, key) ? snapshots[key] : undefined;
    if (snapshot === undefined) return undefined;
    open.push(...dependenciesOf(membersOf(snapshot)));
  }
  return new Set([...seen].map((key) => key.replace(/\(.*$/s, '')));
}

function dependenciesOf(one: Members): string[] {
  return ['dependencies', 'optionalDependencies'].flatMap((section) =>
    Object.entries(membersOf(one[section])).flatMap(([name, value]) => {
      const reference = textOf(value) ?? textOf(membersOf(value)['version']);
      if (reference === undefined || /^(?:link|workspace):/.test(reference)) return [];
      // An alias has the whole key; else the name stands apart.
      return [
        /^@?[^@(:]+@/.test(reference) && !/^[0-9]/.test(reference) ? reference : `${name}@${reference}`,
      ];
    }),
  );
}
