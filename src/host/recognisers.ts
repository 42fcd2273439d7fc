import { readFile } from 'node:fs/promises';
import type { Recogniser } from '../sbom/index.ts';
import { inputError } from './errors.ts';
import { loadKnowledge } from './knowledge.ts';

/** The recognisers that come with Assay (data/recognisers). @throws AssayError `recogniser.document` */
export async function loadRecognisers(): Promise<readonly Recogniser[]> {
  return await loadKnowledge('recognisers', 'recogniser.document', parser);
}

const parser = async () => (await import('./parse-recogniser.ts')).parseRecogniser;

/**
 * Recognisers of a user's own YAML files, one in each.
 * @throws AssayError `recogniser.document`, `input.*`
 */
export async function loadRecogniserFiles(paths: readonly string[]): Promise<readonly Recogniser[]> {
  if (paths.length === 0) return [];
  const parse = await parser();
  return await Promise.all(paths.map(async (path) => parse(await readText(path), path)));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw inputError(error, path);
  }
}
