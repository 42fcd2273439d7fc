import { asBuffer, hex, latin1 } from '../../../codec/index.ts';

/** Deeper nesting is nobody's; each level costs a call. */
const DEPTH = 200;
/** Seconds from 1970 to 2001, where Core Foundation counts from. */
const SINCE_2001 = 978_307_200;

/** Words of the requirement language, which a text of the same letters must be quoted against. */
const WORDS = new Set(
  (
    'guest host designated library plugin or and always true never false identifier cdhash platform notarized legacy ' +
    'anchor apple generic certificate cert trusted info entitlement exists absent leaf root timestamp'
  ).split(' '),
);

/** How tightly an expression binds: an operand of a tighter one needs brackets. */
type Level = 'primary' | 'and' | 'or' | 'top';
const LEVELS: readonly Level[] = ['primary', 'and', 'or', 'top'];

/** Reads the parts of an expression one after the other; undefined past the end. */
interface Cursor {
  number(): number;
  data(): Buffer;
  seconds(): bigint;
  skip(): void;
}

/** The bytes end before the expression does, or an opcode is unknown. */
class Unreadable extends Error {}

/**
 * The text of a compiled requirement as csreq(1) prints it (Security, requirement.h: opcodes behind each other in prefix
 * order, texts with their length, padded to four bytes).
 * @param bytes the blob, with its header
 * @returns undefined where it is not an expression, cut, or holds an opcode that no one knows
 */
export function requirementText(bytes: Uint8Array): string | undefined {
  const blob = asBuffer(bytes);
  if (blob.length < 16 || blob.readUInt32BE(8) !== 1) return undefined;
  try {
    return expression(cursorOf(blob.subarray(12)), 'top', 0);
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

function cursorOf(bytes: Buffer): Cursor {
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Unreadable();
    at += length;
    return bytes.subarray(at - length, at);
  };
  const number = () => take(4).readUInt32BE(0);
  return {
    number,
    data() {
      const length = number();
      return take(Math.ceil(length / 4) * 4).subarray(0, length);
    },
    seconds: () => take(8).readBigInt64BE(0),
    skip: () => void take(number()),
  };
}

type Print = (from: Cursor, level: Level, depth: number) => string;

const joined =
  (word: 'and' | 'or'): Print =>
  (from, level, depth) => {
    const text = `${expression(from, word, depth)} ${word} ${expression(from, word, depth)}`;
    return LEVELS.indexOf(level) < LEVELS.indexOf(word) ? `(${text})` : text;
  };

/** Opcodes of requirement.h (ExprOp). */
const OPCODES: Readonly<Record<number, Print>> = {
  0: () => 'never',
  1: () => 'always',
  2: (from) => `identifier ${token(from.data())}`,
  3: () => 'anchor apple',
  4: (from) => `certificate ${certificate(from)} = ${hashText(from.data())}`,
  5: (from) => `info[${token(from.data(), true)}] = ${token(from.data())}`,
  6: joined('and'),
  7: joined('or'),
  8: (from) => `cdhash ${hashText(from.data())}`,
  9: (from, _, depth) => `! ${expression(from, 'primary', depth)}`,
  10: (from) => `info[${token(from.data(), true)}]${match(from)}`,
  11: (from) => `certificate ${certificate(from)}[${token(from.data(), true)}]${match(from)}`,
  12: (from) => `certificate ${certificate(from)} trusted`,
  13: () => 'anchor trusted',
  14: (from) => `certificate ${certificate(from)}[field.${oid(from.data())}]${match(from)}`,
  15: () => 'anchor apple generic',
  16: (from) => `entitlement[${token(from.data(), true)}]${match(from)}`,
  17: (from) => `certificate ${certificate(from)}[policy.${oid(from.data())}]${match(from)}`,
  18: (from) => `anchor apple ${token(from.data())}`,
  19: (from) => `(${token(from.data())})`,
  20: (from) => `platform = ${from.number() | 0}`,
  21: () => 'notarized',
  22: (from) => `certificate ${certificate(from)}[timestamp.${oid(from.data())}]${match(from)}`,
  23: () => 'legacy',
};

/** Flags of an opcode that a reader may skip although it does not know it: false, or left out. */
const GENERIC_FALSE = 0x8000_0000;
const GENERIC_SKIP = 0x4000_0000;

function expression(from: Cursor, level: Level, depth: number): string {
  if (depth > DEPTH) throw new Unreadable();
  const stored = from.number();
  const opcode = stored & 0x00ff_ffff;
  const print = OPCODES[opcode];
  if (print) return print(from, level, depth + 1);
  if ((stored & (GENERIC_FALSE | GENERIC_SKIP)) === 0) throw new Unreadable();
  from.skip();
  if (stored & GENERIC_FALSE) return `false /* opcode ${opcode} */`;
  return `/* opcode ${opcode} */ ${expression(from, level, depth + 1)}`;
}

/** Comparisons by their number (MatchOperation): of texts, then of times. */
const TEXT_MATCHES: Readonly<Record<number, (text: string) => string>> = {
  1: (text) => ` = ${text}`,
  2: (text) => ` ~ ${text}`,
  3: (text) => ` = ${text}*`,
  4: (text) => ` = *${text}`,
  5: (text) => ` < ${text}`,
  6: (text) => ` > ${text}`,
  7: (text) => ` <= ${text}`,
  8: (text) => ` >= ${text}`,
};
const TIME_MATCHES: Readonly<Record<number, string>> = { 9: '=', 10: '<', 11: '>', 12: '<=', 13: '>=' };

function match(from: Cursor): string {
  const operation = from.number();
  if (operation === 0) return ' /* exists */';
  if (operation === 14) return ' absent';
  const text = TEXT_MATCHES[operation];
  if (text) return text(token(from.data()));
  const time = TIME_MATCHES[operation];
  if (!time) throw new Unreadable();
  return ` ${time} ${timestamp(from.seconds())}`;
}

function timestamp(seconds: bigint): string {
  const date = new Date((Number(seconds) + SINCE_2001) * 1000);
  if (Number.isNaN(date.getTime())) return `<${seconds}>`;
  return `<${date.toISOString().slice(0, 19).replace('T', ' ')} +0000>`;
}

function certificate(from: Cursor): string {
  const index = from.number() | 0;
  return index === 0 ? 'leaf' : index === -1 ? 'root' : String(index);
}

const hashText = (bytes: Uint8Array): string => `H"${hex(bytes)}"`;

/** A text as a bare word where that is unambiguous, else in quotes; bytes that are no ASCII text in hexadecimal. */
function token(bytes: Buffer, dots = false): string {
  const text = latin1(bytes);
  const bare = dots ? /^(?![0-9])[A-Za-z0-9.]+$/ : /^(?![0-9])[A-Za-z0-9]+$/;
  if (bare.test(text) && !WORDS.has(text)) return text;
  if (!/^[\x21-\x7e\s]*$/.test(text)) return `0x${hex(bytes)}`;
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** An object identifier from its encoded content (X.690, 8.19). */
function oid(bytes: Buffer): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of bytes) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte & 0x80) {
      if (arc > 1n << 128n) return `0x${hex(bytes)}`;
      continue;
    }
    if (arcs.length === 0) {
      const first = arc < 80n ? arc / 40n : 2n;
      arcs.push(first, arc - first * 40n);
    } else arcs.push(arc);
    arc = 0n;
  }
  return arcs.join('.');
}
