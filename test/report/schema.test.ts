import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { FORMATS } from '../../src/artifact/index.ts';
import { assay, loadPolicy } from '../../src/library/index.ts';
import type { Artifact, Comparison, Entry, Field, Report } from '../../src/model/index.ts';
import { COMPARISON_PRESENTERS, createStyle } from '../../src/report/index.ts';
import { run, testFolder, WHEEL } from '../cli/run.ts';
import { arArchive, bsdMember, debPackage } from '../recipes/ar.ts';
import { SAMPLES as COMPARISONS } from '../recipes/comparisons.ts';
import { cpioArchive } from '../recipes/cpio.ts';
import { gzipMember } from '../recipes/gzip.ts';
import { peFile } from '../recipes/pe.ts';
import { archive, gnuLong, member, pax, sparseOld } from '../recipes/tar.ts';
import { HELLO, signature, staple, xarBuilder } from '../recipes/xar.ts';
import { buildZip } from '../recipes/zip.ts';

const folder = testFolder();
const STATEMENT = {
  vulnerability: ['CVE-2024-1'],
  products: ['pkg:pypi/a@1'],
  subcomponents: ['pkg:pypi/b@1'],
  status: 'not_affected',
  justification: 'vulnerable_code_not_present',
  statement: 's',
  action: 'a',
  notes: 'n',
  timestamp: '2024-01-02T00:00:00Z',
  place: 'vex.json#/statements/0',
  author: 'a',
  document: 'urn:uuid:1',
  source: 'store',
} as const;
const schemaOf = (name: string) => JSON.parse(readFileSync(`docs/schemas/${name}.schema.json`, 'utf8'));
// `type: [string, number, boolean]` is meant: a field's value is a scalar.
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const tree = ajv.compile(schemaOf('tree'));
const report = ajv.compile(schemaOf('report'));
const diff = ajv.compile(schemaOf('comparison'));

function expectValid(validate: ValidateFunction, document: unknown): void {
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
}

type Whole<T> = T extends readonly (infer Item)[]
  ? readonly Whole<Item>[]
  : T extends (...args: never) => unknown
    ? T
    : T extends object
      ? { readonly [K in keyof Required<T>]: Whole<Exclude<T[K], undefined>> }
      : T;

const SHA = 'a'.repeat(64);
const FIELD: Whole<Omit<Field, 'fields'>> = {
  name: 'mtime',
  value: 1,
  offset: 0,
  length: 4,
  meaning: 'time',
  decoded: true,
};
const ENTRY: Whole<Entry> = {
  id: 0,
  parent: -1,
  path: 'a.tar',
  kind: 'file',
  format: 'tar',
  variant: 'pax',
  size: 1,
  sha256: SHA,
  mode: 0o644,
  uid: 0,
  gid: 0,
  user: 'root',
  group: 'root',
  mtime: 1.5,
  mtimeLocal: true,
  link: 'x',
  inode: 7,
  offset: 0,
};
const PROBLEM = { code: 'path.duplicate', level: 'warning', path: 'a', offset: 1, message: 'twice' } as const;
const ARTIFACT: Whole<Report['artifact']> = {
  name: 'a.tar',
  size: 1,
  digests: { sha256: SHA },
  mediaType: 'application/x-tar',
  format: 'tar',
  variant: 'pax',
};
const TREE = {
  schemaVersion: 1,
  artifact: ARTIFACT,
  entries: [{ ...ENTRY, fields: { header: [{ ...FIELD, fields: [FIELD] }], content: [] } }],
  problems: [PROBLEM] satisfies Artifact['problems'],
} as const;

