import type { ProblemKind } from '../problem.ts';

/** Problems of the ar reader, Debian packages included. */
export const AR_PROBLEMS = {
  'ar.header': {
    level: 'error',
    title: 'No ar header stands where the next member should begin.',
    why: 'The archive is damaged or a size before that place is wrong; reading stops there.',
  },
  'ar.truncated': {
    level: 'error',
    title: 'An ar archive ends in the middle of a member.',
    why: 'The file was cut; the members before are complete.',
  },
  'ar.bad-number': {
    level: 'error',
    title: 'A numeric field of an ar header is not a number.',
    why: 'Readers disagree what such a field means; the message names it. Without a size, reading stops there.',
  },
  'ar.bad-name': {
    level: 'error',
    title: 'The long name of an ar member cannot be found.',
    why: 'The header refers to a name that is not there; the member is listed under the reference itself.',
  },
  'ar.hidden-name-bytes': {
    level: 'warning',
    title: 'Bytes follow the NUL that ends the name of an ar member.',
    why: 'No tool shows them: a hiding place.',
  },
  'ar.second-name-table': {
    level: 'warning',
    title: 'An ar archive has more than one table of long names.',
    why: 'Tools look names up in the first or in the last table: the same member has two names.',
  },
  'ar.padding': {
    level: 'note',
    title: 'The byte that pads an ar member to an even length is not a newline, or is missing at the end.',
    why: 'Harmless oddity of the writer, but part of the digest.',
  },
  'ar.index': {
    level: 'warning',
    title: 'The symbol index of an ar archive is damaged.',
    why: 'Linkers refuse the archive or miss symbols; the members themselves are not concerned.',
  },
  'ar.index-dangling': {
    level: 'note',
    title: 'A symbol index of an ar archive points to places where no member begins.',
    why: 'The archive was changed without its index: linkers fail on it or take the wrong member. Running ranlib repairs it.',
  },
  'ar.trailing-data': {
    level: 'warning',
    title: 'Bytes that are no member follow the last member of an ar archive.',
    why: 'Some tools ignore them, some refuse the archive.',
  },
  'ar.thin': {
    level: 'note',
    title: 'A thin ar archive holds no content, only the names of files beside it.',
    why: 'Its members are listed without bytes; what they are depends on the folder the archive lies in.',
  },
  'deb.version': {
    level: 'warning',
    title: 'A Debian package does not state format version 2.',
    why: 'dpkg refuses other versions, other tools do not look (deb(5)).',
  },
  'deb.missing-member': {
    level: 'error',
    title: 'A Debian package lacks its control or data archive.',
    why: 'dpkg cannot install it (deb(5)).',
  },
  'deb.duplicate-member': {
    level: 'warning',
    title: 'A Debian package has a required member twice.',
    why: 'One tool takes the first, another the last or the one with the suffix it prefers: two packages in one file.',
  },
  'deb.order': {
    level: 'warning',
    title: 'The members of a Debian package are not in their required order.',
    why: 'dpkg refuses or misreads it, tools that look by name do not (deb(5)).',
  },
  'deb.unexpected-member': {
    level: 'warning',
    title: 'A Debian package has a member that its format does not know.',
    why: 'dpkg ignores or refuses it, other tools may use it. Names that begin with an underscore are allowed (deb(5)).',
  },
} as const satisfies Record<string, ProblemKind>;
