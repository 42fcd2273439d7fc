import { createHash } from 'node:crypto';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  deflatePinned,
  deflatePinnedBytes,
  gzipPinned,
  type Packing,
  zlibPinned,
  zlibPinnedBytes,
} from '../../src/codec/index.ts';
import { noise, prose } from '../recipes/gzip.ts';
import { gathered } from '../support/repack.ts';

const KNOWN = Buffer.concat([prose(300_000), noise(100_000, 7), new Uint8Array(200_000), prose(50_000, 9)]);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Pieces of these sizes, in turn, in memory that is used again. */
function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const piece = Uint8Array.prototype.slice.call(bytes, at, at + sizes[i % sizes.length]!);
    at += piece.length;
    yield piece;
    piece.fill(0xaa);
  }
}

describe('pinned deflate', () => {
  test('its bytes never change: a release of the encoder that fails here changes every repacked file', async () => {
    expect(sha256(KNOWN)).toBe('53b9bf6208e2a34c995221df82a4a914e23096333394a064480c5a7360c3f193');
    const packed = await deflatePinnedBytes(KNOWN, 'deflate');
    expect([packed.length, sha256(packed)]).toEqual([
      152958,
      'ba26dc89b5ffea0d3d16a454884b13b6d198f1c7b5996616908203d5edcfe939',
    ]);
    expect(sha256(await deflatePinnedBytes(KNOWN, 'store'))).toBe(
      '07910469e1940f4262d90d6f8a5a293dcddf84a5aec5f2f787e121a34bb89f7d',
    );
    // Where blocks begin, and a final empty block: `deflate` of nothing, of one byte, of a run.
    const hex = async (bytes: Uint8Array) =>
      Buffer.from(await deflatePinnedBytes(bytes, 'deflate')).toString('hex');
    expect(await hex(new Uint8Array(0))).toBe('0300');
    expect(await hex(Buffer.from('a'))).toBe('4b0400');
    expect(await hex(Buffer.from('a'.repeat(300)))).toBe('4b4c1c05c40200');
  });

  test('the bytes do not depend on how the input comes', async () => {
    const whole = Buffer.from(await deflatePinnedBytes(KNOWN, 'deflate'));
    for (const sizes of [[1 << 16], [65_535, 1], [7, 100_000, 3], [KNOWN.length]]) {
      expect((await gathered(deflatePinned(cut(KNOWN, sizes), 'deflate'))).equals(whole)).toBe(true);
    }
  });

  test('stored blocks are full but for the last, which is final', async () => {
    const packed = Buffer.from(await deflatePinnedBytes(new Uint8Array(65_536).fill(1), 'store'));
    expect(packed.subarray(0, 5).toString('hex')).toBe('00ffff0000');
    expect(packed.subarray(5 + 65_535).toString('hex')).toBe('010100feff01');
    expect(Buffer.from(await deflatePinnedBytes(new Uint8Array(0), 'store')).toString('hex')).toBe(
      '010000ffff',
    );
  });

  test('wrappers have nothing of the machine in them', async () => {
    const gzip = await gathered(gzipPinned([Buffer.from('hello')], 'deflate'));
    expect(gzip.toString('hex')).toBe('1f8b08000000000002ffcb48cdc9c9070086a6103605000000');
    const stored = await gathered(gzipPinned([Buffer.from('hello')], 'store'));
    expect(stored.toString('hex')).toBe('1f8b08000000000000ff010500faff68656c6c6f86a6103605000000');
    const zlib = Buffer.from(await zlibPinnedBytes(Buffer.from('hello'), 'deflate'));
    expect(zlib.toString('hex')).toBe('78dacb48cdc9c90700062c0215');
    expect((await gathered(zlibPinned([Buffer.from('hello')], 'deflate'))).equals(zlib)).toBe(true);
  });

  test('what is packed can be unpacked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom<Packing>('deflate', 'store'),
        fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 4 }),
        async (piece, times, packing, sizes) => {
          const content = Buffer.concat(Array.from({ length: times }, () => piece));
          expect(inflateRawSync(await deflatePinnedBytes(content, packing)).equals(content)).toBe(true);
          expect(inflateSync(await zlibPinnedBytes(content, packing)).equals(content)).toBe(true);
          expect(gunzipSync(await gathered(gzipPinned(cut(content, sizes), packing))).equals(content)).toBe(
            true,
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
