import { describe, expect, it } from 'vitest';
import { cfb } from '../../../../src/artifact/formats/cfb.ts';
import { someDocument } from '../../../recipes/cfb.ts';
import { signedMsi } from '../../../recipes/signed.ts';
import { readFormat } from '../../../support/read-format.ts';
import { expectNormal, strip } from '../../../support/strip.ts';

describe('installer file', () => {
  it.each([3, 4] as const)('has one normal form, which holds what it held: version %i', async (version) => {
    const pair = signedMsi(version, 9000);
    const { bytes, removed, canonical } = await strip(pair.signed);
    expect(canonical).toBe(true);
    expect(removed.map(({ what, code, length }) => [what, code, length])).toEqual([
      ['[5]DigitalSignature', 'sig.authenticode', 100],
      ['[5]MsiDigitalSignatureEx', 'sig.authenticode', 32],
    ]);
    const normal = await expectNormal(pair);
    expect(normal.bytes.equals(bytes)).toBe(true);
    await expectSameStreams(pair.unsigned, bytes);
  });

  it('has a DIFAT where the header has no room for all FAT sectors', async () => {
    const pair = signedMsi(3, 8_000_000);
    const { bytes } = await expectNormal(pair);
    expect(bytes.readUInt32LE(72)).toBe(1);
    await expectSameStreams(pair.unsigned, bytes);
  });

  it('leaves other compound files alone', async () => {
    const { bytes } = someDocument();
    expect((await strip(bytes, 'normal')).bytes.equals(bytes)).toBe(true);
  });
});

/** Both files are read without a problem, and have the same entries. */
async function expectSameStreams(one: Uint8Array, other: Uint8Array) {
  const [a, b] = [await readFormat(cfb, one), await readFormat(cfb, other)];
  const shown = ({ members }: typeof a) =>
    members.map(({ path, kind, mtime, content }) => ({
      path,
      kind,
      mtime,
      content: content && Buffer.from(content).toString('base64'),
    }));
  expect(b.problems.map(({ code }) => code)).toEqual(a.problems.map(({ code }) => code));
  expect(shown(b)).toEqual(shown(a));
}
