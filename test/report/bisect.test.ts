import { expect, test } from 'vitest';
import { VERSION } from '../../src/model/index.ts';
import { bisectJson, bisectText, createStyle } from '../../src/report/index.ts';
import type { BisectResult, BisectRow } from '../../src/reproducibility/index.ts';

const RESULT: BisectResult = {
  schemaVersion: 1,
  command: ['make', 'dist'],
  source: '/src',
  sourceDigest: 'd',
  patterns: ['dist/*'],
  variations: [
    { name: 'epoch', title: '', expected: true, base: {}, varied: {} },
    { name: 'clock', title: '', unavailable: 'faketime is not installed', base: {}, varied: {} },
    { name: 'path', title: '', base: {}, varied: {} },
  ],
  work: '/area',
  builds: [],
  rows: [],
  guilty: [],
  spontaneous: [],
  failing: [],
  mayFail: [],
  unexamined: [],
  open: [],
  complete: true,
  varies: false,
};
const text = (more: Partial<BisectResult>) => bisectText({ ...RESULT, ...more }, createStyle(false, 100));
const row = (more: Partial<BisectRow> = {}): BisectRow => ({
  cause: 'content.build-path',
  class: 'environment',
  variations: ['path'],
  bytes: 1234,
  count: 1,
  paths: ['/dist/a'],
  build: 4,
  ...more,
});

test('nothing varies', () => {
  expect(text({})).toBe(`make dist: 0 builds
Nothing varies.

With nothing changed: nothing varies.

Not varied, or not in full:
  clock: faketime is not installed

Builds, logs and environments: /area
`);
});

test('a table with its notes', () => {
  const page = text({
    varies: true,
    guilty: ['path', 'epoch'],
    rows: [
      row(),
      row({ cause: 'content.locale', variations: ['path', 'epoch'], bytes: 5 }),
      row({
        variations: ['path'],
        together: ['epoch'],
        count: 3,
        paths: ['/dist/b\n', '/c', '/d'],
        hidden: true,
      }),
    ],
  });
  expect(page).toContain(`Smallest guilty set: path, epoch

cause               variation      bytes  places  build  where
content.build-path  path           1,234       1      4  dist/a
content.locale      path + epoch       5       1      4  dist/a
content.build-path  path (alone)  1,234*       3      4  dist/b\\x0a and 2 more
`);
  for (const note of ['* in no build alone', '(alone): does not show', 'a + b: shows only with both'])
    expect(page).toContain(`\n${note}`);
  expect(page).toContain('\n  content.build-path: Map it away');
});

test('what only follows SOURCE_DATE_EPOCH needs no remedy', () => {
  const page = text({ guilty: ['epoch'], rows: [row({ cause: 'archive.mtime', variations: ['epoch'] })] });
  expect(page).toContain('Smallest guilty set: epoch (the output may follow it)\n');
  expect(page).not.toContain('What makes it go away');
});

test('what varies by itself, fails, or is not settled', () => {
  const places = {
    cause: 'content.random-id',
    class: 'identity',
    bytes: 16,
    count: 2,
    paths: ['/x', '/y'],
  } as const;
  const page = text({
    varies: true,
    complete: false,
    spontaneous: [places],
    failing: [['path'], []],
    mayFail: ['epoch'],
    unexamined: ['path'],
    open: [{ ...places, suspects: ['path', 'epoch'] }],
    builds: Array.from({ length: 4 }, (_, number) => ({
      number,
      variations: number === 3 ? ['path'] : [],
      seconds: 1,
      files: [],
      symptoms: [],
      complete: true,
      ...(number === 3 ? { failure: 'it ended with exit code 1' } : {}),
    })),
  });
  for (const part of [
    'make dist: 4 builds, not settled to the end\nNo variation is guilty.\n',
    'With nothing changed these vary:\n  content.random-id: 16 bytes, x and 1 more\n',
    'The build fails with path: it ended with exit code 1 (its log: /area/builds/03/log).\n',
    'The build fails now and then, with nothing changed: ',
    'The build may fail with: epoch.\n',
    'In no build that worked, so what else they change is not known: path.\n',
    'Not settled:\n  content.random-id in x and 1 more: among path, epoch\nMore builds would tell',
  ])
    expect(page).toContain(part);
});

test('long tables are cut, and say so', () => {
  expect(text({ rows: Array.from({ length: 45 }, () => row()) })).toContain(
    '\n5 more rows are in the JSON.\n',
  );
});

test('as JSON: all of it', () => {
  expect(JSON.parse(bisectJson(RESULT))).toEqual({ ...RESULT, tool: { name: 'assay', version: VERSION } });
});
