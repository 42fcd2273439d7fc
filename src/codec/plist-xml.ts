import type { PlistDocument, PlistEntry, PlistValue } from './plist.ts';
import { parseXml, type XmlElement, type XmlLimits } from './xml.ts';

/**
 * Reads an XML property list (Apple's PropertyList-1.0.dtd) to values with their places: a value stands where its element
 * does. Never throws: the first thing that is wrong is the `error`, and what could be read is there nevertheless. Apple's
 * document type declaration is passed over; one that defines entities is refused.
 */
export function parseXmlPlist(bytes: Uint8Array, limits: Omit<XmlLimits, 'doctype'> = {}): PlistDocument {
  const { root, error } = parseXml(bytes, { ...limits, doctype: true });
  const reading: Reading = error ? { error } : {};
  const top = root?.name === 'plist' ? root.children[0] : root;
  if (root?.name === 'plist' && root.children.length !== 1) {
    fail(reading, `<plist> has ${root.children.length} values`, root);
  }
  const value = top && readValue(top, reading);
  return { ...(value ? { value } : {}), ...(reading.error ? { error: reading.error } : {}) };
}

interface Reading {
  error?: NonNullable<PlistDocument['error']>;
}

/** Keeps the first error only: what follows is often caused by it. */
function fail(reading: Reading, message: string, { offset }: XmlElement): void {
  reading.error ??= { message, offset };
}

type Reader = (element: XmlElement, reading: Reading) => Bare;
type Bare = PlistValue extends infer V
  ? V extends PlistValue
    ? Omit<V, 'offset' | 'length'>
    : never
  : never;

const READERS: Readonly<Record<string, Reader>> = {
  string: ({ text }) => ({ kind: 'string', value: text }),
  integer: integerOf,
  real: realOf,
  true: () => ({ kind: 'boolean', value: true }),
  false: () => ({ kind: 'boolean', value: false }),
  date: dateOf,
  data: dataOf,
  array: (element, reading) => ({ kind: 'array', value: valuesOf(element.children, reading) }),
  dict: (element, reading) => ({ kind: 'dict', value: entriesOf(element, reading) }),
};

function readValue(element: XmlElement, reading: Reading): PlistValue | undefined {
  const read = Object.hasOwn(READERS, element.name) ? READERS[element.name] : undefined;
  if (!read) {
    fail(reading, `<${element.name.slice(0, 100)}> is no value of a property list`, element);
    return undefined;
  }
  const { offset, end } = element;
  return { ...read(element, reading), offset, length: end - offset } as PlistValue;
}

function valuesOf(elements: readonly XmlElement[], reading: Reading): PlistValue[] {
  const values: PlistValue[] = [];
  for (const element of elements) {
    const value = readValue(element, reading);
    if (value) values.push(value);
  }
  return values;
}

function entriesOf({ children }: XmlElement, reading: Reading): PlistEntry[] {
  const entries: PlistEntry[] = [];
  let key: XmlElement | undefined;
  for (const child of children) {
    if (child.name === 'key') {
      if (key) fail(reading, `the key ${JSON.stringify(key.text.slice(0, 100))} has no value`, key);
      key = child;
      continue;
    }
    if (!key) fail(reading, `<${child.name.slice(0, 100)}> stands in a dictionary without a key`, child);
    const value = readValue(child, reading);
    if (key && value) {
      const { text, offset, end } = key;
      entries.push({ key: text, keyOffset: offset, keyLength: end - offset, value });
    }
    key = undefined;
  }
  if (key) fail(reading, `the key ${JSON.stringify(key.text.slice(0, 100))} has no value`, key);
  return entries;
}

function integerOf(element: XmlElement, reading: Reading): Bare {
  const text = element.text.trim();
  const parts = /^([+-]?)(0[xX][\da-fA-F]{1,32}|\d{1,39})$/.exec(text);
  if (!parts) {
    fail(reading, `${JSON.stringify(text.slice(0, 40))} is no integer`, element);
    return { kind: 'integer', value: 0 };
  }
  const size = BigInt(parts[2]!);
  const value = parts[1] === '-' ? -size : size;
  const small = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
  return { kind: 'integer', value: small ? Number(value) : value };
}

/** The words that are no numbers to JavaScript. */
const SPECIAL_REALS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '+infinity': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
};

function realOf(element: XmlElement, reading: Reading): Bare {
  const text = element.text.trim();
  const word = text.toLowerCase();
  if (Object.hasOwn(SPECIAL_REALS, word)) return { kind: 'real', value: SPECIAL_REALS[word]! };
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) fail(reading, `${JSON.stringify(text.slice(0, 40))} is no number`, element);
  return { kind: 'real', value };
}

/** ISO 8601 in UTC, to the second, as the document type demands. */
const DATE = /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

function dateOf(element: XmlElement, reading: Reading): Bare {
  const text = element.text.trim();
  const value = DATE.test(text) ? Date.parse(text) / 1000 : Number.NaN;
  if (Number.isNaN(value)) fail(reading, `${JSON.stringify(text.slice(0, 40))} is no date`, element);
  return { kind: 'date', value };
}

function dataOf(element: XmlElement, reading: Reading): Bare {
  const text = element.text.replace(/[ \t\r\n]+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) fail(reading, 'the data is not base64', element);
  return { kind: 'data', value: Buffer.from(text, 'base64') };
}
