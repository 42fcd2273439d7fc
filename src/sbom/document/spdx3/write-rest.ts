import type { Draft, Plain } from '../spdx/node.ts';
import { INFO, type Writing } from './writing.ts';

/**
 * Puts what the model had no place for back to where it was, if it comes from SPDX 3: whole elements, which are given back, and fields
 * of elements that are there. All else is lost, and told to the ledger.
 */
export function putRest(
  elements: ReadonlyMap<string, Draft>,
  document: Draft,
  { bom, ledger, iri }: Writing,
): Draft[] {
  const others: Draft[] = [];
  const isOwn = bom.specification === 'SPDX' && bom.version.startsWith('3');
  for (const { of, field = '', value, place } of bom.rest) {
    const plain = isOwn ? parsed(value) : undefined;
    const target =
      of === undefined ? undefined : iri(of) === document['spdxId'] ? document : elements.get(iri(of));
    const element = field === '@graph' ? wholeElement(plain) : undefined;
    if (element) others.push(element);
    else if (!target || plain === undefined || !put(target, field, plain))
      ledger.lose(place, field === '' ? 'rest' : field, 'SPDX 3.0.1 has no place for it here');
  }
  return others;
}

function parsed(value: string): Plain | undefined {
  try {
    return JSON.parse(value) as Plain;
  } catch {
    return undefined;
  }
}

/** Properties that any element may have (SPDX 3.0.1, Core), and those of classes the model takes up otherwise. */
const COMMON = ['type', 'spdxId', 'creationInfo', 'name', 'comment', 'description', 'summary', 'extension'];
const LISTS = ['externalIdentifier', 'externalRef', 'verifiedUsing'];
const COLLECTION = ['element', 'rootElement', 'profileConformance'];
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  Agent: [],
  Annotation: ['annotationType', 'contentType', 'statement', 'subject'],
  Bom: [...COLLECTION, 'context'],
  Bundle: [...COLLECTION, 'context'],
  Organization: [],
  Person: [],
  SoftwareAgent: [],
  Tool: [],
  software_Sbom: [...COLLECTION, 'context', 'software_sbomType'],
};

/** Properties of packages and files, as text or list, that the model has no place for. */
const TEXTS = new Set([
  ...['builtTime', 'releaseTime', 'validUntilTime', 'description', 'summary', 'contentType'],
  ...['software_sourceInfo', 'software_fileKind'],
]);
const TEXT_LISTS = new Set([
  ...[
    'originatedBy',
    'standardName',
    'supportLevel',
    'software_attributionText',
    'software_additionalPurpose',
  ],
]);

const ALL_PROFILES: ReadonlySet<Plain> = new Set([
  ...[
    'ai',
    'build',
    'core',
    'dataset',
    'expandedLicensing',
    'extension',
    'lite',
    'security',
    'simpleLicensing',
  ],
  'software',
]);

/** An element of another profile as it is; one of these profiles only if it has no properties that SPDX 3.0.1 lacks. */
function wholeElement(plain: Plain | undefined): Draft | undefined {
  if (!isDraft(plain)) return undefined;
  const { type, spdxId } = plain;
  if (typeof type !== 'string' || typeof spdxId !== 'string' || !/^(?!_:).+:.+/.test(spdxId))
    return undefined;
  const own = Object.hasOwn(CLASSES, type) ? CLASSES[type] : undefined;
  const isForeign = /^(?:ai|build|dataset|security|extension|expandedlicensing)_/.test(type);
  const known = new Set([...COMMON, ...LISTS, ...(own ?? [])]);
  if (!isForeign && (own === undefined || !Object.keys(plain).every((name) => known.has(name))))
    return undefined;
  return { ...plain, creationInfo: INFO };
}

function put(target: Draft, field: string, value: Plain): boolean {
  if (field === 'type' && typeof value === 'string' && /^(?:ai_AI|dataset_Dataset)Package$/.test(value)) {
    target['type'] = value;
    return true;
  }
  const own = target[field];
  const texts = Array.isArray(value) && (value as readonly Plain[]).every((item) => typeof item === 'string');
  const isForeign = /^(?:ai|dataset)_/.test(field);
  const fits = TEXTS.has(field) ? typeof value === 'string' : TEXT_LISTS.has(field) ? texts : isForeign;
  if (own === undefined && fits) target[field] = value;
  else if (texts && Array.isArray(own) && areKnown(field, value as readonly Plain[]))
    target[field] = [...new Set([...(own as Plain[]), ...(value as Plain[])])];
  else return false;
  return true;
}

function areKnown(field: string, values: readonly Plain[]): boolean {
  return field !== 'profileConformance' || values.every((value) => ALL_PROFILES.has(value));
}

function isDraft(plain: Plain | undefined): plain is Draft {
  return typeof plain === 'object' && plain !== null && !Array.isArray(plain);
}
