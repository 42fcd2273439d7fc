import { describe, expect, test } from 'vitest';
import { verifyNpmStatement } from '../../../src/provenance/npm/rules.ts';
import { readStatement } from '../../../src/provenance/statement.ts';
import { readNpmKeys } from '../../../src/provenance/trust/npm-keys.ts';
import { makeKey } from '../../standin/keys.ts';
import { readNpmAttestations } from '../../support/evidence.ts';
import { changed, refusalText, refusedAs, stepsOf } from '../../support/refusal.ts';

const STATEMENT = {
  _type: 'https://in-toto.io/Statement/v0.1',
  subject: [
    { name: 'pkg:npm/%40octo/example@1.0.0', digest: { sha512: 'a'.repeat(128) } as Record<string, string> },
  ],
  predicateType: 'https://slsa.dev/provenance/v0.2',
};
const ASKED = { name: '@octo/example', version: '1.0.0' };

function steps(
  value: typeof STATEMENT,
  asked: typeof ASKED | undefined = ASKED,
  listed = STATEMENT.predicateType,
) {
  const statement = readStatement(Buffer.from(JSON.stringify(value)));
  const subject = statement.subjects[0]!;
  return stepsOf((own) =>
    verifyNpmStatement({ identity: { kind: 'github' }, statement, subject }, listed, asked, own),
  );
}

describe('the version of the package that is asked about', () => {
  test('by purl, in any of its spellings', () => {
    for (const name of [
      'pkg:npm/%40octo/example@1.0.0',
      'pkg:npm/@octo/example@1.0.0',
      'pkg:NPM/%40octo/example@1.0.0',
    ])
      expect(steps(changed(STATEMENT, 'subject.0.name', name))).toEqual(['subject.name pass']);
    expect(
      steps(changed(STATEMENT, 'subject.0.name', 'pkg:npm/example@1.0.0'), {
        name: 'example',
        version: '1.0.0',
      }),
    ).toEqual(['subject.name pass']);
  });

  test('may be unknown, which is said', () => {
    const statement = readStatement(Buffer.from(JSON.stringify(STATEMENT)));
    const verified = { identity: { kind: 'github' as const }, statement, subject: statement.subjects[0]! };
    expect(stepsOf((own) => verifyNpmStatement(verified, STATEMENT.predicateType, undefined, own))).toEqual([
      'subject.name unknown',
    ]);
  });

  test.each([
    ['subject.0.name', 'pkg:npm/%40octo/example@1.0.1', 'subject.name'],
    ['subject.0.name', 'pkg:npm/%40octo/exampl@1.0.0', 'subject.name'],
    ['subject.0.name', 'pkg:npm/example@1.0.0', 'subject.name'],
    // Names of npm are told apart by case: old packages have capitals.
    ['subject.0.name', 'pkg:npm/%40octo/Example@1.0.0', 'subject.name'],
    ['subject.0.name', 'pkg:npm/octo/example@1.0.0', 'subject.name'],
    ['subject.0.name', 'pkg:npm/%40octo/x/example@1.0.0', 'subject.name'],
    ['subject.0.name', 'pkg:npm/%40octo%2Fexample-evil@1.0.0', 'subject.name'],
    ['subject.0.name', 'pkg:npm/%40octo/example@1.0', 'subject.name'],
    ['subject.0.name', 'pkg:npm/%40octo/example@v1.0.0', 'subject.name'],
    ['subject.0.name', 'pkg:npm/%40octo/example@1.0.0-rc.1', 'subject.name'],
    ['subject.0.name', 'pkg:npm/%40octo/example@1.0.0?repository_url=https://evil.test', 'subject.name'],
    ['subject.0.name', 'pkg:npm/%40octo/example@1.0.0#sub', 'subject.name'],
    ['subject.0.name', 'pkg:npm/%40octo/example', 'subject.name'],
    ['subject.0.name', 'pkg:pypi/example@1.0.0', 'subject.name'],
    ['subject.0.name', '@octo/example@1.0.0', 'subject.name'],
    ['subject.0.name', '', 'subject.name'],
    ['subject.0.name', undefined, 'subject.name'],
    ['subject.0.digest', { sha256: 'a' }, 'subject.digest'],
    ['subject.1', STATEMENT.subject[0], 'subject.name'],
    ['predicateType', 'https://slsa.dev/provenance/v1', 'statement.predicate'],
  ])('%s = %j', (path, to, step) => expect(steps(changed(STATEMENT, path, to)).at(-1)).toBe(`${step} fail`));

  test('a signature of the file itself', () => {
    expect(stepsOf((own) => verifyNpmStatement({ identity: { kind: 'key' } }, 'x', ASKED, own))).toEqual([
      'statement.shape fail',
    ]);
  });
});

describe('answers and keys of the registry', () => {
  const read = (value: unknown) => readNpmAttestations(Buffer.from(JSON.stringify(value)));
  test('answers', () => {
    expect(read({ attestations: [{ predicateType: 'a', bundle: {} }] })).toMatchObject([
      { predicateType: 'a' },
    ]);
    expect(refusedAs(() => read({}))).toBe('format.field');
    expect(refusedAs(() => read({ attestations: [{ bundle: {} }] }))).toBe('format.field');
    expect(refusedAs(() => read({ attestations: [{ predicateType: 'a' }] }))).toBe('format.field');
    expect(refusedAs(() => read({ attestations: Array.from({ length: 17 }, () => ({})) }))).toBe(
      'format.count',
    );
  });

  const { spki } = makeKey();
  const KEY = {
    keyId: 'SHA256:x',
    keyUsage: 'npm:attestations',
    publicKey: {
      rawBytes: spki.toString('base64'),
      validFor: { start: '2022-12-01T00:00:00.000Z', end: '2025-01-29T00:00:00.000Z' } as object | undefined,
    },
  };
  const keys = (value: unknown) => readNpmKeys(Buffer.from(JSON.stringify({ keys: [value] })));
  test('keys: those that sign attestations, for as long as they are valid', () => {
    expect(keys(KEY)).toMatchObject([{ hint: 'SHA256:x', validity: { start: 1669852800, end: 1738108800 } }]);
    expect(keys({ ...KEY, keyUsage: 'npm:signatures' })).toEqual([]);
    expect(refusedAs(() => keys(changed(KEY, 'publicKey.validFor', undefined)))).toBe('trust.root');
    expect(refusalText(() => keys(changed(KEY, 'publicKey.rawBytes', 'AAAA')))).toBe(
      'trust.key: it is no key of a kind that is understood (keys[0])',
    );
  });
});
