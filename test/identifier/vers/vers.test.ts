import { describe, expect, test } from 'vitest';
import {
  formatVers,
  normalizeVers,
  parseVers,
  parseVersWithNotes,
  VERS_MAX_CONSTRAINTS,
  VERS_MAX_LENGTH,
  type VersComparator,
  validateVers,
  versContains,
} from '../../../src/identifier/index.ts';
import { AssayError } from '../../../src/model/index.ts';

const code = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof AssayError ? error.code : String(error);
  }
  return 'no error';
};
const rules = (text: string) => validateVers(text).problems.map(({ rule }) => rule);
const lenient = (text: string) => formatVers(parseVers(text, { mode: 'lenient' }));

describe('parseVers, strict', () => {
  test('takes a range apart', () => {
    expect(parseVers('vers:npm/1.2.3|>=2.0.0|<5.0.0')).toEqual({
      scheme: 'npm',
      constraints: [
        { comparator: '=', version: '1.2.3' },
        { comparator: '>=', version: '2.0.0' },
        { comparator: '<', version: '5.0.0' },
      ],
    });
    expect(parseVers('vers:deb/*').constraints).toEqual([{ comparator: '*', version: '' }]);
  });

  test('decodes versions once', () => {
    expect(parseVers('vers:pypi/1%212.0').constraints[0]?.version).toBe('1!2.0');
    expect(parseVers('vers:npm/1.0%252F0').constraints[0]?.version).toBe('1.0%2F0');
    expect(parseVers('vers:conan/1%200').constraints[0]?.version).toBe('1 0');
    expect(parseVers('vers:golang/v1/2').constraints[0]?.version).toBe('v1/2');
    expect(parseVers('vers:lexicographic/%C3%85').constraints[0]?.version).toBe('Å');
  });

  test.each([
    ['vers:npm/>=1.0.0| <2.0.0', 'white-space'],
    [' vers:npm/1', 'white-space'],
    ['vers:npm/>= 1.0.0', 'white-space'],
    ['vers:conan/1 0', 'white-space'],
    ['vers: npm/1', 'white-space'],
    ['VERS:npm/1', 'scheme-case'],
    ['vers:NPM/1', 'type-case'],
    ['vers:npm/|1', 'pipe'],
    ['vers:npm/1|', 'pipe'],
    ['vers:npm/1||2', 'pipe'],
    ['vers:npm/=1', 'equals'],
    ['vers:datetime/2024-01-01T00%3A00%3A00Z', 'encoding'],
    ['vers:pypi/1!2', 'encoding'],
    ['vers:datetime/2024-01-01t00:00:00z', 'date-time'],
    ['vers:npm/1%2f', 'encoding'],
    ['vers:conan/%3c', 'encoding'],
    ['vers:npm/2|1', 'order'],
    ['vers:npm/<1|>=3|<2', 'order'],
    ['vers:npm/1|1.0', 'duplicate'],
    ['vers:test/a|b|>a', 'duplicate'],
    ['vers:npm/>=1|>=2', 'sequence'],
    ['vers:npm/<1|<2', 'sequence'],
    ['vers:npm/<1|2|<3', 'sequence'],
    ['vers:npm/>1|!=2|>3', 'sequence'],
    ['vers:npm/>1|2|>3', 'sequence'],
    ['vers:npm/1|!=2|<3', 'sequence'],
    ['vers:npm/>1|2|<3', 'sequence'],
  ])('refuses %s: %s', (text, rule) => {
    expect(rules(text)).toContain(rule);
    expect(code(() => parseVers(text))).toBe('vers.syntax');
  });

  test.each([
    '',
    'vers',
    'vers:',
    'vers:npm',
    'vers:npm/',
    'vers:npm/|',
    'vers:/1',
    'vers:1npm/1',
    'vers:n_m/1',
    'vers:%6Epm/1',
    'vers:\u212apm/1',
    'pkg:npm/1',
    'vers:invalid/1',
    'vers:all/1',
    'vers:none/>1',
    'vers:npm/*|1',
    'vers:npm/*1',
    'vers:npm/1.*',
    'vers:npm/>',
    'vers:npm/>=|1',
    'vers:npm/==1',
    'vers:npm/>1<2',
    'vers:npm/1%2G0',
    'vers:npm/1%',
    'vers:npm/%09',
    'vers:npm/%FF',
    'vers:npm/%C3%85',
    'vers:npm/1\0',
    'vers:npm/%201',
    'vers:datetime/2024-13-01T00:00:00Z',
    `vers:npm/${'1'.repeat(VERS_MAX_LENGTH)}`,
    `vers:npm/${'1|'.repeat(VERS_MAX_CONSTRAINTS + 1)}`,
  ])('cannot read %.20s in any mode', (text) => {
    expect(code(() => parseVers(text, { mode: 'lenient' }))).toBe('vers.syntax');
    expect(code(() => validateVers(text))).toBe('vers.syntax');
  });

  test.each([
    'vers:npm/1|2|>=3|!=4|<5|6|>7',
    'vers:npm/<1|2|>=3',
    'vers:npm/!=1|2|!=3|>4|!=5|!=6',
    'vers:npm/>=1|2|3',
    'vers:all/*',
    'vers:none/*',
    'vers:test/b|a',
    'vers:test/>=b|<a',
    'vers:npm/>=1|<junk',
  ])('takes %s as canonical', (text) => {
    expect(formatVers(parseVers(text))).toBe(text);
    expect(validateVers(text).valid).toBe(true);
  });

  test('says which types have no order here', () => {
    expect(parseVersWithNotes('vers:test/1').registered).toBe(false);
    expect(parseVersWithNotes('vers:dart/1').registered).toBe(true);
    expect(parseVersWithNotes('vers:none/*').registered).toBe(true);
  });
});

