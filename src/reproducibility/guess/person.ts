import {
  beforeOf,
  type Classifier,
  finder,
  finding,
  type Meeting,
  meet,
  precededBy,
  type TextPair,
  type Token,
  valuesOf,
} from './pair.ts';

const WORDS = finder(/(?<![\w.@/-])[A-Za-z_][\w.-]{0,63}(?![\w@/-])/g);
/** A name before or behind an `@`. */
const AT_NAMES = finder(
  /(?<![\w.@/-])[A-Za-z_][\w.-]{0,31}(?=@)|(?<=[\w)]@)[A-Za-z0-9][A-Za-z0-9.-]{0,62}(?![\w@-])/g,
);
const USER_KEY =
  /(?:^|[^A-Za-z])(?:built[-_. ]?by|build[-_. ]?user(?:[-_. ]?name)?|builder|user\.name|compiled[-_ ]by|BUILD_USER|KBUILD_BUILD_USER|LOGNAME)["']?\s{0,3}[:=]?\s{0,3}["'(]?$/i;
const HOST_KEY =
  /(?:build[-_. ]?host(?:[-_. ]?name)?|built[-_. ]on|build[-_. ]?machine|uname -n|myhostname|KBUILD_BUILD_HOST|compiled on host|on host|nodename)["']?\s{0,3}[:=]?\s{0,3}["'(]?$/i;
/** `uname -a`: system, then host, then the kernel's release. */
const UNAME = /(?:^|[^\w])(?:Linux|Darwin|FreeBSD) $/;
const RELEASE = /^ \d+\.\d+\.\d+/;
const BUILD_WORD = /(?:built|compiled|build|linux version|generated|\bby)[^<>]{0,60}$/i;
/** A key takes any word: these are none of its values. */
const NO_NAME = /^(?:true|false|yes|no|none|null|unknown|n|y)$/i;

/** The building user behind a word that names it, or one known by name. */
export const classifyUser: Classifier = (pair, span) => {
  const meeting = meet(pair, span, WORDS);
  if (
    meeting &&
    precededBy(pair, meeting, USER_KEY) &&
    !valuesOf(pair, meeting).some((value) => NO_NAME.test(value))
  )
    return finding(pair, meeting, 'content.username', 'a user behind a word for who built it');
  return known(pair, pair.known.users, meeting, 'content.username', 'names of the building users');
};

/** The building machine behind a word that names it, in `uname -a`, or known by name. */
export const classifyHost: Classifier = (pair, span) => {
  const meeting = meet(pair, span, WORDS);
  if (meeting) {
    const isUname = precededBy(pair, meeting, UNAME) && RELEASE.test(pair.left.slice(meeting.left.end));
    if (
      isUname ||
      (precededBy(pair, meeting, HOST_KEY) && !valuesOf(pair, meeting).some((value) => NO_NAME.test(value)))
    )
      return finding(
        pair,
        meeting,
        'content.hostname',
        isUname ? 'a host in the output of uname' : 'a host behind a word for where it was built',
      );
  }
  return known(pair, pair.known.hosts, meeting, 'content.hostname', 'names of the building machines');
};

/** `user@host` of a build, not an address of a person: those stand in angle brackets or have no word of building before them. */
export const classifyUserAtHost: Classifier = (pair, span) => {
  const meeting = meet(pair, span, AT_NAMES);
  if (!meeting) return undefined;
  const isUser = pair.left[meeting.left.end] === '@' && pair.right[meeting.right.end] === '@';
  const line = [beforeOf(pair.left, meeting.left.start), beforeOf(pair.right, meeting.right.start)];
  if (!line.every((before) => BUILD_WORD.test(before))) return undefined;
  return isUser
    ? finding(pair, meeting, 'content.username', 'the user of user@host')
    : finding(pair, meeting, 'content.hostname', 'the host of user@host');
};

function known(
  pair: TextPair,
  names: readonly string[] = [],
  meeting: Meeting<Token> | undefined,
  code: 'content.username' | 'content.hostname',
  evidence: string,
) {
  if (!meeting || !valuesOf(pair, meeting).every((value) => names.includes(value))) return undefined;
  return finding(pair, meeting, code, evidence);
}
