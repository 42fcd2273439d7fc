import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, nodeHost, replaceFile } from '../../src/host/index.ts';
import type { ImportMachine } from '../../src/store/index.ts';

/** This machine, at one moment. */
export const MACHINE: ImportMachine = {
  files: nodeHost.files,
  now: () => Date.UTC(2026, 7, 21),
  makeFolder,
  replaceFile,
};

/** Writes files into a folder. @returns its path */
export function putFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
