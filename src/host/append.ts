import { link, open, rm } from 'node:fs/promises';

/**
 * Appends bytes to a file that exists, and brings them to the disk. What is behind the place is cut off before: the rest of
 * a write that did not end.
 * @param at number of bytes that are kept @throws the error of the operating system
 */
export async function appendTo(path: string, at: number, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.truncate(at);
    for (let done = 0; done < bytes.length; )
      done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes a file that nobody but its owner may read, on the disk and whole before it has its name. One that exists is never
 * touched. @returns false where it exists @throws the error of the operating system
 */
export async function createPrivate(path: string, bytes: Uint8Array): Promise<boolean> {
  const beside = `${path}.${process.pid}`;
  await rm(beside, { force: true });
  try {
    const handle = await open(beside, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Unlike a rename, a link replaces nothing.
    await link(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}