const CAUSE: Whole<Comparison['causes'][number]> = {
  code: 'archive.mtime',
  class: 'benign',
  count: 1,
  bytes: 4,
  derivedFrom: ['content.source'],
  evidence: 'e',
  example: '!/a',
  remedy: 'r',
};
const PAIR = { left: { offset: 0, length: 1 }, right: { offset: 0, length: 0 } } as const;
const COMPARISON: Whole<Comparison> = {
  against: 'b.tar',
  verdict: 'equal-contents',
  explained: true,
  causes: [CAUSE],
  residue: { bytes: 1, ranges: [{ path: '', ...PAIR }], omitted: 0 },
  counts: { kind: 0, removed: 0, added: 0, renamed: 0, content: 0, metadata: 1, order: 0 },
  differences: [
    {
      kind: 'metadata',
      left: '!/a',
      right: '!/a',
      field: 'mtime',
      values: ['1', '2'],
      cause: 'archive.mtime',
      class: 'benign',
      evidence: 'e',
      bytes: 4,
      ranges: [PAIR],
      hunks: [{ leftLine: 1, rightLine: 1, lines: ['-a', '+b'] }],
      omitted: 0,
      derivedFrom: 'content.source',
    },
  ],
  omitted: 0,
  problems: [PROBLEM],
};
const { against: _, ...COMPARED } = COMPARISON;
/** What `assay diff --format json` writes. */
const DOCUMENT = {
  schemaVersion: 1,
  left: ARTIFACT,
  right: ARTIFACT,
  ...COMPARED,
  tool: { name: 'assay', version: '1.2.3' },
} as const;

/** Every key the model knows; the compiler complains here when the model gets another one. */
const COUNTS = { contradicted: 0, extra: 0, missing: 0, unprovable: 0, confirmed: 1 };

