import { createInflateRaw } from 'node:zlib';

/** Bytes of a piece of output: large enough that the hand-over between the threads does not count. */
export const OUTPUT_PIECE = 1 << 17;

/** A raw inflater that works in the thread pool while the caller uses the output it gave last. */
export interface Engine {
  /** Bytes of all pieces taken in so far; exact once the engine is {@link hungry}. */
  readonly consumed: number;
  /** Whether the last piece is used up, or the stream ended within it, and all of its output was taken. */
  readonly hungry: boolean;
  /** Whether nothing more will come: after the end of the input, or after an error. */
  readonly over: boolean;
  /** What zlib said about the input. */
  readonly error: Error | undefined;
  /** Gives the next piece; only while hungry. It must stay as it is until the engine is hungry again. */
  feed(piece: Uint8Array): void;
  /** Says that no piece will follow; only while hungry. */
  finish(): void;
  /** The next output; undefined when the engine is hungry or over. The bytes are the caller's to keep. */
  take(): Promise<Uint8Array | undefined>;
  /** Lets go of the thread and the memory. */
  close(): void;
}

/**
 * Starts an engine. At most two pieces of output are held: one that was produced, one in the making; zlib waits until
 * the first is taken. So an error never drops output that was produced before the call to zlib that met it.
 */
export function startEngine(): Engine {
  const zlib = createInflateRaw({ chunkSize: OUTPUT_PIECE });
  const outputs: Uint8Array[] = [];
  let working = false;
  let ended = false;
  let failure: Error | undefined;
  let wake = (): void => {};

  zlib.on('data', (bytes: Uint8Array) => {
    outputs.push(bytes);
    zlib.pause();
    wake();
  });
  zlib.on('end', () => {
    ended = true;
    wake();
  });
  // Stays until the end: an error after `close` must not become an unhandled one.
  zlib.on('error', (error) => {
    failure ??= error;
    wake();
  });

  const isHungry = (): boolean => !working && outputs.length === 0 && zlib.readableLength === 0;
  const isOver = (): boolean => outputs.length === 0 && (failure !== undefined || ended);
  return {
    get consumed() {
      return zlib.bytesWritten;
    },
    get hungry() {
      return !failure && isHungry();
    },
    get over() {
      return isOver();
    },
    get error() {
      return failure;
    },
    feed(piece) {
      working = true;
      zlib.write(piece, (error) => {
        failure ??= error ?? undefined;
        working = false;
        wake();
      });
    },
    finish() {
      working = true;
      zlib.end();
    },
    async take() {
      while (outputs.length === 0 && !isHungry() && !isOver()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const bytes = outputs.shift();
      if (bytes) zlib.resume();
      return bytes;
    },
    close() {
      zlib.destroy();
    },
  };
}
