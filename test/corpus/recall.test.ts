import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { makeFolder, nodeHost, replaceFile } from '../../src/host/index.ts';
import { buildGraph, importMapping, readIdentities } from '../../src/identifier/index.ts';
import type { Component, KnownWeakness } from '../../src/model/index.ts';
import { importAdvisories, openAdvisoryStore } from '../../src/store/index.ts';
import { evaluateRanges } from '../../src/vulnerability/evaluate/index.ts';
import {
  type AdvisoryStore,
  graphResolver,
  keysOfName,
  type NameResolver,
  type RecallColumn,
  type RecallRow,
  recallOf,
  search,
  sumUp,
} from '../../src/vulnerability/index.ts';
import { component } from '../support/advisories.ts';

interface Expected {
  readonly component: string;
  readonly sbom_purl: readonly string[];
  readonly sbom_cpe: readonly string[];
  readonly found: Readonly<Record<string, readonly string[]>>;
}

const folder = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'vulns');

/** Our columns by those of the file. */
const COLUMNS: readonly (readonly [theirs: string, ours: RecallColumn | 'union'])[] = [
  ['purl_literal', 'purl'],
  ['purl_and_repo', 'purl and repository'],
  ['cpe_literal', 'cpe'],
  ['cpe_plus_curated', 'cpe by graph'],
  ['cpe_via_purl2cpe', 'cpe by mapping'],
  ['vendor_product', 'cna'],
  ['downstream_upstream_links', 'downstream'],
  ['union', 'union'],
];

/**
 * Where we find more (+) or less (-) than the file, with the reason.
 *
 * - PSF-2023-6 and PSF-2023-7 give the same GHSA by mistake; the file merges their two CVEs for that, and we do not.
 * - Our mapping column has what strong statements add as well, here python:cpython.
 * - We count Bitnami's packages of CPython as made of it; the file names none for it.
 * - CISA writes CPE vendor and product where a CNA writes its own; the file looks for one spelling of expat.
 * - The crate openssl-src contains OpenSSL and gives its CVEs as aliases, not as upstream: they are its own, and are found by
 *   the name of the CNA.
 */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'cpython purl and repository': '+CVE-2023-38898',
  'cpython cpe by mapping': '+CVE-2024-4030',
  'cpython downstream': '+88',
  'cpython union': '+CVE-2023-38898',
  'expat cna': '+CVE-2023-52425 +CVE-2024-45490',
  'openssl downstream': '-13',
};

/** Versions asked about for the table that knows versions. */
const VERSIONS: Readonly<Record<string, string>> = {
  cpython: '3.12.0',
  expat: '2.6.3',
  pip: '23.2.1',
  bzip2: '1.0.8',
  openssl: '3.0.16',
  sqlite: '3.49.1.0',
  xz: '5.2.5',
  zlib: '1.3.1',
};

if (!existsSync(folder)) {
  test.skip('corpus vulns/recall', () => {});
  console.log(`corpus vulns/recall: skipped, there is no ${folder}`);
} else describe('corpus vulns/recall', suite);

