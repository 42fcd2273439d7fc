import { parseXml, type XmlElement } from '../../../codec/index.ts';
import { AssayError } from '../../../model/index.ts';
import type { Reading } from './values.ts';
import { UNREAD, type XmlField, xmlFields } from './xml-table.ts';

const NAMESPACE = /^https?:\/\/cyclonedx\.org\/schema\/(?:bom\/(\d+\.\d+)|ext\/)/;
const MOST_BYTES = 256 * 2 ** 20;
const LIMITS = { depth: 200, elements: 10_000_000 } as const;

/** What the conversion is told of. */
interface Conversion extends Reading {
  readonly bytes: Uint8Array;
  /** Prefixes of CycloneDX's own namespaces, with `:`; the default namespace is the empty one. */
  readonly prefixes: Set<string>;
}

/**
 * Brings the XML form of CycloneDX 1.0 to 1.7 into the JSON form, so that one reader reads both. Elements the standard has and
 * the table has not, those it does not know, and foreign ones are kept as XML in `rest`; of the last two kinds the former is noted.
 * @throws AssayError `sbom.syntax` where there is no whole document of CycloneDX, `sbom.too-large` beyond the limits
 */
export function jsonOfXml(bytes: Uint8Array, reading: Reading): Record<string, unknown> {
  if (bytes.length > MOST_BYTES)
    throw new AssayError('sbom.too-large', `more than ${MOST_BYTES / 2 ** 20} MiB`);
  const { root, error } = parseXml(bytes, LIMITS);
  if (error?.kind === 'depth' || error?.kind === 'elements' || error?.kind === 'name')
    throw new AssayError('sbom.too-large', `the document has ${error.message}`);
  const ended =
    root !== undefined && error !== undefined && error.offset >= root.end && root.end < bytes.length;
  if (!root || (error && error.kind !== 'encoding' && !ended))
    throw new AssayError(
      'sbom.syntax',
      `no valid XML: ${error?.message ?? 'no element'}, at byte ${error?.offset ?? 0}`,
    );
  if (error?.kind === 'encoding')
    reading.notes.add(
      'error',
      'xml.encoding',
      `byte ${error.offset}`,
      'not valid UTF-8; it is read as Latin-1',
    );
  else if (error)
    reading.notes.add(
      'error',
      'xml.trailing',
      `byte ${root.end}`,
      `${bytes.length - root.end} bytes of other text follow the document`,
    );
  const conversion: Conversion = { ...reading, bytes, prefixes: new Set() };
  const version = namespaceOf(root, conversion);
  if (localName(root, conversion) !== 'bom' || version === undefined)
    throw new AssayError('sbom.syntax', 'the document element is not `bom` of a CycloneDX namespace');
  const value = objectOf(root, 'bom', '/bom', conversion);
  const whole = { bomFormat: 'CycloneDX', specVersion: version, ...value };
  conversion.places.set(whole, '/bom');
  return whole;
}

function namespaceOf(element: XmlElement, { prefixes }: Conversion): string | undefined {
  let version: string | undefined;
  for (const [name, value] of Object.entries(element.attributes)) {
    const match = name === 'xmlns' || name.startsWith('xmlns:') ? NAMESPACE.exec(value) : null;
    if (!match) continue;
    prefixes.add(name === 'xmlns' ? '' : `${name.slice(6)}:`);
    version = match[1] ?? version;
  }
  return version;
}

/** The name without prefix; undefined for an element of another namespace. */
function localName({ name, attributes }: XmlElement, { prefixes }: Conversion): string | undefined {
  const colon = name.indexOf(':');
  const prefix = name.slice(0, colon + 1);
  const own = attributes[prefix === '' ? 'xmlns' : `xmlns:${prefix.slice(0, -1)}`];
  const isOurs = own === undefined ? prefixes.has(prefix) : NAMESPACE.test(own);
  return isOurs ? name.slice(colon + 1) : undefined;
}

function objectOf(
  element: XmlElement,
  shape: string,
  place: string,
  conversion: Conversion,
): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  conversion.places.set(made, place);
  namespaceOf(element, conversion);
  const fields = xmlFields(shape);
  readAttributes(element, fields, place, made, conversion);
  const counts = new Map<string, number>();
  let last = 0;
  for (const child of element.children) {
    const name = localName(child, conversion);
    const count = (counts.get(child.name) ?? 0) + 1;
    counts.set(child.name, count);
    const field = fields.find((one) => one.kind === 'element' && one.name === name);
    const at = `${place}/${child.name}${field?.many || count > 1 ? `[${count}]` : ''}`;
    last = noteOrder(field, last, fields, at, conversion);
    if (!field) keepXml(child, at, name, conversion);
    else if (field.many) {
      const list = (made[field.member] as unknown[] | undefined) ?? [];
      list.push(readValue(child, field, at, conversion));
      made[field.member] = list;
    } else if (Object.hasOwn(made, field.member)) {
      conversion.notes.add(
        'error',
        'cyclonedx.repeated-element',
        at,
        'the element may occur once; the first is read',
      );
      keepXml(child, at, undefined, conversion);
    } else made[field.member] = memberOf(child, field, at, conversion);
  }
  // In the JSON form one identity may stand without list, and in 1.5 it must.
  if (shape === 'evidence' && Array.isArray(made['identity']) && made['identity'].length === 1)
    made['identity'] = made['identity'][0] as unknown;
  return made;
}

/** All types of the schema are sequences. @returns the rank of the last element that stands where it belongs */
function noteOrder(
  field: XmlField | undefined,
  last: number,
  fields: readonly XmlField[],
  place: string,
  { notes }: Conversion,
): number {
  const rank = field ? fields.indexOf(field) : last;
  if (rank < last)
    notes.add(
      'warning',
      'cyclonedx.element-order',
      place,
      `the element belongs before ${fields[last]!.name}`,
    );
  return Math.max(rank, last);
}

