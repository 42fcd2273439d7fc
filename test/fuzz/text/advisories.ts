import { bytesSource } from '../../../src/codec/index.ts';
import {
  CPE_RULES,
  evaluateConfigurations,
  indexInventory,
  parseCpe,
} from '../../../src/identifier/index.ts';
import type { Advisory, CpeConfiguration } from '../../../src/model/index.ts';
import {
  matchComponents,
  memoryStore,
  type ReadItem,
  readDocument,
  readRecords,
  scoreOf,
} from '../../../src/vulnerability/index.ts';
import { gzipMember } from '../../recipes/gzip.ts';
import { buildZip } from '../../recipes/zip.ts';
import { component } from '../../support/advisories.ts';
import { mutate } from '../mutate.ts';
import { mutateJson } from './mutate-json.ts';
import { type Draw, mutateText } from './mutate-text.ts';
import { RECORDS, TEXT_RECORDS } from './records.ts';
import { CPE_NAMES } from './seeds.ts';
import { attempt, bytesOf, differs, type TextTarget } from './target.ts';

/** Names every object has, and others of the same length that none has: which of them a record uses must make no difference. */
const RENAMED: Readonly<Record<string, string>> = {
  __proto__: '__protq__',
  constructor: 'constructqr',
  tostring: 'tostrinq',
  valueof: 'valueoq',
  hasownproperty: 'hasownpropertq',
  tojson: 'tojsoq',
};
const ODD = new RegExp(Object.keys(RENAMED).join('|'), 'gi');
const renamed = (text: string) =>
  text.replace(ODD, (odd) => {
    const other = RENAMED[odd.toLowerCase()]!;
    return [...other].map((letter, at) => (/[A-Z]/.test(odd[at]!) ? letter.toUpperCase() : letter)).join('');
  });

async function read(name: string, bytes: Uint8Array): Promise<readonly ReadItem[]> {
  const items: ReadItem[] = [];
  for await (const item of readRecords(name, bytesSource(bytes))) items.push(item);
  return items;
}

