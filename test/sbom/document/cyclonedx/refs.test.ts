import { describe, expect, test } from 'vitest';
import type { BomRelationship } from '../../../../src/model/index.ts';
import { readCycloneDx } from '../../../../src/sbom/document/cyclonedx/read.ts';
import { bomRefs } from '../../../../src/sbom/document/cyclonedx/refs.ts';
import { type CycloneDxOptions, writeCycloneDx } from '../../../../src/sbom/document/cyclonedx/write.ts';
import { bom, pack } from '../../../recipes/boms.ts';

const JSON_1_6: CycloneDxOptions = { version: '1.6', encoding: 'json' };

describe('writeCycloneDx, relationships', () => {
  test('containment that is no forest, and one that is too deep', () => {
    const chain = Array.from(
      { length: 5000 },
      (_, i): BomRelationship => ({ from: `p${i}`, kind: 'CONTAINS', to: `p${i + 1}` }),
    );
    const packages = Array.from({ length: 5001 }, (_, i) => pack({ ref: `p${i}`, name: `p${i}` }));
    const deep = writeCycloneDx(bom({ packages, relationships: chain }), JSON_1_6);
    expect(readCycloneDx(deep.text).bom.packages.length).toBe(5001);
    expect(deep.losses).toEqual([
      { place: '', field: 'relationships', why: 'CONTAINS below 30 levels', count: 161 },
    ]);
    const circle = writeCycloneDx(
      bom({
        packages: packages.slice(0, 3),
        relationships: [
          ...chain.slice(0, 2),
          { from: 'p2', kind: 'CONTAINS', to: 'p0' },
          { from: 'p0', kind: 'CONTAINS', to: 'p2' },
        ],
      }),
      JSON_1_6,
    );
    expect(readCycloneDx(circle.text).bom.packages.length).toBe(3);
    expect(circle.losses.map(({ count }) => count)).toEqual([2]);
  });
});

describe('bomRefs', () => {
  test('are those of the document, or made of content, whatever the order', () => {
    const packages = [
      pack({ ref: '#1', name: 'a' }),
      pack({ ref: '#2', name: 'a', description: 'other' }),
      pack({ ref: '#3', name: 'a' }),
      pack({ ref: '#4', name: 'b', version: '1' }),
      pack({ ref: 'urn:cdx:x', name: 'c' }),
      pack({ ref: 'b@1', name: 'd' }),
    ];
    const refs = bomRefs(bom({ packages }));
    expect([...refs.values()].length).toBe(new Set(refs.values()).size);
    expect(refs.get('b@1')).toBe('b@1');
    expect(refs.get('urn:cdx:x')).toBe('c');
    expect(refs.get('#4')).toMatch(/^b@1-[\da-f]{8}$/);
    const turned = bomRefs(bom({ packages: packages.toReversed() }));
    expect(turned.get('#2')).toBe(refs.get('#2'));
    expect([...turned.values()].sort()).toEqual([...refs.values()].sort());
  });
});
