import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkDer,
  type DerElement,
  derBits,
  derHex,
  derInteger,
  derOctetRange,
  derOctets,
  derOid,
  derText,
  derTime,
  openDer,
} from '../../src/codec/index.ts';
import {
  bitString,
  bmp,
  bool,
  derSeeds,
  generalizedTime,
  int,
  longTlv,
  nul,
  octets,
  oid,
  openTlv,
  printable,
  seq,
  tlv,
  utcTime,
  utf8,
} from '../recipes/der.ts';

const hexed = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const only = (bytes: Uint8Array): DerElement => openDer(bytes).element(0)!;
const issues = (bytes: Uint8Array, limits = {}) => {
  const der = openDer(bytes, limits);
  const root = der.element(0);
  if (root) checkDer(der, root);
  return der.issues.map(({ kind, offset }) => `${kind} ${offset}`);
};

describe('elements', () => {
  it('have their places', () => {
    const der = openDer(seq(int(5), octets('aabb')));
    const root = der.element(0)!;
    expect(root).toMatchObject({
      tagClass: 0,
      tag: 16,
      constructed: true,
      start: 0,
      content: 2,
      end: 9,
      next: 9,
    });
    expect(der.children(root).map(({ tag, start, content, next }) => [tag, start, content, next])).toEqual([
      [2, 2, 4, 5],
      [4, 5, 7, 9],
    ]);
    expect(der.issues).toEqual([]);
  });

  it('long tags and lengths', () => {
    expect(only(hexed('bf 81 00 01 00'))).toMatchObject({
      tagClass: 2,
      constructed: true,
      tag: 128,
      content: 4,
    });
    expect(only(tlv(0x04, Buffer.alloc(70_000)))).toMatchObject({ content: 5, next: 70_005 });
  });

  it('indefinite lengths, one inside the other', () => {
    const bytes = openTlv(0x30, openTlv(0x30, int(1)), int(2));
    const der = openDer(bytes);
    const root = der.element(0)!;
    expect(root).toMatchObject({ content: 2, end: bytes.length - 2, next: bytes.length });
    const [inner, two] = der.children(root);
    expect(inner).toMatchObject({ start: 2, content: 4, end: 7, next: 9 });
    expect(derInteger(two!)).toBe(2);
    expect(issues(bytes)).toEqual(['ber 0']);
  });

  it.each([
    ['cut header', '30', 'truncated 0'],
    ['cut length', '30 82 01', 'truncated 1'],
    ['length past the end', '30 05 02 01 01', 'truncated 0'],
    ['child past its parent', '30 03 02 02 01 00', 'truncated 2'],
    ['reserved length', '30 ff 00', 'malformed 1'],
    ['endless tag', '3f ff ff ff ff 00 00', 'malformed 0'],
    ['indefinite primitive', '04 80 00 00', 'malformed 0'],
    ['no end of contents', '30 80 02 01 01', 'truncated 0'],
    ['length in more bytes', '30 81 03 02 01 01', 'not-minimal 1'],
    ['length with a zero', '30 82 00 03 02 01 01', 'not-minimal 1'],
    ['low tag in high form', '1f 02 01 01', 'not-minimal 0'],
    ['long integer', '02 02 00 01', 'not-minimal 0'],
    ['long negative integer', '02 02 ff ff', 'not-minimal 0'],
    ['empty integer', '02 00', 'not-minimal 0'],
    ['odd boolean', '01 01 01', 'not-minimal 0'],
    ['string in segments', '24 03 04 01 00', 'ber 0'],
  ])('%s', (_, text, issue) => expect(issues(hexed(text))).toContain(issue));

  it('bounds depth and count', () => {
    let deep: Uint8Array = int(1);
    for (let i = 0; i < 200; i++) deep = seq(deep);
    expect(issues(deep).map((text) => text.split(' ')[0])).toEqual(['depth']);
    expect(issues(Buffer.from('3080'.repeat(200), 'hex'))[1]).toMatch(/^depth/);
    expect(issues(seq(...Array.from({ length: 50 }, () => nul)), { elements: 20 })).toEqual(['count 40']);
    expect(issues(longTlv(0x30, 6, int(1)))).toEqual(['not-minimal 1']);
  });

  it('keeps a bounded number of issues', () => {
    const bad = seq(...Array.from({ length: 500 }, () => hexed('0101 05')));
    expect(issues(bad)).toHaveLength(100);
  });
});

