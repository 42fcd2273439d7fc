import type { ProblemKind } from '../problem.ts';

/** Problems of the tar reader. */
export const TAR_PROBLEMS = {
  'tar.header-checksum': {
    level: 'error',
    title: 'A tar header has a wrong checksum.',
    why: 'The header was changed or damaged, or what follows is not a tar archive. Reading stops there; GNU tar goes on at the next valid header.',
  },
  'tar.signed-checksum': {
    level: 'note',
    title: 'Tar header checksums were computed with signed bytes.',
    why: 'Some old Unix tools did so; tools that know only the standard sum refuse the archive.',
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
  'tar.nonzero-padding': {
    level: 'warning',
    title: 'The padding between tar members is not zero.',
    why: 'No tool shows these bytes: a hiding place. Some tools of the 1980s to 2000s left pieces of their memory there.',
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
  'tar.repeated-extension': {
    level: 'warning',
    title: 'A tar member has two extended headers of the same kind.',
    why: 'Some readers use the first, some the last, some join them. The last is used here, and pax records before GNU long names.',
  },
  'tar.dangling-extension': {
    level: 'warning',
    title: 'An extended header is followed by no member.',
    why: 'Its records describe nothing; a reader may apply them to something else.',
  },
  'tar.gnu-prefix': {
    level: 'warning',
    title: 'A header in the GNU dialect has text where its times belong.',
    why: 'GNU tar and libarchive ignore it, Go and Python put it in front of the name as the ustar prefix: two different paths.',
  },
  'tar.unknown-magic': {
    level: 'warning',
    title: 'A tar header has a magic that is neither the POSIX nor the GNU one.',
    why: 'It is read as ustar; GNU tar reads it as the old v7 dialect without the name prefix: two different paths.',
  },
  'tar.bad-sparse': {
    level: 'error',
    title: 'The map of a sparse tar member is malformed.',
    why: 'The stored parts are listed as content; their places in the file are unknown.',
  },
  'tar.sparse-unaligned': {
    level: 'warning',
    title: 'The parts of a sparse tar member are not whole blocks.',
    why: 'GNU tar expects every part to start at a new block, other readers do not: two different contents.',
  },
  'tar.unknown-type': {
    level: 'warning',
    title: 'A tar member has a type flag that POSIX does not define.',
    why: 'POSIX says to treat it as a file; tools differ.',
  },
  'tar.link-with-data': {
    level: 'warning',
    title: 'A tar link, directory, device or label states that it has data.',
    why: 'Some readers skip the data, some do not and take it for headers: a hiding place, or members that only some tools see.',
  },
  'tar.volume-label': {
    level: 'note',
    title: 'A tar archive has a volume label.',
    why: 'GNU tar writes it with `--label`; it is no member, but tools that do not know it create an empty file of its name.',
  },
  'tar.multi-volume': {
    level: 'warning',
    title: 'A tar member is the continuation of a file of another volume.',
    why: 'Only the last part of the file is here; its beginning is in another archive.',
  },
} as const satisfies Record<string, ProblemKind>;
