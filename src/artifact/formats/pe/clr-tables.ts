import type { Reading } from './image.ts';

/**
 * Columns of the metadata tables (ECMA-335, II.22), as `name:kind`. Kinds: 2 and 4 are integers of that many bytes; S, G and B
 * indexes into the heaps of strings, GUIDs and blobs; a hexadecimal number after `t` an index into that table; anything else
 * a coded index.
 */
const SCHEMA: readonly string[] = [
  'Generation:2 Name:S Mvid:G EncId:G EncBaseId:G',
  'ResolutionScope:scope TypeName:S TypeNamespace:S',
  'Flags:4 TypeName:S TypeNamespace:S Extends:type FieldList:t04 MethodList:t06',
  'Field:t04',
  'Flags:2 Name:S Signature:B',
  'Method:t06',
  'RVA:4 ImplFlags:2 Flags:2 Name:S Signature:B ParamList:t08',
  'Param:t08',
  'Flags:2 Sequence:2 Name:S',
  'Class:t02 Interface:type',
  'Class:memberParent Name:S Signature:B',
  'Type:2 Parent:constant Value:B',
  'Parent:attribute Type:attributeType Value:B',
  'Parent:marshal NativeType:B',
  'Action:2 Parent:security PermissionSet:B',
  'PackingSize:2 ClassSize:4 Parent:t02',
  'Offset:4 Field:t04',
  'Signature:B',
  'Parent:t02 EventList:t14',
  'Event:t14',
  'EventFlags:2 Name:S EventType:type',
  'Parent:t02 PropertyList:t17',
  'Property:t17',
  'Flags:2 Name:S Type:B',
  'Semantics:2 Method:t06 Association:semantics',
  'Class:t02 MethodBody:method MethodDeclaration:method',
  'Name:S',
  'Signature:B',
  'MappingFlags:2 MemberForwarded:forwarded ImportName:S ImportScope:t1a',
  'RVA:4 Field:t04',
  'Token:4 FuncCode:4',
  'Token:4',
  'HashAlgId:4 MajorVersion:2 MinorVersion:2 BuildNumber:2 RevisionNumber:2 Flags:4 PublicKey:B Name:S Culture:S',
  'Processor:4',
  'OSPlatformID:4 OSMajorVersion:4 OSMinorVersion:4',
  'MajorVersion:2 MinorVersion:2 BuildNumber:2 RevisionNumber:2 Flags:4 PublicKeyOrToken:B Name:S Culture:S HashValue:B',
  'Processor:4 AssemblyRef:t23',
  'OSPlatformId:4 OSMajorVersion:4 OSMinorVersion:4 AssemblyRef:t23',
  'Flags:4 Name:S HashValue:B',
  'Flags:4 TypeDefId:4 TypeName:S TypeNamespace:S Implementation:implementation',
  'Offset:4 Flags:4 Name:S Implementation:implementation',
  'NestedClass:t02 EnclosingClass:t02',
  'Number:2 Flags:2 Owner:typeOrMethod Name:S',
  'Method:method Instantiation:B',
  'Owner:t2a Constraint:type',
];

/** Coded indexes (II.24.2.6): the low bits choose one of these tables. */
const CODED: Readonly<Record<string, { readonly bits: number; readonly tables: readonly number[] }>> = {
  type: { bits: 2, tables: [0x02, 0x01, 0x1b] },
  constant: { bits: 2, tables: [0x04, 0x08, 0x17] },
  attribute: {
    bits: 5,
    tables: [
      ...[0x06, 0x04, 0x01, 0x02, 0x08, 0x09, 0x0a, 0x00, 0x0e, 0x17, 0x14],
      ...[0x11, 0x1a, 0x1b, 0x20, 0x23, 0x26, 0x27, 0x28, 0x2a, 0x2c, 0x2b],
    ],
  },
  marshal: { bits: 1, tables: [0x04, 0x08] },
  security: { bits: 2, tables: [0x02, 0x06, 0x20] },
  memberParent: { bits: 3, tables: [0x02, 0x01, 0x1a, 0x06, 0x1b] },
  semantics: { bits: 1, tables: [0x14, 0x17] },
  method: { bits: 1, tables: [0x06, 0x0a] },
  forwarded: { bits: 1, tables: [0x04, 0x06] },
  implementation: { bits: 2, tables: [0x26, 0x23, 0x27] },
  attributeType: { bits: 3, tables: [0x06, 0x0a] },
  scope: { bits: 2, tables: [0x00, 0x1a, 0x23, 0x01] },
  typeOrMethod: { bits: 1, tables: [0x02, 0x06] },
};

