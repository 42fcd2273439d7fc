import { copyFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/main.ts';
import { signedNupkg } from '../recipes/signed.ts';
import { type StandinServer, serve, serveFiles } from '../standin/http.ts';
import { createTufRepository } from '../standin/tuf.ts';
import { createReleases } from '../support/releases.ts';
import { run, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const path = (name: string) => join(folder.path, name);
const { signed, unsigned } = signedNupkg();
const official = folder.put('official.nupkg', signed);
const rebuild = folder.put('rebuild.nupkg', unsigned);
const junk = folder.put('junk.json', 'not anything');
const SBOM = 'examples/sboms/parcel.cdx.json';
const STORE = path('store.sqlite');

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
const schemas = new Map<string, (value: unknown) => boolean>();
const schemaOf = (name: string) => {
  const known = schemas.get(name);
  if (known) return known;
  const made = ajv.compile(JSON.parse(readFileSync(`docs/schemas/${name}.schema.json`, 'utf8')));
  schemas.set(name, made);
  return made;
};

/** Commands in an order that lets the store be there before it is asked. */
const OUTPUTS: readonly (readonly [schema: string, args: readonly string[], code: number])[] = [
  ['sbom-validate', ['sbom', 'validate', SBOM], 0],
  ['sbom-validate', ['sbom', 'validate', SBOM, junk], 1],
  ['sbom-diff', ['sbom', 'diff', SBOM, SBOM], 0],
  ['sbom-diff', ['sbom', 'diff', WHEEL, official], 1],
  ['sbom-score', ['sbom', 'score', SBOM], 0],
  ['sbom-score', ['sbom', 'score', SBOM, '--artifact', WHEEL, '--require', 'bsi'], 1],
  ['rewritten', ['repack', WHEEL, '-o', path('repacked.whl')], 0],
  ['rewritten', ['repack', folder.put('text.gz', gzipSync('text')), '-o', path('again.gz')], 0],
  ['rewritten', ['strip', official, '-o', path('stripped.nupkg')], 0],
  ['rewritten', ['strip', junk, '-o', path('junk')], 0],
  ['rewritten', ['transplant', official, rebuild, '-o', path('again.nupkg')], 0],
  ['rewritten', ['transplant', official, WHEEL, '-o', path('never.nupkg')], 1],
  ['identifier', ['id', 'parse', 'pkg:PyPI/Foo_Bar@1', 'cpe:/a:x:y', 'https://github.com/a/b'], 0],
  ['identifier', ['id', 'explain', 'pkg:pypi/pip@23.1', '--weak'], 0],
  ['identifier', ['id', 'explain', 'pkg:pypi/no-such-name-here'], 0],
  ['identifier', ['id', 'aliases', 'pkg:pypi/pip', '--related'], 0],
  ['identifier', ['id', 'convert', 'pkg:pypi/pip@23.1', '--to', 'cpe'], 0],
  ['identifier', ['id', 'lint', 'pkg:PyPI/Foo', junk], 1],
  ['advisories', ['advisories', 'import', 'examples/advisories', '--store', STORE], 0],
  ['advisories', ['advisories', 'status', '--store', STORE], 0],
  ['advisories', ['advisories', 'update', '--list', '--store', STORE], 0],
];

/** Holds a text against a schema, and the schema against the same text with one key more. */
function expectValid(name: string, text: string): void {
  const valid = schemaOf(name);
  const value: unknown = JSON.parse(text);
  valid(value);
  expect((valid as { errors?: unknown }).errors).toBeNull();
  // A schema that takes anything would say nothing.
  expect(valid({ ...(value as object), unheardOf: 1 })).toBe(false);
}

test.each(OUTPUTS)('%s: %j is as its schema says', async (name, args, code) => {
  const { code: exit, stdout } = await run(...args, '--format', 'json');
  expect(exit).toBe(code);
  expectValid(name, stdout);
});

const cyclonedx = (name: string, licence: string, ...more: readonly object[]) => {
  const zlib = { type: 'library', name: 'zlib', version: '1.3', purl: 'pkg:generic/zlib@1.3' };
  const components = [{ ...zlib, 'bom-ref': 'z', licenses: [{ license: { id: licence } }] }];
  const services = [{ name: 'a service', endpoints: ['https://service.example/'] }];
  return folder.put(
    name,
    JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components, services, dependencies: more }),
  );
};
const one = cyclonedx('one.cdx.json', 'Zlib');
const other = cyclonedx('other.cdx.json', 'MIT', { ref: 'z', dependsOn: ['nowhere'] });
const FILE = path('told.json');

