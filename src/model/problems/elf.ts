import type { ProblemKind } from '../problem.ts';

/** Problems of ELF files. */
export const ELF_PROBLEMS = {
  'elf.truncated': {
    level: 'error',
    complete: true,
    title: 'An ELF file ends within its header or one of its tables.',
    why: 'The file was cut, or the place of the table is wrong; what lies before is listed.',
  },
  'elf.header': {
    level: 'warning',
    title: 'A value of the ELF header contradicts the others.',
    why: 'Loaders ignore some of these values and tools do not: each sees another file.',
  },
  'elf.ident-padding': {
    level: 'warning',
    title: 'The padding of the ELF identification is not zero.',
    why: 'No tool shows these bytes: a hiding place.',
  },
  'elf.entry-size': {
    level: 'error',
    complete: true,
    title: 'An ELF file states a wrong size for the entries of a table.',
    why: 'Loaders refuse the file or read the table with the size they know, other tools with the stated one: they see different entries.',
  },
  'elf.outside-file': {
    level: 'error',
    complete: true,
    title: 'A section or segment reaches past the end of the ELF file.',
    why: 'The file was cut, or its headers were changed.',
  },
  'elf.overlap': {
    level: 'warning',
    title: 'Two structures of an ELF file share bytes.',
    why: 'No linker writes that: the same bytes are read as two things.',
  },
  'elf.unsectioned': {
    level: 'note',
    title: 'Bytes that are loaded with a program belong to none of its sections.',
    why: 'Tools that move sections leave their old content behind; nothing that goes by sections shows it.',
  },
  'elf.unreferenced': {
    level: 'warning',
    title: 'Bytes of an ELF file belong to no section and no segment.',
    why: 'No tool shows them: a hiding place, or a rest of what another tool removed.',
  },
  'elf.former-table': {
    level: 'note',
    title: 'A former section header table stands in an ELF file.',
    why: 'Tools that write the table anew in another place leave the old one behind.',
  },
  'elf.overlay': {
    level: 'note',
    title: 'Bytes follow the last structure of an ELF file.',
    why: 'Loaders ignore them; self-extracting programs and AppImages keep their content there. They are listed as a member.',
  },
  'elf.name': {
    level: 'error',
    complete: true,
    title: 'A name is not in the string table of an ELF file.',
    why: 'The reference or the table is damaged; tools show different names.',
  },
  'elf.link': {
    level: 'warning',
    title: 'A section refers to a section that does not exist.',
    why: 'The section header table was changed after linking; tools cannot interpret that section.',
  },
  'elf.repeated-segment': {
    level: 'error',
    complete: true,
    title: 'A program has a segment twice that may occur only once.',
    why: 'The kernel, the dynamic loader and other tools take the first or the last: they see two programs.',
  },
  'elf.interpreter': {
    level: 'warning',
    title: 'The path of the program interpreter is not stored as it should be.',
    why: 'The kernel refuses it or reads another path than tools that look at the section.',
  },
  'elf.dynamic': {
    level: 'error',
    complete: true,
    title: 'The dynamic section of an ELF file is damaged.',
    why: 'What the program needs cannot be told with certainty.',
  },
  'elf.dynamic-mismatch': {
    level: 'warning',
    title: 'Section and segment of the dynamic section are in different places.',
    why: 'The loader goes by the segment, many tools by the section: they see different libraries.',
  },
  'elf.dynamic-hidden': {
    level: 'warning',
    title: 'Entries follow the end mark of the dynamic section.',
    why: 'The loader does not read them, some tools do: a hiding place.',
  },
  'elf.dynamic-rest': {
    level: 'note',
    title: 'A rest of a removed entry follows the end mark of the dynamic section.',
    why: 'Tools that remove an RPATH leave it; harmless, but it may differ between two builds.',
  },
  'elf.note': {
    level: 'warning',
    title: 'A note does not fit its section or segment.',
    why: 'The notes behind it cannot be read; a build id may be missed.',
  },
  'elf.version-table': {
    level: 'error',
    complete: true,
    title: 'The chain of symbol versions is damaged.',
    why: 'Which versions of which libraries the program needs cannot be told.',
  },
  'elf.debug-info': {
    level: 'warning',
    title: 'Debug information of an ELF file cannot be decoded.',
    why: 'It is damaged or of an unknown version; build paths behind that place are not seen.',
  },
  'elf.debug-compression': {
    level: 'warning',
    title: 'A compressed section does not decode to what its header states.',
    why: 'It is damaged; debuggers cannot read it, and what it says of the build is not seen.',
  },
  'elf.debug-link': {
    level: 'warning',
    title: 'The link to separate debug information is damaged.',
    why: 'Debuggers cannot find the file, or take one that does not belong to this program.',
  },
  'elf.module-signature': {
    level: 'error',
    complete: true,
    title: 'The signature of a kernel module does not fit the file.',
    why: 'Its lengths contradict each other; the kernel takes the module as unsigned or refuses it.',
  },
  'elf.no-sections': {
    level: 'note',
    title: 'A program has no section headers.',
    why: 'Packers and tools that strip everything remove them; only segments can be listed.',
  },
} as const satisfies Record<string, ProblemKind>;
