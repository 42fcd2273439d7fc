import { readAll } from '../codec/index.ts';
import { nodeHost } from '../host/index.ts';
import { AssayError, emptyInput, withPath } from '../model/index.ts';

/** No reader of documents takes more. */
const LARGEST = 256 * 1024 * 1024;
/** What may have happened to a document that cannot be read. */
const WHOLE = 'look whether it is whole: it may have been cut off';

/**
 * Does something with the content of a document, given by its path or itself; errors name it.
 * @param name of a document given itself
 * @throws AssayError `input.*`, `sbom.too-large`, and whatever the work throws
 */
export async function about<T>(
  document: string | Uint8Array,
  work: (content: Uint8Array) => T | Promise<T>,
  name?: string,
): Promise<T> {
  try {
    return await work(typeof document === 'string' ? await documentAt(document) : document);
  } catch (error) {
    const path = typeof document === 'string' ? document : name;
    throw path === undefined ? error : withPath(hinted(error), path);
  }
}

function hinted(error: unknown): unknown {
  if (!(error instanceof AssayError) || error.code !== 'sbom.syntax' || error.hint !== undefined)
    return error;
  return new AssayError(error.code, error.message, { hint: WHOLE, cause: error });
}

/** The content of a document. @throws AssayError `input.*`, `sbom.too-large` */
export async function documentAt(path: string): Promise<Uint8Array> {
  const file = await nodeHost.files.open(path);
  try {
    const { size } = file.source;
    if (size > LARGEST) throw new AssayError('sbom.too-large', `it has ${size} bytes`, { path });
    if (size === 0) throw emptyInput(path);
    return await readAll(file.source);
  } finally {
    await file.close();
  }
}
