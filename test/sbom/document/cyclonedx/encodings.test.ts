import { describe, expect, test } from 'vitest';
import { readCycloneDx } from '../../../../src/sbom/document/cyclonedx/read.ts';
import { cyclonedx, cyclonedxXml } from '../../../recipes/cyclonedx.ts';

const noted = (text: string | Uint8Array) =>
  readCycloneDx(text).notes.map(({ code, place }) => [code, place]);

describe('readCycloneDx, encodings', () => {
  const component = { type: 'library', name: 'a' };
  const plain = cyclonedx({ components: [component] });

  test.each([
    ['a byte order mark', Buffer.from(`\ufeff${plain}`), [['json.mark', 'line 1']]],
    ['CRLF', Buffer.from(JSON.stringify(JSON.parse(plain), null, 2).replaceAll('\n', '\r\n')), []],
    ['UTF-16', Buffer.from(`\ufeff${plain}`, 'utf16le'), [['json.encoding', 'line 1']]],
    ['UTF-16 without mark', Buffer.from(plain, 'utf16le'), [['json.encoding', 'line 1']]],
    [
      'bytes that are no UTF-8',
      Buffer.from(plain.replace('"a"', '"a\xe9"'), 'latin1'),
      [['json.encoding', 'line 1']],
    ],
    ['text behind it', Buffer.from(`${plain}\n\n<p>more</p>`), [['json.trailing', 'line 3']]],
    [
      'a repeated name',
      Buffer.from(plain.replace('"name":"a"', '"name":"b","name":"a"')),
      [['json.repeated-name', '/components/0/name']],
    ],
  ])('%s', (_, bytes, notes) => {
    expect(noted(bytes)).toEqual(notes);
    expect(readCycloneDx(bytes).bom.packages.map(({ name }) => name.slice(0, 1))).toEqual(['a']);
  });

  test.each([
    [
      '1.0',
      '<components><component type="library"><name>a</name><version>1</version><modified>false</modified></component></components>',
    ],
    [
      '1.1',
      '<components><component type="library" bom-ref="a"><name>a</name><version>1</version></component></components>',
    ],
  ])('XML of %s', (version, content) => {
    const { bom, notes } = readCycloneDx(cyclonedxXml(content, version));
    expect([bom.version, bom.packages[0]!.name, notes]).toEqual([version, 'a', []]);
  });

  test('XML with a prefix, a foreign element and one that nobody knows', () => {
    const { bom, notes } = readCycloneDx(
      '<c:bom xmlns:c="http://cyclonedx.org/schema/bom/1.4" xmlns:x="urn:x"><c:components>' +
        '<c:component type="library"><c:name>a</c:name><x:y>z</x:y><c:colour>red</c:colour></c:component></c:components></c:bom>',
    );
    expect(bom.packages.map(({ name }) => name)).toEqual(['a']);
    expect(bom.rest).toEqual([
      { place: '/bom/c:components/c:component[1]/x:y', value: '<x:y>z</x:y>' },
      { place: '/bom/c:components/c:component[1]/c:colour', value: '<c:colour>red</c:colour>' },
    ]);
    expect(notes.map(({ code, place }) => [code, place])).toEqual([
      ['cyclonedx.unknown-element', '/bom/c:components/c:component[1]/c:colour'],
    ]);
  });
});
