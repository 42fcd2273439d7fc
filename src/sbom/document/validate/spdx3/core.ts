import type { ClassRule } from './model.ts';

/** Classes of the profile Core (SPDX 3.0.1) with their properties. */
export const CORE: Readonly<Record<string, ClassRule>> = {
  Agent: { of: 'Element', has: {} },
  Annotation: {
    of: 'Element',
    has: {
      annotationType: ['AnnotationType', '1'],
      contentType: ['mediaType', '0..1'],
      statement: ['text', '0..1'],
      subject: ['Element', '1'],
    },
  },
  Artifact: {
    of: 'Element',
    isAbstract: true,
    has: {
      builtTime: ['date', '0..1'],
      originatedBy: ['Agent', '0..*'],
      releaseTime: ['date', '0..1'],
      standardName: ['text', '0..*'],
      suppliedBy: ['Agent', '0..1'],
      supportLevel: ['SupportType', '0..*'],
      validUntilTime: ['date', '0..1'],
    },
  },
  Bom: { of: 'Bundle', has: {} },
  Bundle: { of: 'ElementCollection', has: { context: ['text', '0..1'] } },
  CreationInfo: {
    has: {
      comment: ['text', '0..1'],
      created: ['date', '1'],
      createdBy: ['Agent', '1..*'],
      createdUsing: ['Tool', '0..*'],
      specVersion: ['semver', '1'],
    },
  },
  DictionaryEntry: { has: { key: ['text', '1'], value: ['text', '0..1'] } },
  Element: {
    isAbstract: true,
    has: {
      comment: ['text', '0..1'],
      creationInfo: ['CreationInfo', '1'],
      description: ['text', '0..1'],
      extension: ['extension_Extension', '0..*'],
      externalIdentifier: ['ExternalIdentifier', '0..*'],
      externalRef: ['ExternalRef', '0..*'],
      name: ['text', '0..1'],
      summary: ['text', '0..1'],
      verifiedUsing: ['IntegrityMethod', '0..*'],
    },
  },
  ElementCollection: {
    of: 'Element',
    isAbstract: true,
    has: {
      element: ['Element', '0..*'],
      profileConformance: ['ProfileIdentifierType', '0..*'],
      rootElement: ['Element', '0..*'],
    },
  },
  ExternalIdentifier: {
    has: {
      comment: ['text', '0..1'],
      externalIdentifierType: ['ExternalIdentifierType', '1'],
      identifier: ['text', '1'],
      identifierLocator: ['uri', '0..*'],
      issuingAuthority: ['text', '0..1'],
    },
  },
  ExternalMap: {
    has: {
      definingArtifact: ['Artifact', '0..1'],
      externalSpdxId: ['uri', '1'],
      locationHint: ['uri', '0..1'],
      verifiedUsing: ['IntegrityMethod', '0..*'],
    },
  },
  ExternalRef: {
    has: {
      comment: ['text', '0..1'],
      contentType: ['mediaType', '0..1'],
      externalRefType: ['ExternalRefType', '0..1'],
      locator: ['text', '0..*'],
    },
  },
  Hash: { of: 'IntegrityMethod', has: { algorithm: ['HashAlgorithm', '1'], hashValue: ['text', '1'] } },
  IndividualElement: { of: 'Element', has: {} },
  IntegrityMethod: { isAbstract: true, has: { comment: ['text', '0..1'] } },
  LifecycleScopedRelationship: { of: 'Relationship', has: { scope: ['LifecycleScopeType', '0..1'] } },
  NamespaceMap: { has: { namespace: ['uri', '1'], prefix: ['text', '1'] } },
  Organization: { of: 'Agent', has: {} },
  PackageVerificationCode: {
    of: 'IntegrityMethod',
    has: {
      algorithm: ['HashAlgorithm', '1'],
      hashValue: ['text', '1'],
      packageVerificationCodeExcludedFile: ['text', '0..*'],
    },
  },
  Person: { of: 'Agent', has: {} },
  PositiveIntegerRange: { has: { beginIntegerRange: ['positive', '1'], endIntegerRange: ['positive', '1'] } },
  Relationship: {
    of: 'Element',
    has: {
      completeness: ['RelationshipCompleteness', '0..1'],
      endTime: ['date', '0..1'],
      from: ['Element', '1'],
      relationshipType: ['RelationshipType', '1'],
      startTime: ['date', '0..1'],
      to: ['Element', '1..*'],
    },
  },
  SoftwareAgent: { of: 'Agent', has: {} },
  SpdxDocument: {
    of: 'ElementCollection',
    has: {
      dataLicense: ['simplelicensing_AnyLicenseInfo', '0..1'],
      import: ['ExternalMap', '0..*'],
      namespaceMap: ['NamespaceMap', '0..*'],
    },
  },
  Tool: { of: 'Element', has: {} },
};
