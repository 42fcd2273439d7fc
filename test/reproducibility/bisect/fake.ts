import { AssayError, type Comparison, type Host } from '../../../src/model/index.ts';
import type { BuildArea, ProducedFile } from '../../../src/reproducibility/bisect/area.ts';
import { type BisectEvent, type BisectRequest, bisect } from '../../../src/reproducibility/bisect/bisect.ts';

/** What a build sees of its environment. */
export interface Seen {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly command: readonly string[];
  readonly cwd: string;
  /** The how manieth build of all this is. */
  readonly count: number;
}

/** What a build makes: contents by path, or how it ends otherwise. */
export type Built = Readonly<Record<string, string>> | { readonly code: number } | 'hangs' | 'nothing';

/** A machine without processes or files, whose builds are a function. */
export function fakeMachine(build: (seen: Seen) => Built) {
  let journal: string | undefined;
  let count = 0;
  let now = 0;
  let made: Built = 'nothing';
  const contents = new Map<number, Readonly<Record<string, string>>>();
  const events: BisectEvent[] = [];
  const host: Host = {
    now: () => now,
    async sleep(milliseconds) {
      now += milliseconds;
    },
    async run(command, { cwd, env }) {
      if (!command.includes('build')) {
        // Only the umask can be changed on this machine; nothing else is installed.
        if (command.at(-1) !== 'umask') throw new AssayError('run.start', 'cannot be started');
        return { code: 1, timedOut: false };
      }
      now += 500;
      made = build({ env, command, cwd, count: count++ });
      if (made === 'hangs') return { timedOut: true, killed: 'SIGKILL' };
      return {
        code: typeof made === 'object' && typeof made['code'] === 'number' ? made['code'] : 0,
        timedOut: false,
      };
    },
    machine: { windows: false, processors: 2 },
    files: undefined as never,
  };
  const area: BuildArea = {
    folder: '/work',
    otherHome: '/area/other-home',
    listsAsCreated: false,
    sourceDigest: 'digest',
    readJournal: async () => journal,
    async writeJournal(text) {
      journal = text;
    },
    async copy({ elsewhere }) {
      const path = elsewhere ? '/area/elsewhere/deeper/another-src' : '/area/tree/src';
      return { path, files: path, stale: 2, special: 0 };
    },
    openBuild: async () => ({ write() {}, async close() {} }),
    async collect(number) {
      const files = typeof made === 'object' && !('code' in made) ? made : {};
      contents.set(number, files);
      return Object.entries(files).map(
        ([path, text]): ProducedFile => ({ path, size: text.length, sha256: text }),
      );
    },
    finish: async () => {},
    producedFolder: (number) => String(number),
    logOf: async () => ({ path: '/area/log', tail: 'what went wrong' }),
  };
  /** Bytes of files by one cause, as an explained comparison would not: content.source. */
  const compare = async (left: string, right: string): Promise<Comparison> => {
    const [one, other] = [contents.get(Number(left)) ?? {}, contents.get(Number(right))!];
    const paths = Object.keys(other).filter((path) => one[path] !== other[path]);
    return {
      against: right,
      verdict: 'different',
      explained: false,
      causes: [],
      residue: { bytes: 0, ranges: [], omitted: 0 },
      counts: { added: 0, removed: 0, renamed: 0, content: paths.length, metadata: 0, order: 0, kind: 0 },
      differences: paths.map((path) => ({
        kind: 'content',
        left: `/${path}`,
        right: `/${path}`,
        cause: 'content.source',
        class: 'content',
        bytes: other[path]!.length,
      })),
      omitted: 0,
      problems: [],
    };
  };
  const request: BisectRequest = {
    command: ['build'],
    source: '/src',
    patterns: ['*'],
    env: { HOME: '/home/me', SECRET: 'x' },
    maxBuilds: 40,
    keep: false,
    anew: false,
  };
  return {
    events,
    contents,
    journal: {
      get: () => journal,
      set(text: string | undefined) {
        journal = text;
      },
    },
    bisect: (more: Partial<BisectRequest> = {}, compareWith = compare) =>
      bisect(
        { ...request, ...more },
        { host, area, compare: compareWith, onEvent: (event) => events.push(event) },
      ),
    builds: () => count,
  };
}
