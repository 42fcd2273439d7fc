import { describe, expect, test } from 'vitest';
import {
  canonicalPurl,
  formatPurl,
  PURL_MAX_LENGTH,
  type PurlMode,
  type PurlParts,
  parsePurl,
  parsePurlWithNotes,
} from '../../src/identifier/index.ts';
import { AssayError } from '../../src/model/index.ts';

const bare = { namespace: null, version: null, qualifiers: null, subpath: null };

/** The code, message and hint something fails with. */
function failure(work: () => unknown): string {
  try {
    return `accepted: ${JSON.stringify(work())}`;
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return `${error.code}: ${error.message}${error.hint === undefined ? '' : ` | ${error.hint}`}`;
  }
}

describe('parsePurl', () => {
  test('takes all six parts apart and decodes them', () => {
    expect(
      parsePurl(
        'pkg:maven/org.example/a%2Fb%40c@1:2.0%2B3%20x?type=pom&classifier=a%3Db#src/%C3%A9t%23.java',
      ),
    ).toEqual({
      type: 'maven',
      namespace: 'org.example',
      name: 'a/b@c',
      version: '1:2.0+3 x',
      qualifiers: { classifier: 'a=b', type: 'pom' },
      subpath: 'src/ét#.java',
    });
  });

  test('gives null for what is absent', () => {
    expect(parsePurl('pkg:npm/foobar')).toEqual({ ...bare, type: 'npm', name: 'foobar' });
  });

  test.each([
    ['an empty version', 'pkg:generic/a@'],
    ['an empty query', 'pkg:generic/a?'],
    ['an empty fragment', 'pkg:generic/a#'],
    ['qualifiers without value', 'pkg:generic/a?b=&c='],
    ['empty pairs', 'pkg:generic/a?&&'],
    ['a subpath of nothing', 'pkg:generic/a#/./%2E%2E//'],
    ['slashes after the scheme', 'pkg:///generic/a'],
    ['slashes after the name', 'pkg:generic/a//'],
    ['slashes before the name', 'pkg:generic///a'],
    ['a scheme and type in capitals', 'PKG:Generic/a'],
  ])('drops %s', (_, text) => {
    expect(parsePurl(text)).toEqual({ ...bare, type: 'generic', name: 'a' });
  });

  test('drops empty segments of namespace and subpath', () => {
    expect(parsePurl('pkg:generic//a//b/c@1#/x//./y/../z/')).toEqual({
      ...bare,
      type: 'generic',
      namespace: 'a/b',
      name: 'c',
      version: '1',
      subpath: 'x/y/z',
    });
  });

  test.each([
    ['the version at the last @', 'pkg:generic/a@b@1', { name: 'a@b', version: '1' }],
    ['a slash in the version', 'pkg:opam/git@3/16.1', { type: 'opam', name: 'git', version: '3/16.1' }],
    ['= in a value', 'pkg:generic/a?b=c=d', { name: 'a', qualifiers: { b: 'c=d' } }],
    ['? in the subpath', 'pkg:generic/a#b?c', { name: 'a', subpath: 'b?c' }],
    ['a plus sign as itself', 'pkg:generic/a+b', { name: 'a+b' }],
    ['a colon, encoded or not', 'pkg:generic/a@1:2%3A3', { name: 'a', version: '1:2:3' }],
    ['an octet zero', 'pkg:generic/a%00', { name: 'a\0' }],
  ])('reads %s', (_, text, parts) => {
    expect(parsePurl(text)).toEqual({ ...bare, type: 'generic', ...parts });
  });

  test('gives qualifiers sorted by key and without prototype', () => {
    const { qualifiers } = parsePurl('pkg:generic/a?b.c=2&constructor=x&b=1');
    expect(Object.keys(qualifiers ?? {})).toEqual(['b', 'b.c', 'constructor']);
    expect(Object.getPrototypeOf(qualifiers)).toBeNull();
    expect(qualifiers?.['tostring']).toBeUndefined();
  });

  test('takes an unregistered type, even one named like a member of Object', () => {
    expect(parsePurl('pkg:constructor/a/B').name).toBe('B');
    expect(parsePurlWithNotes('pkg:githubactions/actions/checkout@v4').registered).toBe(false);
    expect(parsePurlWithNotes('pkg:github/actions/checkout@v4').registered).toBe(true);
  });
});

