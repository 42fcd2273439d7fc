import { type BomPath, bomBytes } from '../../src/artifact/write/bom.ts';
import { modeWithType, type WriteMember } from '../../src/artifact/write/member.ts';
import { posixSum } from '../../src/artifact/write/posix-sum.ts';
import type { Item } from './build.ts';

const TYPES = { file: 1, directory: 2, symlink: 3 } as const;
/** For files that are no programs: any architecture. */
const ARCHITECTURE = 15;

/** The bill of materials of a tree, as mkbom(8) writes it: mode, owner, time, size and checksum of every path. */
export function bomOf(items: readonly Item[], memberOf: (item: Item) => WriteMember): Uint8Array {
  const paths = items.map((item): BomPath => ({ path: item.path, info: infoOf(item, memberOf(item)) }));
  return bomBytes(paths, summary(items.length));
}

/** `BomInfo`: version, number of paths, one entry. */
function summary(count: number): Uint8Array {
  const bytes = Buffer.alloc(28);
  for (const [i, value] of [1, count + 1, 1].entries()) bytes.writeUInt32BE(value, i * 4);
  return bytes;
}

function infoOf({ content, link }: Item, { kind, mode, uid, gid, mtime, path }: WriteMember): Uint8Array {
  const bytes = Buffer.from(content ?? link ?? '');
  const sum = posixSum();
  sum.update(bytes);
  const head = Buffer.alloc(27);
  head[0] = TYPES[kind as keyof typeof TYPES];
  head[1] = 1;
  head.writeUInt16BE(ARCHITECTURE, 2);
  head.writeUInt16BE(modeWithType({ kind, mode, uid, gid, mtime, path }), 4);
  head.writeUInt32BE(uid, 6);
  head.writeUInt32BE(gid, 10);
  head.writeUInt32BE(mtime, 14);
  head.writeUInt32BE(kind === 'directory' ? 0 : bytes.length, 18);
  head[22] = 1;
  head.writeUInt32BE(kind === 'directory' ? 0 : sum.value(), 23);
  const target = link === undefined ? Buffer.alloc(0) : Buffer.from(`${link}\0`);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(target.length);
  return Buffer.concat([head, length, target, ...(kind === 'file' ? [Buffer.alloc(4)] : [])]);
}
