import type { BomRelationship } from '../../../model/index.ts';

/** A word of SPDX 2.3, the type of SPDX 3.0 that means it, whether its ends are turned round, and in which part of the life cycle. */
type Row = readonly [spdx2: string, spdx3: string, turned?: boolean, scope?: string];

/** SPDX 3.0.1, annex on differences from earlier editions. Of one type and scope the first row is the word it is read as. */
const ROWS: readonly Row[] = [
  ['AMENDS', 'amendedBy', true],
  ['ANCESTOR_OF', 'ancestorOf'],
  ['BUILD_DEPENDENCY_OF', 'dependsOn', true, 'build'],
  ['BUILD_TOOL_OF', 'usesTool', true, 'build'],
  ['CONTAINS', 'contains'],
  ['CONTAINED_BY', 'contains', true],
  ['COPY_OF', 'copiedTo', true],
  ['DATA_FILE_OF', 'hasDataFile', true],
  ['DEPENDENCY_MANIFEST_OF', 'hasDependencyManifest', true],
  ['DEPENDS_ON', 'dependsOn'],
  ['DEPENDENCY_OF', 'dependsOn', true],
  ['DESCENDANT_OF', 'descendantOf'],
  ['DESCRIBES', 'describes'],
  ['DESCRIBED_BY', 'describes', true],
  ['DEV_DEPENDENCY_OF', 'dependsOn', true, 'development'],
  ['DEV_TOOL_OF', 'usesTool', true, 'development'],
  ['DISTRIBUTION_ARTIFACT', 'hasDistributionArtifact'],
  ['DOCUMENTATION_OF', 'hasDocumentation', true],
  ['DYNAMIC_LINK', 'hasDynamicLink'],
  ['EXAMPLE_OF', 'hasExample', true],
  ['EXPANDED_FROM_ARCHIVE', 'expandsTo', true],
  ['FILE_ADDED', 'hasAddedFile', true],
  ['FILE_DELETED', 'hasDeletedFile', true],
  ['FILE_MODIFIED', 'modifiedBy'],
  ['GENERATES', 'generates'],
  ['GENERATED_FROM', 'generates', true],
  ['HAS_PREREQUISITE', 'hasPrerequisite'],
  ['PREREQUISITE_FOR', 'hasPrerequisite', true],
  ['METAFILE_OF', 'hasMetadata', true],
  ['OPTIONAL_COMPONENT_OF', 'hasOptionalComponent', true],
  ['OPTIONAL_DEPENDENCY_OF', 'hasOptionalDependency', true],
  ['OTHER', 'other'],
  ['PACKAGE_OF', 'packagedBy', true],
  ['PATCH_APPLIED', 'patchedBy', true],
  ['PATCH_FOR', 'patchedBy', true],
  ['PROVIDED_DEPENDENCY_OF', 'hasProvidedDependency', true],
  ['REQUIREMENT_DESCRIPTION_FOR', 'hasRequirement', true],
  ['RUNTIME_DEPENDENCY_OF', 'dependsOn', true, 'runtime'],
  ['SPECIFICATION_FOR', 'hasSpecification', true],
  ['STATIC_LINK', 'hasStaticLink'],
  ['TEST_CASE_OF', 'hasTestCase', true],
  ['TEST_DEPENDENCY_OF', 'dependsOn', true, 'test'],
  ['TEST_OF', 'hasTest', true],
  ['TEST_TOOL_OF', 'usesTool', true, 'test'],
  ['VARIANT_OF', 'hasVariant', true],
];

/** Relationship types of SPDX 3.0.1 that have no word in SPDX 2.3. */
const ONLY_SPDX3 = [
  'affects',
  'availableFrom',
  'configures',
  'coordinatedBy',
  'delegatedTo',
  'doesNotAffect',
  'exploitCreatedBy',
  'fixedBy',
  'fixedIn',
  'foundBy',
  'hasAssessmentFor',
  'hasAssociatedVulnerability',
  'hasConcludedLicense',
  'hasDeclaredLicense',
  'hasEvidence',
  'hasHost',
  'hasInput',
  'hasOutput',
  'invokedBy',
  'publishedBy',
  'reportedBy',
  'republishedBy',
  'serializedInArtifact',
  'testedOn',
  'trainedOn',
  'underInvestigationFor',
  'usesTool',
];

/** Words of SPDX 2.3 clause 11, for writers of SPDX 2. */
export const SPDX2_WORDS: ReadonlySet<string> = new Set(ROWS.map(([word]) => word));

/** A relationship of SPDX 3 in the words of SPDX 2.3; types that it lacks become capitals with `_`. */
export function fromSpdx3(
  from: string,
  type: string,
  to: string,
  scope: string | undefined,
): BomRelationship {
  const row =
    ROWS.find((one) => one[1] === type && one[3] === scope) ??
    ROWS.find((one) => one[1] === type && one[3] === undefined);
  if (!row) return { from, kind: type.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase(), to };
  return row[2] ? { from: to, kind: row[0], to: from } : { from, kind: row[0], to };
}

/** What SPDX 3 has for a relationship; `exact` is false where it is only `other`. */
export interface Spdx3Relation {
  readonly from: string;
  readonly type: string;
  readonly to: string;
  readonly scope?: string;
  readonly exact: boolean;
}

/** The opposite of {@link fromSpdx3}. */
export function toSpdx3({ from, kind, to }: BomRelationship): Spdx3Relation {
  const row = ROWS.find(([word]) => word === kind);
  const [, type, turned, scope] = row ?? [];
  if (type === undefined) {
    const own = ONLY_SPDX3.find(
      (name) => name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase() === kind,
    );
    return { from, type: own ?? 'other', to, exact: own !== undefined };
  }
  const ends = turned ? { from: to, to: from } : { from, to };
  return { ...ends, type, ...(scope === undefined ? {} : { scope }), exact: true };
}

/** The same relationship in the direction SPDX 3 has: `A CONTAINED_BY B` is `B CONTAINS A`. */
export function forward(relationship: BomRelationship): BomRelationship {
  const { from, type, to, scope, exact } = toSpdx3(relationship);
  if (!exact) return relationship;
  const turned = fromSpdx3(from, type, to, scope);
  return relationship.comment === undefined ? turned : { ...turned, comment: relationship.comment };
}
