import { describe, expect, test } from 'vitest';
import { PUBLISH, SLSA_PROVENANCE, verifyPypiStatement } from '../../../src/provenance/pypi/rules.ts';
import { readStatement } from '../../../src/provenance/statement.ts';
import { createSteps } from '../../../src/provenance/steps.ts';
import { changed, refusalText, stepsOf } from '../../support/refusal.ts';

const SHA = 'a'.repeat(64);
const STATEMENT = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'Octo_Example-1.0.0.tar.gz', digest: { sha256: SHA } as Record<string, string> }],
  predicateType: PUBLISH,
  predicate: null as unknown,
};
const FILE = { name: 'octo_example-1.0.0.tar.gz', digests: { sha256: SHA } };
const readAs = (value: unknown) => ({
  identity: { kind: 'github' as const },
  statement: readStatement(Buffer.from(JSON.stringify(value))),
});
const verdict = (value: unknown) =>
  refusalText(() => verifyPypiStatement(readAs(value), FILE, createSteps()));

test('a statement of publishing, with an empty predicate in any form', () => {
  for (const predicate of [null, {}, undefined])
    expect(verdict(changed(STATEMENT, 'predicate', predicate))).toBe('pass');
  expect(verdict({ ...STATEMENT, predicateType: SLSA_PROVENANCE, predicate: { a: 1 } })).toBe('pass');
});

test('the name of the file may be unknown, which is said', () => {
  expect(
    stepsOf((steps) => verifyPypiStatement(readAs(STATEMENT), { digests: FILE.digests }, steps)),
  ).toEqual(['subject.name unknown', 'statement.predicate pass']);
});

describe('refused', () => {
  const [one] = STATEMENT.subject;
  test.each([
    ['_type', 'https://in-toto.io/Statement/v0.1', 'statement.type'],
    ['subject.1', one, 'subject.name'],
    ['subject.0.name', undefined, 'subject.name'],
    ['subject.0.name', 'octo_example-1.0.1.tar.gz', 'subject.name'],
    ['subject.0.name', 'octo_example-1.0.0.exe', 'subject.name'],
    ['subject.0.name', 'dist/octo_example-1.0.0.tar.gz', 'subject.name'],
    ['subject.0.name', '', 'subject.name'],
    ['subject.0.digest', { sha512: 'b' }, 'subject.digest'],
    ['subject.0.digest.sha256', SHA.toUpperCase(), 'subject.digest'],
    ['subject.0.digest.sha256', SHA.slice(1), 'subject.digest'],
    ['predicateType', 'https://slsa.dev/provenance/v0.2', 'statement.predicate'],
    ['predicateType', `${PUBLISH}/`, 'statement.predicate'],
    ['predicate', { a: 1 }, 'statement.predicate'],
    ['predicate', [], 'statement.predicate'],
    ['predicate', '', 'statement.predicate'],
    ['predicate', 0, 'statement.predicate'],
    ['predicate', false, 'statement.predicate'],
  ])('%s = %j', (path, to, step) => expect(verdict(changed(STATEMENT, path, to)).split(':')[0]).toBe(step));

  test('a signature of the file itself', () => {
    expect(
      refusalText(() => verifyPypiStatement({ identity: { kind: 'github' } }, FILE, createSteps())),
    ).toBe('statement.shape: it is no statement, but a signature of the file');
  });

  test('a file that is no distribution', () => {
    expect(
      refusalText(() =>
        verifyPypiStatement(readAs(STATEMENT), { ...FILE, name: 'release.bin' }, createSteps()),
      ),
    ).toMatch(/^subject\.name: /);
  });
});
