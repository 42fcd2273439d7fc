import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leafHash, nodeHash, rootFromProof } from '../../../src/provenance/log/merkle.ts';
import { createMerkleTree } from '../../standin/merkle.ts';

const MOST = 70;
const body = (index: number) => Buffer.from(`entry ${index}`);
const tree = createMerkleTree();
for (let index = 0; index < MOST; index++) tree.add(body(index));

const run = (leaf: number, index: number | bigint, size: number | bigint, hashes: readonly Buffer[]) =>
  rootFromProof(leafHash(body(leaf)), BigInt(index), BigInt(size), hashes)?.toString('hex');

test('a tree of one entry, and of two (RFC 6962, 2.1)', () => {
  expect(leafHash(Buffer.alloc(0)).toString('hex')).toBe(
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  );
  expect(run(0, 0, 1, [])).toBe(leafHash(body(0)).toString('hex'));
  expect(run(1, 1, 2, [leafHash(body(0))])).toBe(
    nodeHash(leafHash(body(0)), leafHash(body(1))).toString('hex'),
  );
});

test(`every proof of every tree up to ${MOST} entries leads to its root`, () => {
  for (let size = 1; size <= MOST; size++) {
    const root = tree.root(size).toString('hex');
    for (let index = 0; index < size; index++)
      expect([size, index, run(index, index, size, tree.proof(index, size))]).toEqual([size, index, root]);
  }
});

describe('nothing else does', () => {
  const place = fc
    .integer({ min: 1, max: MOST })
    .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })));

  test('a changed, missing, doubled or further hash', () => {
    fc.assert(
      fc.property(place, fc.nat(), fc.nat({ max: 255 }), ([size, index], which, bit) => {
        const root = tree.root(size).toString('hex');
        const proof = tree.proof(index, size);
        expect(run(index, index, size, [...proof, Buffer.alloc(32)])).toBeUndefined();
        if (proof.length === 0) return;
        const at = which % proof.length;
        const other = Buffer.from(proof[at]!);
        other[bit >> 3]! ^= 1 << (bit & 7);
        expect(run(index, index, size, proof.with(at, other))).not.toBe(root);
        expect(run(index, index, size, proof.toSpliced(at, 1))).toBeUndefined();
        expect(run(index, index, size, proof.toSpliced(at, 0, proof[at]!))).toBeUndefined();
      }),
    );
  });

  test('another index, or another entry', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: MOST + 10 }), ([size, index], other) => {
        fc.pre(other !== index);
        const root = tree.root(size).toString('hex');
        expect(run(index, other, size, tree.proof(index, size))).not.toBe(root);
        expect(run(other, index, size, tree.proof(index, size))).not.toBe(root);
        if (other >= size) expect(run(index, other, size, tree.proof(index, size))).toBeUndefined();
      }),
    );
  });

  test('the root of a tree of another size', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: MOST }), ([size, index], other) => {
        fc.pre(other !== size);
        expect(run(index, index, size, tree.proof(index, size))).not.toBe(tree.root(other).toString('hex'));
      }),
    );
  });

  test('an empty tree, and sizes at the end of what is counted', () => {
    expect(run(0, 0, 0, [])).toBeUndefined();
    const hashes = Array.from({ length: 63 }, () => Buffer.alloc(32));
    expect(run(0, 0, 2n ** 63n - 1n, hashes)).toMatch(/^[0-9a-f]{64}$/);
    expect(run(0, 0, 2n ** 63n - 1n, hashes.slice(1))).toBeUndefined();
    expect(run(0, 2n ** 63n - 1n, 2n ** 63n - 1n, hashes)).toBeUndefined();
  });
});
