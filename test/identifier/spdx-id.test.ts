import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSpdxId, isSpdxReference, spdxId } from '../../src/identifier/spdx-id.ts';

test('ids', () => {
  for (const id of ['SPDXRef-a', 'SPDXRef-DOCUMENT', 'SPDXRef-1.0-b', 'SPDXRef--', 'SPDXRef-.']) {
    expect([id, isSpdxId(id)]).toEqual([id, true]);
  }
  for (const id of [
    '',
    'a',
    'SPDXRef-',
    'SPDXRef-a_b',
    'SPDXRef-a b',
    'spdxref-a',
    'SPDXRef-é',
    'SPDXRef-a\n',
    'SPDXRef-a+',
  ]) {
    expect([id, isSpdxId(id)]).toEqual([id, false]);
  }
});

test('references', () => {
  expect(isSpdxReference('SPDXRef-a')).toBe(true);
  expect(isSpdxReference('DocumentRef-tools-1.2:SPDXRef-a')).toBe(true);
  for (const text of [
    'DocumentRef-a',
    'DocumentRef-:SPDXRef-a',
    'DocumentRef-a:a',
    'DocumentRef-a:SPDXRef-a:b',
    'NOASSERTION',
  ]) {
    expect([text, isSpdxReference(text)]).toEqual([text, false]);
  }
});

test('of texts', () => {
  expect(spdxId('openssl.3')).toBe('SPDXRef-openssl.3');
  expect(spdxId('pkg:npm/a@1')).toBe('SPDXRef-pkg-3a.npm-2f.a-40.1');
  expect(spdxId('a-b')).toBe('SPDXRef-a--b');
  expect(spdxId('a_b')).toBe('SPDXRef-a-5f.b');
  expect(spdxId('é\u{1f600}')).toBe('SPDXRef--e9.-1f600.');
  expect(spdxId('')).toBe('SPDXRef--.');
  expect(spdxId('DOCUMENT')).toBe('SPDXRef--44.OCUMENT');
  expect(spdxId('DOCUMENT.1')).toBe('SPDXRef-DOCUMENT.1');
});

test('any text gives an id it can be read from again', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('-', '.', '2', 'd', '/', '\ud800') }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const id = spdxId(text);
      expect(isSpdxId(id)).toBe(true);
      expect(decoded(id)).toBe(text);
    }),
  );
});

/** What `spdxId` was given, which shows that no two texts share an id. */
function decoded(id: string): string {
  return id.slice('SPDXRef-'.length).replace(/--|-([0-9a-f]*)\./g, (all, hex?: string) => {
    if (all === '--') return '-';
    return hex === '' ? '' : String.fromCodePoint(Number.parseInt(hex!, 16));
  });
}