const REPORT: Whole<Omit<Report, 'comparison'>> & { comparison: Whole<NonNullable<Report['comparison']>> } = {
  schemaVersion: 1,
  artifact: ARTIFACT,
  contents: {
    layers: ['tar'],
    entries: 1,
    files: 1,
    bytes: 1,
    unaccountedBytes: 0,
    owned: [{ component: 'a@1', files: 1, bytes: 1 }],
    formats: { tar: 1 },
    sboms: [
      {
        path: 'a',
        specification: 'SPDX',
        version: '2.3',
        components: 1,
        sha256: SHA,
        check: {
          where: 'beside',
          binding: {
            state: 'contradicted',
            why: 'w',
            claimed: { algorithm: 'sha1', value: 'a' },
            found: 'b',
          },
          components: COUNTS,
          files: COUNTS,
          errors: 0,
          unchecked: 'u',
        },
      },
    ],
  },
  components: [
    {
      id: 'a@1',
      name: 'a',
      version: '1',
      identifiers: [{ type: 'purl', value: 'pkg:pypi/a@1', origin: 'derived', rule: 'r' }],
      licences: [{ value: 'MIT', kind: 'expression' }],
      hashes: { sha256: SHA },
      occurrences: [{ path: 'a', offset: 0, literal: '1', rule: 'r', asserted: true, claimedBy: 't' }],
      foundBy: 'wheel',
      presence: 'contained',
      owns: { prefix: 'a', paths: ['b'] },
      partOf: 'b@1',
    },
  ],
  attestations: [
    {
      kind: 'sigstore-bundle',
      path: 'a',
      place: 'line 1',
      where: 'given',
      outcome: 'fail',
      claims: { mediaType: 'x' },
      steps: [{ name: 'log.body', outcome: 'fail', message: 'm', input: 'i', expected: 'e', found: 'f' }],
      identity: {
        kind: 'github',
        subject: 's',
        issuer: 'i',
        repository: 'o/r',
        repositoryUri: 'u',
        repositoryId: '1',
        ownerId: '2',
        workflow: 'w',
        signerWorkflow: 'w',
        commit: 'c',
        ref: 'r',
        environment: 'e',
        runner: 'r',
        trigger: 'push',
        visibility: 'public',
        run: 'u',
        key: SHA,
        fingerprint: 'F',
        team: 't',
      },
      predicateType: 'p',
      times: [{ source: 'log', by: 'l', time: 1 }],
      statement: {
        _type: 't',
        subject: [{ name: 'n', uri: 'u', digest: { sha256: SHA, sha512: SHA } }],
        predicateType: 'p',
        predicate: {},
      },
    },
  ],
  memory: {
    ledger: '/l',
    entries: 1,
    keyIsKnown: true,
    identity: {
      outcome: 'changed',
      message: 'm',
      changes: [{ part: 'workflow', before: 'a', now: 'b', outcome: 'changed' }],
      against: { version: '1', sameLine: true, recorded: 1 },
      accepted: { reason: 'r', recorded: 1 },
    },
    findings: [
      {
        name: 'release.changed',
        outcome: 'fail',
        message: 'm',
        files: ['f'],
        expected: 'e',
        found: 'f',
        allowed: true,
      },
    ],
    error: { code: 'ledger.damaged', message: 'm' },
  },
  comparison: COMPARISON,
  matches: [
    {
      component: 'a@1',
      id: 'CVE-2024-1',
      aliases: ['OSV-1'],
      status: 'affected',
      matches: [
        {
          component: 'a@1',
          advisory: 'OSV-1',
          source: 'osv/PyPI',
          status: 'affected',
          searchedBy: 'pkg:pypi/a@1',
          by: 'purl',
          found: 'package:PyPI/a',
          path: [
            { from: 'pkg:pypi/A', to: 'package:PyPI/a', rule: 'PEP 503 name', source: 'https://a.test' },
          ],
          why: 'w',
          range: 'introduced 0, fixed 2',
          order: 'pypi',
          fixed: ['2'],
          silent: true,
        },
      ],
      disagreement: false,
      summary: 's',
      score: 9.8,
      severity: 'critical',
      exploitation: {
        kev: '2024-01-02',
        epss: { probability: 0.5, percentile: 0.9, date: '2024-01-02' },
      },
      flags: ['disputed'],
      fixed: ['2'],
      vex: STATEMENT,
      vexOthers: [STATEMENT],
    },
  ],
  findings: [
    {
      rule: 'path.duplicate',
      question: 'inside',
      level: 'warning',
      message: 'm',
      path: 'p',
      offset: 1,
      nested: true,
      count: 2,
    },
  ],
  verdicts: (['inside', 'origin', 'rebuild', 'known'] as const).map((question) => ({
    question,
    outcome: 'unknown',
    reasons: ['r'],
  })),
  policy: {
    name: 'p',
    sha256: SHA,
    section: { match: 'm', line: 1 },
    decisions: [{ question: 'known', rule: 'r', line: 0, outcome: 'fail', message: 'm' }],
    notes: ['n'],
  },
  problems: [PROBLEM],
  inputs: [{ role: 'artifact', name: 'a.tar', size: 1, digests: { sha256: SHA } }],
  tool: { name: 'assay', version: '1.2.3' },
};

type Node = Readonly<Record<string, unknown>>;

/** Objects of a schema that list their properties, by a name for messages. */
function objectsOf(node: unknown, name = '#'): [string, Node][] {
  if (typeof node !== 'object' || node === null) return [];
  const own: [string, Node][] = 'properties' in node ? [[name, node as Node]] : [];
  return [...own, ...Object.entries(node).flatMap(([key, value]) => objectsOf(value, `${name}/${key}`))];
}

test.each([
  ['tree', tree, TREE],
  ['report', report, REPORT],
  ['comparison', diff, DOCUMENT],
] as const)(
  '%s: a document with every key of the model is valid, and nothing else is listed',
  (name, validate, whole) => {
    expectValid(validate, whole);
    const used = JSON.stringify(whole);
    const listed = objectsOf(schemaOf(name)).flatMap(([, { properties }]) => Object.keys(properties as Node));
    expect(listed.filter((key) => !used.includes(`"${key}":`))).toEqual([]);
  },
);

