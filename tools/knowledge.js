import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseYaml } from '../dist/codec/index.js';
import { lintGraph, readIdentities } from '../dist/identifier/index.js';
import { readRecogniser } from '../dist/sbom/index.js';

/**
 * Compiles the knowledge in data/ into one JSON file a folder that the command line loads: YAML takes a hundred times as long to
 * read. A document with anything wrong in it stops the build.
 */
const FOLDERS = [
  {
    folder: 'identities',
    read(value) {
      const { document, problems } = readIdentities(value);
      return { item: document, name: document.software, problems };
    },
    // What documents say together.
    check: (items) =>
      lintGraph(items).map(({ software, path, reason }) => `${software}: ${path.join('.')}: ${reason}`),
  },
  {
    folder: 'recognisers',
    read(value) {
      const { recogniser, problems } = readRecogniser(value);
      return { item: recogniser, name: recogniser.name.toLowerCase(), problems };
    },
    check: () => [],
  },
];

mkdirSync('dist/data', { recursive: true });
for (const { folder, read, check } of FOLDERS) {
  const items = [];
  const faults = [];
  for (const file of readdirSync(`data/${folder}`).sort()) {
    if (!file.endsWith('.yaml')) continue;
    const yaml = parseYaml(readFileSync(`data/${folder}/${file}`, 'utf8'));
    if (yaml.error) {
      faults.push(`${file}:${yaml.error.line}: ${yaml.error.message}`);
      continue;
    }
    const { item, name, problems } = read(yaml.value);
    for (const { path, reason } of problems)
      faults.push(`${file}:${yaml.place(path).line}: ${path.join('.')}: ${reason}`);
    if (`${name}.yaml` !== file) faults.push(`${file}: it is about ${name}`);
    items.push(item);
  }
  faults.push(...check(items));
  if (faults.length > 0) {
    process.stderr.write(`${faults.join('\n')}\n`);
    process.exit(1);
  }
  writeFileSync(`dist/data/${folder}.json`, JSON.stringify({ schemaVersion: 1, items }));
}
