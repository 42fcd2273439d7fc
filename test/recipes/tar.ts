/** Builds tar archives of every dialect, block by block; quirks are patched into headers before their checksum is set. */

export interface HeaderOptions {
  readonly name?: string | Uint8Array;
  readonly dialect?: 'v7' | 'ustar' | 'gnu' | 'star';
  readonly type?: string;
  readonly size?: number | Uint8Array;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  readonly link?: string | Uint8Array;
  readonly user?: string;
  readonly group?: string;
  readonly prefix?: string;
  /** Bytes put at offsets of the header before the checksum is computed. */
  readonly patch?: Readonly<Record<number, string | Uint8Array>>;
  readonly checksum?: 'unsigned' | 'signed' | 'wrong';
}

export interface MemberOptions extends Omit<HeaderOptions, 'size'> {
  readonly data?: string | Uint8Array;
  /** Size in the header where it is not that of the data. */
  readonly size?: number | Uint8Array;
  /** Byte of the padding; 0 if absent. */
  readonly padding?: number;
}

const bytesOf = (value: string | Uint8Array) =>
  typeof value === 'string' ? Buffer.from(value) : Buffer.from(value);

/** Octal digits, a NUL behind them. */
export const octal = (value: number, length: number) =>
  Buffer.from(`${value.toString(8).padStart(length - 1, '0')}\0`);

/** Base-256: two's complement, the high bit set. */
export function base256(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let i = length - 1; i >= 0; i--) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  bytes[0]! |= 0x80;
  return bytes;
}

function numeric(value: number, length: number): Uint8Array {
  return value < 0 || value.toString(8).length >= length
    ? base256(BigInt(value), length)
    : octal(value, length);
}

/** One 512-byte header. */
export function header(options: HeaderOptions = {}): Buffer {
  const { name = 'file', dialect = 'ustar', type = '0', size = 0, link = '', patch = {} } = options;
  const block = Buffer.alloc(512);
  const put = (value: string | Uint8Array, at: number) => block.set(bytesOf(value), at);
  put(bytesOf(name).subarray(0, 100), 0);
  put(numeric(options.mode ?? 0o644, 8), 100);
  put(numeric(options.uid ?? 0, 8), 108);
  put(numeric(options.gid ?? 0, 8), 116);
  put(typeof size === 'number' ? numeric(size, 12) : size, 124);
  put(numeric(options.mtime ?? 0, 12), 136);
  put(type, 156);
  put(bytesOf(link).subarray(0, 100), 157);
  if (dialect !== 'v7') {
    put(dialect === 'gnu' ? 'ustar  \0' : 'ustar\x0000', 257);
    put(options.user ?? '', 265);
    put(options.group ?? '', 297);
    put(options.prefix ?? '', 345);
  }
  if (dialect === 'star') {
    put('00000000001 00000000002 ', 476);
    put('tar\0', 508);
  }
  for (const [at, value] of Object.entries(patch)) put(value, Number(at));
  return seal(block, options.checksum);
}

function seal(block: Buffer, how: HeaderOptions['checksum'] = 'unsigned'): Buffer {
  block.fill(' ', 148, 156);
  let sum = 0;
  for (const byte of block) sum += how === 'signed' && byte > 127 ? byte - 256 : byte;
  if (how === 'wrong') sum++;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Data filled up to whole blocks. */
export function blocks(data: string | Uint8Array, padding = 0): Buffer {
  const bytes = bytesOf(data);
  const fill = (512 - (bytes.length % 512)) % 512;
  return Buffer.concat([bytes, Buffer.alloc(fill, padding)]);
}

/** A header and its data. */
export function member(options: MemberOptions = {}): Buffer {
  const data = bytesOf(options.data ?? '');
  return Buffer.concat([
    header({ ...options, size: options.size ?? data.length }),
    blocks(data, options.padding),
  ]);
}

/** One pax record with its length in front. */
export function record(key: string, value: string | Uint8Array): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), bytesOf(value), Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

