import type { ProblemKind } from '../problem.ts';

/** Problems of the cpio reader. */
export const CPIO_PROBLEMS = {
  'cpio.header': {
    level: 'error',
    title: 'No cpio header stands where the next member should begin.',
    why: 'The archive is damaged or a size before that place is wrong; reading stops there, while some tools search on.',
  },
  'cpio.truncated': {
    level: 'error',
    title: 'A cpio archive ends in the middle of a member.',
    why: 'The file was cut; the members before are complete.',
  },
  'cpio.no-trailer': {
    level: 'error',
    title: 'A cpio archive ends without its `TRAILER!!!` entry.',
    why: 'The file was cut between two members; how many are missing is unknown.',
  },
  'cpio.bad-number': {
    level: 'error',
    title: 'A numeric field of a cpio header is not a number.',
    why: 'Readers disagree what such a field means; the message names it. Without a size, reading stops there.',
  },
  'cpio.checksum': {
    level: 'error',
    title: 'The content of a cpio member does not have the checksum its header states.',
    why: 'The content was changed or damaged after the archive was written.',
  },
  'cpio.bad-name': {
    level: 'error',
    title: 'A cpio member name is not ended by a NUL byte.',
    why: 'Readers take another name, or refuse the archive.',
  },
  'cpio.hidden-name-bytes': {
    level: 'warning',
    title: 'Bytes follow the NUL that ends a cpio member name.',
    why: 'No tool shows them: a hiding place.',
  },
  'cpio.nonzero-padding': {
    level: 'warning',
    title: 'The padding between cpio members is not zero.',
    why: 'No tool shows these bytes: a hiding place, though some old writers leave random bytes there.',
  },
  'cpio.trailing-data': {
    level: 'warning',
    title: 'Bytes other than zero follow the end of a cpio archive.',
    why: 'Tools stop at the `TRAILER!!!` entry and never show them: a hiding place. The Linux kernel reads on.',
  },
  'cpio.concatenated': {
    level: 'note',
    title: 'Several cpio archives follow one another.',
    why: 'Usual for initramfs images. Their members are listed together; the cpio tools stop after the first archive.',
  },
  'cpio.mixed-dialects': {
    level: 'warning',
    title: 'A cpio archive changes its dialect between two members.',
    why: 'Some tools skip the members of the other dialect, so that they see another content.',
  },
  'cpio.unknown-type': {
    level: 'warning',
    title: 'A cpio member has file type bits that no standard defines.',
    why: 'It is listed as a file; tools differ.',
  },
  'cpio.unexpected-data': {
    level: 'warning',
    title: 'A cpio directory, device, FIFO or socket carries data.',
    why: 'Some readers skip the data, some take it for the next header: two different contents, or a hiding place.',
  },
  'cpio.trailer-data': {
    level: 'warning',
    title: 'The `TRAILER!!!` entry of a cpio archive has a size.',
    why: 'It ends the archive for every tool, and its data is never shown: a hiding place.',
  },
  'cpio.link-mismatch': {
    level: 'warning',
    title: 'Two cpio members are names of one file but carry different content.',
    why: 'Readers that restore hard links keep the first content, others keep both.',
  },
} as const satisfies Record<string, ProblemKind>;
