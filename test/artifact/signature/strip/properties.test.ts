import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripSignatures, transplantSignatures } from '../../../../src/artifact/index.ts';
import { createPieces, piecesSource } from '../../../../src/artifact/signature/strip/pieces.ts';
import { bytesSource, readAll, zlibPackedAs } from '../../../../src/codec/index.ts';
import { AssayError } from '../../../../src/model/index.ts';
import { repackXar, signedPairs, signedXar } from '../../../recipes/signed.ts';

type Form = 'unsigned' | 'normal';

/** The stripped bytes, or that the file was refused. */
async function strip(bytes: Uint8Array, form: Form, format?: string): Promise<Buffer | 'refused'> {
  try {
    const options = format === undefined ? { form } : { form, format };
    const { source, removed } = await stripSignatures(bytesSource(bytes), options);
    for (const { offset, length } of removed) expect(offset + length).toBeLessThanOrEqual(bytes.length);
    const result = Buffer.from(await readAll(source));
    expect(result.length).toBe(source.size);
    return result;
  } catch (error) {
    if (error instanceof AssayError && error.code === 'strip.damaged') return 'refused';
    throw error;
  }
}

describe('of any bytes', async () => {
  const pairs = await signedPairs();
  const seeds = Object.values(pairs).flatMap(({ signed, unsigned }) => [signed, unsigned]);
  /** Cut anywhere, with bytes changed anywhere, most of them where headers are. */
  const damaged = fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.boolean()), { maxLength: 6 }),
    )
    .map(([seed, part, flips]) => {
      const bytes = Buffer.from(
        seed.subarray(0, part > 0.3 ? seed.length : Math.floor((part / 0.3) * seed.length)),
      );
      for (const [at, value, early] of flips) {
        if (bytes.length > 0) bytes[at % Math.min(bytes.length, early ? 600 : bytes.length)] = value;
      }
      return bytes;
    });

  it('a result or a refusal comes, and a result has no signature left', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, fc.constantFrom<Form>('unsigned', 'normal'), async (bytes, form) => {
        const once = await strip(bytes, form);
        if (once === 'refused') return;
        const again = await strip(once, form);
        // Damage may hide behind a signature, and be seen without it; but what comes, comes the same.
        if (again !== 'refused') expect(again.equals(once)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it('a table of contents with changes anywhere is stripped once, or refused', async () => {
    const { signed } = await signedXar();
    const edits = [
      '<offset>',
      '</size>',
      '0',
      '9',
      '99999999999',
      '<signature>',
      '</toc>',
      '<!--x-->',
      '&#49;',
      '',
    ];
    const edit = fc.tuple(fc.nat(), fc.constantFrom(...edits), fc.nat(20));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (changes) => {
        const bytes = await repackXar(signed, (xml) => {
          let text = Buffer.from(xml).toString('latin1');
          for (const [at, put, cut] of changes) {
            const place = at % text.length;
            text = text.slice(0, place) + put + text.slice(place + cut);
          }
          return zlibPackedAs(Buffer.from(text, 'latin1'), { level: 6 });
        });
        for (const form of ['unsigned', 'normal'] as const) {
          const once = await strip(bytes, form);
          if (once !== 'refused') expect(await strip(once, form)).toEqual(once);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('a transplant gives the official bytes or a reason', async () => {
    await fc.assert(
      fc.asyncProperty(damaged, fc.constantFrom(...seeds), async (rebuilt, signed) => {
        const result = await transplantSignatures(bytesSource(signed), bytesSource(rebuilt));
        if (result.done) expect(Buffer.from(await readAll(result.source)).equals(signed)).toBe(true);
        else expect(result.reason).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it('one format taken for another does no harm', async () => {
    const formats = ['xar', 'pe', 'cfb', 'cab', 'macho', 'macho-fat', 'zip', 'rpm', 'toString'];
    for (const seed of seeds) for (const format of formats) await strip(seed, 'normal', format);
  });
});

describe('pieces', () => {
  it('read and stream as one, from any offset', async () => {
    const part = fc.oneof(
      fc
        .tuple(fc.nat(100), fc.nat(100))
        .map(([from, length]) => ({ from, length: Math.min(length, 100 - from) })),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => ({ bytes })),
    );
    const file = Buffer.from(Array.from({ length: 100 }, (_, i) => i));
    await fc.assert(
      fc.asyncProperty(fc.array(part), fc.nat(300), fc.nat(300), async (parts, offset, length) => {
        const pieces = createPieces();
        pieces.add(parts, 0);
        const whole = Buffer.concat(
          parts.map((one) => ('bytes' in one ? one.bytes : file.subarray(one.from, one.from + one.length))),
        );
        const source = piecesSource(bytesSource(file), pieces.list);
        expect(source.size).toBe(whole.length);
        expect(pieces.length).toBe(whole.length);
        const read = await source.read(offset, length);
        expect(Buffer.from(read).equals(whole.subarray(offset, offset + length))).toBe(true);
        const rest: Uint8Array[] = [];
        for await (const chunk of source.stream(offset)) rest.push(Uint8Array.from(chunk));
        expect(Buffer.concat(rest).equals(whole.subarray(offset))).toBe(true);
      }),
    );
  });

  it('keep what a change leaves the same', () => {
    const pieces = createPieces();
    pieces.change(10, Buffer.from('abcdef'), Buffer.from('abXYef'));
    pieces.keep(16, 20);
    expect(pieces.list).toEqual([
      { from: 10, length: 2 },
      { bytes: Buffer.from('XY') },
      { from: 14, length: 6 },
    ]);
  });
});
