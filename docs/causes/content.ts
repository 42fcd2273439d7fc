import type { CONTENT_CAUSES } from '../../src/model/causes/content.ts';
import { built, type CauseNote, pair, test } from './note.ts';

/** The content of files. */
export const CONTENT_NOTES: Readonly<Record<keyof typeof CONTENT_CAUSES, CauseNote>> = {
  'content.architecture': {
    detected:
      'The machine field of ELF, PE and Mach-O headers; the 64-bit mark of components in installer databases.',
    example: built,
  },
  'content.build-option': {
    detected:
      'Options that compilers record, DW_AT_producer and `.GCC.command.line`, where the compiler and its version are the same: options that differ by more than a path or `-frandom-seed`. The code that follows from them stays `content.source`.',
    example: test('test/reproducibility/fields/rules.test.ts'),
  },
  'content.build-path': {
    detected:
      'By field: `DW_AT_comp_dir`, N_SO and N_OSO stabs, PdbFileName, `co_filename`. By guess: two paths in a text or string that end alike below two build folders.',
    example: pair('elf/build-path-debug'),
  },
  'content.encoding': {
    detected:
      'Line ends, byte order marks or a named character set differ, and nothing else of the line; code pages of installer databases.',
    example: built,
  },
  'content.file-added': {
    detected:
      'A member that could be paired neither by path nor by content nor by likeness, and is not one that signing adds.',
    example: pair('xar/member-inserted'),
  },
  'content.file-removed': { detected: 'As `content.file-added`, on the other side.', example: built },
  'content.file-renamed': {
    detected: 'Members with the same or a like content under two paths, each of which only one side has.',
    example: built,
  },
  'content.generator-version': {
    detected:
      'By field: `.comment`, `DW_AT_producer`, the Rich header, LC_BUILD_VERSION, Creating Application, the magic of bytecode. By guess: versions behind the name of a tool or a key such as Generator.',
    example: pair('wheel/rebuild'),
  },
  'content.hash-order': {
    detected:
      'The same lines, strings or set items in another order that follows no collation. Program text and moved blocks are left alone.',
    example: built,
  },
  'content.hostname': {
    detected:
      'By guess: a word behind "build host", "built on" and the like, or the node name in the output of uname.',
    example: built,
  },
  'content.key-order': {
    detected:
      'JSON, INI, property files, headers, property lists and OPC relationships that are equal once their keys are sorted.',
    example: pair('json/key-order'),
  },
  'content.link-order': {
    detected:
      'Reserved for objects that were linked in another order. Assay reports what they leave in linked programs as `content.source`: that code is the same but for its place can be told only after every relative address in it is undone, which takes a disassembler for each processor.',
    example: { none: 'no rule claims it in a comparison; `assay bisect` names it as typical of file order' },
  },
  'content.locale': {
    detected:
      'By guess: names of months and days in two languages, language tags, decimal commas, quotation marks, lines sorted by two collations.',
    example: pair('html/javadoc-date-locale'),
  },
  'content.parallelism': {
    detected: 'It takes several builds: `assay bisect` finds what differs between runs with nothing varied.',
    example: test('test/reproducibility/bisect/plan.test.ts'),
  },
  'content.permission': {
    detected: 'Executable bits of a file for anyone or no one, set-id or sticky bits, file capabilities.',
    example: built,
  },
  'content.random-id': {
    detected:
      'UUIDs and GUIDs in text or binary form, tokens of one width behind a word for an id, addresses in memory. Ids that are usually a hash (PDB GUID, MVID) where nothing else differs.',
    example: test('test/reproducibility/guess/bytes.test.ts'),
  },
  'content.source': {
    detected:
      'Bytes that no rule and no guess explains: the residue. Also other link targets and other kinds.',
    example: pair('pkg/five-files-and-script'),
  },
  'content.timestamp': {
    detected:
      'By field: dates in fonts, catalogues, colour profiles, property lists, N_OSO. By guess: a date or epoch number in text or code, in a clear form or confirmed by a word or by the times of both builds.',
    example: pair('elf/date-time-macro'),
  },
  'content.timezone': {
    detected: 'By guess: zone names and offsets next to times.',
    example: pair('html/javadoc-date-locale'),
  },
  'content.username': {
    detected:
      'By field: Last Saved By, Last-Translator. By guess: home folders of two users, a name behind "built by", the user in user@host.',
    example: pair('jar/manifest-properties-mtime'),
  },
  'content.vcs-revision': {
    detected: 'By guess: hashes behind a word for a commit, `git describe` forms, revision numbers.',
    example: built,
  },
  'content.version': {
    detected:
      'ProductVersion of installer databases, Project-Id-Version; by guess: versions behind a word for one or behind a name.',
    example: built,
  },
};
