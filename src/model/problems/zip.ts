import type { ProblemKind } from '../problem.ts';

/** Problems of the zip reader. */
export const ZIP_PROBLEMS = {
  'zip.no-end': {
    level: 'error',
    title: 'A zip archive has no end record.',
    why: 'The file was cut, or it is no zip archive; members are listed from their local headers as far as those can be followed.',
  },
  'zip.end-ambiguous': {
    level: 'warning',
    title: 'A zip archive has more than one end record that a reader may take.',
    why: 'Tools that choose differently see different members: a known way to show a scanner other files than the installer.',
  },
  'zip.end-mismatch': {
    level: 'warning',
    title: 'The end record of a zip archive does not fit its central directory.',
    why: 'Counts, sizes and offsets must agree (APPNOTE 4.3.16); tools that trust one or the other see different members.',
  },
  'zip.two-directories': {
    level: 'warning',
    title: 'Two central directories fit the end record of a zip archive.',
    why: 'Some tools take the offset as it stands, some count back from the end record: they see different members.',
  },
  'zip.directory-damaged': {
    level: 'error',
    title: 'The central directory of a zip archive cannot be followed to its end.',
    why: 'Members named behind the damage are missing from the list.',
  },
  'zip.multi-disk': {
    level: 'error',
    title: 'A zip archive says that it is spread over several files.',
    why: 'Only this part was given; what lies in other parts cannot be read, and tools differ in what they make of it.',
  },
  'zip.zip64-damaged': {
    level: 'error',
    title: 'A zip64 locator does not lead to a zip64 end record.',
    why: 'Tools either fail or fall back to the 32-bit end record, which may say something else (APPNOTE 4.3.15).',
  },
  'zip.zip64-mismatch': {
    level: 'warning',
    title: 'Zip64 values contradict the 32-bit values they stand beside.',
    why: 'Tools that prefer one see other sizes or members than tools that prefer the other (APPNOTE 4.5.3).',
  },
  'zip.zip64-extensible-data': {
    level: 'warning',
    title: 'A zip64 end record carries extra data.',
    why: 'The room is reserved for encryption that hardly any tool writes (APPNOTE 4.3.14.2): a hiding place.',
  },
  'zip.prefix': {
    level: 'note',
    title: 'A program or header stands before the zip archive.',
    why: 'Usual for self-extracting archives, zipapps and browser extensions; it is part of the file but of no member.',
  },
  'zip.prefix-data': {
    level: 'warning',
    title: 'Data of unknown kind stands before the zip archive.',
    why: 'Zip tools never show it, and a tool that looks at the first bytes takes the file for something else.',
  },
  'zip.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the end of a zip archive.',
    why: 'No zip tool shows them, and some tools then refuse the file or find another end record.',
  },
  'zip.trailing-zeros': {
    level: 'note',
    title: 'Zero bytes follow the end of a zip archive.',
    why: 'Padding from a block device or a transfer; harmless, but part of the digest, and strict tools refuse it.',
  },
  'zip.unreferenced': {
    level: 'warning',
    title: 'A zip archive has bytes that no record accounts for.',
    why: 'No zip tool shows them: a hiding place.',
  },
  'zip.hidden-member': {
    level: 'warning',
    title: 'A local header in a zip archive is missing from the central directory.',
    why: 'Tools that read from the front extract this member, tools that use the directory never see it.',
  },
  'zip.padding': {
    level: 'note',
    title: 'A zip archive has padding between its records.',
    why: 'Android tools align members this way; it carries nothing but is part of the digest.',
  },
  'zip.overlap': {
    level: 'error',
    title: 'Members of a zip archive share the same bytes.',
    why: 'The mark of an overlapping zip bomb. No byte is decoded twice: a member that reaches into the next one is listed without content.',
  },
  'zip.missing-local': {
    level: 'error',
    title: 'A member of the central directory has no local header.',
    why: 'Its content cannot be found; the archive is damaged or was made to confuse readers.',
  },
  'zip.local-central-mismatch': {
    level: 'warning',
    title: 'The local header and the central directory say different things about a member.',
    why: 'Tools that read from the front believe the one, tools that use the directory the other; the message names the fields.',
  },
  'zip.descriptor-mismatch': {
    level: 'warning',
    title: 'The data descriptor behind a member is missing or contradicts the central directory.',
    why: 'Tools that read from the front depend on it (APPNOTE 4.3.9).',
  },
  'zip.data-descriptor': {
    level: 'note',
    title: 'Members have their sizes in data descriptors behind the data.',
    why: 'Written by tools that stream. Tools that read from the front must guess where such data ends, so package indexes refuse it.',
  },
  'zip.bad-extra': {
    level: 'warning',
    title: 'The extra fields of a member are malformed or repeated.',
    why: 'Tools disagree which part they believe (APPNOTE 4.5).',
  },
  'zip.extra-padding': {
    level: 'note',
    title: 'Extra fields end in zero bytes that form no field.',
    why: 'Older Android alignment tools write them; strict tools refuse them.',
  },
  'zip.unicode-path': {
    level: 'warning',
    title: 'The Unicode path field gives a member another name than its header.',
    why: 'Tools that honour the field extract another file than tools that do not (APPNOTE 4.6.9).',
  },
  'zip.name-encoding': {
    level: 'note',
    title: 'Member names with non-ASCII characters lack the UTF-8 flag.',
    why: 'Tools differ in the encoding they assume, so the names differ by tool and by machine (APPNOTE Appendix D).',
  },
  'zip.name-nul': {
    level: 'warning',
    title: 'A member name contains a NUL byte.',
    why: 'Some tools end the name there, some do not: two different files from one member.',
  },
  'zip.bad-time': {
    level: 'note',
    title: 'Members have a modification date that is no date.',
    why: 'Their time is left out; extracting tools put in one of their own.',
  },
  'zip.encrypted': {
    level: 'error',
    title: 'Members are encrypted and cannot be read.',
    why: 'Their names and sizes are listed; what they contain is unknown.',
  },
  'zip.crc-mismatch': {
    level: 'error',
    title: 'The content of a member does not fit its CRC-32.',
    complete: true,
    why: 'The content was changed or damaged, or the size in the header covers only a part of it.',
  },
  'zip.packed-rest': {
    level: 'warning',
    title: 'The packed data of a member goes on behind the end of its compressed stream.',
    why: 'No tool shows these bytes: a hiding place.',
  },
  'zip.directory-with-data': {
    level: 'warning',
    title: 'A folder of a zip archive carries data.',
    why: 'Tools drop the data, or make a file of it.',
  },
  'zip.member-comment': {
    level: 'note',
    title: 'Members carry comments in the central directory.',
    why: 'Hardly any tool writes or shows them, and package indexes refuse them.',
  },
} as const satisfies Record<string, ProblemKind>;
