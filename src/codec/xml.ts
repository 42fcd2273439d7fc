import { isUtf8 } from 'node:buffer';
import { SaxesParser } from 'saxes';
import { asBuffer, hasAscii, latin1 } from './bytes.ts';

/** An element of an XML document with its place in the bytes. Namespace prefixes stay part of the names. */
export interface XmlElement {
  readonly name: string;
  /** Values by name, entities resolved; no prototype. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The element's own character data, untrimmed; white space between child elements is left out. */
  readonly text: string;
  readonly children: readonly XmlElement[];
  /** First byte (`<`), counted in the bytes given to {@link parseXml}. */
  readonly offset: number;
  /** The byte after the element; where reading stopped early, the place it stopped at. */
  readonly end: number;
}

/** Why a document could not be read to its end, or not as it claims. */
export type XmlErrorKind = 'malformed' | 'doctype' | 'encoding' | 'depth' | 'elements' | 'name';

/** What was wrong and at which byte. */
export interface XmlError {
  readonly kind: XmlErrorKind;
  readonly message: string;
  readonly offset: number;
}

/** What was read of a document; elements still open at an error are included as far as they got. */
export interface XmlDocument {
  readonly root?: XmlElement;
  readonly error?: XmlError;
}

/** What a document may have; the defaults fit package metadata. */
export interface XmlLimits {
  /** Levels of elements. */
  readonly depth?: number;
  /** Elements, attributes, comments, CDATA sections and processing instructions together. */
  readonly elements?: number;
  /** Characters of one element or attribute name. */
  readonly name?: number;
  /** A document type declaration that only names its type and where it is, and so defines no entities, is passed over. */
  readonly doctype?: boolean;
}

const DEFAULTS: Required<XmlLimits> = { depth: 100, elements: 1_000_000, name: 1024, doctype: false };
/** Thousands on one element are an attack on whatever keeps them; metadata has a handful. */
const MOST_ATTRIBUTES = 1000;
const NO_ATTRIBUTES: Readonly<Record<string, string>> = Object.freeze(Object.create(null));
const NO_CHILDREN: readonly XmlElement[] = Object.freeze([]);
const ONE_BYTE = /^(?:us-ascii|ascii|iso-8859-1|latin1|windows-1252)$/i;

/**
 * Parses an XML 1.0 document (W3C, fifth edition) into a tree of elements. Never throws: reading ends at the first
 * error, and what was read so far is returned with it. A document type declaration is refused, as it could define
 * entities (but see {@link XmlLimits.doctype}). Bytes that are not valid UTF-8 are reported and read as Latin-1, so that no two names become one.
 * UTF-16 with a byte order mark and declared Latin-1 are read as well.
 */
export function parseXml(bytes: Uint8Array, limits: XmlLimits = {}): XmlDocument {
  const { text, unit, error } = decode(bytes);
  const byteAt = byteCounter(text, unit === 'utf8' && text.length === bytes.length ? 1 : unit);
  const { root, stop } = build(text, byteAt, { ...DEFAULTS, ...limits });
  const first = stop ?? error;
  return { ...(root ? { root } : {}), ...(first ? { error: first } : {}) };
}

