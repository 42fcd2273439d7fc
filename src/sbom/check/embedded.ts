import { AssayError } from '../../model/index.ts';
import type { Cataloger } from '../cataloger.ts';
import { readBom } from '../document/read.ts';
import type { GivenBom } from './inventory.ts';
import { recordReader } from './records.ts';

/** Documents in one artifact that are read; of the others only that they are there is told. */
const MOST_DOCUMENTS = 500;

/** Reads the documents in an artifact while it is opened, and what RECORD files say of them. */
export interface EmbeddedBoms {
  /** To be used in place of the catalogers given. */
  readonly catalogers: readonly Cataloger[];
  readonly documents: readonly GivenBom[];
  /** SHA-256 by `Entry.path`, of files that may be documents. */
  readonly recorded: ReadonlyMap<string, string>;
}

/** @param catalogers the one that finds documents is made to keep what it finds */
export function embeddedBoms(catalogers: readonly Cataloger[]): EmbeddedBoms {
  const documents: GivenBom[] = [];
  const recorded = new Map<string, string>();
  const keeping = (finder: Cataloger): Cataloger => ({
    ...finder,
    catalog(entry, content) {
      const found = finder.catalog(entry, content);
      for (const { path, sha256 } of found.sboms ?? []) {
        const full = documents.length >= MOST_DOCUMENTS;
        documents.push({
          path,
          where: 'embedded',
          sha256,
          ...(full
            ? { notes: [], unread: 'there are too many documents in the artifact' }
            : readGiven(content)),
        });
      }
      return found;
    },
  });
  return {
    catalogers: [
      ...catalogers.map((one) => (one.name === 'sbom-documents' ? keeping(one) : one)),
      recordReader(recorded),
    ],
    documents,
    recorded,
  };
}

/** What a document says, or why it cannot be read. */
export function readGiven(content: Uint8Array): Pick<GivenBom, 'bom' | 'notes' | 'unread'> {
  try {
    return readBom(content);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { notes: [], unread: error.message };
  }
}
