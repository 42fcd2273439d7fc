import { expect, test } from 'vitest';
import type { Host } from '../../../src/model/index.ts';
import type { BuildArea } from '../../../src/reproducibility/bisect/area.ts';
import { gatherFacts } from '../../../src/reproducibility/bisect/facts.ts';

const NOW = Date.UTC(2026, 5, 1);

/** A machine on which a command line answers what the first fitting pattern says. */
function machine(answers: readonly (readonly [RegExp, string])[], windows = false, processors = 2) {
  const asked: string[] = [];
  const host: Host = {
    now: () => NOW,
    sleep: async () => {},
    async run(command, { onOutput }) {
      const line = command.join(' ');
      asked.push(line);
      const answer = answers.find(([pattern]) => pattern.test(line))?.[1];
      if (answer === undefined) throw new Error('not installed');
      if (answer === 'fails') return { code: 1, timedOut: false };
      onOutput?.(Buffer.from(answer));
      return { code: 0, timedOut: false };
    },
    machine: { windows, processors },
    files: undefined as never,
  };
  const area = { folder: '/work', otherHome: '/area/h', listsAsCreated: true } as BuildArea;
  return { asked, facts: (env = {}) => gatherFacts(host, area, env) };
}

test('where everything is installed and works', async () => {
  const { facts } = machine([
    [/^unshare --uts .* hostname$/, 'assay-other-host\n'],
    [/^unshare --user .* id -u$/, '1\n'],
    [/^taskset .* nproc$/, '1\n'],
    [/umask/, '0027\n'],
    [/^faketime .* date/, '2027\n'],
    [/disorderfs/, 'mounted\n'],
    [/^locale -a$/, 'C\nC.utf8\nde_DE.utf8\n'],
  ]);
  const { wrappers, ...rest } = await facts({ HOME: '/home/me', SOURCE_DATE_EPOCH: '7' });
  expect(rest).toEqual({
    windows: false,
    cpus: 2,
    locales: ['C', 'C.utf8', 'de_DE.utf8'],
    epoch: '7',
    home: '/home/me',
    otherHome: '/area/h',
    listsAsCreated: true,
  });
  expect(Object.entries(wrappers).filter(([, command]) => command === undefined)).toEqual([]);
  expect(wrappers.hostname?.slice(0, 2)).toEqual(['unshare', '--uts']);
});

test('who is not root needs a user namespace to change the name of the machine', async () => {
  const { facts } = machine([
    [/^unshare --uts/, 'fails'],
    [/^unshare --map-current-user/, 'assay-other-host\n'],
  ]);
  expect((await facts()).wrappers.hostname?.[1]).toBe('--map-current-user');
});

test('programs that are installed but do nothing count as missing', async () => {
  const { facts } = machine([
    [/hostname/, 'the-old-name\n'],
    [/id -u/, '1000\n'],
    [/nproc/, '8\n'],
    [/umask/, '0022\n'],
    [/faketime/, '2026\n'],
    [/disorderfs/, 'fails'],
    [/locale/, 'fails'],
  ]);
  const { wrappers, locales } = await facts();
  expect(Object.values(wrappers).filter((command) => command !== undefined)).toEqual([]);
  expect(locales).toEqual([]);
});

test('on Windows nothing is tried, with one processor no taskset', async () => {
  const windows = machine([[/./, 'x']], true);
  const { home } = await windows.facts({ USERPROFILE: 'C:\\Users\\me', HOME: '/not/this' });
  expect(home).toBe('C:\\Users\\me');
  expect(windows.asked).toEqual([]);
  const single = machine([], false, 1);
  await single.facts();
  expect(single.asked.some((line) => line.startsWith('taskset'))).toBe(false);
});