describe('lenient reading', () => {
  test.each([
    [' VERS:NPM/ >= 1.0 | | < 2.0 |', 'vers:npm/>=1.0|<2.0'],
    ['vers:pypi/=1!2.0', 'vers:pypi/1%212.0'],
    ['vers:conan/1 0', 'vers:conan/1%200'],
    ['vers:npm/1%2F0', 'vers:npm/1/0'],
    ['vers:npm/2|1', 'vers:npm/1|2'],
    ['vers:datetime/2024-01-01t00:00:00z', 'vers:datetime/2024-01-01T00:00:00Z'],
    ['vers:npm/1|1.0.0', 'vers:npm/1'],
    ['vers:npm/>=1|>=2|<3', 'vers:npm/>=1|<3'],
    ['vers:npm/>=1|<2|<3', 'vers:npm/>=1|<3'],
    ['vers:npm/1|<2|3|<4', 'vers:npm/<4'],
    ['vers:npm/>=1|2|>3', 'vers:npm/>=1'],
    ['vers:npm/>=2|2.5|1', 'vers:npm/1|>=2'],
    ['vers:npm/>=1|!=2|>=3|<4|!=2', 'vers:npm/>=1|!=2|<4'],
    ['vers:npm/>=1|<2|>=2|<3', 'vers:npm/>=1|<3'],
    ['vers:npm/>=1|<2|>2|<3', 'vers:npm/>=1|!=2|<3'],
    ['vers:npm/<2|>=2', 'vers:npm/*'],
    ['vers:npm/>=2|<=2', 'vers:npm/2'],
    ['vers:npm/<2|2', 'vers:npm/<=2'],
    ['vers:npm/>2|2', 'vers:npm/>=2'],
    ['vers:npm/!=2|2', 'vers:npm/2'],
    ['vers:npm/!=2|>2', 'vers:npm/>2'],
    ['vers:npm/!=2|!=2', 'vers:npm/!=2'],
    ['vers:npm/<1|!=2|>=3', 'vers:npm/<1|!=2|>=3'],
  ])('reads %s as %s', (text, canonical) => {
    expect(lenient(text)).toBe(canonical);
    expect(validateVers(canonical).problems).toEqual([]);
    expect(parseVersWithNotes(text, { mode: 'lenient' }).changes.length > 0).toBe(text !== canonical);
  });

  test('says what it changed', () => {
    const { changes } = parseVersWithNotes('vers:NPM/>=2|=1', { mode: 'lenient' });
    expect(changes).toEqual([
      { rule: 'type-case', message: 'the type is written in lower case, but it is "NPM"' },
      { rule: 'equals', message: 'equality is written without `=`, but there is "=1"' },
      { rule: 'order', message: 'the constraints are in the order of their versions, but 1 follows 2' },
    ]);
  });

  test('refuses what has no one meaning', () => {
    expect(code(() => lenient('vers:npm/>2|<=2'))).toBe('vers.syntax');
    expect(code(() => lenient('vers:test/b|b'))).toBe('vers.syntax');
    expect(code(() => lenient('vers:npm/>1|>junk'))).toBe('vers.syntax');
    expect(formatVers(normalizeVers('vers:npm/>=1|2|3'))).toBe('vers:npm/>=1');
    expect(formatVers(normalizeVers('vers:test/b|a'))).toBe('vers:test/b|a');
    expect(code(() => normalizeVers({ scheme: 'test', constraints: [] }))).toBe('vers.syntax');
    expect(code(() => versContains({ scheme: 'npm', constraints: [] }, '1'))).toBe('vers.syntax');
  });
});

describe('validateVers', () => {
  test('sorts and drops nothing', () => {
    expect(validateVers('vers:pypi/2|>0|>=1|>=1|1').sorted).toBe('vers:pypi/>0|>=1|>=1|1|2');
    expect(validateVers('vers:test/b|a|>b').sorted).toBe('vers:test/b|a|>b');
    expect(validateVers('vers:test/b').registered).toBe(false);
  });
});

