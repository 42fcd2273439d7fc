/** Text of an XML property list with Apple's document type. */
export const xmlPlist = (value: string): Buffer =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n${value}\n</plist>\n`,
  );

/** What a binary property list holds: `bigint` is written in 8 bytes, a `Date` as a date. */
export type Plain =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Uint8Array
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/** A binary property list; `gap` stands between the objects and the offset table, `cycle` lets the top object hold itself. */
export function binaryPlist(
  value: Plain,
  options: { readonly gap?: string; readonly cycle?: boolean } = {},
): Buffer {
  const objects: Buffer[] = [];
  const top = add(value, objects);
  if (options.cycle) objects[top] = Buffer.from([0xa1, top]);
  const offsets: number[] = [];
  let at = 8;
  for (const object of objects) {
    offsets.push(at);
    at += object.length;
  }
  const trailer = Buffer.alloc(32);
  trailer[6] = 2;
  trailer[7] = 1;
  trailer.writeBigUInt64BE(BigInt(objects.length), 8);
  trailer.writeBigUInt64BE(BigInt(top), 16);
  trailer.writeBigUInt64BE(BigInt(at + (options.gap ?? '').length), 24);
  const table = Buffer.concat(offsets.map((offset) => Buffer.from([offset >> 8, offset & 255])));
  return Buffer.concat([Buffer.from('bplist00'), ...objects, Buffer.from(options.gap ?? ''), table, trailer]);
}

function add(value: Plain, objects: Buffer[]): number {
  const index = objects.push(Buffer.alloc(0)) - 1;
  objects[index] = encode(value, objects);
  return index;
}

function encode(value: Plain, objects: Buffer[]): Buffer {
  if (typeof value === 'boolean') return Buffer.from([value ? 9 : 8]);
  if (typeof value === 'bigint') {
    const bytes = Buffer.alloc(9, 0x13);
    bytes.writeBigInt64BE(value, 1);
    return bytes;
  }
  if (typeof value === 'number')
    return Number.isInteger(value) ? Buffer.from([0x11, value >> 8, value & 255]) : real(0x23, value);
  if (value instanceof Date) return real(0x33, value.getTime() / 1000 - 978_307_200);
  if (value instanceof Uint8Array) return Buffer.concat([head(4, value.length), value]);
  if (typeof value === 'string') {
    const plain = /^[\x00-\x7f]*$/.test(value);
    return plain
      ? Buffer.concat([head(5, value.length), Buffer.from(value)])
      : Buffer.concat([head(6, value.length), Buffer.from(value, 'utf16le').swap16()]);
  }
  if (Array.isArray(value))
    return Buffer.concat([
      head(10, value.length),
      Buffer.from(value.map((item: Plain) => add(item, objects))),
    ]);
  const entries = Object.entries(value as Record<string, Plain>);
  const keys = entries.map(([key]) => add(key, objects));
  return Buffer.concat([
    head(13, entries.length),
    Buffer.from([...keys, ...entries.map(([, item]) => add(item, objects))]),
  ]);
}

const head = (kind: number, count: number): Buffer =>
  count < 15
    ? Buffer.from([(kind << 4) | count])
    : Buffer.from([(kind << 4) | 15, 0x11, count >> 8, count & 255]);

function real(marker: number, value: number): Buffer {
  const bytes = Buffer.alloc(9, marker);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** Arrays that name the next one ten times each: 10^`depth` values to whoever expands them. */
export function laughingPlist(depth: number): Buffer {
  const objects = Array.from({ length: depth }, (_, i) => Buffer.from([0xaa, ...Array(10).fill(i + 1)]));
  const all = [...objects, Buffer.from([0x50])];
  const table = all.map((_, i) => Buffer.from([0, 8 + 11 * i]));
  const trailer = Buffer.alloc(32);
  trailer[6] = 2;
  trailer[7] = 1;
  trailer.writeBigUInt64BE(BigInt(all.length), 8);
  trailer.writeBigUInt64BE(BigInt(8 + 11 * depth + 1), 24);
  return Buffer.concat([Buffer.from('bplist00'), ...all, ...table, trailer]);
}

/** Small property lists of both forms, by file name. */
export function plistSeeds(): Record<string, Uint8Array> {
  return {
    'binary.plist': binaryPlist({
      a: [1, 2.5, true, new Date('2024-01-09T10:00:00Z')],
      é: 'ü',
      d: Buffer.from('data'),
      n: -1n,
    }),
    'xml.plist': xmlPlist(
      '<dict><key>DTXcode</key><string>1500</string><key>a</key><array><integer>1</integer></array></dict>',
    ),
  };
}
