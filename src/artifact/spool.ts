import { bytesSource } from '../codec/index.ts';
import type { Files, RandomSource, Source, TemporaryFile } from '../model/index.ts';

/** Small chunks are written to the file together. */
const PIECE = 1 << 18;

/** Content put aside so that it can be read at any place. */
export interface Spool {
  readonly source: RandomSource;
  /** Bytes of memory it holds; 0 when it is in a temporary file. */
  readonly held: number;
  release(): Promise<void>;
}

/**
 * Puts the content of `source` aside: in memory up to `most` bytes, else in a private temporary file.
 * @returns undefined where it does not fit and no file can be had or written (no files offered, disk full); the content
 * has been read to its end all the same
 */
export async function spool(
  source: Source,
  most: number,
  files: Files | undefined,
): Promise<Spool | undefined> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let file: TemporaryFile | undefined;
  let lost = false;

  async function flush(): Promise<void> {
    try {
      file ??= await files?.temporary();
      await file?.write(Buffer.concat(parts));
    } catch {
      lost = true;
    }
    lost ||= file === undefined;
    parts = [];
    held = 0;
  }

  try {
    for await (const chunk of source.stream()) {
      if (lost) continue;
      parts.push(Uint8Array.prototype.slice.call(chunk));
      held += chunk.length;
      if (held > (file ? PIECE : most)) await flush();
    }
    if (file && held > 0) await flush();
  } catch (error) {
    await file?.remove();
    throw error;
  }
  if (lost) {
    await file?.remove();
    return undefined;
  }
  if (!file) return { source: bytesSource(Buffer.concat(parts)), held, release: async () => {} };
  const written = file;
  return { source: written.source(), held: 0, release: () => written.remove() };
}
