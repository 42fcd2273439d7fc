import { type ElfFile, type Section, sectionBytes } from './file.ts';
import { EM } from './header-names.ts';
import { SHT } from './table-names.ts';

/** Width of the absolute relocations that debug sections have, by machine and type (processor supplements). */
const ABSOLUTE: Readonly<Record<number, Readonly<Record<number, 4 | 8>>>> = {
  [EM.X86_64]: { 1: 8, 10: 4, 11: 4 },
  [EM.I386]: { 1: 4 },
  [EM.AARCH64]: { 257: 8, 258: 4 },
  [EM.ARM]: { 2: 4 },
  [EM.RISCV]: { 1: 4, 2: 8 },
  [EM.PPC]: { 1: 4, 24: 4 },
  [EM.PPC64]: { 1: 4, 38: 8, 24: 4 },
  [EM.S390]: { 4: 4, 22: 8 },
  [EM.MIPS]: { 2: 4, 18: 8 },
  [EM.SPARC]: { 3: 4, 23: 4 },
  [EM.SPARCV9]: { 3: 4, 23: 4, 32: 8, 54: 8 },
  [EM.LOONGARCH]: { 1: 4, 2: 8 },
  [EM.BPF]: { 2: 8, 3: 4, 10: 4 },
  [EM.AVR]: { 1: 4 },
  [EM.MSP430]: { 1: 4 },
  [EM.HEXAGON]: { 6: 4 },
  [EM.M68K]: { 1: 4 },
  [EM.SH]: { 1: 4 },
  [EM.ARC_COMPACT2]: { 4: 4 },
  [EM.XTENSA]: { 1: 4 },
  [EM.OPENRISC]: { 1: 4 },
  [EM.MICROBLAZE]: { 1: 4 },
  [EM.PARISC]: { 1: 4, 80: 8 },
  [EM.IA_64]: { 37: 4, 39: 8 },
  [EM.ALPHA]: { 1: 4, 2: 8 },
};

/** Applies relocations to the sections of one file. */
export interface Relocator {
  /** `content` with the relocations of `section` applied, a copy; `content` itself where there is nothing to apply. */
  apply(section: Section, content: Buffer): Promise<Buffer>;
}

/** For the sections of an object file: offsets into other debug sections are not in place before the link. */
export function relocator(file: ElfFile): Relocator {
  const widths = ABSOLUTE[file.header.machine];
  const tables = new Map<number, Section>();
  for (const section of file.sections) {
    if (section.type === SHT.RELA || section.type === SHT.REL) tables.set(section.info, section);
  }
  let known: { readonly index: number; readonly bytes: Buffer } | undefined;
  return {
    async apply(section, content) {
      const table = tables.get(section.index);
      const symbols = table && file.sections[table.link];
      if (!table || !widths || !symbols) return content;
      if (known?.index !== symbols.index)
        known = { index: symbols.index, bytes: await sectionBytes(file, symbols) };
      const values = symbolValues(file, known.bytes);
      const isRela = table.type === SHT.RELA;
      const copy = Buffer.from(content);
      applyAll(file, { table: await sectionBytes(file, table), isRela, values, widths }, copy);
      return copy;
    },
  };
}

interface Relocations {
  readonly table: Buffer;
  readonly isRela: boolean;
  readonly values: (symbol: number) => bigint;
  readonly widths: Readonly<Record<number, 4 | 8>>;
}

function applyAll(file: ElfFile, { table, isRela, values, widths }: Relocations, copy: Buffer): void {
  const { wide, little } = file;
  const word = wide ? 8 : 4;
  const length = word * (isRela ? 3 : 2);
  for (let at = 0; at + length <= table.length; at += length) {
    const place = Number(readWord(table, at, word, little));
    const { symbol, type } = kindOf(file, table, at + word);
    const width = widths[type];
    if (!width || place + width > copy.length) continue;
    const addend = isRela
      ? readWord(table, at + 2 * word, word, little)
      : readWord(copy, place, width, little);
    writeWord(copy, place, width, little, values(symbol) + addend);
  }
}

/** Symbol and type share a word; MIPS has its 64-bit one as a symbol and single bytes, whatever the byte order. */
function kindOf(
  { wide, little, header }: ElfFile,
  table: Buffer,
  at: number,
): { symbol: number; type: number } {
  if (!wide) {
    const info = little ? table.readUInt32LE(at) : table.readUInt32BE(at);
    return { symbol: info >>> 8, type: info & 0xff };
  }
  if (header.machine === EM.MIPS) {
    return { symbol: little ? table.readUInt32LE(at) : table.readUInt32BE(at), type: table[at + 7]! };
  }
  const [low, high] = little
    ? [table.readUInt32LE(at), table.readUInt32LE(at + 4)]
    : [table.readUInt32BE(at + 4), table.readUInt32BE(at)];
  // SPARC keeps more than the type in the low half.
  return { symbol: high!, type: header.machine === EM.SPARCV9 ? low! & 0xff : low! };
}

/** Values of symbols: 0 for the sections of an object, which all begin at 0. */
function symbolValues({ wide, little }: ElfFile, symbols: Buffer): (symbol: number) => bigint {
  const [length, at, word] = wide ? [24, 8, 8] : [16, 4, 4];
  return (symbol) => {
    const place = symbol * length + at;
    return place + word <= symbols.length ? readWord(symbols, place, word, little) : 0n;
  };
}

function readWord(bytes: Buffer, at: number, width: number, little: boolean): bigint {
  if (width === 4) return BigInt(little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  return little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at);
}

function writeWord(bytes: Buffer, at: number, width: number, little: boolean, value: bigint): void {
  if (width === 8) {
    const word = BigInt.asUintN(64, value);
    if (little) bytes.writeBigUInt64LE(word, at);
    else bytes.writeBigUInt64BE(word, at);
    return;
  }
  const word = Number(BigInt.asUintN(32, value));
  if (little) bytes.writeUInt32LE(word, at);
  else bytes.writeUInt32BE(word, at);
}
