import { createHash } from 'node:crypto';
import { AssayError, type FileReplacement, type Files, type RandomSource } from '../../model/index.ts';
import { isRecordFile, readRecords, type Skipped } from '../../vulnerability/index.ts';
import { lockStore } from './lock.ts';
import { writeError } from './schema.ts';
import { createTally, type ImportReport, type Tally } from './tally.ts';
import { type AdvisoryWriter, openWriter } from './writer.ts';

/** What an import needs of the machine. */
export interface ImportMachine {
  readonly files: Files;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number;
  /** Makes the folders above a file. */
  readonly makeFolder: (path: string) => Promise<void>;
  readonly replaceFile: (path: string) => Promise<FileReplacement>;
}

/** How advisories are imported. */
export interface ImportOptions {
  /** Path of the store. */
  readonly store: string;
  /**
   * What the inputs do not hold is removed from the sources that they hold something of, by the name of the source and not by
   * the place of the files. Nothing is removed of a source that something left out may belong to: it may be just that.
   */
  readonly replace?: boolean;
  /** Bytes read so far, and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Imports files and directories into a store, which is made where there is none. The former store stays as it was until
 * the new one is complete.
 * @throws AssayError `input.…`, `store.…`, `advisories.nothing`
 */
export async function importAdvisories(
  paths: readonly string[],
  machine: ImportMachine,
  options: ImportOptions,
): Promise<ImportReport> {
  const inputs = await findInputs(paths, machine.files);
  return await writeStore(machine, options.store, async (_, tally) => {
    const total = inputs.files.reduce((sum, { size }) => sum + size, 0);
    for (const skip of inputs.skipped) tally.skip(skip);
    let before = 0;
    for (const { path, size } of inputs.files) {
      await importFile(path, machine.files, tally, (done) => options.onProgress?.(before + done, total));
      before += size;
    }
    if (options.replace) tally.removeOthers();
  });
}

/**
 * Lets `fill` write a new version of a store, then puts it in place; nothing changes where it throws, or puts nothing in.
 * @throws AssayError `store.…`, `advisories.nothing`
 */
export async function writeStore(
  machine: ImportMachine,
  path: string,
  fill: (writer: AdvisoryWriter, tally: Tally) => Promise<void>,
): Promise<ImportReport> {
  await machine.makeFolder(path);
  const unlock = lockStore(path);
  try {
    const file = await machine.replaceFile(path);
    let writer: AdvisoryWriter | undefined;
    try {
      writer = openWriter(file.path, await file.copy());
      const tally = createTally(writer, new Date(machine.now()).toISOString());
      await fill(writer, tally);
      const report = tally.finish();
      writer.close();
      await file.commit();
      return report;
    } catch (error) {
      close(writer);
      await file.abandon();
      throw named(writeError(error, path), file.path, path);
    }
  } finally {
    unlock();
  }
}

function close(writer: AdvisoryWriter | undefined): void {
  try {
    writer?.close();
  } catch {
    // It was closed already, or its file is as broken as the error before said.
  }
}

/** Errors name the store, not the file that it is built in. */
function named(error: unknown, from: string, to: string): unknown {
  if (!(error instanceof AssayError) || error.path !== from) return error;
  const { code, message, hint, cause } = error;
  return new AssayError(code, message, { path: to, cause, ...(hint === undefined ? {} : { hint }) });
}

interface Inputs {
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly skipped: readonly Skipped[];
}

const MOST_DEPTH = 64;

/** A path that is named is read whatever it is called; of a directory the files that can hold records are. */
async function findInputs(paths: readonly string[], files: Files): Promise<Inputs> {
  const found: { path: string; size: number }[] = [];
  const skipped: Skipped[] = [];
  const skip = (reason: string, expected?: true) =>
    skipped.push({ kind: 'skipped', reason, ...(expected ? { expected } : {}) });
  const visit = async (path: string, depth: number): Promise<void> => {
    const { kind, size } = await files.status(path, { follow: depth === 0 });
    if (kind === 'file' && (depth === 0 || isRecordFile(files.baseName(path)))) found.push({ path, size });
    else if (kind === 'file') skip('a file that holds no records', true);
    else if (kind !== 'directory') skip(`a ${kind}`);
    else if (depth > MOST_DEPTH) skip('a directory too deep');
    else for (const name of await files.list(path)) await visit(files.join(path, name), depth + 1);
  };
  for (const path of paths) await visit(path, 0);
  return { files: found, skipped };
}

async function importFile(
  path: string,
  files: Files,
  tally: Tally,
  onProgress: (done: number) => void,
): Promise<void> {
  const { source, close: release } = await files.open(path);
  try {
    const hash = createHash('sha256');
    for await (const chunk of source.stream()) hash.update(chunk);
    tally.begin(path, hash.digest('hex'));
    for await (const item of readRecords(path, watched(source, onProgress))) tally.take(item);
  } finally {
    await release();
  }
}

/** A source that tells how far it was read. */
function watched(source: RandomSource, onProgress: (done: number) => void): RandomSource {
  return {
    size: source.size,
    async read(offset, length) {
      onProgress(Math.min(source.size, offset + length));
      return await source.read(offset, length);
    },
    async *stream(start = 0) {
      let done = start;
      for await (const chunk of source.stream(start)) {
        done += chunk.length;
        onProgress(done);
        yield chunk;
      }
    },
  };
}
