import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, expect, test } from 'vitest';
import { run, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const EXAMPLE = 'examples/vex/parcel.openvex.json';
const ID = 'CVE-0000-0001';

/** What an author says of tinyjson, as a part of a product or by itself. */
const vex = (author: string, status: string, product: object, day = '2026-01-01') => ({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': `https://${author.toLowerCase()}.test/vex/1`,
  author,
  timestamp: `${day}T00:00:00Z`,
  version: 1,
  statements: [
    {
      vulnerability: { name: ID },
      products: [product],
      status,
      ...(status === 'affected' ? { action_statement: 'Update' } : { impact_statement: 'Patched' }),
    },
  ],
});
const PART = { '@id': 'pkg:npm/app@3', subcomponents: [{ '@id': 'pkg:pypi/tinyjson' }] };
const bom = (root: string) => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { component: { type: 'application', name: 'app', version: '3', purl: root } },
  components: [{ type: 'library', name: 'tinyjson', version: '0.4.1', purl: 'pkg:pypi/tinyjson@0.4.1' }],
});

let app: string;
let other: string;
const stores = { one: join(folder.path, 'one.sqlite'), two: join(folder.path, 'two.sqlite') };

beforeAll(async () => {
  app = folder.put('app.json', JSON.stringify(bom('pkg:npm/app@3')));
  other = folder.put('other.json', JSON.stringify(bom('pkg:npm/other@3')));
  const acme = folder.put('acme.json', JSON.stringify(vex('Acme', 'not_affected', PART)));
  const rival = folder.put('rival.json', JSON.stringify(vex('Rival', 'affected', PART)));
  for (const [store, ...files] of [
    [stores.one, acme],
    [stores.two, acme, rival],
  ] as const)
    expect((await run('advisories', 'import', 'examples/advisories', ...files, '--store', store)).code).toBe(
      0,
    );
});

const json = async (...args: readonly string[]) => {
  const { code, stdout } = await run('audit', ...args, '--format', 'json');
  const [{ matches, unmatched }] = JSON.parse(stdout).targets;
  const [one] = matches.filter(({ id }: { id: string }) => id === ID);
  return { code, vex: one.vex, others: one.vexOthers, status: one.status, unmatched, stdout };
};

test('a store applies its statements by itself, inside the product they are about, and tells whose they are', async () => {
  const inside = await json(app, '--store', stores.one);
  expect(inside.vex).toEqual({
    vulnerability: [ID],
    products: ['pkg:npm/app@3'],
    subcomponents: ['pkg:pypi/tinyjson'],
    status: 'not_affected',
    statement: 'Patched',
    timestamp: '2026-01-01T00:00:00Z',
    author: 'Acme',
    document: 'https://acme.test/vex/1',
    place: expect.stringMatching(/acme\.json#\/statements\/0\/products\/0$/),
    source: 'store',
  });
  expect([inside.code, inside.status, inside.unmatched]).toEqual([0, 'affected', undefined]);
  for (const target of [other, 'pkg:pypi/tinyjson@0.4.1']) {
    const outside = await json(target, '--store', stores.one);
    expect([outside.code, outside.vex]).toEqual([1, undefined]);
  }
});

test('authors who disagree: the match stays, both are shown', async () => {
  const { code, vex: deciding, others } = await json(app, '--store', stores.two);
  expect([code, deciding.author, others.map(({ author }: { author: string }) => author)]).toEqual([
    1,
    'Rival',
    ['Acme'],
  ]);
  const { stdout } = await run('audit', app, '--store', stores.two);
  expect(stdout).toContain('VEX statements disagree');
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'VEX disagrees, so the match stays: pkg:pypi/tinyjson inside pkg:npm/app@3 not affected: Patched (Acme, 2026-01-01',
  );
});

test('what is given with --vex comes before the store, even where it is older', async () => {
  const mine = folder.put(
    'mine.json',
    JSON.stringify(vex('Me', 'fixed', { '@id': 'pkg:pypi/tinyjson@0.4.1' }, '2001-01-01')),
  );
  const { code, vex: deciding, others } = await json(app, '--store', stores.two, '--vex', mine);
  expect([code, deciding.author, deciding.source, others]).toEqual([0, 'Me', 'file', undefined]);
  const explained = await json(app, '--store', stores.two, '--vex', mine, '--explain');
  expect(explained.unmatched.map(({ reason }: { reason: string }) => reason)).toEqual([
    'superseded',
    'superseded',
  ]);
});

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const valid = ajv.compile(JSON.parse(readFileSync('docs/schemas/audit.schema.json', 'utf8')));

test('JSON is as its schema says, what is outside told', async () => {
  const args = [other, '--store', stores.two, '--explain', '--vex', join(folder.path, 'acme.json')];
  for (const more of [args, [app, ...args.slice(1)]]) {
    const { stdout } = await json(...more);
    valid(JSON.parse(stdout));
    expect(valid.errors ?? []).toEqual([]);
  }
});

