import type { Draft, Plain } from '../spdx/node.ts';
import { ledger } from '../spdx/written.ts';
import { licenceWriter } from '../spdx2/build-licences.ts';
import type { Writing } from './writing.ts';

const TERMS = 'https://spdx.org/rdf/3.0.1/terms/Licensing';

/** Adds the licences of packages and files, and gives the IRI of the licence of the document itself. */
export function writeLicences(writing: Writing): string {
  const { bom, iri, put } = writing;
  // What it tells is told for each package already.
  const writer = licenceWriter(bom, ledger());
  const wanted: [string, string, string][] = [];
  for (const one of [...bom.packages, ...bom.files]) {
    const declared = writer.declared(one.licences, '');
    if (declared !== undefined) wanted.push([one.ref, 'hasDeclaredLicense', declared]);
    if (one.licences.concluded !== undefined)
      wanted.push([one.ref, 'hasConcludedLicense', one.licences.concluded]);
  }
  const texts = new Map<string, string>();
  for (const text of writer.texts()) texts.set(String(text['licenseId']), licenceText(text, writing));
  for (const [ref, relationshipType, expression] of wanted)
    put('Relationship', {
      from: iri(ref),
      relationshipType,
      to: [expressionIri(expression, texts, writing)],
    });
  const own = bom.dataLicence ?? 'CC0-1.0';
  return /^[\w.+-]+$/.test(own) && !own.startsWith('LicenseRef-')
    ? `https://spdx.org/licenses/${own}`
    : expressionIri(own, texts, writing);
}

function licenceText(text: Draft, { iri, put, ledger: book }: Writing): string {
  const id = String(text['licenseId']);
  if (text['seeAlsos'] !== undefined) book.lose(id, 'licenceTexts', 'licence texts of SPDX 3 have no links');
  const fields = { name: text['name'], simplelicensing_licenseText: text['extractedText']! };
  return put('simplelicensing_SimpleLicensingText', fields, iri(id));
}

function expressionIri(expression: string, texts: ReadonlyMap<string, string>, { put }: Writing): string {
  if (expression === 'NOASSERTION') return `${TERMS}/NoAssertion`;
  if (expression === 'NONE') return `${TERMS}/None`;
  const refs = [...new Set(expression.match(/LicenseRef-[A-Za-z0-9.-]+/g) ?? [])].filter((ref) =>
    texts.has(ref),
  );
  const custom = refs.map((key): Plain => ({ type: 'DictionaryEntry', key, value: texts.get(key)! }));
  return put('simplelicensing_LicenseExpression', {
    simplelicensing_licenseExpression: expression,
    simplelicensing_customIdToUri: custom.length === 0 ? undefined : custom,
  });
}
