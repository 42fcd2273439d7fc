import type { CauseCode } from '../../model/index.ts';
import type { Likelihood } from './prediction.ts';

/** A text behind which a fact of the building machine stands. */
export interface Mark {
  readonly code: CauseCode;
  /** Finds it; the first group is the value. Needs at most the bytes that two chunks have in common. */
  readonly pattern: RegExp;
  readonly likelihood: Likelihood;
  readonly what: string;
  /** Whether program text may hold it as a mere example; then only other contents count. */
  readonly notInCode?: true;
}

const HOST = '([A-Za-z0-9][A-Za-z0-9.-]{1,60})';
const HOST_WHAT = 'the name of the building machine';

/** Texts that name a user, a machine or a drawn id. */
export const MARKS: readonly Mark[] = [
  {
    // Manifests that Maven, Ant and bnd write into jars are fields; this is the same key elsewhere.
    code: 'content.username',
    pattern: /\n(?:Built-By|Build-User|BUILD_USER|KBUILD_BUILD_USER)[:=] ?"?([A-Za-z][\w.@-]{0,40})/g,
    likelihood: 'likely',
    what: 'built by',
  },
  {
    code: 'content.hostname',
    pattern: new RegExp(
      `(?:\\nBuild-Host: |\\nuname -n = |\\bmyhostname='|\\bKBUILD_BUILD_HOST[=:] ?"?)${HOST}(?=[\\s'",;)])`,
      'g',
    ),
    likelihood: 'likely',
    what: HOST_WHAT,
  },
  {
    // `uname -a` as build scripts record it: system, host, kernel release.
    code: 'content.hostname',
    pattern: /(?<![A-Za-z])Linux ([A-Za-z0-9][A-Za-z0-9.-]{1,60}) \d+\.\d+\.\d+\S* #\d/g,
    likelihood: 'likely',
    what: HOST_WHAT,
  },
  {
    // The Linux kernel and what imitates it: `(user@host) (compiler …) #1 SMP date`.
    code: 'content.hostname',
    pattern:
      /(?:version|built|compiled)[^\n()]{0,60}\(?\b[a-z_][\w-]{0,31}@([A-Za-z0-9][A-Za-z0-9.-]{1,60})\)/g,
    likelihood: 'likely',
    what: HOST_WHAT,
    notInCode: true,
  },
  {
    code: 'content.random-id',
    pattern:
      /urn:uuid:([0-9a-f]{8}-[0-9a-f]{4}-[14][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})(?![0-9a-f])/gi,
    likelihood: 'likely',
    what: 'random ids',
    notInCode: true,
  },
  {
    code: 'content.generator-version',
    pattern:
      /((?:[Gg]enerated (?:automatically )?(?:by|with|using)|<meta name="generator" content=")[ "]?[A-Za-z][^\n<>"]{0,40}?(?:\d+(?:\.\d+)+|\(\d+\)))/g,
    likelihood: 'possible',
    what: 'tools that made it',
    notInCode: true,
  },
  {
    // Generators of documentation write the language of the machine; a translated document has one of its own.
    code: 'content.locale',
    pattern: /<html(?: [^<>]{0,80})? (?:xml:)?lang="((?!en)[a-z]{2}(?:-[A-Z]{2})?)"/g,
    likelihood: 'possible',
    what: 'written in the language',
    notInCode: true,
  },
  {
    code: 'content.timestamp',
    pattern:
      /(?:timestamp|build[-_]?(?:time|date|epoch)|built[-_]?at|SOURCE_DATE_EPOCH|mtime|created(?:[-_]?at)?)["'\s:=>]{1,6}(1\d{9}(?:\d{3})?)(?![\d.])/gi,
    likelihood: 'possible',
    what: 'seconds since 1970',
    notInCode: true,
  },
];
