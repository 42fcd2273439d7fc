import type { DocScalar } from '../../spdx/node.ts';
import { isSpdxDate } from '../../spdx/words.ts';
import { quoted } from '../finding.ts';
import { isIriReference } from '../formats.ts';
import { VOCABULARIES } from './vocabularies.ts';

/** What is wrong with a value, and what to write. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** Semantic Versioning 2.0.0, without bounds on lengths. */
const SEMVER =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

type Check = (value: string | number | boolean) => boolean;

const isText: Check = (value) => typeof value === 'string';

/** Kinds of values: what they are called, the check, and what to write. */
const KINDS: Readonly<Record<string, readonly [what: string, check: Check, fix: string]>> = {
  text: ['text', isText, 'write it as text'],
  boolean: [
    'true or false',
    (value) => typeof value === 'boolean',
    'write true or false, without quotation marks',
  ],
  uri: [
    'a URI',
    (value) => isText(value) && isIriReference(String(value)),
    'write such as https://example.com/a%20b',
  ],
  date: [
    'a date in UTC to the second',
    (value) => isText(value) && isSpdxDate(String(value)),
    'write such as 2024-05-17T08:30:00Z: no parts of seconds, and Z',
  ],
  semver: [
    'a version of three numbers',
    (value) => isText(value) && SEMVER.test(String(value)),
    'write such as 3.0.1',
  ],
  mediaType: [
    'a media type',
    (value) => isText(value) && /^[^/]+\/[^/]+$/.test(String(value)),
    'write such as text/plain',
  ],
  decimal: [
    'a decimal number',
    (value) => typeof value === 'number' || (isText(value) && /^-?\d+(?:\.\d*)?$/.test(String(value))),
    'write such as 7.5',
  ],
  positive: [
    'a whole number from 1',
    (value) => Number.isInteger(value) && Number(value) >= 1,
    'write such as 1',
  ],
  natural: [
    'a whole number from 0',
    (value) => Number.isInteger(value) && Number(value) >= 0,
    'write such as 0',
  ],
};

/** Whether the kind is one of values, and not a class. */
export function isValueKind(kind: string): boolean {
  return Object.hasOwn(KINDS, kind) || Object.hasOwn(VOCABULARIES, kind);
}

/** What is wrong with a value of a kind or a vocabulary; undefined where nothing is. */
export function scalarFault(kind: string, { value }: DocScalar): Fault | undefined {
  if (Object.hasOwn(VOCABULARIES, kind)) {
    const words = VOCABULARIES[kind]!;
    if (typeof value === 'string' && words.has(value)) return undefined;
    const fix = words.size > 20 ? `use a word of ${kind}` : `use one of ${[...words].join(', ')}`;
    return { code: 'spdx.word', message: `${quoted(value)} is no word of ${kind}`, fix };
  }
  const [what, check, fix] = KINDS[kind]!;
  if (value !== null && check(value)) return undefined;
  const code =
    kind === 'date' ? 'spdx.date' : kind === 'uri' && typeof value === 'string' ? 'spdx.uri' : 'spdx.type';
  return { code, message: `${quoted(value)} is not ${what}`, fix };
}

/** Whether a text can name an object: an IRI, or a blank node of the document. */
export function isName(text: string): boolean {
  return /^_:.+/s.test(text) || isIri(text);
}

/** Whether a text has the form that `spdxId` has: something, a colon, something; no blank node. */
export function isIri(text: string): boolean {
  return /^(?!_:).+:.+/.test(text);
}
