import { readFile } from 'node:fs/promises';
import type { Recogniser } from '../sbom/index.ts';
import { inputError } from './errors.ts';

/**
 * The recognisers that come with Assay (data/recognisers), compiled by `tools/recognisers.js`; read from their YAML where nothing
 * was built, as in a checkout.
 * @throws AssayError `recogniser.document` where the installation has neither, or a file is damaged
 */
export async function loadRecognisers(): Promise<readonly Recogniser[]> {
  // dist/host/x.js and dist/bundle/x.js: the compiled file lies at the same place from both.
  const compiled = await readOrNothing(new URL('../data/recognisers.json', import.meta.url));
  if (compiled !== undefined)
    return (JSON.parse(compiled) as { recognisers: readonly Recogniser[] }).recognisers;
  // Only here, so that a start from a build loads no YAML reader.
  const { readRecogniserFolder } = await import('./recogniser-folder.ts');
  return await readRecogniserFolder(new URL('../../data/recognisers/', import.meta.url));
}

/**
 * Recognisers of a user's own YAML files, one in each.
 * @throws AssayError `recogniser.document`, `input.*`
 */
export async function loadRecogniserFiles(paths: readonly string[]): Promise<readonly Recogniser[]> {
  if (paths.length === 0) return [];
  const { parseRecogniser } = await import('./recogniser-folder.ts');
  return await Promise.all(paths.map(async (path) => parseRecogniser(await readText(path), path)));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw inputError(error, path);
  }
}

async function readOrNothing(url: URL): Promise<string | undefined> {
  try {
    return await readFile(url, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
