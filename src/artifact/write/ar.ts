import { AssayError } from '../../model/index.ts';
import { contentOf, type WriteMember } from './member.ts';

/** `gnu`: names end with a slash, long ones are in the member `//`; `deb`: plain names of at most 16 bytes (deb(5)). */
export type ArStyle = 'gnu' | 'deb';

/** A symbol of the index and the member that defines it. */
export interface ArSymbol {
  /** As stored, without NUL. */
  readonly name: Uint8Array;
  /** Place of the member in the list. */
  readonly member: number;
}

const MAGIC = '!<arch>\n';
const HEADER = 60;

/**
 * An ar archive in the GNU form or that of Debian packages: decimal and octal numbers with spaces behind, a newline behind
 * members of odd length. The symbol index `/` comes first where there are symbols, then the table of long names `//`.
 * @throws AssayError `repack.unsupported` for names and lengths that ar cannot hold
 */
export async function* arBytes(
  members: readonly WriteMember[],
  style: ArStyle,
  symbols: readonly ArSymbol[] = [],
): AsyncGenerator<Uint8Array> {
  const { columns, table } = style === 'deb' ? debNames(members) : gnuNames(members);
  yield Buffer.from(MAGIC);
  const tableBytes = table.length === 0 ? [] : [tableHeader(table.length), padded(table)];
  if (symbols.length > 0) {
    const sizes = members.map(({ data }) => even(HEADER + (data?.size ?? 0)));
    yield* symbolIndex(
      symbols,
      sizes,
      tableBytes.reduce((sum, part) => sum + part.length, 0),
    );
  }
  yield* tableBytes;
  for (const [i, member] of members.entries()) {
    const { mtime, uid, gid, mode, path, data } = member;
    const size = data?.size ?? 0;
    yield header(
      path,
      columns[i]!,
      [String(mtime), String(uid), String(gid), (0o100000 | mode).toString(8)],
      size,
    );
    yield* contentOf(member);
    if (size % 2 === 1) yield Buffer.from('\n');
  }
}

const even = (length: number): number => length + (length % 2);

function padded(bytes: Uint8Array): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from('\n')]);
}

function debNames(members: readonly WriteMember[]) {
  for (const { path } of members) {
    if (Buffer.byteLength(path) > 16 || !/^[\x21-\x7e]+$/.test(path)) throw badName(path);
  }
  return { columns: members.map(({ path }) => path), table: Buffer.alloc(0) };
}

/** Names of at most 15 bytes stand in their header; longer ones in the table, each once, in the order of the members. */
function gnuNames(members: readonly WriteMember[]) {
  const places = new Map<string, number>();
  const parts: Buffer[] = [];
  let length = 0;
  const columns = members.map(({ path }) => {
    const bytes = Buffer.from(`${path}/`);
    if (path === '' || /[\n/]/.test(path)) throw badName(path);
    if (bytes.length <= 16) return bytes.toString('latin1');
    let place = places.get(path);
    if (place === undefined) {
      place = length;
      places.set(path, place);
      const line = Buffer.concat([bytes, Buffer.from('\n')]);
      parts.push(line);
      length += line.length;
    }
    return `/${place}`;
  });
  return { columns, table: Buffer.concat(parts) };
}

/** The index of System V: big-endian count, offsets of the members' headers, names with a NUL each. */
function symbolIndex(symbols: readonly ArSymbol[], sizes: readonly number[], table: number): Uint8Array[] {
  const names = Buffer.concat(symbols.flatMap(({ name }) => [name, Buffer.alloc(1)]));
  const content = Buffer.alloc(4 + symbols.length * 4 + even(names.length));
  content.set(names, 4 + symbols.length * 4);
  const offsets: number[] = [];
  let at = MAGIC.length + HEADER + content.length + table;
  for (const size of sizes) {
    offsets.push(at);
    at += size;
  }
  if (at > 0xffffffff)
    throw new AssayError('repack.unsupported', 'an index of 32 bits cannot name members behind 4 GiB');
  content.writeUInt32BE(symbols.length, 0);
  for (const [i, { member }] of symbols.entries()) content.writeUInt32BE(offsets[member]!, 4 + i * 4);
  return [header('/', '/', ['0', '0', '0', '0'], content.length), content];
}

/** GNU ar leaves all but name and size of the table blank. */
const tableHeader = (size: number): Uint8Array => header('//', '//', ['', '', '', ''], even(size));

function header(path: string, column: string, values: readonly string[], size: number): Uint8Array {
  const [mtime, uid, gid, mode] = values as readonly [string, string, string, string];
  const widths: readonly (readonly [string, number])[] = [
    [mtime, 12],
    [uid, 6],
    [gid, 6],
    [mode, 8],
    [String(size), 10],
  ];
  for (const [text, width] of widths) {
    if (text.length > width)
      throw new AssayError('repack.unsupported', `the number ${text} does not fit into an ar header`, {
        path,
      });
  }
  const text = widths.map(([value, width]) => value.padEnd(width)).join('');
  return Buffer.from(`${column.padEnd(16)}${text}\`\n`, 'latin1');
}

function badName(path: string): AssayError {
  return new AssayError('repack.unsupported', 'ar cannot hold this name', { path });
}
