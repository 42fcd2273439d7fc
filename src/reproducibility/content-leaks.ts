import { type Interest, isOwnContent } from '../artifact/index.ts';
import { countName, type Leak, type Place, REST } from './leak.ts';

/** Watches contents for names of people and machines while the artifact is opened. */
export interface LeakSearch {
  /** Give this to `openArtifact`. */
  readonly interest: Interest;
  readonly leaks: () => readonly Leak[];
}

/** A text behind which a name stands. */
interface Mark {
  readonly needle: string;
  readonly name: RegExp;
  readonly rule: Leak['rule'];
  /** What is said of the name. */
  readonly says: (name: string) => string;
}

/** Longest name that is looked for behind a mark, and with it the overlap of two chunks. */
const NAME_LENGTH = 96;
const HOST = /^[A-Za-z0-9][A-Za-z0-9.-]{1,60}(?=[\s'",;)])/;

const home = (folder: string): Mark => ({
  needle: folder,
  name: /^[A-Za-z_][A-Za-z0-9._-]{1,31}(?=[/\\])/,
  rule: 'leak.home-path',
  says: (user) => `the home folder ${folder}${user} stands in the content`,
});
const host = (needle: string, name = HOST): Mark => ({
  needle,
  name,
  rule: 'leak.host-name',
  says: (machine) => `the host name ${machine} stands in the content`,
});

const MARKS: readonly Mark[] = [
  home('/home/'),
  home('/Users/'),
  home(':\\Users\\'),
  // Manifests that Maven, Ant and bnd write into jars.
  {
    needle: '\nBuilt-By: ',
    name: /^[A-Za-z][\w .@-]{0,40}(?=[\r\n])/,
    rule: 'leak.user-name',
    says: (user) => `built by ${user}`,
  },
  host('\nBuild-Host: '),
  // config.log of autoconf, and Perl's configuration.
  host('uname -n = '),
  host("myhostname='"),
  // `uname -a` as build scripts record it: system, host, kernel release.
  host('Linux ', /^[A-Za-z0-9][A-Za-z0-9.-]{1,60}(?= \d+\.\d+\.\d+\S* #\d)/),
];

/** Placeholders in documentation and tests, and names that are no person's and no machine's. */
const NO_NAME = new Set(
  'user username you me name yourname foo bar example Shared Public Default localhost version'.split(' '),
);

/** Searches file contents for the marks, grouped by the name behind them. */
export function createLeakSearch(): LeakSearch {
  const found = MARKS.map(() => new Map<string, Place>());
  const carried = new Map<number, { tail: Buffer; position: number }>();
  const interest: Interest = {
    name: 'leaks',
    // Containers are searched through their members: packed bytes mean nothing by themselves.
    wants: ({ format }) => (isOwnContent(format) ? 'chunks' : undefined),
    take(entry, bytes, last) {
      const before = carried.get(entry.id);
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const window = before ? Buffer.concat([before.tail, chunk]) : chunk;
      const start = before ? before.position - before.tail.length : 0;
      // Hits in the last bytes are left to the next chunk, which starts with them.
      const end = last ? window.length : window.length - KEPT;
      MARKS.forEach((mark, i) => {
        searchMark(window, end, mark, (name, at) => countName(found[i]!, name, entry.path, start + at));
      });
      if (last) carried.delete(entry.id);
      else
        carried.set(entry.id, { tail: Buffer.from(window.subarray(-KEPT)), position: start + window.length });
    },
  };
  return {
    interest,
    leaks: () =>
      MARKS.flatMap(({ rule, says }, i) =>
        [...found[i]!].map(([name, place]) => ({
          rule,
          message: name === REST ? `further names: ${says('…')}` : says(name),
          ...place,
        })),
      ),
  };
}

/** Room for a mark and the name behind it, and the byte that ends the name. */
const KEPT = Math.max(...MARKS.map(({ needle }) => needle.length)) + NAME_LENGTH + 1;

function searchMark(window: Buffer, end: number, mark: Mark, see: (name: string, at: number) => void): void {
  const { needle, name } = mark;
  for (
    let at = window.indexOf(needle, 0, 'latin1');
    at >= 0 && at < end;
    at = window.indexOf(needle, at + 1, 'latin1')
  ) {
    const from = at + needle.length;
    const found = name.exec(window.toString('latin1', from, from + NAME_LENGTH + 1))?.[0];
    if (found !== undefined && !NO_NAME.has(found)) see(found, at);
  }
}