test.each(['tree', 'report', 'comparison'])(
  '%s: every object is closed, every property described',
  (name) => {
    const schema = schemaOf(name);
    const closed = objectsOf(schema).filter(([, node]) => node['additionalProperties'] === undefined);
    expect(closed.map(([path]) => path)).toEqual([]);
    const described = ({ description, $ref }: Node): boolean =>
      typeof description === 'string' || (typeof $ref === 'string' && described(schema.$defs[$ref.slice(8)]));
    const properties = objectsOf(schema).flatMap(([path, { properties: all }]) =>
      Object.entries(all as Record<string, Node>).map(([key, node]) => [`${path}/${key}`, node] as const),
    );
    expect(properties.filter(([, node]) => !described(node)).map(([path]) => path)).toEqual([]);
  },
);

/** Every place of a document, as the keys that lead there. */
function placesOf(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, child]) => placesOf(child, [...at, key]));
  return Array.isArray(value) ? inner : [at, ...inner];
}

// Maps of free keys, and what a predicate holds, take anything of the right type.
const FREE = /(digests?|hashes|formats|claims|predicate)$/;

test.each([
  ['tree', tree, TREE],
  ['report', report, REPORT],
  ['comparison', diff, DOCUMENT],
] as const)('%s: a key that the model does not know is refused everywhere', (_, validate, whole) => {
  const accepted = placesOf(whole).filter((place) => {
    const copy = structuredClone(whole) as never;
    const target = place.reduce((value: never, key) => value[key] as never, copy);
    (target as Record<string, unknown>)['surprise'] = true;
    return validate(copy);
  });
  expect(accepted.map((place) => place.join('/')).filter((place) => !FREE.test(place))).toEqual([]);
});

test.each([
  ['schemaVersion 2', { schemaVersion: 2 }],
  ['no findings', { findings: undefined }],
  ['three verdicts', { verdicts: REPORT.verdicts.slice(1) }],
  [
    'an answer nobody gives',
    { verdicts: [...REPORT.verdicts.slice(1), { question: 'known', outcome: 'maybe', reasons: ['r'] }] },
  ],
  [
    'a verdict without reason',
    { verdicts: [...REPORT.verdicts.slice(1), { question: 'known', outcome: 'pass', reasons: [] }] },
  ],
  ['a negative size', { artifact: { ...ARTIFACT, size: -1 } }],
  ['an upper-case digest', { artifact: { ...ARTIFACT, digests: { sha256: 'A'.repeat(64) } } }],
  ['a level of its own', { findings: [{ rule: 'a.b', question: 'inside', level: 'fatal', message: 'm' }] }],
])('a wrong report is refused: %s', (_, change) => {
  expect(report(JSON.parse(JSON.stringify({ ...REPORT, ...change })))).toBe(false);
});

test.each(Object.entries(COMPARISONS))('a comparison as JSON is valid: %s', (_, explained) => {
  const json = COMPARISON_PRESENTERS.find(({ name }) => name === 'json')!;
  const document = JSON.parse(json.present(explained, { style: createStyle(false, 100) }));
  expectValid(diff, document);
  expect(Object.keys(document)).toEqual(Object.keys(schemaOf('comparison').properties));
});

test('what both schemas define is the same', () => {
  const [one, other] = [schemaOf('report').$defs, schemaOf('comparison').$defs];
  for (const name of Object.keys(other)) expect([name, other[name]]).toEqual([name, one[name]]);
});

test.each(['tree', 'report', 'comparison'])('%s: every format may be named', (name) => {
  const { pattern } = schemaOf(name).$defs.format;
  expect(FORMATS.map((format) => format.name).filter((format) => !new RegExp(pattern).test(format))).toEqual(
    [],
  );
});

test.each([
  ['a level of its own', { verdict: 'almost' }],
  ['no residue', { residue: undefined }],
  ['a class that is a letter', { causes: [{ ...CAUSE, class: 'B' }] }],
  ['a negative count', { omitted: -1 }],
])('a wrong comparison is refused: %s', (_, change) => {
  expect(diff(JSON.parse(JSON.stringify({ ...DOCUMENT, ...change })))).toBe(false);
});

