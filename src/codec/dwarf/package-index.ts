import { asBuffer } from '../bytes.ts';
import type { DebugReading, DebugSection } from './sections.ts';

/** Where the parts of one unit begin in the sections of a package of split units (`.dwp`). */
export interface Contribution {
  readonly abbrev: number;
  readonly strOffsets: number;
}

/** Contributions by the offset of their unit, for `.debug_info` and for `.debug_types`. */
export interface PackageIndex {
  readonly info: ReadonlyMap<number, Contribution>;
  readonly types: ReadonlyMap<number, Contribution>;
}

/** Section identifiers (DWARF 5, table 7.1); 2 and 4 exist in the older GNU format only. */
const [INFO, TYPES, ABBREV, STR_OFFSETS] = [1, 2, 3, 6];
const HEADER = 16;
/** Largest index that is read, in bytes: a million units. */
const MOST = 1 << 24;

/** Reads `.debug_cu_index` and `.debug_tu_index` (DWARF 5, section 7.3.5; GNU version 2 as well). */
export async function packageIndex(reading: DebugReading): Promise<PackageIndex> {
  const info = new Map<number, Contribution>();
  const types = new Map<number, Contribution>();
  for (const kind of ['cu_index', 'tu_index'] as const) {
    const section = reading.sections[kind];
    if (section) await readIndex(reading, section, info, types);
  }
  return { info, types };
}

async function readIndex(
  { little, fault, budget }: DebugReading,
  section: DebugSection,
  info: Map<number, Contribution>,
  types: Map<number, Contribution>,
): Promise<void> {
  const bytes = asBuffer(await section.load(0, Math.min(section.size, MOST)));
  const word = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const place = section.place(0, 0).offset;
  if (bytes.length < HEADER) return fault('the index of a package of units ends within its header', place);
  // Version 5 has two bytes for the version and two of padding: as one little-endian word they look alike.
  const version = word(0) > 0xffff ? word(0) >>> 16 : word(0);
  const [columns, units, slots] = [word(4), word(8), word(12)];
  const table = HEADER + slots * 12;
  const end = table + columns * 4 + units * columns * 4 * 2;
  if ((version !== 2 && version !== 5) || columns > 16 || !(end <= bytes.length)) {
    return fault('the index of a package of units does not fit its section', place);
  }
  const kinds = Array.from({ length: columns }, (_, column) => word(table + column * 4));
  const at = (row: number, kind: number): number => {
    const column = kinds.indexOf(kind);
    return column < 0 ? 0 : word(table + (1 + row) * columns * 4 + column * 4);
  };
  for (let row = 0; row < units && budget.steps-- > 0; row++) {
    const contribution = { abbrev: at(row, ABBREV!), strOffsets: at(row, STR_OFFSETS!) };
    if (kinds.includes(INFO!)) info.set(at(row, INFO!), contribution);
    else if (kinds.includes(TYPES!)) types.set(at(row, TYPES!), contribution);
  }
}
