import { otherRegistry } from '../../identifier/index.ts';
import type { LockGatherer } from './lock.ts';
import {
  digestList,
  gitSource,
  type Members,
  membersOf,
  objectsOf,
  requireVersion,
  textOf,
} from './values.ts';

/**
 * Cargo.lock, versions 1 to 4 ("Cargo.toml vs Cargo.lock", The Cargo Book). Version 1 has the checksums in `metadata`, and the
 * package itself in `root`. What has no source is of the workspace or of a path.
 */
export function readCargoLock(document: Members, gatherer: LockGatherer): void {
  requireVersion(document['version'] ?? 1, 1, 4, 'Cargo.lock');
  const checksums = membersOf(document['metadata']);
  for (const [one, place] of objectsOf(document['package'], '/package', gatherer)) {
    const [name, version, source] = [textOf(one['name']), textOf(one['version']), textOf(one['source'])];
    const checksum = textOf(one['checksum']) ?? textOf(checksums[`checksum ${name} ${version} (${source})`]);
    gatherer.add({
      type: 'cargo',
      name,
      version,
      place,
      digests: digestList('sha256', checksum),
      ...(source?.startsWith('git+')
        ? gitSource(source)
        : {
            origin: source === undefined ? ('path' as const) : ('registry' as const),
            registry: otherRegistry('cargo', source),
          }),
    });
  }
}

/** Manifest.toml of Julia, format 1 and 2: a package has a tree of git; those of the standard library have none. */
export function readJuliaManifest(document: Members, gatherer: LockGatherer): void {
  const format = textOf(document['manifest_format']);
  if (format !== undefined) requireVersion(format, 1, 2, 'Manifest.toml');
  const packages = format === undefined ? document : membersOf(document['deps']);
  const base = format === undefined ? '' : '/deps';
  for (const [name, list] of Object.entries(packages)) {
    if (!Array.isArray(list)) continue;
    for (const [one, place] of objectsOf(list, `${base}/${name}`, gatherer)) {
      const url = textOf(one['repo-url']);
      if (one['git-tree-sha1'] === undefined && one['path'] === undefined) {
        gatherer.leave('packages of the standard library, which are those of the compiler');
        continue;
      }
      const uuid = textOf(one['uuid']);
      gatherer.add({
        type: 'julia',
        name,
        version: textOf(one['version']),
        origin: url !== undefined ? 'repository' : one['path'] !== undefined ? 'path' : 'registry',
        url,
        place,
        ...(uuid === undefined ? {} : { qualifiers: { uuid } }),
      });
    }
  }
}
