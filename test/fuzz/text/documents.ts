import { parseYaml, yamlScalar } from '../../../src/codec/index.ts';
import {
  buildGraph,
  importMapping,
  lintGraph,
  readIdentities,
  readNames,
  resolve,
} from '../../../src/identifier/index.ts';
import { mutateJson } from './mutate-json.ts';
import { CPE_NAMES, IDENTITY_TEXTS, PURLS } from './seeds.ts';
import { attempt, bytesOf, differs, type TextTarget, textTarget } from './target.ts';

const YAML = [
  ...IDENTITY_TEXTS.slice(0, 3),
  'a: [1, true, null, "x\\u00e9"]\nb:\n  - {c: \'d\'}\n  - |\n    text\n  - >-\n    more\n? x\n: y\n',
  '{"a": [1, {"b": null}], "__proto__": {"x": 1}}',
  '%YAML 1.2\n---\n# comment\n- &a x\n- *a\n- !!str 1\n...\n',
  'id: PYSEC-2021-1\nmodified: 2021-01-01T00:00:00Z\naffected:\n- package: {ecosystem: PyPI, name: x}\n  versions: [1.10, "2"]\n',
];

function checkYaml(text = '', scalar = ''): string | undefined {
  for (const numbersAsText of [false, true]) {
    const { value, error, place } = parseYaml(text, { numbersAsText });
    if ((value === undefined) !== (error !== undefined)) return 'neither a value nor an error, or both';
    const { line, column } = place(['edges', 0, 'source']);
    if (!(line >= 1 && column >= 1)) return `a place ${line}:${column}`;
  }
  return differs('a scalar', parseYaml(`a: [${yamlScalar(scalar)}]\n`).value, { a: [scalar] });
}

const NAMES = [
  ...PURLS,
  ...CPE_NAMES,
  'cna:Acme Inc.:Thing',
  'repository:github.com/a/b',
  'homepage:zlib.net',
  'https://git.example.org/a/b.git',
  'git@example.org:a/b',
  'scm:git:x',
  'acme:thing',
];
const NAME_CODES = ['identity.name', 'purl.syntax', 'purl.type-rule', 'cpe.syntax', 'cpe.value'] as const;

function checkNames(text = ''): string | undefined {
  for (const { text: canonical } of attempt(NAME_CODES, () => readNames(text)) ?? []) {
    // Percent-encoded it may be longer than any name that is read.
    if (canonical.length > 4096) continue;
    const [again] = readNames(canonical);
    const wrong = differs('canonical again', again?.text, canonical);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function checkIdentities(value: unknown): string | undefined {
  const { document, problems } = readIdentities(value);
  if (problems.some(({ reason }) => typeof reason !== 'string')) return 'a problem without reason';
  if (problems.length > 0) return undefined;
  lintGraph([document, document]);
  const graph = buildGraph([document]);
  for (const { pair } of document.edges.slice(0, 3)) {
    if (!resolve(graph, pair[0]).known) return `${pair[0]} is in the graph, but not found`;
  }
  return undefined;
}

const VALUES = IDENTITY_TEXTS.map((text) => parseYaml(text).value);
const ROWS = [
  [{ vendor: 'zlib', product: 'zlib', purls: ['pkg:github/madler/zlib', 'pkg:deb/debian/zlib'] }],
  [{ vendor: 'a' }, 1],
];

/** Readers of documents that are no advisories. */
export const DOCUMENT_TARGETS: readonly TextTarget[] = [
  textTarget('yaml', [YAML, [...YAML, ...NAMES]], checkYaml),
  textTarget('name', [NAMES], checkNames),
  {
    name: 'identities',
    make: (draw) => bytesOf(mutateJson(VALUES, draw)),
    check: (input) => checkIdentities(JSON.parse(new TextDecoder().decode(input))),
  },
  {
    name: 'mapping',
    make: (draw) => bytesOf([mutateJson(ROWS, draw)].flat()),
    check: (input) => {
      const rows = JSON.parse(new TextDecoder().decode(input)) as unknown[];
      const { document, skipped } = importMapping(rows, 'mapping x');
      buildGraph([document]);
      const total = Object.values(skipped).reduce((sum, count) => sum + count, 0);
      return Number.isSafeInteger(total) ? undefined : `${total} rows left out`;
    },
  },
];
