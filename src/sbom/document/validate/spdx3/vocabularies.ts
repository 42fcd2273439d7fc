/** Words of the vocabularies of SPDX 3.0.1 by the class that they are of, without the IRI in front. */
export const VOCABULARIES: Readonly<Record<string, ReadonlySet<string>>> = {
  ai_EnergyUnitType: words('kilowattHour megajoule other'),
  ai_SafetyRiskAssessmentType: words('high low medium serious'),
  AnnotationType: words('other review'),
  ExternalIdentifierType: words(
    'cpe22 cpe23 cve email gitoid other packageUrl securityOther swhid swid urlScheme',
  ),
  ExternalRefType: words(
    `
    altDownloadLocation altWebPage binaryArtifact bower buildMeta buildSystem certificationReport chat
    componentAnalysisReport cwe documentation dynamicAnalysisReport eolNotice exportControlAssessment funding
    issueTracker license mailingList mavenCentral metrics npm nuget other privacyAssessment productMetadata
    purchaseOrder qualityAssessmentReport releaseHistory releaseNotes riskAssessment runtimeAnalysisReport
    secureSoftwareAttestation securityAdversaryModel securityAdvisory securityFix securityOther securityPenTestReport
    securityPolicy securityThreatModel socialMedia sourceArtifact staticAnalysisReport support vcs
    vulnerabilityDisclosureReport vulnerabilityExploitabilityAssessment
  `.trim(),
  ),
  HashAlgorithm: words(
    `
    adler32 blake2b256 blake2b384 blake2b512 blake3 crystalsDilithium crystalsKyber falcon md2 md4 md5 md6 other sha1
    sha224 sha256 sha384 sha3_224 sha3_256 sha3_384 sha3_512 sha512
  `.trim(),
  ),
  LifecycleScopeType: words('build design development other runtime test'),
  PresenceType: words('no noAssertion yes'),
  ProfileIdentifierType: words(
    'ai build core dataset expandedLicensing extension lite security simpleLicensing software',
  ),
  RelationshipCompleteness: words('complete incomplete noAssertion'),
  RelationshipType: words(
    `
    affects amendedBy ancestorOf availableFrom configures contains coordinatedBy copiedTo delegatedTo dependsOn
    descendantOf describes doesNotAffect expandsTo exploitCreatedBy fixedBy fixedIn foundBy generates hasAddedFile
    hasAssessmentFor hasAssociatedVulnerability hasConcludedLicense hasDataFile hasDeclaredLicense hasDeletedFile
    hasDependencyManifest hasDistributionArtifact hasDocumentation hasDynamicLink hasEvidence hasExample hasHost
    hasInput hasMetadata hasOptionalComponent hasOptionalDependency hasOutput hasPrerequisite hasProvidedDependency
    hasRequirement hasSpecification hasStaticLink hasTest hasTestCase hasVariant invokedBy modifiedBy other packagedBy
    patchedBy publishedBy reportedBy republishedBy serializedInArtifact testedOn trainedOn underInvestigationFor
    usesTool
  `.trim(),
  ),
  SupportType: words('deployed development endOfSupport limitedSupport noAssertion noSupport support'),
  dataset_ConfidentialityLevelType: words('amber clear green red'),
  dataset_DatasetAvailabilityType: words('clickthrough directDownload query registration scrapingScript'),
  dataset_DatasetType: words(
    `
    audio categorical graph image noAssertion numeric other sensor structured syntactic text timeseries timestamp video
  `.trim(),
  ),
  security_CvssSeverityType: words('critical high low medium none'),
  security_ExploitCatalogType: words('kev other'),
  security_SsvcDecisionType: words('act attend track trackStar'),
  security_VexJustificationType: words(
    `
    componentNotPresent inlineMitigationsAlreadyExist vulnerableCodeCannotBeControlledByAdversary
    vulnerableCodeNotInExecutePath vulnerableCodeNotPresent
  `.trim(),
  ),
  software_ContentIdentifierType: words('gitoid swhid'),
  software_FileKindType: words('directory file'),
  software_SbomType: words('analyzed build deployed design runtime source'),
  software_SoftwarePurpose: words(
    `
    application archive bom configuration container data device deviceDriver diskImage documentation evidence executable
    file filesystemImage firmware framework install library manifest model module operatingSystem other patch platform
    requirement source specification test
  `.trim(),
  ),
};

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
