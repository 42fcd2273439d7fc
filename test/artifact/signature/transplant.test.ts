import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { transplantSignatures } from '../../../src/artifact/index.ts';
import { bytesSource, readAll } from '../../../src/codec/index.ts';
import type { RandomSource } from '../../../src/model/index.ts';
import { signedNupkg, signedPairs, signedPe } from '../../recipes/signed.ts';

async function transplant(signed: Uint8Array, rebuilt: Uint8Array) {
  const result = await transplantSignatures(bytesSource(signed), bytesSource(rebuilt));
  return result.done ? { ...result, bytes: Buffer.from(await readAll(result.source)) } : result;
}

describe('the signature of the official file on the rebuild', async () => {
  const pairs = await signedPairs();

  it.each(Object.keys(pairs))('gives the official file: %s', async (name) => {
    const { signed, unsigned } = pairs[name]!;
    const result = await transplant(signed, unsigned);
    if (!result.done) throw new Error(result.reason);
    expect(result.bytes.equals(signed)).toBe(true);
    expect(result.sha256).toBe(createHash('sha256').update(signed).digest('hex'));
    expect(result.fromRebuilt + result.fromSigned).toBe(signed.length);
    expect(result.form).toBe(name === 'demo.msi' ? 'normal' : 'unsigned');
  });

  it.each(Object.keys(pairs))(
    'takes the content from the rebuild, not from the official file: %s',
    async (name) => {
      const { signed, unsigned } = pairs[name]!;
      const result = await transplant(signed, unsigned);
      if (!result.done) throw new Error(result.reason);
      // Headers and signatures are small here: what counts as content is most of what the rebuild has.
      const content = name === 'demo.msi' ? 0.3 : 0.5;
      expect(result.fromRebuilt).toBeGreaterThan(unsigned.length * content);
    },
  );

  it('works where the rebuild is signed by somebody else', async () => {
    const { signed } = signedNupkg();
    const other = Buffer.from(signed);
    const at = other.indexOf('signature signature');
    other[at] = 0x53;
    expect(await transplant(signed, other)).toMatchObject({ done: true, form: 'normal' });
    expect(await transplant(signed, signed)).toMatchObject({ done: true, form: 'normal' });
  });

  it('works where only a normal form is common: CheckSum was zero', async () => {
    const { signed, unsigned } = await signedPe({ noChecksum: true });
    expect(await transplant(signed, unsigned)).toMatchObject({ done: true, form: 'normal' });
  });
});

describe('the reason why not', () => {
  it('is the first difference, in both files', async () => {
    const { signed, unsigned } = signedNupkg();
    const other = Buffer.from(unsigned);
    other[35] = other[35]! ^ 1;
    expect(await transplant(signed, other)).toEqual({
      done: false,
      reason: 'without signatures both differ from offset 35 on',
      difference: { stripped: 35, signed: 35, rebuilt: 35, sizes: [unsigned.length, unsigned.length] },
      notes: [],
    });
  });

  it('is a length', async () => {
    const { signed, unsigned } = signedNupkg();
    const sizes = [unsigned.length, unsigned.length - 1];
    expect(await transplant(signed, unsigned.subarray(0, -1))).toMatchObject({
      done: false,
      reason: `without signatures both differ from offset ${sizes[1]} on; they have ${sizes[0]} and ${sizes[1]} bytes`,
      difference: { sizes },
    });
  });

  it('is that a file has no signature, or no known format', async () => {
    const { unsigned } = signedNupkg();
    expect(await transplant(unsigned, unsigned)).toMatchObject({
      reason: 'the signed file has no signature: as zip file it has none that Assay takes out',
    });
    expect(await transplant(Buffer.from('text'), unsigned)).toMatchObject({
      reason: 'the signed file has no signature: its format is not known',
    });
  });

  it('is that the rebuild has a signature that cannot be taken out', async () => {
    const { signed } = await signedPe();
    expect(await transplant(signed, signed.subarray(0, -1))).toMatchObject({
      done: false,
      reason: expect.stringMatching(/^the rebuild is signed, too: the signature cannot be taken out: /),
    });
  });

  it('is that a file changed while it was read', async () => {
    const { signed, unsigned } = signedNupkg();
    let reads = 0;
    const changing: RandomSource = {
      size: unsigned.length,
      read: async (offset, length) => Buffer.from(unsigned.subarray(offset, offset + length)).fill(0),
      async *stream(start = 0) {
        const bytes = Buffer.from(unsigned.subarray(start));
        if (reads++ > 0) bytes[40] = bytes[40]! ^ 1;
        yield bytes;
      },
    };
    const result = await transplantSignatures(bytesSource(signed), changing);
    expect(result).toMatchObject({
      done: false,
      reason: expect.stringContaining('changed while it was read'),
    });
  });
});
