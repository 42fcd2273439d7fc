import type { ClassRule } from './model.ts';

/** Classes of the profiles SimpleLicensing and ExpandedLicensing (SPDX 3.0.1) with their properties. */
export const LICENSING: Readonly<Record<string, ClassRule>> = {
  expandedlicensing_ConjunctiveLicenseSet: {
    of: 'simplelicensing_AnyLicenseInfo',
    has: { expandedlicensing_member: ['simplelicensing_AnyLicenseInfo', '1..*'] },
  },
  expandedlicensing_CustomLicense: { of: 'expandedlicensing_License', has: {} },
  expandedlicensing_CustomLicenseAddition: { of: 'expandedlicensing_LicenseAddition', has: {} },
  expandedlicensing_DisjunctiveLicenseSet: {
    of: 'simplelicensing_AnyLicenseInfo',
    has: { expandedlicensing_member: ['simplelicensing_AnyLicenseInfo', '1..*'] },
  },
  expandedlicensing_ExtendableLicense: { of: 'simplelicensing_AnyLicenseInfo', isAbstract: true, has: {} },
  expandedlicensing_IndividualLicensingInfo: { of: 'simplelicensing_AnyLicenseInfo', has: {} },
  expandedlicensing_License: {
    of: 'expandedlicensing_ExtendableLicense',
    isAbstract: true,
    has: {
      expandedlicensing_isDeprecatedLicenseId: ['boolean', '0..1'],
      expandedlicensing_isFsfLibre: ['boolean', '0..1'],
      expandedlicensing_isOsiApproved: ['boolean', '0..1'],
      expandedlicensing_licenseXml: ['text', '0..1'],
      expandedlicensing_obsoletedBy: ['text', '0..1'],
      expandedlicensing_seeAlso: ['uri', '0..*'],
      expandedlicensing_standardLicenseHeader: ['text', '0..1'],
      expandedlicensing_standardLicenseTemplate: ['text', '0..1'],
      simplelicensing_licenseText: ['text', '1'],
    },
  },
  expandedlicensing_LicenseAddition: {
    of: 'Element',
    isAbstract: true,
    has: {
      expandedlicensing_additionText: ['text', '1'],
      expandedlicensing_isDeprecatedAdditionId: ['boolean', '0..1'],
      expandedlicensing_licenseXml: ['text', '0..1'],
      expandedlicensing_obsoletedBy: ['text', '0..1'],
      expandedlicensing_seeAlso: ['uri', '0..*'],
      expandedlicensing_standardAdditionTemplate: ['text', '0..1'],
    },
  },
  expandedlicensing_ListedLicense: {
    of: 'expandedlicensing_License',
    has: {
      expandedlicensing_deprecatedVersion: ['text', '0..1'],
      expandedlicensing_listVersionAdded: ['text', '0..1'],
    },
  },
  expandedlicensing_ListedLicenseException: {
    of: 'expandedlicensing_LicenseAddition',
    has: {
      expandedlicensing_deprecatedVersion: ['text', '0..1'],
      expandedlicensing_listVersionAdded: ['text', '0..1'],
    },
  },
  expandedlicensing_OrLaterOperator: {
    of: 'expandedlicensing_ExtendableLicense',
    has: { expandedlicensing_subjectLicense: ['expandedlicensing_License', '1'] },
  },
  expandedlicensing_WithAdditionOperator: {
    of: 'simplelicensing_AnyLicenseInfo',
    has: {
      expandedlicensing_subjectAddition: ['expandedlicensing_LicenseAddition', '1'],
      expandedlicensing_subjectExtendableLicense: ['expandedlicensing_ExtendableLicense', '1'],
    },
  },
  simplelicensing_AnyLicenseInfo: { of: 'Element', isAbstract: true, has: {} },
  simplelicensing_LicenseExpression: {
    of: 'simplelicensing_AnyLicenseInfo',
    has: {
      simplelicensing_customIdToUri: ['DictionaryEntry', '0..*'],
      simplelicensing_licenseExpression: ['text', '1'],
      simplelicensing_licenseListVersion: ['semver', '0..1'],
    },
  },
  simplelicensing_SimpleLicensingText: { of: 'Element', has: { simplelicensing_licenseText: ['text', '1'] } },
};
