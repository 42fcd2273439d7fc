import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { RELEASE_FINDINGS } from '../../src/model/index.ts';
import { run, testFolder } from '../cli/run.ts';
import { createSigstore } from '../standin/sigstore.ts';
import { digestsOf } from '../support/provenance.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const { put, path: folder } = testFolder();
const schema = JSON.parse(readFileSync('docs/schemas/verify.schema.json', 'utf8')) as object;
const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

const sigstore = createSigstore(NOW);
const root = put('root.json', sigstore.trustedRoot);
const names = ['x-1.0.tar.gz', 'x-1.0-py3-none-any.whl'];
const files = names.map((name) => put(name, `bytes of ${name}`));
const statementOf = (name: string) =>
  Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name, digest: { sha256: digestsOf(Buffer.from(`bytes of ${name}`)).digests['sha256'] } }],
      predicateType: 'https://docs.pypi.org/attestations/publish/v1',
      predicate: null,
    }),
  );
for (const name of names)
  put(
    `${name}.sigstore.json`,
    JSON.stringify(sigstore.sign({ payload: statementOf(name) }, { timestamps: 1 })),
  );
const lonely = put('lonely.bin', 'x');

async function valid(...args: readonly string[]): Promise<{ files: readonly { outcome: string }[] }> {
  const { stdout } = await run(
    'verify',
    '--trust-root',
    root,
    '--at',
    '2026-06-01T01:00:00Z',
    '--format',
    'json',
    ...args,
  );
  const document = JSON.parse(stdout) as { files: readonly { outcome: string }[] };
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document;
}

test('documents of every outcome are as the schema says', async () => {
  const ledger = ['--ledger', `${folder}/ledger.jsonl`];
  const outcomes = async (...args: readonly string[]) =>
    (await valid(...args)).files.map(({ outcome }) => outcome);
  expect(await outcomes(...files, '--no-ledger')).toEqual(['verified', 'verified']);
  expect(await outcomes(...files, ...ledger)).toEqual(['verified', 'verified']);
  expect(await outcomes(...files, ...ledger)).toEqual(['verified', 'verified']);
  expect(await outcomes(...files, lonely, '--publisher', 'github:evil/x', '--no-ledger')).toEqual([
    'refused',
    'refused',
    'missing',
  ]);
  expect(await outcomes(files[0]!, '--attestation', lonely, '--no-ledger')).toEqual(['refused']);
});

test('the schema knows no more and no less than is written', () => {
  const { properties } = schema as { properties: object };
  expect(Object.keys(properties)).toEqual([
    'schemaVersion',
    'trust',
    'at',
    'files',
    'leftOut',
    'releases',
    'memory',
    'memoryError',
    'tool',
  ]);
  for (const name of Object.keys(RELEASE_FINDINGS)) expect(name).toMatch(/^release\./);
  validate({ schemaVersion: 1 });
  expect(
    validate.errors?.map(({ params }) => (params as { missingProperty?: string }).missingProperty),
  ).toEqual(['trust', 'at', 'files', 'leftOut', 'releases', 'tool']);
});
