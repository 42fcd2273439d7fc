import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { createProgram } from '../../src/cli/main.ts';
import { signedNupkg } from '../recipes/signed.ts';
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

test.each(OUTPUTS)('%s: %j is as its schema says', async (name, args, code) => {
  const { code: exit, stdout } = await run(...args, '--format', 'json');
  expect(exit).toBe(code);
  const valid = schemaOf(name);
  const value: unknown = JSON.parse(stdout);
  valid(value);
  expect((valid as { errors?: unknown }).errors).toBeNull();
  // A schema that takes anything would say nothing.
  expect(valid({ ...(value as object), unheardOf: 1 })).toBe(false);
});

/** Commands whose JSON is that of another standard, or has no schema yet. */
const WITHOUT = ['sbom create', 'sbom convert', 'sbom merge', 'bisect'];
const ELSEWHERE = /^(?:attest|ledger|trust|verify)\b/;

test('docs/json.md has every command with --format json', () => {
  const page = readFileSync('docs/json.md', 'utf8');
  const names = createProgram().commands.flatMap((command) =>
    command.commands.length === 0
      ? [[command.name(), command] as const]
      : command.commands.map((below) => [`${command.name()} ${below.name()}`, below] as const),
  );
  const told = names.filter(([name, { options }]) => {
    const { argChoices = [] } = options.find(({ long }) => long === '--format') ?? {};
    return argChoices.includes('json') && !WITHOUT.includes(name) && !ELSEWHERE.test(name);
  });
  expect(told.length).toBeGreaterThan(15);
  expect(
    told
      .map(([name]) => name)
      .filter(
        (name) => !page.includes(`\`assay ${name}\``) && !page.includes(`\`assay ${name} --format json\``),
      ),
  ).toEqual([]);
});
