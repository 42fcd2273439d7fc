import type { BomEncoding } from '../../../../model/index.ts';
import type { DocObject } from '../../spdx/node.ts';
import type { Teller } from '../finding.ts';
import { objectsIn, type Rules, textIn } from './context.ts';
import { checkPart } from './fields.ts';
import { checkLicenceRefs } from './licences.ts';
import { checkLinks, elementsOf } from './links.ts';
import { checkPackages } from './packages.ts';
import { checkDigests, checkReferences } from './parts.ts';
import { checkSnippets } from './snippets.ts';

/**
 * Checks an SPDX 2 document in its JSON form by the rules of SPDX 2.2 and 2.3 (clauses 6 to 13, annexes D and F): fields, types and values
 * (what the JSON schema says, and formats it leaves open), then what needs the whole document.
 */
export function checkSpdx2(document: DocObject, encoding: BomEncoding, tell: Teller): void {
  const isOld = /^\s*SPDX-2\.[0-2](?:\.\d+)?\s*$/.test(textIn(document, 'spdxVersion') ?? '');
  const rules: Rules = { tell, encoding, isOld, licenceRefs: new Map(), licences: new Map() };
  checkPart('document', document, rules);
  const elements = elementsOf(document, rules);
  checkDigests(document, rules);
  checkReferences(document, rules);
  checkLinks(document, elements, rules);
  checkPackages(document, elements, rules);
  checkSnippets(document, elements, rules);
  const defined = objectsIn(document, 'hasExtractedLicensingInfos').map(
    (one) => textIn(one, 'licenseId') ?? '',
  );
  checkLicenceRefs(new Set(defined), elements.documents, rules);
}
