import type { ProblemKind } from '../problem.ts';

/** Problems of the compression streams: gzip, zlib, bzip2, xz, lzma, zstd. */
export const STREAM_PROBLEMS = {
  'stream.truncated': {
    level: 'error',
    title: 'A compression stream ends before its end mark.',
    why: 'The file was cut; what could be decoded is listed.',
  },
  'stream.corrupt': {
    level: 'error',
    title: 'A compression stream cannot be decoded further.',
    why: 'Bytes were changed after compression; what could be decoded before that place is listed.',
  },
  'stream.checksum': {
    level: 'error',
    title: 'The checksum of a compression stream does not fit the decoded bytes.',
    complete: true,
    why: 'The content was changed or damaged after compression.',
  },
  'stream.size-mismatch': {
    level: 'error',
    title: 'A compression stream decodes to another length than it states.',
    complete: true,
    why: 'The trailer or header was written for other content.',
  },
  'stream.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the last compression stream.',
    why: 'Decompressors ignore or refuse them: a hiding place.',
  },
  'stream.trailing-zeros': {
    level: 'note',
    title: 'Zero bytes follow the last compression stream.',
    why: 'Padding from tape blocks or a block device; harmless, but part of the digest.',
  },
  'stream.header': {
    level: 'error',
    title: 'A compression stream has an invalid header.',
    why: 'Its parameters are out of the range the specification allows.',
  },
  'stream.header-checksum': {
    level: 'error',
    title: 'The checksum over a compression stream header does not fit.',
    complete: true,
    why: 'The header was changed or damaged.',
  },
  'stream.unverified': {
    level: 'note',
    title: 'A compression stream carries a check of an unknown kind.',
    why: 'Its content was decoded but damage to it would not have been noticed.',
  },
  'stream.unsupported': {
    level: 'error',
    title: 'A compression stream uses a method that cannot be decoded.',
    why: 'The message names the method; the compressed bytes are listed as they are.',
  },
} as const satisfies Record<string, ProblemKind>;
