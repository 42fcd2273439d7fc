import { concat, copyOf, hex, type Notes, utf8 } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import { decodeData, type HeapData } from './data.ts';
import type { XarFile } from './member.ts';
import type { Tally } from './tally.ts';

/** Bytes of extended attributes that may still be read: they are metadata, held to the limit of that name as a whole. */
export interface AttributeBudget {
  left: number;
}

const SHOWN = 4096;

/**
 * Reads a member's extended attributes, verifying their checksums and sizes.
 * @returns what to show of each where fields are wanted: text, or else hexadecimal; up to 4 KiB
 */
export async function readAttributes(
  source: RandomSource,
  file: XarFile,
  budget: AttributeBudget,
  notes: Notes,
  tally: Tally,
): Promise<ReadonlyMap<HeapData, string>> {
  const values = new Map<HeapData, string>();
  for (const attribute of file.attributes) {
    budget.left -= Math.min(attribute.length, source.size);
    const value = budget.left < 0 ? undefined : await readOne(source, attribute, budget, notes);
    if (!value)
      tally.add('xar.unverified', `${attribute.what} is beyond the limit for metadata (--limit metadata)`);
    else if (notes.wantsFields) values.set(attribute, shown(value));
  }
  return values;
}

async function readOne(source: RandomSource, attribute: HeapData, budget: AttributeBudget, notes: Notes) {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of decodeData(source, attribute, notes)) {
    if (size < SHOWN && notes.wantsFields) parts.push(copyOf(chunk.subarray(0, SHOWN - size)));
    size += chunk.length;
    budget.left -= chunk.length;
    if (budget.left < 0) return undefined;
  }
  if (attribute.size !== undefined && attribute.size !== size) {
    const message = `${attribute.what}: the table says ${attribute.size} bytes, there are ${size}`;
    notes.problem('content.size-mismatch', message, attribute.start);
  }
  return concat(parts.length === 0 ? [new Uint8Array(0)] : parts);
}

function shown(bytes: Uint8Array): string {
  const text = utf8(bytes);
  return text !== undefined && !/[\0-\x08\x0e-\x1f]/.test(text) ? text : hex(bytes);
}