describe('parsePurl in strict mode, the default, refuses', () => {
  const shape = 'a purl is written pkg:type/namespace/name@version?qualifiers#subpath';
  test.each([
    ['', `a purl begins with the scheme pkg: | ${shape}`],
    ['npm/a', `a purl begins with the scheme pkg: | ${shape}`],
    ['http://a/b', `the scheme of a purl is pkg, not "http" | ${shape}`],
    ['pkg:', `a purl needs a type | ${shape}`],
    [
      'pkg:/@1',
      'the purl type "@1" is not well-formed | a type begins with a letter and has only letters, digits, period and dash',
    ],
    [
      'pkg:3d/a',
      'the purl type "3d" is not well-formed | a type begins with a letter and has only letters, digits, period and dash',
    ],
    [
      'pkg:n%70m/a',
      'the purl type "n%70m" is not well-formed | a type begins with a letter and has only letters, digits, period and dash',
    ],
    ['pkg:npm', `a purl needs a name, and this npm purl has none | ${shape}`],
    ['pkg:npm/', `a purl needs a name, and this npm purl has none | ${shape}`],
    ['pkg:generic/%2F', 'a purl needs a name, and this generic purl has none'],
    ['pkg:generic/ns/@1', `a purl needs a name, and this generic purl has none | ${shape}`],
    [
      'pkg:npm/@s/n',
      'a purl needs a name, and this npm purl has none | write the @ of an npm scope as %40, or read in lenient mode',
    ],
    [
      'pkg:generic/a%2',
      'the name "a%2" has a % that is not followed by two hexadecimal digits | write a percent sign as %25',
    ],
    ['pkg:generic/a%FF', 'the name "a%FF" is not UTF-8 when decoded'],
    ['pkg:generic/a@%ED%A0%80', 'the version "%ED%A0%80" is not UTF-8 when decoded'],
    ['pkg:generic/a%2Fb/c', 'a segment of the namespace contains an encoded slash: "a%2Fb" | write %2F as /'],
    ['pkg:generic/c#a%2fb', 'a segment of the subpath contains an encoded slash: "a%2fb" | write %2F as /'],
    [
      'pkg:generic/a b',
      'the character U+0020 at position 13 may not stand in a purl | percent-encode its UTF-8 octets, or read in lenient mode',
    ],
    [
      'pkg:generic/é',
      'the character U+00E9 at position 12 may not stand in a purl | percent-encode its UTF-8 octets, or read in lenient mode',
    ],
    [
      'pkg:generic/😀',
      'the character U+1F600 at position 12 may not stand in a purl | percent-encode its UTF-8 octets, or read in lenient mode',
    ],
    [
      'pkg:generic/a\n',
      'the character U+000A at position 13 may not stand in a purl | percent-encode its UTF-8 octets, or read in lenient mode',
    ],
    ['pkg:generic/a?u=b?c', 'the purl has more than one ? | write a ? that separates nothing as %3F'],
    ['pkg:generic/a#b#c', 'the purl has more than one # | write a # that separates nothing as %23'],
    ['pkg:generic/a?b', 'the qualifier "b" has no = | write each qualifier as key=value'],
    [
      'pkg:generic/a?=b',
      'a qualifier has no key | a key begins with a letter and has only a to z, 0 to 9, period, dash and underscore',
    ],
    [
      'pkg:generic/a?__proto__=b',
      'the qualifier key "__proto__" is not well-formed | a key begins with a letter and has only a to z, 0 to 9, period, dash and underscore',
    ],
    [
      'pkg:generic/a?a%20b=',
      'the qualifier key "a%20b" is not well-formed | a key begins with a letter and has only a to z, 0 to 9, period, dash and underscore',
    ],
    [
      'pkg:generic/a?Arch=b',
      'the qualifier key "Arch" begins with a capital letter | write arch, or read in lenient mode',
    ],
    ['pkg:generic/a?b=1&b=1', 'the qualifier b is given twice | keep one of them'],
    [
      'pkg:pypi/a@1?vers=vers:pypi%2F1',
      'a purl has either a version or the qualifier vers, not both | remove one of them',
    ],
  ])('%j', (text, message) => {
    expect(failure(() => parsePurl(text))).toBe(`purl.syntax: ${message}`);
  });

  test('text that is longer than any purl', () => {
    expect(parsePurl(`pkg:generic/${'a'.repeat(PURL_MAX_LENGTH - 12)}`).name.length).toBe(
      PURL_MAX_LENGTH - 12,
    );
    expect(failure(() => parsePurl(`pkg:generic/${'a'.repeat(PURL_MAX_LENGTH - 11)}`))).toBe(
      'purl.syntax: a purl is at most 1048576 characters long, this text has 1048577',
    );
  });

  test('quoting no more of the input than fits a line', () => {
    expect(failure(() => parsePurl(`pkg:${'%'.repeat(1000)}/a`))).toContain(`"${'%'.repeat(57)}..."`);
  });
});

