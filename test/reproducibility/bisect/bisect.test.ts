import { expect, test } from 'vitest';
import { AssayError } from '../../../src/model/index.ts';
import type { BisectResult } from '../../../src/reproducibility/bisect/result.ts';
import { fakeMachine, type Seen } from './fake.ts';

const rows = ({ rows: all }: BisectResult) =>
  all.map(({ variations, paths, bytes }) => `${variations.join(' + ')}: ${paths.join(' ')} ${bytes}`).sort();

/** Three planted causes. */
const leaky = ({ env, cwd }: Seen) => ({
  'a.txt': `zone ${env['TZ']}`,
  'b.txt': `path ${cwd}`,
  'c.txt': `seed ${env['PYTHONHASHSEED']}`,
  'e.txt': 'constant',
});

test('three planted causes are found, and just those, in at most 12 builds', async () => {
  const machine = fakeMachine(leaky);
  const result = await machine.bisect();
  expect(rows(result)).toEqual(['hash-seed: /c.txt 9', 'path: /b.txt 39', 'timezone: /a.txt 11']);
  expect(result.guilty).toEqual(['timezone', 'path', 'hash-seed']);
  expect(result).toMatchObject({ varies: true, complete: true, spontaneous: [], open: [], failing: [] });
  expect(result.builds.length).toBeLessThanOrEqual(12);
});

test('a file with two causes that are called the same', async () => {
  const machine = fakeMachine((seen) => ({
    ...leaky(seen),
    'd.txt': `path and zone ${seen.cwd} ${seen.env['TZ']}`,
  }));
  const result = await machine.bisect();
  expect(rows(result)).toEqual([
    'hash-seed: /c.txt 9',
    'path: /b.txt 39',
    'path: /d.txt 52',
    'timezone: /a.txt 11',
    'timezone: /d.txt 35',
  ]);
  expect(result.builds.length).toBeLessThanOrEqual(13);
});

test('nothing varies: three builds', async () => {
  const result = await fakeMachine(() => ({ a: 'constant' })).bisect();
  expect(result.builds).toHaveLength(3);
  expect(result).toMatchObject({ varies: false, rows: [], guilty: [] });
});

test('what follows SOURCE_DATE_EPOCH is told, and is no failure', async () => {
  const result = await fakeMachine(({ env }) => ({ a: env['SOURCE_DATE_EPOCH']! })).bisect();
  expect(result).toMatchObject({ varies: false, guilty: ['epoch'] });
  expect(rows(result)).toEqual(['epoch: /a 10']);
});

test('what varies with nothing changed', async () => {
  const result = await fakeMachine(({ count }) => ({ a: `${count}` })).bisect();
  expect(result).toMatchObject({ varies: true, rows: [], guilty: [] });
  expect(result.spontaneous).toMatchObject([{ cause: 'content.source', paths: ['/a'] }]);
});

test('goes on where it was interrupted, with the same builds', async () => {
  const whole = await fakeMachine(leaky).bisect();
  for (let stop = 0; stop <= whole.builds.length; stop++) {
    const machine = fakeMachine(leaky);
    const first = await machine.bisect({ maxBuilds: stop });
    expect(first.builds).toEqual(whole.builds.slice(0, stop));
    const second = await machine.bisect();
    expect(second).toEqual(whole);
    expect(machine.builds()).toBe(whole.builds.length);
  }
});

test('cut off: what is open is said, and counts as varying', async () => {
  const result = await fakeMachine(leaky).bisect({ maxBuilds: 3 });
  expect(result).toMatchObject({ varies: true, complete: false, rows: [] });
  expect(result.open[0]!.suspects).toContain('timezone');
});

