import { readFileSync } from 'node:fs';
import {
  type BurnOptions,
  burnSection,
  certificate,
  codeView,
  debugSection,
  embeddedPdb,
  importObject,
  type ResourceTree,
  resourceSection,
  sequence,
  versionResource,
  words,
} from './pe-parts.ts';

/** Builds PE images byte by byte, right or wrong in any place. */

export interface SectionOptions {
  readonly name: string;
  readonly data: Uint8Array;
  /** Bytes in memory; default: those of the data. */
  readonly virtualSize?: number;
  readonly flags?: number;
  /** What fills the section up to a multiple of 512 in the file. */
  readonly fill?: Uint8Array;
  /** Header values in place of the right ones. */
  readonly rawOffset?: number;
  readonly rawSize?: number;
}

export interface ImageOptions {
  /** PE32 instead of PE32+. */
  readonly narrow?: boolean;
  readonly time?: number;
  readonly machine?: number;
  readonly characteristics?: number;
  readonly subsystem?: number;
  readonly sections?: readonly SectionOptions[];
  /** Data directories by their place. */
  readonly directories?: Readonly<Record<number, readonly [address: number, size: number]>>;
  /** Entries of a Rich header: tool and count. */
  readonly rich?: readonly (readonly [id: number, count: number])[];
  /** Added to the key of the Rich header. */
  readonly richError?: number;
  /** Offset of the PE header; default: behind stub and Rich header. */
  readonly pe?: number;
  /** Behind the last section. */
  readonly overlay?: Uint8Array;
  /** Certificate table, which starts at a multiple of 8. */
  readonly certificates?: Uint8Array;
  /** Behind everything. */
  readonly after?: Uint8Array;
  /** Changes the headers before the CheckSum is computed. `at`: offset of the PE header. */
  readonly change?: (file: Buffer, at: number) => void;
  /** Sets a right CheckSum. */
  readonly checksum?: boolean;
}

/** Address of the first section; the others follow at multiples of 4096. */
export const FIRST = 0x1000;
const HEADERS = 0x400;

/** Addresses of sections that hold so many bytes each. */
export function addresses(...sizes: readonly number[]): number[] {
  let at = FIRST;
  return sizes.map((size) => {
    const here = at;
    at += Math.max(1, Math.ceil(size / 0x1000)) * 0x1000;
    return here;
  });
}

export function peImage(options: ImageOptions = {}): Buffer {
  const { sections = [], overlay = Buffer.alloc(0), after = Buffer.alloc(0) } = options;
  const rich = richHeader(options);
  const pe = options.pe ?? 0x80 + rich.length;
  const head = Buffer.alloc(HEADERS);
  head.write('MZ');
  head.write('This program cannot be run in DOS mode.\r\n$', 0x4e);
  rich.copy(head, 0x80);
  const table = writeHeaders(head, pe, options);
  const parts: Buffer[] = [head];
  let offset = HEADERS;
  let address = FIRST;
  for (const [i, section] of sections.entries()) {
    const size = Math.ceil(section.data.length / 512) * 512;
    const raw = Buffer.alloc(size);
    const fill = section.fill ?? Buffer.alloc(0);
    Buffer.from(section.data).copy(raw);
    for (let at = section.data.length, j = 0; at < size && fill.length > 0; at++)
      raw[at] = fill[j++ % fill.length]!;
    const at = table + i * 40;
    head.write(section.name, at, 'latin1');
    head.writeUInt32LE(section.virtualSize ?? section.data.length, at + 8);
    head.writeUInt32LE(address, at + 12);
    head.writeUInt32LE(section.rawSize ?? size, at + 16);
    head.writeUInt32LE(section.rawOffset ?? offset, at + 20);
    head.writeUInt32LE(section.flags ?? 0x40000040, at + 36);
    parts.push(raw);
    offset += size;
    address += Math.max(1, Math.ceil(section.data.length / 0x1000)) * 0x1000;
  }
  parts.push(Buffer.from(overlay));
  if (options.certificates) {
    const start = offset + overlay.length;
    parts.push(Buffer.alloc(-start & 7), Buffer.from(options.certificates));
    const at = pe + 24 + (options.narrow ? 96 : 112) + 4 * 8;
    head.writeUInt32LE(start + (-start & 7), at);
    head.writeUInt32LE(options.certificates.length, at + 4);
  }
  options.change?.(head, pe);
  const file = Buffer.concat([...parts, Buffer.from(after)]);
  if (options.checksum) file.writeUInt32LE(checksumOf(file, pe + 88), pe + 88);
  return file;
}

