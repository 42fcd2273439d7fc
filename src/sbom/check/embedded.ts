import { AssayError, type Entry } from '../../model/index.ts';
import type { Cataloger } from '../cataloger.ts';
import { readBom } from '../document/read.ts';
import { folderOf, joinPath } from '../place.ts';
import { metadataText } from '../text.ts';
import type { GivenBom } from './inventory.ts';

/** Documents in one artifact that are read; of the others only that they are there is told. */
const MOST_DOCUMENTS = 500;
const MOST_RECORD = 16 * 1024 * 1024;
const RECORD = /\.dist-info\/RECORD$/;
/** PyPA, "Recording installed projects": path, hash, size. */
const ROW = /^(?:"((?:[^"]|"")*)"|([^,"]+)),(?:sha256=([\w-]+)=*)?,/;

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
          ...(full ? { notes: [], unread: 'there are too many documents in the artifact' } : readOf(content)),
        });
      }
      return found;
    },
  });
  const records: Cataloger = {
    name: 'records',
    wants: ({ kind, path }) => kind === 'file' && path.endsWith('/RECORD') && RECORD.test(path),
    catalog(entry, content) {
      for (const [path, digest] of recordRows(entry, content)) recorded.set(path, digest);
      return {};
    },
  };
  return {
    catalogers: [...catalogers.map((one) => (one.name === 'sbom-documents' ? keeping(one) : one)), records],
    documents,
    recorded,
  };
}

function readOf(content: Uint8Array): Pick<GivenBom, 'bom' | 'notes' | 'unread'> {
  try {
    return readBom(content);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return { notes: [], unread: error.message };
  }
}

/** Rows whose path could be a document's. */
function* recordRows({ path }: Entry, content: Uint8Array): Generator<readonly [string, string]> {
  const text = metadataText(content, MOST_RECORD);
  const root = folderOf(folderOf(path));
  for (const line of text?.split(/\r?\n/) ?? []) {
    if (line.length > 4096 || !/sbom|bom|spdx|cdx|cyclonedx/i.test(line)) continue;
    const [, quoted, plain, digest = ''] = ROW.exec(line) ?? [];
    const name = quoted?.replaceAll('""', '"') ?? plain;
    const file = name === undefined ? undefined : joinPath(root, name);
    if (file !== undefined) yield [file, Buffer.from(digest, 'base64url').toString('hex')];
  }
}
