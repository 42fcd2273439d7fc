import { isOwnContent } from '../artifact/index.ts';
import type { Artifact, Component, Contents, SbomDocument } from '../model/index.ts';
import { ownersOf } from '../sbom/index.ts';

/** Counts an artifact's files and bytes, and the bytes that no component accounts for. */
export function summarise(
  artifact: Artifact,
  components: readonly Component[],
  sboms: readonly SbomDocument[],
): Contents {
  const owners = ownersOf(components);
  // What the members of each entry have together.
  const inside = new Map<number, number>();
  for (const { parent, size } of artifact.entries) inside.set(parent, (inside.get(parent) ?? 0) + size);
  const formats: Record<string, number> = {};
  const owned = new Map<string, { readonly files: number; readonly bytes: number }>();
  let files = 0;
  let bytes = 0;
  let unaccountedBytes = 0;
  for (const entry of artifact.entries) {
    if (entry.kind !== 'file') continue;
    formats[entry.format] = (formats[entry.format] ?? 0) + 1;
    // Bytes of a container are counted as its members, those of a program with parts as what is left of it.
    const members = inside.get(entry.id);
    if (members !== undefined && !isOwnContent(entry.format)) continue;
    const own = Math.max(0, entry.size - (members ?? 0));
    files++;
    bytes += own;
    const owner = owners.ownerOf(entry);
    if (owner) {
      const before = owned.get(owner.id) ?? { files: 0, bytes: 0 };
      owned.set(owner.id, { files: before.files + 1, bytes: before.bytes + own });
    } else unaccountedBytes += own;
  }
  const sorted = Object.fromEntries(Object.entries(formats).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    layers: layersOf(artifact),
    entries: artifact.entries.length,
    files,
    bytes,
    unaccountedBytes,
    owned: [...owned]
      .map(([component, counts]) => ({ component, ...counts }))
      .sort((a, b) => b.bytes - a.bytes || (a.component < b.component ? -1 : 1)),
    formats: sorted,
    sboms,
  };
}

/** The artifact's own format and those that its compression streams decode to. */
function layersOf({ entries }: Artifact): string[] {
  const layers: string[] = [];
  for (let at = entries[0]; at; at = entries[at.id + 1]) {
    // The content of a stream follows it at once and has its path plus `!`; anything else is a member.
    if (at.id > 0 && at.path !== `${entries[at.parent]!.path}!`) break;
    const format = at.kind === 'file' ? at.format : at.kind;
    layers.push(at.variant === undefined ? format : `${format}:${at.variant}`);
  }
  return layers;
}
