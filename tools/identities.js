import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseYaml } from '../dist/codec/index.js';
import { lintGraph, readIdentities } from '../dist/identifier/index.js';

/**
 * Compiles the identity documents (data/identities/*.yaml) into one JSON file that the command line loads: YAML takes a hundred times as
 * long to read. A document with anything wrong in it stops the build.
 */
const FOLDER = 'data/identities';
const documents = [];
const faults = [];
for (const file of readdirSync(FOLDER).sort()) {
  if (!file.endsWith('.yaml')) continue;
  const read = parseYaml(readFileSync(`${FOLDER}/${file}`, 'utf8'));
  if (read.error) {
    faults.push(`${file}:${read.error.line}: ${read.error.message}`);
    continue;
  }
  const { document, problems } = readIdentities(read.value);
  for (const { path, reason } of problems)
    faults.push(`${file}:${read.place(path).line}: ${path.join('.')}: ${reason}`);
  if (`${document.software}.yaml` !== file) faults.push(`${file}: it is about ${document.software}`);
  documents.push(document);
}
for (const { software, path, reason } of lintGraph(documents))
  faults.push(`${software}: ${path.join('.')}: ${reason}`);
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}
mkdirSync('dist/data', { recursive: true });
writeFileSync('dist/data/identities.json', JSON.stringify({ schemaVersion: 1, documents }));
