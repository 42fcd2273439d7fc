import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';

/** `hello hello hello hello\n`, in what Node cannot write: made with bzip2 1.0.8 and xz 5.4.1 (`--check=crc32`, `--format=lzma`). */
export const HELLO = 'hello hello hello hello\n';
const HELLO_BZIP2 =
  '425a68393141592653596f4f10f3000005d100001040000244a00030c002a834710dad870f1772453850906f4f10f3';
const HELLO_XZ =
  'fd377a585a0000016922de360200210116000000742fe5a3e00017000c5d00341949ee8de9560ac121b000000088590b00012418dbcc02c29042990d010000000001595a';
const HELLO_LZMA = '5d00008000ffffffffffffffff00341949ee8de9560ac1b620b7ffffba340000';

/** Content of a `data` or `ea` element; whatever is given replaces what an honest writer would put. */
export interface XarData {
  /** Media type of the encoding; null leaves the element out. Known ones encode; others store. */
  readonly encoding?: string | null;
  /** The stored bytes, instead of the encoded content. */
  readonly stored?: Uint8Array;
  /** Checksum style of both checksums; null leaves them out. */
  readonly style?: string | null;
  readonly offset?: number | string | null;
  readonly length?: number | string | null;
  readonly size?: number | string | null;
  readonly archived?: string;
  readonly extracted?: string;
}

/** The parts around the table of contents; whatever is given replaces what an honest writer would put. */
export interface XarParts {
  readonly algorithm?: number;
  /** Checksum style in the table; null leaves the `checksum` element out. */
  readonly style?: string | null;
  readonly checksumOffset?: number;
  readonly checksumSize?: number;
  readonly checksum?: Uint8Array;
  readonly version?: number;
  readonly headerSize?: number;
  /** Bytes after the fixed 28. */
  readonly headerExtra?: Uint8Array;
  readonly tocLength?: number;
  readonly tocSize?: number;
  /** The whole XML document. */
  readonly xml?: string | Uint8Array;
  /** XML right after the `checksum` element. */
  readonly head?: string;
  /** Bytes appended to the compressed table, counted in its length. */
  readonly tocSuffix?: Uint8Array;
  readonly trailer?: Uint8Array;
}

/** Digest of bytes in lower-case hexadecimal. */
export const digest = (style: string, bytes: Uint8Array | string): string =>
  createHash(style).update(bytes).digest('hex');

/** A XAR file in the making: `file` and `data` give XML and fill the heap, `build` puts all together. */
export interface XarBuilder {
  /** Puts bytes into the heap. @returns their heap offset */
  put(bytes: Uint8Array | string): number;
  /** A `data` element with its content in the heap. */
  data(content: Uint8Array | string, spec?: XarData): string;
  /** An `ea` element. */
  ea(name: string, content: Uint8Array | string, spec?: XarData): string;
  /** A `file` element of that type (default `file`); `inner` is XML such as data, times or attributes. */
  file(name: string, inner?: string, type?: string): string;
  /** A `file` element of a directory around others. */
  folder(name: string, files: string): string;
  build(files: string, parts?: XarParts): Uint8Array;
}

/** @param reserved bytes at the start of the heap for the TOC checksum (SHA-1: 20) */
export function xarBuilder(reserved = 20): XarBuilder {
  const heap: Uint8Array[] = [];
  let length = reserved;
  let id = 0;

  const put = (bytes: Uint8Array | string): number => {
    const offset = length;
    const added = Buffer.from(bytes as Uint8Array);
    heap.push(added);
    length += added.length;
    return offset;
  };
  const element = (tag: string, before: string, content: Uint8Array | string, spec: XarData): string => {
    const { encoding = 'application/octet-stream', style = 'sha1' } = spec;
    const stored = spec.stored ?? encode(encoding, Buffer.from(content as Uint8Array));
    const offset = spec.offset === undefined ? put(stored) : spec.offset;
    return [
      `<${tag}>${before}`,
      tagged('length', spec.length, stored.length),
      tagged('offset', offset, 0),
      tagged('size', spec.size, content.length),
      encoding === null ? '' : `<encoding style="${encoding}"/>`,
      style === null ? '' : checksum('archived', style, spec.archived ?? digestOf(style, stored)),
      style === null ? '' : checksum('extracted', style, spec.extracted ?? digestOf(style, content)),
      `</${tag}>`,
    ].join('');
  };
  return {
    put,
    data: (content, spec = {}) => element('data', '', content, spec),
    ea: (name, content, spec = {}) => element('ea', `<name>${name}</name>`, content, spec),
    file: (name, inner = '', type = '<type>file</type>') =>
      `<file id="${++id}">${inner}${type}<name>${name}</name></file>`,
    folder: (name, files) => `<file id="${++id}"><type>directory</type><name>${name}</name>${files}</file>`,
    build: (files, parts = {}) => assemble(files, parts, reserved, Buffer.concat(heap)),
  };
}

