import { createHash } from 'node:crypto';
import { AssayError, type FileReplacement, type Files, type RandomSource } from '../../model/index.ts';
import { isRecordFile, type ReadItem, readRecords, type Skipped } from '../../vulnerability/index.ts';
import { lockStore } from './lock.ts';
import { writeError } from './schema.ts';
import type { StatementPut } from './statements.ts';
import { type AdvisoryWriter, openWriter, type Put, type SourceNote } from './writer.ts';

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
  /** What the inputs no longer hold is removed from the sources they belong to. */
  readonly replace?: boolean;
  /** Bytes read so far, and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What an import did. */
export interface ImportReport {
  /** Advisories by what became of them. */
  readonly advisories: Readonly<Record<Put | 'removed', number>>;
  /** VEX statements by what became of them; those `replaced` gave way to those of the same document that were `added`. */
  readonly statements: Readonly<Record<StatementPut | 'replaced' | 'removed', number>>;
  /** Rows of lists of exploited weaknesses. */
  readonly exploitation: number;
  /** Records left out, by reason; those in `expected` hold no advisory and are no fault. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, number>>;
  /** Names of the sources that something was imported of. */
  readonly sources: readonly string[];
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
  return await writeStore(machine, options.store, async (writer, tally) => {
    const total = inputs.files.reduce((sum, { size }) => sum + size, 0);
    for (const skip of inputs.skipped) tally.skip(skip);
    let before = 0;
    for (const { path, size } of inputs.files) {
      await importFile(path, machine.files, tally, (done) => options.onProgress?.(before + done, total));
      before += size;
    }
    if (options.replace) tally.removed(writer.removeOthers(), writer.removeOtherStatements());
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

/** Counts what is put into a store. */
export interface Tally {
  /** The next items come from this place. @param sha256 of the file */
  begin(from: string, sha256?: string): void;
  take(item: ReadItem): void;
  skip(skipped: Skipped): void;
  removed(advisories: number, statements: number): void;
  /** @throws AssayError `advisories.nothing` */
  finish(): ImportReport;
}

function createTally(writer: AdvisoryWriter, imported: string): Tally {
  const advisories = { added: 0, updated: 0, unchanged: 0, older: 0, removed: 0 };
  const statements = { added: 0, older: 0, replaced: 0, removed: 0 };
  const [skips, expected] = [new Map<string, number>(), new Map<string, number>()];
  const lists = new Map<string, number>();
  const bySource = new Map<
    string,
    { places: Set<string>; sha256: string | undefined; skipped: Map<string, number> }
  >();
  let [place, digest] = ['', undefined as string | undefined];
  const sourceOf = (name: string) => {
    const known = bySource.get(name) ?? { places: new Set(), sha256: digest, skipped: new Map() };
    bySource.set(name, known);
    known.places.add(place);
    return known;
  };
  const skip = ({ reason, source, expected: benign }: Skipped) => {
    add(benign ? expected : skips, reason);
    if (source !== undefined) add(sourceOf(source).skipped, reason);
  };
  return {
    begin(from, sha256) {
      place = from;
      digest = sha256;
    },
    skip,
    take({ item, record }) {
      if (item.kind === 'skipped') skip(item);
      else if (item.kind === 'vex') {
        statements[writer.putStatement(item)] += 1;
        sourceOf(item.source);
      } else if (item.kind === 'exploitation') {
        writer.putExploitation(item.id, item.facts);
        if (item.source !== 'kev' && item.source !== 'epss') return;
        add(lists, item.source);
        sourceOf(item.source);
      } else {
        advisories[writer.put(item.advisory, record!)] += 1;
        sourceOf(item.advisory.source);
      }
    },
    removed(count, said) {
      advisories.removed += count;
      statements.removed += said;
    },
    finish() {
      const exploitation = [...lists.values()].reduce((sum, count) => sum + count, 0);
      const put = [...Object.values(advisories), ...Object.values(statements)];
      const read = exploitation + put.reduce((sum, count) => sum + count, 0);
      const report = {
        advisories,
        statements: { ...statements, replaced: writer.replacedStatements() },
        exploitation,
        skipped: Object.fromEntries(skips),
        expected: Object.fromEntries(expected),
        sources: [...bySource.keys()].sort(),
      };
      if (read === 0) throw nothing(report);
      const notes = [...bySource].map(([name, { places, sha256, skipped }]): [string, SourceNote] => {
        const one = places.size === 1 && sha256 !== undefined;
        const from = places.size === 1 ? place : `${places.size} files`;
        const told = { from: one ? [...places][0]! : from, imported, skipped: Object.fromEntries(skipped) };
        return [name, one ? { ...told, sha256 } : told];
      });
      writer.finish(new Map(notes), lists);
      return report;
    },
  };
}

function nothing({ skipped, expected }: Pick<ImportReport, 'skipped' | 'expected'>): AssayError {
  const reasons = Object.entries({ ...skipped, ...expected }).map(
    ([reason, count]) => `${count} × ${reason}`,
  );
  const list = reasons.length === 0 ? '' : ` (${reasons.slice(0, 5).join('; ')})`;
  return new AssayError('advisories.nothing', `no advisory was found${list}`, {
    hint: 'OSV, CVE 5.x, NVD API 2.0, CSAF, OpenVEX, CycloneDX VEX, KEV and EPSS are read; see docs/advisories.md',
  });
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
