export {
  type ApplicabilityOptions,
  type ApplicabilityResult,
  type ConfigurationResult,
  CPE_MAX_COMPARISONS,
  type CriterionResult,
  evaluateConfigurations,
  type NodeResult,
} from './applicability.ts';
export { formatCpe } from './formatted.ts';
export { type CpeInventory, indexInventory } from './inventory.ts';
export { CPE_LINTS, type CpeLint, type CpeLintCode, type CpeLintData, lintCpe } from './lint.ts';
export { type CpeComparison, type CpeRelation, compareCpeValues, matchCpe } from './match.ts';
export { cpeProduct, parseCpe } from './name.ts';
export { CPE_RULES, type CpeBound, type CpeJudgement, type CpeRule, type CpeTruth } from './rules.ts';
export { formatWfn, parseWfn } from './text.ts';
export { cpeUri } from './uri.ts';
export {
  ANY as CPE_ANY,
  CPE_ATTRIBUTES,
  CPE_MAX_LENGTH,
  type CpeAttribute,
  NA as CPE_NA,
  quoteCpe,
  unquoteCpe,
  type Wfn,
  type WfnParts,
  wfn,
} from './wfn.ts';
