import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openArtifact } from '../../src/artifact/index.ts';
import { bytesSource } from '../../src/codec/index.ts';
import { nodeHost } from '../../src/host/index.ts';

/** Where the labelled real data lies. */
export const CORPUS = process.env['ASSAY_CORPUS'] ?? '../shared/corpus';

/** An input with a name. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Those in which a format occurs. */
export async function seedsWith(seeds: readonly Seed[], format: string): Promise<Seed[]> {
  const found: Seed[] = [];
  for (const seed of seeds) {
    const name = seed.name.slice(seed.name.lastIndexOf('/') + 1);
    const { entries } = await openArtifact(
      { name, source: bytesSource(seed.bytes) },
      { files: nodeHost.files },
    );
    if (entries.some((entry) => entry.format === format)) found.push(seed);
  }
  return found;
}

/** All files below some folders of the corpus up to a size; empty where the corpus is not there. */
export function corpusSeeds(folders: readonly string[], mostBytes: number): Seed[] {
  return folders.flatMap((folder) => {
    const root = join(CORPUS, folder);
    if (!existsSync(root)) return [];
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => join(root, name))
      .filter(
        (path) => statSync(path).isFile() && statSync(path).size > 0 && statSync(path).size <= mostBytes,
      )
      .filter((path) => !/\.(md|json|txt)$/.test(path))
      .map((path) => ({ name: path.slice(CORPUS.length + 1), bytes: new Uint8Array(readFileSync(path)) }));
  });
}
