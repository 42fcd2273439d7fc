import type { ProblemKind } from '../problem.ts';

/** Problems of PE images and of COFF objects. */
export const PE_PROBLEMS = {
  'pe.no-header': {
    level: 'note',
    title: 'An MZ program has no PE header where its DOS header points.',
    why: 'It is a program for DOS, 16-bit Windows or OS/2, or damaged; only its DOS header is decoded.',
  },
  'pe.truncated': {
    level: 'error',
    title: 'A PE image ends before its headers say.',
    why: 'The file was cut; Windows does not load it.',
  },
  'pe.header-overlap': {
    level: 'warning',
    title: 'The PE header of an image lies inside its DOS header.',
    why: 'Windows loads it, many tools do not read it: a trick of packers and malware.',
  },
  'pe.optional-header': {
    level: 'warning',
    title: 'The optional header of a PE image is missing, of an unknown kind or of a wrong length.',
    why: 'Tools go by the stated length, the loader by what it needs: they may read different images.',
  },
  'pe.section-overlap': {
    level: 'warning',
    title: 'Sections of a PE image share bytes of the file with each other or with the headers.',
    why: 'Linkers never do that, packers and malware do.',
  },
  'pe.section-slack': {
    level: 'note',
    title: 'Bytes other than zero stand between the end of a section and its end in the file.',
    why: 'Some linkers leave stale memory there; the signature covers it, but nothing refers to it.',
  },
  'pe.section-name': {
    level: 'warning',
    title: 'Bytes follow the NUL that ends the name of a section.',
    why: 'No tool shows them: a hiding place.',
  },
  'pe.directory': {
    level: 'warning',
    title: 'A data directory of a PE image leads to no bytes of the file, or to a damaged table.',
    why: 'The image is damaged, or made to confuse tools; that directory is not decoded.',
  },
  'pe.not-stored': {
    level: 'note',
    title: 'A data directory of a PE image lies in a section whose bytes are not in the file.',
    why: 'Files that hold only debug data, and packed or cut ones, look like that; the directory is not decoded.',
  },
  'pe.debug-data': {
    level: 'warning',
    title: 'The data of a debug directory entry lie beyond the end of the file.',
    why: 'The file was cut, or stripped by a tool that forgot the entry.',
  },
  'pe.rich-checksum': {
    level: 'warning',
    title: 'The key of the Rich header does not fit the bytes it was computed from.',
    why: 'The DOS stub or the list of tools was changed after linking, or the list was copied from another program.',
  },
  'pe.checksum': {
    level: 'note',
    title: 'The CheckSum of a PE image is not that of its bytes.',
    why: 'The file was changed by a tool that does not recompute it; Windows looks at it only in drivers and boot files.',
  },
  'pe.resource-tree': {
    level: 'warning',
    title: 'The resource tree of a PE image is damaged.',
    why: 'Tools show different resources; what can be reached is listed.',
  },
  'pe.resource-data': {
    level: 'error',
    title: 'A resource lies beyond the end of its section or of the file.',
    why: 'The file was cut or its resource tree is damaged; only the bytes that are there are read.',
  },
  'pe.resource-overlap': {
    level: 'warning',
    title: 'Resources of a PE image share bytes.',
    why: 'Resource compilers never do that; repeated content is listed once.',
  },
  'pe.version-info': {
    level: 'warning',
    title: 'The version resource of a PE image is damaged.',
    why: 'Windows and other tools may show different version texts.',
  },
  'pe.clr': {
    level: 'warning',
    title: 'The .NET header or metadata of a PE image are damaged.',
    why: 'The runtime refuses the assembly, or tools read it differently.',
  },
  'pe.certificate-table': {
    level: 'warning',
    title: 'The certificate table of a PE image does not lie whole and aligned within the file.',
    why: 'Windows does not accept the signature, other tools may.',
  },
  'pe.certificate-padding': {
    level: 'warning',
    title: 'The certificate table holds bytes that belong to no signature.',
    why: 'They can be changed while the signature stays valid: installers pass settings there, and malware hides there.',
  },
  'pe.after-signature': {
    level: 'warning',
    title: 'Bytes follow the certificate table of a signed PE image.',
    why: 'No signature covers them: they can be changed by anyone.',
  },
  'pe.unreferenced': {
    level: 'warning',
    title: 'A PE image has bytes other than zero between its headers and sections that nothing refers to.',
    why: 'A hiding place; some old linkers leave stale memory there.',
  },
  'coff.truncated': {
    level: 'error',
    title: 'A COFF object ends before its headers say.',
    why: 'The file was cut; linkers refuse it.',
  },
  'coff.unreferenced': {
    level: 'warning',
    title: 'A COFF object has bytes other than zero that nothing refers to.',
    why: 'Linkers ignore them: a hiding place.',
  },
} as const satisfies Record<string, ProblemKind>;