describe('parsePurl in lenient mode repairs', () => {
  test.each([
    [
      'capital qualifier keys',
      'pkg:rpm/fedora/curl@7?Arch=i386',
      'pkg:rpm/fedora/curl@7?arch=i386',
      ['qualifier-key-case'],
    ],
    ['an npm scope', 'pkg:npm/@s/n', 'pkg:npm/%40s/n', ['npm-scope', 'encoding']],
    ['an npm scope before a version', 'pkg:npm/@s/n@1', 'pkg:npm/%40s/n@1', ['encoding']],
    ['white space around', ' pkg:npm/a\n', 'pkg:npm/a', ['white-space']],
    ['characters that need encoding', 'pkg:generic/é x', 'pkg:generic/%C3%A9%20x', ['encoding']],
    [
      'a stray percent sign',
      'pkg:generic/100%@5%zz%41',
      'pkg:generic/100%25@5%25zzA',
      ['encoding', 'encoding'],
    ],
    ['a second ?', 'pkg:generic/a?u=b?c', 'pkg:generic/a?u=b%3Fc', ['encoding']],
    ['a second #', 'pkg:generic/a#b#c', 'pkg:generic/a#b%23c', ['encoding']],
    ['a key without =', 'pkg:generic/a?b&c=d', 'pkg:generic/a?c=d', ['qualifier-bare']],
    [
      'one qualifier twice',
      'pkg:generic/a?b=c&B=c',
      'pkg:generic/a?b=c',
      ['qualifier-key-case', 'qualifier-duplicate'],
    ],
  ])('%s', (_, text, canonical, rules) => {
    expect(failure(() => parsePurl(text === 'pkg:npm/@s/n@1' ? 'pkg:npm/@s/n' : text))).toMatch(
      /^purl\.syntax/,
    );
    expect(canonicalPurl(text, { mode: 'lenient' })).toBe(canonical);
    expect(parsePurlWithNotes(text, { mode: 'lenient' }).normalisations.map(({ rule }) => rule)).toEqual(
      rules,
    );
  });

  test.each([
    'pkg:generic/a%FF',
    'pkg:generic/\ud800',
    'pkg:generic/a?b=1&b=2',
    'pkg:generic/ns/@1',
    'pkg:npm/@s',
    'pkg:generic/a?__proto__=b',
    'pkg:generic/a%2Fb/c',
    '\u212ag:generic/a',
    'pkg:generic/a?\u212a=b',
  ])('but not %j, which has no single reading', (text) => {
    expect(failure(() => parsePurl(text, { mode: 'lenient' }))).toMatch(/^purl\.syntax/);
  });
});

describe('parsePurlWithNotes', () => {
  test('says every change, in order, and gives the same purl', () => {
    const text = 'PKG://PyPI//Foo_Bar@1.0RC1?b=1&a=%7e&c=#/x/.';
    const { purl, normalisations } = parsePurlWithNotes(text);
    expect(purl).toEqual(parsePurl(text));
    expect(normalisations).toEqual([
      { rule: 'subpath-segments', from: '/x/.', to: 'x' },
      { rule: 'encoding', from: '%7e', to: '~' },
      { rule: 'qualifier-empty', from: 'c=', to: '' },
      { rule: 'qualifier-order', from: 'b&a', to: 'a&b' },
      { rule: 'scheme-case', from: 'PKG', to: 'pkg' },
      { rule: 'scheme-slashes', from: '//', to: '' },
      { rule: 'type-case', from: 'PyPI', to: 'pypi' },
      { rule: 'namespace-slashes', from: '/Foo_Bar', to: 'Foo_Bar' },
      { rule: 'name-case', from: 'Foo_Bar', to: 'foo_bar' },
      { rule: 'name-characters', from: 'foo_bar', to: 'foo-bar' },
      { rule: 'version-case', from: '1.0RC1', to: '1.0rc1' },
    ]);
  });

  test('says nothing of a canonical purl', () => {
    const text = 'pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64&distro=jessie#usr/bin';
    expect(parsePurlWithNotes(text).normalisations).toEqual([]);
  });
});

