import type { ProblemKind } from '../problem.ts';

/** Problems of ISO 9660 images. */
export const ISO9660_PROBLEMS = {
  'iso9660.no-primary': {
    level: 'error',
    title: 'An ISO 9660 image has no primary volume descriptor.',
    why: 'Without it there is no directory to read.',
  },
  'iso9660.second-primary': {
    level: 'warning',
    title: 'An ISO 9660 image has more than one primary volume descriptor.',
    why: 'One tool takes the first, another the last: two sets of files in one image.',
  },
  'iso9660.no-terminator': {
    level: 'warning',
    title: 'The volume descriptors of an ISO 9660 image have no end.',
    why: 'Tools that look for the terminator read on or refuse the image (ECMA-119, 8.3).',
  },
  'iso9660.two-values': {
    level: 'warning',
    title: 'A number of an ISO 9660 image differs between its two byte orders.',
    why: 'A tool that reads the other half sees other sizes or places, so other files.',
  },
  'iso9660.block-size': {
    level: 'error',
    title: 'The logical block size of an ISO 9660 image is impossible.',
    why: 'All places are counted in blocks; they are read as if blocks had 2,048 bytes.',
  },
  'iso9660.directory': {
    level: 'error',
    title: 'A directory of an ISO 9660 image has a record that cannot be read.',
    why: 'The rest of that sector of the directory is passed over: files can be missing.',
  },
  'iso9660.directory-loop': {
    level: 'warning',
    title: 'A directory of an ISO 9660 image is reached twice.',
    why: 'It contains itself or stands in two places; it is listed once.',
  },
  'iso9660.truncated': {
    level: 'error',
    title: 'A file or directory of an ISO 9660 image reaches beyond its end.',
    why: 'The image was cut, or the place is wrong.',
  },
  'iso9660.continuation': {
    level: 'warning',
    title: 'A continuation area of Rock Ridge cannot be followed.',
    why: 'Names and attributes that stand there are lost; loops serve to exhaust readers.',
  },
  'iso9660.system-use': {
    level: 'warning',
    title: 'Bytes behind a directory record of an ISO 9660 image are no system use entry.',
    why: 'Readers stop there: names or attributes can be lost, and bytes can be hidden.',
  },
  'iso9660.bad-name': {
    level: 'warning',
    title: 'A name in an ISO 9660 image is empty or contains a slash or a NUL.',
    why: 'It leads to another folder, or is cut, in a tool that does not look.',
  },
  'iso9660.kind': {
    level: 'warning',
    title: 'A directory record of an ISO 9660 image and its Rock Ridge mode disagree what it is.',
    why: 'One tool sees a folder where another one sees a file.',
  },
  'iso9660.relocation': {
    level: 'warning',
    title: 'A folder moved up by Rock Ridge, and the place it belongs to, do not fit together.',
    why: 'Tools list such a folder at different places, or not at all.',
  },
  'iso9660.path-table': {
    level: 'warning',
    title: 'A path table of an ISO 9660 image does not fit its directories.',
    why: 'Tools that go by the table see other folders than those that go by the directories.',
  },
  'iso9660.tree-difference': {
    level: 'warning',
    title: 'The directory trees of an ISO 9660 image (plain, Rock Ridge, Joliet) do not have the same files.',
    why: 'Which files there are depends on the tool or the operating system: a hiding place.',
  },
  'iso9660.overlap': {
    level: 'warning',
    title: 'Files or structures of an ISO 9660 image overlap.',
    why: 'The same bytes are content of one file and part of something else.',
  },
  'iso9660.interleaved': {
    level: 'error',
    title: 'A file of an ISO 9660 image is interleaved.',
    why: 'Such files, known from CD-i, are listed but their content is not read.',
  },
  'iso9660.other-volume': {
    level: 'note',
    title: 'A file of an ISO 9660 image stands on another disc of the set.',
    why: 'It is listed without content.',
  },
  'iso9660.zisofs': {
    level: 'note',
    title: 'A file of an ISO 9660 image is compressed (zisofs).',
    why: 'Linux shows it decompressed; here it has the bytes that are stored.',
  },
  'iso9660.hidden': {
    level: 'note',
    title: 'A file of an ISO 9660 image is marked as hidden.',
    why: 'Windows and some tools do not show it, others do.',
  },
  'iso9660.boot-catalog': {
    level: 'warning',
    title: 'The boot catalog (El Torito) of an ISO 9660 image is damaged.',
    why: 'Firmware refuses it or boots something else than it says.',
  },
  'iso9660.udf': {
    level: 'note',
    title: 'An ISO 9660 image has a UDF file system as well.',
    why: 'Most systems show that one; it is not read, and bytes that only it refers to are not checked.',
  },
  'iso9660.hfs': {
    level: 'note',
    title: 'An ISO 9660 image has an HFS file system as well.',
    why: 'macOS shows that one; it is not read, and bytes that only it refers to are not checked.',
  },
  'iso9660.session': {
    level: 'note',
    title: 'An ISO 9660 image has more than one session.',
    why: 'Files that a later session replaced or deleted are still there; tools show the last session only.',
  },
  'iso9660.system-area': {
    level: 'note',
    title: 'The first sixteen sectors of an ISO 9660 image are not empty.',
    why: 'Boot code and partition tables stand there; other systems ignore these bytes.',
  },
  'iso9660.unreferenced': {
    level: 'warning',
    title: 'An ISO 9660 image has bytes that nothing refers to.',
    why: 'No tool shows them: a hiding place, or what is left of deleted files.',
  },
  'iso9660.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the end of the volume of an ISO 9660 image.',
    why: 'Most tools stop at the end of the volume and never show them.',
  },
} as const satisfies Record<string, ProblemKind>;