/** Numbers of the tables that are read. */
export const TABLE = {
  module: 0x00,
  typeRef: 0x01,
  memberRef: 0x0a,
  customAttribute: 0x0c,
  assembly: 0x20,
  assemblyRef: 0x23,
  manifestResource: 0x28,
} as const;

interface Column {
  readonly name: string;
  readonly at: number;
  readonly width: number;
}

/** One metadata table. */
export interface Table {
  readonly rows: number;
  /** Bytes of a row, and where the first one stands in the file. */
  readonly width: number;
  readonly offset: number;
  readonly columns: readonly Column[];
}

/** A row: values by column name, and where each of them stands. */
export interface Row {
  readonly value: (column: string) => number;
  readonly place: (column: string) => { readonly offset: number; readonly length: number };
  readonly offset: number;
  readonly length: number;
}

/** The head of the `#~` stream, with its counts. */
export interface TableStream {
  readonly tables: ReadonlyMap<number, Table>;
  /** Bytes before the first row. */
  readonly headLength: number;
  /** The tables take more bytes than the stream has. */
  readonly overrun: boolean;
}

/** Reads which tables there are and works out where they stand (II.24.2.6). */
export async function readTables(
  { bytes }: Reading,
  offset: number,
  size: number,
): Promise<TableStream | undefined> {
  const head = await bytes.at(offset, Math.min(size, 24 + 64 * 4 + 4));
  if (head.length < 24) return undefined;
  const heaps = head[6]!;
  const counts = new Array<number>(64).fill(0);
  let at = 24;
  for (let table = 0; table < 64; table++) {
    const present = ((table < 32 ? head.readUInt32LE(8) : head.readUInt32LE(12)) >>> (table & 31)) & 1;
    if (present === 0) continue;
    if (at + 4 > head.length) return undefined;
    counts[table] = head.readUInt32LE(at);
    at += 4;
  }
  // An undocumented bit announces four more bytes.
  const headLength = at + ((heaps & 0x40) === 0 ? 0 : 4);
  const tables = new Map<number, Table>();
  let next = headLength;
  for (const [table, schema] of SCHEMA.entries()) {
    const rows = counts[table]!;
    if (rows === 0) continue;
    const { columns, width } = columnsOf(schema, heaps, counts);
    tables.set(table, { rows, width, offset: offset + next, columns });
    next += rows * width;
  }
  return { tables, headLength, overrun: next > size };
}

/** Row `number`, counted from 1; undefined where there is none. */
export async function readRow(
  { bytes }: Reading,
  table: Table | undefined,
  number: number,
): Promise<Row | undefined> {
  if (!table || number < 1 || number > table.rows) return undefined;
  const offset = table.offset + (number - 1) * table.width;
  const stored = await bytes.at(offset, table.width);
  return stored.length < table.width ? undefined : rowOf(table, stored, offset);
}

/** A row from its bytes. */
export function rowOf({ columns, width }: Table, stored: Buffer, offset: number): Row {
  const find = (name: string): Column => columns.find((column) => column.name === name)!;
  return {
    value(name) {
      const { at, width: bytes } = find(name);
      return stored.readUIntLE(at, bytes);
    },
    place(name) {
      const { at, width: length } = find(name);
      return { offset: offset + at, length };
    },
    offset,
    length: width,
  };
}

function columnsOf(schema: string, heaps: number, counts: readonly number[]) {
  const columns: Column[] = [];
  let at = 0;
  for (const part of schema.split(' ')) {
    const [name, kind] = part.split(':') as [string, string];
    const width = widthOf(kind, heaps, counts);
    columns.push({ name, at, width });
    at += width;
  }
  return { columns, width: at };
}

const HEAP_BITS: Readonly<Record<string, number>> = { S: 1, G: 2, B: 4 };

function widthOf(kind: string, heaps: number, counts: readonly number[]): number {
  if (kind === '2' || kind === '4') return Number(kind);
  const heap = HEAP_BITS[kind];
  if (heap !== undefined) return (heaps & heap) === 0 ? 2 : 4;
  const coded = CODED[kind];
  const tables = coded?.tables ?? [Number.parseInt(kind.slice(1), 16)];
  const most = Math.max(...tables.map((table) => counts[table]!));
  return most < 2 ** (16 - (coded?.bits ?? 0)) ? 2 : 4;
}