describe('formatVers', () => {
  const one = (comparator: VersComparator, version: string, scheme = 'npm') =>
    formatVers({ scheme, constraints: [{ comparator, version }] });

  test('encodes exactly the reserved characters', () => {
    expect(one('>', 'a>b<c=d!e*f|g%h i')).toBe('vers:npm/>a%3Eb%3Cc%3Dd%21e%2Af%7Cg%25h%20i');
    expect(one('=', '1:2-3~4+5/6@7#8?')).toBe('vers:npm/1:2-3~4+5/6@7#8?');
    expect(one('=', 'Å', 'lexicographic')).toBe('vers:lexicographic/%C3%85');
    expect(one('*', '', 'NPM')).toBe('vers:npm/*');
  });

  test.each([
    ['=', '', 'npm'],
    ['=', '\t', 'npm'],
    ['=', '\ud800', 'lexicographic'],
    ['=', 'é', 'npm'],
    ['*', '1', 'npm'],
    ['=', '1', 'invalid'],
    ['=', '1', 'none'],
    ['=', '1'.repeat(4097), 'npm'],
  ] as const)('refuses %s %.8s of %s', (comparator, version, scheme) => {
    expect(code(() => one(comparator, version, scheme))).toBe('vers.syntax');
  });

  test('refuses no constraint, and * beside others', () => {
    expect(code(() => formatVers({ scheme: 'npm', constraints: [] }))).toBe('vers.syntax');
    const any = { comparator: '*', version: '' } as const;
    expect(code(() => formatVers({ scheme: 'npm', constraints: [any, any] }))).toBe('vers.syntax');
  });
});

describe('versContains', () => {
  test.each([
    [
      'vers:npm/>=1.0.0|!=1.5.0|<2.0.0',
      { '0.9.0': false, '1.0.0': true, '1.5.0': false, '1.6.0': true, '2.0.0': false },
    ],
    ['vers:npm/>1', { '1.0.0': false, '1.0.1': true, '0.1.0': false }],
    ['vers:npm/>=1', { '1.0.0': true, '0.9.9': false, '99.0.0': true }],
    ['vers:npm/<1', { '1.0.0': false, '0.9.9': true, '1.0.0-rc.1': true }],
    ['vers:npm/<=1', { '1.0.0': true, '1.0.1': false }],
    [
      'vers:npm/<1|>=2|<3|>4',
      { '0.1.0': true, '1.0.0': false, '2.5.0': true, '3.0.0': false, '4.0.0': false, '5.0.0': true },
    ],
    ['vers:npm/1|3', { '1.0.0': true, '2.0.0': false, '3.0.0': true }],
    ['vers:npm/1|!=3', { '1.0.0': true, '2.0.0': false, '3.0.0': false }],
    ['vers:npm/!=2|!=3', { '1.0.0': true, '2.0.0': false, '3.0.0': false, '4.0.0': true }],
    ['vers:pypi/<=1.3|3', { '1.3.0': true, '3.0.0': true, '2': false }],
    ['vers:pypi/>=3.0.0|2.0.3', { '2.0.3': true, '2.0.4': false }],
    ['vers:openssl/>=1.0.2|<1.0.2zd', { '1.0.2z': true, '1.0.2zd': false, '1.0.2': true }],
    ['vers:dart/>1.0.0', { '1.0.0+1': true }],
    ['vers:all/*', { anything: true }],
    ['vers:none/*', { anything: false }],
    ['vers:npm/*', { 'no version': true }],
  ])('%s', (range, versions) => {
    for (const [version, expected] of Object.entries(versions)) {
      expect([version, versContains(range, version)]).toEqual([version, expected]);
    }
  });

  test.each([
    ['vers:npm/>=1.0.0', 'main', undefined],
    ['vers:npm/main', 'main', true],
    ['vers:npm/main', '1.0.0', undefined],
    ['vers:npm/>=1.0.0|main', '2.0.0', true],
    ['vers:npm/>=1.0.0|main', '0.1.0', undefined],
    ['vers:npm/>=1.0.0|!=main', '2.0.0', undefined],
    ['vers:npm/>=1.0.0|!=main', '0.1.0', false],
    ['vers:npm/>=1.0.0|!=2.0.0|main', '2.0.0', undefined],
    ['vers:npm/>=1.0.0|<main', '0.1.0', false],
    ['vers:npm/>=1.0.0|<main', '2.0.0', undefined],
    ['vers:npm/>=1.0.0|<main', '1.0.0', true],
    ['vers:test/>=1', '2', undefined],
    ['vers:test/>=1', '1', true],
    ['vers:test/1|2|1', '3', undefined],
    ['vers:composer/<=dev-main', 'dev-other', undefined],
    ['vers:openssl/<3.0.0', 'fips-2.0.16', undefined],
  ])('is never a guess: %s and %s', (range, version, expected) => {
    expect(versContains(range, version)).toBe(expected);
  });
});

test('a version that would not be written is not read: 4096 characters, whatever their encoding', () => {
  const range = (length: number) => `vers:generic/${'a'.repeat(length)}`;
  expect(formatVers(parseVers(range(4096)))).toBe(range(4096));
  expect(() => parseVers(range(4097))).toThrow('a version is too long');
});
