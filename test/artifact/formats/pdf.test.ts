import { describe, expect, test } from 'vitest';
import { pdf } from '../../../src/artifact/formats/pdf.ts';
import { pdfFile, pdfSeeds } from '../../recipes/pdf.ts';
import { expectExplained, expectSteadfast } from '../../support/properties.ts';
import { readFormat } from '../../support/read-format.ts';

const SEEDS = pdfSeeds();

describe('pdf', () => {
  test.each([
    ['an object of its own', {}],
    ['an object stream', { packed: true }],
  ])('information in %s', async (_, recipe) => {
    const { fields, variant, codes } = await readFormat(pdf, pdfFile(recipe));
    expect([variant, codes]).toEqual(['1.7', []]);
    const information = fields.find(({ name }) => name === 'document information')!;
    expect(information.fields!.map(({ name, value, meaning }) => [name, value, meaning])).toEqual([
      ['Producer', 'pdfTeX-1.40', 'tool'],
      ['CreationDate', 'D:20240109100000Z', 'time'],
      ['Title', 'ü', 'name'],
    ]);
    expect(fields.find(({ name }) => name === 'trailer')!.fields).toMatchObject([
      { name: 'ID', value: '[<00ff> <00ff>]', meaning: 'id' },
    ]);
  });
  test('objects in their order; text inside a stream is none', async () => {
    const { fields } = await readFormat(pdf, pdfFile());
    const objects = fields.find(({ name }) => name === 'objects')!;
    expect(objects.fields!.map(({ name, value }) => [name, value])).toEqual([
      ['1 0 obj', '/Catalog'],
      ['2 0 obj', undefined],
      ['3 0 obj', undefined],
    ]);
  });
  test.each(['(a \\(b\\) \\101\\\n)', '(a (b) A)', '<612028622920 41>'])('the string %s', async (stored) => {
    const { fields } = await readFormat(pdf, pdfFile({ info: `/Title ${stored}` }));
    expect(fields.find(({ name }) => name === 'document information')!.fields![0]!.value).toBe('a (b) A');
  });
  test.each([
    ['pdf.trailing-data', pdfFile({ after: '\nhidden' })],
    ['pdf.leading-data', pdfFile({ before: 'junk\n' })],
    ['pdf.no-end', pdfFile().subarray(0, 80)],
    ['pdf.updated', Buffer.concat([pdfFile(), Buffer.from('9 0 obj\nnull\nendobj\nstartxref\n1\n%%EOF\n')])],
  ])('%s', async (code, bytes) => {
    expect((await readFormat(pdf, bytes)).codes).toEqual([code]);
  });
  test('every byte is explained', async () => {
    for (const seed of Object.values(SEEDS)) await expectExplained(pdf, seed);
  });
  test.each(['1 0 obj<<', '1 0 obj<</A(', '1 0 obj<</A( endobj', '1 0 obj<</A[', 'trailer<</A('])(
    'many times %s take no longer than one',
    async (text) => {
      const bytes = Buffer.from(`%PDF-1.7\n${text.repeat(50_000)}`);
      const start = performance.now();
      await readFormat(pdf, bytes);
      // Quadratic readers take minutes.
      expect(performance.now() - start).toBeLessThan(10_000);
    },
  );
  test('damage never throws', async () => {
    await expectSteadfast(pdf, Object.values(SEEDS), 400);
  });
});

describe('searches stay within an object', () => {
  const file = (body: string) => Buffer.from(`%PDF-1.7\n${body}\n%%EOF\n`, 'latin1');
  test.each([
    ['a string in hexadecimal without end', '1 0 obj<</A<endobj '],
    ['a comment without end', '1 0 obj<<>>%endobj '],
    ['trailers without end', 'trailer<</A '],
    ['a length below zero', 'endstream endobj 1 0 obj<</Length -60 >>stream\n'],
  ])('%s', { timeout: 10_000 }, async (_, part) => {
    const bytes = file(part.repeat(100_000));
    const { fields } = await readFormat(pdf, bytes);
    expect(fields.length).toBeGreaterThan(0);
  });
});
