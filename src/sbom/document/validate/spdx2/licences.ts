import { quoted } from '../finding.ts';
import { licenceFault, withListedCase } from '../licence.ts';
import { type Rules, tellClause } from './context.ts';
import type { ValueFault } from './values.ts';

const REFERENCE = /(?:DocumentRef-[\w.+-]+:)?LicenseRef-[\w.-]+/g;
/** Different expressions that are kept; honest documents have few. */
const MOST_KEPT = 10_000;

/** What is wrong with the value of a licence field: NONE, NOASSERTION or an expression (annex D). Notes the ids that it refers to. */
export function licenceValueFault(text: string, place: string, rules: Rules): ValueFault | undefined {
  if (text === 'NONE' || text === 'NOASSERTION') return undefined;
  const known = rules.licences.get(text);
  if (known !== undefined) return known ?? undefined;
  const fault = faultOf(text);
  if (rules.licences.size < MOST_KEPT) rules.licences.set(text, fault ?? null);
  for (const [reference] of text.slice(0, 16_384).matchAll(REFERENCE))
    if (!rules.licenceRefs.has(reference)) rules.licenceRefs.set(reference, place);
  return fault;
}

function faultOf(text: string): ValueFault | undefined {
  const fault = licenceFault(text, 'NOASSERTION');
  if (fault === undefined) return undefined;
  const listed = withListedCase(text);
  if (listed === text || licenceFault(listed) !== undefined) return { code: 'spdx.licence', ...fault };
  const message = `${quoted(text)} has ids in another case than the SPDX licence list`;
  return { level: 'warning', code: 'spdx.licence-case', message, fix: `write ${quoted(listed)}` };
}

/** Every `LicenseRef-` must be described in the document, or in one that it refers to (10.1, annex D). */
export function checkLicenceRefs(
  defined: ReadonlySet<string>,
  documents: ReadonlySet<string>,
  rules: Rules,
): void {
  for (const [reference, place] of rules.licenceRefs) {
    const colon = reference.indexOf(':');
    const document = colon < 0 ? undefined : reference.slice(0, colon);
    if (document === undefined ? defined.has(reference) : documents.has(document)) continue;
    const message =
      document === undefined
        ? `${reference} has no text in hasExtractedLicensingInfos`
        : `${document} is not in externalDocumentRefs`;
    const fix =
      document === undefined
        ? `add ${reference} with its extractedText`
        : `add ${document}, or use a LicenseRef- of this document`;
    tellClause(rules, document === undefined ? '10.1' : '6.6', place, {
      code: 'spdx.licence-ref',
      message,
      fix,
    });
  }
}
