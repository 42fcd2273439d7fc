/** Builds cpio archives of every dialect, with every field and every gap free to be wrong. */

export type CpioDialect = 'odc' | 'newc' | 'crc' | 'bin-le' | 'bin-be';

export interface CpioEntry {
  readonly name: string | Uint8Array;
  readonly data?: string | Uint8Array;
  /** Default: a regular file, 0644. */
  readonly mode?: number;
  readonly dev?: number;
  readonly ino?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly nlink?: number;
  readonly rdev?: number;
  readonly mtime?: number;
  /** Header values in place of the right ones; text stands in the column as it is (ASCII dialects). */
  readonly namesize?: number | string;
  readonly filesize?: number | string;
  readonly check?: number;
  readonly raw?: Readonly<Record<string, string>>;
  /** Bytes after the name in place of one NUL. */
  readonly nameEnd?: Uint8Array;
  /** Value of every padding byte. */
  readonly pad?: number;
  readonly dialect?: CpioDialect;
}

/** One entry: header, name, data, paddings. */
export function cpioEntry(entry: CpioEntry, dialect: CpioDialect = 'newc'): Uint8Array {
  const kind = entry.dialect ?? dialect;
  const name = Buffer.concat([bytesOf(entry.name), entry.nameEnd ?? Buffer.alloc(1)]);
  const data = bytesOf(entry.data ?? '');
  const align = kind === 'odc' ? 1 : kind.startsWith('bin') ? 2 : 4;
  const header =
    kind === 'odc'
      ? odc(entry, name, data)
      : align === 2
        ? bin(entry, kind, name, data)
        : newc(entry, kind, name, data);
  const gap = (length: number) => Buffer.alloc((align - (length % align)) % align, entry.pad ?? 0);
  return Buffer.concat([header, name, gap(header.length + name.length), data, gap(data.length)]);
}

/** Entries and the trailer, padded with zeros to a multiple of `block`. */
export function cpioArchive(
  entries: readonly CpioEntry[],
  dialect: CpioDialect = 'newc',
  options: { readonly trailer?: Partial<CpioEntry> | false; readonly block?: number } = {},
): Uint8Array {
  const parts = entries.map((entry) => cpioEntry(entry, dialect));
  if (options.trailer !== false) {
    parts.push(cpioEntry({ name: 'TRAILER!!!', mode: 0, nlink: 1, ...options.trailer }, dialect));
  }
  const whole = Buffer.concat(parts);
  const block = options.block ?? 512;
  return Buffer.concat([whole, Buffer.alloc((block - (whole.length % block)) % block)]);
}

function odc(entry: CpioEntry, name: Uint8Array, data: Uint8Array): Buffer {
  const cell = (column: string, value: number | string, width: number) =>
    entry.raw?.[column] ?? (typeof value === 'string' ? value : value.toString(8).padStart(width, '0'));
  return Buffer.from(
    [
      '070707',
      cell('dev', entry.dev ?? 0, 6),
      cell('ino', entry.ino ?? 1, 6),
      cell('mode', entry.mode ?? 0o100644, 6),
      cell('uid', entry.uid ?? 0, 6),
      cell('gid', entry.gid ?? 0, 6),
      cell('nlink', entry.nlink ?? 1, 6),
      cell('rdev', entry.rdev ?? 0, 6),
      cell('mtime', entry.mtime ?? 0, 11),
      cell('namesize', entry.namesize ?? name.length, 6),
      cell('filesize', entry.filesize ?? data.length, 11),
    ].join(''),
    'latin1',
  );
}

function newc(entry: CpioEntry, kind: CpioDialect, name: Uint8Array, data: Uint8Array): Buffer {
  const cell = (column: string, value: number | string) =>
    entry.raw?.[column] ?? (typeof value === 'string' ? value : value.toString(16).padStart(8, '0'));
  const sum = kind === 'crc' && ((entry.mode ?? 0o100644) & 0o170000) === 0o100000 ? byteSum(data) : 0;
  return Buffer.from(
    [
      kind === 'crc' ? '070702' : '070701',
      cell('ino', entry.ino ?? 1),
      cell('mode', entry.mode ?? 0o100644),
      cell('uid', entry.uid ?? 0),
      cell('gid', entry.gid ?? 0),
      cell('nlink', entry.nlink ?? 1),
      cell('mtime', entry.mtime ?? 0),
      cell('filesize', entry.filesize ?? data.length),
      cell('devmajor', 0),
      cell('devminor', entry.dev ?? 0),
      cell('rdevmajor', (entry.rdev ?? 0) >> 8),
      cell('rdevminor', (entry.rdev ?? 0) & 0xff),
      cell('namesize', entry.namesize ?? name.length),
      cell('check', entry.check ?? sum),
    ].join(''),
    'latin1',
  );
}

function bin(entry: CpioEntry, kind: CpioDialect, name: Uint8Array, data: Uint8Array): Buffer {
  const mtime = entry.mtime ?? 0;
  const size = Number(entry.filesize ?? data.length);
  const words = [
    0o070707,
    entry.dev ?? 0,
    entry.ino ?? 1,
    entry.mode ?? 0o100644,
    entry.uid ?? 0,
    entry.gid ?? 0,
    entry.nlink ?? 1,
    entry.rdev ?? 0,
    mtime >>> 16,
    mtime & 0xffff,
    Number(entry.namesize ?? name.length),
    size >>> 16,
    size & 0xffff,
  ];
  const header = Buffer.alloc(26);
  words.forEach((word, i) => {
    if (kind === 'bin-le') header.writeUInt16LE(word, i * 2);
    else header.writeUInt16BE(word, i * 2);
  });
  return header;
}

function byteSum(data: Uint8Array): number {
  return data.reduce((sum, byte) => (sum + byte) >>> 0, 0);
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}
