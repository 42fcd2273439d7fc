import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseYaml } from '../dist/codec/index.js';
import { readRecogniser } from '../dist/sbom/index.js';

/**
 * Compiles the recognisers (data/recognisers/*.yaml) into one JSON file that the command line loads, without their examples: YAML
 * takes a hundred times as long to read. A document with anything wrong in it stops the build.
 */
const FOLDER = 'data/recognisers';
const recognisers = [];
const faults = [];
for (const file of readdirSync(FOLDER).sort()) {
  if (!file.endsWith('.yaml')) continue;
  const read = parseYaml(readFileSync(`${FOLDER}/${file}`, 'utf8'));
  if (read.error) {
    faults.push(`${file}:${read.error.line}: ${read.error.message}`);
    continue;
  }
  const { recogniser, problems } = readRecogniser(read.value);
  for (const { path, reason } of problems)
    faults.push(`${file}:${read.place(path).line}: ${path.join('.')}: ${reason}`);
  if (`${recogniser.name.toLowerCase()}.yaml` !== file)
    faults.push(`${file}: it is about ${recogniser.name}`);
  recognisers.push(recogniser);
}
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}
mkdirSync('dist/data', { recursive: true });
writeFileSync('dist/data/recognisers.json', JSON.stringify({ schemaVersion: 1, recognisers }));
