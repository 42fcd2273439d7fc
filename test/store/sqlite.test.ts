import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { quietly } from '../../src/store/advisories/sqlite.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const ANNOUNCEMENT = 'SQLite is an experimental feature and might change at any time';

test.each<[string, readonly [string | Error, ...(string | { readonly type: string })[]], number]>([
  ['as Node.js 22 gives it', [ANNOUNCEMENT, 'ExperimentalWarning'], 0],
  ['with options', [ANNOUNCEMENT, { type: 'ExperimentalWarning' }], 0],
  ['of another kind', [ANNOUNCEMENT, 'DeprecationWarning'], 1],
  ['of no kind', [ANNOUNCEMENT], 1],
  ['of another feature', ['WASI is an experimental feature and might change', 'ExperimentalWarning'], 1],
  ['an error', [new Error(ANNOUNCEMENT)], 1],
])('a warning %s', (_, warning, times) => {
  const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const before = process.emitWarning;
  const warn = () => (process.emitWarning as (...args: readonly unknown[]) => void)(...warning);
  expect(
    quietly(() => {
      warn();
      return 7;
    }),
  ).toBe(7);
  expect(emit.mock.calls).toEqual(times === 0 ? [] : [warning]);
  expect(process.emitWarning).toBe(before);
  warn();
  expect(emit).toHaveBeenCalledTimes(times + 1);
});

test('it is as before also where loading fails', () => {
  const before = process.emitWarning;
  expect(() =>
    quietly(() => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(process.emitWarning).toBe(before);
});

test('no other module loads it', () => {
  const names = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const loading = names.filter((name) =>
    /^import (?!type\b).*'node:sqlite'|(?:Module|import|require)\('node:sqlite'\)/m.test(
      readFileSync(join('src', name), 'utf8'),
    ),
  );
  expect(loading).toEqual([join('store', 'advisories', 'sqlite.ts')]);
});

/** Announces as Node.js 22 does, and one thing more, whatever this Node.js does. */
const PRELOADED = `const { getBuiltinModule } = process;
process.getBuiltinModule = (id) => {
  if (id === 'node:sqlite') {
    process.emitWarning('${ANNOUNCEMENT}', 'ExperimentalWarning');
    process.emitWarning('something else', 'ExperimentalWarning');
  }
  return getBuiltinModule(id);
};`;

test('the command line says nothing of SQLite on standard error, and keeps what else is said', () => {
  const program = `import { main } from './src/cli/main.ts';
    await main(['advisories', 'status', '--store', 'test/none.sqlite']);`;
  const preload = `data:text/javascript,${encodeURIComponent(PRELOADED)}`;
  const { stderr } = spawnSync(
    process.execPath,
    ['--import', preload, '--input-type=module', '-e', program],
    { encoding: 'utf8' },
  );
  expect(stderr).toContain('ExperimentalWarning: something else');
  expect(stderr).toContain('there are no advisories');
  expect(stderr).not.toContain('SQLite');
});
