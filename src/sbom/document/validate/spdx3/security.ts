import type { ClassRule } from './model.ts';

/** Classes of the profile Security (SPDX 3.0.1) with their properties. */
export const SECURITY: Readonly<Record<string, ClassRule>> = {
  security_CvssV2VulnAssessmentRelationship: {
    of: 'security_VulnAssessmentRelationship',
    has: { security_score: ['decimal', '1'], security_vectorString: ['text', '1'] },
  },
  security_CvssV3VulnAssessmentRelationship: {
    of: 'security_VulnAssessmentRelationship',
    has: {
      security_score: ['decimal', '1'],
      security_severity: ['security_CvssSeverityType', '1'],
      security_vectorString: ['text', '1'],
    },
  },
  security_CvssV4VulnAssessmentRelationship: {
    of: 'security_VulnAssessmentRelationship',
    has: {
      security_score: ['decimal', '1'],
      security_severity: ['security_CvssSeverityType', '1'],
      security_vectorString: ['text', '1'],
    },
  },
  security_EpssVulnAssessmentRelationship: {
    of: 'security_VulnAssessmentRelationship',
    has: { security_percentile: ['decimal', '1'], security_probability: ['decimal', '1'] },
  },
  security_ExploitCatalogVulnAssessmentRelationship: {
    of: 'security_VulnAssessmentRelationship',
    has: {
      security_catalogType: ['security_ExploitCatalogType', '1'],
      security_exploited: ['boolean', '1'],
      security_locator: ['uri', '1'],
    },
  },
  security_SsvcVulnAssessmentRelationship: {
    of: 'security_VulnAssessmentRelationship',
    has: { security_decisionType: ['security_SsvcDecisionType', '1'] },
  },
  security_VexAffectedVulnAssessmentRelationship: {
    of: 'security_VexVulnAssessmentRelationship',
    has: { security_actionStatement: ['text', '1'], security_actionStatementTime: ['date', '0..1'] },
  },
  security_VexFixedVulnAssessmentRelationship: { of: 'security_VexVulnAssessmentRelationship', has: {} },
  security_VexNotAffectedVulnAssessmentRelationship: {
    of: 'security_VexVulnAssessmentRelationship',
    has: {
      security_impactStatement: ['text', '0..1'],
      security_impactStatementTime: ['date', '0..1'],
      security_justificationType: ['security_VexJustificationType', '0..1'],
    },
  },
  security_VexUnderInvestigationVulnAssessmentRelationship: {
    of: 'security_VexVulnAssessmentRelationship',
    has: {},
  },
  security_VexVulnAssessmentRelationship: {
    of: 'security_VulnAssessmentRelationship',
    isAbstract: true,
    has: { security_statusNotes: ['text', '0..1'], security_vexVersion: ['text', '0..1'] },
  },
  security_VulnAssessmentRelationship: {
    of: 'Relationship',
    isAbstract: true,
    has: {
      suppliedBy: ['Agent', '0..1'],
      security_assessedElement: ['software_SoftwareArtifact', '0..1'],
      security_modifiedTime: ['date', '0..1'],
      security_publishedTime: ['date', '0..1'],
      security_withdrawnTime: ['date', '0..1'],
    },
  },
  security_Vulnerability: {
    of: 'Artifact',
    has: {
      security_modifiedTime: ['date', '0..1'],
      security_publishedTime: ['date', '0..1'],
      security_withdrawnTime: ['date', '0..1'],
    },
  },
};
