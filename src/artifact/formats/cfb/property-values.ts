import { fileTime, guid, hex, utf16le } from '../../../codec/index.ts';
import { decodePage } from './codepage.ts';

/** A decoded value: how it reads and how many bytes it takes, its padding to four bytes excluded. */
export interface TypedValue {
  readonly value?: string | number | boolean;
  readonly length: number;
}

/** What decoding a value takes. */
export interface ValueInput {
  readonly bytes: Buffer;
  readonly at: number;
  /** Code page of the set's text. */
  readonly page: number;
}

const VECTOR = 0x1000;
const ARRAY = 0x2000;
const VARIANT = 0x0c;
/** Elements of a vector that are shown. */
const SHOWN = 64;

const fixed =
  (length: number, get: (bytes: Buffer, at: number) => TypedValue['value']) =>
  ({ bytes, at }: ValueInput): TypedValue | undefined => {
    if (at + length > bytes.length) return undefined;
    const value = get(bytes, at);
    return value === undefined ? { length } : { value, length };
  };

const safe = (value: bigint): number | string =>
  value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER ? value.toString() : Number(value);

/** Days since 1899-12-30 ([MS-OAUT] 2.2.25). */
function oleDate(days: number): string | number {
  const date = new Date(Math.round((days - 25_569) * 86_400_000));
  return Number.isNaN(date.getTime()) ? days : date.toISOString().replace('Z', '');
}

const blob = (input: ValueInput): TypedValue | undefined => counted(input, hexText);
const hexText = (bytes: Buffer): string | undefined => (bytes.length <= 64 ? hex(bytes) : undefined);

/** A 32-bit count of bytes and the bytes. */
function counted(
  { bytes, at }: ValueInput,
  show: (bytes: Buffer) => string | undefined,
  factor = 1,
): TypedValue | undefined {
  if (at + 4 > bytes.length) return undefined;
  const size = bytes.readUInt32LE(at) * factor;
  if (size > bytes.length - at - 4) return undefined;
  const value = show(bytes.subarray(at + 4, at + 4 + size));
  return { ...(value === undefined ? {} : { value }), length: 4 + size };
}

const untilNul = (text: string): string => text.replace(/\0.*$/s, '');

const codepageString = (input: ValueInput): TypedValue | undefined =>
  counted(input, (text) => untilNul(decodePage(text, input.page)));
const unicodeString = (input: ValueInput): TypedValue | undefined =>
  counted(input, (text) => untilNul(utf16le(text)), 2);

/** How a value of a type is read ([MS-OLEPS] 2.15). */
const TYPES: Readonly<
  Record<number, readonly [name: string, read: (input: ValueInput) => TypedValue | undefined]>
> = {
  0: ['VT_EMPTY', fixed(0, () => undefined)],
  1: ['VT_NULL', fixed(0, () => undefined)],
  2: ['VT_I2', fixed(2, (b, at) => b.readInt16LE(at))],
  3: ['VT_I4', fixed(4, (b, at) => b.readInt32LE(at))],
  4: ['VT_R4', fixed(4, (b, at) => b.readFloatLE(at))],
  5: ['VT_R8', fixed(8, (b, at) => b.readDoubleLE(at))],
  6: ['VT_CY', fixed(8, (b, at) => safe(b.readBigInt64LE(at)))],
  7: ['VT_DATE', fixed(8, (b, at) => oleDate(b.readDoubleLE(at)))],
  8: ['VT_BSTR', codepageString],
  10: ['VT_ERROR', fixed(4, (b, at) => b.readUInt32LE(at))],
  11: ['VT_BOOL', fixed(2, (b, at) => b.readUInt16LE(at) !== 0)],
  14: ['VT_DECIMAL', fixed(16, (b, at) => hex(b.subarray(at, at + 16)))],
  16: ['VT_I1', fixed(1, (b, at) => b.readInt8(at))],
  17: ['VT_UI1', fixed(1, (b, at) => b[at]!)],
  18: ['VT_UI2', fixed(2, (b, at) => b.readUInt16LE(at))],
  19: ['VT_UI4', fixed(4, (b, at) => b.readUInt32LE(at))],
  20: ['VT_I8', fixed(8, (b, at) => safe(b.readBigInt64LE(at)))],
  21: ['VT_UI8', fixed(8, (b, at) => safe(b.readBigUInt64LE(at)))],
  22: ['VT_INT', fixed(4, (b, at) => b.readInt32LE(at))],
  23: ['VT_UINT', fixed(4, (b, at) => b.readUInt32LE(at))],
  30: ['VT_LPSTR', codepageString],
  31: ['VT_LPWSTR', unicodeString],
  64: ['VT_FILETIME', fixed(8, (b, at) => fileTime(b.subarray(at, at + 8)) ?? 0)],
  65: ['VT_BLOB', blob],
  66: ['VT_STREAM', codepageString],
  67: ['VT_STORAGE', codepageString],
  68: ['VT_STREAMED_OBJECT', codepageString],
  69: ['VT_STORED_OBJECT', codepageString],
  70: ['VT_BLOB_OBJECT', blob],
  71: ['VT_CF', blob],
  72: ['VT_CLSID', fixed(16, (b, at) => guid(b.subarray(at, at + 16)))],
};

/** The name of a type as the specification spells it. */
export function typeName(type: number): string {
  const base = TYPES[type & 0xfff]?.[0] ?? ((type & 0xfff) === VARIANT ? 'VT_VARIANT' : undefined);
  if (base === undefined) return `0x${type.toString(16)}`;
  return type & VECTOR ? `VT_VECTOR | ${base}` : type & ARRAY ? `VT_ARRAY | ${base}` : base;
}

/** Decodes a value of a type; undefined where it does not fit or the type is not known. */
export function typedValue(type: number, input: ValueInput): TypedValue | undefined {
  if (type & VECTOR) return vector(type & 0xfff, input);
  return TYPES[type]?.[1](input);
}

/** A count and as many values ([MS-OLEPS] 2.14.2). */
function vector(type: number, { bytes, at, page }: ValueInput): TypedValue | undefined {
  if (at + 4 > bytes.length) return undefined;
  const count = bytes.readUInt32LE(at);
  const shown: string[] = [];
  let next = at + 4;
  for (let i = 0; i < count; i++) {
    const item = element(type, { bytes, at: next, page });
    // An element without length would let a count run on for ever.
    if (!item || item.length === 0) return undefined;
    if (shown.length < SHOWN) shown.push(String(item.value ?? ''));
    next += item.length;
  }
  const more = count > SHOWN ? ', …' : '';
  return { value: shown.join(', ') + more, length: next - at };
}

function element(type: number, input: ValueInput): TypedValue | undefined {
  if (type !== VARIANT) return padded(type, typedValue(type, input));
  if (input.at + 4 > input.bytes.length) return undefined;
  const inner = input.bytes.readUInt16LE(input.at);
  // A vector in a vector could nest for ever, and nobody writes one.
  if (inner === VARIANT || inner & VECTOR) return undefined;
  const value = padded(inner, typedValue(inner, { ...input, at: input.at + 4 }));
  return value && { ...value, length: 4 + value.length };
}

/** In vectors, UTF-16 text is padded to four bytes and other text is not ([MS-OSHARED] 2.3.3.1.7 to 2.3.3.1.9). */
function padded(type: number, value: TypedValue | undefined): TypedValue | undefined {
  return type === 31 && value ? { ...value, length: Math.ceil(value.length / 4) * 4 } : value;
}
