import { expect, test } from 'vitest';
import { pkcs7 } from '../../../src/artifact/formats/pkcs7.ts';
import { x509 } from '../../../src/artifact/formats/x509.ts';
import { checkDer, MOST_ISSUES, openDer } from '../../../src/codec/index.ts';
import type { Field } from '../../../src/model/index.ts';
import { explicit, nul, oid, seq, tlv } from '../../recipes/der.ts';
import { readFormat } from '../../support/read-format.ts';

const SIGNED_DATA = oid('1.2.840.113549.1.7.2');
const many = (element: Uint8Array, count: number): Buffer =>
  Buffer.concat(Array.from({ length: count }, () => element));
const size = (fields: readonly Field[]): number =>
  fields.reduce((sum, { fields: inner = [] }) => sum + 1 + size(inner), 0);

test('elements of all calls together are counted', () => {
  const bytes = seq(many(nul, 100));
  const der = openDer(bytes, { elements: 41 });
  const root = der.element(0)!;
  expect(der.children(root)).toHaveLength(40);
  expect(der.element(0)).toBeUndefined();
  expect(der.issues.map(({ kind }) => kind)).toEqual(['count']);
});

test('as many children as were asked for are read', () => {
  const der = openDer(seq(many(nul, 100)), { elements: 10 });
  expect(der.children(der.element(0)!, 3)).toHaveLength(3);
  expect(der.issues).toEqual([]);
});

test('a check ends at the count, and keeps the first issues only', () => {
  const counted = openDer(seq(many(nul, 1000)), { elements: 500 });
  checkDer(counted, counted.element(0)!);
  expect(counted.issues.map(({ kind }) => kind)).toEqual(['count']);
  // Lengths that are longer than needed.
  const wrong = openDer(seq(many(Buffer.from([5, 0x81, 0]), 1000)));
  checkDer(wrong, wrong.element(0)!);
  expect(wrong.issues).toHaveLength(MOST_ISSUES);
});

test('elements in each other end at a depth, also those of indefinite length', () => {
  let deep: Uint8Array = nul;
  for (let i = 0; i < 300; i++) deep = seq(deep);
  const der = openDer(deep);
  checkDer(der, der.element(0)!);
  expect(der.issues.map(({ kind }) => kind)).toEqual(['depth']);
  const open = openDer(Buffer.concat([many(Buffer.from([0x30, 0x80]), 300), Buffer.alloc(600)]));
  expect(open.element(0)).toBeUndefined();
  expect(open.issues.map(({ kind }) => kind)).toContain('depth');
});

test.each([
  ['pkcs7', pkcs7, seq(SIGNED_DATA, explicit(0, seq(many(nul, 5000))))],
  [
    'x509',
    x509,
    seq(seq(tlv(2, Buffer.from([1])), seq(oid('1.2.840.113549.1.1.11'), nul), many(nul, 5000)), nul, nul),
  ],
] as const)('%s says that there are more elements than the limit', async (_, format, bytes) => {
  const whole = await readFormat(format, bytes);
  expect(whole.codes).not.toContain('limit.steps');
  const { codes, fields } = await readFormat(format, bytes, { limits: { steps: 100 } });
  expect(codes).toContain('limit.steps');
  expect(codes.length).toBeLessThan(10);
  expect(size(fields)).toBeLessThan(120);
});
