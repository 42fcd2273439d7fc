import type { ProblemKind } from '../problem.ts';

/** Problems of the xar reader. */
export const XAR_PROBLEMS = {
  'xar.truncated': {
    level: 'error',
    title: 'A XAR archive ends before the end of its header or table of contents.',
    why: 'The file was cut, or its header lies about the length; what could be decoded is listed.',
  },
  'xar.header-size': {
    level: 'error',
    title: 'A XAR header states a length that cannot be.',
    why: 'The header has at least 28 bytes and lies within the file; without it nothing can be found.',
  },
  'xar.header-extra': {
    level: 'warning',
    title: 'A XAR header holds bytes that belong to no field.',
    why: 'Only a checksum name may follow the 28 bytes; other bytes there are read by nobody: a hiding place.',
  },
  'xar.version': {
    level: 'warning',
    title: 'A XAR header has a version other than 1.',
    why: 'Only version 1 is defined; some tools refuse the file, others read it.',
  },
  'xar.no-checksum': {
    level: 'note',
    title: 'A XAR table of contents has no checksum.',
    why: 'Changes to names, modes and member checksums cannot be noticed, and such an archive cannot be signed.',
  },
  'xar.checksum-algorithm': {
    level: 'warning',
    title: 'A XAR header names a checksum algorithm that is not known.',
    why: 'The table of contents cannot be checked against its checksum.',
  },
  'xar.checksum-style': {
    level: 'warning',
    title: 'A XAR header and its table of contents disagree about the checksum.',
    why: 'Tools that go by one verify other bytes, or none, than tools that go by the other.',
  },
  'xar.checksum-place': {
    level: 'warning',
    title: 'The checksum of a XAR table of contents is not where writers put it.',
    why: 'It belongs at the start of the heap. A reader that takes that for granted compares, or finds signed, other bytes.',
  },
  'xar.toc-checksum': {
    level: 'error',
    complete: true,
    title: 'The checksum of a XAR table of contents does not fit.',
    why: 'The table was changed or damaged after the archive was made; a signature over it is void.',
  },
  'xar.toc-length': {
    level: 'error',
    complete: true,
    title: 'A XAR table of contents inflates to another length than the header states.',
    why: 'A tool that stops at the stated length sees another table than one that reads to the end.',
  },
  'xar.toc-trailing-data': {
    level: 'warning',
    title: 'Bytes follow the compressed XAR table of contents before the heap.',
    why: 'No reader looks at them: a hiding place.',
  },
  'xar.toc-xml': {
    level: 'error',
    title: 'A XAR table of contents is not well-formed XML or lacks its elements.',
    why: 'Members described before that place are listed; the rest is unknown.',
  },
  'xar.toc-doctype': {
    level: 'error',
    title: 'A XAR table of contents has a document type declaration.',
    why: 'No writer makes one; it could define entities that other readers resolve. The table is not read.',
  },
  'xar.repeated-element': {
    level: 'warning',
    title: 'A XAR table of contents says something twice that may be said once.',
    why: 'Some readers take the first, some the last: two different archives in one file.',
  },
  'xar.stray-file': {
    level: 'warning',
    title: 'A XAR table of contents has `file` elements outside its tree of files.',
    why: 'Some tools (7-Zip) list them, others never see them.',
  },
  'xar.bad-value': {
    level: 'error',
    title: 'A value in a XAR table of contents cannot be read.',
    why: 'Readers disagree what such a value means; the message names it.',
  },
  'xar.bad-time': {
    level: 'note',
    title: 'A time in a XAR table of contents is not an ISO 8601 date.',
    why: 'The member has no usable modification time.',
  },
  'xar.duplicate-id': {
    level: 'warning',
    title: 'Two members of a XAR archive have the same id.',
    why: 'Hard links name their target by id, so tools may link to different files.',
  },
  'xar.missing-link': {
    level: 'warning',
    title: 'A hard link of a XAR archive names no member that has content.',
    why: 'Tools fail on it or make an empty file.',
  },
  'xar.no-name': {
    level: 'warning',
    title: 'A member of a XAR archive has no name.',
    why: 'Tools skip it, fail on it or give it a name of their own.',
  },
  'xar.late-name': {
    level: 'warning',
    title: 'A folder of a XAR archive has its name behind the files in it.',
    why: 'Tools that read front to back (bsdtar) do not know the folder yet and write the files elsewhere.',
  },
  'xar.name-separator': {
    level: 'warning',
    title: 'A member name of a XAR archive contains a slash or a NUL.',
    why: 'Folders are nested elements in XAR; a careless extractor writes such a member elsewhere or cuts its name.',
  },
  'xar.unknown-type': {
    level: 'warning',
    title: 'A member of a XAR archive has no type or one that is not defined.',
    why: 'It is listed as a file; other tools skip it.',
  },
  'xar.whiteout': {
    level: 'note',
    title: 'A XAR archive has a whiteout: a mark that hides a file of a lower file system layer.',
    why: 'It is listed as an empty file, as there is no other word for it.',
  },
  'xar.data-on-non-file': {
    level: 'warning',
    title: 'A link, directory or device of a XAR archive carries data.',
    why: 'Extractors ignore such data: a hiding place. It is listed as the content of the member.',
  },
  'xar.encoding': {
    level: 'note',
    title: 'A member of a XAR archive is compressed in another way than its encoding says.',
    why: 'It could be decoded, but tools that go by the encoding fail.',
  },
  'xar.outside-heap': {
    level: 'error',
    title: 'Data of a XAR archive lies outside the file.',
    why: 'The file was cut, or the table of contents lies.',
  },
  'xar.overlap': {
    level: 'warning',
    title: 'Two parts of a XAR heap overlap.',
    why: 'No writer makes that; the same bytes serve as two things, as in overlapping archive bombs.',
  },
  'xar.shared-data': {
    level: 'note',
    title: 'Members of a XAR archive share the same stored bytes.',
    why: 'The writer stored equal files once; changing one changes the other.',
  },
  'xar.unreferenced': {
    level: 'warning',
    title: 'A XAR heap holds bytes that nothing refers to.',
    why: 'Tools never show them, and no checksum covers them: a hiding place.',
  },
  'xar.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the last part of a XAR heap.',
    why: 'Tools never show them, and neither checksum nor signature covers them: a hiding place.',
  },
  'xar.libarchive-tail': {
    level: 'note',
    title: 'A XAR archive ends with a copy of the first bytes of its table of contents.',
    why: 'Every archive with a checksum that bsdtar (libarchive) writes does; the bytes mean nothing.',
  },
  'xar.checksum-mismatch': {
    level: 'error',
    complete: true,
    title: 'The content of a XAR archive does not fit its checksum.',
    why: 'The archived checksum covers the stored bytes, the extracted one the decoded bytes; they were changed or damaged.',
  },
  'xar.unverified': {
    level: 'note',
    title: 'Some content of a XAR archive could not be compared with its checksum.',
    why: 'The message says why; the content is listed as it is.',
  },
} as const satisfies Record<string, ProblemKind>;
