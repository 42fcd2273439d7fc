import { describe, expect, test } from 'vitest';
import { AssayError } from '../../../../src/model/index.ts';
import { readCycloneDx } from '../../../../src/sbom/document/cyclonedx/read.ts';
import { cyclonedx, cyclonedxXml } from '../../../recipes/cyclonedx.ts';

function refusal(text: string | Uint8Array): string | undefined {
  try {
    readCycloneDx(text);
  } catch (error) {
    if (error instanceof AssayError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return undefined;
}

describe('readCycloneDx refuses', () => {
  test.each([
    ['nothing', '', /^sbom\.syntax: /],
    ['an empty object', '{}', /^sbom\.syntax: the document is no CycloneDX/],
    ['a list', '[]', /^sbom\.syntax: the document is no JSON object/],
    ['a truncated document', cyclonedx({}).slice(0, -5), /^sbom\.syntax: no valid JSON: .*, in line 1$/],
    ['SPDX', '{"spdxVersion":"SPDX-2.3"}', /^sbom\.syntax: the document is no CycloneDX/],
    [
      'XML of something else',
      '<bom/>',
      /^sbom\.syntax: the document element is not `bom` of a CycloneDX namespace$/,
    ],
    ['truncated XML', cyclonedxXml('').slice(0, -8), /^sbom\.syntax: no valid XML/],
    [
      'entities',
      `<!DOCTYPE bom [<!ENTITY a "a">]>${cyclonedxXml('').slice(39)}`,
      /^sbom\.syntax: no valid XML/,
    ],
    [
      'deep arrays',
      `${cyclonedx({}).slice(0, -1)},"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      /^sbom\.too-large/,
    ],
    ['deep XML', cyclonedxXml('<components><component>'.repeat(5000)), /^sbom\.too-large/],
  ])('%s', (_, text, wanted) => {
    expect(refusal(text)).toMatch(wanted);
  });

  test('more bytes than it would hold', () => {
    expect(refusal(new Uint8Array(257 * 2 ** 20).fill(0x20))).toMatch(/^sbom\.too-large: .*256 MiB/);
  });
});

describe('readCycloneDx survives', () => {
  test('names that reach a prototype', () => {
    const { bom } = readCycloneDx(
      `{"bomFormat":"CycloneDX","specVersion":"1.6","__proto__":{"components":[{"name":"x"}]},"constructor":1,
        "components":[{"type":"constructor","name":"__proto__","hashes":[{"alg":"constructor","content":"aa"}]}]}`,
    );
    expect(bom.packages.map(({ name, kind, hashes }) => [name, kind, hashes])).toEqual([
      ['__proto__', 'constructor', [{ algorithm: 'constructor', value: 'aa' }]],
    ]);
    expect(bom.rest.map(({ place }) => place)).toEqual(['/__proto__', '/constructor']);
  });

  test('more faults than anyone reads: they are counted', () => {
    const { notes } = readCycloneDx(
      cyclonedx({ components: Array.from({ length: 5000 }, () => ({ type: 'library' })) }),
    );
    expect(notes.length).toBe(101);
    expect(notes.at(-1)!.message).toMatch(/^4900 more/);
  });

  test('nested components as deep as the limits allow', () => {
    const text = `${'{"type":"library","name":"a","components":['.repeat(200)}${']}'.repeat(200)}`;
    const { bom } = readCycloneDx(cyclonedx({}).replace(/}$/, `,"components":[${text}]}`));
    expect(bom.packages.length).toBe(200);
    expect(bom.relationships.length).toBe(199);
  });

  test('a long chain and one ref a hundred thousand times', () => {
    const count = 100_000;
    const chain = Array.from({ length: count }, (_, i) => ({
      ref: `r${i}`,
      dependsOn: [`r${(i + 1) % count}`],
    }));
    const { bom, notes } = readCycloneDx(cyclonedx({ dependencies: chain }));
    expect(bom.relationships.length).toBe(count);
    expect(notes.some(({ code }) => code === 'cyclonedx.dependency-circular')).toBe(true);
    const same = Array.from({ length: count }, (_, i) => ({ ref: 'r', dependsOn: [`x${i}`] }));
    expect(readCycloneDx(cyclonedx({ dependencies: same })).bom.relationships.length).toBe(count);
  });
});
