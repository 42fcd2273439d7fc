import { readAll } from '../../codec/index.ts';
import { AssayError, type Entry, type Field } from '../../model/index.ts';
import { tidyName } from '../names.ts';
import { type BomPath, bomBytes } from './bom.ts';
import type { CanonicalOptions } from './canonical.ts';
import type { Facts } from './collect.ts';
import { posixSum } from './posix-sum.ts';

/** A file of the payload that a Bom describes. */
export interface Described {
  readonly size: number;
  readonly sum: number;
}

/** Where the values of a record stand, and their types (lsbom(8)). */
const AT = { mode: 4, uid: 6, gid: 10, mtime: 14, size: 18, sum: 23 } as const;
const TYPE_BITS: Readonly<Record<number, number>> = { 1: 0o100000, 2: 0o040000, 3: 0o120000 };
const FILE = 1;
const DIRECTORY = 2;
const LINK = 3;
const SPECIAL_BITS = 0o7000;

/**
 * A Bom in canonical form: the same paths with architectures, sizes, checksums and link targets as they are, times, owners and
 * modes set as those of members. Of files that the payload holds, sizes and checksums are those of the payload.
 * @throws AssayError `repack.unsupported` where it has more tables than paths; `repack.name`; `repack.derived`
 */
export async function canonicalBom(
  entry: Entry,
  facts: Facts,
  payload: ReadonlyMap<string, Described> | undefined,
  options: CanonicalOptions,
): Promise<Uint8Array> {
  const bytes = Buffer.from(await readAll(facts.content!));
  const other = facts.fields.find(({ name }) => TABLE_ENTRY.test(name)) ?? otherVariable(facts.fields);
  if (other) {
    throw new AssayError('repack.unsupported', `its table ${other.name} is not written`, {
      path: entry.path,
    });
  }
  const paths: BomPath[] = [];
  for (const field of facts.fields) {
    if (field.name === 'path') paths.push(pathOf(field, bytes, entry, payload, options));
  }
  paths.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const summary = facts.fields.find(({ name }) => name === 'BomInfo');
  if (!summary) throw new AssayError('repack.unreadable', 'it has no variable BomInfo', { path: entry.path });
  return bomBytes(paths, bytes.subarray(summary.offset, summary.offset + summary.length));
}

/** Of the tables beside the paths (hard links, lengths of 4 GiB and more) only empty ones are written. */
const TABLE_ENTRY = /^(HLIndex|VIndex|Size64)\b.* (entry|subtree)$/;
const VARIABLES: ReadonlySet<string> = new Set(['BomInfo', 'Paths', 'HLIndex', 'VIndex', 'Size64']);

function otherVariable(fields: readonly Field[]): Field | undefined {
  return fields.find(({ name }) => name === 'variables')?.fields?.find(({ name }) => !VARIABLES.has(name));
}

function pathOf(
  { value, fields = [] }: Field,
  bytes: Buffer,
  entry: Entry,
  payload: ReadonlyMap<string, Described> | undefined,
  { time, keep, changes }: CanonicalOptions,
): BomPath {
  const path = String(value);
  const name = fields.find((field) => field.name === 'name');
  const first = fields.find((field) => field.name === 'type');
  const last = fields.at(-1);
  if (!name || !first || !last || last.offset < first.offset + AT.sum)
    throw new AssayError('repack.unreadable', `the record of ${path} cannot be read`, { path: entry.path });
  const stored = bytes.subarray(name.offset, name.offset + name.length);
  if (!stored.equals(Buffer.from(`${name.value}\0`)) || path.startsWith('#'))
    throw new AssayError('repack.name', `the name of ${path} is not text or leads nowhere`, {
      path: entry.path,
    });
  const info = Buffer.from(bytes.subarray(first.offset, last.offset + last.length));
  const type = info[0]!;
  if (info.readUInt32BE(AT.mtime) !== time) changes.add('time');
  info.writeUInt32BE(time, AT.mtime);
  if (!keep.has('owners')) {
    if (info.readUInt32BE(AT.uid) !== 0 || info.readUInt32BE(AT.gid) !== 0) changes.add('owner');
    info.fill(0, AT.uid, AT.mtime);
  }
  if (!keep.has('modes')) setMode(info, type);
  const file = type === FILE ? payload?.get(tidyName(path)) : undefined;
  if (file) setDerived(info, file, path, entry);
  return { path, info };
}

function setMode(info: Buffer, type: number): void {
  const bits = TYPE_BITS[type];
  if (bits === undefined) return;
  const mode = info.readUInt16BE(AT.mode);
  const executable = type === DIRECTORY || (mode & 0o111) !== 0;
  const permission = type === LINK ? 0o777 : (executable ? 0o755 : 0o644) | (mode & SPECIAL_BITS);
  info.writeUInt16BE(bits | permission, AT.mode);
}

/** Slices of a program have digests of their own, so a program that changed cannot be described without its parts. */
function setDerived(info: Buffer, { size, sum }: Described, path: string, entry: Entry): void {
  if (info.readUInt32BE(AT.size) === size % 2 ** 32 && info.readUInt32BE(AT.sum) === sum) return;
  if ((info.readUInt16BE(2) & 0x3000) !== 0)
    throw new AssayError('repack.derived', `${path} has another size or checksum than the payload`, {
      path: entry.path,
    });
  info.writeUInt32BE(size % 2 ** 32, AT.size);
  info.writeUInt32BE(sum, AT.sum);
}

/** Size and checksum of a content as a Bom has them. */
export async function describeFile(facts: Facts | undefined): Promise<Described> {
  const sum = posixSum();
  let size = 0;
  const { content } = facts ?? {};
  for await (const chunk of content ? (content.bytes ? [content.bytes] : content.stream()) : []) {
    sum.update(chunk);
    size += chunk.length;
  }
  return { size, sum: sum.value() };
}
