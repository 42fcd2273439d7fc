import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { chmod, copyFile, lstat, lutimes, mkdir, readdir, readlink, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** A member of a tree. */
interface Member {
  /** Path below the tree, `/` between names. */
  readonly path: string;
  readonly stats: Stats;
}

/** What stays out of a walk. */
export type LeaveOut = (path: string, stats: Stats) => boolean;

/** Every member of a tree, folders before what is in them, in the order of names by code point. Links are not followed. */
export async function* walkTree(root: string, leaveOut: LeaveOut, below = ''): AsyncGenerator<Member> {
  const names = (await readdir(join(root, below))).map((name) => Buffer.from(name)).sort(Buffer.compare);
  for (const name of names.map(String)) {
    const path = below === '' ? name : `${below}/${name}`;
    const stats = await lstat(join(root, path));
    if (leaveOut(path, stats)) continue;
    yield { path, stats };
    if (stats.isDirectory()) yield* walkTree(root, leaveOut, path);
  }
}

/** Digest over path, kind, permission bits, size and time of every file, and the target of every link: it changes when somebody works in the tree. */
export async function digestOfTree(root: string, leaveOut: LeaveOut): Promise<string> {
  const digest = createHash('sha256');
  for await (const { path, stats } of walkTree(root, leaveOut)) {
    const target = stats.isSymbolicLink() ? await readlink(join(root, path)) : '';
    // The time of a folder changes when something beside the tree is made in it, for example the working folder.
    const own = stats.isFile() ? [stats.size, stats.mtimeMs] : [];
    digest.update(`${JSON.stringify([path, stats.mode, target, ...own])}\n`);
  }
  return digest.digest('hex');
}

/** How a tree is copied. */
export interface CopyOptions {
  readonly leaveOut: LeaveOut;
  /** Last name first. */
  readonly reversed: boolean;
  /** Permission bits to take away. */
  readonly umask: number;
  /** Seconds to add to every time. */
  readonly shift: number;
}

/**
 * Copies files, folders and links, with times and permission bits. The order in which members of a folder are created is that of their
 * names, or the reverse. @returns how many sockets, FIFOs and devices were left out
 */
export async function copyTree(from: string, to: string, options: CopyOptions): Promise<number> {
  const { leaveOut, reversed, umask } = options;
  const times = ({ atimeMs, mtimeMs }: Stats) => timesOf(atimeMs, mtimeMs, options.shift);
  const members: Member[] = [];
  for await (const member of walkTree(from, leaveOut)) members.push(member);
  if (reversed) members.sort((a, b) => depthOf(a) - depthOf(b) || (a.path < b.path ? 1 : -1));
  let special = 0;
  await mkdir(to, { recursive: true });
  for (const { path, stats } of members) {
    const [source, target] = [join(from, path), join(to, path)];
    if (stats.isDirectory()) await mkdir(target);
    else if (stats.isSymbolicLink()) await copyLink(source, target, times(stats));
    else if (stats.isFile()) await copyOne(source, target, stats.mode & 0o7777 & ~umask, times(stats));
    else special++;
  }
  // Last, and the deepest first: what is made in a folder changes its time, and needs the right to write there.
  for (const { path, stats } of members.reverse()) {
    if (!stats.isDirectory()) continue;
    await chmod(join(to, path), stats.mode & 0o7777 & ~umask);
    await utimes(join(to, path), ...times(stats));
  }
  const own = await lstat(from);
  await chmod(to, (own.mode & 0o777 & ~umask) | 0o700);
  await utimes(to, ...times(own));
  return special;
}

function depthOf({ path }: Member): number {
  return path.split('/').length;
}

/** Access and modification time, in seconds. */
type Times = readonly [number, number];

function timesOf(atimeMs: number, mtimeMs: number, shift: number): Times {
  return [atimeMs / 1000 + shift, mtimeMs / 1000 + shift];
}

async function copyLink(source: string, target: string, times: Times): Promise<void> {
  await symlink(await readlink(source), target);
  await lutimes(target, ...times);
}

async function copyOne(source: string, target: string, mode: number, times: Times): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  await chmod(target, mode);
  await utimes(target, ...times);
}
