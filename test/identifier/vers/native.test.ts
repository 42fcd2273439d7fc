import { describe, expect, test } from 'vitest';
import { NATIVE_RANGE_SCHEMES, parseVers, versFromNative } from '../../../src/identifier/index.ts';
import { AssayError } from '../../../src/model/index.ts';

const code = (scheme: string, range: string): string => {
  try {
    return versFromNative(scheme, range, { form: 'canonical' });
  } catch (error) {
    return error instanceof AssayError ? error.code : String(error);
  }
};

/** Per type: native ranges and their canonical form, without `vers:<type>/` where that is the type. */
const RANGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  npm: {
    '': '*',
    '*': '*',
    x: '*',
    '1.2.3': '1.2.3',
    '=v1.2.3+build': '1.2.3',
    '^1.2.3': '>=1.2.3|<2.0.0',
    '^0.0.3': '>=0.0.3|<0.0.4',
    '^0.x': '>=0.0.0|<1.0.0',
    '~1': '>=1.0.0|<2.0.0',
    '1.2 - 2': '>=1.2.0|<3.0.0',
    '<1.x': '<1.0.0',
    '>1.2': '>=1.3.0',
    '<2.0.0-0': '<2.0.0-0',
    '>=1.0.0 <2.0.0-0 || ^3': '>=1.0.0|<2.0.0-0|>=3.0.0|<4.0.0',
    '>1.0.0 <1.0.0': 'vers:none/*',
    '<1.0.0 || >=1.0.0': '*',
    '<1.0.0 || >1.0.0': '!=1.0.0',
    '>=0.0.0 <1.0.0': '>=0.0.0|<1.0.0',
  },
  conan: {
    '[>=1.0 <2.0, include_prerelease=True]': '>=1.0|<2.0',
    '^0.1.2': '>=0.1.2|<0.2-',
    '~1': '>=1|<2-',
    '^0': '>=0|<1-',
    '*': '>=0.0.0',
  },
  gem: { '~> 1': '>=1|<2', '>= 1.0, < 2, != 1.5': '>=1.0|!=1.5|<2', '': '*' },
  pypi: {
    '': '*',
    '>=1.0a1,<1.0.5||>=1.1b1,<1.1.1': '>=1.0a1|<1.0.5|>=1.1b1|<1.1.1',
    '==1.4.*': '>=1.4.dev0|<1.5.dev0',
    '~=1.4.2': '>=1.4.2|<1.5.dev0',
    '~=1.4.2.post1': '>=1.4.2.post1|<1.5.dev0',
    '>=1,!=1.4.*,!=2.9.*': '>=1|<1.4.dev0|>=1.5.dev0|<2.9.dev0|>=2.10.dev0',
    '==1!2.0': '1%212.0',
    '==1,==2': 'vers:none/*',
    '!=1.4.*,!=1.*,!=0.9': '!=0.9|<1.dev0|>=2.dev0',
  },
  maven: { '[1.0,2.0)': '>=1.0|<2.0', '[1.5]': '1.5', '(,1.0],[1.2,)': '<=1.0|>=1.2', '(,)': '*' },
  nuget: { '1.0': '>=1.0', '(1.0,)': '>1.0', '[1.0]': '1.0', '(,1.0]': '<=1.0', '(1.0,2.0]': '>1.0|<=2.0' },
  openssl: { '1.0.2a, 1.0.2': '1.0.2|1.0.2a', 'from 3.0.0 before 3.0.7, 1.1.1': '1.1.1|>=3.0.0|<3.0.7' },
  nginx: {
    all: '*',
    none: 'vers:none/*',
    '1.21.0+, 1.20.1+': '>=1.20.1',
    '1.20.1+': '>=1.20.1|<1.21.0',
    '0.8.41': '0.8.41',
  },
  deb: { '(>= 1:1.2), (<< 1:2~)': '>=1:1.2|<1:2~', '>> 1.0': '>1.0', '= 1-1': '1-1' },
  rpm: { '>= 1.0, < 2.0': '>=1.0|<2.0', '<= 1.0-3': '<=1.0-3' },
  alpm: { '>=1.5-2,<2': '>=1.5-2|<2' },
  apk: { '>=1.2_rc1': '>=1.2_rc1' },
  cpan: { '>= 1.2, != 1.5, < 2.0': '>=1.2|!=1.5|<2.0', '1.2': '>=1.2' },
  // Cabal User Guide, "build-depends", and Distribution.Version (majorUpperBound).
  hackage: {
    '>=1.2 && <2 || ==3.*': '>=1.2|<2|>=3|<4',
    '^>= 1.2.3.4': '>=1.2.3.4|<1.3',
    '^>=1': '>=1|<1.1',
    '^>=0.0': '>=0.0|<0.1',
    '== { 1.2.3, 1.4 }': '1.2.3|1.4',
    '^>= { 2.6.3.6, 3.0.1.0 }': '>=2.6.3.6|<2.7|>=3.0.1.0|<3.1',
    '(>=1 && <2 || >=3) && <4': '>=1|<2|>=3|<4',
    '>=1||<1': '*',
    '-any': '*',
    '-none': 'vers:none/*',
    '== 1.9.*': '>=1.9|<1.10',
    // 1.0 is above 1 in Hackage, so == 1.* begins at 1.
    '==1.* && >1': '>1|<2',
  },
  // PackageDescription, Package.Dependency; the closed range is `lower..<upper with its patch raised`.
  swift: {
    'from: "1.2.3"': '>=1.2.3|<2.0.0',
    'from:"0.1.0"': '>=0.1.0|<1.0.0',
    '.upToNextMajor(from: "1.2.3-beta.1")': '>=1.2.3-beta.1|<2.0.0',
    '.upToNextMinor(from: "1.9.3")': '>=1.9.3|<1.10.0',
    'exact: "1.2.3"': '1.2.3',
    '.exact("1.2.3-rc.1")': '1.2.3-rc.1',
    '"1.0.0"..<"2.0.0"': '>=1.0.0|<2.0.0',
    '"1.2.3" ... "1.2.9"': '>=1.2.3|<1.2.10',
    '"1.2.3"..."1.2.6-beta"': '>=1.2.3|<1.2.7-beta',
  },
  cargo: {
    '1.2': '>=1.2.0|<2.0.0',
    '=1.2.3': '1.2.3',
    '1.*': '>=1.0.0|<2.0.0',
    '*': '*',
    '>=1.2, <1.5': '>=1.2.0|<1.5.0',
    '~0.1': '>=0.1.0|<0.2.0',
  },
  hex: {
    '~> 2.0.1': '>=2.0.1|<2.1.0',
    '~> 2.1': '>=2.1|<3.0.0',
    '>= 1.0.0 and < 2.0.0 or == 3.0.0': '>=1.0.0|<2.0.0|3.0.0',
  },
  pub: {
    any: '*',
    '^1.2.3': '>=1.2.3|<2.0.0',
    '^0.1.2': '>=0.1.2|<0.2.0',
    '>=1.0.0 <2.0.0': '>=1.0.0|<2.0.0',
    '1.2.3': '1.2.3',
  },
  composer: {
    '^1.2': '>=1.2-dev|<2-dev',
    '^0.3.1': '>=0.3.1-dev|<0.4-dev',
    '~1.2.3': '>=1.2.3-dev|<1.3-dev',
    '~1': '>=1-dev|<2-dev',
    '1.0 - 2.0': '>=1.0-dev|<2.1-dev',
    '1.0 - 2.0.0': '>=1.0-dev|<=2.0.0',
    '1.2.*': '>=1.2-dev|<1.3-dev',
    '>=1.0-RC1 <1.1 || 2.0': '>=1.0-RC1|<1.1-dev|2.0',
    '*': '*',
  },
  golang: { '>= 1.2.3, < 1.3.0': '>=1.2.3|<1.3.0', 'v1.0.0': 'v1.0.0' },
  semver: { '>1.0.0': '>1.0.0', '*': '*' },
  generic: { '< 3.50.2': '<3.50.2' },
};

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  npm: ['latest', '>=', '1.2.3.4', '>1.0.0 | <2.0.0'],
  conan: ['>', '^a', '[>=1, foo=1]', '>=1 <=>2'],
  gem: ['~~> 1', '>= '],
  pypi: ['===1.0', '1.0', '~=1'],
  maven: ['1.0', '[1.0', '(1.0)'],
  nuget: ['1.*', '(1.0)', '(,)', '[1.0', '[1,2,3]'],
  openssl: ['1.x', 'from 1 to 2', '3.0.0, fips-2.0'],
  nginx: ['1.0-', '1+', '1-2-3'],
  deb: ['> 1.0', '< 1.0', '1.0', '((>= 1))', '>= 1 (x)'],
  rpm: ['= 1.0', '<= 1.0', '> 1.0', '!= 1.0-1'],
  alpm: ['~1'],
  apk: ['~1'],
  cpan: ['= 1.0'],
  cargo: ['1 - 2', '1 || 2', ''],
  hackage: [
    '',
    '1.2',
    '>=1.*',
    '^>=1.*',
    '>= {1}',
    '== {1.*}',
    '>=1 &&',
    '(>=1',
    '>=1)',
    '>=1 <2',
    '=>1',
    '>=1 | <2',
    '!=1',
    `${'('.repeat(65)}>=1${')'.repeat(65)}`,
    Array.from({ length: 12 }, (_, at) => `(==${at} || ==${at}.1)`).join(' && '),
  ],
  hex: ['= 1.0.0', '> 1', '~> 1', '>= 1.0.0 &&'],
  pub: ['^1', '1.0.0 2.0.0', ''],
  composer: ['dev-main', '^dev-main', '1.0@dev', '1 - 2 - 3', ''],
  golang: ['=> 1'],
  semver: ['^1'],
  swift: [
    '',
    '1.2.3',
    'from: 1.2.3',
    'from: "1.2"',
    'from: "1.2.3")',
    '.upToNextMajor(from: "1.2.3"',
    'branch: "main"',
    '"1.0.0"..<',
    '"1.0.0".."2.0.0"',
  ],
  generic: ['< %'],
};

