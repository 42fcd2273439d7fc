import { asBuffer, latin1, untilNul, utf8 } from '../../../codec/index.ts';

/** Bytes of a tar block: the unit of headers and of padded data (POSIX pax, ustar Interchange Format). */
export const BLOCK = 512;

/** Which layout the second half of a header has; the order is the one of {@link DIALECTS}. */
export type Dialect = 'v7' | 'ustar' | 'star' | 'gnu';

/** Dialects from the plainest to the most extended; `pax` outranks them all. */
export const DIALECTS = ['v7', 'ustar', 'star', 'gnu', 'pax'] as const;

/** Type flag bytes that readers must tell apart (POSIX ustar, GNU tar manual "Basic Tar Format", star(5)). */
export const TYPE = {
  oldFile: 0,
  file: 0x30,
  hardlink: 0x31,
  symlink: 0x32,
  characterDevice: 0x33,
  blockDevice: 0x34,
  directory: 0x35,
  fifo: 0x36,
  contiguous: 0x37,
  gnuDumpDirectory: 0x44,
  gnuLongLink: 0x4b,
  gnuLongName: 0x4c,
  gnuMultiVolume: 0x4d,
  gnuSparse: 0x53,
  gnuVolumeLabel: 0x56,
  solarisExtended: 0x58,
  paxGlobal: 0x67,
  paxExtended: 0x78,
} as const;

const EXTENSION_KINDS: Readonly<Record<number, string>> = {
  [TYPE.paxExtended]: 'pax extended header',
  [TYPE.solarisExtended]: 'Solaris extended header',
  [TYPE.paxGlobal]: 'pax global header',
  [TYPE.gnuLongName]: 'GNU long name',
  [TYPE.gnuLongLink]: 'GNU long link',
};

/** What a type flag of an extension header is called; undefined for members. */
export function extensionKind(type: number): string | undefined {
  return EXTENSION_KINDS[type];
}

/** Rounds a length up to whole blocks. */
export function padded(size: number): number {
  const over = size % BLOCK;
  return over === 0 ? size : size + BLOCK - over;
}

/**
 * Whether a block is a header: its checksum holds. The sum takes the bytes as unsigned (POSIX); old implementations
 * took them as signed, which every reader accepts too (GNU tar manual, "Checksumming Problems").
 */
export function headerCheck(block: Uint8Array): 'unsigned' | 'signed' | undefined {
  if (block.length < BLOCK) return undefined;
  const stored = parseNumber(block, 148, 8);
  // A block of zeros has no checksum at all.
  if (stored === undefined || !(stored > 0)) return undefined;
  // The checksum field itself counts as eight spaces.
  let sum = 256;
  for (let i = 0; i < 148; i++) sum += block[i]!;
  for (let i = 156; i < BLOCK; i++) sum += block[i]!;
  if (sum === stored) return 'unsigned';
  for (let i = 0; i < BLOCK; i++) if (block[i]! > 0x7f && (i < 148 || i > 155)) sum -= 256;
  return sum === stored ? 'signed' : undefined;
}

/**
 * A numeric field: octal digits between spaces and NULs, or base-256 (GNU tar manual, "Extensions": first byte with
 * the high bit set, two's complement, big-endian). Undefined for a blank field, NaN for anything else; inexact beyond
 * 2^53.
 */
export function parseNumber(block: Uint8Array, at: number, length: number): number | undefined {
  if (block[at]! >= 0x80) return parseBinary(block, at, length);
  const end = at + length;
  let i = at;
  // Some writers leave a NUL in front when the field before overflows into this one.
  while (i < end && (block[i] === 0x20 || block[i] === 0)) i++;
  if (i === end) return undefined;
  let value = 0;
  for (; i < end; i++) {
    const byte = block[i]!;
    if (byte === 0x20 || byte === 0) break;
    if (byte < 0x30 || byte > 0x37) return Number.NaN;
    value = value * 8 + byte - 0x30;
  }
  return value;
}

function parseBinary(block: Uint8Array, at: number, length: number): number {
  const first = block[at]!;
  let value = first & 0x40 ? first - 256 : first & 0x3f;
  for (let i = at + 1; i < at + length; i++) value = value * 256 + block[i]!;
  return value;
}

/** The dialect a header is written in, by its magic and trailer; undefined magics that begin with `ustar` are ustar. */
export function dialectOf(block: Uint8Array): Dialect {
  if (!hasUstar(block)) return 'v7';
  if (block[262] === 0x20 && block[263] === 0x20 && block[264] === 0) return 'gnu';
  return isStar(block) ? 'star' : 'ustar';
}

/** Whether the magic begins with `ustar`. */
export function hasUstar(block: Uint8Array): boolean {
  return (
    block[257] === 0x75 &&
    block[258] === 0x73 &&
    block[259] === 0x74 &&
    block[260] === 0x61 &&
    block[261] === 0x72
  );
}

/** star(5): `tar\0` at the end, or (xustar) times with a space behind them where ustar has the tail of its prefix. */
function isStar(block: Uint8Array): boolean {
  if (block[508] === 0x74 && block[509] === 0x61 && block[510] === 0x72 && block[511] === 0) return true;
  return (
    block[475] === 0 &&
    isOctal(block[476]!) &&
    block[487] === 0x20 &&
    isOctal(block[488]!) &&
    block[499] === 0x20
  );
}

function isOctal(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x37;
}

/** The text of a field up to its first NUL where it is ASCII, else undefined. The fast path of {@link fieldText}. */
export function asciiText(block: Uint8Array, at: number, length: number): string | undefined {
  const last = at + length;
  let end = at;
  for (; end < last; end++) {
    const byte = block[end]!;
    if (byte === 0) break;
    if (byte > 0x7f) return undefined;
  }
  return end === at ? '' : asBuffer(block).toString('latin1', at, end);
}

/** Text and whether it was valid UTF-8; where it was not, it has one character per byte. */
export interface FieldText {
  readonly text: string;
  readonly decoded: boolean;
}

/** Bytes up to the first NUL as UTF-8 text, else Latin-1. */
export function fieldText(bytes: Uint8Array): FieldText {
  const stored = untilNul(bytes);
  const text = utf8(stored);
  return text === undefined ? { text: latin1(stored), decoded: false } : { text, decoded: true };
}

/**
 * A reader of user or group names: a million members have few, so that their texts are shared instead of decoded again.
 */
export function nameCache(): (block: Uint8Array, at: number, length: number) => string | undefined {
  const known = new Map<string, string>();
  let last = '';
  return (block, at, length) => {
    if (block[at] === 0) return undefined;
    if (isText(block, at, length, last)) return last;
    const text = asciiText(block, at, length) ?? fieldText(block.subarray(at, at + length)).text;
    if (known.size < 1024 && !known.has(text)) known.set(text, text);
    last = known.get(text) ?? text;
    return last;
  };
}

function isText(block: Uint8Array, at: number, length: number, text: string): boolean {
  if (text === '' || text.length > length) return false;
  for (let i = 0; i < text.length; i++) if (block[at + i] !== text.charCodeAt(i)) return false;
  return text.length === length || block[at + text.length] === 0;
}
