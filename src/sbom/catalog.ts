import type { Interest } from '../artifact/index.ts';
import type { Artifact, Component, Entry, SbomDocument } from '../model/index.ts';
import type { Cataloger } from './cataloger.ts';
import { CATALOGERS } from './list.ts';

/** What is inside, as far as catalogers can tell. */
export interface Inventory {
  readonly components: readonly Component[];
  readonly sboms: readonly SbomDocument[];
}

/** Catalogers at work while an artifact is opened. */
export interface Catalog {
  /** Give this to `openArtifact`. */
  readonly interest: Interest;
  /** After the artifact is open: what was found, in the order of the artifact's entries, ids made unique. */
  finish(artifact: Artifact): Inventory;
}

/** Lets every cataloger see what it wants during the one pass over an artifact. */
export function createCatalog(catalogers: readonly Cataloger[] = CATALOGERS): Catalog {
  const components: Component[] = [];
  const sboms: SbomDocument[] = [];
  const wanting = new Map<Entry, readonly Cataloger[]>();
  const interest: Interest = {
    name: 'catalog',
    wants(entry, head) {
      const by = catalogers.filter((cataloger) => cataloger.wants(entry, head));
      if (by.length === 0) return undefined;
      wanting.set(entry, by);
      return 'content';
    },
    take(entry, content) {
      const by = wanting.get(entry) ?? [];
      wanting.delete(entry);
      for (const cataloger of by) {
        const found = cataloger.catalog(entry, content);
        components.push(...(found.components ?? []));
        sboms.push(...(found.sboms ?? []));
      }
    },
  };
  return {
    interest,
    finish(artifact) {
      const place = new Map(artifact.entries.map(({ path, id }) => [path, id]));
      const placeOf = (path: string | undefined) => place.get(path ?? '') ?? 0;
      const ordered = components.toSorted(
        (a, b) => placeOf(a.occurrences[0]?.path) - placeOf(b.occurrences[0]?.path),
      );
      return {
        components: withUniqueIds(ordered),
        sboms: sboms.toSorted((a, b) => placeOf(a.path) - placeOf(b.path)),
      };
    },
  };
}

/** Two findings may share name, version and path (lines of one list): the later ones get a number. */
function withUniqueIds(components: readonly Component[]): Component[] {
  const seen = new Map<string, number>();
  return components.map((component) => {
    const count = (seen.get(component.id) ?? 0) + 1;
    seen.set(component.id, count);
    return count === 1 ? component : { ...component, id: `${component.id}#${count}` };
  });
}
