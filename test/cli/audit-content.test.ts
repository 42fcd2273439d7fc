import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { run, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const at = (name: string) => join(folder.path, name);
const EVIL = 'fetch("https://example.org")\n';
const digest = (algorithm: string, text = EVIL) => createHash(algorithm).update(text).digest('hex');
const tree = at('tree');

/** Files known by content: in OSV by SHA-256 and gitoid, in CSAF by SHA-512, one product of it as fixed. */
const OSV = {
  schema_version: '1.7.0',
  id: 'MAL-2024-1',
  modified: '2024-01-01T00:00:00Z',
  summary: 'Malicious code in evil.js',
  affected: [
    {
      package: { ecosystem: 'npm', name: 'evil' },
      versions: ['1.0.0'],
      database_specific: {
        hashes: { sha256: digest('sha256'), gitBlob: digest('sha1', `blob ${EVIL.length}\0${EVIL}`) },
      },
    },
  ],
};
const product = (id: string, text: string) => ({
  product_id: id,
  name: id,
  product_identification_helper: {
    hashes: [{ filename: id, file_hashes: [{ algorithm: 'sha512', value: digest('sha512', text) }] }],
  },
});
const CSAF = {
  document: {
    category: 'csaf_security_advisory',
    csaf_version: '2.0',
    title: 'Acme',
    publisher: { category: 'vendor', name: 'Acme', namespace: 'https://acme.example' },
    tracking: {
      id: 'ACME-1',
      status: 'final',
      version: '1',
      initial_release_date: '2024-01-01T00:00:00Z',
      current_release_date: '2024-01-01T00:00:00Z',
      revision_history: [],
    },
  },
  product_tree: { full_product_names: [product('old', 'old'), product('new', 'new')] },
  vulnerabilities: [{ cve: 'CVE-2024-0001', product_status: { known_affected: ['old'], fixed: ['new'] } }],
};
const bom = (...components: readonly object[]) =>
  JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components });

beforeAll(async () => {
  mkdirSync(at('records'));
  writeFileSync(at('records/osv.json'), JSON.stringify(OSV));
  writeFileSync(at('records/csaf.json'), JSON.stringify(CSAF));
  mkdirSync(tree);
  writeFileSync(join(tree, 'evil.js'), EVIL);
  writeFileSync(join(tree, 'good.js'), 'x\n');
  writeFileSync(
    at('bom.json'),
    bom(
      { type: 'file', name: 'a', hashes: [{ alg: 'SHA-256', content: digest('sha256') }] },
      {
        type: 'file',
        name: 'b',
        omniborId: [`gitoid:blob:sha1:${digest('sha1', `blob ${EVIL.length}\0${EVIL}`)}`],
      },
      { type: 'file', name: 'c', swhid: [`swh:1:cnt:${digest('sha1', `blob ${EVIL.length}\0${EVIL}`)}`] },
      { type: 'file', name: 'd', hashes: [{ alg: 'SHA-512', content: digest('sha512', 'old') }] },
      { type: 'file', name: 'e', hashes: [{ alg: 'SHA-512', content: digest('sha512', 'new') }] },
      { type: 'file', name: 'f', hashes: [{ alg: 'SHA-256', content: digest('sha256', 'other') }] },
    ),
  );
  const { code } = await run('advisories', 'import', at('records'), '--store', at('a.sqlite'));
  expect(code).toBe(0);
});

const audit = async (target: string, ...more: readonly string[]) => {
  const { stdout } = await run('audit', target, '--store', at('a.sqlite'), '--format', 'json', ...more);
  const [first] = JSON.parse(stdout).targets as {
    components: { id: string; name: string; occurrences: { path: string }[] }[];
    matches: {
      component: string;
      id: string;
      status: string;
      matches: { by: string; searchedBy: string }[];
    }[];
  }[];
  const names = new Map(first!.components.map((one) => [one.id, one.name]));
  return first!.matches.map(
    ({ component, id, status, matches: [match] }) =>
      `${names.get(component)} ${status} ${id} ${match!.by} ${match!.searchedBy.slice(0, 12)}`,
  );
};

test('components of an SBOM are found by any digest they state', async () => {
  expect((await audit(at('bom.json'))).sort()).toEqual([
    'a affected MAL-2024-1 hash sha256:36f0a'.replace('36f0a', digest('sha256').slice(0, 5)),
    'b affected MAL-2024-1 hash gitoid:blob:',
    'c affected MAL-2024-1 hash swh:1:cnt:'.concat(
      digest('sha1', `blob ${EVIL.length}\0${EVIL}`).slice(0, 2),
    ),
    `d affected CVE-2024-0001 hash sha512:${digest('sha512', 'old').slice(0, 5)}`,
    `e not-affected CVE-2024-0001 hash sha512:${digest('sha512', 'new').slice(0, 5)}`,
  ]);
});

test('files of an artifact are found whatever they belong to, and told by their place', async () => {
  expect(await audit(tree)).toEqual([
    `evil.js affected MAL-2024-1 hash sha256:${digest('sha256').slice(0, 5)}`,
  ]);
  const reversed = await run('audit', '--advisory', 'MAL-2024-1', at('bom.json'), '--store', at('a.sqlite'));
  expect([reversed.code, reversed.stdout]).toEqual([1, expect.stringContaining('1 of 1 target affected')]);
  const { code, stdout } = await run('check', tree, '--store', at('a.sqlite'), '--format', 'json');
  expect(code).toBe(1);
  const { findings } = JSON.parse(stdout) as { findings: { rule: string; path?: string }[] };
  expect(findings.filter(({ rule }) => rule === 'known.malicious').map(({ path }) => path)).toEqual([
    expect.stringMatching(/evil\.js$/),
  ]);
});

test('files of an SPDX document are found by any digest it states, in every encoding', async () => {
  const document = (content: string) => ({
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: 'x',
    dataLicense: 'CC0-1.0',
    documentNamespace: 'https://example.org/x',
    creationInfo: { created: '2024-01-01T00:00:00Z', creators: ['Tool: x'] },
    packages: [{ SPDXID: 'SPDXRef-p', name: 'p', downloadLocation: 'NOASSERTION' }],
    files: [
      {
        SPDXID: 'SPDXRef-f',
        fileName: './lib/old.so',
        checksums: [
          { algorithm: 'SHA1', checksumValue: digest('sha1', content) },
          { algorithm: 'SHA512', checksumValue: digest('sha512', content) },
        ],
      },
    ],
  });
  const found = [`old.so affected CVE-2024-0001 hash sha512:${digest('sha512', 'old').slice(0, 5)}`];
  writeFileSync(at('x.spdx.json'), JSON.stringify(document('old')));
  expect(await audit(at('x.spdx.json'))).toEqual(found);
  writeFileSync(at('y.spdx.json'), JSON.stringify(document('unknown')));
  expect(await audit(at('y.spdx.json'))).toEqual([]);
  const { code } = await run('sbom', 'convert', at('x.spdx.json'), '--to', 'spdx-2.3-tv', '-o', at('x.spdx'));
  expect(code).toBe(0);
  expect(await audit(at('x.spdx'))).toEqual(found);
});

test('nothing is said of content where no record names any', async () => {
  await run('advisories', 'import', 'examples/advisories', '--store', at('b.sqlite'));
  const { stdout } = await run('audit', WHEEL, '--store', at('b.sqlite'), '--explain', '--full');
  expect(stdout).not.toContain('hash:');
});