/** A pax extended header (`x`, or `g` and `X`) of records, or of raw bytes. */
export function pax(
  records: readonly (readonly [string, string | Uint8Array])[] | Uint8Array,
  type = 'x',
  name = 'PaxHeaders/file',
): Buffer {
  const data =
    records instanceof Uint8Array
      ? records
      : Buffer.concat(records.map(([key, value]) => record(key, value)));
  return member({ name, type, data });
}

/** A GNU long name (`L`) or long link (`K`) header. */
export function gnuLong(type: 'L' | 'K', text: string | Uint8Array): Buffer {
  const data = Buffer.concat([bytesOf(text), Buffer.from('\0')]);
  return member({ name: '././@LongLink', dialect: 'gnu', type, data });
}

/** Members, two zero blocks, and `extra` blocks of padding. */
export function archive(members: readonly Uint8Array[], extra = 0): Buffer {
  return Buffer.concat([...members, Buffer.alloc(1024 + extra * 512)]);
}

/** Parts of a sparse file as offset and stored bytes. */
export type SparsePart = readonly [number, string | Uint8Array];

const stored = (parts: readonly SparsePart[]) => Buffer.concat(parts.map(([, data]) => bytesOf(data)));
const entry = ([offset, data]: SparsePart) =>
  Buffer.concat([octal(offset, 12), octal(bytesOf(data).length, 12)]);

/** An old-style sparse member (`S`), GNU or star, with as many extension blocks as its parts need. */
export function sparseOld(
  name: string,
  size: number,
  parts: readonly SparsePart[],
  dialect: 'gnu' | 'star' = 'gnu',
): Buffer {
  const at = dialect === 'gnu' ? { map: 386, more: 482, size: 483 } : { map: 356, more: 355, size: 452 };
  const data = stored(parts);
  const rest = parts.slice(4);
  const patch = {
    [at.map]: Buffer.concat(parts.slice(0, 4).map(entry)),
    [at.more]: rest.length > 0 ? '\x01' : '\0',
    [at.size]: octal(size, 12),
  };
  const extensions: Buffer[] = [];
  for (let i = 0; i < rest.length; i += 21) {
    const block = Buffer.alloc(512);
    block.set(Buffer.concat(rest.slice(i, i + 21).map(entry)), 0);
    block[504] = i + 21 < rest.length ? 1 : 0;
    extensions.push(block);
  }
  return Buffer.concat([
    header({ name, dialect, type: 'S', size: data.length, patch }),
    ...extensions,
    blocks(data),
  ]);
}

/** A pax sparse member of GNU.sparse 0.0, 0.1 or 1.0. */
export function sparsePax(
  name: string,
  size: number,
  parts: readonly SparsePart[],
  version: '0.0' | '0.1' | '1.0',
): Buffer {
  const numbers = parts.flatMap(([offset, data]) => [String(offset), String(bytesOf(data).length)]);
  const inner = { name: `GNUSparseFile.0/${name}` };
  if (version === '1.0') {
    const map = blocks(`${[String(parts.length), ...numbers].join('\n')}\n`);
    const records = [
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
      ['GNU.sparse.name', name],
      ['GNU.sparse.realsize', String(size)],
    ] as const;
    return Buffer.concat([pax(records), member({ ...inner, data: Buffer.concat([map, stored(parts)]) })]);
  }
  const head = [
    ['GNU.sparse.size', String(size)],
    ['GNU.sparse.numblocks', String(parts.length)],
  ] as const;
  if (version === '0.1') {
    const records = [...head, ['GNU.sparse.name', name], ['GNU.sparse.map', numbers.join(',')]] as const;
    return Buffer.concat([pax(records), member({ ...inner, data: stored(parts) })]);
  }
  const pairs = numbers.map(
    (value, i) => [i % 2 === 0 ? 'GNU.sparse.offset' : 'GNU.sparse.numbytes', value] as const,
  );
  return Buffer.concat([pax([...head, ...pairs]), member({ name, data: stored(parts) })]);
}
