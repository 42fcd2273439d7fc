import type { Field, RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Coverage } from '../common/coverage.ts';
import type { Tally } from '../common/tally.ts';
import type { Bytes } from './bytes.ts';
import type { COFF_HEADER, OPTIONAL_32, SECTION_HEADER } from './layouts.ts';

type Read<L extends { read(bytes: Uint8Array): unknown }> = NonNullable<ReturnType<L['read']>>;

/** Values of a COFF header. */
export type CoffHeader = Read<typeof COFF_HEADER>;
/** Values of an optional header; the one of PE32+ has the same names but BaseOfData. */
export type OptionalHeader = Omit<Read<typeof OPTIONAL_32>, 'BaseOfData'>;
/** Values of a section header. */
export type SectionHeader = Read<typeof SECTION_HEADER>;

/** What the readers of a COFF file, object or image, work with. */
export interface Reading {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly bytes: Bytes;
  readonly coverage: Coverage;
  readonly tally: Tally;
}

/** A section as its header describes it. */
export interface Section {
  /** Its name; a long one comes from the string table. */
  readonly name: string;
  readonly header: SectionHeader;
  /** The header's bytes. */
  readonly stored: Buffer;
  /** Offset of its header in the file. */
  readonly offset: number;
  /** Where its bytes stand in the file, cut to what is there. */
  readonly start: number;
  readonly size: number;
}

/** One of the data directories. */
export interface Directory {
  /** Address in memory relative to the image base; of the certificate table: offset in the file. */
  readonly address: number;
  readonly size: number;
}

/** A PE image whose headers were read. */
export interface Image extends Reading {
  /** Offset of `PE\0\0`. */
  readonly pe: number;
  /** PE32+: addresses have 64 bits. */
  readonly wide: boolean;
  readonly coff: CoffHeader;
  /** Bytes of the optional header that are there, and their values; what is missing is zero. */
  readonly optionalBytes: Buffer;
  readonly optional: OptionalHeader | undefined;
  /** The directories that are there, by their place; those of size 0 and address 0 left out. */
  readonly directories: readonly (Directory | undefined)[];
  readonly directoryCount: number;
  readonly sections: readonly Section[];
  /** The same by their address in memory. */
  readonly inMemory: readonly Section[];
  readonly sectionTable: number;
  /** Time stamps are hashes of the content: a REPRO entry of the debug directory says so. */
  reproducible: boolean;
}

/** A place in the file. */
export interface Place {
  readonly offset: number;
  /** Bytes from there to the end of the section, as far as the file has them. */
  readonly available: number;
}

/**
 * Where the byte at an address in memory (relative to the image base) stands in the file; undefined where the file does
 * not hold it.
 */
export function locate(image: Image, address: number): Place | undefined {
  const section = sectionAt(image, address);
  if (section) {
    const { start, size } = mappedRange(image, section);
    const delta = address - section.header.VirtualAddress;
    return delta < size ? { offset: start + delta, available: size - delta } : undefined;
  }
  const headers = Math.min(image.optional?.SizeOfHeaders ?? 0, image.source.size);
  return address < headers ? { offset: address, available: headers - address } : undefined;
}

/** Whether an address lies in a section, be its bytes in the file or not. */
export function isUnstored(image: Image, address: number): boolean {
  return sectionAt(image, address) !== undefined;
}

/** The section that an address lies in; of several that claim it, the one that starts last. */
function sectionAt({ inMemory }: Image, address: number): Section | undefined {
  let low = 0;
  let high = inMemory.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inMemory[middle]!.header.VirtualAddress <= address) low = middle + 1;
    else high = middle;
  }
  const section = inMemory[low - 1];
  if (!section) return undefined;
  const { VirtualAddress, VirtualSize } = section.header;
  const mapped = VirtualSize === 0 ? section.size : Math.max(VirtualSize, section.size);
  return address - VirtualAddress < mapped ? section : undefined;
}

/** The loader rounds the file offset of a section down to 512 bytes, but not where sections are closer than a page. */
function mappedRange(image: Image, { header, start, size }: Section): { start: number; size: number } {
  const odd = header.PointerToRawData % 512;
  if (odd === 0 || (image.optional?.SectionAlignment ?? 0) < 4096) return { start, size };
  return { start: start - odd, size: Math.min(size + odd, image.source.size - start + odd) };
}

/** Up to `length` bytes at an address in memory; fewer where the section ends. */
export async function bytesAt(image: Image, address: number, length: number): Promise<Buffer> {
  const place = locate(image, address);
  if (!place) return Buffer.alloc(0);
  const most = Math.min(length, place.available, image.context.limits.metadata);
  return await image.bytes.at(place.offset, most);
}

/** The NUL-terminated text at an address in memory. */
export async function textAt(image: Image, address: number) {
  const place = locate(image, address);
  return place && (await image.bytes.text(place.offset));
}

/** Time stamps as they are to be understood: seconds, or the hash that stands in their place. */
export function stampFields(image: Image, fields: readonly Field[]): Field[] {
  if (!image.reproducible) return [...fields];
  return fields.map((field) => {
    const { meaning, value } = field;
    // 0 is "not set" in both worlds.
    if (meaning !== 'time' || typeof value !== 'number' || value === 0) return field;
    return { ...field, value: value.toString(16).padStart(8, '0'), meaning: 'checksum' };
  });
}
