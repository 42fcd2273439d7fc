import { constants, createZstdDecompress } from 'node:zlib';

/** Bytes of a piece of output: two blocks of the largest size. */
export const OUTPUT_PIECE = 1 << 18;

/** The library decodes windows up to this size without being told to. */
const EASY_WINDOW_LOG = 27;
/** … and none above this. */
const MOST_WINDOW_LOG = 31;

/** The largest window that can be decoded, in bytes. */
export const MOST_WINDOW = 2 ** MOST_WINDOW_LOG;

/** Parameters for node:zlib with which frames of a window of `window` bytes are decoded. */
export function windowParams(window: number): Record<number, number> {
  return { [constants.ZSTD_d_windowLogMax]: windowLog(window) };
}

function windowLog(window: number): number {
  return Math.min(Math.max(Math.ceil(Math.log2(Math.max(window, 1))), EASY_WINDOW_LOG), MOST_WINDOW_LOG);
}

/** Whether an error of node:zlib says that the data is bad, and not that something else failed. */
export function isBadInput(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (code === 'Z_BUF_ERROR') return true;
  return String(code).startsWith('ZSTD_error_') && code !== 'ZSTD_error_memory_allocation';
}

/** Whether an error of node:zlib says that the Content_Checksum does not fit. */
export function isWrongChecksum(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === 'ZSTD_error_checksum_wrong';
}

/**
 * A Zstandard decoder that works in the thread pool while the caller uses the output it gave last. It takes frame
 * after frame, but never the end of one and the beginning of the next in the same piece. Output is handed out as soon
 * as the block it comes from was fed in full, so an error never drops output of blocks in earlier pieces.
 */
interface Engine {
  /** Frames with larger windows, in bytes, are refused. */
  readonly mostWindow: number;
  /** Whether the last piece is used up and all of its output was taken. */
  readonly hungry: boolean;
  /** What the library said about the last piece; nothing can be fed any more. */
  readonly error: Error | undefined;
  /** Gives the next piece; only while hungry. It must stay as it is until the engine is hungry again. */
  feed(piece: Uint8Array): void;
  /** The next output; undefined when the engine is hungry or has failed. The bytes are the caller's to keep. */
  take(): Promise<Uint8Array | undefined>;
  /** Lets go of the thread and the memory. */
  close(): void;
}

/** The one engine that all frames of a stream share, as starting it costs more than most frames do. */
export interface Engines {
  /** An engine for a frame with a window of `window` bytes, hungry and without an error. */
  obtain(window: number): Engine;
  /** Lets go of the engine: after an error, or in the middle of a frame. */
  discard(): void;
}

/** See {@link Engines}; `discard` at the end. */
export function createEngines(): Engines {
  let engine: Engine | undefined;
  const discard = (): void => {
    engine?.close();
    engine = undefined;
  };
  return {
    obtain(window) {
      if (engine && engine.mostWindow < window) discard();
      engine ??= startEngine(window);
      return engine;
    },
    discard,
  };
}

/** Starts an engine for windows of `window` bytes. At most two pieces of output are held. */
function startEngine(window: number): Engine {
  const zstd = createZstdDecompress({ chunkSize: OUTPUT_PIECE, params: windowParams(window) });
  const outputs: Uint8Array[] = [];
  let working = false;
  let failure: Error | undefined;
  let wake = (): void => {};

  zstd.on('data', (bytes: Uint8Array) => {
    outputs.push(bytes);
    zstd.pause();
    wake();
  });
  // Stays until the end: an error after `close` must not become an unhandled one.
  zstd.on('error', (error) => {
    failure ??= error;
    wake();
  });

  const isHungry = (): boolean => !working && outputs.length === 0 && zstd.readableLength === 0;
  return {
    mostWindow: 2 ** windowLog(window),
    get hungry() {
      return !failure && isHungry();
    },
    get error() {
      return failure;
    },
    feed(piece) {
      working = true;
      zstd.write(piece, (error) => {
        failure ??= error ?? undefined;
        working = false;
        wake();
      });
    },
    async take() {
      while (outputs.length === 0 && !failure && !isHungry()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const bytes = outputs.shift();
      if (bytes) zstd.resume();
      return bytes;
    },
    close() {
      zstd.destroy();
    },
  };
}
