import { readdir, readFile } from 'node:fs/promises';
import { AssayError, type ErrorCode } from '../model/index.ts';

/** Reads one document. @param path for messages @throws AssayError */
export type ParseKnowledge<Item> = (text: string, path: string) => Item;

/**
 * Knowledge that comes with Assay (data/NAME), as the build compiled it (`tools/knowledge.js`); read from its YAML where nothing was
 * built, as in a checkout.
 * @param parser loads what reads YAML: a start from a build needs none of it
 * @throws AssayError `code` where the installation has neither, or a document is damaged
 */
export async function loadKnowledge<Item>(
  name: string,
  code: ErrorCode,
  parser: () => Promise<ParseKnowledge<Item>>,
): Promise<readonly Item[]> {
  // dist/host/x.js and dist/bundle/x.js: the compiled file lies at the same place from both.
  const compiled = await readOrNothing(new URL(`../data/${name}.json`, import.meta.url));
  if (compiled !== undefined) return (JSON.parse(compiled) as { items: readonly Item[] }).items;
  return await readKnowledgeFolder(new URL(`../../data/${name}/`, import.meta.url), code, await parser());
}

/** The documents of a folder of YAML files, by file name. @throws AssayError `code` where there is none, or as `parse` does */
export async function readKnowledgeFolder<Item>(
  folder: URL,
  code: ErrorCode,
  parse: ParseKnowledge<Item>,
): Promise<readonly Item[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  } catch (cause) {
    throw new AssayError(code, 'a part of the installation is missing', {
      hint: 'install Assay again',
      cause,
    });
  }
  return await Promise.all(
    names.map(async (name) => parse(await readFile(new URL(name, folder), 'utf8'), name)),
  );
}

async function readOrNothing(url: URL): Promise<string | undefined> {
  try {
    return await readFile(url, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