describe('versFromNative', () => {
  test('every syntax is tried', () => {
    expect(Object.keys(RANGES).sort()).toEqual([...NATIVE_RANGE_SCHEMES].sort());
    expect(Object.keys(REFUSED).sort()).toEqual([...NATIVE_RANGE_SCHEMES].sort());
  });

  test.each(Object.entries(RANGES))('%s', (scheme, ranges) => {
    for (const [range, expected] of Object.entries(ranges)) {
      const vers = expected.startsWith('vers:') ? expected : `vers:${scheme}/${expected}`;
      expect([range, code(scheme, range)]).toEqual([range, vers]);
      expect(parseVers(vers).constraints.length).toBeGreaterThan(0);
    }
  });

  test.each(Object.entries(REFUSED))('%s refuses', (scheme, ranges) => {
    for (const range of ranges) expect([range, code(scheme, range)]).toEqual([range, 'vers.native']);
  });

  test('refuses an unknown type and a range that is too long', () => {
    expect(code('swift', '1')).toBe('vers.native');
    expect(code('constructor', '1')).toBe('vers.native');
    expect(code('npm', '1 '.repeat(4096))).toBe('vers.native');
  });

  test('literal form writes every comparison down', () => {
    const literal = (scheme: string, range: string) => versFromNative(scheme, range);
    expect(literal('npm', '2.0.x || 2.1.x')).toBe('vers:npm/>=2.0.0|<2.1.0|>=2.1.0|<2.2.0');
    expect(literal('npm', '>= 2.2.x')).toBe('vers:npm/>=2.2.0|<2.3.0');
    expect(literal('npm', '<=2')).toBe('vers:npm/<=2.0.0');
    expect(literal('npm', '* || 1')).toBe('vers:npm/*');
    expect(literal('pypi', '==2.3.0||==3.0.0')).toBe('vers:pypi/2.3.0|3.0.0');
    expect(literal('conan', '')).toBe('vers:conan/');
  });
});
