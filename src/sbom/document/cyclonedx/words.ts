/** Names of digests (CycloneDX 1.7, hash-alg) and what the model calls them. */
export const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
  'SHA3-256': 'sha3-256',
  'SHA3-384': 'sha3-384',
  'SHA3-512': 'sha3-512',
  'BLAKE2b-256': 'blake2b-256',
  'BLAKE2b-384': 'blake2b-384',
  'BLAKE2b-512': 'blake2b-512',
  BLAKE3: 'blake3',
  'Streebog-256': 'streebog-256',
  'Streebog-512': 'streebog-512',
};

/** The writers' versions. */
export type CycloneDxVersion = '1.6' | '1.7';

/** Digests by the model's name, as the version calls them; Streebog came with 1.7. */
export function hashNames(version: CycloneDxVersion): ReadonlyMap<string, string> {
  const known = Object.entries(HASHES).filter(([name]) => version === '1.7' || !name.startsWith('Streebog'));
  return new Map(known.map(([name, own]) => [own, name]));
}

/** Hexadecimal digits of a digest that the schemas allow (hash-content). */
export const HASH_VALUE = /^(?:[a-f\d]{32}|[a-f\d]{40}|[a-f\d]{64}|[a-f\d]{96}|[a-f\d]{128})$/;

/** What a component can be (CycloneDX 1.6 and 1.7, component type). */
export const COMPONENT_TYPES: ReadonlySet<string> = new Set(
  (
    'application framework library container platform operating-system device device-driver firmware file ' +
    'machine-learning-model data cryptographic-asset'
  ).split(' '),
);

const REFERENCES_1_6 =
  'vcs issue-tracker website advisories bom mailing-list social chat documentation support source-distribution ' +
  'distribution distribution-intake license build-meta build-system release-notes security-contact model-card log ' +
  'configuration evidence formulation attestation threat-model adversary-model risk-assessment ' +
  'vulnerability-assertion exploitability-statement pentest-report static-analysis-report dynamic-analysis-report ' +
  'runtime-analysis-report component-analysis-report maturity-report certification-report codified-infrastructure ' +
  'quality-metrics poam electronic-signature digital-signature rfc-9116 other';

/** Kinds of external references by version. */
export const REFERENCE_TYPES: Readonly<Record<CycloneDxVersion, ReadonlySet<string>>> = {
  '1.6': new Set(REFERENCES_1_6.split(' ')),
  '1.7': new Set(`${REFERENCES_1_6} patent patent-family patent-assertion citation`.split(' ')),
};

/**
 * Fields of a package that CycloneDX has no member for, and the property that holds them instead. A component with such a
 * property is read back to the same field.
 */
export const PACKAGE_PROPERTIES = {
  summary: 'spdx:package:summary',
  comment: 'spdx:comment',
  fileName: 'spdx:package:file-name',
  verificationCode: 'spdx:package:verification-code:value',
} as const;

/** The same for what is no text, or is in one of the licence fields. */
export const OTHER_PROPERTIES = {
  filesAnalyzed: 'spdx:files-analyzed',
  declared: 'spdx:license-declared',
  concluded: 'spdx:license-concluded',
  licenceComment: 'spdx:license-comments',
  download: 'spdx:download-location',
  fileKinds: 'spdx:file:type',
} as const;

/** The same for fields of the document, in the properties of its metadata. */
export const DOCUMENT_PROPERTIES = {
  name: 'spdx:document:name',
  comment: 'spdx:comment',
  licenceListVersion: 'spdx:license-list-version',
} as const;

/** The opposite of a relationship, where the model's direction is the other one (SPDX 2.3, clause 11). */
export const REVERSED: Readonly<Record<string, string>> = {
  CONTAINED_BY: 'CONTAINS',
  DEPENDENCY_OF: 'DEPENDS_ON',
  DESCRIBED_BY: 'DESCRIBES',
};
