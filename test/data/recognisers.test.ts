import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../src/codec/index.ts';
import { loadRecognisers } from '../../src/host/index.ts';
import { parsePurl } from '../../src/identifier/index.ts';
import type { BinaryFacts } from '../../src/sbom/binaries/facts.ts';
import { identifyBinary } from '../../src/sbom/binaries/identify.ts';
import { binaryMarks } from '../../src/sbom/binaries/marks.ts';
import { readRecogniser, recognised } from '../../src/sbom/index.ts';

const FOLDER = 'data/recognisers';
const read = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((file) => {
    const yaml = parseYaml(readFileSync(`${FOLDER}/${file}`, 'utf8'));
    return { file, yaml, ...readRecogniser(yaml.value) };
  });

describe('every recogniser', () => {
  test('is YAML of the plain kind, follows the rules, and is called as its software', () => {
    const wrong = read.flatMap(({ file, yaml, recogniser, problems }) => [
      ...(yaml.error ? [`${file}:${yaml.error.line}: ${yaml.error.message}`] : []),
      ...problems.map(({ path, reason }) => `${file}:${yaml.place(path).line}: ${path.join('.')}: ${reason}`),
      ...(`${recogniser.name.toLowerCase()}.yaml` === file ? [] : [`${file} is about ${recogniser.name}`]),
    ]);
    expect(wrong).toEqual([]);
  });

  test('is valid against the schema', () => {
    const schema = JSON.parse(readFileSync(`${FOLDER}/schema.json`, 'utf8')) as Record<string, unknown>;
    const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(schema);
    expect(read.filter(({ yaml }) => !validate(yaml.value)).map(({ file }) => file)).toEqual([]);
  });

  test('has an example with a version, or without one where none is written, and a near miss for every mark', () => {
    const kinds = read.map(({ file, recogniser: { marks }, examples }) => {
      if (marks.length === 0) return '';
      const found = new Set(examples.map(({ expect: it }) => (/^(none|unknown)$/.test(it) ? it : 'version')));
      const wanted = marks.some(({ version }) => version) ? 'version' : 'unknown';
      return found.has(wanted) && found.has('none') ? '' : file;
    });
    expect(kinds.filter((file) => file !== '')).toEqual([]);
  });

  test('is loaded as it stands in the checkout', async () => {
    expect(await loadRecognisers()).toEqual(read.map(({ recogniser }) => recogniser));
  });
});

const catalogers = read.map(({ recogniser }) => recognised([recogniser]));
const EXAMPLES = read.flatMap(({ file, examples }, row) =>
  examples.map((example) => [file, example.path, example.expect, example, catalogers[row]!] as const),
);

test.each(EXAMPLES)('%s: %s shows %s', (_, path, __, { text, expect: expected }, { wants, catalog }) => {
  const entry = { id: 0, parent: -1, path: `x.tar!/${path}`, kind: 'file' as const, format: 'text', size: 1 };
  const bytes = Buffer.from(text, 'latin1');
  const found = wants(entry, bytes) ? (catalog(entry, bytes).components ?? []) : [];
  expect(found.map(({ version }) => version ?? 'unknown')).toEqual(expected === 'none' ? [] : [expected]);
  for (const { proof, more = [], identifiers, name } of found) {
    for (const { offset, literal } of [proof, ...more])
      if (literal !== undefined) expect(bytes.toString('latin1', offset).startsWith(literal)).toBe(true);
    const purl = identifiers.find(({ type }) => type === 'purl');
    expect([name, purl !== undefined]).toEqual([name, true]);
    expect(parsePurl(purl!.value).version === null).toBe(expected === 'unknown' || name === 'XKCP');
  }
});

test('of all recognisers together no file of an example shows more software than its own', () => {
  const all = recognised(read.map(({ recogniser }) => recogniser));
  const wrong = EXAMPLES.flatMap(([file, path, expected, { text }]) => {
    const entry = {
      id: 0,
      parent: -1,
      path: `x.tar!/${path}`,
      kind: 'file' as const,
      format: 'text',
      size: 1,
    };
    const found = all.wants(entry, Buffer.alloc(0)) ? all.catalog(entry, Buffer.from(text, 'latin1')) : {};
    const names = (found.components ?? []).map(({ name }) => `${name.toLowerCase()}.yaml`);
    return expected !== 'none' && names.join() !== file ? [`${file} ${path}: ${names.join()}`] : [];
  });
  expect(wrong).toEqual([]);
});

const BINARIES = read.flatMap(({ file, recogniser, binaries }) =>
  binaries.map((example) => [file, JSON.stringify(example), example, binaryMarks([recogniser])] as const),
);

test.each(BINARIES)('%s: %s', (_, __, example, marks) => {
  const texts = (values: readonly string[]) => values.map((text) => ({ text }));
  const { names, needed, imported, defined, product } = example;
  const facts: BinaryFacts = {
    path: example.file,
    format: 'elf',
    names: names.map((text) => ({ text, offset: 0, field: 'DT_SONAME' })),
    needed,
    imported,
    defined: texts(defined),
    texts: texts(example.texts),
    versions: () => texts(example.texts),
    compilers: texts(example.compilers),
    ...(product === undefined ? {} : { product: { text: product } }),
  };
  const { found, linked } = identifyBinary(facts, marks, example.file);
  const shown = [...found.map(({ version }) => version ?? 'unknown'), ...linked.map(() => 'linked')];
  expect(shown).toEqual(example.expect === 'none' ? [] : [example.expect]);
});

test('every recogniser of binaries has an example that it recognises, and one that it does not', () => {
  const lacking = read.filter(({ recogniser: { objects, builtIn }, binaries }) => {
    if (objects.length + builtIn.length === 0) return false;
    const expected = binaries.map(({ expect: it }) => /^(?:none|linked)$/.test(it));
    return !expected.includes(true) || !expected.includes(false);
  });
  expect(lacking.map(({ file }) => file)).toEqual([]);
});
