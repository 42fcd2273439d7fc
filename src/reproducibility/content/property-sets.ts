import type { CauseCode, Field } from '../../model/index.ts';
import type { Known } from '../guess/known.ts';
import type { Claim, Unit } from '../unit.ts';
import type { Comparator } from './comparator.ts';
import { type Held, heldContents } from './held.ts';
import { type Label, type Labels, labelledClaims, type Reason, wholeLabels } from './labels.ts';
import { reasonOfValues, shown } from './values.ts';

/** Property sets of compound files ([MS-OLEPS]), compared property by property, and signatures beside them. */
export const propertySetComparator: Comparator = {
  name: 'property-set',
  handles: ({ path }) => /\/\[5\][^/]+$/.test(path),
  compare,
};

const SIGNATURE = /\/\[5\](DigitalSignature|MsiDigitalSignatureEx)$/;
const GUID = /^\{[0-9A-Fa-f-]{36}\}/;

/** What a property stands for, by set and name. */
const PROPERTIES: readonly (readonly [name: RegExp, cause: CauseCode])[] = [
  [
    / \/ (Create|Last Saved) Time\/Date$| \/ (Last Printed|Editing Time|Total Editing Time)$/,
    'msi.summary-dates',
  ],
  [/ \/ (Last Saved By|Last Author)$/, 'content.username'],
  [/ \/ (Creating Application|Name of Creating Application)$/, 'content.generator-version'],
  [/^SummaryInformation \/ Template$/, 'msi.summary-template'],
  [/ \/ CodePage$/, 'content.encoding'],
];

/** Parts of the stream's header; what else is there says where things lie. */
const HEADER: Readonly<Record<string, CauseCode | undefined>> = {
  SystemIdentifier: 'archive.tool',
  Version: 'archive.dialect',
  CLSID: undefined,
  FMTID0: undefined,
  FMTID1: undefined,
};

async function compare(unit: Unit, known: Known): Promise<readonly Claim[] | undefined> {
  const held = await heldContents(unit);
  if (!held) return undefined;
  const path = unit.left.entry.path;
  const none = { left: [], right: [] };
  if (SIGNATURE.test(path)) return labelledClaims(held, none, { cause: 'sig.authenticode' });
  const [one, other] = [unit.left.header, unit.right.header];
  if (one.length === 0 || other.length === 0) return undefined;
  const properties = labelsOf(one, other, path, known);
  const unused = unusedLabels(held, [one, other]);
  const labels = {
    left: [...properties.left, ...unused.left],
    right: [...properties.right, ...unused.right],
  };
  return labelledClaims(held, labels, { cause: 'content.layout', field: 'places of properties' });
}

/** What a property set stream holds; offsets count in the stream. */
type Parts = readonly Field[];

/** Bytes that no property uses are compared as a whole. */
function unusedLabels(held: Held, sides: readonly [Parts, Parts]): Labels {
  const ranges = (fields: Parts) => fields.filter(({ meaning }) => meaning === 'unused');
  return wholeLabels(held, [ranges(sides[0]), ranges(sides[1])], 'unused');
}

function labelsOf(one: Parts, other: Parts, path: string, known: Known): Labels {
  const left: Label[] = [];
  const right: Label[] = [];
  const waiting = Map.groupBy(propertiesOf(other), ({ key }) => key);
  const tell = (key: string, a: Field | undefined, b: Field | undefined) => {
    if (a && b && a.value === b.value) return;
    const reason = reasonOf(key, a, b, path, known);
    left.push(...placesOf(a, reason));
    right.push(...placesOf(b, reason));
  };
  for (const { key, field } of propertiesOf(one)) tell(key, field, waiting.get(key)?.shift()?.field);
  for (const rest of waiting.values()) for (const { key, field } of rest) tell(key, undefined, field);
  return { left, right };
}

/** Properties by set and name, and what the stream begins with. */
export function propertiesOf(fields: Parts): { readonly key: string; readonly field: Field }[] {
  return fields.flatMap((field) => {
    if (!field.fields) return Object.hasOwn(HEADER, field.name) ? [{ key: field.name, field }] : [];
    // Of a set: its size and count follow from the properties.
    const properties = field.fields.filter((part) => part.fields !== undefined);
    return properties.map((part) => ({ key: `${field.name} / ${part.name}`, field: part }));
  });
}

function placesOf(field: Field | undefined, reason: Reason): Label[] {
  return field ? [{ offset: field.offset, length: field.length, reason }] : [];
}

/** Why a property differs. @param key of the set and the property */
export function reasonOf(
  key: string,
  one: Field | undefined,
  other: Field | undefined,
  path: string,
  known: Known,
): Reason {
  const values = [shown(one?.value), shown(other?.value)] as const;
  if (Object.hasOwn(HEADER, key)) return { cause: HEADER[key], field: key, values };
  if (/Revision Number$/.test(key) && values.some((value) => GUID.test(value)))
    return { cause: 'msi.package-code', field: key, values };
  const cause = PROPERTIES.find(([name]) => name.test(key))?.[1];
  if (cause) return { cause, field: key, values };
  return reasonOfValues(one?.value, other?.value, key, path, known);
}