test('SARIF keeps what a statement denies as a suppressed result', async () => {
  const { stdout } = await run('audit', app, '--store', stores.one, '--format', 'sarif');
  const [{ results }] = JSON.parse(stdout).runs;
  expect(results).toHaveLength(1);
  expect(results[0]).toMatchObject({
    ruleId: ID,
    level: 'note',
    suppressions: [{ kind: 'external', status: 'accepted', justification: expect.stringContaining('Acme') }],
    properties: { vex: { author: 'Acme', source: 'store' } },
  });
  const disagreeing = await run('audit', app, '--store', stores.two, '--format', 'sarif');
  const [one] = JSON.parse(disagreeing.stdout).runs[0].results;
  expect([one.level, one.suppressions, one.properties.vexOthers.length]).toEqual(['error', undefined, 1]);
});

test('the other way round', async () => {
  const { code, stdout } = await run('audit', '--advisory', ID, app, other, '--store', stores.one);
  expect(code).toBe(1);
  expect(stdout).toContain('1 of 2 targets affected, 1 denied by VEX, 0 not');
  expect(stdout).toContain('Acme, 2026-01-01, https://acme.test/vex/1, store ');
});

test('status counts statements', async () => {
  const { stdout } = await run('advisories', 'status', '--store', stores.two);
  expect(stdout).toMatch(/^openvex\/Acme +0 +1 +2026-01-01 /m);
  const { stdout: data } = await run('advisories', 'status', '--store', stores.two, '--format', 'json');
  const said = JSON.parse(data).sources.filter(({ statements }: { statements?: number }) => statements);
  expect(said.map(({ name, statements }: Record<string, unknown>) => [name, statements])).toEqual([
    ['openvex/Acme', 1],
    ['openvex/Rival', 1],
  ]);
});

test('check applies statements and platforms as audit does', async () => {
  const check = async (...args: readonly string[]) => {
    const { code, stdout } = await run('check', WHEEL, '--store', stores.one, '--format', 'json', ...args);
    const { findings } = JSON.parse(stdout);
    const known = findings.filter(({ question }: { question: string }) => question === 'known');
    return [code, known.map(({ rule }: { rule: string }) => rule)];
  };
  expect(await check()).toEqual([1, ['known.affected', 'known.conditional', 'known.undecided']]);
  expect(await check('--platform', 'linux')).toEqual([1, ['known.affected', 'known.undecided']]);
  expect(await check('--platform', 'windows')).toEqual([
    1,
    ['known.affected', 'known.affected', 'known.undecided'],
  ]);
  expect(await check('--platform', 'linux', '--vex', EXAMPLE)).toEqual([0, ['known.undecided', 'known.vex']]);
  // A statement about something else is told; two that disagree leave the match.
  const acme = join(folder.path, 'acme.json');
  expect(await check('--platform', 'linux', '--vex', EXAMPLE, '--vex', acme)).toEqual([
    0,
    ['known.undecided', 'known.vex', 'known.vex-unused'],
  ]);
  const against = folder.put(
    'against.json',
    JSON.stringify(vex('Rival', 'affected', { '@id': 'pkg:pypi/tinyjson@0.4.1' })),
  );
  expect(await check('--platform', 'linux', '--vex', EXAMPLE, '--vex', against)).toEqual([
    1,
    ['known.affected', 'known.undecided', 'known.vex-disagreement'],
  ]);
});

test('a wheel is the product that its parts are in, by its package URL and by its digest', async () => {
  const { stdout } = await run('digest', WHEEL, '--format', 'json');
  const [, sha256] = /"sha256:?"?:? ?"?([0-9a-f]{64})/.exec(stdout) ?? [];
  const part = [{ '@id': 'pkg:pypi/tinyjson' }];
  for (const product of [
    { '@id': 'pkg:pypi/parcel@1.2.0', subcomponents: part },
    { '@id': 'pkg:pypi/parcel' },
    { hashes: { 'sha-256': sha256 }, subcomponents: part },
  ]) {
    const path = folder.put('product.json', JSON.stringify(vex('Acme', 'not_affected', product)));
    expect((await json(WHEEL, '--store', stores.one, '--vex', path)).vex?.author).toBe('Acme');
  }
  const path = folder.put(
    'product.json',
    JSON.stringify(vex('Acme', 'fixed', { '@id': 'pkg:pypi/parcel@1.3' })),
  );
  expect((await json(WHEEL, '--store', stores.one, '--vex', path)).vex).toBeUndefined();
});

test('check without advisories has nothing to apply statements to, and says so', async () => {
  const { code, stderr } = await run('check', WHEEL, '--vex', EXAMPLE);
  expect([code, stderr]).toEqual([0, expect.stringContaining('there are no advisories that the statements')]);
});

test.each([
  ['a missing document', ['--vex', 'nope.json'], /nope\.json: .*\[input\.missing\]/],
  ['one without statements', ['--vex', 'package.json'], /\[audit\.vex\]/],
  ['one that would be overwritten', ['--vex', EXAMPLE, '-o', EXAMPLE], /inputs are never written to/],
])('check: %s', async (_, args, message) => {
  const { code, stderr } = await run('check', WHEEL, '--store', stores.one, ...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test.each([
  [
    'OpenVEX without anything to state',
    ['pkg:npm/none@1', '--format', 'openvex'],
    /\[audit\.vex\]\nhint: --format cyclonedx/,
  ],
  [
    'a namespace that is no URL',
    [WHEEL, '--format', 'csaf', '--namespace', 'me'],
    /--namespace me is no URL/,
  ],
])('audit: %s', async (_, args, message) => {
  const { code, stdout, stderr } = await run('audit', ...args, '--store', stores.one);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});
