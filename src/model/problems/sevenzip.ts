import type { ProblemKind } from '../problem.ts';

/** Problems of 7z archives. */
export const SEVENZIP_PROBLEMS = {
  '7z.truncated': {
    level: 'error',
    title: 'A 7z archive ends before its header.',
    why: 'The file was cut; what is in it is listed at its end, so nothing can be listed.',
  },
  '7z.header': {
    level: 'error',
    title: 'The header of a 7z archive, or a part of it, cannot be read.',
    why: 'It is damaged, or no writer makes such a header; the files it describes cannot be had.',
  },
  '7z.header-checksum': {
    level: 'error',
    title: 'A checksum of the headers of a 7z archive does not fit.',
    complete: true,
    why: 'The header was changed or damaged; 7-Zip refuses it.',
  },
  '7z.streams': {
    level: 'error',
    title: 'The files of a 7z archive and its packed streams do not match.',
    why: 'Content has no file or files have no content; tools read such an archive in different ways.',
  },
  '7z.overlap': {
    level: 'error',
    title: 'The packed streams of a 7z archive reach into its header.',
    why: 'Sizes in the header are wrong; what would be decoded is not what was packed.',
  },
  '7z.method': {
    level: 'error',
    title: 'A folder of a 7z archive is packed with a method that is not decoded.',
    why: 'Its files are listed without content.',
  },
  '7z.encrypted': {
    level: 'error',
    title: 'A folder of a 7z archive is encrypted and cannot be read.',
    why: 'Its files are listed without content, or not at all where the list itself is encrypted.',
  },
  '7z.checksum': {
    level: 'error',
    title: 'The checksum of a file of a 7z archive does not fit its content.',
    complete: true,
    why: 'The content was changed or damaged.',
  },
  '7z.anti': {
    level: 'note',
    title: 'A 7z archive has items that say which files to delete.',
    why: 'Made for updates: extracting the archive removes files.',
  },
  '7z.unused': {
    level: 'warning',
    title: 'A 7z archive has bytes that its headers do not refer to.',
    why: 'No tool shows them: a hiding place.',
  },
  '7z.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the end of a 7z archive.',
    why: 'Tools ignore them or warn: a hiding place.',
  },
} as const satisfies Record<string, ProblemKind>;
