import type { Host } from '../../model/index.ts';
import type { BuildArea } from './area.ts';
import type { Facts, WrapperName } from './variation.ts';

/** Environment variables; one that is undefined is not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How a wrapper may be written, and what shows that it works. */
interface Probe {
  readonly commands: readonly (readonly string[])[];
  /** Run behind the wrapper; what it prints must fit. */
  readonly ask: readonly string[];
  readonly answer: RegExp;
}

const DAYS_401 = 401 * 86_400;
const SET_HOSTNAME = ['sh', '-c', 'hostname "$0" && exec "$@"', 'assay-other-host'];
/** The first argument is the umask: two variations need two. */
const SET_UMASK = ['sh', '-c', 'umask "$0" && exec "$@"'];
/** Shows the folder `<here>.files` here, and takes it away again. */
const MOUNT = `here=$(pwd -P) && disorderfs --quiet --sort-dirents=yes --reverse-dirents=yes "$here.files" "$here" || exit 125
cd "$here" && "$@"; code=$?; cd / && fusermount -u "$here"; exit $code`;

const SHOW = ['sh', '-c', MOUNT, 'sh'];
/** Not every machine that has disorderfs lets it mount. */
const TRY_MOUNT = [
  'sh',
  '-c',
  'mkdir order-probe order-probe.files && (cd order-probe && "$@"); rmdir order-probe order-probe.files',
  'sh',
];

/** Root may change the name of the machine in a namespace of its own; others need a user namespace first, and to remain who they are. */
const PROBES: Readonly<Record<Exclude<WrapperName, 'faketime' | 'disorderfs'>, Probe>> = {
  hostname: {
    commands: [
      ['unshare', '--uts', ...SET_HOSTNAME],
      ['unshare', '--map-current-user', '--keep-caps', '--uts', ...SET_HOSTNAME],
    ],
    ask: ['hostname'],
    answer: /^assay-other-host$/m,
  },
  // The first account behind root, which every system has a name for.
  uid: {
    commands: [['unshare', '--user', '--map-user=1', '--map-group=1']],
    ask: ['id', '-u'],
    answer: /^1$/m,
  },
  taskset: { commands: [['taskset', '--cpu-list', '0']], ask: ['nproc'], answer: /^1$/m },
  umask: { commands: [SET_UMASK], ask: ['027', 'sh', '-c', 'umask'], answer: /^0*27$/m },
};

/** Finds out what the machine can vary. Every program is tried: one that is installed may still not be allowed to do its work. */
export async function gatherFacts(host: Host, area: BuildArea, env: Environment): Promise<Facts> {
  const { windows, processors } = host.machine;
  const ask = async (command: readonly string[]) => await answerOf(host, area.folder, env, command);
  const wrapperOf = async ({ commands, ask: question, answer }: Probe) => {
    for (const command of windows ? [] : commands)
      if (answer.test(await ask([...command, ...question]))) return command;
    return undefined;
  };
  const taskset = processors < 2 ? undefined : await wrapperOf(PROBES.taskset);
  const disorderfs = !windows && /^mounted$/m.test(await ask([...TRY_MOUNT, ...SHOW, 'echo', 'mounted']));
  return {
    windows,
    cpus: processors,
    locales: windows ? [] : (await ask(['locale', '-a'])).split('\n').filter((name) => name !== ''),
    epoch: env['SOURCE_DATE_EPOCH'],
    home: env[windows ? 'USERPROFILE' : 'HOME'] || undefined,
    otherHome: area.otherHome,
    listsAsCreated: area.listsAsCreated,
    wrappers: {
      hostname: await wrapperOf(PROBES.hostname),
      uid: await wrapperOf(PROBES.uid),
      umask: await wrapperOf(PROBES.umask),
      taskset,
      faketime: await wrapperOf(faketime(host.now())),
      disorderfs: disorderfs ? SHOW : undefined,
    },
  };
}

/** The date it shows must be one that lies ahead by more than a year. */
function faketime(now: number): Probe {
  const year = new Date(now + DAYS_401 * 1000).getUTCFullYear();
  return {
    commands: [['faketime', '-f', `+${DAYS_401}`]],
    ask: ['date', '-u', '+%Y'],
    answer: new RegExp(`^${year}$`, 'm'),
  };
}

/** What a program prints; nothing where it cannot be started, fails or takes long. */
async function answerOf(
  host: Host,
  cwd: string,
  env: Environment,
  command: readonly string[],
): Promise<string> {
  const parts: string[] = [];
  const decoder = new TextDecoder();
  const onOutput = (chunk: Uint8Array) => {
    if (parts.length < 1000) parts.push(decoder.decode(chunk, { stream: true }));
  };
  try {
    const { code } = await host.run(command, { cwd, env, timeout: 10_000, onOutput });
    return code === 0 ? parts.join('') : '';
  } catch {
    return '';
  }
}
