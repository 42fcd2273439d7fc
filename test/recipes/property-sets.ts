/** 2020-01-02T03:04:05Z as a FILETIME. */
export const SOME_TIME = 132_224_078_450_000_000n;

/** A typed property: its number, its type, its value's bytes. */
export type Property = readonly [id: number, type: number, value: Uint8Array];

/** A property set stream of one or more sets ([MS-OLEPS]); formats are 16 bytes in hexadecimal, as stored. */
export function propertySets(
  sets: readonly (readonly [format: string, properties: readonly Property[]])[],
): Buffer {
  const header = Buffer.alloc(28 + sets.length * 20);
  header.writeUInt16LE(0xfffe, 0);
  header.writeUInt32LE(0x00020006, 4);
  header.writeUInt32LE(sets.length, 24);
  const parts: Buffer[] = [header];
  let at = header.length;
  sets.forEach(([format, properties], i) => {
    header.write(format, 28 + i * 20, 'hex');
    header.writeUInt32LE(at, 44 + i * 20);
    const set = propertySet(properties);
    parts.push(set);
    at += set.length;
  });
  return Buffer.concat(parts);
}

function propertySet(properties: readonly Property[]): Buffer {
  const head = Buffer.alloc(8 + properties.length * 8);
  const parts: Buffer[] = [head];
  let at = head.length;
  properties.forEach(([id, type, value], i) => {
    head.writeUInt32LE(id, 8 + i * 8);
    head.writeUInt32LE(at, 12 + i * 8);
    const isDictionary = id === 0;
    const body = Buffer.alloc(Math.ceil(value.length / 4) * 4 + (isDictionary ? 0 : 4));
    if (!isDictionary) body.writeUInt16LE(type, 0);
    Buffer.from(value).copy(body, isDictionary ? 0 : 4);
    parts.push(body);
    at += body.length;
  });
  head.writeUInt32LE(at, 0);
  head.writeUInt32LE(properties.length, 4);
  return Buffer.concat(parts);
}

export const SUMMARY_FORMAT = 'e0859ff2f94f6810ab9108002b27b3d9';
export const DOCUMENT_FORMAT = '02d5cdd59c2e1b10939708002b2cf9ae';
export const USER_FORMAT = '05d5cdd59c2e1b10939708002b2cf9ae';

/** Values as property sets store them. */
export const value = {
  i2: (n: number) => Buffer.from(Uint16Array.of(n & 0xffff).buffer),
  i4: (n: number) => Buffer.from(Uint32Array.of(n >>> 0).buffer),
  text: (text: string) => {
    const bytes = Buffer.from(`${text}\0`, 'latin1');
    return Buffer.concat([value.i4(bytes.length), bytes]);
  },
  wide: (text: string) => {
    const bytes = Buffer.from(`${text}\0`, 'utf16le');
    return Buffer.concat([value.i4(bytes.length / 2), bytes]);
  },
  time: (ticks: bigint) => Buffer.from(BigUint64Array.of(ticks).buffer),
};

/** The summary information of a document or package. */
export function summary(extra: readonly Property[] = []): Buffer {
  return propertySets([
    [
      SUMMARY_FORMAT,
      [
        [1, 2, value.i2(1252)],
        [2, 30, value.text('Title')],
        [4, 30, value.text('An Author')],
        [8, 30, value.text('A Person')],
        [9, 30, value.text('{71978EBD-79FE-450E-A2E6-1FC75128A33D}')],
        [12, 64, value.time(SOME_TIME)],
        [13, 64, value.time(SOME_TIME + 10_000_000n)],
        [18, 30, value.text('A Tool 1.0')],
        ...extra,
      ],
    ],
  ]);
}
