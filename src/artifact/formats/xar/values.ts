import { utf8, type XmlElement } from '../../../codec/index.ts';
import type { Tally } from './tally.ts';

/** The child of that name; more than one is reported, as readers differ in which they take. */
export function only(element: XmlElement, name: string, tally: Tally): XmlElement | undefined {
  let first: XmlElement | undefined;
  for (const child of element.children) {
    if (child.name !== name) continue;
    if (first) {
      tally.add(
        'xar.repeated-element',
        `<${name}> twice in <${element.name}> at byte ${element.offset} of the table`,
      );
      break;
    }
    first = child;
  }
  return first;
}

/** The text of the child of that name, as stored. */
export function textOf(element: XmlElement, name: string, tally: Tally): string | undefined {
  return only(element, name, tally)?.text;
}

/**
 * A decimal number; 2^53 and more come out inexact, as far past any file. Anything but digits is reported, not guessed at as
 * `atoi` would.
 */
export function integerOf(element: XmlElement, name: string, tally: Tally): number | undefined {
  return numberOf(element, name, /^\s*\d{1,20}\s*$/, 10, tally);
}

/** An octal number, as modes are written. */
export function octalOf(element: XmlElement, name: string, tally: Tally): number | undefined {
  return numberOf(element, name, /^\s*[0-7]{1,11}\s*$/, 8, tally);
}

function numberOf(element: XmlElement, name: string, digits: RegExp, radix: number, tally: Tally) {
  const child = only(element, name, tally);
  if (!child) return undefined;
  if (digits.test(child.text)) return Number.parseInt(child.text, radix);
  tally.add('xar.bad-value', `<${name}> is ${quote(child.text)} at byte ${child.offset} of the table`);
  return undefined;
}

/** A point in time and whether it came without a zone (it is then read as UTC, as libxar does). */
export interface XarTime {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly seconds: number;
  readonly local: boolean;
}

const TIME = /^\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,12})?(Z|[+-]\d\d:\d\d)?\s*$/;

/** An ISO 8601 time, with or without fraction and zone; undefined for anything else, such as `1901-1868345713-01T01:33:52`. */
export function parseTime(text: string): XarTime | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, clock, fraction, zone] = match;
  const milliseconds = Date.parse(`${clock}Z`);
  // The 31st of February is a date to the engine, but not to anybody else.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(clock!))
    return undefined;
  const seconds = milliseconds / 1000 + Number(fraction ?? 0) - zoneSeconds(zone);
  return { seconds, local: zone === undefined };
}

function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const size = Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4)) * 60;
  return zone.startsWith('-') ? -size : size;
}

/** Text that may be stored as base64 (`enctype="base64"`), as libxar does with names that are not valid in XML. */
export function storedText(element: XmlElement, tally: Tally): string {
  if (element.attributes['enctype'] !== 'base64') return element.text;
  const bytes = parseBase64(element.text);
  if (!bytes) {
    tally.add('xar.bad-value', `<${element.name}> is not base64 at byte ${element.offset} of the table`);
    return element.text;
  }
  const text = utf8(bytes);
  if (text !== undefined) return text;
  const readable = Buffer.from(bytes).toString('latin1');
  tally.add('path.undecodable', `${quote(readable)} is not UTF-8`);
  return readable;
}

/** The bytes of base64 text with white space; undefined where it is not base64 (RFC 4648 section 4). */
export function parseBase64(text: string): Uint8Array | undefined {
  const tight = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(tight)) return undefined;
  return Buffer.from(tight, 'base64');
}

/** Text for a message: quoted, cut after 60 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