const tarMembers = [member({ name: 'a', data: 'x' }), member({ name: '../b', type: '2', link: '/etc' })];
const xar = xarBuilder();
const PROGRAM = peFile({ certificates: [{ body: 'certificate' }] });
const SAMPLES: Readonly<Record<string, () => Uint8Array>> = {
  'wheel.whl': () => readFileSync(WHEEL),
  'cut.whl': () => readFileSync(WHEEL).subarray(0, 2000),
  'lies.zip': () =>
    buildZip(
      [
        { name: 'a', data: 'x', central: { crc: 1, size: 99 } },
        { name: 'A', data: PROGRAM, method: 8, zip64: true },
        { name: 'c\u0000\u202e', comment: 'c', descriptor: 'bare' },
      ],
      { prefix: Buffer.from('before'), suffix: Buffer.from('behind') },
    ),
  'pax.tar.gz': () =>
    gzipMember(
      archive([
        pax([
          ['path', 'long'],
          ['mtime', '1.5'],
        ]),
        ...tarMembers,
      ]),
      { name: 'x', mtime: 1 },
    ),
  'gnu.tar': () => archive([gnuLong('L', 'x'.repeat(200)), ...tarMembers, sparseOld('s', 4096, [[0, 'a']])]),
  'cut.tar.gz': () => gzipSync(archive(tarMembers)).subarray(0, 60),
  'crc.cpio': () =>
    cpioArchive([{ name: 'a', data: 'x', check: 1, mtime: 1, ino: 3, mode: 0o100755 }], 'crc'),
  'a.deb': () => debPackage(),
  'lib.a': () => arArchive([bsdMember('long name.o', 'x'), { name: 'broken', size: '9999' }]),
  'product.pkg': () =>
    xar.build(
      [
        xar.file('Distribution', xar.data('<d/>')),
        xar.file('Payload', xar.data(HELLO, { encoding: 'application/x-gzip', extracted: '00' })),
        xar.file('attributes', xar.ea('com.apple.x', 'value')),
      ].join(''),
      { head: signature('signature', 'RSA', 0, 20, ['AAAA']), trailer: staple(Buffer.from('ticket')) },
    ),
  noise: () => Buffer.from([1, 2, 3, 0, 255]),
};

test.each(Object.entries(SAMPLES))('real output is valid: %s', async (name, build) => {
  const path = folder.put(name, build());
  for (const more of [[], ['--fields'], ['--depth', '1']]) {
    const { stdout } = await run('ls', path, '--format', 'json', ...more);
    expectValid(tree, JSON.parse(stdout));
  }
  for (const against of ['wheel.whl', 'gnu.tar']) {
    const other = folder.put(`other-${against}`, SAMPLES[against]!());
    const { stdout } = await run('check', path, '--format', 'json', '--against', other);
    expectValid(report, JSON.parse(stdout));
  }
});

test('a directory, and a file with material beside it', async () => {
  expectValid(tree, JSON.parse((await run('ls', folder.path, '--format', 'json')).stdout));
  const path = folder.put('beside.bin', 'x');
  folder.put('beside.bin.asc', 'garbage');
  expectValid(report, JSON.parse(JSON.stringify(await assay(path))));
});

test('the keys of a report stand in the order of the schema', async () => {
  const policy = await loadPolicy('examples/policies/default.yaml');
  const remembered = { ledger: '/none', entries: [], keyIsKnown: false };
  const keys = Object.keys(await assay(WHEEL, { policy, origin: { remembered } }));
  expect(keys).toEqual(Object.keys(schemaOf('report').properties));
  expect(Object.keys(await assay(WHEEL))).toEqual(keys.filter((key) => key !== 'policy' && key !== 'memory'));
});
