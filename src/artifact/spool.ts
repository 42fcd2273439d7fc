import { bytesSource } from '../codec/index.ts';
import type { Files, RandomSource, Source, TemporaryFile } from '../model/index.ts';

/** Content put aside so that it can be read at any place. */
export interface Spool {
  readonly source: RandomSource;
  /** Bytes of memory it holds; 0 when it is in a temporary file. */
  readonly held: number;
  release(): Promise<void>;
}

/**
 * Puts the content of `source` aside: in memory up to `most` bytes, else in a private temporary file.
 * @returns undefined where it does not fit and no files are offered; the content has been read to its end all the same
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
  try {
    for await (const chunk of source.stream()) {
      if (lost) continue;
      if (file) await file.write(chunk);
      else if (held + chunk.length <= most) {
        held += chunk.length;
        parts.push(Uint8Array.prototype.slice.call(chunk));
      } else if (files) {
        file = await files.temporary();
        for (const part of parts) await file.write(part);
        await file.write(chunk);
        parts = [];
        held = 0;
      } else {
        lost = true;
        parts = [];
      }
    }
  } catch (error) {
    await file?.remove();
    throw error;
  }
  if (lost) return undefined;
  if (file) return { source: file.source(), held: 0, release: () => file.remove() };
  return { source: bytesSource(Buffer.concat(parts)), held, release: async () => {} };
}