/** A JSON text as a file and as a document, what it says used as a record would be. */
async function checkRecord(input: Uint8Array): Promise<string | undefined> {
  const text = new TextDecoder().decode(input);
  const items = await read('x.json', input);
  for (const { item, record } of items) {
    if (item.kind === 'skipped' && !/^[\w @.,;:?'-]{3,120}$/.test(item.reason))
      return `an odd reason: ${item.reason}`;
    if (item.kind === 'advisory' && record === undefined) return 'an advisory without its record';
  }
  await useAdvisories(items.flatMap(({ item }) => (item.kind === 'advisory' ? [item.advisory] : [])));
  const said = (from: string) => JSON.stringify(readDocument(JSON.parse(from), 'x.json'));
  return differs('names that every object has', renamed(said(text)), said(renamed(text)));
}

const PARTS = [
  component('a', '1.0.2', 'pkg:pypi/thing@1.0.2'),
  component('b', '1.0.2', 'cpe:2.3:a:acme:thing:1.0.2:*:*:*:*:*:*:*'),
  component('c', undefined, 'pkg:github/acme/thing@1.0', 'pkg:npm/x@2'),
];

async function useAdvisories(advisories: readonly Advisory[]): Promise<void> {
  for (const severity of advisories.flatMap(({ severities }) => severities)) scoreOf(severity);
  await matchComponents(PARTS, { store: memoryStore(advisories) });
}

/** The container by its first byte, the name by what is in it; a changed name would only change what it is taken for. */
async function checkFile(input: Uint8Array): Promise<string | undefined> {
  for (const name of ['x.json', 'x.yaml', 'x.csv.gz']) await read(name, input);
  return undefined;
}

const FILES: readonly Uint8Array[] = [
  ...TEXT_RECORDS.map(([, text]) => new TextEncoder().encode(text)),
  new Uint8Array(gzipMember(RECORDS.map((record) => JSON.stringify(record)).join('\n'))),
  zip(0),
  zip(8),
];

function zip(method: number): Uint8Array {
  const members = RECORDS.slice(0, 4).map((record, at) => ({
    name: `${at}.json`,
    data: JSON.stringify(record),
    method,
  }));
  const texts = TEXT_RECORDS.map(([name, data]) => ({ name, data, zip64: method === 0 }));
  return new Uint8Array(buildZip([...members, ...texts, { name: 'y.json.gz', data: gzipMember('[]') }]));
}

function fileOf(draw: Draw): Uint8Array {
  if (draw.next(3) > 0) return mutate(draw.pick(FILES), draw.rng);
  return new TextEncoder().encode(
    mutateText(
      TEXT_RECORDS.map(([, text]) => text),
      draw,
    ),
  );
}

interface Case {
  readonly configurations: unknown;
  readonly names: readonly string[];
}

const CONFIGURATION_SEEDS = JSON.parse(JSON.stringify(RECORDS[2])).vulnerabilities[0].cve
  .configurations as unknown;
const VERSIONS = ['1.0', '1.0.2', '1.0.5', '2.0', '*', '-', '1.0rc1'];

function caseOf(draw: Draw): Case {
  const product = () => `cpe:2.3:a:acme:thing:${draw.pick(VERSIONS)}:*:*:*:*:*:*:*`;
  const names = Array.from({ length: draw.next(5) }, () =>
    draw.next(2) ? product() : draw.next(2) ? draw.pick(CPE_NAMES) : mutateText(CPE_NAMES, draw),
  );
  const matches = CPE_NAMES.map((criteria) => ({
    vulnerable: draw.next(2) === 0,
    criteria,
    versionEndExcluding: draw.pick(VERSIONS),
  }));
  const nodes = [{ operator: 'AND', negate: true, cpeMatch: matches }];
  return { configurations: mutateJson([CONFIGURATION_SEEDS, [{ nodes }], nodes, matches], draw), names };
}

function checkConfigurations(input: Uint8Array): string | undefined {
  const { configurations, names } = JSON.parse(new TextDecoder().decode(input)) as Case;
  const record = { id: 'CVE-2024-1', vulnStatus: 'Analyzed', configurations };
  const [item] = readDocument(record, 'x.json');
  const applies = item?.kind === 'advisory' ? item.advisory.affected[0]?.applies : undefined;
  if (applies?.kind !== 'configurations') return undefined;
  const inventory = names.flatMap((name) => attempt(['cpe.syntax', 'cpe.value'], () => parseCpe(name)) ?? []);
  const options = {
    versionOrder: (_: string, product: string) => (product === 'thing' ? 'generic' : undefined),
  };
  const answer = (tree: readonly CpeConfiguration[]) => evaluateConfigurations(tree, inventory, options);
  const result = answer(applies.configurations);
  const judged = result.configurations.flatMap(({ nodes }) => nodes.flatMap(({ criteria }) => criteria));
  const odd = judged.find(({ rule, truth }) => CPE_RULES[rule]?.truth !== truth);
  if (odd !== undefined) return `${odd.rule} is ${odd.truth}`;
  evaluateConfigurations(applies.configurations, inventory, { ...options, maxComparisons: 1 });
  return (
    differs(
      'an index',
      evaluateConfigurations(applies.configurations, indexInventory(inventory), options),
      result,
    ) ?? differs('another order', answer(applies.configurations.toReversed()).status, result.status)
  );
}

/** Importers of advisories, and what their applicability statements say. */
export const ADVISORY_TARGETS: readonly TextTarget[] = [
  { name: 'record', make: (draw) => bytesOf(mutateJson(RECORDS, draw)), check: checkRecord },
  { name: 'record-file', make: fileOf, check: checkFile },
  { name: 'configurations', make: (draw) => bytesOf(caseOf(draw)), check: checkConfigurations },
];
