import type { Field } from '../../../model/index.ts';
import { storedSize } from './content.ts';
import { SIZE } from './data.ts';
import type { Fragments } from './fragments.ts';
import { BODY, HEAD, type Inode, NONE } from './inode.ts';
import { METADATA, type MetadataTable } from './metadata.ts';

/**
 * An inode as a field: its range is that of the metadata blocks that hold it, the offsets of its sub-fields count in the
 * decoded inode table.
 */
export function inodeField(table: MetadataTable, inode: Inode, xattrs: readonly Field[] = []): Field {
  const { block, offset, bytes, head, target, blocks } = inode;
  const last = Math.floor((offset + bytes.length - 1) / METADATA);
  const from = table.place(block)[0];
  const [end, length] = table.place(Math.min(block + last, table.count - 1));
  const base = block * METADATA + offset;
  const fields = [...HEAD.fields(bytes, 0, base), ...BODY[head.type]!.fields(bytes, HEAD.length, base)];
  const behind = base + inode.fixed;
  if (target !== undefined) {
    const size = inode.body['target_size'] ?? 0;
    fields.push({ name: 'target', value: target, offset: behind, length: size, meaning: 'name' });
    if (head.type === 10)
      fields.push({
        name: 'xattr_index',
        value: inode.body['xattr_index']!,
        offset: behind + size,
        length: 4,
      });
  } else if (blocks && blocks.length > 0) {
    fields.push({
      name: 'block sizes',
      value: shown(blocks),
      offset: behind,
      length: 4 * blocks.length,
      meaning: 'size',
    });
  } else if (head.type === 8 && bytes.length > inode.fixed) {
    fields.push({ name: 'directory index', offset: behind, length: bytes.length - inode.fixed });
  }
  if (xattrs.length > 0) fields.push({ name: 'xattrs', offset: base, length: 0, fields: xattrs });
  return { name: 'inode', offset: from, length: end + length - from, fields };
}

/** Sizes of a list that is read by people; long ones by their number. */
function shown(blocks: Uint32Array): string {
  if (blocks.length > 32) return `${blocks.length} blocks`;
  return Array.from(blocks, (block) =>
    block === 0 ? 'hole' : `${block & SIZE}${block > SIZE ? ' stored' : ''}`,
  ).join(' ');
}

/** Where the content of a file stands: its blocks, and the fragment that holds its tail. */
export function dataFields(inode: Inode, fragments: Fragments): Field[] {
  if (inode.kind !== 'file') return [];
  const fields: Field[] = [];
  const length = storedSize(inode);
  const { blocks_start = 0, fragment_index = NONE } = inode.body;
  if (length > 0) fields.push({ name: 'data', offset: blocks_start, length, meaning: 'data' });
  if (fragment_index >= fragments.count) return fields;
  const { offset, size } = fragments.stored(fragment_index);
  fields.push({ name: `fragment ${fragment_index}`, offset, length: size & SIZE, meaning: 'data' });
  return fields;
}
