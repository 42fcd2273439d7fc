import type { ClassRule } from './model.ts';

/** Classes of the profiles AI, Build, Dataset and Extension (SPDX 3.0.1) with their properties. */
export const OTHERS: Readonly<Record<string, ClassRule>> = {
  ai_AIPackage: {
    of: 'software_Package',
    has: {
      ai_autonomyType: ['PresenceType', '0..1'],
      ai_domain: ['text', '0..*'],
      ai_energyConsumption: ['ai_EnergyConsumption', '0..1'],
      ai_hyperparameter: ['DictionaryEntry', '0..*'],
      ai_informationAboutApplication: ['text', '0..1'],
      ai_informationAboutTraining: ['text', '0..1'],
      ai_limitation: ['text', '0..1'],
      ai_metric: ['DictionaryEntry', '0..*'],
      ai_metricDecisionThreshold: ['DictionaryEntry', '0..*'],
      ai_modelDataPreprocessing: ['text', '0..*'],
      ai_modelExplainability: ['text', '0..*'],
      ai_safetyRiskAssessment: ['ai_SafetyRiskAssessmentType', '0..1'],
      ai_standardCompliance: ['text', '0..*'],
      ai_typeOfModel: ['text', '0..*'],
      ai_useSensitivePersonalInformation: ['PresenceType', '0..1'],
    },
  },
  ai_EnergyConsumption: {
    has: {
      ai_finetuningEnergyConsumption: ['ai_EnergyConsumptionDescription', '0..*'],
      ai_inferenceEnergyConsumption: ['ai_EnergyConsumptionDescription', '0..*'],
      ai_trainingEnergyConsumption: ['ai_EnergyConsumptionDescription', '0..*'],
    },
  },
  ai_EnergyConsumptionDescription: {
    has: { ai_energyQuantity: ['decimal', '1'], ai_energyUnit: ['ai_EnergyUnitType', '1'] },
  },
  build_Build: {
    of: 'Element',
    has: {
      build_buildEndTime: ['date', '0..1'],
      build_buildId: ['text', '0..1'],
      build_buildStartTime: ['date', '0..1'],
      build_buildType: ['uri', '1'],
      build_configSourceDigest: ['Hash', '0..*'],
      build_configSourceEntrypoint: ['text', '0..*'],
      build_configSourceUri: ['uri', '0..*'],
      build_environment: ['DictionaryEntry', '0..*'],
      build_parameter: ['DictionaryEntry', '0..*'],
    },
  },
  dataset_DatasetPackage: {
    of: 'software_Package',
    has: {
      dataset_anonymizationMethodUsed: ['text', '0..*'],
      dataset_confidentialityLevel: ['dataset_ConfidentialityLevelType', '0..1'],
      dataset_dataCollectionProcess: ['text', '0..1'],
      dataset_dataPreprocessing: ['text', '0..*'],
      dataset_datasetAvailability: ['dataset_DatasetAvailabilityType', '0..1'],
      dataset_datasetNoise: ['text', '0..1'],
      dataset_datasetSize: ['natural', '0..1'],
      dataset_datasetType: ['dataset_DatasetType', '1..*'],
      dataset_datasetUpdateMechanism: ['text', '0..1'],
      dataset_hasSensitivePersonalInformation: ['PresenceType', '0..1'],
      dataset_intendedUse: ['text', '0..1'],
      dataset_knownBias: ['text', '0..*'],
      dataset_sensor: ['DictionaryEntry', '0..*'],
    },
  },
  extension_CdxPropertiesExtension: {
    of: 'extension_Extension',
    has: { extension_cdxProperty: ['extension_CdxPropertyEntry', '1..*'] },
  },
  extension_CdxPropertyEntry: {
    has: { extension_cdxPropName: ['text', '1'], extension_cdxPropValue: ['text', '0..1'] },
  },
  extension_Extension: { has: {} },
};
