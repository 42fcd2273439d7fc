import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { mszipDecoder } from '../../src/codec/index.ts';
import { mszipFolder } from '../recipes/cab.ts';

const CK = Buffer.from('CK');

describe('MSZIP', () => {
  it('has the content before as its dictionary', () => {
    const content = Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789'.repeat(4000));
    const { blocks } = mszipFolder(content);
    const decoder = mszipDecoder();
    const parts = blocks.map(({ packed, size }) => {
      const block = decoder.block(packed, size);
      expect([block.used, block.fault]).toEqual([packed.length, undefined]);
      return block.bytes;
    });
    expect(Buffer.concat(parts).equals(content)).toBe(true);
    // Without the first block there is nothing that the second one can refer to.
    expect(mszipDecoder().block(blocks[1]!.packed, 32_768).fault).toMatch(/^deflate: /);
  });

  it('reaches past short blocks', () => {
    const decoder = mszipDecoder();
    const first = Buffer.from('0123456789'.repeat(100));
    const second = Buffer.from('x');
    const third = Buffer.from('0123456789'.repeat(50));
    decoder.block(Buffer.concat([CK, deflateRawSync(first)]), 1000);
    decoder.block(Buffer.concat([CK, deflateRawSync(second)]), 1);
    const dictionary = Buffer.concat([first, second]);
    const { bytes } = decoder.block(Buffer.concat([CK, deflateRawSync(third, { dictionary })]), 500);
    expect(Buffer.from(bytes)).toEqual(third);
  });

  it('tells what is wrong, and what is too much', () => {
    const faultOf = (packed: Uint8Array) => mszipDecoder().block(packed, 100).fault;
    expect(faultOf(Buffer.alloc(0))).toBe('the block does not begin with CK');
    expect(faultOf(Buffer.from('CX'))).toBe('the block does not begin with CK');
    expect(faultOf(Buffer.from('CK'))).toMatch(/^deflate: unexpected end/);
    expect(faultOf(Buffer.from('CK\xff', 'latin1'))).toMatch(/^deflate: invalid/);
    expect(faultOf(Buffer.concat([CK, deflateRawSync(Buffer.alloc(40_000))]))).toMatch(/larger than 32768/);
    const extra = mszipDecoder().block(Buffer.concat([CK, deflateRawSync(CK), Buffer.from('rest')]), 2);
    expect(extra).toMatchObject({ used: 6 });
  });
});
