import { describe, expect, it } from 'vitest';
import { signedCab, signedPe } from '../../../recipes/signed.ts';
import { expectExact, expectNormal, strip } from '../../../support/strip.ts';

describe('PE', () => {
  it.each([0x10b, 0x20b] as const)(
    'loses table, directory entry and keeps CheckSum right: %i',
    async (magic) => {
      const pair = await signedPe({ magic });
      const { removed, notes } = await expectExact(pair);
      expect(removed).toEqual([
        { what: 'certificate table', code: 'sig.authenticode', offset: 1024, length: 112 },
      ]);
      expect(notes).toEqual([expect.stringContaining('CheckSum is computed again')]);
    },
  );

  it('loses the zeros of the signer behind the last section', async () => {
    await expectExact(await signedPe({ section: 509 }));
  });

  it('keeps zeros that may belong to what was appended, and has one normal form', async () => {
    const pair = await signedPe({ overlay: Buffer.from('appended, 19 bytes.') });
    const { bytes, notes } = await strip(pair.signed);
    expect(bytes.length).toBe(pair.unsigned.length + 5);
    expect(notes[0]).toBe("up to 5 zero bytes before the certificate table may be the signer's; they stay");
    await expectNormal(pair);
  });

  it('has one normal form where CheckSum was zero', async () => {
    const pair = await signedPe({ noChecksum: true });
    expect((await strip(pair.signed)).bytes.equals(pair.unsigned)).toBe(false);
    await expectNormal(pair);
  });

  it('keeps what stands behind the table', async () => {
    const { unsigned, signed } = await signedPe({ behind: Buffer.from('hidden content') });
    const { bytes, notes } = await strip(signed);
    expect(bytes.subarray(unsigned.length).toString()).toBe('hidden content');
    expect(notes).toContain('14 bytes stand behind the certificate table; they stay');
  });

  it('refuses a table that ends behind the file', async () => {
    const { signed } = await signedPe();
    await expect(strip(signed.subarray(0, -1))).rejects.toMatchObject({ code: 'strip.damaged' });
  });
});

describe('cabinet', () => {
  it('loses reserve and message, and all offsets move back', async () => {
    const { removed } = await expectExact(signedCab());
    expect(removed).toMatchObject([
      { what: 'header reserve', offset: 36, length: 24 },
      { what: 'PKCS #7 message', length: 100 },
    ]);
  });

  it('keeps the reserve of folders and blocks', async () => {
    const { notes } = await expectExact(signedCab({ folder: 4, data: 8 }));
    expect(notes).toEqual([expect.stringContaining('folders or blocks have a reserve')]);
  });

  it('refuses a signature within the cabinet', async () => {
    const { signed } = signedCab();
    signed.writeUInt32LE(60, 44);
    await expect(strip(signed)).rejects.toMatchObject({ code: 'strip.damaged' });
  });
});
