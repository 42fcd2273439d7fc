import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadIdentities, nodeHost } from '../src/host/index.ts';
import { buildGraph } from '../src/identifier/index.ts';
import { readTarget } from '../src/library/audit/targets.ts';
import type { Advisory } from '../src/model/index.ts';
import {
  graphResolver,
  isRecordFile,
  lookedUp,
  matchComponents,
  memoryStore,
  readRecords,
} from '../src/vulnerability/index.ts';

/**
 * The baseline of the bench: `node json-in-memory.ts FOLDER TARGET RECORDS…` answers as `assay audit` does, from one JSON file of
 * all records (made where it is missing) that is read into memory. Prints milliseconds from the first byte of that file to the
 * answer, and the memory held.
 */
const [folder = '.', target = '', ...records] = process.argv.slice(2);
const file = join(folder, 'advisories.ndjson');
if (!existsSync(file)) await writeAll(file, records);

const begin = performance.now();
const advisories = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Advisory);
const store = memoryStore(advisories);
const resolver = graphResolver(buildGraph(await loadIdentities()));
const { components } = await readTarget(target);
const matches = await matchComponents(lookedUp(components), { store, resolver });
const milliseconds = performance.now() - begin;
process.stdout.write(
  JSON.stringify({ milliseconds, mebibytes: process.memoryUsage.rss() / 2 ** 20, matches: matches.length }),
);

async function writeAll(path: string, inputs: readonly string[]): Promise<void> {
  const output = createWriteStream(path);
  const { files } = nodeHost;
  const visit = async (input: string): Promise<void> => {
    const { kind } = await files.status(input, { follow: true });
    if (kind === 'directory') {
      for (const name of await files.list(input)) await visit(files.join(input, name));
      return;
    }
    if (!isRecordFile(files.baseName(input))) return;
    const { source, close } = await files.open(input);
    for await (const { item } of readRecords(input, source))
      if (item.kind === 'advisory' && !output.write(`${JSON.stringify(item.advisory)}\n`))
        await once(output, 'drain');
    await close();
  };
  for (const input of inputs) await visit(input);
  output.end();
  await once(output, 'finish');
}
