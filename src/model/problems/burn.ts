import type { ProblemKind } from '../problem.ts';

/** Problems of WiX Burn bundles. */
export const BURN_PROBLEMS = {
  'burn.header': {
    level: 'error',
    title: 'The section of a WiX bundle that lists its containers is damaged.',
    why: 'The bundle does not start; containers that are not listed are found in the overlay, if at all.',
  },
  'burn.version': {
    level: 'warning',
    title: 'A WiX bundle states a version of its layout that is not known.',
    why: 'It is read as version 2; the places of its containers may be wrong.',
  },
  'burn.format': {
    level: 'note',
    title: 'The containers of a WiX bundle are no cabinets.',
    why: 'They are opened by what they are found to be.',
  },
  'burn.stub-size': {
    level: 'warning',
    title: 'The first container of a WiX bundle starts inside its program.',
    why: 'The bundle was changed after it was built, or its header is wrong.',
  },
  'burn.truncated': {
    level: 'error',
    title: 'A container of a WiX bundle ends beyond the end of the file.',
    why: 'The file was cut; only the bytes that are there are read.',
  },
  'burn.absent-container': {
    level: 'note',
    title: 'An attached container of a WiX bundle is not in the file.',
    why: 'The copy that Windows keeps of an installed bundle looks like that; the packages have to be fetched.',
  },
  'burn.original-signature': {
    level: 'warning',
    title: 'The signature of the engine of a WiX bundle does not stand where its header says.',
    why: 'The engine, once taken out of the bundle, will not verify.',
  },
} as const satisfies Record<string, ProblemKind>;
