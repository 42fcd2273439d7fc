import { asBuffer } from '../../codec/index.ts';

/** A section of a program: where its bytes are stored, and where they are loaded. */
export interface Section {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  readonly address: bigint;
}

/** The sections of a program or library, and the order of its bytes. */
export interface Sections {
  readonly little: boolean;
  readonly sections: readonly Section[];
}

/** No linker writes more. */
const MOST = 100_000;

/** Whether content begins as a program or library of ELF, PE or (one architecture) Mach-O does. */
export function isProgram(head: Uint8Array): boolean {
  const start = asBuffer(head).toString('latin1', 0, 4);
  return start === '\x7fELF' || start.startsWith('MZ') || MACHO.has(start);
}

/** Mach-O magics as stored: whether bytes are in little-endian order, and of how many bits addresses are. */
const MACHO: ReadonlyMap<string, readonly [little: boolean, bits: 32 | 64]> = new Map([
  ['\xcf\xfa\xed\xfe', [true, 64]],
  ['\xce\xfa\xed\xfe', [true, 32]],
  ['\xfe\xed\xfa\xcf', [false, 64]],
  ['\xfe\xed\xfa\xce', [false, 32]],
]);

/**
 * The sections of a whole program (System V gABI, "Sections"; Microsoft PE/COFF, "Section Table"; Mach-O `LC_SEGMENT`) that are stored
 * within it. Undefined where it is none, or its tables lie beyond its end.
 */
export function sectionsOf(content: Uint8Array): Sections | undefined {
  const bytes = asBuffer(content);
  try {
    const start = bytes.toString('latin1', 0, 4);
    const macho = MACHO.get(start);
    if (start === '\x7fELF') return elfSections(bytes);
    if (macho) return machoSections(bytes, ...macho);
    return start.startsWith('MZ') ? peSections(bytes) : undefined;
  } catch (error) {
    // A number beyond the end of the file.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Numbers {
  readonly small: (at: number) => number;
  readonly number: (at: number) => number;
  readonly wide: (at: number) => bigint;
}

function numbers(bytes: Buffer, little: boolean, bits: number): Numbers {
  const number = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const long = (at: number) => (little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return {
    small: (at) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    number,
    wide: (at) => (bits === 64 ? long(at) : BigInt(number(at))),
  };
}

function elfSections(bytes: Buffer): Sections {
  const [wide, little] = [bytes[4] === 2, bytes[5] === 1];
  const { small, number, wide: address } = numbers(bytes, little, wide ? 64 : 32);
  const table = Number(address(wide ? 0x28 : 0x20));
  const [size, count, names] = [0, 2, 4].map((more) => small((wide ? 0x3a : 0x2e) + more)) as [
    number,
    number,
    number,
  ];
  const at = (index: number) => table + index * size;
  // Offsets of address, place and length within a header.
  const [inAddress, inOffset, inLength] = wide ? [0x10, 0x18, 0x20] : [0x0c, 0x10, 0x14];
  const texts = names < count ? Number(address(at(names) + inOffset)) : bytes.length;
  const sections: Section[] = [];
  for (let i = 0; i < count; i++) {
    // SHT_NOBITS has nothing stored.
    if (number(at(i) + 4) === 8) continue;
    sections.push({
      name: nameAt(bytes, texts + number(at(i)), 64),
      offset: Number(address(at(i) + inOffset)),
      length: Number(address(at(i) + inLength)),
      address: address(at(i) + inAddress),
    });
  }
  return { little, sections: stored(sections, bytes) };
}

function machoSections(bytes: Buffer, little: boolean, bits: 32 | 64): Sections {
  const { number, wide } = numbers(bytes, little, bits);
  const isWide = bits === 64;
  const [segment, header, size] = isWide ? [0x19, 72, 80] : [0x01, 56, 68];
  const sections: Section[] = [];
  let at = isWide ? 32 : 28;
  for (let left = Math.min(number(16), MOST); left > 0; left--) {
    const length = number(at + 4);
    if (length < 8) break;
    const count = number(at) === segment ? Math.min(number(at + header - 8), MOST) : 0;
    for (let i = 0; i < count && sections.length < MOST; i++) {
      const own = at + header + i * size;
      sections.push({
        name: `${nameAt(bytes, own + 16, 16)},${nameAt(bytes, own, 16)}`,
        address: wide(own + 32),
        length: Number(wide(own + (isWide ? 40 : 36))),
        offset: number(own + (isWide ? 48 : 40)),
      });
    }
    at += length;
  }
  return { little, sections: stored(sections, bytes) };
}

function peSections(bytes: Buffer): Sections | undefined {
  const header = bytes.readUInt32LE(0x3c);
  if (bytes.toString('latin1', header, header + 4) !== 'PE\0\0') return undefined;
  const optional = header + 24;
  const isWide = bytes.readUInt16LE(optional) === 0x20b;
  const base = isWide ? bytes.readBigUInt64LE(optional + 24) : BigInt(bytes.readUInt32LE(optional + 28));
  const table = optional + bytes.readUInt16LE(header + 20);
  const sections: Section[] = [];
  for (let i = 0; i < bytes.readUInt16LE(header + 6); i++) {
    const at = table + i * 40;
    sections.push({
      name: nameAt(bytes, at, 8),
      address: base + BigInt(bytes.readUInt32LE(at + 12)),
      length: bytes.readUInt32LE(at + 16),
      offset: bytes.readUInt32LE(at + 20),
    });
  }
  return { little: true, sections: stored(sections, bytes) };
}

function stored(sections: readonly Section[], { length: end }: Buffer): readonly Section[] {
  return sections.filter(({ offset, length }) => length > 0 && offset > 0 && offset + length <= end);
}

function nameAt(bytes: Buffer, at: number, most: number): string {
  const text = bytes.toString('latin1', at, at + most);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
