import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, type Stats } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  open,
  opendir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { AssayError } from '../model/index.ts';
import type { BuildArea, BuildLog, Copy, Layout, ProducedFile } from '../reproducibility/index.ts';
import { copyTree, digestOfTree, type LeaveOut, walkTree } from './copy-tree.ts';

/** Where builds are made. */
export interface BuildAreaOptions {
  /** Path of the source tree. */
  readonly source: string;
  /** Path of the working folder. */
  readonly work: string;
  readonly home: string | undefined;
  /** Whether a path below the tree is that of a produced file. */
  readonly isProduced: (path: string) => boolean;
}

const JOURNAL = 'journal.jsonl';
/** Everything that is ever made in a working folder. */
const OURS: ReadonlySet<string> = new Set([
  JOURNAL,
  `${JOURNAL}.new`,
  'builds',
  'tree',
  'elsewhere',
  'other-home',
  'order-probe',
  'order-probe.files',
]);
/** A longer log is cut: the first half and the last lines tell what went wrong. */
const MOST_LOGGED = 32 * 1024 * 1024;
const TAIL = 4096;

/**
 * Opens or makes the working folder.
 * @throws AssayError `bisect.source`, `bisect.work`
 */
export async function openBuildArea({
  source,
  work,
  home,
  isProduced,
}: BuildAreaOptions): Promise<BuildArea> {
  const tree = await folderOf(source);
  const folder = await workFolder(work, tree);
  const leaveOut: LeaveOut = (path) => join(tree, path) === folder;
  const isStale = (path: string, stats: Stats) => !stats.isDirectory() && isProduced(path);
  const otherHome = join(folder, 'other-home');
  if (home !== undefined) {
    await rm(otherHome, { force: true });
    await symlink(resolve(home), otherHome, 'junction');
  }
  const build = (number: number) => join(folder, 'builds', String(number).padStart(2, '0'));
  // What an earlier run produced would be taken for the output of a build that makes nothing.
  const digest = () =>
    digestOfTree(tree, (path, stats) => leaveOut(path, stats) || isStale(path, stats)).catch((error) => {
      throw unreadable(error, tree);
    });
  const sourceDigest = await digest();
  return {
    folder,
    otherHome,
    sourceDigest,
    listsAsCreated: await listsAsCreated(folder),
    readJournal: () => readFile(join(folder, JOURNAL), 'utf8').catch(() => undefined),
    writeJournal: (text) => written(replaceFile(join(folder, JOURNAL), text), folder),
    async copy(layout) {
      return await copySource(tree, placeOf(folder, tree, layout), layout, { leaveOut, isStale }).finally(
        async () => {
          if ((await digest()) !== sourceDigest) throw changed(tree);
        },
      );
    },
    openBuild: (number, environment) => written(openBuild(build(number), environment), folder),
    collect: (number, copy) =>
      written(collect(copy.files, join(build(number), 'produced'), isProduced), folder),
    finish: (number, copy, keep) => written(finish(build(number), copy, keep), folder),
    producedFolder: (number) => join(build(number), 'produced'),
    async logOf(number) {
      const path = join(build(number), 'log');
      return { path, tail: await tailOf(path) };
    },
  };
}

/** @throws AssayError `bisect.work` for what the operating system refuses */
async function written<T>(work: Promise<T>, folder: string): Promise<T> {
  return await work.catch((error: NodeJS.ErrnoException) => {
    const message = `the operating system refused to work in it (${error.code ?? error.message})`;
    throw new AssayError('bisect.work', message, { path: error.path ?? folder, cause: error });
  });
}

async function replaceFile(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w');
  await file.writeFile(text).finally(() => file.sync().finally(() => file.close()));
  await rename(`${path}.new`, path);
}

async function openBuild(path: string, environment: string): Promise<BuildLog> {
  await removeTree(path);
  await mkdir(join(path, 'produced'), { recursive: true });
  await writeFile(join(path, 'environment.json'), environment);
  return openLog(join(path, 'log'));
}

async function finish(path: string, copy: Copy, keep: boolean): Promise<void> {
  if (keep) await rename(copy.files, join(path, 'tree'));
  await removeTree(dirname(copy.path));
}

async function folderOf(source: string): Promise<string> {
  const stats = await lstat(await realpath(source).catch(() => source)).catch(() => undefined);
  if (stats?.isDirectory()) return await realpath(source);
  const message = stats ? 'it is no folder' : 'no such folder';
  throw new AssayError('bisect.source', message, { path: source, hint: '--source names the tree to build' });
}