describe('formatPurl', () => {
  test('needs a type and a name only', () => {
    expect(formatPurl({ type: 'npm', name: 'a' })).toBe('pkg:npm/a');
    expect(formatPurl({ ...bare, type: 'npm', name: 'a', version: undefined })).toBe('pkg:npm/a');
    expect(
      formatPurl({ type: 'npm', name: 'a', namespace: '', version: '', qualifiers: {}, subpath: '' }),
    ).toBe('pkg:npm/a');
  });

  test('encodes everything but letters, digits, .-_~ and the colon', () => {
    const name = Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i)).join('');
    expect(formatPurl({ type: 'generic', name: `_${name}é😀` })).toBe(
      'pkg:generic/_%20%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F0123456789:%3B%3C%3D%3E%3F%40' +
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D~%C3%A9%F0%9F%98%80',
    );
  });

  test('normalises like a reader', () => {
    expect(
      formatPurl({
        type: 'GitHub',
        namespace: '/Package-URL/',
        name: '/Purl-Spec/',
        version: 'V1',
        qualifiers: { 'b.c': '2', B: '1', d: '', e: null, f: undefined },
        subpath: '/a//../b/./',
      }),
    ).toBe('pkg:github/package-url/purl-spec@V1?b=1&b.c=2#a/b');
  });

  test.each<[unknown, string]>([
    [{ name: 'a' }, 'purl.syntax: a purl needs a type'],
    [{ type: 'n m', name: 'a' }, 'purl.syntax: the purl type "n m" is not well-formed'],
    [{ type: 'npm' }, 'purl.syntax: a purl needs a name, and this npm purl has none'],
    [{ type: 'npm', name: '/' }, 'purl.syntax: a purl needs a name, and this npm purl has none'],
    [{ type: 'npm', name: 7 }, 'purl.syntax: the name of a purl is a string'],
    [
      { type: 'npm', name: '\udc00' },
      'purl.syntax: the name "\\udc00" has half a surrogate pair, which has no UTF-8',
    ],
    [
      { type: 'npm', name: 'a', qualifiers: 'x=y' },
      'purl.syntax: the qualifiers of a purl are an object of strings',
    ],
    [
      { type: 'npm', name: 'a', qualifiers: { x: 1 } },
      'purl.syntax: the value of the qualifier x is not a string',
    ],
    [
      { type: 'npm', name: 'a', qualifiers: { 'x y': 'z' } },
      'purl.syntax: the qualifier key "x y" is not well-formed',
    ],
    [
      { type: 'npm', name: 'a', qualifiers: { x: '1', X: '1' } },
      'purl.syntax: the qualifier x is given twice',
    ],
    [
      { type: 'npm', name: 'a', qualifiers: JSON.parse('{"__proto__":"x"}') },
      'purl.syntax: the qualifier key "__proto__" is not well-formed',
    ],
    [
      { type: 'npm', name: 'a'.repeat(PURL_MAX_LENGTH + 1) },
      'purl.syntax: a purl is at most 1048576 characters long',
    ],
    [
      { type: 'npm', name: '/a'.repeat(PURL_MAX_LENGTH / 2) },
      'purl.syntax: a purl is at most 1048576 characters long',
    ],
    [
      { type: 'npm', name: 'a', qualifiers: { a: 'a'.repeat(PURL_MAX_LENGTH) } },
      'purl.syntax: a purl is at most 1048576 characters long',
    ],
    [{ type: 'github', name: 'a' }, 'purl.type-rule: a github purl needs a namespace'],
  ])('refuses parts that make no purl (%#)', (parts, message) => {
    const said = failure(() => formatPurl(parts as PurlParts));
    expect(said.split(' | ')[0]).toBe(message);
  });
});

test('reading takes time in proportion to the text, whatever it holds', () => {
  const modes: readonly PurlMode[] = ['strict', 'lenient'];
  const n = 200_000;
  for (const piece of ['/', '@', '%', '&', '?', '#', ':', '=', '%2F', '@/', 'a&', 'databricks', '::', ' ']) {
    for (const start of [
      '',
      'pkg:npm/',
      'pkg:cpan/a',
      'pkg:git/h/',
      'pkg:mlflow/a?repository_url=',
      'pkg:swid/a#',
    ]) {
      for (const mode of modes) failure(() => canonicalPurl(start + piece.repeat(n), { mode }));
    }
  }
}, 20_000);
