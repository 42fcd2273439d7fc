import { isUtf8 } from 'node:buffer';
import { asBuffer, latin1, plistField } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { leavesOf, type Tree } from './btree.ts';
import { extentsOf, forkOf, unicode } from './records.ts';
import { type ForkContent, openFork, type Volume } from './volume.ts';

const INLINE = 0x10;
const FORK = 0x20;
const EXTENTS = 0x30;

/** An extended attribute, to be read when its file is. */
export interface Attribute {
  readonly name: string;
  /** First byte and length of its record in the attributes file; of an inline one, of its data. */
  readonly at: number;
  readonly length: number;
  /** Blocks of its own, for one that is not inline. */
  readonly content?: ForkContent;
}

/** Attributes by the number of their file. */
export type Attributes = ReadonlyMap<number, readonly Attribute[]>;

/** Reads through the attributes file (hfs_format.h, HFSPlusAttrRecord). */
export async function readAttributes(volume: Volume, tree: Tree): Promise<Attributes> {
  const all = new Map<number, Attribute[]>();
  let count = 0;
  for await (const node of leavesOf(volume, tree)) {
    for (let i = 0; i + 1 < node.offsets.length; i++) {
      const start = node.offsets[i]!;
      const end = node.offsets[i + 1]!;
      const record = attributeAt(volume, tree, node.number, node.bytes.subarray(0, end), start);
      if (record === undefined) {
        const at = volume.base + tree.content.place(node.number * tree.header.nodeSize + start);
        volume.tally.add('hfsplus.bad-record', `record ${i} of node ${node.number} of the attributes`, at);
      } else if (record !== 'more' && count++ < volume.context.limits.steps) {
        const known = all.get(record.file);
        if (known) known.push(record.attribute);
        else all.set(record.file, [record.attribute]);
      }
    }
  }
  return all;
}

/** @returns `more` for further extents of an attribute, whose blocks are noted as used; undefined for a damaged record */
function attributeAt(volume: Volume, tree: Tree, number: number, node: Buffer, start: number) {
  if (start + 14 > node.length) return undefined;
  const key = node.readUInt16BE(start);
  const body = start + 2 + key + (key & 1);
  const characters = node.readUInt16BE(start + 12);
  if (key < 12 || 12 + characters * 2 > key || body + 8 > node.length) return undefined;
  const file = node.readUInt32BE(start + 4);
  const name = unicode(node, start + 14, characters);
  const at = number * tree.header.nodeSize + body;
  const type = node.readUInt32BE(body);
  if (type === INLINE && body + 16 <= node.length) {
    const length = node.readUInt32BE(body + 12);
    if (body + 16 + length > node.length) return undefined;
    return { file, attribute: { name, at: at + 16, length } };
  }
  if (type === FORK && body + 88 <= node.length) {
    const fork = forkOf(node.subarray(body + 8, body + 88));
    // Further extents are records of this file, noted as they come, and not of the extents overflow file.
    const inFirst = fork.extents.reduce((sum, { count }) => sum + count, 0);
    const first = {
      ...fork,
      totalBlocks: Math.min(fork.totalBlocks, inFirst),
      logicalSize: Math.min(fork.logicalSize, inFirst * volume.blockSize),
    };
    const content = openFork(volume, first, file, 'data', `attribute ${name} of ${file}`);
    return { file, attribute: { name, at, length: 88, content } };
  }
  if (type === EXTENTS && body + 72 <= node.length) {
    for (const { start: block, count } of extentsOf(node, body + 8)) volume.map.use(block, count);
    return 'more' as const;
  }
  return undefined;
}

/** Bytes of an inline attribute. */
export async function attributeData(tree: Tree, { at, length }: Attribute): Promise<Uint8Array> {
  return await tree.content.source.read(at, length);
}

const DATE = /date/i;

/** An attribute as a field; `data` is that of an inline one. */
export function attributeField(volume: Volume, tree: Tree, attribute: Attribute, data: Uint8Array): Field {
  const { name, at, length, content } = attribute;
  const offset = volume.base + tree.content.place(at);
  const blocks = (content?.ranges ?? []).map(
    (range): Field => ({
      name: 'data',
      offset: volume.base + range.start,
      length: range.length,
      meaning: 'data',
    }),
  );
  if (content) return { name, value: content.source.size, offset, length: 0, fields: blocks };
  return {
    name,
    value: shownData(data),
    offset,
    length,
    ...(DATE.test(name) ? { meaning: 'time' as const } : {}),
  };
}

/** Short text as text, short bytes in hexadecimal, anything else by its digest. */
function shownData(data: Uint8Array): string {
  const bytes = asBuffer(data);
  const text = bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes;
  if (text.length <= 256 && isUtf8(text) && !/[\0-\x08\x0e-\x1f]/.test(latin1(text)))
    return text.toString('utf8');
  const { value } = plistField('', { kind: 'data', value: bytes, offset: 0, length: bytes.length });
  return String(value);
}
