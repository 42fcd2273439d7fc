/**
 * The forms a bill of materials is written in, by the name that `--format` takes: the ending that file names of that form have
 * (SPDX 2.3 annex on file names, CycloneDX "recognized file patterns"), and the standard.
 */
export const BOM_FORMATS = {
  'spdx-2.3-json': { ending: '.spdx.json', title: 'SPDX 2.3 in JSON' },
  'spdx-2.3-tv': { ending: '.spdx', title: 'SPDX 2.3 in tag-value form' },
  'spdx-3.0.1-json': { ending: '.spdx3.json', title: 'SPDX 3.0.1 in JSON-LD' },
  'cyclonedx-1.6-json': { ending: '.cdx.json', title: 'CycloneDX 1.6 in JSON' },
  'cyclonedx-1.7-json': { ending: '.cdx.json', title: 'CycloneDX 1.7 in JSON' },
  'cyclonedx-1.6-xml': { ending: '.cdx.xml', title: 'CycloneDX 1.6 in XML' },
  'cyclonedx-1.7-xml': { ending: '.cdx.xml', title: 'CycloneDX 1.7 in XML' },
} as const;

/** The name of a form, one of the keys of {@link BOM_FORMATS}. */
export type BomFormat = keyof typeof BOM_FORMATS;