function suite() {
  let place: string;
  let store: AdvisoryStore;
  let rows: readonly RecallRow[];
  let weaknesses: readonly KnownWeakness[];
  const { components } = JSON.parse(
    readFileSync(join(folder, 'expected/identifier-recall.json'), 'utf8'),
  ) as { components: readonly Expected[] };

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'assay-recall-'));
    const path = join(place, 'advisories.sqlite');
    const machine = { files: nodeHost.files, now: () => 0, makeFolder, replaceFile };
    await importAdvisories([join(folder, 'osv'), join(folder, 'cve5')], machine, { store: path });
    store = openAdvisoryStore(path);
    const context = { store, resolver: resolver() };
    const found = await search(components.map(componentOf), context);
    rows = recallOf(found);
    weaknesses = await sumUp(found, context);
  }, 300_000);

  afterAll(async () => {
    store?.close();
    await rm(place, { recursive: true, force: true });
  });

  test('each column finds what the file says, but for the differences listed', () => {
    const differences: Record<string, string> = {};
    let agree = 0;
    for (const [at, row] of rows.entries()) {
      const { component: name, found } = components[at]!;
      for (const [theirs, ours] of COLUMNS) {
        const cell = ours === 'union' ? row.union : row.columns[ours];
        const difference = differenceOf(cell.found, found[theirs]!);
        if (difference === '') agree += 1;
        else differences[`${name} ${ours}`] = difference;
      }
    }
    console.log(
      table('version-blind', (row) =>
        [...Object.values(row.columns), row.union].map((cell) => cell.found.length),
      ),
    );
    console.log(
      table('affected+conditional+undecided, with versions', (row) =>
        [...Object.values(row.columns), row.union].map(answered),
      ),
    );
    const all = rows.length * COLUMNS.length;
    console.log(`corpus vulns/recall: ${agree} of ${all} cells agree, ${all - agree} differ for a reason`);
    expect(differences).toEqual(DIFFERENCES);
  });

  test('what is said of versions', () => {
    const answers = Object.fromEntries(
      rows
        .filter(({ component: { name } }) => name in VERSIONS)
        .map(({ component: { name }, union }) => [name, answered(union)]),
    );
    expect(answers).toEqual({
      cpython: '52+3+92',
      expat: '0+0+47',
      pip: '1+0+0',
      bzip2: '0+0+2',
      openssl: '26+0+7',
      sqlite: '5+0+0',
      xz: '1+0+3',
      zlib: '0+0+4',
    });
  });

  test('CPython 3.13.5, by the side of CPE', async () => {
    const python = component('cpython', '3.13.5', 'cpe:2.3:a:python:python:3.13.5:*:*:*:*:*:*:*');
    const [row] = recallOf(await search([python], { store, resolver: resolver() }));
    expect(answered(row!.columns.cpe)).toBe('31+0+0');
  });

  test('what CPE-derived and purl-native ranges say of released versions where they differ', async () => {
    const file = readFileSync(join(folder, 'expected/cpe-vs-purl-range-disagreement.csv'), 'utf8');
    const wrong: string[] = [];
    const lines = file.trim().split(/\r?\n/).slice(1);
    for (const line of lines) {
      const [bitnami = '', pypi = '', cve = '', version = '', byCpe, byPurl] = line.split(',');
      const records = (await store.find([`id:${cve}`])).get(`id:${cve}`) ?? [];
      const of = (source: string, key: string, order: string) =>
        records
          .filter((record) => record.source === source)
          .flatMap(({ affected }) => affected)
          .filter(({ names }) => names.flatMap(keysOfName).includes(key))
          .some(({ applies }) => {
            if (applies.kind !== 'ranges') return false;
            return evaluateRanges(applies, { orders: [order], version }).status === 'affected';
          });
      const ours = [
        of('osv/BIT', `package:Bitnami/${bitnami}`, 'bitnami'),
        of('osv/PYSEC', `package:PyPI/${pypi}`, 'pypi'),
      ];
      if (ours[0] !== (byCpe === '1') || ours[1] !== (byPurl === '1')) wrong.push(`${line}: ${ours}`);
    }
    console.log(`corpus vulns/disagreement: ${lines.length - wrong.length} of ${lines.length} rows agree`);
    expect(wrong).toEqual([]);
    expect(lines.length).toBe(1573);
  });

  test('false results that others give do not occur', () => {
    const status = (name: string, id: string) =>
      weaknesses.find((one) => one.component === name && one.id === id)?.status;
    // The FIPS module 1.1.1 is not OpenSSL 3; a downstream package's range is not expat's; a conversion lost a bound.
    expect(status('openssl', 'CVE-2007-5502')).toBe('undecided');
    expect(status('expat', 'CVE-2024-45490')).toBe('undecided');
    expect(status('expat', 'CVE-2024-45491')).toBe('undecided');
    expect(status('expat', 'CVE-2024-45492')).toBe('undecided');
    expect(status('sqlite', 'CVE-2024-0232')).toBe('not-affected');
    // An open range that nobody contradicts is believed.
    expect(status('sqlite', 'CVE-2025-6965')).toBe('affected');
    // Windows only, by the CNA.
    expect(status('cpython', 'CVE-2024-3219')).toBe('conditional');
    expect(status('pip', 'CVE-2023-5752')).toBe('affected');
  });

  function table(title: string, cells: (row: RecallRow) => readonly unknown[]): string {
    const head = ['component', ...Object.keys(rows[0]!.columns), 'union'].join(' | ');
    return [title, head, ...rows.map((row) => [row.component.name, ...cells(row)].join(' | '))].join('\n');
  }
}

function answered({ answers }: RecallRow['union']): string {
  return [answers.affected, answers.conditional, answers.undecided].map((ids) => ids.length).join('+');
}

function differenceOf(ours: readonly string[], theirs: readonly string[]): string {
  const more = ours.filter((id) => !theirs.includes(id));
  const less = theirs.filter((id) => !ours.includes(id));
  const listed = (sign: string, ids: readonly string[]) =>
    ids.length > 3 ? [`${sign}${ids.length}`] : ids.map((id) => `${sign}${id}`);
  return [...listed('+', more), ...listed('-', less)].join(' ');
}

function componentOf({ component: name, sbom_purl, sbom_cpe }: Expected): Component {
  const cpes = sbom_cpe.map((product) => `cpe:2.3:a:${product}:*:*:*:*:*:*:*:*`);
  return component(name, VERSIONS[name], ...sbom_purl, ...cpes);
}

function resolver(): NameResolver {
  const identities = readdirSync('data/identities')
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readIdentities(parse(readFileSync(join('data/identities', name), 'utf8'))).document);
  const lines = gunzipSync(readFileSync(join(folder, 'purl2cpe/purls.ndjson.gz')))
    .toString()
    .trim()
    .split('\n');
  const mapping = importMapping(
    lines.map((line) => JSON.parse(line)),
    'purl2cpe',
  );
  return graphResolver(buildGraph([...identities, mapping.document]));
}
