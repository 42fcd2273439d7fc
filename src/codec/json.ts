import { asBuffer } from './bytes.ts';

/** A value of a JSON document with its place in the bytes. */
export interface JsonValue {
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  /** Decoded value of a string, number or boolean. */
  readonly value?: string | number | boolean;
  /** Members of an object in stored order, repeated names included. */
  readonly members?: readonly JsonMember[];
  readonly items?: readonly JsonValue[];
  /** First byte, counted in the bytes given to {@link parseJson}. */
  readonly offset: number;
  /** The byte behind the value. */
  readonly end: number;
}

/** A member of an object. */
export interface JsonMember {
  readonly name: string;
  /** First byte of the name's quotation mark. */
  readonly offset: number;
  readonly value: JsonValue;
  /** An earlier member has the same name: readers differ in which one they take. */
  readonly repeated: boolean;
}

/** What was read of a document. */
export interface JsonDocument {
  readonly root?: JsonValue;
  /** Why reading stopped, and at which byte. */
  readonly error?: { readonly message: string; readonly offset: number };
}

/** What a document may have. */
export interface JsonLimits {
  /** Levels of objects and arrays. */
  readonly depth?: number;
  /** Values of all kinds together. */
  readonly values?: number;
}

/**
 * Parses JSON strictly (RFC 8259): no comments, no trailing commas, UTF-8 only. Never throws; what is wrong is an error
 * with its place. Repeated names are kept and marked.
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits = {}): JsonDocument {
  const parser: Parser = { bytes: asBuffer(bytes), at: 0, left: limits.values ?? 1_000_000 };
  try {
    skipSpace(parser);
    const root = parseValue(parser, limits.depth ?? 200);
    skipSpace(parser);
    if (parser.at < bytes.length)
      return { root, error: { message: 'bytes follow the value', offset: parser.at } };
    return { root };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { error: { message: error.message, offset: error.offset } };
  }
}

interface Parser {
  readonly bytes: Buffer;
  at: number;
  /** Values that may still be read. */
  left: number;
}

/** Leaves the recursion; never leaves this file. */
class Fault extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const QUOTE = 0x22;
const LITERALS = { t: 'true', f: 'false', n: 'null' } as const;
/** RFC 8259 section 6, at the place where matching starts. */
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function parseValue(parser: Parser, depth: number): JsonValue {
  const { bytes, at } = parser;
  if (parser.left-- <= 0) throw new Fault('too many values', at);
  const first = bytes[at];
  if (first === 0x7b || first === 0x5b) {
    if (depth <= 0) throw new Fault('nested too deeply', at);
    return first === 0x7b ? parseObject(parser, depth - 1) : parseArray(parser, depth - 1);
  }
  if (first === QUOTE) {
    const value = parseString(parser);
    return { kind: 'string', value, offset: at, end: parser.at };
  }
  const letter = first === undefined ? '' : String.fromCharCode(first);
  if (letter === 't' || letter === 'f' || letter === 'n') return parseLiteral(parser, LITERALS[letter]);
  return parseNumber(parser);
}

function parseObject(parser: Parser, depth: number): JsonValue {
  const offset = parser.at++;
  const members: JsonMember[] = [];
  const names = new Set<string>();
  skipSpace(parser);
  while (!ends(parser, 0x7d, members.length > 0)) {
    const at = parser.at;
    if (parser.bytes[at] !== QUOTE) throw new Fault('a member has no name in quotation marks', at);
    const name = parseString(parser);
    skipSpace(parser);
    if (parser.bytes[parser.at] !== 0x3a) throw new Fault('no colon follows a name', parser.at);
    parser.at++;
    skipSpace(parser);
    const value = parseValue(parser, depth);
    members.push({ name, offset: at, value, repeated: names.has(name) });
    names.add(name);
    skipSpace(parser);
  }
  return { kind: 'object', members, offset, end: parser.at };
}

function parseArray(parser: Parser, depth: number): JsonValue {
  const offset = parser.at++;
  const items: JsonValue[] = [];
  skipSpace(parser);
  while (!ends(parser, 0x5d, items.length > 0)) {
    items.push(parseValue(parser, depth));
    skipSpace(parser);
  }
  return { kind: 'array', items, offset, end: parser.at };
}

/** Moves past the closing bracket (true) or, between two parts, past the comma. */
function ends(parser: Parser, bracket: number, needsComma: boolean): boolean {
  const byte = parser.bytes[parser.at];
  if (byte === bracket) {
    parser.at++;
    return true;
  }
  if (!needsComma) return false;
  if (byte !== 0x2c) throw new Fault('no comma stands between two values', parser.at);
  parser.at++;
  skipSpace(parser);
  if (parser.bytes[parser.at] === bracket)
    throw new Fault('a comma stands before the closing bracket', parser.at);
  return false;
}

function parseString(parser: Parser): string {
  const { bytes } = parser;
  const start = parser.at;
  let at = start + 1;
  let escaped = false;
  for (; ; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw new Fault('a string does not end', start);
    if (byte === QUOTE) break;
    if (byte < 0x20) throw new Fault('a string holds a control character', at);
    if (byte === 0x5c) {
      escaped = true;
      at++;
    }
  }
  parser.at = at + 1;
  const text = bytes.toString('utf8', start + 1, at);
  if (!escaped) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    throw new Fault('a string has an escape that JSON does not know', start);
  }
}

function parseLiteral(parser: Parser, word: 'true' | 'false' | 'null'): JsonValue {
  const offset = parser.at;
  const end = offset + word.length;
  if (parser.bytes.toString('latin1', offset, end) !== word) throw new Fault('this is no JSON value', offset);
  parser.at = end;
  return word === 'null'
    ? { kind: 'null', offset, end }
    : { kind: 'boolean', value: word === 'true', offset, end };
}

function parseNumber(parser: Parser): JsonValue {
  const offset = parser.at;
  let end = offset;
  while (isNumberByte(parser.bytes[end])) end++;
  const text = parser.bytes.toString('latin1', offset, end);
  NUMBER.lastIndex = 0;
  if (text === '' || NUMBER.exec(text)?.[0] !== text) throw new Fault('this is no JSON value', offset);
  parser.at = end;
  return { kind: 'number', value: Number(text), offset, end };
}

/** Digits, signs, point and exponent. */
function isNumberByte(byte: number | undefined): boolean {
  return (
    byte !== undefined &&
    ((byte >= 0x30 && byte <= 0x39) ||
      byte === 0x2d ||
      byte === 0x2b ||
      byte === 0x2e ||
      byte === 0x65 ||
      byte === 0x45)
  );
}

function skipSpace(parser: Parser): void {
  const { bytes } = parser;
  for (;;) {
    const byte = bytes[parser.at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
    parser.at++;
  }
}
