import { describe, expect, it } from 'vitest';
import { signedFat, signedMacho } from '../../../recipes/signed.ts';
import { expectExact, strip } from '../../../support/strip.ts';

describe('Mach-O', () => {
  it.each([
    ['as codesign signs', {}],
    ['with link-edit data that the signer filled up', { data: 13 }],
    ['with data of several pages', { data: 40_000 }],
  ])('gets back commands and sizes: %s', async (_, options) => {
    const { removed } = await expectExact(signedMacho(options));
    expect(removed.map(({ what, code }) => [what, code])).toEqual([
      ['LC_CODE_SIGNATURE', 'sig.codesign'],
      ['code signature', 'sig.codesign'],
    ]);
  });

  it('moves up the commands behind', async () => {
    await expectExact(signedMacho({ trailingCommand: true }));
  });

  it('refuses a signature that is not the end of __LINKEDIT', async () => {
    const { signed } = signedMacho();
    signed.writeBigUInt64LE(signed.readBigUInt64LE(32 + 152 + 48) - 1n, 32 + 152 + 48);
    await expect(strip(signed)).rejects.toMatchObject({
      code: 'strip.damaged',
      message: expect.stringContaining('not the last of the segment __LINKEDIT'),
    });
  });

  it.each([false, true])('is stripped in every slice of a universal file (64 bit: %s)', async (is64) => {
    const { removed } = await expectExact(signedFat(is64));
    expect(removed.map(({ what }) => what)).toEqual([
      'LC_CODE_SIGNATURE',
      'code signature',
      'LC_CODE_SIGNATURE',
      'code signature',
    ]);
  });

  it('refuses to move slices over bytes between them', async () => {
    const { signed } = signedFat();
    signed[signed.readUInt32BE(8 + 8) - 1] = 1;
    await expect(strip(signed)).rejects.toMatchObject({ code: 'strip.damaged' });
  });
});
