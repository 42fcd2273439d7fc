/** Purposes of SPDX 3.0 (SoftwarePurpose) whose word in CycloneDX differs by more than case. */
const PURPOSES: readonly (readonly [purpose: string, kind: string])[] = [
  ['deviceDriver', 'device-driver'],
  ['diskImage', 'disk-image'],
  ['filesystemImage', 'filesystem-image'],
  ['model', 'machine-learning-model'],
  ['operatingSystem', 'operating-system'],
];

const KNOWN_PURPOSES = new Set([
  ...['application', 'archive', 'bom', 'configuration', 'container', 'data', 'device', 'documentation'],
  ...['evidence', 'executable', 'file', 'firmware', 'framework', 'install', 'library', 'manifest', 'module'],
  ...['other', 'patch', 'platform', 'requirement', 'source', 'specification', 'test'],
]);

/** The kind of a package for its purpose. */
export function kindOfPurpose(purpose: string): string {
  return PURPOSES.find(([name]) => name === purpose)?.[1] ?? purpose;
}

/** The purpose for the kind of a package; undefined where SPDX 3 has none. */
export function purposeOfKind(kind: string): string | undefined {
  return PURPOSES.find(([, name]) => name === kind)?.[0] ?? (KNOWN_PURPOSES.has(kind) ? kind : undefined);
}

/** Reference types of SPDX 3.0 with the word CycloneDX has for the same. */
const REFERENCES: readonly (readonly [spdx3: string, word: string])[] = [
  ['altDownloadLocation', 'distribution'],
  ['altWebPage', 'website'],
  ['buildMeta', 'build-meta'],
  ['buildSystem', 'build-system'],
  ['certificationReport', 'certification-report'],
  ['chat', 'chat'],
  ['documentation', 'documentation'],
  ['dynamicAnalysisReport', 'dynamic-analysis-report'],
  ['issueTracker', 'issue-tracker'],
  ['license', 'license'],
  ['mailingList', 'mailing-list'],
  ['releaseNotes', 'release-notes'],
  ['riskAssessment', 'risk-assessment'],
  ['runtimeAnalysisReport', 'runtime-analysis-report'],
  ['securityAdvisory', 'advisories'],
  ['securityAdversaryModel', 'adversary-model'],
  ['securityPenTestReport', 'pentest-report'],
  ['securityThreatModel', 'threat-model'],
  ['socialMedia', 'social'],
  ['sourceArtifact', 'source-distribution'],
  ['staticAnalysisReport', 'static-analysis-report'],
  ['support', 'support'],
  ['vcs', 'vcs'],
  ['vulnerabilityExploitabilityAssessment', 'exploitability-statement'],
];

/** Further reference types; they are read as they are. */
const OWN_REFERENCES = new Set([
  ...[
    'binaryArtifact',
    'bower',
    'componentAnalysisReport',
    'cwe',
    'eolNotice',
    'exportControlAssessment',
    'funding',
  ],
  ...[
    'mavenCentral',
    'metrics',
    'npm',
    'nuget',
    'other',
    'privacyAssessment',
    'productMetadata',
    'purchaseOrder',
  ],
  ...[
    'qualityAssessmentReport',
    'releaseHistory',
    'secureSoftwareAttestation',
    'securityFix',
    'securityOther',
  ],
  ...['securityPolicy', 'vulnerabilityDisclosureReport'],
]);

/** The kind of a reference for its type. */
export function kindOfReference(type: string): string {
  const own = type === '' ? type : type[0]!.toLowerCase() + type.slice(1);
  return REFERENCES.find(([name]) => name === own)?.[1] ?? own;
}

/** The type of a reference for its kind; undefined where SPDX 3 has none. */
export function referenceOfKind(kind: string): string | undefined {
  return REFERENCES.find(([, word]) => word === kind)?.[0] ?? (OWN_REFERENCES.has(kind) ? kind : undefined);
}

/** File types of SPDX 2.3 for purposes of files; others are written in capitals. */
export function fileKind(purpose: string): string {
  return purpose.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toUpperCase();
}

/** The purpose for a type of a file; undefined where SPDX 3 has none. */
export function purposeOfFile(kind: string): string | undefined {
  const word = kind.toLowerCase().replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return purposeOfKind(word) ?? (PURPOSES.some(([name]) => name === word) ? word : undefined);
}
