import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  CPE_NA,
  type CpeRelation,
  cpeUri,
  evaluateConfigurations,
  formatCpe,
  matchCpe,
  parseCpe,
  parseWfn,
  type Wfn,
  wfn,
} from '../../src/identifier/index.ts';
import { AssayError, type CpeConfiguration, type MatchStatus } from '../../src/model/index.ts';

/** Attributes of a vector: a WFN value, or a logical value; those left out are ANY. */
type Attributes = Readonly<Record<string, string | { readonly logical: 'ANY' | 'NA' }>>;

interface NamingCase {
  readonly op: 'unbindURI' | 'unbindFS' | 'bindURI' | 'bindFS' | 'unpackEdition';
  readonly input: string;
  readonly wfn: Attributes;
  readonly output?: string;
  readonly error?: boolean;
}

interface MatchingCase {
  readonly source: Attributes;
  readonly target: Attributes;
  readonly relation: CpeRelation;
}

interface ConfigurationCase {
  readonly cve: string;
  readonly inventory: readonly string[];
  readonly expect: boolean | 'unknown' | 'undecided';
  readonly why: string;
}

interface NvdRecord {
  readonly id: string;
  readonly configurations?: readonly CpeConfiguration[];
}

const corpus = process.env['ASSAY_CORPUS'] ?? '../shared/corpus';
const vectors = join(corpus, 'identifiers/cpe');
const vulns = join(corpus, 'vulns');

if (!existsSync(vectors) || !existsSync(vulns)) {
  test.skip('corpus identifiers/cpe', () => {});
  console.log(`corpus identifiers/cpe: skipped, there is no ${vectors} or no ${vulns}`);
} else {
  test('corpus identifiers/cpe naming', () => {
    const cases = read<NamingCase>('naming.json');
    agree('naming', cases, (vector) => {
      const expected = vector.error === true ? 'error' : (vector.output ?? formatCpe(toWfn(vector.wfn)));
      return [attempt(() => named(vector)), expected];
    });
  });

  test('corpus identifiers/cpe matching', () => {
    agree('matching', read<MatchingCase>('name-matching.json'), (vector) => [
      matchCpe(toWfn(vector.source), toWfn(vector.target)).relation,
      vector.relation,
    ]);
  });

  test('corpus identifiers/cpe configurations', () => {
    const records = new Map(nvdRecords().map((record) => [record.id, record]));
    agree('configurations', read<ConfigurationCase>('nvd-configurations.json'), (vector) => [
      status(records.get(vector.cve)!, vector.inventory.map(parseCpe)),
      STATUS_OF[String(vector.expect) as keyof typeof STATUS_OF],
    ]);
  });

  test('corpus vulns/nvd: every record is evaluated for every product it names', () => {
    const records = [...nvdRecords(), ...grypeRecords()];
    expect(records.length).toBe(36);
    const counts = { affected: 0, 'not-affected': 0, conditional: 0, undecided: 0 };
    for (const record of records) {
      for (const name of namesOf(record)) counts[status(record, [name])] += 1;
    }
    console.log(`corpus vulns/nvd: ${records.length} records, ${JSON.stringify(counts)}`);
    // A product a record calls vulnerable is not clean in the version the record itself names.
    expect(counts.affected).toBeGreaterThan(100);
  });

  test('corpus vulns/purl2cpe: every fiftieth name is written back as it was', async () => {
    const defects = { unreadable: 0, 'bare punctuation': 0 };
    let total = 0;
    for await (const text of cpeNames(50)) {
      total += 1;
      const written = attempt(() => formatCpe(parseCpe(text)));
      if (written === 'error') defects.unreadable += 1;
      else if (written !== text) {
        expect(text).toMatch(/(?<!\\)[@/]/);
        defects['bare punctuation'] += 1;
      }
      if (written !== 'error') {
        const name = parseCpe(text);
        expect(parseWfnOf(name)).toEqual(name);
        expect(formatCpe(parseCpe(cpeUri(name)))).toBe(formatCpe(name));
      }
    }
    console.log(`corpus vulns/purl2cpe: ${total} names, ${JSON.stringify(defects)}`);
    expect(total).toBeGreaterThan(20_000);
    expect(defects.unreadable).toBeLessThan(5);
  }, 60_000);
}

