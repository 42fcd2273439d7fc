import { describe, expect, test } from 'vitest';
import { canonicalPurl, formatPurl, PURL_TYPES, parsePurl, pypiName } from '../../src/identifier/index.ts';
import { AssayError } from '../../src/model/index.ts';

const REQUIRED =
  'alpm apk bitbucket composer deb git github golang huggingface maven qpkg rpm swift vscode-extension'.split(
    ' ',
  );
const OPTIONAL = 'brew conan cpan docker generic hex luarocks npm swid yocto'.split(' ');
const PROHIBITED =
  'bazel bitnami cargo chrome-extension cocoapods conda cran gem hackage julia mlflow nuget oci opam otp pub pypi vcpkg'.split(
    ' ',
  );

/** A name and qualifiers that satisfy every other rule of a type. */
function sample(type: string): {
  readonly type: string;
  readonly name: string;
  qualifiers: Record<string, string>;
} {
  const name = type === 'chrome-extension' ? 'abcdefghijklmnopabcdefghijklmnop' : 'name';
  const key = { julia: 'uuid', swid: 'tag_id' }[type];
  return { type, name, qualifiers: key === undefined ? {} : { [key]: 'x' } };
}

function refusal(work: () => unknown): string {
  try {
    return `accepted: ${JSON.stringify(work())}`;
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

test('there are rules for the 42 registered types', () => {
  expect([...PURL_TYPES.keys()].sort()).toEqual([...REQUIRED, ...OPTIONAL, ...PROHIBITED].sort());
  expect(PURL_TYPES.size).toBe(42);
});

describe('the namespace', () => {
  test.each(REQUIRED)('of %s is required', (type) => {
    expect(refusal(() => formatPurl(sample(type)))).toBe(`purl.type-rule: a ${type} purl needs a namespace`);
    expect(refusal(() => parsePurl(`pkg:${type}/name@1`))).toBe(
      `purl.type-rule: a ${type} purl needs a namespace`,
    );
    expect(parsePurl(formatPurl({ ...sample(type), namespace: 'ns' })).namespace).toBe('ns');
  });
  test.each(PROHIBITED)('of %s is prohibited', (type) => {
    const message = `purl.type-rule: a ${type} purl has no namespace, and this one has "ns"`;
    expect(refusal(() => formatPurl({ ...sample(type), namespace: 'ns' }))).toBe(message);
    expect(parsePurl(formatPurl(sample(type))).namespace).toBeNull();
  });
  test.each(OPTIONAL)('of %s is optional', (type) => {
    expect(parsePurl(formatPurl(sample(type))).namespace).toBeNull();
    const upper = type === 'cpan';
    expect(parsePurl(formatPurl({ ...sample(type), namespace: 'ns' })).namespace).toBe(upper ? 'NS' : 'ns');
  });
});

describe('case', () => {
  // What is left of `Ns`, `Name`, `V1A` and `Sub`; types that are not named keep all four.
  const folded: Record<string, string> = {
    alpm: 'ns name V1A Sub',
    apk: 'ns name V1A Sub',
    bitbucket: 'ns name V1A Sub',
    bitnami: '- name V1A Sub',
    brew: 'ns name V1A Sub',
    composer: 'ns name V1A Sub',
    cpan: 'NS Name V1A Sub',
    deb: 'ns name V1A Sub',
    github: 'ns name V1A Sub',
    golang: 'ns name V1A Sub',
    hex: 'ns name V1A Sub',
    huggingface: 'Ns Name v1a Sub',
    luarocks: 'ns name V1A Sub',
    oci: '- name v1a Sub',
    otp: '- name V1A sub',
    pub: '- name V1A Sub',
    pypi: '- name v1a Sub',
    qpkg: 'ns Name V1A Sub',
    rpm: 'ns Name V1A Sub',
    'vscode-extension': 'ns name v1a Sub',
    yocto: 'ns Name V1A Sub',
  };
  test.each([...PURL_TYPES.keys()].filter((type) => type !== 'chrome-extension'))('of %s', (type) => {
    const namespace = PROHIBITED.includes(type) ? null : 'Ns';
    const parts = { ...sample(type), namespace, name: 'Name', version: 'V1A', subpath: 'Sub' };
    const purl = parsePurl(formatPurl(parts));
    const expected = folded[type] ?? `${namespace ?? '-'} Name V1A Sub`;
    expect([purl.namespace ?? '-', purl.name, purl.version, purl.subpath].join(' ')).toBe(expected);
  });
  test('of letters outside ASCII is Unicode lower case', () => {
    expect(canonicalPurl('pkg:github/%C3%89/%CE%A3%CE%A3')).toBe('pkg:github/%C3%A9/%CF%83%CF%82');
  });
});

test.each([
  [
    'pypi: underscore is dash, period stays',
    'pkg:pypi/Zope.Inter__face_x@1.0RC1',
    'pkg:pypi/zope.inter--face-x@1.0rc1',
  ],
  ['pub: other characters are underscores', 'pkg:pub/Flutter-a.b%F0%9F%98%80c@1', 'pkg:pub/flutter_a_b_c@1'],
  [
    'hackage: dashes join words, case stays',
    'pkg:hackage/AC_Half%20Integer@1',
    'pkg:hackage/AC-Half-Integer@1',
  ],
  ['cpan: the author is in capitals', 'pkg:cpan/drolsky/DateTime@1.55', 'pkg:cpan/DROLSKY/DateTime@1.55'],
  ['oci: name and digest in lower case', 'pkg:oci/Debian@SHA256:AB', 'pkg:oci/debian@sha256:ab'],
  ['brew: a version in the name', 'pkg:brew/PostgreSQL%4012@12.17', 'pkg:brew/postgresql%4012@12.17'],
  [
    'git: the rest of the path is the name',
    'pkg:git/example.org/A/b%2Fc/d@1',
    'pkg:git/example.org/A/b/c/d@1',
  ],
  ['git: empty segments go', 'pkg:git/example.org//A///b/', 'pkg:git/example.org/A/b'],
  ['git: no case on GitHub', 'pkg:git/GitHub.com/Python/CPython@V1', 'pkg:git/github.com/python/cpython@V1'],
  ['git: case on other hosts', 'pkg:git/gitlab.gnome.org/GNOME/x', 'pkg:git/gitlab.gnome.org/GNOME/x'],
  [
    'mlflow: no case at Databricks',
    'pkg:mlflow/Fraud@3?repository_url=https:%2F%2Fadb-1.0.azuredatabricks.net%2Fapi',
    'pkg:mlflow/fraud@3?repository_url=https:%2F%2Fadb-1.0.azuredatabricks.net%2Fapi',
  ],
  [
    'mlflow: case elsewhere, whatever the path says',
    'pkg:mlflow/Fraud@3?repository_url=https:%2F%2Fexample.org%2Fdatabricks.net',
    'pkg:mlflow/Fraud@3?repository_url=https:%2F%2Fexample.org%2Fdatabricks.net',
  ],
  [
    'swid: a GUID in lower case',
    'pkg:swid/a?tag_id=75B8C285-FA7B-485B-B199-4745E3004D0D&tag_version=2',
    'pkg:swid/a?tag_id=75b8c285-fa7b-485b-b199-4745e3004d0d&tag_version=2',
  ],
  [
    'swid: other tags keep their case',
    'pkg:swid/N/regid/a?tag_id=Org.A-29',
    'pkg:swid/N/regid/a?tag_id=Org.A-29',
  ],
  [
    'chrome-extension: an id in lower case',
    'pkg:chrome-extension/DNCGEDBNIDFKPPMDGFGIDCEPCLNOKPKB@6.0.2.3611',
    'pkg:chrome-extension/dncgedbnidfkppmdgfgidcepclnokpkb@6.0.2.3611',
  ],
  ['npm: old names keep their case', 'pkg:npm/JSONStream@1', 'pkg:npm/JSONStream@1'],
])('%s', (_, text, canonical) => {
  expect(canonicalPurl(text)).toBe(canonical);
  expect(canonicalPurl(canonical)).toBe(canonical);
});

test('git: a namespace given as the whole path is split like a text', () => {
  const text = formatPurl({ type: 'git', namespace: 'example.org/owner', name: 'repo' });
  expect(text).toBe('pkg:git/example.org/owner/repo');
  expect(parsePurl(text)).toMatchObject({ namespace: 'example.org', name: 'owner/repo' });
});

const ID = 'dncgedbnidfkppmdgfgidcepclnokpkb';
test.each([
  [`pkg:chrome-extension/${ID}a`, 'the name of a chrome-extension purl is 32 letters from a to p'],
  [`pkg:chrome-extension/q${ID.slice(1)}`, 'the name of a chrome-extension purl is 32 letters from a to p'],
  [`pkg:chrome-extension/${ID}@1.2.3.4.5`, 'the version of a chrome-extension purl is one to four integers'],
  [`pkg:chrome-extension/${ID}@1.`, 'the version of a chrome-extension purl is one to four integers'],
  ['pkg:cocoapods/a%20b', 'the name of a cocoapods purl has no white space, no +'],
  ['pkg:cocoapods/a+b', 'the name of a cocoapods purl has no white space, no +'],
  ['pkg:cocoapods/.a', 'the name of a cocoapods purl has no white space, no +'],
  ['pkg:cpan/URI::PackageURL', 'the name of a cpan purl is the name of a distribution'],
  ['pkg:julia/Dates@1.9.0', 'a julia purl needs the qualifier uuid'],
  ['pkg:julia/Dates?uuid=', 'a julia purl needs the qualifier uuid'],
  ['pkg:swid/Fedora@29', 'a swid purl needs the qualifier tag_id'],
  ['pkg:swid/a/b/c/d?tag_id=1', 'the namespace of a swid purl has at most 2 segments'],
  ['pkg:swid/a?tag_id=1&tag_version=x', 'the qualifier tag_version of a swid purl is an integer, not "x"'],
  [
    'pkg:yocto/core/glibc?repository_url=example.org',
    'the qualifier repository_url of a yocto purl is a URL',
  ],
])('%s breaks a rule of its type', (text, message) => {
  for (const mode of ['strict', 'lenient'] as const) {
    expect(refusal(() => parsePurl(text, { mode }))).toContain(`purl.type-rule: ${message}`);
  }
});

test.each(['pkg:cpan/a:b', 'pkg:yocto/glibc?repository_url=git:%2F%2Fa', `pkg:chrome-extension/${ID}@6`])(
  '%s breaks none',
  (text) => {
    expect(canonicalPurl(text)).toBe(text);
  },
);

test.each([
  ['Zope.Interface', 'zope-interface'],
  ['a-_.-b', 'a-b'],
  ['Django', 'django'],
])('pypiName(%j)', (name, normal) => {
  expect(pypiName(name)).toBe(normal);
});
