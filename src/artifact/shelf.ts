import {
  AssayError,
  type Entry,
  type Files,
  type Limits,
  type RandomSource,
  type Source,
} from '../model/index.ts';
import { type Spool, spool } from './spool.ts';

/** Members that were put aside for random access, kept until the artifact is closed. */
export interface Shelf {
  /** What was put aside for an entry. */
  get(entry: Entry): Promise<RandomSource> | undefined;
  /** Puts the content of an entry aside, once. @throws AssayError `entry.unreadable` where there is no room */
  put(entry: Entry, source: Source): Promise<RandomSource>;
  /** Lets go of everything, temporary files as well. */
  close(): Promise<void>;
}

/** An empty {@link Shelf}; without `files` everything stays in memory, within `limits`. */
export function createShelf(limits: Limits, files: Files | undefined): Shelf {
  // Promises, so that two who ask at once share one.
  const spools = new Map<number, Promise<Spool>>();
  let held = 0;

  async function putAside(entry: Entry, source: Source): Promise<Spool> {
    const put = await spool(source, limits.spool - held, files);
    if (!put)
      throw new AssayError('entry.unreadable', 'it is too large to be put aside', { path: entry.path });
    held += put.held;
    return put;
  }

  return {
    get: (entry) => spools.get(entry.id)?.then(({ source }) => source),
    async put(entry, source) {
      let put = spools.get(entry.id);
      if (!put) {
        put = putAside(entry, source);
        spools.set(entry.id, put);
        put.catch(() => spools.delete(entry.id));
      }
      return (await put).source;
    },
    async close() {
      const all = [...spools.values()];
      spools.clear();
      for (const put of all) await put.then(({ release }) => release()).catch(() => {});
      held = 0;
    },
  };
}