test('a journal of something else, or a damaged one, is refused; --anew forgets it', async () => {
  const machine = fakeMachine(leaky);
  await machine.bisect({ maxBuilds: 3 });
  const text = machine.journal.get()!;
  for (const [other, what] of [
    [{ command: ['build', 'all'] }, 'command'],
    [{ source: '/other' }, 'source folder'],
    [{ patterns: ['x'] }, 'list of produced files (--artifacts)'],
    [{ without: ['path'] }, 'set of variations, or machine'],
  ] as const)
    await expect(machine.bisect(other)).rejects.toMatchObject({
      code: 'bisect.journal',
      message: `the journal of builds belongs to another ${what}`,
      hint: expect.stringContaining('--anew'),
    });
  for (const damaged of [
    text.slice(0, -9),
    text.replace('"number":1', '"number":7'),
    text.replace('content.source', 'content.sauce'),
    `${text}[]\n`,
    text.slice(5),
  ]) {
    machine.journal.set(damaged);
    await expect(machine.bisect()).rejects.toMatchObject({ code: 'bisect.journal' });
  }
  expect((await machine.bisect({ anew: true })).builds.length).toBeGreaterThan(3);
});

test('a journal in which nothing was built yet stands in nobody’s way', async () => {
  const machine = fakeMachine(() => ({ code: 1 }));
  await expect(machine.bisect()).rejects.toThrow('exit code 1');
  await expect(machine.bisect({ command: ['build', 'again'] })).rejects.toThrow('exit code 1');
});

test.each([
  [{ code: 3 }, 'it ended with exit code 3'],
  ['hangs', 'it did not end within 7 s'],
  ['nothing', 'it made no file that fits *'],
] as const)('a build that does not work with nothing changed: %j', async (built, why) => {
  const machine = fakeMachine(() => built);
  await expect(machine.bisect({ timeout: 7 })).rejects.toMatchObject({
    code: 'bisect.build',
    message: `the build does not work with nothing changed: ${why}`,
    hint: 'the whole log is /area/log; what fits --artifacts was left out of the copy (2 in the source tree)',
  });
  expect(machine.events.at(-1)).toEqual({ kind: 'log', path: '/area/log', tail: 'what went wrong' });
});

test('a build that works once only', async () => {
  const machine = fakeMachine(({ count }) => (count === 0 ? { a: '' } : { code: 1 }));
  await expect(machine.bisect()).rejects.toThrow(
    'the second time, with nothing changed: it ended with exit code 1',
  );
});

test('a build that fails under a variation is a result, and the rest is examined', async () => {
  const result = await fakeMachine(({ env, cwd }) =>
    env['TZ'] === 'UTC' ? { a: cwd } : { code: 1 },
  ).bisect();
  expect(result).toMatchObject({
    failing: [['timezone']],
    unexamined: ['timezone'],
    guilty: ['timezone', 'path'],
    varies: true,
    complete: true,
  });
  expect(rows(result)).toEqual(['path: /a 34']);
});

test('a comparison that fails or finds nothing: digests tell', async () => {
  const machine = fakeMachine(leaky);
  const result = await machine.bisect({}, async () => {
    throw new AssayError('input.unreadable', 'cannot be read');
  });
  expect(result.guilty).toEqual(['timezone', 'path', 'hash-seed']);
  expect(result.builds.some(({ problem }) => problem === 'cannot be read')).toBe(true);
});

test('only what is set here is kept of the environment, and the rest is handed on', async () => {
  const seen: Seen[] = [];
  const machine = fakeMachine((build) => {
    seen.push(build);
    return { a: '' };
  });
  await machine.bisect({ vary: ['path', 'home'] });
  expect(seen[0]!.env).toMatchObject({ SECRET: 'x', PWD: '/area/tree/src', HOME: '/home/me', TZ: 'UTC' });
  expect(seen[2]).toMatchObject({
    env: { SECRET: 'x', PWD: '/area/elsewhere/deeper/another-src', HOME: '/area/other-home', TZ: 'UTC' },
  });
  expect(machine.journal.get()).not.toContain('SECRET');
});

test('the second build starts in another two seconds than the first', async () => {
  const machine = fakeMachine(() => ({ a: '' }));
  const result = await machine.bisect();
  expect(result.builds[0]!.seconds).toBe(0.5);
  expect(machine.events.map(({ kind }) => kind)).toEqual([
    'variations',
    ...Array(3).fill(['start', 'end']).flat(),
  ]);
});
