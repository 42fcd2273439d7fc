import type { Artifact, BomFile, Component, Entry } from '../model/index.ts';
import { assignIds } from './document/spdx/ids.ts';
import { ownersOf } from './owners.ts';
import { isLayer, rootOf } from './relative.ts';

/** The files of an artifact, those in archives within it too, with the component each belongs to. */
export interface ListedFiles {
  /** Those that can be listed. */
  readonly files: readonly { readonly file: BomFile; readonly owner: Component | undefined }[];
  readonly count: number;
  readonly unowned: number;
  readonly unownedBytes: number;
  readonly warnings: readonly string[];
}

/** A file, and where its bytes are: elsewhere for a hard link, nowhere where that leads to nothing. */
interface PlacedFile {
  readonly entry: Entry;
  readonly bytes: Entry | undefined;
}

/**
 * The files of an artifact by their path once it is unpacked. Hard links are files; symbolic links, folders and devices have no bytes
 * and are none, nor is what a compression stream decodes to. Of several members with one path the last counts, as in unpacking.
 */
export function filesByPath(
  entries: readonly Entry[],
  pathOf: (path: string) => string,
): ReadonlyMap<string, PlacedFile> {
  const placed = new Map<string, PlacedFile>();
  for (const entry of entries) {
    if (isLayer(entry, (id) => entries[id]?.path)) continue;
    if (entry.kind !== 'file' && entry.kind !== 'hardlink') continue;
    const bytes = entry.kind === 'file' ? entry : linked(entry, entries, placed, pathOf);
    placed.set(pathOf(entry.path), { entry, bytes });
  }
  return placed;
}

/**
 * Lists the files of {@link filesByPath} with their digests.
 * @param sha1Of none: files are counted and not listed
 */
export function listFiles(
  { entries }: Artifact,
  components: readonly Component[],
  pathOf: (path: string) => string,
  sha1Of: ((entry: Entry) => string | undefined) | undefined,
): ListedFiles {
  const owners = ownersOf(components);
  const placed = filesByPath(entries, pathOf);
  const warnings: string[] = [];
  const files: { file: BomFile; owner: Component | undefined }[] = [];
  const ids = sha1Of ? assignIds([...placed.keys()].map((path) => `FILE-${path}`)) : undefined;
  let unowned = 0;
  let unownedBytes = 0;
  for (const [path, { entry, bytes = entry }] of placed) {
    const owner = owners.ownerOf(entry);
    if (!owner) {
      unowned++;
      unownedBytes += bytes.size;
    }
    if (!ids) continue;
    const sha1 = sha1Of!(bytes);
    if (sha1 === undefined || bytes.sha256 === undefined)
      warnings.push(`${path}: not all of its bytes can be read, so it is not listed`);
    else files.push({ file: fileOf(ids.get(`FILE-${path}`)!, path, sha1, bytes.sha256), owner });
  }
  return { files, count: placed.size, unowned, unownedBytes, warnings };
}

function fileOf(ref: string, path: string, sha1: string, sha256: string): BomFile {
  return {
    ref,
    path: `./${path}`,
    kinds: [],
    hashes: [
      { algorithm: 'sha1', value: sha1 },
      { algorithm: 'sha256', value: sha256 },
    ],
    licences: { named: [], inFiles: [] },
    place: '',
  };
}

/** The file a hard link leads to: in tar a member before it, named from the root of the archive. */
function linked(
  { parent, link }: Entry,
  entries: readonly Entry[],
  placed: ReadonlyMap<string, PlacedFile>,
  pathOf: (path: string) => string,
): Entry | undefined {
  if (link === undefined) return undefined;
  return placed.get(pathOf(rootOf(entries[parent]!, (id) => entries[id]?.path) + link))?.bytes;
}
