/** A name in the dynamic section of a shared object. */
interface DynamicName {
  readonly text: string;
  /** Byte offset of the text in the file. */
  readonly offset: number;
}

/** What a shared object calls itself, and what it is linked to. */
export interface ElfNames {
  /** DT_SONAME. */
  readonly soname?: DynamicName;
  /** DT_NEEDED: not in it, but loaded with it. */
  readonly needed: readonly DynamicName[];
}

const [PT_LOAD, PT_DYNAMIC] = [1, 2];
const [DT_NEEDED, DT_STRTAB, DT_SONAME] = [1, 5, 14];
/** Programs have a dozen segments and some hundred dynamic entries. */
const MOST_SEGMENTS = 1000;
const MOST_ENTRIES = 10_000;
const LONGEST_NAME = 256;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly stored: number;
}

/**
 * Names of the dynamic section of a whole ELF file (System V gABI, "Dynamic Section"), found as the loader finds them, by segments.
 * Undefined where the file is none, is cut, or has no dynamic section.
 */
export function elfNames(content: Uint8Array): ElfNames | undefined {
  const at = accessTo(content);
  if (!at) return undefined;
  const segments = readSegments(at);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (!dynamic) return undefined;
  const names: (readonly [tag: number, value: number])[] = [];
  let table: number | undefined;
  for (let i = 0; i < Math.min(dynamic.stored / (2 * at.half), MOST_ENTRIES); i++) {
    const place = dynamic.offset + 2 * at.half * i;
    const [tag, value] = [at.word(place), at.word(place + at.half)];
    if (tag === undefined || value === undefined || tag === 0) break;
    if (tag === DT_STRTAB) table = fileOffset(segments, value);
    else if (tag === DT_NEEDED || tag === DT_SONAME) names.push([tag, value]);
  }
  if (table === undefined) return undefined;
  const named = (wanted: number) =>
    names.filter(([tag]) => tag === wanted).flatMap(([, value]) => textAt(content, table + value) ?? []);
  const [soname] = named(DT_SONAME);
  return { ...(soname ? { soname } : {}), needed: named(DT_NEEDED) };
}

/** Reads numbers of the file's class and byte order; undefined beyond its end, or where they are no safe integers. */
interface Access {
  /** Bytes of an address. */
  readonly half: 4 | 8;
  number(offset: number, size: 2 | 4): number | undefined;
  word(offset: number): number | undefined;
}

function accessTo(content: Uint8Array): Access | undefined {
  const [wide, little] = [content[4] === 2, content[5] === 1];
  const isElf = content[0] === 0x7f && content[1] === 0x45 && content[2] === 0x4c && content[3] === 0x46;
  if (!isElf || content.length < 64) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const inside = (offset: number, size: number) => offset >= 0 && offset + size <= content.length;
  return {
    half: wide ? 8 : 4,
    number: (offset, size) => {
      if (!inside(offset, size)) return undefined;
      return size === 2 ? view.getUint16(offset, little) : view.getUint32(offset, little);
    },
    word: (offset) => {
      if (!inside(offset, wide ? 8 : 4)) return undefined;
      const value = wide ? Number(view.getBigUint64(offset, little)) : view.getUint32(offset, little);
      return Number.isSafeInteger(value) ? value : undefined;
    },
  };
}

/** Program headers: where e_phoff, e_phentsize and e_phnum say. */
function readSegments({ half, number, word }: Access): readonly Segment[] {
  const wide = half === 8;
  const table = word(wide ? 32 : 28) ?? 0;
  const size = number(wide ? 54 : 42, 2) ?? 0;
  const count = number(wide ? 56 : 44, 2) ?? 0;
  const segments: Segment[] = [];
  for (let i = 0; i < Math.min(count, MOST_SEGMENTS); i++) {
    const at = table + i * size;
    const type = number(at, 4);
    const [offset, address, stored] = [word(at + half), word(at + 2 * half), word(at + 4 * half)];
    if (type === undefined || offset === undefined || address === undefined || stored === undefined) continue;
    segments.push({ type, offset, address, stored });
  }
  return segments;
}

function fileOffset(segments: readonly Segment[], address: number): number | undefined {
  const segment = segments.find(
    (one) => one.type === PT_LOAD && address >= one.address && address < one.address + one.stored,
  );
  return segment ? segment.offset + address - segment.address : undefined;
}

function textAt(content: Uint8Array, offset: number): DynamicName | undefined {
  const end = content.indexOf(0, offset);
  if (offset >= content.length || end <= offset || end - offset > LONGEST_NAME) return undefined;
  const text = String.fromCharCode(...content.subarray(offset, end));
  return /^[!-~]+$/.test(text) ? { text, offset } : undefined;
}
