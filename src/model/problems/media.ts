import type { ProblemKind } from '../problem.ts';

/** Problems of PNG, JPEG, GIF, ICC and font files. */
export const MEDIA_PROBLEMS = {
  'png.truncated': {
    level: 'error',
    title: 'A PNG image ends inside a chunk.',
    why: 'The file was cut, or a length was changed.',
  },
  'png.bad-chunk': {
    level: 'error',
    title: 'A PNG chunk has a type that is not four letters.',
    why: 'The length of the chunk before it is wrong, or its bytes were changed.',
  },
  'png.crc': {
    level: 'error',
    title: 'The CRC of a PNG chunk does not fit its bytes.',
    complete: true,
    why: 'The chunk was changed by a tool that does not know PNG, or damaged.',
  },
  'png.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the end of a PNG image.',
    why: 'Viewers do not show them: a hiding place.',
  },
  'gif.truncated': {
    level: 'error',
    title: 'A GIF image ends inside a block, or a block is unknown.',
    why: 'The file was cut or damaged.',
  },
  'gif.no-trailer': {
    level: 'note',
    title: 'A GIF image ends without its trailer.',
    why: 'Viewers do not mind, and some writers leave it out.',
  },
  'gif.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the trailer of a GIF image.',
    why: 'Viewers do not show them: a hiding place.',
  },
  'jpeg.truncated': {
    level: 'error',
    title: 'A JPEG image has no whole segment where one must begin.',
    why: 'The file was cut or damaged.',
  },
  'jpeg.trailing-data': {
    level: 'note',
    title: 'Bytes follow the end of a JPEG image.',
    why: 'Cameras append previews there; viewers ignore them.',
  },
  'icc.truncated': {
    level: 'error',
    title: 'An ICC profile is shorter than its header or its tag table.',
    why: 'The file was cut, or a count was changed.',
  },
  'icc.size': {
    level: 'warning',
    title: 'An ICC profile states another length than it has.',
    why: 'What lies behind the stated length is not part of the profile.',
  },
  'icc.outside': {
    level: 'error',
    title: 'A tag of an ICC profile lies outside the file.',
    why: 'The file was cut, or its tag table was changed.',
  },
  'icc.unreferenced': {
    level: 'warning',
    title: 'An ICC profile has bytes that no tag refers to.',
    why: 'Readers do not look at them: a hiding place.',
  },
  'sfnt.truncated': {
    level: 'error',
    title: 'The table directory of a font is cut.',
    why: 'The file was cut, or its number of tables was changed.',
  },
  'sfnt.outside': {
    level: 'error',
    title: 'A table of a font lies outside the file.',
    why: 'The file was cut, or its directory was changed.',
  },
  'sfnt.unreferenced': {
    level: 'warning',
    title: 'A font has bytes that no table refers to.',
    why: 'Readers do not look at them: a hiding place.',
  },
} as const satisfies Record<string, ProblemKind>;
