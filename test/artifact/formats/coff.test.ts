import { describe, expect, it } from 'vitest';
import { coff } from '../../../src/artifact/formats/coff.ts';
import { peFixture } from '../../recipes/pe-image.ts';
import { importObject } from '../../recipes/pe-parts.ts';
import { findField } from '../../support/find-field.ts';
import { allFields, expectExplained, expectSteadfast } from '../../support/properties.ts';
import { unexplained } from '../../support/unexplained.ts';

const OBJECTS = ['a.obj', 'big.o'];
const probe = (bytes: Uint8Array) => ({ head: bytes.subarray(0, 4096), name: 'x.o', size: bytes.length });
const changed = (name: string, change: (bytes: Buffer) => void) => {
  const bytes = Buffer.from(peFixture(name));
  change(bytes);
  return bytes;
};

describe('coff', () => {
  it.each(OBJECTS)('recognises and explains %s', async (name) => {
    expect(coff.recognizes(probe(peFixture(name)))).toBe(true);
    await expectExplained(coff, peFixture(name));
  });

  it('wants everything in the header to make sense', () => {
    for (const change of [
      (b: Buffer) => b.writeUInt16LE(0x1234, 0),
      (b: Buffer) => b.writeUInt16LE(0xffff, 2),
      (b: Buffer) => b.writeUInt32LE(10, 8),
      (b: Buffer) => b.writeUInt32LE(0xffffff, 12),
      (b: Buffer) => b.writeUInt16LE(4, 16),
      (b: Buffer) => b.writeUInt16LE(2, 18),
      (b: Buffer) => b.writeUInt8(1, 20),
      (b: Buffer) => b.writeUInt32LE(0xffffff, 20 + 16),
    ]) {
      expect(coff.recognizes(probe(changed('a.obj', change)))).toBe(false);
    }
    expect(coff.recognizes(probe(Buffer.from('4c01', 'hex')))).toBe(false);
    const empty = Buffer.alloc(100);
    empty.writeUInt16LE(0x8664);
    expect(coff.recognizes(probe(empty))).toBe(false);
    expect(coff.recognizes(probe(Buffer.alloc(100)))).toBe(false);
  });

  it('decodes an object', async () => {
    const { fields, variant, codes, members } = await allFields(coff, peFixture('a.obj'));
    expect({ variant, codes, members }).toEqual({ variant: 'object', codes: [], members: [] });
    expect(findField(fields, 'Machine')?.value).toBe('AMD64');
    expect(findField(fields, 'section table', '.text', 'Characteristics')?.value).toBe(
      'CNT_CODE | MEM_EXECUTE | MEM_READ | ALIGN_16BYTES',
    );
    expect(findField(fields, '.text relocations')).toMatchObject({ value: 1, length: 10 });
    const symbols = findField(fields, 'COFF symbol table')?.fields ?? [];
    expect(symbols.at(-1)).toMatchObject({ name: '.file', value: 'a.c', meaning: 'path' });
    expect(findField(symbols, 'start', 'SectionNumber')?.value).toBe(1);
  });

  it('decodes an object with 32-bit section numbers', async () => {
    const { fields, variant } = await allFields(coff, peFixture('big.o'));
    expect(variant).toBe('bigobj');
    expect(findField(fields, 'ClassID')?.value).toBe('d1baa1c7-baee-4ba9-af20-faf66aa4dcb8');
    expect(findField(fields, 'COFF symbol table', '.file')).toMatchObject({ value: 'm.c' });
    expect(findField(fields, 'COFF symbol table', 'answer', 'SectionNumber')).toMatchObject({
      value: 1,
      length: 4,
    });
  });

  it('decodes an import object', async () => {
    const bytes = importObject('__imp_f', 'a.dll');
    expect(coff.recognizes(probe(bytes))).toBe(true);
    const { fields, variant, codes } = await allFields(coff, bytes);
    expect({ variant, codes }).toEqual({ variant: 'import', codes: [] });
    expect(unexplained(fields, bytes.length)).toEqual([]);
    expect(findField(fields, 'TimeDateStamp')).toMatchObject({ value: 1_700_000_000, meaning: 'time' });
    expect(findField(fields, 'Type')?.value).toBe('CODE NAME');
    expect(findField(fields, 'symbol')).toMatchObject({ value: '__imp_f', offset: 20, length: 8 });
    expect(findField(fields, 'library')).toMatchObject({ value: 'a.dll', offset: 28, length: 6 });
  });

  it('leaves what only a compiler understands alone', async () => {
    const bytes = Buffer.alloc(64, 9);
    Buffer.from('0000ffff01006486', 'hex').copy(bytes);
    expect(coff.recognizes(probe(bytes))).toBe(true);
    const { fields, variant, codes } = await allFields(coff, bytes);
    expect({ variant, codes }).toEqual({ variant: 'anonymous', codes: [] });
    expect(unexplained(fields, 64)).toEqual([]);
  });

  it('shows linker directives', async () => {
    const bytes = changed('a.obj', (b) => b.write('.drectve', 20, 'latin1'));
    const { fields } = await allFields(coff, bytes);
    expect(fields.find(({ name }) => name === '.drectve')).toMatchObject({ meaning: 'data' });
  });

  it('reports what is missing or unreferenced', async () => {
    const whole = peFixture('a.obj');
    const cut = await allFields(coff, whole.subarray(0, 1000));
    expect(new Set(cut.codes)).toEqual(new Set(['coff.truncated']));
    const more = await allFields(coff, Buffer.concat([whole, Buffer.from('hidden')]));
    expect(more.problems).toEqual([
      { code: 'coff.unreferenced', message: '6 bytes that no header refers to', offset: whole.length },
    ]);
    expect((await allFields(coff, importObject('f', 'a.dll', 4, 99))).codes).toEqual(['coff.truncated']);
  });

  it('never throws', () =>
    expectSteadfast(coff, [...OBJECTS.map(peFixture), importObject('f', 'a.dll')], 300));
});
