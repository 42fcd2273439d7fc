import { readAll } from '../../codec/index.ts';
import { nodeHost } from '../../host/index.ts';
import { AssayError, emptyInput, withPath } from '../../model/index.ts';
import { LARGEST_EVIDENCE } from '../../provenance/index.ts';

/** Does something with the content of a file; errors that name no path get this one. */
export async function about<T>(path: string, work: (content: Buffer) => T | Promise<T>): Promise<T> {
  const content = await contentAt(path);
  try {
    return await work(content);
  } catch (error) {
    throw withPath(error, path);
  }
}

/** The text of a document, without a byte order mark. @throws AssayError `attest.input` where it is not UTF-8 */
export function textOf(content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (error) {
    throw new AssayError('attest.input', 'it is not UTF-8', { cause: error });
  }
}

/** The content of a document. @throws AssayError `input.*`, `attest.input` where it is larger than any evidence */
async function contentAt(path: string): Promise<Buffer> {
  const file = await nodeHost.files.open(path);
  try {
    const { size } = file.source;
    if (size === 0) throw emptyInput(path);
    if (size > LARGEST_EVIDENCE)
      throw new AssayError('attest.input', `it has ${size} bytes, more than verifiers read`, { path });
    return Buffer.from(await readAll(file.source));
  } finally {
    await file.close();
  }
}
