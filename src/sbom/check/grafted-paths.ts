import { hash } from 'node:crypto';
import type { Entry } from '../../model/index.ts';
import { graftedFolder } from '../grafted.ts';

/** Folders that distributions and builds install libraries into, on the systems wheels are repaired on. */
const FOLDERS = [
  '/lib64',
  '/usr/lib64',
  '/lib',
  '/usr/lib',
  '/usr/local/lib',
  '/usr/local/lib64',
  '/usr/lib64/atlas',
  ...['x86_64', 'aarch64', 'i386', 'arm', 'powerpc64le', 's390x', 'riscv64'].flatMap((machine) =>
    ['gnu', 'gnueabihf'].flatMap((abi) => [
      `/usr/lib/${machine}-linux-${abi}`,
      `/lib/${machine}-linux-${abi}`,
    ]),
  ),
];
/** What auditwheel puts into the name of a library: 8 digits of the SHA-256 of its content. */
const TAG = /-[0-9a-f]{8}(?=\.)/;
const REF = /#([0-9a-f]{64})$/;

/**
 * Which grafted library a package of auditwheel's document is about: its `bom-ref` ends in the SHA-256 of the library's path on
 * the machine that repaired the wheel (auditwheel `_sbom.py`), which follows from its name now and the folder it was in.
 * @returns the `Entry.path` of a ref's library, or undefined
 */
export function graftedByRef(entries: readonly Entry[]): (ref: string) => string | undefined {
  let places: ReadonlyMap<string, string> | undefined;
  return (ref) => {
    const digest = REF.exec(ref)?.[1];
    if (digest === undefined) return undefined;
    places ??= hashedPlaces(entries);
    return places.get(digest);
  };
}

function hashedPlaces(entries: readonly Entry[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const { kind, path } of entries) {
    if (kind !== 'file' || !path.includes('.libs/') || graftedFolder(path) === undefined) continue;
    const name = path.slice(path.lastIndexOf('/') + 1).replace(TAG, '');
    for (const folder of FOLDERS) places.set(hash('sha256', `${folder}/${name}`, 'hex'), path);
  }
  return places;
}