/** Files that a conversion or a merge writes beside the document, and a list in it that must not be empty. */
const FILES: readonly (readonly [args: readonly string[], list: string])[] = [
  [['convert', one, '--format', 'spdx-2.3-json', '--losses', FILE], 'losses'],
  [['convert', one, '--format', 'spdx-2.3-tv', '--losses', FILE], 'additions'],
  [['convert', other, '--format', 'cyclonedx-1.7-xml', '--losses', FILE], 'notes'],
  [['merge', one, other, '--format', 'spdx-3.0.1-json', '--losses', FILE], 'losses'],
  [['merge', one, other, '--format', 'cyclonedx-1.7-json', '--conflicts', FILE], 'conflicts'],
];

test.each(FILES)('the file of sbom %j is as its schema says', async (args, list) => {
  expect((await run('sbom', ...args, '-q')).code).toBe(0);
  const text = readFileSync(FILE, 'utf8');
  expectValid('sbom-losses', text);
  expect(JSON.parse(text)[list]).not.toEqual([]);
});

test('a ledger is told as its schema says: listed, intact, unknown, damaged, merged', async () => {
  const releases = createReleases(folder.path);
  const ledger = path('ledger.jsonl');
  process.env['ASSAY_LEDGER_KEY'] = path('ledger-key.pem');
  const verify = (release: string, ...args: readonly string[]) =>
    run('verify', release, ...releases.trust, '--ledger', ledger, ...args);
  const name = (version: string) => `octo_example-${version}-py3-none-any.whl`;
  await verify(releases.put('signed', [name('1.0')]), '--remember');
  const none = releases.put('none', [{ name: name('1.1'), predicates: [] }]);
  await verify(none, '--accept', '--reason', 'for a test');
  const told = async (...args: readonly string[]) => {
    const { stdout } = await run('ledger', ...args, '--format', 'json');
    expectValid('ledger', stdout);
    return JSON.parse(stdout);
  };
  const { publishers } = await told('list', '--ledger', ledger);
  expect(publishers).toMatchObject([
    { publisher: { kind: 'github' }, first: { version: '1.0' }, accepted: [] },
    { accepted: [{ reason: 'for a test' }] },
  ]);
  expect(publishers[1].publisher).toBeUndefined();
  expect(await told('check', '--ledger', ledger)).toMatchObject({
    outcome: 'intact',
    entries: 2,
    faults: [],
  });
  const exported = path('ours.export');
  await run('ledger', 'export', '--ledger', ledger, '-o', exported);
  expect(await told('merge', exported, '--ledger', path('theirs.jsonl'))).toMatchObject({
    documents: [{ statements: 2, added: 2, ahead: 0 }],
    dropped: 0,
  });
  const damaged = path('damaged.jsonl');
  copyFileSync(`${ledger}.head`, `${damaged}.head`);
  writeFileSync(damaged, readFileSync(ledger, 'utf8').replace('for a test', 'for an attack'));
  expect(await told('check', '--ledger', damaged)).toMatchObject({
    outcome: 'damaged',
    faults: [{ name: 'ledger.head' }, { name: 'ledger.signature', line: 3 }],
  });
  process.env['ASSAY_LEDGER_KEY'] = path('no-key.pem');
  expect(await told('check', '--ledger', ledger)).toMatchObject({ outcome: 'unknown', keyIsKnown: false });
});

