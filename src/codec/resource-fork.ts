import { asBuffer, latin1 } from './bytes.ts';

/** One resource of a resource fork. */
export interface Resource {
  /** Four characters: `blkx`, `TEXT` … */
  readonly type: string;
  readonly id: number;
  readonly name: string;
  readonly attributes: number;
  /** First byte of its data in the fork, behind the length, and how many there are. */
  readonly offset: number;
  readonly length: number;
}

/** Data and map of a fork stand behind these four numbers. */
const HEADER = 16;
/** Where the map has the offsets of its two lists. */
const LISTS = 24;
const TYPE = 8;
const REFERENCE = 12;
const NO_NAME = 0xffff;

/**
 * The resources of a classic Mac OS resource fork (Inside Macintosh: More Macintosh Toolbox, 1-121), in the order of its map.
 * What leads outside the fork is left out and told by `damaged`. Never throws.
 * @param most resources that are listed
 */
export function readResourceFork(
  bytes: Uint8Array,
  most: number,
): { readonly resources: readonly Resource[]; readonly damaged: boolean } {
  const fork = asBuffer(bytes);
  const resources: Resource[] = [];
  let damaged = false;
  if (fork.length < HEADER) return { resources, damaged: true };
  const data = fork.readUInt32BE(0);
  const map = fork.readUInt32BE(4);
  if (map + LISTS + 4 > fork.length) return { resources, damaged: true };
  const types = map + fork.readUInt16BE(map + LISTS);
  const names = map + fork.readUInt16BE(map + LISTS + 2);
  const count = types + 2 <= fork.length ? (fork.readUInt16BE(types) + 1) & 0xffff : 0;
  for (let i = 0; i < count; i++) {
    const at = types + 2 + i * TYPE;
    if (at + TYPE > fork.length) return { resources, damaged: true };
    const type = latin1(fork.subarray(at, at + 4));
    const references = fork.readUInt16BE(at + 4) + 1;
    for (let j = 0; j < references && resources.length < most; j++) {
      const resource = resourceAt(fork, type, types + fork.readUInt16BE(at + 6) + j * REFERENCE, data, names);
      if (resource) resources.push(resource);
      else damaged = true;
    }
  }
  return { resources, damaged };
}

function resourceAt(
  fork: Buffer,
  type: string,
  at: number,
  data: number,
  names: number,
): Resource | undefined {
  if (at + REFERENCE > fork.length) return undefined;
  const nameAt = fork.readUInt16BE(at + 2);
  const offset = data + fork.readUIntBE(at + 5, 3) + 4;
  if (offset > fork.length) return undefined;
  const length = fork.readUInt32BE(offset - 4);
  if (offset + length > fork.length) return undefined;
  const name = nameAt === NO_NAME ? '' : pascalText(fork, names + nameAt);
  return { type, id: fork.readInt16BE(at), name, attributes: fork[at + 4]!, offset, length };
}

function pascalText(fork: Buffer, at: number): string {
  return at < fork.length ? latin1(fork.subarray(at + 1, at + 1 + fork[at]!)) : '';
}
