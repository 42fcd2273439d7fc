import type { ProblemKind } from '../problem.ts';

/** Problems of RPM packages. */
export const RPM_PROBLEMS = {
  'rpm.header': {
    level: 'error',
    title: 'A header of an RPM package is not where it must be, or its first bytes make no sense.',
    why: 'The package is damaged; reading stops there.',
  },
  'rpm.truncated': {
    level: 'error',
    title: 'An RPM package ends too early.',
    why: 'The file was cut: rpm cannot install it.',
  },
  'rpm.version': {
    level: 'error',
    title: 'An RPM package is of a version that is not read.',
    why: 'Packages made before 1996 have no signature header; only their lead is shown.',
  },
  'rpm.lead': {
    level: 'note',
    title: 'The lead of an RPM package contradicts its header.',
    why: 'Tools such as file(1) show the lead, rpm goes by the header.',
  },
  'rpm.entry': {
    level: 'error',
    title: 'An index entry of an RPM header points to data that is not there or not of its type.',
    why: 'rpm refuses such a header; the tag is not shown.',
  },
  'rpm.tag-type': {
    level: 'note',
    title: 'A tag of an RPM header has a value of another type than the tag is defined with.',
    why: 'Readers that expect the defined type ignore the value or fail.',
  },
  'rpm.region': {
    level: 'error',
    title: 'The immutable region of an RPM header is not marked correctly.',
    why: 'It says which tags the signature covers; rpm refuses a package where that is unclear.',
  },
  'rpm.unsigned-tag': {
    level: 'warning',
    title: 'An RPM header has tags outside its immutable region.',
    why: 'No signature covers them, yet readers may take their values for signed ones.',
  },
  'rpm.order': {
    level: 'note',
    title: 'The index entries of an RPM header are not sorted by tag.',
    why: 'rpm writes them sorted and searches them by bisection; another tool wrote the header.',
  },
  'rpm.duplicate-tag': {
    level: 'warning',
    title: 'An RPM header has a tag twice.',
    why: 'One reader takes the first value, another the last.',
  },
  'rpm.overlap': {
    level: 'warning',
    title: 'Values of different tags of an RPM header share bytes.',
    why: 'rpm never writes that; it lets a small header claim much data.',
  },
  'rpm.hidden-bytes': {
    level: 'warning',
    title: 'An RPM header has bytes in its data that no tag refers to and that are not zero.',
    why: 'No tool shows them: a hiding place.',
  },
  'rpm.padding': {
    level: 'warning',
    title: 'Bytes of an RPM package that are reserved or padding are not zero.',
    why: 'No tool shows them: a hiding place that no signature covers.',
  },
  'rpm.digest': {
    level: 'error',
    title: 'A digest in an RPM package does not match the bytes it covers.',
    why: 'The package was changed or damaged after it was built; rpm refuses it.',
  },
  'rpm.size': {
    level: 'error',
    title: 'A size in an RPM package does not match the bytes it counts.',
    why: 'The package was changed or damaged after it was built.',
  },
  'rpm.trailing-data': {
    level: 'warning',
    title: 'Bytes follow the payload of an RPM package.',
    why: 'The size in the signature header does not count them: something was appended.',
  },
  'rpm.compressor': {
    level: 'warning',
    title: 'The payload of an RPM package is not compressed as its header says.',
    why: 'rpm decodes as the header says and fails; tools that look at the payload succeed.',
  },
  'rpm.delta': {
    level: 'note',
    title: 'An RPM package is a delta: its payload holds only what differs from an older package.',
    why: 'Its files cannot be listed without that older package.',
  },
  'rpm.file-list': {
    level: 'error',
    title: 'The lists of an RPM header that describe its files do not fit together.',
    why: 'They must have one value for each file; which file has which mode or owner is in doubt.',
  },
  'rpm.payload': {
    level: 'error',
    title: 'An entry of the payload of an RPM package is not one of the files in its header.',
    why: 'In this kind of payload names and sizes stand in the header only; reading stops there.',
  },
  'rpm.link': {
    level: 'warning',
    title: 'The payload of an RPM package holds another target for a symbolic link than its header.',
    why: 'rpm creates the link of the header; the other target is a hiding place.',
  },
} as const satisfies Record<string, ProblemKind>;
