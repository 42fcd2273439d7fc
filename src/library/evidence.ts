import { readAll } from '../codec/index.ts';
import { nodeHost } from '../host/index.ts';
import type { VerificationStep } from '../model/index.ts';
import { type EvidenceFile, LARGEST_EVIDENCE, untilRefused } from '../provenance/index.ts';

/** Reads a file of evidence. @throws AssayError `input.*` */
export async function evidenceAt(path: string): Promise<EvidenceFile> {
  return { name: nodeHost.files.baseName(path), content: await evidenceContent(path) };
}

/** What is read of evidence, trust material or a key; more than such a file may have is cut, and refused for its size. */
export async function evidenceContent(path: string): Promise<Uint8Array> {
  const file = await nodeHost.files.open(path);
  try {
    if (file.source.size > LARGEST_EVIDENCE)
      // Read as far as to be refused as what it claims to be.
      return await file.source.read(0, LARGEST_EVIDENCE + 1);
    return await readAll(file.source);
  } finally {
    await file.close();
  }
}

/** What files of trust hold, or why one of them cannot be believed. */
export type Held<T> = { readonly value: readonly T[] } | { readonly refused: VerificationStep };

/** Reads files of trust; the first one that cannot be believed is named by its path. @throws AssayError `input.*` */
export async function heldBy<T>(
  paths: readonly string[],
  read: (content: Uint8Array) => T,
): Promise<Held<T>> {
  const contents = await Promise.all(paths.map(evidenceContent));
  const value: T[] = [];
  for (const [at, content] of contents.entries()) {
    const held = untilRefused(() => read(content));
    if ('refused' in held) {
      const { input } = held.refused;
      const place = input === undefined ? paths[at]! : `${paths[at]}: ${input}`;
      return { refused: { ...held.refused, input: place } };
    }
    value.push(held.value);
  }
  return { value };
}
