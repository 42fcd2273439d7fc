import { constants, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { zlibPackedAs } from '../../../../src/codec/index.ts';
import { repackXar, signedXar } from '../../../recipes/signed.ts';
import { expectExact, expectNormal, strip } from '../../../support/strip.ts';

describe('XAR', () => {
  it('gets back table, checksum and heap offsets', async () => {
    const pair = await signedXar();
    const { removed, notes } = await expectExact(pair);
    expect(removed.map(({ what, code, length }) => [what, code, length])).toEqual([
      ['RSA signature in the table of contents', 'sig.xar-rsa', Number(pair.signed.readBigUInt64BE(8))],
      ['RSA signature', 'sig.xar-rsa', 100],
      ['CMS x-signature in the table of contents', 'sig.xar-cms', Number(pair.signed.readBigUInt64BE(8))],
      ['CMS x-signature', 'sig.xar-cms', 600],
      ['signature-creation-time', 'sig.signing-time', Number(pair.signed.readBigUInt64BE(8))],
    ]);
    expect(notes).toEqual([]);
  });

  it.each([1, 3, 5, 7, 9])('whatever level of zlib packed the table: %i', async (level) => {
    await expectExact(await signedXar({ pack: (xml) => zlibPackedAs(xml, { level }) }));
  });

  it.each([4096, 500, 1 << 16])(
    'as libxar packs it: level 9, flushed after each %i bytes',
    async (syncEach) => {
      const pair = await signedXar({ pack: (xml) => zlibPackedAs(xml, { level: 9, syncEach }) });
      if (syncEach !== 500) await expectExact(pair);
      else expect((await strip(pair.signed)).notes).toEqual([expect.stringContaining('another encoder')]);
    },
  );

  it('has its checksum as SHA-256', async () => {
    await expectExact(await signedXar({ algorithm: 3 }));
  });

  it('loses its staple', async () => {
    const { removed } = await expectExact(await signedXar({ staple: true }));
    expect(removed.at(-1)).toMatchObject({ code: 'sig.notarization-ticket', length: 82 });
  });

  it('loses a staple alone', async () => {
    const { unsigned, signed } = await signedXar({ staple: true });
    const stapled = Buffer.concat([unsigned, signed.subarray(-82)]);
    const { removed, notes } = await expectExact({ unsigned, signed: stapled });
    expect(removed).toEqual([
      { what: 'notarization staple', code: 'sig.notarization-ticket', offset: unsigned.length, length: 82 },
    ]);
    expect(notes).toEqual([]);
  });

  it('says where another encoder packed the table, and still has one normal form', async () => {
    const pair = await signedXar({ pack: (xml) => deflateSync(xml, { strategy: constants.Z_HUFFMAN_ONLY }) });
    const { canonical, notes, bytes } = await strip(pair.signed);
    expect({ canonical, notes: notes.length }).toEqual({ canonical: true, notes: 1 });
    expect(notes[0]).toContain('another encoder packed it');
    expect(bytes.equals(pair.unsigned)).toBe(false);
    await expectNormal(pair);
  });

  it.each([
    [
      'a signature outside of the heap',
      '<size>600</size>',
      '<size>99999999</size>',
      /ends at \d+ of the heap/,
    ],
    ['two signatures that share bytes', '<offset>120</offset>', '<offset>119</offset>', /share bytes/],
    [
      'an offset that is none',
      '<offset>120</offset>',
      '<offset>1x0</offset>',
      /<offset> of <x-signature> is "1x0"/,
    ],
  ])('refuses %s', async (_, from, to, message) => {
    const lying = await repackXar((await signedXar()).signed, (xml) =>
      zlibPackedAs(Buffer.from(Buffer.from(xml).toString().replace(from, to)), { level: 6 }),
    );
    await expect(strip(lying)).rejects.toMatchObject({
      code: 'strip.damaged',
      message: expect.stringMatching(message),
    });
  });
});