function writeHeaders(head: Buffer, pe: number, options: ImageOptions): number {
  const { narrow = false, sections = [], directories = {} } = options;
  const base = narrow ? 96 : 112;
  const optional = pe + 24;
  head.writeUInt32LE(pe, 0x3c);
  head.write('PE\0\0', pe);
  head.writeUInt16LE(options.machine ?? (narrow ? 0x14c : 0x8664), pe + 4);
  head.writeUInt16LE(sections.length, pe + 6);
  head.writeUInt32LE(options.time ?? 1_700_000_000, pe + 8);
  head.writeUInt16LE(base + 128, pe + 20);
  head.writeUInt16LE(options.characteristics ?? 0x22, pe + 22);
  head.writeUInt16LE(narrow ? 0x10b : 0x20b, optional);
  head[optional + 2] = 14;
  head[optional + 3] = 38;
  head.writeUInt32LE(FIRST, optional + 16);
  head.writeUInt32LE(0x400000, optional + (narrow ? 28 : 24));
  head.writeUInt32LE(0x1000, optional + 32);
  head.writeUInt32LE(0x200, optional + 36);
  head.writeUInt16LE(6, optional + 40);
  head.writeUInt32LE(0x10000, optional + 56);
  head.writeUInt32LE(HEADERS, optional + 60);
  head.writeUInt16LE(options.subsystem ?? 3, optional + 68);
  head.writeUInt32LE(16, optional + base - 4);
  for (const [number, [address, size]] of Object.entries(directories)) {
    head.writeUInt32LE(address, optional + base + Number(number) * 8);
    head.writeUInt32LE(size, optional + base + Number(number) * 8 + 4);
  }
  return optional + base + 128;
}

const rotate = (value: number, by: number): number => {
  const bits = by & 31;
  return bits === 0 ? value >>> 0 : ((value << bits) | (value >>> (32 - bits))) >>> 0;
};

/** `DanS`, three zeros and the entries, masked, then `Rich` and the key; filled up to a multiple of 8 with 8 zeros more. */
function richHeader({ rich, richError = 0 }: ImageOptions): Buffer {
  if (!rich) return Buffer.alloc(0);
  const head = Buffer.alloc(0x80);
  head.write('MZ');
  head.write('This program cannot be run in DOS mode.\r\n$', 0x4e);
  let key = 0x80 + richError;
  for (let i = 0; i < 0x80; i++) if (i < 0x3c || i > 0x3f) key += rotate(head[i]!, i);
  for (const [id, count] of rich) key += rotate(id, count);
  key >>>= 0;
  const words = [0x536e6144, 0, 0, 0, ...rich.flat()].map((word) => (word ^ key) >>> 0);
  const bytes = Buffer.alloc(words.length * 4 + 16);
  for (const [i, word] of [...words, 0x68636952, key].entries()) bytes.writeUInt32LE(word, i * 4);
  return bytes;
}

/** The CheckSum as everybody writes it down: sum of the words, carries added in, plus the length. */
export function checksumOf(file: Uint8Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < file.length; i += 2) {
    const low = i >= at && i < at + 4 ? 0 : file[i]!;
    const high = i + 1 >= at && i + 1 < at + 4 ? 0 : (file[i + 1] ?? 0);
    sum += low | (high << 8);
    sum = (sum & 0xffff) + (sum >>> 16);
  }
  return sum + file.length;
}

/** A bundle of `containers`: the first one follows the stub. */
export function burnBundle(
  containers: readonly Uint8Array[],
  options: Partial<BurnOptions> = {},
  image: ImageOptions = {},
): Buffer {
  const sizes = containers.map(({ length }) => length);
  const data = burnSection({ sizes, ...options }, HEADERS + 512);
  return peImage({ sections: [{ name: '.wixburn', data }], overlay: Buffer.concat(containers), ...image });
}

const FIXTURES = ['brepro.dll', 'assembly.dll', 'mingw.dll', 'a.obj', 'big.o'];

/** A file made by a real tool (test/recipes/pe.sh). */
export const peFixture = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/pe/${name}`, import.meta.url));

/** A small file of every kind, for the fuzzer. */
export function peSeeds(): Record<string, Uint8Array> {
  const [first] = addresses(1) as [number];
  const tree: ResourceTree = {
    10: { PAYLOAD: { 1033: Buffer.from('payload') } },
    16: { 1: { 1033: versionResource({ FileVersion: '1.2.3.4' }) } },
    24: { 1: { 0: Buffer.from('<assembly/>') } },
  };
  const rsrc = resourceSection(tree, first);
  const debug = debugSection(
    [
      [2, codeView('C:\\x.pdb')],
      [16, words(4, 1)],
      [17, embeddedPdb(Buffer.alloc(99))],
    ],
    first,
    HEADERS,
  );
  const seeds: Record<string, Uint8Array> = {
    'resources.exe': peImage({
      sections: [{ name: '.rsrc', data: rsrc }],
      directories: { 2: [first, rsrc.length] },
      rich: [[0x010468b1, 3]],
      checksum: true,
    }),
    'debug.exe': peImage({
      narrow: true,
      sections: [{ name: '.rdata', data: debug }],
      directories: { 6: [first, 84] },
      certificates: certificate(sequence(20)),
    }),
    'bundle.exe': burnBundle([Buffer.from('MSCF first'), Buffer.from('MSCF second')]),
    'overlay.exe': peImage({
      overlay: Buffer.from(';!@Install@!UTF-8!x;!@InstallEnd@!7z\xbc\xaf\x27\x1c', 'latin1'),
    }),
    'import.obj': importObject('__imp_f', 'a.dll'),
  };
  for (const name of FIXTURES) seeds[name] = peFixture(name);
  return seeds;
}