/** The first child element of that name. */
export function xmlChild(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** All child elements of that name, in document order. */
export function xmlChildren(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type OpenElement = Omit<Mutable<XmlElement>, 'children'> & { children: XmlElement[] };

/** Thrown by a handler to end the parser, which knows no other way. */
class Stop extends Error {}

function build(text: string, byteAt: (char: number) => number, limits: Required<XmlLimits>) {
  const parser = new SaxesParser({ position: false, xmlns: false });
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let stop: XmlError | undefined;
  let start = 0;
  let count = 0;
  let attributes = 0;

  const fail = (kind: XmlErrorKind, message: string, char = parser.position): never => {
    stop = { kind, message, offset: byteAt(Math.min(char, text.length)) };
    throw new Stop();
  };
  const meet = (name = ''): void => {
    if (++count > limits.elements) fail('elements', `more than ${limits.elements} elements and attributes`);
    if (name.length > limits.name) fail('name', `a name of ${name.length} characters`);
  };
  parser.on('error', (error) => fail('malformed', error.message));
  parser.on('doctype', (declaration) => {
    if (limits.doctype && !declaration.includes('[')) return;
    const char = text.lastIndexOf('<!DOCTYPE', parser.position);
    fail('doctype', 'a document type declaration, which could define entities', char);
  });
  parser.on('opentagstart', (tag) => {
    start = byteAt(afterName(text, parser.position) - tag.name.length - 1);
    attributes = 0;
    meet(tag.name);
  });
  parser.on('attribute', (attribute) => {
    if (++attributes > MOST_ATTRIBUTES)
      fail('elements', `more than ${MOST_ATTRIBUTES} attributes of one element`);
    meet(attribute.name);
  });
  parser.on('comment', () => meet());
  parser.on('processinginstruction', () => meet());
  parser.on('opentag', (tag) => {
    if (open.length >= limits.depth) fail('depth', `more than ${limits.depth} levels of elements`);
    const element = newElement(tag.name, tag.attributes, start);
    const parent = open.at(-1);
    if (!parent) root ??= element;
    else if (parent.children.length === 0) parent.children = [element];
    else parent.children.push(element);
    open.push(element);
  });
  const addText = (data: string) => {
    const element = open.at(-1);
    if (element) element.text += data;
  };
  parser.on('text', addText);
  parser.on('cdata', (data) => {
    meet();
    addText(data);
  });
  parser.on('closetag', () => close(open.pop(), byteAt(parser.position)));
  try {
    const costly = costlyFrom(text, limits.elements * 2);
    parser.write(text.slice(0, costly));
    if (costly < text.length)
      fail('elements', `more than ${limits.elements * 2} references or line ends`, costly);
    parser.close();
  } catch (error) {
    // Anything but our own signal is the parser meeting input its authors did not think of.
    stop ??= { kind: 'malformed', message: (error as Error).message, offset: byteAt(text.length) };
  }
  const end = stop?.offset ?? byteAt(text.length);
  for (const element of open) close(element, end);
  return { root, stop };
}

/** Where the text has so many references, or line ends of two characters, that resolving them is what takes the time. */
function costlyFrom(text: string, most: number): number {
  let first = text.length;
  for (const mark of ['&', '\r']) {
    let count = 0;
    for (let at = text.indexOf(mark); at >= 0 && at < first; at = text.indexOf(mark, at + 1)) {
      if (++count > most) first = at;
    }
  }
  return first;
}

function newElement(name: string, attributes: Record<string, string>, offset: number): OpenElement {
  let some = false;
  for (const _ in attributes) some = true;
  const own = some ? attributes : NO_ATTRIBUTES;
  return { name, attributes: own, text: '', children: NO_CHILDREN as XmlElement[], offset, end: offset };
}

function close(element: OpenElement | undefined, end: number): void {
  if (!element) return;
  element.end = end;
  if (element.children.length > 0 && /^[ \t\r\n]*$/.test(element.text)) element.text = '';
}

/** The parser tells of a tag after it took the character behind the name: one, or a line end of two. */
function afterName(text: string, position: number): number {
  return text[position - 1] === '\n' && text[position - 2] === '\r' ? position - 2 : position - 1;
}

/** Bytes per UTF-16 unit of the text, or `utf8` where that varies. */
type Unit = 1 | 2 | 'utf8';

function decode(bytes: Uint8Array): { text: string; unit: Unit; error?: XmlError } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: utf16(bytes, 'utf-16le'), unit: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: utf16(bytes, 'utf-16be'), unit: 2 };
  if (ONE_BYTE.test(declaredEncoding(bytes))) return { text: latin1(bytes), unit: 1 };
  if (isUtf8(bytes)) return { text: asBuffer(bytes).toString('utf8'), unit: 'utf8' };
  const error: XmlError = { kind: 'encoding', message: 'not valid UTF-8', offset: firstInvalid(bytes) };
  return { text: latin1(bytes), unit: 1, error };
}

function utf16(bytes: Uint8Array, label: string): string {
  return new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
}

function declaredEncoding(bytes: Uint8Array): string {
  if (!hasAscii(bytes, '<?xml')) return '';
  const head = latin1(bytes.subarray(0, 200));
  return /^<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1] ?? '';
}

/** Re-encoding what was decoded leniently departs from the original at the first invalid byte. */
function firstInvalid(bytes: Uint8Array): number {
  const again = Buffer.from(asBuffer(bytes).toString('utf8'));
  let at = 0;
  while (at < bytes.length && bytes[at] === again[at]) at++;
  return at;
}

/** Byte offsets of character offsets that are asked for in (nearly always) rising order. */
function byteCounter(text: string, unit: Unit): (char: number) => number {
  if (unit !== 'utf8') return (char) => char * unit;
  let lastChar = 0;
  let lastByte = 0;
  return (char) => {
    if (char < lastChar) {
      lastChar = 0;
      lastByte = 0;
    }
    lastByte += Buffer.byteLength(text.slice(lastChar, char));
    lastChar = char;
    return lastByte;
  };
}
