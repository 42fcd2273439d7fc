import { type RepackOptions, type RepackSummary, repack } from '../../src/artifact/index.ts';
import { bytesSource } from '../../src/codec/index.ts';
import type { Source } from '../../src/model/index.ts';

/** Repacks bytes in memory and takes the result. */
export async function repackBytes(
  name: string,
  content: Uint8Array | Source,
  options: RepackOptions = {},
): Promise<{ readonly bytes: Buffer; readonly summary: RepackSummary }> {
  const source = content instanceof Uint8Array ? bytesSource(content) : content;
  const repacked = await repack({ name, source }, options);
  try {
    const parts: Uint8Array[] = [];
    for await (const chunk of repacked.stream()) parts.push(Buffer.from(chunk));
    return { bytes: Buffer.concat(parts), summary: repacked.summary() };
  } finally {
    await repacked.close();
  }
}

/** All of some chunks. */
export async function gathered(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}
