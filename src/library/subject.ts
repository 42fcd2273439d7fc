import { createHash } from 'node:crypto';
import { readAll } from '../codec/index.ts';
import { nodeHost } from '../host/index.ts';
import { AssayError } from '../model/index.ts';
import type { SubjectFile } from '../provenance/index.ts';

/** A file given by its digest alone. */
export interface DigestTarget {
  /** `sha256:` and 64 hexadecimal digits, or another of the in-toto names. */
  readonly digest: string;
}

/** Hash functions of in-toto that are taken, with the hexadecimal digits of a digest. */
const DIGITS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };
/** Kept in memory up to this size, which spares arithmetic. */
const SMALL = 16 * 1024 * 1024;

/**
 * A file that is asked about, or that a statement is about: its name and digests; it is read once.
 * @param keepsSmall keep the content of one that is not large @throws AssayError `input.*`
 */
export async function subjectAt(path: string, keepsSmall = false): Promise<SubjectFile> {
  const file = await nodeHost.files.open(path);
  try {
    const name = nodeHost.files.baseName(path);
    const { source } = file;
    if (!keepsSmall || source.size > SMALL) return { name, digests: await digestsOf(source.stream()) };
    const content = await readAll(source);
    return { name, content, digests: await digestsOf([content]) };
  } finally {
    await file.close();
  }
}

async function digestsOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<SubjectFile['digests']> {
  const hashes = Object.keys(DIGITS).map((name) => [name, createHash(name)] as const);
  for await (const chunk of chunks) for (const [, hash] of hashes) hash.update(chunk);
  return Object.fromEntries(hashes.map(([name, hash]) => [name, hash.digest('hex')]));
}

/** A file of which only a digest is known. @throws AssayError `usage.option` where it is none */
export function subjectOfDigest({ digest }: DigestTarget): SubjectFile {
  const [, name = '', value = ''] = /^(sha\d+):([0-9a-fA-F]+)$/.exec(digest) ?? [];
  if (DIGITS[name] !== value.length)
    throw new AssayError('usage.option', `no digest: ${digest}`, {
      hint: 'write sha256: and 64 hexadecimal digits',
    });
  return { digests: { [name]: value.toLowerCase() } };
}
