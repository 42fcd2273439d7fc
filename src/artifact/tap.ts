import { createHash } from 'node:crypto';
import type { Source } from '../model/index.ts';
import { HEAD_BYTES } from './detect.ts';

/** Content that is digested, counted and, if wanted, kept while somebody else pulls it. */
export interface Tap {
  /** At least the first 4 KiB, less only where there is no more; stays valid. */
  readonly head: Uint8Array;
  /** The whole content, once. */
  readonly source: Source;
  /** Keeps a copy of the content for {@link finish}, unless it exceeds `most` bytes; call before pulling. */
  keep(most: number): void;
  /** Shows every chunk to `see` as it is pulled; call before pulling. */
  watch(see: (chunk: Uint8Array) => void): void;
  /** After the last byte: the digest, and the copy if it was asked for and fits. */
  finish(): { readonly sha256: string; readonly kept: Uint8Array | undefined };
  /** Lets go of the source; also after an error. */
  close(): Promise<void>;
}

/**
 * Pulls the head of `source` and puts a tap on the rest.
 * @param count is told of every chunk before it is used: its length and the length so far; may throw to stop
 */
export async function tap(source: Source, count: (length: number, size: number) => void): Promise<Tap> {
  const iterator = source.stream()[Symbol.asyncIterator]();
  const digest = createHash('sha256');
  let size = 0;
  let most = -1;
  let watcher: ((chunk: Uint8Array) => void) | undefined;
  let parts: Uint8Array[] = [];

  function feed(chunk: Uint8Array): void {
    size += chunk.length;
    count(chunk.length, size);
    digest.update(chunk);
    watcher?.(chunk);
    if (most < 0) return;
    if (size > most) {
      most = -1;
      parts = [];
    } else parts.push(Uint8Array.prototype.slice.call(chunk));
  }

  async function* chunks(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) {
      feed(head);
      yield head;
    }
    for (;;) {
      const next = await iterator.next();
      if (next.done) return;
      feed(next.value);
      yield next.value;
    }
  }

  const head = await pullHead(iterator).catch(async (error) => {
    await iterator.return?.();
    throw error;
  });
  return {
    head,
    source: { ...(source.size === undefined ? {} : { size: source.size }), stream: () => chunks() },
    keep(limit) {
      most = limit;
    },
    watch(see) {
      watcher = see;
    },
    finish: () => ({ sha256: digest.digest('hex'), kept: most < 0 ? undefined : Buffer.concat(parts) }),
    close: async () => void (await iterator.return?.()),
  };
}

async function pullHead(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    length += next.value.length;
    parts.push(Uint8Array.prototype.slice.call(next.value));
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
