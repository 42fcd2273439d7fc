import type { BomLicences, BomLicenceText, BomProperty } from '../../../model/index.ts';
import licenceIds from '../validate/schemas/spdx-licences.json' with { type: 'json' };
import type { LossList } from './losses.ts';
import { type CycloneDxVersion, OTHER_PROPERTIES } from './words.ts';

type Plain = Record<string, unknown>;

/** What the licences of a component become. */
export interface WrittenLicences {
  readonly licenses: readonly Plain[];
  /** Of `evidence`. */
  readonly seen: readonly Plain[];
  /** Where `licenses` has no form for them. */
  readonly properties: readonly BomProperty[];
}

/** Texts of licences, and which of them were written somewhere. */
export interface TextShelf {
  readonly byName: ReadonlyMap<string, BomLicenceText>;
  readonly byId: ReadonlyMap<string, BomLicenceText>;
  readonly written: Set<string>;
}

/** The texts of a document by name and id. */
export function textShelf(texts: readonly BomLicenceText[]): TextShelf {
  const named = texts.filter(({ name }) => name !== undefined);
  return {
    byName: new Map(named.map((one) => [one.name!, one])),
    byId: new Map(texts.map((one) => [one.id, one])),
    written: new Set(),
  };
}

/** Licence ids that the schemas of CycloneDX know. */
const IDS: ReadonlySet<string> = new Set(licenceIds.enum);
const NO_LICENCE = new Set(['NONE', 'NOASSERTION']);

/** What a package or file is licensed under, in the form of one version; that of 1.6 has either one expression or no expression. */
export function writeLicences(
  licences: BomLicences,
  version: CycloneDxVersion,
  shelf: TextShelf,
  asserts: boolean,
): WrittenLicences {
  const properties: BomProperty[] = [];
  const licenses: Plain[] = [];
  const expressions: Plain[] = [];
  const both = licences.declared !== undefined && licences.concluded !== undefined;
  for (const kind of ['declared', 'concluded'] as const) {
    const value = licences[kind];
    if (value === undefined) continue;
    const acknowledgement = kind === 'concluded' || both || asserts ? { acknowledgement: kind } : {};
    const isAlone = version === '1.7' || (licences.named.length === 0 && !both);
    if (IDS.has(value)) licenses.push({ license: { id: value, ...acknowledgement } });
    else if (!NO_LICENCE.has(value) && isAlone)
      expressions.push({ expression: value, ...detailsOf(value, version, shelf), ...acknowledgement });
    else properties.push({ name: OTHER_PROPERTIES[kind], value });
  }
  for (const name of licences.named) licenses.push({ license: { name, ...textOf(name, shelf) } });
  if (licences.comment !== undefined)
    properties.push({ name: OTHER_PROPERTIES.licenceComment, value: licences.comment });
  const seen = licences.inFiles.map((one) => ({ license: IDS.has(one) ? { id: one } : { name: one } }));
  return { licenses: [...expressions, ...licenses], seen, properties };
}

/** What no component could take along. */
export function noteTexts(shelf: TextShelf, losses: LossList): void {
  for (const [id, { name, urls }] of shelf.byId) {
    if (!shelf.written.has(id))
      losses.add(
        id,
        'licenceTexts',
        'CycloneDX keeps licence texts with components, and none names this one',
      );
    else if (urls.length > 1) losses.add(id, 'licenceTexts', 'only the first URL of a licence is written');
    if (shelf.written.has(id) && name !== undefined && shelf.byName.get(name)?.id !== id)
      losses.add(id, 'licenceTexts', 'the name of the licence');
  }
}

function textOf(name: string, { byName, written }: TextShelf): Plain {
  const own = byName.get(name);
  if (!own) return {};
  written.add(own.id);
  return { text: { content: own.text }, ...(own.urls[0] === undefined ? {} : { url: own.urls[0] }) };
}

function detailsOf(expression: string, version: CycloneDxVersion, { byId, written }: TextShelf): Plain {
  if (version === '1.6') return {};
  const ids = [...new Set(expression.match(/\bLicenseRef-[\w.-]+/g))].filter((id) => byId.has(id));
  const details = ids.sort().map((id) => {
    const { text, urls } = byId.get(id)!;
    written.add(id);
    return {
      licenseIdentifier: id,
      text: { content: text },
      ...(urls[0] === undefined ? {} : { url: urls[0] }),
    };
  });
  return details.length === 0 ? {} : { expressionDetails: details };
}
