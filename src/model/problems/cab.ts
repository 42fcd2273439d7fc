import type { ProblemKind } from '../problem.ts';

/** Problems of cabinets. */
export const CAB_PROBLEMS = {
  'cab.header': {
    level: 'error',
    title: 'The header of a cabinet cannot be read.',
    why: 'The file is damaged or cut; nothing in it can be listed.',
  },
  'cab.version': {
    level: 'warning',
    title: 'A cabinet does not state format version 1.3.',
    why: 'No other version was ever published; some tools refuse it, others do not look.',
  },
  'cab.reserved': {
    level: 'note',
    title: 'A field of the cabinet header that must be zero is not.',
    why: 'Tools ignore it; it is part of the digest, and room for a few bytes of anything.',
  },
  'cab.truncated': {
    level: 'error',
    title: 'A cabinet ends before the data that its headers promise.',
    why: 'The file was cut; files whose data are there are complete.',
  },
  'cab.size': {
    level: 'warning',
    title: 'The data of a cabinet reach beyond the size that it states.',
    why: 'Some tools refuse it, others read on; a signature behind the cabinet would lie within its data.',
  },
  'cab.folders': {
    level: 'error',
    title: 'The list of folders of a cabinet is not all there.',
    why: 'The file is damaged or cut; the content of files in the missing folders cannot be read.',
  },
  'cab.files': {
    level: 'error',
    title: 'The list of files of a cabinet is not all there.',
    why: 'The file is damaged or cut; files of which nothing is known are missing here.',
  },
  'cab.no-folder': {
    level: 'error',
    title: 'A file of a cabinet is said to be in a folder that does not exist.',
    why: 'Its content cannot be found; the list of files is damaged.',
  },
  'cab.file-range': {
    level: 'error',
    title: 'A file of a cabinet ends behind the end of its folder.',
    why: 'Some of its content does not exist; its size or place is wrong.',
  },
  'cab.file-order': {
    level: 'note',
    title: 'The files of a cabinet are not listed in the order of their data.',
    why: 'Harmless; here they are listed in the order of their data. Writers that store equal files once do that.',
  },
  'cab.file-overlap': {
    level: 'warning',
    title: 'Two files of a cabinet share a part of their bytes.',
    why: 'No writer does that: a way to make much of little, or damage to the list of files.',
  },
  'cab.folder-overlap': {
    level: 'warning',
    title: 'Two folders of a cabinet share blocks of data.',
    why: 'No writer does that: a way to make much of little, or damage to the list of folders.',
  },
  'cab.unreferenced': {
    level: 'warning',
    title: 'The folders of a cabinet hold content that belongs to no file.',
    why: 'No tool extracts it: a hiding place.',
  },
  'cab.spans': {
    level: 'note',
    title: 'A file of a cabinet begins or goes on in another cabinet of its set.',
    why: 'Its content cannot be read from this cabinet alone; it is listed without.',
  },
  'cab.quantum': {
    level: 'error',
    title: 'A folder of a cabinet is compressed with Quantum, which is not decoded.',
    why: 'Its files are listed without content.',
  },
  'cab.method': {
    level: 'error',
    title: 'A folder of a cabinet is compressed with a method that does not exist.',
    why: 'Its files are listed without content; the list of folders is damaged.',
  },
  'cab.block': {
    level: 'error',
    title: 'The header of a data block of a cabinet is impossible.',
    why: 'The rest of its folder cannot be read.',
  },
  'cab.short-block': {
    level: 'warning',
    title: 'A data block of a cabinet has less than 32 KiB of content and is not the last one of its folder.',
    why: 'The specification forbids it, and tools disagree about what follows.',
  },
  'cab.slack': {
    level: 'warning',
    title: 'Compressed data end before their block of a cabinet does.',
    why: 'No tool shows the bytes that remain: a hiding place.',
  },
  'cab.corrupt': {
    level: 'error',
    title: 'A data block of a cabinet cannot be decoded.',
    why: 'Bytes were changed after compression; the rest of its folder cannot be read.',
  },
  'cab.checksum': {
    level: 'error',
    title: 'The checksum of a data block of a cabinet does not fit.',
    complete: true,
    why: 'The block was changed or damaged; tools refuse it.',
  },
  'cab.no-checksum': {
    level: 'note',
    title: 'A data block of a cabinet has no checksum.',
    why: 'Damage to it would not be noticed.',
  },
  'cab.name-encoding': {
    level: 'warning',
    title: 'A file name of a cabinet is not in UTF-8 although it says so.',
    why: 'Tools show different names, or none.',
  },
  'cab.code-page': {
    level: 'note',
    title: 'A file name of a cabinet is in a code page that is not stored.',
    why: 'What its characters beyond ASCII are depends on the machine that reads it.',
  },
  'cab.long-name': {
    level: 'warning',
    title: 'A file name of a cabinet is longer than 255 bytes.',
    why: 'The specification forbids it; some tools refuse the cabinet, others cut the name.',
  },
  'cab.bad-time': {
    level: 'note',
    title: 'Files of a cabinet have a modification date that is no date.',
    why: 'Their time is left out; extracting tools put in one of their own.',
  },
  'cab.signature': {
    level: 'warning',
    title: 'The signature of a cabinet is not where the end of the cabinet is.',
    why: 'Windows does not find or accept it; what lies there is not signed.',
  },
  'cab.unused': {
    level: 'warning',
    title: 'A cabinet has bytes that none of its structures refers to.',
    why: 'No tool shows them: a hiding place.',
  },
  'cab.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the end of a cabinet and its signature.',
    why: 'Tools ignore them: a hiding place.',
  },
} as const satisfies Record<string, ProblemKind>;
