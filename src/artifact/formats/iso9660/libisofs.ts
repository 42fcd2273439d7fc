import { SECTOR } from './descriptors.ts';
import type { Extent } from './item.ts';
import { areasOf, entriesOf, type SystemUse } from './susp.ts';
import type { Tree } from './tree.ts';

/** Name of the attribute `isofs.ca` in an AL entry: the name space of libisofs is the byte 4. */
const NAME = Buffer.from([3, 4, 0x63, 0x61]);

/**
 * Where libisofs (xorriso) keeps MD5 digests of all files, from an attribute of the root directory (AAIP 2.0; libisofs,
 * doc/checksums.txt): 16 bytes for each. @returns undefined where there are none
 */
export function checksumArray(tree: Tree): Extent | undefined {
  const root = tree.directories.values().next().value;
  const dot = root?.dots[0];
  for (const entry of dot ? entriesOf(areasOf(dot)) : []) {
    const [, start, count] = entry.signature === 'AL' ? numbersOf(entry) : [];
    if (start && count) return { start: start * SECTOR, length: count * 16 };
  }
  return undefined;
}

/** The numbers at the start of the value: each a length byte and as many bytes, the first one highest. */
function numbersOf({ bytes, at, end }: SystemUse): number[] {
  const name = bytes.subarray(at, end).indexOf(NAME);
  if (name < 0) return [];
  const numbers: number[] = [];
  let place = at + name + NAME.length + 2;
  while (numbers.length < 3 && place < end) {
    const length = bytes[place]!;
    if (length === 0 || length > 6 || place + 1 + length > end) return [];
    numbers.push(bytes.readUIntBE(place + 1, length));
    place += 1 + length;
  }
  return numbers.length === 3 ? numbers : [];
}