describe('values', () => {
  it.each([
    '1.2.840.113549.1.7.2',
    '2.5.4.3',
    '2.999.1',
    '0.9.2342',
    '2.25.340282366920938463463374607431768211455',
  ])('identifier %s', (text) => expect(derOid(only(oid(text)))).toBe(text));

  it('no identifier', () => {
    expect(derOid(only(hexed('06 00')))).toBeUndefined();
    expect(derOid(only(hexed('06 02 2a 86')))).toBeUndefined();
    expect(derOid(only(tlv(6, Buffer.alloc(200, 1))))).toBeUndefined();
  });

  it('integers', () => {
    expect([0, 1, 127, 128, -1, -128, -129, 2 ** 40].map((n) => derInteger(only(int(n))))).toEqual([
      0,
      1,
      127,
      128,
      -1,
      -128,
      -129,
      2 ** 40,
    ]);
    expect(derInteger(only(int('0123456789abcdef')))).toBeUndefined();
    expect(derHex(only(int('00ff23456789abcdef')))).toBe('ff23456789abcdef');
    expect(derHex(only(int(0)))).toBe('0');
    expect(derHex(only(int(-256)))).toBe('-100');
  });

  it.each([
    ['230102030405Z', 1_672_628_645],
    ['2301020304Z', 1_672_628_640],
    ['500102030405Z', -631_054_555],
    ['491231235959Z', 2_524_607_999],
    ['230102030405+0100', 1_672_625_045],
    ['230102030405-0130', 1_672_634_045],
    ['230229000000Z', undefined],
    ['231302030405Z', undefined],
    ['23010203', undefined],
  ])('UTCTime %s', (text, seconds) => expect(derTime(only(utcTime(text)))).toBe(seconds));

  it.each([
    ['20230102030405Z', 1_672_628_645],
    ['20230102030405.25Z', 1_672_628_645.25],
    ['2023010203Z', 1_672_628_400],
    ['99991231235959Z', 253_402_300_799],
    ['00000101000000Z', -62_167_219_200],
    ['20230102246000Z', undefined],
  ])('GeneralizedTime %s', (text, seconds) => expect(derTime(only(generalizedTime(text)))).toBe(seconds));

  it('strings of all kinds', () => {
    expect(derText(only(utf8('é€')))).toBe('é€');
    expect(derText(only(bmp('Ünï')))).toBe('Ünï');
    expect(derText(only(printable('abc')))).toBe('abc');
    expect(derText(only(tlv(0x14, Buffer.from([0xe9]))))).toBe('é');
    expect(derText(only(tlv(0x1c, hexed('0001f600'))))).toBe('😀');
    expect(derText(only(tlv(0x1c, hexed('00110000'))))).toBeUndefined();
    expect(derText(only(tlv(0x0c, hexed('ff'))))).toBeUndefined();
    expect(derText(only(tlv(0x1e, hexed('00'))))).toBeUndefined();
    expect(derText(only(int(1)))).toBeUndefined();
    expect(derText(only(tlv(0x80, Buffer.from('a'))), 22)).toBe('a');
  });

  it('bits and octets', () => {
    expect(derBits(only(bitString(hexed('a0'), 5)))).toMatchObject({ offset: 3, unused: 5 });
    expect(derBits(only(hexed('03 01 08')))).toBeUndefined();
    expect(derBits(only(hexed('03 01 01')))).toBeUndefined();
    const pieces = only(openTlv(0x24, octets('0102'), octets(''), octets('03')));
    expect(derOctets(pieces).toString('hex')).toBe('010203');
    expect(derOctetRange(pieces)).toBeUndefined();
    expect(derOctetRange(only(openTlv(0x24, octets('0102'))))).toEqual({ start: 4, end: 6 });
    expect(derOctetRange(only(octets('0102')))).toEqual({ start: 2, end: 4 });
    expect(derOctets(only(hexed('24 04 04 84 ff ff'))).length).toBe(0);
  });
});

describe('any bytes', () => {
  const seeds = Object.values(derSeeds());
  it('never throw', () => {
    const mutated = fc
      .tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat(255), fc.nat())
      .map(([seed, at, byte, cut]) => {
        const bytes = Buffer.from(seed);
        bytes[at % bytes.length] = byte;
        return bytes.subarray(0, 1 + (cut % bytes.length));
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 60 })), (bytes) => {
        const der = openDer(bytes);
        const root = der.element(0);
        expect(root !== undefined || der.issues.length > 0).toBe(true);
        if (!root) return;
        checkDer(der, root);
        for (const element of [root, ...der.children(root)]) {
          expect(element.next).toBeLessThanOrEqual(bytes.length);
          for (const read of [derOid, derInteger, derHex, derText, derTime, derBits, derOctets])
            read(element);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('stays linear in nested indefinite lengths', () => {
    const many = Buffer.concat(
      Array.from({ length: 20_000 }, () => openTlv(0x30, openTlv(0x30, bool(true)))),
    );
    const bytes = openTlv(0x30, many);
    const started = performance.now();
    expect(issues(bytes)).toEqual(['ber 0']);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
