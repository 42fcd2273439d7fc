import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { noise, prose } from '../recipes/gzip.ts';

/** Files of every awkward kind; what a packer is given, and what a reader must find again. */
const FILES: Readonly<Record<string, Uint8Array>> = {
  'a/empty': new Uint8Array(),
  'a/one': Uint8Array.of(0x41),
  'a/block': noise(512),
  'a/prose.txt': prose(200_000),
  'a/noise.bin': noise(300_000, 7),
  'a/zeros': new Uint8Array(100_000),
  'a/with space/umlaut ä.txt': prose(1000, 3),
  [`a/${'long-name/'.repeat(18)}file.txt`]: prose(2000, 4),
};

/** Writes the files below `folder`. @returns SHA-256 of each by path */
export function writeTree(folder: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
    digests.set(path, createHash('sha256').update(content).digest('hex'));
  }
  chmodSync(join(folder, 'a/one'), 0o755);
  symlinkSync('one', join(folder, 'a/link'));
  return digests;
}

/** One file for the compressors: text, noise and a run of zeros. */
export function compressible(): Uint8Array {
  return Buffer.concat([prose(400_000), noise(200_000), Buffer.alloc(400_000), prose(100_000, 9)]);
}
