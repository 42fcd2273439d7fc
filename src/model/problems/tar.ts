import type { ProblemKind } from '../problem.ts';

/** Problems of the tar reader. */
export const TAR_PROBLEMS = {
  'tar.header-checksum': {
    level: 'error',
    title: 'A tar header has a wrong checksum.',
    why: 'The header was changed or damaged, or what follows is not a tar archive; reading stops there.',
  },
  'tar.truncated': {
    level: 'error',
    title: 'A tar archive ends in the middle of a member.',
    why: 'The file was cut; the members before are complete.',
  },
  'tar.no-end': {
    level: 'note',
    title: 'A tar archive lacks the two zero blocks at its end.',
    why: 'POSIX demands them; without them a cut between two members cannot be noticed.',
  },
  'tar.trailing-data': {
    level: 'warning',
    title: 'Bytes other than zero follow the end mark of a tar archive.',
    why: 'Most tools stop at the end mark; some (`tar -i`) read on and see more members: a hiding place.',
  },
  'tar.bad-number': {
    level: 'error',
    title: 'A numeric field of a tar header is not a number.',
    why: 'Readers disagree what such a field means; the message names it.',
  },
  'tar.negative-size': {
    level: 'error',
    title: 'A tar header states a negative size.',
    why: 'No reader can follow it; reading stops there.',
  },
  'tar.bad-pax': {
    level: 'error',
    title: 'A pax extended header record is malformed.',
    why: 'Readers disagree whether to stop or to ignore it (POSIX pax Extended Header).',
  },
  'tar.pax-size-override': {
    level: 'warning',
    title: 'A pax header gives another size than the ustar header of the same member.',
    why: 'A reader that ignores pax headers goes on at another place and sees other members.',
  },
  'tar.pax-path-override': {
    level: 'note',
    title: 'An extended header renames a member although its name fits into the ustar header.',
    why: 'A reader that ignores the extension sees another name.',
  },
  'tar.dangling-extension': {
    level: 'warning',
    title: 'An extended header is followed by no member.',
    why: 'Its records describe nothing; a reader may apply them to something else.',
  },
  'tar.bad-sparse': {
    level: 'error',
    title: 'The map of a sparse tar member is malformed.',
    why: 'The stored parts are listed as content; their places in the file are unknown.',
  },
  'tar.unknown-type': {
    level: 'warning',
    title: 'A tar member has a type flag that no specification defines.',
    why: 'POSIX says to treat it as a file; tools differ.',
  },
  'tar.link-with-data': {
    level: 'warning',
    title: 'A tar link, directory or device carries data.',
    why: 'Some readers skip the data, some do not and lose their place.',
  },
} as const satisfies Record<string, ProblemKind>;
