import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asn1 } from '../../../src/codec/der/write.ts';
import {
  checkDer,
  derBits,
  derHex,
  derInteger,
  derOid,
  derText,
  derTime,
  openDer,
} from '../../../src/codec/index.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** The one element, which DER allows as it stands. */
function read(bytes: Buffer) {
  const der = openDer(bytes);
  const root = der.element(0)!;
  checkDer(der, root);
  expect(der.issues).toEqual([]);
  expect(root.next).toBe(bytes.length);
  return root;
}

test('values in the forms of X.690', () => {
  expect(hex(asn1.integer(0))).toBe('020100');
  expect(hex(asn1.integer(127))).toBe('02017f');
  expect(hex(asn1.integer(128))).toBe('02020080');
  expect(hex(asn1.integer(-128))).toBe('020180');
  expect(hex(asn1.integer(-129))).toBe('0202ff7f');
  expect(hex(asn1.unsigned(Buffer.from('00ff', 'hex')))).toBe('020200ff');
  expect(hex(asn1.unsigned(Buffer.alloc(0)))).toBe('020100');
  expect(hex(asn1.boolean(true))).toBe('0101ff');
  expect(hex(asn1.nothing())).toBe('0500');
  expect(hex(asn1.oid('1.2.840.113549'))).toBe('06062a864886f70d');
  expect(hex(asn1.oid('2.999'))).toBe('06028837');
  expect(hex(asn1.bitString(Buffer.from([0x06]), 1))).toBe('03020106');
  expect(hex(asn1.utf8String('é'))).toBe('0c02c3a9');
  expect(hex(asn1.explicit(3, asn1.nothing()))).toBe('a3020500');
  expect(hex(asn1.implicit(0, asn1.set(asn1.nothing())))).toBe('a0020500');
  expect(hex(asn1.implicit(6, asn1.ia5String('a')))).toBe('860161');
  expect(hex(asn1.set(asn1.integer(2), asn1.boolean(true), asn1.integer(1)))).toBe('31090101ff020101020102');
});

test('lengths take as few bytes as they need', () => {
  for (const [length, head] of [
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_536, '0483010000'],
    [16_777_216, '048401000000'],
  ] as const)
    expect(hex(asn1.octetString(Buffer.alloc(length)).subarray(0, head.length / 2))).toBe(head);
});

test('times as certificates have them: two digits of the year up to 2049', () => {
  const at = (text: string) => Date.parse(text) / 1000;
  expect(asn1.time(at('2049-12-31T23:59:59Z')).toString('latin1', 2)).toBe('491231235959Z');
  expect(asn1.time(at('2050-01-01T00:00:00Z')).toString('latin1', 2)).toBe('20500101000000Z');
  expect(asn1.time(at('1949-12-31T23:59:59Z')).toString('latin1', 2)).toBe('19491231235959Z');
  expect(derTime(read(asn1.generalizedTime(1_780_000_000)))).toBe(1_780_000_000);
});

test('what cannot be is a mistake of the program', () => {
  const wrong = [
    () => asn1.oid('1'),
    () => asn1.oid('3.1'),
    () => asn1.oid('1.40'),
    () => asn1.oid('1.02'),
    () => asn1.oid('1.2.x'),
    () => asn1.printableString('é'),
    () => asn1.printableString('a@b'),
    () => asn1.ia5String('é'),
    () => asn1.bitString(Buffer.from([1]), 1),
    () => asn1.bitString(Buffer.alloc(0), 1),
    () => asn1.bitString(Buffer.from([0]), 8),
    () => asn1.integer(1.5),
    () => asn1.explicit(31),
    () => asn1.implicit(-1, asn1.nothing()),
    () => asn1.element(0x1f),
    () => asn1.element(256),
    () => asn1.time(0.5),
    () => asn1.time(1e12),
    () => asn1.octetString(Buffer.alloc(64 * 1024 * 1024 + 1)),
  ];
  for (const write of wrong) expect(write).toThrow(RangeError);
});

test('what is written is read again, and as DER', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }), (value) => {
      expect(derHex(read(asn1.integer(value)))).toBe(value.toString(16));
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (value) => {
      expect(derInteger(read(asn1.integer(value)))).toBe(value);
    }),
  );
  const arcs = fc.tuple(
    fc.integer({ min: 0, max: 2 }),
    fc.integer({ min: 0, max: 39 }),
    fc.array(fc.bigInt({ min: 0n, max: 2n ** 70n }), { maxLength: 5 }),
  );
  fc.assert(
    fc.property(arcs, ([first, second, rest]) => {
      const dotted = [first, second, ...rest].join('.');
      expect(derOid(read(asn1.oid(dotted)))).toBe(dotted);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, text) => {
      expect(derBits(read(asn1.bitString(bytes)))?.bytes).toEqual(Buffer.from(bytes));
      expect(derText(read(asn1.utf8String(text)))).toBe(text.toWellFormed());
      read(asn1.sequence(asn1.octetString(bytes), asn1.set(asn1.utf8String(text), asn1.octetString(bytes))));
    }),
  );
});
