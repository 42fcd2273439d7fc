import { crc32 } from 'node:zlib';
import type { ByteReader } from '../../../codec/index.ts';
import { nameText } from '../common/names.ts';
import type { Watch } from '../common/stored.ts';
import { type Dialect, dialectOf, LONGEST_HEADER, type Numbers, padding, parseNumbers } from './dialects.ts';

/** How far {@link findHolder} looks, in bytes: a few hundred links. */
const LOOK_AHEAD = 1 << 14;

/** The names of one inode, as far as they were read. */
export interface LinkGroup {
  readonly first: string;
  seen: number;
  /** The name whose entry stores the data. */
  holder?: string;
  /** Offset up to which {@link findHolder} looked in vain. */
  looked?: number;
  /** Length and CRC-32 of the first stored data. */
  size?: number;
  crc?: number;
}

/** The groups whose names are not all read yet, by device and inode. */
export type LinkGroups = Map<string, LinkGroup>;

/**
 * Enters `name` into the group of its inode; undefined where more than `most` groups are open already.
 * A group is forgotten with its last name, so that honest archives keep few.
 */
export function joinGroup(
  groups: LinkGroups,
  numbers: Numbers,
  name: string,
  most: number,
): LinkGroup | undefined {
  const key = inodeKey(numbers);
  let group = groups.get(key);
  if (!group) {
    if (groups.size >= most) return undefined;
    group = { first: name, seen: 0 };
    groups.set(key, group);
  }
  group.seen++;
  if (group.seen >= numbers.nlink) groups.delete(key);
  return group;
}

/**
 * Looks for the entry that stores the data of a link without data. GNU cpio, gen_init_cpio and rpm write all names
 * of an inode in a row, data last: then its name can be known before it is reached. What was looked through once is
 * not looked through again.
 * @returns that name, {@link EMPTY_GROUP} where all names follow and none has data, undefined where it cannot be told
 */
export async function findHolder(
  reader: ByteReader,
  dialect: Dialect,
  of: Numbers,
  group: LinkGroup,
): Promise<string | undefined> {
  const start = reader.position;
  if (start < (group.looked ?? 0)) return undefined;
  const key = inodeKey(of);
  let at = 0;
  for (let others = of.nlink - group.seen; others > 0; others--) {
    group.looked = start + at + 1;
    const head = (await reader.peek(at + LONGEST_HEADER)).subarray(at);
    if (head.length < dialect.size || dialectOf(head) !== dialect) return undefined;
    const numbers = parseNumbers(head, dialect);
    const { namesize, filesize } = numbers;
    const nameAt = at + dialect.size;
    const end = nameAt + namesize;
    // NaN fails these comparisons too.
    if (inodeKey(numbers) !== key || !(end <= LOOK_AHEAD) || !(filesize >= 0)) return undefined;
    if (filesize > 0) {
      const name = (await reader.peek(end)).subarray(nameAt, end);
      return name.length === namesize ? nameText(name).text : undefined;
    }
    at = end + padding(dialect, dialect.size + namesize);
  }
  return group.seen === 1 ? EMPTY_GROUP : undefined;
}

/** Answer of {@link findHolder} for an empty file with several names; no stored name holds a NUL. */
export const EMPTY_GROUP = '\0';

/**
 * Watches the data of one name of a group. Where several names store data (each does in the older dialects) it must
 * be the same: readers that link them keep only one.
 */
export function sameContent(group: LinkGroup, size: number, differs: () => void): Watch | undefined {
  if (group.size !== undefined && group.size !== size) {
    differs();
    return undefined;
  }
  group.size = size;
  let crc = 0;
  return {
    bytes: (chunk) => {
      crc = crc32(chunk, crc);
    },
    end: () => {
      if (group.crc !== undefined && group.crc !== crc) differs();
      group.crc ??= crc;
    },
  };
}

function inodeKey({ dev, devmajor, devminor, ino }: Numbers): string {
  return `${dev},${devmajor},${devminor},${ino}`;
}
