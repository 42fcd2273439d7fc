import type { ProblemKind } from '../problem.ts';

/** Problems of Bom files. */
export const BOM_PROBLEMS = {
  'bom.truncated': {
    level: 'error',
    title: 'A Bom ends before the tables its header names.',
    why: 'The file was cut; what can be read without them is listed.',
  },
  'bom.version': {
    level: 'warning',
    title: 'A Bom states another version than 1.',
    why: 'No other version is known; it is read as if it were 1.',
  },
  'bom.bad-variable': {
    level: 'error',
    title: 'The table of variables of a Bom is damaged.',
    why: 'The variables say where the list of paths is; those behind the damage are lost.',
  },
  'bom.missing-paths': {
    level: 'error',
    title: 'A Bom has no list of paths.',
    why: 'The variable `Paths` is what the installer reads; without it the file lists nothing.',
  },
  'bom.block-outside': {
    level: 'error',
    title: 'A block of a Bom lies outside the file.',
    why: 'The file was cut, or its index is wrong; what stands in that block is lost.',
  },
  'bom.block-overlap': {
    level: 'warning',
    title: 'Two blocks or tables of a Bom share bytes.',
    why: 'No writer does that: one of them was made to be read as something else.',
  },
  'bom.bad-block': {
    level: 'error',
    title: 'A block that a Bom refers to is missing or too short for what it holds.',
    why: 'The path or table it belongs to cannot be read to its end; the message names the block.',
  },
  'bom.cycle': {
    level: 'error',
    title: 'A tree of a Bom leads back to itself.',
    why: 'A reader that follows it never ends; every node is read once.',
  },
  'bom.tree-links': {
    level: 'warning',
    title: 'The links between the leaves of a Bom tree do not follow its branches.',
    why: 'lsbom walks along the links and the installer looks up from the root: they see different paths.',
  },
  'bom.tree-count': {
    level: 'warning',
    title: 'A tree of a Bom has another number of entries than it states.',
    why: 'Tools that stop at the stated number see another list of paths.',
  },
  'bom.path-count': {
    level: 'warning',
    title: 'The summary of a Bom states another number of paths than are listed.',
    why: 'Paths were added or taken out after the Bom was made.',
  },
  'bom.order': {
    level: 'warning',
    title: 'The paths of a Bom are not sorted by parent and name.',
    why: 'Looking a path up relies on the order: some of them are listed but not found.',
  },
  'bom.orphan': {
    level: 'warning',
    title: 'A path of a Bom has a parent that is not listed, or is its own ancestor.',
    why: 'Its full path is not known; it is shown below the number of the parent.',
  },
  'bom.duplicate-path': {
    level: 'warning',
    title: 'A Bom lists a path or an id twice.',
    why: 'One tool takes the first, another the last: two modes, owners or checksums for one file.',
  },
  'bom.bad-name': {
    level: 'warning',
    title: 'A name in a Bom is empty, leads elsewhere or hides bytes.',
    why: 'Names are single path elements that end with a NUL; a slash, `..` or bytes behind the NUL are read differently by tools.',
  },
  'bom.stale-bytes': {
    level: 'note',
    title: 'A Bom holds old content in blocks that are free or not referred to.',
    why: 'mkbom leaves them behind; they differ from build to build and tell what was there before.',
  },
  'bom.hidden-bytes': {
    level: 'warning',
    title: 'A Bom has bytes that no block and no free space accounts for.',
    why: 'No tool reads them: a hiding place.',
  },
} as const satisfies Record<string, ProblemKind>;
