import { createHash, type Hash } from 'node:crypto';
import type { Source } from '../../model/index.ts';
import type { DocumentSignature } from './document.ts';

type Wanted = Pick<DocumentSignature, 'hash' | 'mode'>;

/** Digests of a file as OpenPGP wants them, to be gone on with for each signature. */
export interface ContentDigests {
  /** A digest that has seen the content, of its own for each call. */
  of(wanted: Wanted): Hash;
}

/** Digests a file once for all signatures (RFC 9580, 5.2.4). */
export async function digestContent(source: Source, wanted: readonly Wanted[]): Promise<ContentDigests> {
  const hashes = new Map(wanted.map((one) => [nameOf(one), createHash(one.hash)]));
  const isWanted = (mode: Wanted['mode']) => wanted.some((one) => one.mode === mode);
  const text = isWanted('text') ? createTextLines() : undefined;
  const update = (mode: Wanted['mode'], bytes: Uint8Array) => {
    for (const [name, hash] of hashes) if (name.startsWith(mode)) hash.update(bytes);
  };
  if (hashes.size > 0)
    for await (const chunk of source.stream()) {
      update('binary', chunk);
      if (text) update('text', text(chunk));
    }
  return { of: (one) => hashes.get(nameOf(one))!.copy() };
}

const nameOf = ({ mode, hash }: Wanted) => `${mode} ${hash}`;

const [LF, CR] = [10, 13];

/** Makes every line end CR LF, whatever chunks the text comes in. */
function createTextLines(): (chunk: Uint8Array) => Uint8Array {
  let last = 0;
  return (chunk) => {
    const out = Buffer.allocUnsafe(chunk.length * 2);
    let length = 0;
    for (const byte of chunk) {
      if (byte === LF && last !== CR) out[length++] = CR;
      out[length++] = byte;
      last = byte;
    }
    return out.subarray(0, length);
  };
}
