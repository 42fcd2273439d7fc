import { describe, expect, it } from 'vitest';
import { sdist, tarOf } from '../recipes/packages.ts';
import { findIn, inventory } from './inventory.ts';

const CARGO = `version = 3

[[package]]
name = "adler"
version = "0.2.3"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "ee2a4ec343196209d6594e19543ae87a39f96d5534d7174822a3ad825dd6ed7e"

[[package]]
name = "own"
version = "0.1.0"
`;

const LOCKS: readonly (readonly [path: string, text: string, wanted: readonly string[]])[] = [
  ['t/Cargo.lock', CARGO, ['adler 0.2.3 pkg:cargo/adler@0.2.3 declared-external']],
  [
    't/go.mod',
    'module example.com/a\n\ngo 1.21\n\nrequire golang.org/x/text v0.3.7\n',
    ['golang.org/x/text v0.3.7 pkg:golang/golang.org/x/text@v0.3.7 declared-external'],
  ],
  [
    't/package-lock.json',
    JSON.stringify({
      lockfileVersion: 3,
      packages: {
        '': { name: 'a', version: '1.0.0' },
        'node_modules/b': { version: '2.0.0', resolved: 'https://registry.npmjs.org/b/-/b-2.0.0.tgz' },
        'node_modules/c': {
          version: '3.0.0',
          dev: true,
          resolved: 'https://registry.npmjs.org/c/-/c-3.0.0.tgz',
        },
      },
    }),
    ['b 2.0.0 pkg:npm/b@2.0.0 declared-external', 'c 3.0.0 pkg:npm/c@3.0.0 build-tool'],
  ],
  [
    't/pylock.toml',
    'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "attrs"\nversion = "25.1.0"\n',
    ['attrs 25.1.0 pkg:pypi/attrs@25.1.0 declared-external'],
  ],
  ['t/Cargo.lock', 'version = [', []],
  ['t/package-lock.json', '{"lockfileVersion"', []],
];

describe('lock files', () => {
  it.each(LOCKS)('%s declares what is fetched', (path, text, wanted) => {
    const found = findIn('lock-file', path, text).components ?? [];
    expect(
      found.map(
        ({ name, version, identifiers, presence }) =>
          `${name} ${version} ${identifiers[0]?.value} ${presence}`,
      ),
    ).toEqual(wanted);
  });

  it('say where the entry stands', () => {
    expect(findIn('lock-file', 't/go.mod', LOCKS[1]![1]).components?.[0]?.proof).toEqual({
      path: 't/go.mod',
      literal: 'golang.org/x/text v0.3.7',
      rule: 'pinned by go.mod at line 5',
    });
  });

  it('count in the tree of the artifact only', async () => {
    const files = {
      'a/tests/Cargo.lock': CARGO,
      'a/node_modules/b/Cargo.lock': CARGO,
      'a/vendor/c/Cargo.lock': CARGO,
      'a/rust/Cargo.lock': CARGO,
    };
    const { components } = await inventory('t.tar', tarOf(files));
    expect(
      components.map(({ occurrences, presence, owns }) => [occurrences[0]!.path, presence, owns]),
    ).toEqual([['t.tar!/a/rust/Cargo.lock', 'declared-external', undefined]]);
  });
});

describe('requirements', () => {
  const TEXT =
    '# pins\nsphinx==8.2.0 ; python_version > "3.9" # why\nblurb\nRequests[socks] == 2.31.0 \\\n    --hash=sha256:ab\nx~=1.0\n';

  it('of one version declare it, with its place', () => {
    const found = findIn('requirements', 't/requirements.txt', TEXT).components ?? [];
    expect(
      found.map(({ name, version, presence, proof }) => [name, version, presence, proof.offset]),
    ).toEqual([
      ['sphinx', '8.2.0', 'declared-external', 7],
      ['Requests', '2.31.0', 'declared-external', TEXT.indexOf('Requests')],
    ]);
    expect(found[0]!.identifiers[0]!.value).toBe('pkg:pypi/sphinx@8.2.0');
  });

  it.each([
    't/Doc/requirements.txt',
    't/requirements-dev.txt',
    't/requirements/lint.txt',
    't/Tools/requirements.txt',
  ])('%s is for building', (path) => {
    const [first] = findIn('requirements', path, TEXT).components ?? [];
    expect(first!.presence).toBe('build-tool');
  });

  it('belong to the project that brings them', async () => {
    const { components } = await inventory(
      'a-1.0.tar.gz',
      sdist('a', '1.0', { 'requirements.txt': 'b==2.0\n' }),
    );
    expect(components.map(({ name, presence, partOf }) => [name, presence, partOf])).toEqual([
      ['a', 'contained', undefined],
      ['b', 'declared-external', components[0]!.id],
    ]);
  });
});
