import { expect, test } from 'vitest';
import type { ResolvedName } from '../../../src/identifier/index.ts';
import { agreement, namesReader, sharesName } from '../../../src/sbom/check/names.ts';

const ALIASES: Readonly<Record<string, readonly (readonly [string, ResolvedName['relation'], boolean])[]>> = {
  'pkg:github/libexpat/libexpat': [['cpe:a:libexpat_project:libexpat', 'same', false]],
  'pkg:deb/debian/expat': [['cpe:a:libexpat_project:libexpat', 'repackages', false]],
  'pkg:generic/guess': [['cpe:a:libexpat_project:libexpat', 'same', true]],
};
const read = namesReader((name) =>
  [[name, 'same', false] as const, ...(ALIASES[name] ?? [])].map(([to, relation, weak]) => ({
    name: to,
    kind: 'purl',
    relation,
    weak,
    path: [],
  })),
);
const named = (name: string, ...identifiers: readonly string[]) =>
  read({
    name,
    identifiers: identifiers.map((value) => ({ type: value.startsWith('cpe') ? 'cpe' : 'purl', value })),
  });
const EXPAT = named('expat', 'cpe:2.3:a:libexpat_project:libexpat:2.7.1:*:*:*:*:*:*:*');

test.each([
  [
    'a package URL in any spelling',
    named('X', 'pkg:pypi/Typing_Extensions@1'),
    named('y', 'pkg:pypi/typing-extensions@2'),
    'purl',
  ],
  [
    'vendor and product',
    named('libexpat', 'cpe:2.3:a:libexpat_project:libexpat:2.6.3:*:*:*:*:*:*:*'),
    EXPAT,
    'cpe',
  ],
  ['the alias graph', named('x', 'pkg:github/libexpat/libexpat@R_2_6_3'), EXPAT, 'alias'],
  ['the alias graph, of what was packaged', named('x', 'pkg:deb/debian/expat@2.5.0-1'), EXPAT, 'alias'],
  ['never a weak statement', named('x', 'pkg:generic/guess@1'), EXPAT, undefined],
  ['the plain name', named('Jaraco.Text'), named('jaraco_text', 'pkg:pypi/jaraco.text@1'), 'name'],
  [
    'either of two names',
    named('libjpeg / libjpeg-turbo'),
    named('libjpeg-turbo', 'pkg:generic/libjpeg-turbo@3'),
    'name',
  ],
  [
    'the software a distribution cut a package out of',
    named('krb5-libs', 'pkg:rpm/centos/krb5-libs@1'),
    named('krb5', 'pkg:generic/krb5@1'),
    'name',
  ],
  [
    'not the name of a package in a registry',
    named('openssl', 'pkg:cargo/openssl@0.10'),
    named('openssl', 'pkg:generic/openssl@3'),
    undefined,
  ],
  ['nor that of another registry', named('six', 'pkg:npm/six@1'), named('six', 'pkg:pypi/six@1'), undefined],
  ['nothing', named('a'), named('b'), undefined],
] as const)('joins by %s', (_, a, b, how) => {
  expect(agreement(a, b)).toBe(how);
  expect(agreement(b, a)).toBe(how);
});

test('a name is shared across registries where somebody asks for just that', () => {
  expect(sharesName(named('orjson', 'pkg:cargo/orjson@3'), named('orjson', 'pkg:pypi/orjson@3'))).toBe(true);
});

test('what is no identifier says nothing', () => {
  expect(named('a', 'pkg:', 'cpe:2.3:nonsense').purls.size).toBe(0);
});
