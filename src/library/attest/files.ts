import { createHash } from 'node:crypto';
import { readAll } from '../../codec/index.ts';
import { nodeHost } from '../../host/index.ts';
import { AssayError, emptyInput, withPath } from '../../model/index.ts';
import { LARGEST_EVIDENCE, type SubjectFile } from '../../provenance/index.ts';

/** A file that statements are about: its name and digests; its content is read once and not kept. @throws AssayError `input.*` */
export async function subjectAt(path: string): Promise<SubjectFile> {
  const file = await nodeHost.files.open(path);
  const hashes = (['sha256', 'sha384', 'sha512'] as const).map((name) => [name, createHash(name)] as const);
  try {
    for await (const chunk of file.source.stream()) for (const [, hash] of hashes) hash.update(chunk);
  } finally {
    await file.close();
  }
  const digests = Object.fromEntries(hashes.map(([name, hash]) => [name, hash.digest('hex')]));
  return { name: nodeHost.files.baseName(path), digests };
}

/** The content of a document. @throws AssayError `input.*`, `attest.input` where it is larger than any evidence */
export async function contentAt(path: string): Promise<Buffer> {
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
