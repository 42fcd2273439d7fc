import type { ClassRule } from './model.ts';

/** Classes of the profile Software (SPDX 3.0.1) with their properties. */
export const SOFTWARE: Readonly<Record<string, ClassRule>> = {
  software_ContentIdentifier: {
    of: 'IntegrityMethod',
    has: {
      software_contentIdentifierType: ['software_ContentIdentifierType', '1'],
      software_contentIdentifierValue: ['uri', '1'],
    },
  },
  software_File: {
    of: 'software_SoftwareArtifact',
    has: { contentType: ['mediaType', '0..1'], software_fileKind: ['software_FileKindType', '0..1'] },
  },
  software_Package: {
    of: 'software_SoftwareArtifact',
    has: {
      software_downloadLocation: ['uri', '0..1'],
      software_homePage: ['uri', '0..1'],
      software_packageUrl: ['uri', '0..1'],
      software_packageVersion: ['text', '0..1'],
      software_sourceInfo: ['text', '0..1'],
    },
  },
  software_Sbom: { of: 'Bom', has: { software_sbomType: ['software_SbomType', '0..*'] } },
  software_Snippet: {
    of: 'software_SoftwareArtifact',
    has: {
      software_byteRange: ['PositiveIntegerRange', '0..1'],
      software_lineRange: ['PositiveIntegerRange', '0..1'],
      software_snippetFromFile: ['software_File', '1'],
    },
  },
  software_SoftwareArtifact: {
    of: 'Artifact',
    isAbstract: true,
    has: {
      software_additionalPurpose: ['software_SoftwarePurpose', '0..*'],
      software_attributionText: ['text', '0..*'],
      software_contentIdentifier: ['software_ContentIdentifier', '0..*'],
      software_copyrightText: ['text', '0..1'],
      software_primaryPurpose: ['software_SoftwarePurpose', '0..1'],
    },
  },
};
