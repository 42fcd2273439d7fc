import type { Field } from '../../../model/index.ts';
import { exportFields } from './exports.ts';
import { type Directory, type Image, isUnstored, locate } from './image.ts';
import { boundImportFields, delayImportFields, importFields } from './imports.ts';
import { loadConfigFields } from './load-config.ts';
import { DIRECTORIES, DIRECTORY } from './names.ts';
import { exceptionFields, relocationFields, tlsFields } from './small-directories.ts';

type Reader = (image: Image, directory: Directory) => Promise<Field[] | undefined>;

/** Directories with a reader of their own here; resources, debug data, certificates and .NET have theirs elsewhere. */
const READERS: Readonly<Record<number, Reader>> = {
  [DIRECTORY.exports]: exportFields,
  [DIRECTORY.imports]: importFields,
  [DIRECTORY.exceptions]: exceptionFields,
  [DIRECTORY.relocations]: relocationFields,
  [DIRECTORY.tls]: tlsFields,
  [DIRECTORY.loadConfig]: loadConfigFields,
  [DIRECTORY.boundImports]: boundImportFields,
  [DIRECTORY.delayImports]: delayImportFields,
};

/** Not addresses of tables: the value of a register, and two that are reserved. */
const NO_TABLE: readonly number[] = [7, DIRECTORY.globalPointer, 15];

/** Reads every data directory that has no reader elsewhere and tells its fields; says which lead nowhere. */
export async function tellDirectories(image: Image, elsewhere: ReadonlyMap<number, readonly Field[]>) {
  const { context, directories, tally } = image;
  for (const [number, directory] of directories.entries()) {
    if (!directory || number === DIRECTORY.certificates || NO_TABLE.includes(number)) continue;
    const place = directory.address === 0 ? undefined : locate(image, directory.address);
    if (!place) {
      if (directory.address !== 0) lost(image, number, directory);
      continue;
    }
    const known = elsewhere.get(number);
    const fields = known ?? (READERS[number] ? await READERS[number](image, directory) : []);
    if (!fields) {
      tally.add('pe.directory', `the ${DIRECTORIES[number]} is cut at ${place.offset}`, place.offset);
      continue;
    }
    const length = Math.min(directory.size, place.available);
    if (number === DIRECTORY.boundImports) image.coverage.add(place.offset, length);
    if (!context.wantsFields) continue;
    const name = DIRECTORIES[number]!;
    context.field({ name, offset: place.offset, length, ...(fields.length > 0 ? { fields } : {}) });
  }
  tally.flush();
}

function lost(image: Image, number: number, { address, size }: Directory): void {
  const message = `the ${DIRECTORIES[number]}, ${size} bytes at address 0x${address.toString(16)}`;
  const offset = image.sectionTable - (image.directoryCount - number) * 8;
  const code = isUnstored(image, address) ? 'pe.not-stored' : 'pe.directory';
  image.tally.add(code, message, offset);
}
