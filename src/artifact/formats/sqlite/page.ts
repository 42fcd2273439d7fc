import { type Coverage, createCoverage } from '../common/coverage.ts';
import { type Database, pageAt } from './header.ts';
import { varint } from './record.ts';

/** Kinds of b-tree pages by their first byte (1.6). */
const KINDS: Readonly<
  Record<number, { readonly name: string; readonly leaf: boolean; readonly table: boolean }>
> = {
  2: { name: 'index interior', leaf: false, table: false },
  5: { name: 'table interior', leaf: false, table: true },
  10: { name: 'index leaf', leaf: true, table: false },
  13: { name: 'table leaf', leaf: true, table: true },
};

/** A cell of a b-tree page. */
export interface Cell {
  /** First byte in the file. */
  readonly at: number;
  readonly length: number;
  readonly child?: number;
  readonly rowid?: number;
  /** What of the payload is on the page. */
  readonly local?: Buffer;
  /** Bytes of the whole payload. */
  readonly payload?: number;
  /** First page of the rest. */
  readonly overflow?: number;
}

/** A b-tree page. */
export interface Page {
  readonly kind: string;
  readonly leaf: boolean;
  readonly table: boolean;
  readonly cells: readonly Cell[];
  /** Right-most child of an interior page. */
  readonly right?: number;
  /** What header, cells and free blocks account for; counts in the file. */
  readonly coverage: Coverage;
}

/** Reads a b-tree page (1.6). @returns the reason where it is none */
export function readPage(database: Database, number: number): Page | string {
  const { bytes, usable } = database;
  const start = pageAt(database, number);
  const at = start + (number === 1 ? 100 : 0);
  const kind = KINDS[bytes[at]!];
  if (!kind) return `its first byte is ${bytes[at]}`;
  const count = bytes.readUInt16BE(at + 3);
  const headerLength = kind.leaf ? 8 : 12;
  if (at + headerLength + 2 * count > start + usable) return `${count} cells do not fit`;
  const coverage = createCoverage();
  coverage.add(start, at + headerLength + 2 * count - start);
  coverage.add(start + usable, database.pageSize - usable);
  const cells: Cell[] = [];
  // Cells that overlap would give the square of the page.
  let room = usable;
  for (let i = 0; i < count; i++) {
    const offset = bytes.readUInt16BE(at + headerLength + 2 * i);
    const cell = offset < usable ? readCell(database, kind, start + offset, start + usable) : undefined;
    if (!cell) return `cell ${i} at ${offset} does not fit`;
    coverage.add(cell.at, cell.length);
    cells.push(cell);
    room -= cell.length;
    if (room < 0) return `cell ${i} at ${offset} lies in another`;
  }
  const right = kind.leaf ? {} : { right: bytes.readUInt32BE(at + 8) };
  return { kind: kind.name, leaf: kind.leaf, table: kind.table, cells, ...right, coverage };
}

function readCell(
  database: Database,
  { leaf, table }: { leaf: boolean; table: boolean },
  start: number,
  end: number,
): Cell | undefined {
  const { bytes } = database;
  let at = start;
  if (at + 4 > end) return undefined;
  const child = leaf ? {} : { child: bytes.readUInt32BE(at) };
  if (!leaf) at += 4;
  const first = varint(bytes, at);
  if (!first) return undefined;
  at += first.length;
  if (table && !leaf) return { at: start, length: at - start, ...child, rowid: first.value };
  const key = table ? varint(bytes, at) : undefined;
  if (key) at += key.length;
  const payload = first.value;
  const length = localLength(database, payload, table);
  const local = bytes.subarray(at, at + length);
  at += length;
  const spills = length < payload;
  if (at + (spills ? 4 : 0) > end) return undefined;
  const overflow = spills ? { overflow: bytes.readUInt32BE(at) } : {};
  // A cell takes at least four bytes, so that a free block fits in its place.
  const total = Math.max(4, at - start + (spills ? 4 : 0));
  return {
    at: start,
    length: total,
    ...child,
    ...(key ? { rowid: key.value } : {}),
    local,
    payload,
    ...overflow,
  };
}

/** How much of a payload stands on the page itself (1.6, "Cell Payload Overflow Pages"). */
function localLength({ usable }: Database, payload: number, table: boolean): number {
  const most = table ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  if (payload <= most) return payload;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const rest = least + ((payload - least) % (usable - 4));
  return rest <= most ? rest : least;
}
