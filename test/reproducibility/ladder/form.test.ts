import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createForm, DIGEST_VERSION } from '../../../src/reproducibility/ladder/form.ts';

/** The definition, word for word. */
function defined(items: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const item of items) {
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(item.length));
    hash.update(length).update(item);
  }
  return hash.digest('hex');
}

const bytes = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 4000, maxLength: 9000 }));

test('a form is its items with their lengths in front, however they are given', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(bytes, fc.string()), { maxLength: 12 }),
      fc.nat(3),
      async (items, parts) => {
        const form = createForm('title');
        for (const [i, item] of items.entries()) {
          if (typeof item === 'string' || i % 2 === 0) form.item(item);
          else expect(await form.stream(item.length, inParts(item, parts + 1))).toBe(true);
        }
        const all = [DIGEST_VERSION, 'title', ...items];
        expect(form.hex()).toBe(defined(all.map((item) => Buffer.from(item as string))));
      },
    ),
  );
});

async function* inParts(item: Uint8Array, parts: number): AsyncGenerator<Uint8Array> {
  const length = Math.ceil(item.length / parts);
  for (let at = 0; at < item.length; at += length) yield item.subarray(at, at + length);
}

test('a content that ends early, or goes on, is told', async () => {
  const item = Buffer.alloc(10);
  expect(await createForm('x').stream(11, inParts(item, 2))).toBe(false);
  expect(await createForm('x').stream(9, inParts(item, 2))).toBe(false);
});
