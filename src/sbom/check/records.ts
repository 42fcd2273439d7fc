import type { Entry } from '../../model/index.ts';
import type { Cataloger } from '../cataloger.ts';
import { folderOf, joinPath } from '../place.ts';
import { metadataText } from '../text.ts';

const MOST_RECORD = 16 * 1024 * 1024;
const RECORD = /\.dist-info\/RECORD$/;
/** PyPA, "Recording installed projects": path, hash, size. */
const ROW = /^(?:"((?:[^"]|"")*)"|([^,"]+)),(?:sha256=([\w-]+)=*)?,/;

/** Reads what RECORD files say of files that may be documents. @param recorded gets SHA-256 by `Entry.path`, empty where none is said */
export function recordReader(recorded: Map<string, string>): Cataloger {
  return {
    name: 'records',
    wants: ({ kind, path }) => kind === 'file' && path.endsWith('/RECORD') && RECORD.test(path),
    catalog(entry, content) {
      for (const [path, digest] of recordRows(entry, content)) recorded.set(path, digest);
      return {};
    },
  };
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
