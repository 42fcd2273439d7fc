import type { BomRest } from '../../../model/index.ts';
import type { Draft, Plain } from '../spdx/node.ts';
import type { Building } from './building.ts';
import { fieldType, type Spdx2Class } from './schema.ts';

/**
 * Puts what the model had no place for back to where it was, if it comes from SPDX 2 and SPDX 2.3 knows the field. All else is lost,
 * and told to the ledger.
 */
export function putRest(draft: Draft, { bom, ids, ledger }: Building): void {
  const targets = new Map<string, Target>();
  const lists = { packages: 'package', files: 'file', hasExtractedLicensingInfos: 'licence' } as const;
  for (const [list, owner] of Object.entries(lists))
    for (const one of (draft[list] as readonly Draft[] | undefined) ?? [])
      targets.set(String(one[owner === 'licence' ? 'licenseId' : 'SPDXID']), { draft: one, owner });
  for (const rest of bom.rest) {
    const field = rest.field ?? '';
    const target: Target | undefined =
      rest.of === undefined ? { draft, owner: 'document' } : targets.get(ids.get(rest.of) ?? rest.of);
    const isOwn = bom.specification === 'SPDX' && bom.version.startsWith('2');
    if (!isOwn || !target || !put(target, field, plainValue(rest)))
      ledger.lose(rest.place, field === '' ? 'rest' : field, 'SPDX 2.3 has no place for it');
  }
}

interface Target {
  readonly draft: Draft;
  readonly owner: Spdx2Class;
}

function plainValue({ value }: BomRest): Plain | undefined {
  try {
    return JSON.parse(value) as Plain;
  } catch {
    return undefined;
  }
}

function put({ draft, owner }: Target, field: string, value: Plain | undefined): boolean {
  const slash = field.indexOf('/');
  const name = slash < 0 ? field : field.slice(0, slash);
  const type = fieldType(owner, name);
  if (type === undefined || value === undefined) return false;
  if (name === 'externalRefs' && slash < 0 && comment(draft, value)) return true;
  if (slash >= 0) {
    const inner = draft[name];
    if (type.endsWith('*') || typeof inner !== 'object' || inner === null || Array.isArray(inner))
      return false;
    return put({ draft: inner as Draft, owner: type as Spdx2Class }, field.slice(slash + 1), value);
  }
  const items = type.endsWith('*') ? (Array.isArray(value) ? (value as readonly Plain[]) : [value]) : [value];
  // What was left because a part is missing or of the wrong type would make the document invalid.
  if (!items.every((item) => fits(item, type.replace('*', '')))) return false;
  if (type.endsWith('*')) draft[name] = [...((draft[name] as readonly Plain[] | undefined) ?? []), ...items];
  else if (name in draft) return false;
  else draft[name] = value;
  return true;
}

/** Fields that objects of a class must have (JSON schema of SPDX 2.3). */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  annotation: ['annotationDate', 'annotationType', 'annotator', 'comment'],
  checksum: ['algorithm', 'checksumValue'],
  externalDocumentRef: ['externalDocumentId', 'checksum', 'spdxDocument'],
  externalRef: ['referenceCategory', 'referenceLocator', 'referenceType'],
  pointer: ['reference'],
  range: ['startPointer', 'endPointer'],
  relationship: ['spdxElementId', 'relationshipType', 'relatedSpdxElement'],
  review: ['reviewDate'],
  snippet: ['SPDXID', 'name', 'snippetFromFile', 'ranges'],
  verificationCode: ['packageVerificationCodeValue'],
};

/** Whether a value is what SPDX 2.3 describes: the type, the fields it must have, and no others. */
function fits(value: Plain, type: string): boolean {
  if (type === 'any') return true;
  if (type === 'text') return typeof value === 'string';
  if (type === 'number' || type === 'boolean') return typeof value === type;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const members = value as Draft;
  if (REQUIRED[type]?.some((name) => !(name in members))) return false;
  return Object.entries(members).every(([name, member]) => {
    const own = fieldType(type as Spdx2Class, name);
    if (own === undefined) return false;
    if (!own.endsWith('*')) return fits(member, own);
    return (
      Array.isArray(member) && (member as readonly Plain[]).every((item) => fits(item, own.slice(0, -1)))
    );
  });
}

/** Comments on identifiers are kept with the locator of the reference they are of. */
function comment(draft: Draft, value: Plain): boolean {
  const { referenceLocator, comment: text, ...others } = value as Draft;
  if (referenceLocator === undefined || text === undefined || Object.keys(others).length > 0) return false;
  const found = ((draft['externalRefs'] as readonly Draft[] | undefined) ?? []).find(
    (one) => one['referenceLocator'] === referenceLocator && one['comment'] === undefined,
  );
  if (found) found['comment'] = text;
  return found !== undefined;
}