/** Only a folder that is empty or ours is used: copies in it are removed again. */
async function workFolder(work: string, tree: string): Promise<string> {
  const refuse = (message: string) => {
    const hint = 'give --work the path of a folder for this alone';
    return new AssayError('bisect.work', message, { path: work, hint });
  };
  try {
    await mkdir(work, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw refuse(`it cannot be made (${(error as NodeJS.ErrnoException).code})`);
  }
  const stats = await lstat(work);
  if (!stats.isDirectory()) throw refuse('it is a link');
  if (process.getuid && stats.uid !== process.getuid()) throw refuse('it belongs to somebody else');
  const folder = await realpath(work);
  const way = relative(folder, tree);
  if (way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(way) !== way))
    throw refuse('the source tree lies in it');
  const names = await readdir(folder);
  if (names.some((name) => !OURS.has(name))) throw refuse('it holds files that are none of ours');
  return folder;
}

function changed(path: string): AssayError {
  return new AssayError('bisect.source', 'the source tree changed while it was being built', {
    path,
    hint: 'leave the tree alone meanwhile, or give --source a copy of it',
  });
}

function unreadable(error: NodeJS.ErrnoException, tree: string): AssayError {
  const message = `the tree cannot be copied (${error.code ?? error.message})`;
  return new AssayError('bisect.source', message, { path: error.path ?? tree, cause: error });
}

/** The varied path has another length, at every level. */
function placeOf(folder: string, tree: string, { elsewhere }: Layout): string {
  const name = basename(tree) || 'tree';
  return elsewhere ? join(folder, 'elsewhere', 'deeper', `another-${name}`) : join(folder, 'tree', name);
}

async function copySource(
  tree: string,
  path: string,
  { reversed, overlaid, umask, shift }: Layout,
  { leaveOut, isStale }: { readonly leaveOut: LeaveOut; readonly isStale: LeaveOut },
): Promise<Copy> {
  await removeTree(dirname(path));
  const files = overlaid ? `${path}.files` : path;
  let stale = 0;
  const special = await copyTree(tree, files, {
    reversed,
    umask,
    shift,
    leaveOut(below, stats) {
      if (leaveOut(below, stats)) return true;
      if (!isStale(below, stats)) return false;
      stale++;
      return true;
    },
  }).catch((error) => {
    throw unreadable(error, tree);
  });
  if (overlaid) await mkdir(path);
  return { path, files, stale, special };
}

/** A build may have left folders without the right to write in them. */
async function removeTree(path: string): Promise<void> {
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 3 });
  await remove().catch(async () => {
    await chmod(path, 0o700);
    for await (const { path: below, stats } of walkTree(path, () => false))
      if (stats.isDirectory()) await chmod(join(path, below), 0o700);
    await remove();
  });
}

function openLog(path: string): BuildLog {
  const stream = createWriteStream(path);
  // A full disk must not end the process: the build goes on without a log.
  stream.on('error', () => {});
  let written = 0;
  let cut = 0;
  return {
    write(chunk) {
      const part = chunk.subarray(0, Math.max(0, MOST_LOGGED - written));
      written += part.length;
      cut += chunk.length - part.length;
      if (part.length > 0) stream.write(Buffer.from(part));
    },
    async close() {
      if (cut > 0) stream.write(`\n[${cut} bytes more are left out]\n`);
      await new Promise<void>((done) => {
        stream.on('close', done);
        stream.end();
      });
    },
  };
}

async function tailOf(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return '';
  const { size } = await file.stat();
  const buffer = Buffer.alloc(Math.min(size, TAIL));
  await file.read(buffer, 0, buffer.length, size - buffer.length);
  await file.close();
  return buffer.toString();
}

async function collect(
  from: string,
  to: string,
  isProduced: (path: string) => boolean,
): Promise<readonly ProducedFile[]> {
  const files: ProducedFile[] = [];
  await chmod(from, 0o700);
  for await (const { path, stats } of walkTree(from, () => false)) {
    // A folder that the build locked could be neither read nor emptied.
    if (stats.isDirectory() && (stats.mode & 0o700) !== 0o700)
      await chmod(join(from, path), stats.mode | 0o700);
    if (!stats.isFile() || !isProduced(path)) continue;
    await mkdir(dirname(join(to, path)), { recursive: true });
    await rename(join(from, path), join(to, path));
    files.push({ path, size: stats.size, sha256: await digestOfFile(join(to, path)) });
  }
  return files;
}

async function digestOfFile(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) digest.update(chunk);
  return digest.digest('hex');
}

/** Whether a folder lists its files in another order where they were created in another one. */
async function listsAsCreated(folder: string): Promise<boolean> {
  const names = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'];
  const seen: string[] = [];
  for (const order of [names, names.toReversed()]) {
    const path = join(folder, 'order-probe');
    await rm(path, { recursive: true, force: true });
    await mkdir(path);
    for (const name of order) await writeFile(join(path, name), '');
    const found: string[] = [];
    // `readdir` of Node.js sorts; programs see what this gives.
    for await (const { name } of await opendir(path)) found.push(name);
    seen.push(found.join());
    await rm(path, { recursive: true });
  }
  return seen[0] !== seen[1];
}
