import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AssayError } from '../../../src/model/index.ts';
import { readTerm } from '../../../src/sbom/locks/erlang-term.ts';
import { purlOfLocked, readLockDocument, readLockText } from '../../../src/sbom/locks/index.ts';
import { DOCUMENT_LOCKS, TEXT_LOCKS } from '../../../src/sbom/locks/list.ts';

/** A beginning that each reader of text takes for its own, and words that mean something to some. */
const STARTS = [
  '# yarn lockfile v1\n',
  '__metadata:\n  version: 8\n',
  'lockfileVersion: 9.0\n',
  'lockfileVersion: 5.4\npackages:\n',
  'GEM\n  remote: x\n',
  '%{"a": {:hex, ',
  '[{<<"a">>,{',
  'module a.b/c\n',
  'PODS:\n',
  'constraints: any.a ==1',
  '# This is a Gradle generated file for dependency locking\n',
  '{"lockfileVersion": 1,"workspaces": {},',
];
const WORDS = [
  '"a@^1":\n',
  '  version "1"\n',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '=>',
  '<<"',
  '">>',
  '\\',
  '"',
  '(',
  ')',
  '/a/1.0.0:',
  '  ',
  '\n',
  '    a (1-x)\n',
  'replace (',
  ' => ',
  '- a (1)\n',
  '%',
  '#',
  '\u2028',
  '\ud800',
  '==',
  '__proto__',
  'packages:\n',
];

test('whatever follows a beginning, reading ends: with packages, or with an error of ours', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...STARTS),
      fc.array(fc.oneof(fc.constantFrom(...WORDS), fc.string()), { maxLength: 40 }),
      (start, words) => {
        try {
          for (const one of readLockText(start + words.join(''), 'x')?.packages ?? []) {
            expect(typeof one.place).toBe('string');
            expect(typeof purlOfLocked(one)).toMatch(/string|undefined/);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(AssayError);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

const MARKS: readonly object[] = [
  { lockfileVersion: 3 },
  { lockfileVersion: 1, workspaces: {} },
  { _meta: {}, default: {} },
  { 'content-hash': '' },
  { version: 2, pins: [] },
  { graph_lock: {} },
  { R: {}, Packages: {} },
  { version: 1, dependencies: { net8: {} } },
  { version: '5', specifiers: {} },
];
const KEYS = [
  'packages',
  'dependencies',
  'default',
  'pins',
  'nodes',
  'graph_lock',
  'npm',
  'jsr',
  'Packages',
  'requires',
  'name',
  'version',
  'resolved',
  'integrity',
  'source',
  'dist',
  'url',
  'ref',
  'state',
  'location',
  'node_modules/a',
  'a@1',
  '__proto__',
  'constructor',
];

test('whatever a document holds, reading ends', () => {
  const part = fc.letrec((tie) => ({
    value: fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.array(tie('object'), { maxLength: 3 }), tie('object')),
    object: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 5 }),
  }));
  fc.assert(
    fc.property(fc.constantFrom(...MARKS), part.object, (mark, object) => {
      try {
        for (const one of readLockDocument({ ...(object as object), ...mark }, 'json', 'x')?.packages ?? [])
          expect(typeof purlOfLocked(one)).toMatch(/string|undefined/);
      } catch (error) {
        expect(error).toBeInstanceOf(AssayError);
      }
    }),
  );
});

describe('terms of Erlang and Elixir', () => {
  test.each([
    ['{a, "b\\"c", <<"d"/utf8>>, -1.5}', ['a', 'b"c', 'd', '-1.5']],
    [
      '%{"k": :v, k2: [x: :y], "z" => nil}',
      [
        ['k', 'v'],
        ['k2', [['x', 'y']]],
        ['z', 'nil'],
      ],
    ],
    ["% comment\n[:'a b', # other\n 'c',]", ['a b', 'c']],
    ['[]', []],
  ])('%j', (text, term) => {
    expect(readTerm(text)).toEqual({ term, end: text.length });
  });
  test.each(['', '{', '[1 2]', '<<"a"', '"a', '{a,,b}', '=>', '['.repeat(40), 'fun() -> 1'.slice(3)])(
    'none: %j',
    (text) => {
      expect(() => readTerm(text)).toThrow(AssayError);
    },
  );
});

test('limits: nesting, aliases that expand, a name no package has', () => {
  const deep = `lockfileVersion: 9.0\npackages: ${'['.repeat(100)}${']'.repeat(100)}\n`;
  expect(() => readLockText(deep, 'pnpm-lock.yaml')).toThrow(
    'it is no pnpm-lock.yaml: line 2: nested too deeply',
  );
  const bomb = 'lockfileVersion: 9.0\na: &a [x]\npackages: {b: *a}\n';
  expect(() => readLockText(bomb, 'pnpm-lock.yaml')).toThrow(/anchors are not read|aliases are not read/);
  const [one] = readLockText('# yarn lockfile v1\n"a/b/c@1":\n  version "1 2"\n', 'x')!.packages;
  expect(purlOfLocked(one!)).toBe('pkg:npm/a/b/c@1%202');
});

test('a name decides where the content does not: npm-shrinkwrap.json of npm 4', () => {
  const old = { name: 'x', version: '1.0.0', dependencies: { a: { version: '2.0.0' } } };
  expect(readLockDocument(old, 'json', 'x')).toBeUndefined();
  expect(readLockDocument(old, 'json', 'dir/npm-shrinkwrap.json')?.packages.map(({ name }) => name)).toEqual([
    'a',
  ]);
  expect(() => readLockDocument({}, 'toml', 'uv.lock')).toThrow('version none of uv.lock is not known');
});

test('every kind has a name and a pattern of file names that none of another kind has', () => {
  const examples =
    'bun.lock package-lock.json npm-shrinkwrap.json Pipfile.lock composer.lock Package.resolved conan.lock renv.lock packages.lock.json deno.lock pylock.toml pylock.dev.toml poetry.lock pdm.lock uv.lock Manifest.toml Cargo.lock pnpm-lock.yaml yarn.lock Podfile.lock stack.yaml.lock conda-lock.yml environment.yml pubspec.lock Gemfile.lock gems.locked mix.lock rebar.lock go.sum go.mod gradle.lockfile cabal.project.freeze'.split(
      ' ',
    );
  for (const name of examples) {
    const kinds = new Set(
      [...DOCUMENT_LOCKS, ...TEXT_LOCKS].filter(({ files }) => files.test(name)).map((one) => one.name),
    );
    expect([name, kinds.size]).toEqual([name, 1]);
  }
});
