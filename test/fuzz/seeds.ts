import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where the labelled real data lies. */
export const CORPUS = process.env['ASSAY_CORPUS'] ?? '../shared/corpus';

/** An input with a name. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
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
