import { readAll } from '../../codec/index.ts';
import { AssayError } from '../../model/index.ts';
import { lockStore } from '../advisories/lock.ts';
import { type TrustMachine, writing } from './machine.ts';
import { damaged, decodeTrust, encodeTrust, type StoredTrust } from './shape.ts';

/** Name of the instance that needs no name: the public Sigstore. */
export const PUBLIC_GOOD = 'public-good';

const SUFFIX = '.json';
/** Roots, trusted root and keys have about 100 kB; twenty years of roots a megabyte. */
const LARGEST = 64 * 1024 * 1024;

/** Whether an instance can have this name: it becomes part of the name of a file. */
export function isInstanceName(name: string): boolean {
  return /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/.test(name);
}

/** The file of an instance. @throws AssayError `trust.instance` for what is no name */
export function trustFile(folder: string, name: string, { files }: Pick<TrustMachine, 'files'>): string {
  if (!isInstanceName(name))
    throw new AssayError('trust.instance', `no instance can have the name ${name}`, {
      hint: 'use small letters, digits, and . _ - between them; at most 64',
    });
  return files.join(folder, `${name}${SUFFIX}`);
}

/** Names of the instances in a folder. @throws AssayError `input.*`; a folder that is not there has none */
export async function storedNames(folder: string, { files }: TrustMachine): Promise<readonly string[]> {
  const names = await absentAs<readonly string[]>([], () => files.list(folder));
  return names
    .filter((name) => name.endsWith(SUFFIX))
    .map((name) => name.slice(0, -SUFFIX.length))
    .filter(isInstanceName);
}

/** What is kept of an instance; undefined where nothing is. @throws AssayError `trust.state`, `trust.instance`, `input.*` */
export async function readStored(
  folder: string,
  name: string,
  { files }: Pick<TrustMachine, 'files'>,
): Promise<StoredTrust | undefined> {
  const path = trustFile(folder, name, { files });
  const file = await absentAs(undefined, () => files.open(path));
  if (!file) return undefined;
  try {
    if (file.source.size > LARGEST) throw damaged(path, `it is damaged: ${file.source.size} bytes`);
    return decodeTrust(await readAll(file.source), path, name);
  } finally {
    await file.close();
  }
}

/**
 * Changes what is kept of an instance, one process at a time. The file is replaced whole, or stays.
 * @param change gets a function that keeps trust @throws AssayError `trust.locked`, `trust.write`, and what `change` throws
 */
export async function changeStored<T>(
  folder: string,
  name: string,
  machine: TrustMachine,
  change: (keep: (trust: StoredTrust) => Promise<void>) => Promise<T>,
): Promise<T> {
  const path = trustFile(folder, name, machine);
  await writing(path, () => machine.makeFolder(path));
  const unlock = await writing(path, async () => lockStore(path));
  try {
    return await change((trust) => replace(path, encodeTrust(trust), machine));
  } finally {
    unlock();
  }
}

async function replace(path: string, content: Uint8Array, machine: TrustMachine): Promise<void> {
  await writing(path, async () => {
    // It could not be read again.
    if (content.length > LARGEST) throw new Error(`there are ${content.length} bytes of it`);
    const replacement = await machine.replaceFile(path);
    try {
      await machine.createPrivate(replacement.path, content);
      await replacement.commit();
    } catch (error) {
      await replacement.abandon();
      throw error;
    }
  });
}

async function absentAs<T>(absent: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AssayError && error.code === 'input.missing') return absent;
    throw error;
  }
}
