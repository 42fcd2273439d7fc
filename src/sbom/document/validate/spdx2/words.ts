/** Reference categories of SPDX 2.3 (7.21). */
export const CATEGORIES = ['SECURITY', 'PACKAGE-MANAGER', 'PERSISTENT-ID', 'OTHER'] as const;

/** Digest algorithms (7.10, 8.4) with the hexadecimal digits of their values; MD6 has values of any length up to 128. */
export const DIGEST_DIGITS: Readonly<Record<string, number | undefined>> = {
  SHA1: 40,
  SHA224: 56,
  SHA256: 64,
  SHA384: 96,
  SHA512: 128,
  MD2: 32,
  MD4: 32,
  MD5: 32,
  MD6: undefined,
  'SHA3-256': 64,
  'SHA3-384': 96,
  'SHA3-512': 128,
  'BLAKE2b-256': 64,
  'BLAKE2b-384': 96,
  'BLAKE2b-512': 128,
  BLAKE3: 64,
  ADLER32: 8,
};

/** Words of SPDX 2.3 by what they are for; those of a second list are new in 2.3. */
export const WORDS: Readonly<
  Record<
    'algorithm' | 'annotationType' | 'fileType' | 'purpose' | 'relation',
    readonly [old: string, since23: string]
  >
> = {
  algorithm: [
    'SHA1 SHA224 SHA256 SHA384 SHA512 MD2 MD4 MD5 MD6',
    'SHA3-256 SHA3-384 SHA3-512 BLAKE2b-256 BLAKE2b-384 BLAKE2b-512 BLAKE3 ADLER32',
  ],
  annotationType: ['OTHER REVIEW', ''],
  fileType: ['SOURCE BINARY ARCHIVE APPLICATION AUDIO IMAGE TEXT VIDEO DOCUMENTATION SPDX OTHER', ''],
  purpose: [
    '',
    'APPLICATION FRAMEWORK LIBRARY CONTAINER OPERATING_SYSTEM DEVICE FIRMWARE SOURCE ARCHIVE FILE INSTALL OTHER',
  ],
  relation: [
    `DESCRIBES DESCRIBED_BY CONTAINS CONTAINED_BY DEPENDS_ON DEPENDENCY_OF DEPENDENCY_MANIFEST_OF BUILD_DEPENDENCY_OF
     DEV_DEPENDENCY_OF OPTIONAL_DEPENDENCY_OF PROVIDED_DEPENDENCY_OF TEST_DEPENDENCY_OF RUNTIME_DEPENDENCY_OF EXAMPLE_OF
     GENERATES GENERATED_FROM ANCESTOR_OF DESCENDANT_OF VARIANT_OF DISTRIBUTION_ARTIFACT PATCH_FOR PATCH_APPLIED COPY_OF
     FILE_ADDED FILE_DELETED FILE_MODIFIED EXPANDED_FROM_ARCHIVE DYNAMIC_LINK STATIC_LINK DATA_FILE_OF TEST_CASE_OF
     BUILD_TOOL_OF DEV_TOOL_OF TEST_OF TEST_TOOL_OF DOCUMENTATION_OF OPTIONAL_COMPONENT_OF METAFILE_OF PACKAGE_OF AMENDS
     PREREQUISITE_FOR HAS_PREREQUISITE OTHER`,
    'REQUIREMENT_DESCRIPTION_FOR SPECIFICATION_FOR',
  ],
};

/** Types of references by category (annex F); OTHER has any. */
export const REFERENCE_TYPES: Readonly<Record<string, readonly string[]>> = {
  SECURITY: ['cpe22Type', 'cpe23Type', 'advisory', 'fix', 'url', 'swid'],
  'PACKAGE-MANAGER': ['maven-central', 'npm', 'nuget', 'bower', 'purl'],
  'PERSISTENT-ID': ['swh', 'gitoid'],
};
