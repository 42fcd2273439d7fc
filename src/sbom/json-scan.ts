import { asBuffer } from '../codec/index.ts';

/** What a JSON value is, as its first byte tells; `0` stands for numbers, `true`, `false` and `null`. */
export type JsonKind = '{' | '[' | '"' | '0';

/**
 * Told of each value as it begins, with its first byte and the byte after it (of objects and arrays: after their
 * bracket). `path` has the member name or, in an array, `*` for every level; it is reused.
 */
export type SeeJson = (path: readonly string[], kind: JsonKind, start: number, end: number) => void;

/** Deeper documents than this are attacks on their readers. */
const DEEPEST = 512;
/** Names of more bytes are told as ``: nothing that is looked for has such a name. */
const LONGEST_NAME = 256;

type Expect = 'value' | 'name or end' | 'item or end' | 'name' | 'colon' | 'comma or end';
const MAY_END: ReadonlySet<Expect> = new Set(['name or end', 'item or end', 'comma or end']);
const KINDS: Readonly<Record<number, JsonKind>> = { 34: '"', 123: '{', 91: '[' };
const [QUOTE, COLON, COMMA, OPEN] = [0x22, 0x3a, 0x2c, 0x7b];

/**
 * Walks over the first JSON value of some bytes (RFC 8259) in constant memory, however large and however nested it is;
 * what follows it is not looked at. Numbers and words are not checked.
 * @returns whether it is an object that is complete
 */
export function scanJsonObject(bytes: Uint8Array, see: SeeJson): boolean {
  const path: string[] = [];
  const ends: number[] = [];
  let expect: Expect = 'value';
  let at = pastMark(bytes);
  for (;;) {
    at = pastSpace(bytes, at);
    const byte = bytes[at];
    if (byte === undefined || (path.length === 0 && byte !== OPEN)) return false;
    let end = at + 1;
    if (byte === ends.at(-1) && MAY_END.has(expect)) {
      path.pop();
      ends.pop();
      if (path.length === 0) return true;
      expect = 'comma or end';
    } else if (expect === 'comma or end') {
      if (byte !== COMMA) return false;
      expect = ends.at(-1) === 0x5d ? 'value' : 'name';
    } else if (expect === 'colon') {
      if (byte !== COLON) return false;
      expect = 'value';
    } else if (expect === 'name' || expect === 'name or end') {
      end = byte === QUOTE ? stringEnd(bytes, at) : -1;
      if (end < 0) return false;
      path[path.length - 1] = end - at > LONGEST_NAME ? '' : jsonText(bytes, at, end);
      expect = 'colon';
    } else {
      const kind = KINDS[byte] ?? '0';
      if (kind === '"') end = stringEnd(bytes, at);
      else if (kind === '0') end = scalarEnd(bytes, at);
      if (end < 0 || path.length > DEEPEST) return false;
      see(path, kind, at, end);
      expect = 'comma or end';
      if (kind === '{' || kind === '[') {
        path.push(kind === '[' ? '*' : '');
        ends.push(kind === '[' ? 0x5d : 0x7d);
        expect = kind === '[' ? 'item or end' : 'name or end';
      }
    }
    at = end;
  }
}

/** The text of a string from its first quotation mark to the byte after its last; `` where JSON does not allow it. */
export function jsonText(bytes: Uint8Array, start: number, end: number): string {
  const text = asBuffer(bytes).toString('utf8', start + 1, end - 1);
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return '';
  }
}

/** Where text begins: behind a UTF-8 byte order mark, if there is one. */
export function pastMark(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** The first byte from `start` on that is no white space (RFC 8259, section 2). */
export function pastSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  return at;
}

/** The byte after letters, digits, `+`, `-` and `.`; -1 where there is none of them. */
function scalarEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isScalar(bytes[at])) at++;
  return at > start ? at : -1;
}

function isScalar(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x2d && byte <= 0x39) || byte === 0x2b || byte === 0x45;
}

/** The byte after the closing quotation mark, -1 where there is none. */
function stringEnd(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let slashes = 0;
    while (bytes[at - 1 - slashes] === 0x5c) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return -1;
}
