import { quoted } from '../common/names.ts';
import { damage, type Image } from './image.ts';
import { type Budget, type Inode, textOf } from './inode.ts';
import { type Cursor, type MetadataTable, takeMetadata } from './metadata.ts';

/** Count less one, block of the inodes, inode number. */
const HEADER = 12;
/** Offset in the block, difference of the number, type, length of the name less one. */
const ENTRY = 8;
/** A header is good for so many entries. */
const MOST_ENTRIES = 256;
/** The size of a directory counts its two entries that are not stored. */
const IMPLIED = 3;

/** A name in a directory. */
export interface DirectoryEntry {
  readonly name: string;
  /** Place of its inode: block, counted from the inode table, and offset. */
  readonly start: number;
  readonly offset: number;
  readonly inodeNumber: number;
  /** Basic inode type, 1 to 7. */
  readonly type: number;
}

/** A directory as stored. */
export interface Listing {
  readonly entries: readonly DirectoryEntry[];
  /** Decoded bytes. */
  readonly length: number;
}

/** The entries of a directory, in stored order (section 6). What breaks off is reported. */
export async function readListing(
  image: Image,
  table: MetadataTable,
  { body, head }: Inode,
  budget: Budget,
): Promise<Listing> {
  const length = Math.max(0, (body['file_size'] ?? 0) - IMPLIED);
  if (length === 0) return { entries: [], length };
  const start = body['block_index'] ?? 0;
  const fail = (what: string) =>
    damage(
      image,
      'squashfs.directory',
      `${what}, directory with inode ${head.inode_number}`,
      table.start + start,
    );
  const index = table.blockAt(start);
  budget.left -= length;
  const cursor: Cursor | undefined =
    index === undefined ? undefined : { table, index, offset: body['block_offset'] ?? 0 };
  const bytes = cursor && budget.left >= 0 ? await takeMetadata(cursor, length) : undefined;
  if (!bytes) {
    fail(budget.left < 0 ? 'directories share their entries too often' : `no ${length} bytes there`);
    return { entries: [], length: 0 };
  }
  const { entries, wrong } = parse(bytes);
  if (wrong) fail(wrong);
  return { entries: checkNames(image, entries, head.inode_number, table.start + start), length };
}

function parse(bytes: Buffer): { readonly entries: DirectoryEntry[]; readonly wrong?: string } {
  const entries: DirectoryEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + HEADER > bytes.length) return { entries, wrong: 'a header is cut' };
    const count = bytes.readUInt32LE(at) + 1;
    const start = bytes.readUInt32LE(at + 4);
    const number = bytes.readUInt32LE(at + 8);
    if (count > MOST_ENTRIES) return { entries, wrong: `a header for ${count} entries` };
    at += HEADER;
    for (let i = 0; i < count; i++) {
      const end = at + ENTRY <= bytes.length ? at + ENTRY + bytes.readUInt16LE(at + 6) + 1 : Number.NaN;
      if (!(end <= bytes.length)) return { entries, wrong: 'an entry is cut' };
      entries.push({
        name: textOf(bytes.subarray(at + ENTRY, end)),
        start,
        offset: bytes.readUInt16LE(at),
        inodeNumber: number + bytes.readInt16LE(at + 2),
        type: bytes.readUInt16LE(at + 4),
      });
      at = end;
    }
  }
  return { entries };
}

/** Leaves out what cannot be a name, and says where names are not sorted by their bytes. */
function checkNames(
  image: Image,
  entries: readonly DirectoryEntry[],
  inode: number,
  place: number,
): DirectoryEntry[] {
  let previous: Buffer | undefined;
  return entries.filter(({ name }) => {
    if (name === '.' || name === '..' || /[/\0]/.test(name)) {
      image.tally.add('squashfs.name', `${quoted(name)} in the directory with inode ${inode}`, place);
      return false;
    }
    const bytes = Buffer.from(name, 'utf8');
    if (previous && Buffer.compare(previous, bytes) >= 0) {
      const message = `${quoted(name)} in the directory with inode ${inode}`;
      image.tally.add('squashfs.order', message, place);
    }
    previous = bytes;
    return true;
  });
}
