import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { AssayError } from '../model/index.ts';

/** Somewhere text or bytes go, with back-pressure. */
export interface Output {
  write(data: string | Uint8Array): Promise<void>;
  /** One line; lines are gathered into larger writes. */
  line(text: string): Promise<void>;
  close(): Promise<void>;
}

const GATHER = 64 * 1024;

/** Standard output, or a file where `path` is given. @throws AssayError `output.write` */
export function openOutput(path: string | undefined): Output {
  const write = path === undefined ? writeStdout : fileWriter(path);
  let gathered = '';
  const flush = async () => {
    const text = gathered;
    gathered = '';
    if (text !== '') await write.write(text);
  };
  return {
    async write(data) {
      await flush();
      await write.write(data);
    },
    async line(text) {
      gathered += `${text}\n`;
      if (gathered.length >= GATHER) await flush();
    },
    async close() {
      await flush();
      await write.close();
    },
  };
}

interface Sink {
  write(data: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const writeStdout: Sink = {
  async write(data) {
    // A reader that has enough (`assay ls x | head`) closes the pipe: no reason to fail, but none to go on either.
    if (process.stdout.destroyed) throw new BrokenPipe();
    if (!process.stdout.write(data))
      await Promise.race([once(process.stdout, 'drain'), once(process.stdout, 'close')]);
  },
  async close() {},
};

/** The reader of standard output went away. */
export class BrokenPipe extends Error {}

function fileWriter(path: string): Sink {
  let file: number;
  const failed = (error: unknown) =>
    new AssayError('output.write', `cannot be written: ${(error as Error).message}`, { path, cause: error });
  try {
    file = openSync(path, 'w');
  } catch (error) {
    throw failed(error);
  }
  return {
    async write(data) {
      try {
        const bytes = typeof data === 'string' ? Buffer.from(data) : data;
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      } catch (error) {
        throw failed(error);
      }
    },
    close: async () => closeSync(file),
  };
}
