import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHistory } from '../../../src/library/audit/history.ts';
import { openRepositories, tagFinder } from '../../../src/library/audit/repositories.ts';
import type { Component } from '../../../src/model/index.ts';
import { testFolder } from '../../cli/run.ts';

const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
];

test.each<[string, string, string, string | undefined]>([
  ['as it is', `${A}  1.2.3`, '1.2.3', A],
  ['v in front', `${A}  v1.2.3`, '1.2.3', A],
  ['an annotated tag is the commit it is about', `${A} ${B} v1.2.3`, '1.2.3', B],
  ['words and underscores', `${A}  OpenSSL_1_1_1k`, '1.1.1k', A],
  ['letters and underscores', `${A}  R_2_6_3`, '2.6.3', A],
  ['a path', `${A}  release/1.2.3`, '1.2.3', A],
  ['v wins over others', `${A}  foo-1.2.3\n${B}  v1.2.3`, '1.2.3', B],
  ['two that read alike tell nothing', `${A}  foo-1.2.3\n${B}  bar-1.2.3`, '1.2.3', undefined],
  ['its own name wins', `${A}  foo-1.2.3\n${B}  lib-1.2.3`, '1.2.3', B],
  ['no such version', `${A}  v1.2.3`, '1.2', undefined],
  ['nothing listed', '', '1', undefined],
])('tags: %s', (_, listed, version, commit) => {
  expect(tagFinder(listed)(version, 'lib')).toBe(commit);
});

test('ancestors are those that following all parents finds, in any order of lines and questions', () => {
  const id = (number: number) => number.toString(16).padStart(40, '0');
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.nat(30), { maxLength: 3 }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 60 }),
      fc.nat(1000),
      (rows, questions, seed) => {
        // A parent has a smaller number, so that there are no circles; a few parents are not listed (a shallow clone).
        const parents = rows.map((row, at) => row.filter((one) => one < at));
        const lines = parents.map((row, at) => [id(at), ...row.map(id), ...(at % 7 === 6 ? [id(999)] : [])]);
        const listed = lines.toSorted(
          (a, b) => ((Number(`0x${a[0]}`) * seed) % 31) - ((Number(`0x${b[0]}`) * seed) % 31),
        );
        const history = createHistory(listed.map((line) => line.join(' ')).join('\n'));
        const reaches = (from: number, to: number): boolean =>
          from === to || parents[from]!.some((one) => reaches(one, to));
        for (const [ancestor, commit] of questions) {
          const known = ancestor < rows.length && commit < rows.length;
          expect(history.contains(id(ancestor), id(commit))).toBe(
            known ? reaches(commit, ancestor) : undefined,
          );
        }
      },
    ),
  );
  // Circles, which git never lists, end too.
  expect(createHistory(`${A} ${B}\n${B} ${A}\n`).contains(A, B)).toBe(true);
});

test('ancestors of a commit, itself among them, across merges; nothing about commits it does not have', () => {
  const history = createHistory(`${D} ${B} ${C}\n${C} ${A}\n${B} ${A}\n${A}\n`);
  const asked = [A, B, C, D].map((ancestor) =>
    [A, B, C, D].map((commit) => history.contains(ancestor, commit)),
  );
  expect(asked).toEqual([
    [true, true, true, true],
    [false, true, false, true],
    [false, false, true, true],
    [false, false, false, true],
  ]);
  expect(history.contains('e'.repeat(40), D)).toBeUndefined();
  expect(history.contains(A, 'e'.repeat(40))).toBeUndefined();
});

const folder = testFolder();
const env = process.env;
const git = (...args: string[]) =>
  execFileSync(
    'git',
    ['-C', join(folder.path, 'repo'), '-c', 'user.name=a', '-c', 'user.email=a@b.test', ...args],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  ).trim();

function repository(): boolean {
  try {
    mkdirSync(join(folder.path, 'repo'));
    git('init', '-q');
    for (const version of ['1.0', '1.1']) {
      git('commit', '-q', '--allow-empty', '-m', version);
      git('tag', '-m', version, `v${version}`);
    }
    git('remote', 'add', 'origin', 'git@git.example.org:a/b.git');
    return true;
  } catch {
    return false;
  }
}
const made = repository();
if (!made) process.stderr.write('skipped: git is not here\n');

const COMPONENT: Component = {
  id: 'b',
  name: 'b',
  version: '1.1',
  identifiers: [],
  licences: [],
  occurrences: [],
  foundBy: 'test',
  presence: 'contained',
};

test.skipIf(!made)('a clone is known by its remote, or by the address given', async () => {
  const directory = join(folder.path, 'repo');
  const byRemote = await openRepositories([{ directory }], env);
  const found = byRemote(COMPONENT, 'repository:git.example.org/a/b')!;
  expect(found.id).toBe(git('rev-parse', 'v1.1^{commit}'));
  expect(found.history.contains(git('rev-parse', 'v1.0^{commit}'), found.id)).toBe(true);
  expect(byRemote(COMPONENT, 'repository:git.example.org/other')).toBeUndefined();
  expect(byRemote({ ...COMPONENT, version: '2' }, 'repository:git.example.org/a/b')).toBeUndefined();
  expect(byRemote({ ...COMPONENT, version: A }, 'repository:git.example.org/a/b')?.id).toBe(A);
  const byAddress = await openRepositories([{ directory, address: 'x.test/y' }], env);
  expect(byAddress(COMPONENT, 'repository:x.test/y')?.id).toBe(found.id);
});

test.skipIf(!made)('what is no repository, is not there, or git not being there, is told apart', async () => {
  const directory = join(folder.path, 'repo');
  await expect(openRepositories([{ directory: join(folder.path, 'nope') }], env)).rejects.toMatchObject({
    code: 'input.missing',
  });
  await expect(openRepositories([{ directory }], { PATH: folder.path })).rejects.toMatchObject({
    code: 'run.start',
  });
  mkdirSync(join(folder.path, 'plain'));
  await expect(openRepositories([{ directory: join(folder.path, 'plain') }], env)).rejects.toMatchObject({
    code: 'audit.git',
  });
  git('remote', 'remove', 'origin');
  await expect(openRepositories([{ directory }], env)).rejects.toMatchObject({
    code: 'audit.git',
    hint: expect.stringContaining('--git github.com/OWNER/NAME=DIRECTORY'),
  });
});