function readAttributes(
  { attributes, text, children }: XmlElement,
  fields: readonly XmlField[],
  place: string,
  made: Record<string, unknown>,
  { notes, rest }: Conversion,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    const field = fields.find((one) => one.kind === 'attribute' && one.name === name);
    if (field) made[field.member] = scalar(value, field);
    else if (!name.includes(':') && name !== 'xmlns') {
      notes.add(
        'warning',
        'cyclonedx.unknown-attribute',
        `${place}/@${name}`,
        'CycloneDX has no such attribute here',
      );
      rest.push({ place: `${place}/@${name}`, value });
    }
  }
  const content = fields.find(({ kind }) => kind === 'content');
  if (content) made[content.member] = content.member === 'content' ? text : withoutLayout(text);
  else if (children.length > 0 ? text !== '' : text.trim() !== '') {
    notes.add('warning', 'cyclonedx.text', place, 'text where only elements belong');
    rest.push({ place: `${place}/text()`, value: text });
  }
}

/** The value of an element that occurs once: a list, if it holds items. */
function memberOf(element: XmlElement, field: XmlField, place: string, conversion: Conversion): unknown {
  if (field.shape === 'licences') return licencesOf(element, place, conversion);
  if (field.shape === 'tools') return toolsOf(element, place, conversion);
  if (field.shape === 'flows') return flowsOf(element, place, conversion);
  if (field.item === undefined) return readValue(element, field, place, conversion);
  return itemsOf(element, place, conversion, (child, name, at) =>
    name === field.item ? readValue(child, field, at, conversion) : undefined,
  );
}

function itemsOf(
  element: XmlElement,
  place: string,
  conversion: Conversion,
  read: (child: XmlElement, name: string | undefined, place: string) => unknown,
): unknown[] {
  const counts = new Map<string, number>();
  const items: unknown[] = [];
  namespaceOf(element, conversion);
  for (const child of element.children) {
    const count = (counts.get(child.name) ?? 0) + 1;
    counts.set(child.name, count);
    const name = localName(child, conversion);
    const at = `${place}/${child.name}[${count}]`;
    const value = read(child, name, at);
    if (value === undefined) keepXml(child, at, name, conversion);
    else items.push(value);
  }
  conversion.places.set(items, place);
  return items;
}

function readValue(element: XmlElement, field: XmlField, place: string, conversion: Conversion): unknown {
  if (field.isRef) {
    for (const [i, child] of element.children.entries())
      keepXml(child, `${place}/${child.name}[${i + 1}]`, undefined, conversion);
    return element.attributes['ref'] ?? '';
  }
  if (field.shape !== undefined) return objectOf(element, field.shape, place, conversion);
  for (const [i, child] of element.children.entries())
    keepXml(child, `${place}/${child.name}[${i + 1}]`, localName(child, conversion), conversion);
  return scalar(withoutLayout(element.text), field);
}

/** White space around text is layout where it has line breaks. */
function withoutLayout(text: string): string {
  return text.includes('\n') ? text.trim() : text;
}

function scalar(value: string, { type }: XmlField): string | number | boolean {
  if (type === 'number' && /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === '1')) return true;
  if (type === 'boolean' && (value === 'false' || value === '0')) return false;
  return value;
}

/** Licences, expressions, and since 1.7 expressions with details. */
function licencesOf(element: XmlElement, place: string, conversion: Conversion): unknown[] {
  return itemsOf(element, place, conversion, (child, name, at) => {
    if (name === 'license') return { license: objectOf(child, 'license', at, conversion) };
    if (name === 'expression') return objectOf(child, 'expression', at, conversion);
    return name === 'expression-detailed' ? objectOf(child, 'detailed', at, conversion) : undefined;
  });
}

/** Data of a service: classes of it, or flows with a class each. */
function flowsOf(element: XmlElement, place: string, conversion: Conversion): unknown[] {
  return itemsOf(element, place, conversion, (child, name, at) => {
    if (name === 'classification') return objectOf(child, 'classification', at, conversion);
    if (name !== 'dataflow') return undefined;
    const { classification, ...flow } = objectOf(child, 'dataflow', at, conversion);
    return { ...flow, ...(classification as object | undefined) };
  });
}

/** Tools: a list of them up to 1.4, components and services since. */
function toolsOf(element: XmlElement, place: string, conversion: Conversion): unknown {
  const isNew = element.children.some((child) => /(?:^|:)(?:components|services)$/.test(child.name));
  if (!isNew)
    return itemsOf(element, place, conversion, (child, name, at) =>
      name === 'tool' ? objectOf(child, 'tool', at, conversion) : undefined,
    );
  const made: Record<string, unknown> = {};
  conversion.places.set(made, place);
  for (const child of element.children) {
    const name = localName(child, conversion);
    const field = xmlFields('bom').find((one) => one.member === name);
    const at = `${place}/${child.name}`;
    if (field && (name === 'components' || name === 'services'))
      made[name] = memberOf(child, field, at, conversion);
    else keepXml(child, at, name, conversion);
  }
  return made;
}

/** Keeps an element as it is written, and notes those that CycloneDX does not know. */
function keepXml(element: XmlElement, place: string, name: string | undefined, conversion: Conversion): void {
  if (name !== undefined && !UNREAD.has(name))
    conversion.notes.add('warning', 'cyclonedx.unknown-element', place, 'CycloneDX has no such element here');
  const { bytes, rest } = conversion;
  const value = Buffer.from(bytes.buffer, bytes.byteOffset + element.offset, element.end - element.offset);
  rest.push({ place, value: value.toString('utf8') });
}
