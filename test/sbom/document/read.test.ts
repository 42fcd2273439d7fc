import { expect, test } from 'vitest';
import { readBom } from '../../../src/sbom/document/read.ts';
import { cyclonedx, TWINS } from '../../recipes/cyclonedx.ts';

const SPDX =
  '{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"n","comment":"no \\"bomFormat\\""}';

test.each([
  ['CycloneDX JSON', TWINS.json, 'CycloneDX'],
  ['CycloneDX XML', TWINS.xml, 'CycloneDX'],
  ['CycloneDX in UTF-16', Buffer.from(`\ufeff${TWINS.json}`, 'utf16le'), 'CycloneDX'],
  ['CycloneDX in UTF-16 XML', Buffer.from(`\ufeff${TWINS.xml}`, 'utf16le'), 'CycloneDX'],
  [
    'CycloneDX that speaks of SPDX',
    cyclonedx({ properties: [{ name: 'a', value: '"spdxVersion"' }], 'x-spdxVersion': 1 }),
    'CycloneDX',
  ],
  ['CycloneDX with a member of SPDX', cyclonedx({ spdxVersion: '' }), 'CycloneDX'],
  ['SPDX', SPDX, 'SPDX'],
  ['SPDX that holds CycloneDX', SPDX.replace('{', '{"x":{"bomFormat":"CycloneDX"},'), 'SPDX'],
])('%s', (_, text, specification) => {
  expect(readBom(text).bom.specification).toBe(specification);
});
