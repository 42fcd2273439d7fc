import { describe, expect, test } from 'vitest';
import { readStatement } from '../../src/provenance/statement.ts';
import { verifySubject } from '../../src/provenance/verify/subject.ts';
import { changed, refusalText, stepsOf } from '../support/refusal.ts';

const STATEMENT = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'a.whl', digest: { sha256: 'a'.repeat(64) } }],
  predicateType: 'https://example.org/p',
  predicate: { a: 1 } as unknown,
};
const read = (value: unknown) =>
  readStatement(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
const verdict = (value: unknown) => refusalText(() => read(value));

describe('shape', () => {
  test('what it says', () => {
    expect(read(STATEMENT)).toMatchObject({
      type: STATEMENT._type,
      subjects: [{ name: 'a.whl', digests: { sha256: 'a'.repeat(64) } }],
      predicateType: 'https://example.org/p',
    });
    expect(verdict({ ...STATEMENT, _type: 'https://in-toto.io/Statement/v0.1' })).toBe('pass');
    expect(read(changed(STATEMENT, 'predicate', undefined)).predicate).toBeUndefined();
  });

  test.each([
    ['_type', undefined, 'statement.shape: _type is missing (statement _type)'],
    [
      '_type',
      'https://in-toto.io/Statement/v2',
      'statement.type: no version of the in-toto statement that is known (statement _type)',
    ],
    [
      '_type',
      'https://in-toto.io/Statement/v1 ',
      'statement.type: no version of the in-toto statement that is known (statement _type)',
    ],
    ['subject', undefined, 'statement.shape: subject is missing (statement subject)'],
    ['subject', [], 'statement.shape: it is not an array with a subject (statement subject)'],
    ['subject', {}, 'statement.shape: it is not an array (statement subject)'],
    ['subject.0.name', 7, 'statement.shape: it is not a string (statement subject[0].name)'],
    ['subject.0.digest', undefined, 'statement.shape: digest is missing (statement subject[0].digest)'],
    [
      'subject.0.digest',
      {},
      'statement.shape: it is not an object with digests (statement subject[0].digest)',
    ],
    [
      'subject.0.digest',
      { sha256: null },
      'statement.shape: it is not an object with digests (statement subject[0].digest)',
    ],
    [
      'subject.0.digest',
      { sha256: 'a', md5: 7 },
      'statement.shape: it is not a string (statement subject[0].digest.md5)',
    ],
    ['predicateType', undefined, 'statement.shape: predicateType is missing (statement predicateType)'],
  ])('%s = %j', (path, to, expected) => expect(verdict(changed(STATEMENT, path, to))).toBe(expected));

  test.each([
    ['no JSON', '{', 'statement.shape'],
    ['a list', '[]', 'statement.shape'],
    ['a name twice', '{"_type":"a","_type":"b"}', 'statement.shape'],
  ])('%s', (_, text, step) => expect(verdict(text).split(':')[0]).toBe(step));

  test('ten thousand subjects are read, one more is not', () => {
    const many = (count: number) => ({
      ...STATEMENT,
      subject: Array.from({ length: count }, () => STATEMENT.subject[0]),
    });
    expect(read(many(10_000)).subjects).toHaveLength(10_000);
    expect(verdict(many(10_001))).toMatch(/^statement\.shape: there are 10001/);
  });

  test('names that every object has are digests like others', () => {
    const text = JSON.stringify(STATEMENT).replace(
      '{"sha256"',
      '{"__proto__":"x","constructor":"y","sha256"',
    );
    const [subject] = read(text).subjects;
    expect(Object.keys(subject!.digests)).toEqual(['__proto__', 'constructor', 'sha256']);
    expect(subject!.digests['toString']).toBe(Object.prototype.toString);
    expect(Object.hasOwn(subject!.digests, 'toString')).toBe(false);
    // A predicate may hold anything, and nothing of it is taken over.
    expect(verdict(JSON.stringify(STATEMENT).replace('{"a":1}', '{"__proto__":{"verified":true}}'))).toBe(
      'pass',
    );
    expect(({} as Record<string, unknown>)['verified']).toBeUndefined();
  });
});

describe('subject', () => {
  const [A, B, C] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(128)];
  const file = { digests: { sha256: A, sha384: 'd'.repeat(96), sha512: C } };
  const of = (...digests: readonly Record<string, string>[]) =>
    stepsOf((steps) =>
      verifySubject(
        { type: '', predicateType: '', subjects: digests.map((one) => ({ digests: one })) },
        file,
        steps,
      ),
    );

  test.each([
    ['SHA-256', { sha256: A }],
    ['SHA-512 alone', { sha512: C }],
    ['both', { sha256: A, sha512: C }],
    ['one, and one that nobody compares', { sha256: A, sha1: 'x', gitCommit: 'y' }],
  ])('%s', (_, digest) => expect(of(digest)).toEqual(['subject.digest pass']));

  test.each([
    ['another file', { sha256: B }],
    ['one right, one wrong', { sha256: A, sha512: 'e'.repeat(128) }],
    ['one wrong, one right', { sha256: B, sha512: C }],
    ['one right, one empty', { sha256: A, sha384: '' }],
    ['upper case', { sha256: A.toUpperCase() }],
    ['a space', { sha256: ` ${A}` }],
    ['only what is too weak', { sha1: 'x', md5: 'y' }],
    ['the digest under another name', { 'sha-256': A, SHA256: A }],
    ['names that every object has', { constructor: A, toString: A }],
  ])('%s', (_, digest) => expect(of(digest)).toEqual(['subject.digest fail']));

  test('one of several is enough, and it must be right as a whole', () => {
    expect(of({ sha256: B }, { sha256: A })).toEqual(['subject.digest pass']);
    expect(of({ sha256: B }, { sha256: A, sha512: 'e'.repeat(128) })).toEqual(['subject.digest fail']);
  });

  test('a digest that is not known of the file decides nothing', () => {
    const digest = { digests: { sha256: A } };
    const statement = {
      type: '',
      predicateType: '',
      subjects: [{ digests: { sha256: A, sha512: 'e'.repeat(128) } }],
    };
    expect(stepsOf((steps) => verifySubject(statement, digest, steps))).toEqual(['subject.digest pass']);
    expect(
      stepsOf((steps) =>
        verifySubject({ ...statement, subjects: [{ digests: { sha512: C } }] }, digest, steps),
      ),
    ).toEqual(['subject.digest fail']);
  });
});
