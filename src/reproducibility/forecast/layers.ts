import { isOwnContent, isOwnLayer } from '../../artifact/index.ts';
import type { Entry } from '../../model/index.ts';

/** What is known of the tree while it is read: containers are met before their members. */
export interface Layers {
  meet(entry: Entry): void;
  /** The entry with an id, once its content was met. */
  known(id: number): Entry | undefined;
  /** Whether a container is one of the artifact's own layers; archives that are merely shipped were packed elsewhere. */
  isOwn(container: Entry): boolean;
  /** Whether an entry lies in an archive that is merely shipped. */
  isShipped(entry: Entry): boolean;
}

/** Keeps the entries that have content, by their ids. */
export function createLayers(): Layers {
  // Sparse: only what has content can be a container.
  const met: Entry[] = [];
  const own = new Map<number, boolean>();
  const known = (id: number): Entry | undefined => met[id];
  function isOwn(container: Entry): boolean {
    let result = own.get(container.id);
    if (result === undefined) {
      result = !isOwnContent(container.format) && isMet(container) && isOwnLayer(met, container);
      own.set(container.id, result);
    }
    return result;
  }
  /** Of a directory on disk there is no content to meet: what lies in it is an artifact's own. */
  function isMet(container: Entry): boolean {
    for (let at = container; at.parent >= 0; at = met[at.parent]!) if (!met[at.parent]) return false;
    return true;
  }
  return {
    meet(entry) {
      met[entry.id] = entry;
    },
    known,
    isOwn,
    isShipped(entry) {
      const container = known(entry.parent);
      return container !== undefined && !isOwnContent(container.format) && !isOwn(container);
    },
  };
}