const STATUS_OF = {
  true: 'affected',
  false: 'not-affected',
  unknown: 'conditional',
  undecided: 'undecided',
} as const satisfies Record<string, MatchStatus>;

/** Version orders by product, as the caller of `evaluateConfigurations` would choose them. */
function versionOrder(vendor: string, product: string): string {
  if (vendor === 'python') return 'cpython';
  if (vendor === 'pypa') return 'pypi';
  return product === 'openssl' ? 'openssl' : 'generic';
}

function status(record: NvdRecord, inventory: readonly Wfn[]): MatchStatus {
  return evaluateConfigurations(record.configurations, inventory, { versionOrder }).status;
}

function named(vector: NamingCase): string {
  if (vector.op === 'bindFS') return formatCpe(toWfn(vector.wfn));
  if (vector.op === 'bindURI') return cpeUri(toWfn(vector.wfn));
  if (vector.op === 'unpackEdition') {
    const { edition, sw_edition, target_sw, target_hw, other } = parseCpe(`cpe:/a:v:p:1::${vector.input}`);
    return formatCpe({ edition, sw_edition, target_sw, target_hw, other });
  }
  const prefix = vector.op === 'unbindURI' ? 'cpe:/' : 'cpe:2.3:';
  if (!vector.input.startsWith(prefix))
    throw new AssayError('cpe.syntax', `it does not begin with ${prefix}`);
  return formatCpe(parseCpe(vector.input));
}

function agree<T>(
  suite: string,
  cases: readonly T[],
  answer: (vector: T) => readonly [unknown, unknown],
): void {
  const wrong = cases
    .map((vector) => ({ vector, answers: answer(vector) }))
    .filter(({ answers: [got, expected] }) => got !== expected);
  console.log(
    `corpus identifiers/cpe ${suite}: ${cases.length - wrong.length} of ${cases.length} labels agree`,
  );
  expect(wrong).toEqual([]);
  expect(cases.length).toBeGreaterThan(0);
}

function attempt(work: () => string): string {
  try {
    return work();
  } catch (error) {
    if (error instanceof AssayError) return 'error';
    throw error;
  }
}

function toWfn(attributes: Attributes): Wfn {
  return wfn(
    Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : value.logical === 'NA' ? CPE_NA : undefined,
      ]),
    ),
  );
}

function parseWfnOf(name: Wfn): Wfn {
  const pairs = Object.entries(name).map(([key, value]) =>
    value === '*' ? `${key}=ANY` : value === '-' ? `${key}=NA` : `${key}="${value}"`,
  );
  return parseWfn(`wfn:[${pairs.join(',')}]`);
}

function namesOf(record: NvdRecord): Wfn[] {
  const names: Wfn[] = [];
  for (const configuration of record.configurations ?? []) {
    for (const match of configuration.nodes.flatMap((node) => node.cpeMatch)) {
      if (!match.vulnerable || attempt(() => formatCpe(parseCpe(match.criteria))) === 'error') continue;
      const name = parseCpe(match.criteria);
      const version = match.versionEndIncluding ?? match.versionStartIncluding;
      names.push(version === undefined ? name : { ...name, version: version.replace(/\W/g, '\\$&') });
    }
  }
  return names;
}

function read<T>(file: string): readonly T[] {
  return (JSON.parse(readFileSync(join(vectors, file), 'utf8')) as { cases: T[] }).cases;
}

function nvdRecords(): NvdRecord[] {
  const lines = readFileSync(join(vulns, 'nvd/cpython-and-bundled.configurations.ndjson'), 'utf8');
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as NvdRecord);
}

function grypeRecords(): NvdRecord[] {
  const folder = join(vulns, 'nvd/grype-fixtures');
  return readdirSync(folder)
    .sort()
    .map((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { cve: NvdRecord }).cve);
}

async function* cpeNames(step: number): AsyncGenerator<string> {
  const input = createReadStream(join(vulns, 'purl2cpe/purl2cpe.ndjson.gz')).pipe(createGunzip());
  let index = 0;
  for await (const line of createInterface({ input })) {
    for (const cpe of (JSON.parse(line) as { cpes: string[] }).cpes) {
      index += 1;
      if (index % step === 0) yield cpe;
    }
  }
}
