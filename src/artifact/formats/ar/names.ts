import { type ByteReader, copyOf } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { CONTROL, inspectName, TRAVERSAL } from '../../names.ts';
import { nameText, quoted } from '../common/names.ts';
import type { Tally } from '../common/tally.ts';
import { type Header, headerFields } from './header.ts';

/** The table of long names of a System V archive (member `//`). */
export interface NameTable {
  readonly bytes: Uint8Array;
  /** Of the first byte, in the archive. */
  readonly offset: number;
  /** Names looked up before, by their place in the table. */
  readonly known: Map<number, LongName>;
  /** Bytes of all names looked up. */
  spent: number;
}

/** A name in the table, and its length there in bytes. */
interface LongName {
  readonly path: string;
  readonly length: number;
}

/** What the archive is called by the way it writes names. */
export type Style = 'gnu' | 'bsd';

/** A member's name, wherever it was stored. */
export interface Name {
  readonly path: string;
  readonly style: Style;
  /** Bytes of the name at the start of the member's data (BSD `#1/`). */
  readonly inData: number;
  /** A symbol index or name table: has its data in a thin archive too. */
  readonly special: boolean;
  /** The name was not found: `path` is the reference to it. */
  readonly lost?: true;
  /** Where a long name is stored. */
  readonly field?: Field;
}

/** A place where names and problems go. */
export interface Naming {
  readonly reader: ByteReader;
  readonly context: ReadContext;
  readonly tally: Tally;
  table?: NameTable;
}

/**
 * Finds the name of a member whose header was just read: in the column itself (`name/` System V, `name` BSD), in the
 * table of long names (`/123`), or before the data (`#1/20`). Undefined, with a problem, where the archive ends in it.
 */
export async function memberName(naming: Naming, header: Header): Promise<Name | undefined> {
  const { name } = header;
  if (/^#1\/[0-9]+$/.test(name)) return await nameInData(naming, header, Number(name.slice(3)));
  const reference = /^\/([0-9]+)(?::[0-9]+)?$/.exec(name);
  if (reference) return nameInTable(naming, header, Number(reference[1]));
  if (name.startsWith('/')) return plain(name, 'gnu', true);
  if (name.startsWith('__.SYMDEF')) return plain(shortName(naming, header, name), 'bsd', true);
  if (name.endsWith('/')) return plain(shortName(naming, header, name.slice(0, -1)), 'gnu', false);
  return plain(shortName(naming, header, name), 'bsd', false);
}

/** Reports an ordinary name that would do harm as a path or on a screen. */
export function checkLabel({ tally }: Naming, { offset }: Header, { path, lost }: Name): void {
  const flags = inspectName(path);
  if (path === '') tally.add('path.empty', 'a member without a name', offset);
  if (flags & TRAVERSAL) tally.add('path.traversal', quoted(path), offset);
  if (path.startsWith('/') && !lost) tally.add('path.absolute', quoted(path), offset);
  if (flags & CONTROL) tally.add('path.control-character', quoted(path), offset);
}

function plain(path: string, style: Style, special: boolean): Name {
  return { path, style, inData: 0, special };
}

function shortName(naming: Naming, header: Header, name: string): string {
  return decoded(naming, Buffer.from(name, 'latin1'), header.offset);
}

function decoded({ tally }: Naming, bytes: Uint8Array, offset: number): string {
  const { text, decodable, hidden } = nameText(bytes);
  if (!decodable) tally.add('path.undecodable', `${quoted(text)} is not UTF-8`, offset);
  if (hidden) tally.add('ar.hidden-name-bytes', `bytes follow the NUL of ${quoted(text)}`, offset);
  return text;
}

/** 4.4BSD and Darwin: the name stands before the data, is counted in the size, and may be padded with NULs. */
async function nameInData(naming: Naming, header: Header, length: number): Promise<Name | undefined> {
  const { reader, context } = naming;
  const size = header.size ?? 0;
  if (length > size) {
    const message = `a name of ${length} bytes in a member of ${size}`;
    context.problem('ar.bad-name', message, header.offset);
    return plain(header.name, 'bsd', false);
  }
  const offset = reader.position;
  const bytes = await reader.take(Math.min(length, context.limits.name));
  const path = decoded(naming, bytes, header.offset);
  const read = bytes.length + (bytes.length < length ? await reader.skip(length - bytes.length) : 0);
  if (read < length) {
    context.problem('ar.truncated', `a name has ${read} of ${length} bytes`, reader.position);
    if (context.wantsFields) for (const field of headerFields(header)) context.field(field);
    if (read > 0) context.field({ name: 'name', offset, length: read, meaning: 'name' });
    return undefined;
  }
  if (length > context.limits.name)
    context.problem('limit.name', `a name has ${length} bytes`, header.offset);
  const field: Field = { name: 'name', value: path, offset, length, meaning: 'name' };
  return { path, style: 'bsd', inData: length, special: path.startsWith('__.SYMDEF'), field };
}

function nameInTable(naming: Naming, header: Header, at: number): Name {
  const { context, table } = naming;
  const found = table && lookUp(naming, table, at, header.offset);
  if (!table || !found) {
    const why = table
      ? `the table of long names has no name at ${at}`
      : 'there is no table of long names before it';
    context.problem('ar.bad-name', `${quoted(header.name)}: ${why}`, header.offset);
    return { ...plain(header.name, 'gnu', false), lost: true };
  }
  const { path, length } = found;
  const field: Field = { name: 'name', value: path, offset: table.offset + at, length, meaning: 'name' };
  return { ...plain(path, 'gnu', false), field };
}

/** A name ends with `/` newline (GNU), newline (System V) or NUL (import libraries). */
function lookUp(naming: Naming, table: NameTable, at: number, offset: number): LongName | undefined {
  const known = table.known.get(at);
  if (known !== undefined) return known;
  const { limits } = naming.context;
  const { bytes } = table;
  let end = at;
  const most = Math.min(bytes.length, at + limits.name + 2);
  while (end < most && bytes[end] !== 0x0a && bytes[end] !== 0) end++;
  if (end >= bytes.length || end === at) return undefined;
  if (end === most) naming.context.problem('limit.name', 'a long name does not end within the limit', offset);
  if (bytes[end - 1] === 0x2f) end--;
  // Overlapping references would let a small table make names without end.
  table.spent += end - at;
  if (table.spent > limits.metadata) {
    naming.tally.add('limit.metadata', `long names of more than ${limits.metadata} bytes together`, offset);
    return undefined;
  }
  const path = decoded(naming, copyOf(bytes.subarray(at, end)), offset);
  const found = { path, length: end - at };
  table.known.set(at, found);
  return found;
}