let server: StandinServer;
const repository = createTufRepository({ now: Math.floor(Date.now() / 1000) });
beforeAll(async () => {
  server = await serve(serveFiles((name) => repository.file(name)));
});
afterAll(() => server.close());

test('trust is told as its schema says: what comes with Assay, begun, updated, of a file', async () => {
  process.env['ASSAY_TRUST'] = path('trust');
  const { sigstore } = createReleases(folder.path);
  const publish = (text: string) => {
    repository.setTarget('trusted_root.json', Buffer.from(text));
    repository.publish();
  };
  publish(sigstore.trustedRoot);
  const root = folder.put('1.root.json', repository.firstRoot);
  const told = async (...args: readonly string[]) => {
    const { stdout } = await run('trust', ...args, '--format', 'json');
    expectValid('trust', stdout);
    return JSON.parse(stdout);
  };
  const begun = await told('init', '--name', 'ours', '--root', root, '--mirror', server.url);
  expect([begun.changed, begun.before, begun.trust.name]).toEqual([true, undefined, 'ours']);
  publish(`${sigstore.trustedRoot}\n`);
  const updated = await told('update', '--instance', 'ours');
  expect([updated.changed, updated.before.id]).toEqual([true, begun.trust.id]);
  const { trust } = await told('show');
  expect(trust.map(({ from }: { from: string }) => from)).toEqual(['embedded', 'updated']);
  const file = await told('show', '--trust-root', path('trusted-root.json'));
  expect(file.trust).toMatchObject([{ from: 'file', name: '', metadata: [] }]);
});

test('a bisection is told as its schema says: rows, builds that fail, what is not settled', async () => {
  const source = path('source');
  cpSync('test/fixtures/bisect', source, { recursive: true });
  const failing = `if (process.env.TZ !== 'UTC') process.exit(3); require('./build.js'); require('fs').writeFileSync('dist/time', process.hrtime.bigint().toString())`;
  const told = async (program: readonly string[], ...args: readonly string[]) => {
    const command = ['--', process.execPath, ...program];
    const options = ['--artifacts', 'dist/*', '--source', source, '--anew', '-q', '--format', 'json'];
    const { stdout } = await run('bisect', ...options, '--work', path('work'), ...args, ...command);
    expectValid('bisect', stdout);
    return JSON.parse(stdout);
  };
  const broken = await told(['-e', failing], '--vary', 'timezone,path');
  expect([broken.failing, broken.spontaneous.length]).toEqual([[['timezone']], 1]);
  expect(broken.rows).toMatchObject([{ variations: ['path'], paths: ['/dist/path.txt'] }]);
  expect((await told(['build.js'], '--max-builds', '3')).open).not.toEqual([]);
});

test('every schema of an output is on the page', () => {
  const page = readFileSync('docs/json.md', 'utf8');
  // That of a policy is of an input.
  const names = readdirSync('docs/schemas').filter((name) => name !== 'policy.schema.json');
  expect(names.filter((name) => !page.includes(`[schemas/${name}](schemas/${name})`))).toEqual([]);
});

test('docs/json.md has every command with --format json', () => {
  const page = readFileSync('docs/json.md', 'utf8');
  const names = createProgram().commands.flatMap((command) =>
    command.commands.length === 0
      ? [[command.name(), command] as const]
      : command.commands.map((below) => [`${command.name()} ${below.name()}`, below] as const),
  );
  const told = names.filter(([name, { options }]) => {
    const { argChoices = [] } = options.find(({ long }) => long === '--format') ?? {};
    // Those of `assay sbom create` are short names of standards.
    return argChoices.includes('json') && name !== 'sbom create';
  });
  expect(told.length).toBeGreaterThan(20);
  expect(
    told
      .map(([name]) => name)
      .filter(
        (name) => !page.includes(`\`assay ${name}\``) && !page.includes(`\`assay ${name} --format json\``),
      ),
  ).toEqual([]);
});