/** `file` elements of the other types, as the `type` argument of {@link XarBuilder.file}. */
export const type = (name: string): string => `<type>${name}</type>`;

const ALGORITHMS: Readonly<Record<number, string>> = { 1: 'sha1', 2: 'md5', 3: 'sha256', 4: 'sha512' };

function assemble(files: string, parts: XarParts, reserved: number, heap: Uint8Array): Uint8Array {
  const algorithm = parts.algorithm ?? 1;
  const usual = ALGORITHMS[algorithm];
  const style = parts.style === undefined ? (usual ?? null) : parts.style;
  const place = `<offset>${parts.checksumOffset ?? 0}</offset><size>${parts.checksumSize ?? reserved}</size>`;
  const sum = style === null ? '' : `<checksum style="${style}">${place}</checksum>`;
  const inner = `<creation-time>2023-11-14T22:13:20</creation-time>${sum}${parts.head ?? ''}${files}`;
  const xml = parts.xml ?? `<?xml version="1.0" encoding="UTF-8"?>\n<xar><toc>${inner}</toc></xar>\n`;
  const text = Buffer.from(xml as Uint8Array);
  const toc = Buffer.concat([deflateSync(text), parts.tocSuffix ?? Buffer.alloc(0)]);
  const first = Buffer.alloc(reserved);
  const real = usual === undefined ? undefined : createHash(usual).update(toc).digest();
  first.set((parts.checksum ?? real ?? Buffer.alloc(0)).subarray(0, reserved));
  const extra = parts.headerExtra ?? Buffer.alloc(0);
  const header = Buffer.alloc(28);
  header.write('xar!');
  header.writeUInt16BE(parts.headerSize ?? 28 + extra.length, 4);
  header.writeUInt16BE(parts.version ?? 1, 6);
  header.writeBigUInt64BE(BigInt(parts.tocLength ?? toc.length), 8);
  header.writeBigUInt64BE(BigInt(parts.tocSize ?? text.length), 16);
  header.writeUInt32BE(algorithm, 24);
  return Buffer.concat([header, extra, toc, first, heap, parts.trailer ?? Buffer.alloc(0)]);
}

function encode(encoding: string | null, content: Uint8Array): Uint8Array {
  const hello = Buffer.from(content).toString() === HELLO;
  if (encoding === 'application/x-gzip' || encoding === 'application/zlib') return deflateSync(content);
  if (encoding === 'application/x-bzip2' && hello) return Buffer.from(HELLO_BZIP2, 'hex');
  if (encoding === 'application/x-xz' && hello) return Buffer.from(HELLO_XZ, 'hex');
  if (encoding === 'application/x-lzma' && hello) return Buffer.from(HELLO_LZMA, 'hex');
  return content;
}

/** Streams of {@link HELLO} for `stored`, where encoding and bytes are to differ. */
export const HELLO_AS = {
  gzip: gzipSync(HELLO),
  bzip2: Buffer.from(HELLO_BZIP2, 'hex'),
  xz: Buffer.from(HELLO_XZ, 'hex'),
  lzma: Buffer.from(HELLO_LZMA, 'hex'),
};

function tagged(name: string, given: number | string | null | undefined, usual: number): string {
  return given === null ? '' : `<${name}>${given ?? usual}</${name}>`;
}

function checksum(which: string, style: string, value: string): string {
  return `<${which}-checksum style="${style}">${value}</${which}-checksum>`;
}

function digestOf(style: string, bytes: Uint8Array | string): string {
  const name = style.toLowerCase();
  return ['sha1', 'md5', 'sha256', 'sha512'].includes(name) ? digest(name, bytes) : 'none';
}

/** A 16-byte trailer of a notarisation staple: 1 terminator, 2 ticket. */
export function stapleTrailer(kind: number, length: number): Uint8Array {
  const trailer = Buffer.alloc(16);
  trailer.write('t8lr');
  trailer.writeUInt16LE(1, 4);
  trailer.writeUInt16LE(kind, 6);
  trailer.writeUInt32LE(length, 8);
  return trailer;
}

/** A notarisation staple around a ticket. */
export function staple(ticket: Uint8Array): Uint8Array {
  return Buffer.concat([stapleTrailer(1, 0), ticket, stapleTrailer(2, ticket.length)]);
}

/** A `signature` or `x-signature` element over bytes that are in the heap already. */
export function signature(
  tag: string,
  style: string,
  offset: number | string,
  size: number,
  certificates: readonly string[],
) {
  const chain = certificates
    .map((certificate) => `<X509Certificate>${certificate}</X509Certificate>`)
    .join('');
  const info = `<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>${chain}</X509Data></KeyInfo>`;
  return `<${tag} style="${style}"><offset>${offset}</offset><size>${size}</size>${info}</${tag}>`;
}
