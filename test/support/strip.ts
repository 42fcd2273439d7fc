import { expect } from 'vitest';
import { stripSignatures } from '../../src/artifact/index.ts';
import { bytesSource, readAll } from '../../src/codec/index.ts';
import type { SignedPair } from '../recipes/signed.ts';

/** A file without its signatures, with its bytes. */
export async function strip(bytes: Uint8Array, form: 'unsigned' | 'normal' = 'unsigned') {
  const result = await stripSignatures(bytesSource(bytes), { form });
  return { ...result, bytes: Buffer.from(await readAll(result.source)) };
}

/** Stripped, the signed file is the unsigned one; and both have one normal form. */
export async function expectExact({ unsigned, signed }: SignedPair) {
  const result = await strip(signed);
  expect(result.bytes.equals(unsigned)).toBe(true);
  expect(result.canonical).toBe(false);
  await expectNormal({ unsigned, signed });
  return result;
}

/** Both files have one normal form, and the unsigned one has no signature. */
export async function expectNormal({ unsigned, signed }: SignedPair) {
  const [one, other] = [await strip(signed, 'normal'), await strip(unsigned, 'normal')];
  expect(one.bytes.equals(other.bytes)).toBe(true);
  expect(other.removed).toEqual([]);
  return one;
}
