import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../src/codec/index.ts';
import { loadIdentities } from '../../src/host/index.ts';
import { buildGraph, EDGE_KINDS, lintGraph, readIdentities, resolve } from '../../src/identifier/index.ts';

const FOLDER = 'data/identities';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const read = files.map((file) => {
  const yaml = parseYaml(readFileSync(`${FOLDER}/${file}`, 'utf8'));
  return { file, yaml, ...readIdentities(yaml.value) };
});
const documents = read.map(({ document }) => document);
const graph = buildGraph(documents);
const names = (name: string, weak = false) => resolve(graph, name, { weak }).names.map((one) => one.name);
const same = (name: string, weak = false) =>
  resolve(graph, name, { weak })
    .names.filter(({ relation }) => relation === 'same')
    .map((one) => one.name);

describe('every identity document', () => {
  test('is YAML of the plain kind, follows the rules, and is called as its software', () => {
    const wrong = read.flatMap(({ file, yaml, document, problems }) => [
      ...(yaml.error ? [`${file}:${yaml.error.line}: ${yaml.error.message}`] : []),
      ...problems.map(({ path, reason }) => `${file}:${yaml.place(path).line}: ${path.join('.')}: ${reason}`),
      ...(`${document.software}.yaml` === file ? [] : [`${file} is about ${document.software}`]),
    ]);
    expect(wrong).toEqual([]);
  });

  test('is valid against the schema', () => {
    const schema = JSON.parse(readFileSync(`${FOLDER}/schema.json`, 'utf8')) as Record<string, unknown>;
    const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);
    const wrong = read.filter(({ yaml }) => !validate(yaml.value)).map(({ file }) => file);
    expect(wrong).toEqual([]);
    const kinds = Object.keys(EDGE_KINDS);
    const edge = (schema['$defs'] as { edge: { properties: object; oneOf: readonly object[] } }).edge;
    expect(Object.keys(edge.properties)).toEqual(expect.arrayContaining(kinds));
    expect(edge.oneOf).toEqual(kinds.map((kind) => ({ required: [kind] })));
    expect(
      validate({ schemaVersion: 1, software: 'x', about: 'x', edges: [{ source: 'x', evidence: 'x' }] }),
    ).toBe(false);
  });

  test('agrees with all others', () => {
    expect(lintGraph(documents)).toEqual([]);
  });

  test('is what the command line loads', async () => {
    const loaded = await loadIdentities();
    expect(loaded.map(({ software }) => software).sort()).toEqual(
      documents.map(({ software }) => software).sort(),
    );
  });
});

test('two hundred libraries and more', () => {
  const libraries = documents.filter(({ library }) => library).length;
  const weak = documents.flatMap(({ edges }) => edges).filter((edge) => edge.weak).length;
  console.log(
    `data/identities: ${documents.length} documents, ${libraries} libraries, ${graph.ways.size} names, ${graph.edges} statements (${weak} weak)`,
  );
  expect(libraries).toBeGreaterThanOrEqual(200);
});

describe('CPython', () => {
  test('goes by three CPE names, a CNA name, three homes of its sources', () => {
    expect(same('pkg:github/python/cpython').sort()).toEqual([
      'cna:python software foundation:cpython',
      'cpe:a:python:cpython',
      'cpe:a:python:python',
      'cpe:a:python_software_foundation:cpython',
      'homepage:python.org',
      'pkg:github/python/cpython',
      'repository:github.com/python/cpython',
      'repository:hg.python.org/cpython',
      'repository:svn.python.org/projects/python',
    ]);
  });

  test.each([
    'pkg:deb/debian/python3.13',
    'pkg:deb/ubuntu/python3.12',
    'pkg:rpm/fedora/python3.13',
    'pkg:apk/alpine/python3',
    'pkg:alpm/arch/python',
    'pkg:brew/python%403.13',
    'pkg:conda/python',
    'pkg:nuget/python',
    'pkg:bitnami/python',
    'pkg:docker/library/python',
    'pkg:docker/python',
    'pkg:julia/Python_jll?uuid=93d3a430-8e7c-50da-8e8d-3dfcfb3baf05',
  ])('%s is related to it, and not the same', (name) => {
    expect(names('cpe:a:python:python')).toContain(name);
    expect(same('cpe:a:python:python')).not.toContain(name);
    expect(names(name)).toContain('repository:github.com/python/cpython');
  });

  test('contains what it bundles on any platform', () => {
    const inside = resolve(graph, 'pkg:github/python/cpython').names.filter(
      ({ relation }) => relation === 'contains',
    );
    const found = new Set(inside.map(({ name }) => name));
    const bundled = [
      'cpe:a:libexpat_project:libexpat',
      'cpe:a:bytereef:mpdecimal',
      'pkg:pypi/macholib',
      'cpe:a:blake2:libb2',
      'cpe:a:hacl-star:hacl-star',
      'repository:github.com/microsoft/mimalloc',
      'repository:github.com/mjosaarinen/tiny_sha3',
      'pkg:pypi/pip',
      'pkg:pypi/setuptools',
      'cpe:a:bzip:bzip2',
      'cpe:a:libffi_project:libffi',
      'cpe:a:openssl:openssl',
      'cpe:a:sqlite:sqlite',
      'cpe:a:tcl:tcl',
      'repository:github.com/tcltk/tk',
      'homepage:tix.sourceforge.net',
      'cpe:a:tukaani:xz',
      'cpe:a:zlib:zlib',
      'cpe:a:zlib-ng:zlib-ng',
      'cpe:a:facebook:zstandard',
      'cpe:a:gnu:ncurses',
    ];
    expect(bundled.filter((name) => !found.has(name))).toEqual([]);
  });
});

describe('what must not be mixed up', () => {
  test.each([
    ['cpe:a:zlib:zlib', 'cpe:a:cloudflare:zlib'],
    ['repository:github.com/madler/zlib', 'repository:github.com/zlib-ng/zlib-ng'],
    ['pkg:pypi/jmespath', 'pkg:npm/jmespath'],
    ['cpe:a:openssl:openssl', 'cpe:a:openbsd:libressl'],
    ['repository:github.com/pypa/pip', 'repository:github.com/python/cpython'],
    ['pkg:pypi/pillow', 'cpe:a:pythonware:python_imaging_library'],
  ])('%s is not %s, weak statements included', (one, other) => {
    expect(same(one, true)).not.toContain(other);
    expect(same(other, true)).not.toContain(one);
  });

  test('a product name that is a misspelling is known for what it is', () => {
    expect(same('cpe:a:zlib:zlib')).not.toContain('cpe:a:madler:zlip');
    const [zlip] = resolve(graph, 'cpe:a:zlib:zlib', { weak: true }).names.filter(
      ({ name }) => name === 'cpe:a:madler:zlip',
    );
    expect(zlip).toMatchObject({ weak: true, relation: 'same' });
    expect(zlip?.path.at(-1)?.evidence).toContain('misspelling');
  });

  test("bzip2's lost domain does not lead to bzip2 any more", () => {
    expect(names('homepage:bzip.org')).toEqual(['homepage:bzip.org']);
    expect(resolve(graph, 'homepage:bzip.org', { at: '2016-01-01' }).names.map(({ name }) => name)).toContain(
      'cpe:a:bzip:bzip2',
    );
  });
});
