import type { ProblemKind } from '../problem.ts';

/** Problems that any container can have: limits reached, names and links that mean different things to different tools. */
export const CORE_PROBLEMS = {
  'limit.depth': {
    level: 'warning',
    title: 'An archive is nested too deep and was not opened.',
    why: 'Archives nested without end are a way to exhaust a reader. Raise `--limit depth=N` if the nesting is meant.',
  },
  'limit.members': {
    level: 'error',
    title: 'The artifact has more members than the limit; the rest was not read.',
    why: 'A small file can claim millions of members. Raise `--limit members=N` if the artifact is really that large.',
  },
  'limit.expanded': {
    level: 'error',
    title: 'The artifact expands to more bytes than the limit; the rest was not read.',
    why: 'The mark of a decompression bomb. Raise `--limit expanded=BYTES` if the artifact is really that large.',
  },
  'limit.ratio': {
    level: 'error',
    title: 'Data expands far more than ordinary content does; the rest of it was not read.',
    why: 'The mark of a decompression bomb. Raise `--limit ratio=N` if the content is meant to be that uniform.',
  },
  'limit.window': {
    level: 'error',
    title: 'A stream demands a larger decompression window than the limit.',
    why: 'The window is memory the sender makes the reader allocate. Raise `--limit window=BYTES` to read it.',
  },
  'limit.metadata': {
    level: 'error',
    title: 'A header, table of contents or name list is larger than the limit.',
    why: 'Readers hold such structures in memory. Raise `--limit metadata=BYTES` to read it.',
  },
  'limit.name': {
    level: 'warning',
    title: 'A name is longer than the limit and is shown cut.',
    why: 'No file system accepts such names; they serve to exhaust or confuse readers. Raise `--limit name=BYTES`.',
  },
  'limit.steps': {
    level: 'error',
    title: 'A stream consists of more frames, blocks or streams than the limit; the rest was not read.',
    why: 'Millions of empty frames cost time without giving data. Raise `--limit steps=N` to read on.',
  },
  'limit.keep': {
    level: 'warning',
    title: 'A metadata or SBOM document is too large to be interpreted.',
    why: 'Such documents are held in memory. Raise `--limit keep=BYTES` to have it read.',
  },
  'limit.problems': {
    level: 'note',
    title: 'More problems of one kind were found than are listed.',
    why: 'The number left out is in the message. Raise `--limit problems=N` to see all.',
  },
  'spool.unavailable': {
    level: 'error',
    title: 'A nested archive needs random access but there is no room to put it aside.',
    why: 'The reader was opened without a host that offers temporary files, and the member is larger than the memory limit.',
  },
  'format.reader-failed': {
    level: 'error',
    title: 'The reader of a format failed on this input.',
    why: 'A defect of Assay: what was read before is listed, the rest is unknown. Please report it with the file.',
  },
  'directory.unreadable': {
    level: 'error',
    title: 'A file or folder of a directory could not be read.',
    why: 'The message holds the reason of the operating system; everything else is listed.',
  },
  'format.mismatch': {
    level: 'note',
    title: 'The name promises another format than the content has.',
    why: 'Tools that go by the name will treat the file differently from tools that go by the content.',
  },
  'content.size-mismatch': {
    level: 'error',
    title: 'A member has another length than its header says.',
    complete: true,
    why: 'A tool that trusts the header sees other bytes than one that reads to the end.',
  },
  'content.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the end of the archive or stream inside a member.',
    why: 'Most tools stop at the end of the archive and never show these bytes: a hiding place.',
  },
  'path.absolute': {
    level: 'warning',
    title: 'A member has an absolute path.',
    why: 'A careless extractor writes it outside the target folder.',
  },
  'path.traversal': {
    level: 'warning',
    title: 'A member path leads out of the archive with `..`.',
    why: 'A careless extractor writes it outside the target folder.',
  },
  'path.backslash': {
    level: 'note',
    title: 'A member name contains a backslash.',
    why: 'It is a path separator on Windows and an ordinary character elsewhere: two different trees.',
  },
  'path.control-character': {
    level: 'warning',
    title: 'A member name contains control or bidirectional formatting characters.',
    why: 'Such names display as something else than they are.',
  },
  'path.empty': {
    level: 'warning',
    title: 'A member has an empty name.',
    why: 'Tools skip it, fail on it or give it a name of their own.',
  },
  'path.undecodable': {
    level: 'note',
    title: 'A member name is not valid in its character encoding.',
    why: 'It is shown with every byte as one character (Latin-1), so that no two names collide.',
  },
  'path.duplicate': {
    level: 'warning',
    title: 'Two members have the same path.',
    why: 'Some tools take the first, some the last: different contents from one file.',
  },
  'path.case-collision': {
    level: 'warning',
    title: 'Two member paths differ only by upper and lower case.',
    why: 'On macOS and Windows the second overwrites the first.',
  },
  'path.normalization-collision': {
    level: 'warning',
    title: 'Two member paths differ only by Unicode normalisation.',
    why: 'On some file systems the second overwrites the first.',
  },
  'path.below-link': {
    level: 'warning',
    title: 'A member lies below a path that is a symbolic link in the same archive.',
    why: 'Extracting follows the link, which can lead out of the target folder.',
  },
  'link.absolute': {
    level: 'note',
    title: 'A symbolic link has an absolute target.',
    why: 'Right in a package that is unpacked to `/`; anywhere else it reads or writes files of the machine.',
  },
  'link.outside': {
    level: 'warning',
    title: 'A link points out of the archive.',
    why: 'Extracting through it reads or writes files of the machine.',
  },
} as const satisfies Record<string, ProblemKind>;
