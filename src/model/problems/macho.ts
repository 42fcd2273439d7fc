import type { ProblemKind } from '../problem.ts';

/** Problems of Mach-O, universal binaries and code signatures. */
export const MACHO_PROBLEMS = {
  'macho.truncated': {
    level: 'error',
    title: 'A Mach-O file ends before the data its load commands refer to.',
    why: 'The file was cut, or a load command is wrong; the message names what is missing.',
  },
  'macho.bad-command': {
    level: 'error',
    title: 'A load command of a Mach-O file makes no sense.',
    why: 'Loaders refuse such a file, other tools read on at another place; where the size is wrong, reading of commands stops there.',
  },
  'macho.unknown-command': {
    level: 'note',
    title: 'A Mach-O file has a load command that no public header describes.',
    why: 'Its bytes are not decoded; newer tools than this reader knows of may have written it.',
  },
  'macho.duplicate-command': {
    level: 'warning',
    title: 'A Mach-O file has a load command twice that belongs there once.',
    why: 'One tool takes the first, another the last, and each sees another file.',
  },
  'macho.bad-string': {
    level: 'warning',
    title: 'The text of a load command lies outside of the command or does not end.',
    why: 'Tools read different texts there, or refuse the file.',
  },
  'macho.command-slack': {
    level: 'warning',
    title: 'The load commands of a Mach-O file hold bytes that nothing refers to.',
    why: 'No tool shows them: a hiding place, or two sizes that disagree.',
  },
  'macho.section-outside': {
    level: 'warning',
    title: 'A section of a Mach-O file does not lie within the file range of its segment.',
    why: 'Loaders map segments and other tools read sections: they see different content.',
  },
  'macho.overlap': {
    level: 'warning',
    title: 'Ranges of a Mach-O file that belong to different structures share bytes.',
    why: 'The same bytes have two meanings; ordinary linkers never write that.',
  },
  'macho.bad-symbol': {
    level: 'warning',
    title: 'The name of a symbol lies outside of the string table.',
    why: 'The symbol table is damaged or was edited; tools refuse it or show other names.',
  },
  'macho.debug-info': {
    level: 'warning',
    title: 'Debug information of a Mach-O file cannot be decoded.',
    why: 'It is damaged or of an unknown version; build paths behind that place are not seen.',
  },
  'macho.hidden-bytes': {
    level: 'warning',
    title: 'A Mach-O file has bytes that no load command refers to.',
    why: 'They are not zero, and loaders and most tools do not show them: a hiding place, also behind the end.',
  },
  'macho-fat.header': {
    level: 'error',
    title: 'The table of slices of a universal binary is damaged.',
    why: 'The slices that it does not describe cannot be found.',
  },
  'macho-fat.truncated': {
    level: 'error',
    title: 'A universal binary ends before one of its slices does.',
    why: 'The file was cut; the slice is listed with the bytes that are there.',
  },
  'macho-fat.overlap': {
    level: 'warning',
    title: 'Slices of a universal binary share bytes, with one another or with the table.',
    why: 'The same bytes are read as two files; lipo never writes that.',
  },
  'macho-fat.duplicate-architecture': {
    level: 'warning',
    title: 'A universal binary has two slices for the same architecture.',
    why: 'Loaders take one, other tools the other, or refuse the file.',
  },
  'macho-fat.architecture-mismatch': {
    level: 'warning',
    title: 'A slice is for another processor than the table of the universal binary says.',
    why: 'Tools that go by the table and tools that go by the slice see different files.',
  },
  'macho-fat.hidden-slice': {
    level: 'warning',
    title: 'A slice of a universal binary stands behind the number of slices that the header states.',
    why: 'Apple hid arm64 slices from old systems that way (lipo -hideARM64): some loaders find them, most tools do not.',
  },
  'macho-fat.alignment': {
    level: 'warning',
    title: 'A slice of a universal binary does not begin at a multiple of its alignment.',
    why: 'macOS refuses to load it.',
  },
  'macho-fat.hidden-bytes': {
    level: 'warning',
    title: 'A universal binary has bytes outside of its slices.',
    why: 'They are not zero, and no tool shows them: a hiding place, also behind the last slice.',
  },
  'codesign.bad-blob': {
    level: 'error',
    title: 'A code signature is damaged, or is none.',
    why: 'Blobs cannot be found, so that what is signed is in doubt; the message names them.',
  },
  'codesign.bad-directory': {
    level: 'error',
    title: 'A code directory promises hashes that it cannot have.',
    why: 'Its hashes, their number or the range they are over contradict each other or the file.',
  },
  'codesign.no-directory': {
    level: 'error',
    title: 'A code signature has no code directory.',
    why: 'Nothing says which bytes are signed.',
  },
  'codesign.duplicate-slot': {
    level: 'warning',
    title: 'A code signature has a slot twice.',
    why: 'One tool takes the first, another the last.',
  },
  'codesign.overlap': {
    level: 'warning',
    title: 'Blobs of a code signature share bytes.',
    why: 'The same bytes are read as two things; ordinary signers never write that.',
  },
  'codesign.slack': {
    level: 'warning',
    title: 'Bytes of a code signature belong to none of its blobs.',
    why: 'They can be changed without breaking the signature: a hiding place.',
  },
  'codesign.remains': {
    level: 'note',
    title: 'Behind a code signature stand hashes of an earlier one.',
    why: 'Signing a file again in place leaves them; they are hashes of the pages of this very file.',
  },
  'codesign.unsigned-bytes': {
    level: 'warning',
    title: 'The range that a code directory covers ends before the signature begins.',
    why: 'The bytes between can be changed without breaking the signature.',
  },
  'codesign.page-hash': {
    level: 'warning',
    title: 'Pages of a signed file do not have the hashes that its code directory states.',
    why: 'The file was changed after it was signed; macOS stops it when it comes to such a page.',
  },
  'codesign.slot-hash': {
    level: 'warning',
    title: 'A part of a code signature does not have the hash that the code directory states.',
    why: 'Requirements, entitlements or constraints were changed after signing.',
  },
  'codesign.unsealed-blob': {
    level: 'warning',
    title: 'A code signature has a part that its code directory has no hash of.',
    why: 'It can be changed without breaking the signature, and tools may still show it as signed.',
  },
  'codesign.directories-differ': {
    level: 'warning',
    title: 'The code directories of a signature disagree in what they are about.',
    why: 'A loader uses the one with the best hash it knows, so that older and newer systems see different signatures.',
  },
} as const satisfies Record<string, ProblemKind>;
