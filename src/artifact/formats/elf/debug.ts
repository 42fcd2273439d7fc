import {
  bytesSource,
  type DebugFields,
  type DebugKind,
  type DebugReading,
  type DebugSection,
  debugFields,
  sliceSource,
} from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { createWindow } from '../common/window.ts';
import { compressionFields, decompressed, isCompressed } from './compressed.ts';
import { type ElfFile, type Section, sectionBytes } from './file.ts';
import { type Relocator, relocator } from './relocate.ts';

const OBJECT = 1;
/** Kinds that are read only where rows are wanted. */
const ROWS_ONLY = new Set<DebugKind>(['line']);
const KINDS: readonly DebugKind[] = [
  'info',
  'types',
  'abbrev',
  'str',
  'line_str',
  'str_offsets',
  'line',
  'cu_index',
  'tu_index',
];
/** Sections up to this length are read in one piece, as strings are looked up all over them. */
const WHOLE = 1 << 24;
/** How much may be held in memory for all sections together. */
const HELD = 96 << 20;

/** What the debug sections say: fields for the file, and for sections by their number. */
export interface DebugFindings {
  readonly fields: readonly Field[];
  readonly sections: ReadonlyMap<number, readonly Field[]>;
}

/** Decodes DWARF: of the program, or of split units; both may stand in one file (`-gsplit-dwarf=single`). */
export async function readDebug(file: ElfFile): Promise<DebugFindings> {
  const sections = new Map<number, Field[]>();
  const fields: Field[] = [];
  const opening: Opening = {
    left: HELD,
    ...(file.header.type === OBJECT ? { relocator: relocator(file) } : {}),
  };
  for (const section of file.sections) {
    if (isCompressed(section)) sections.set(section.index, await compressionFields(file, section));
  }
  for (const split of [false, true]) {
    const found = sectionsOf(file, split);
    if (!found.has('info') && !found.has('types')) continue;
    const { decoded, loaded } = await decodeSet(file, found, split, opening);
    const add = (index: number, more: readonly Field[]) =>
      sections.set(index, [...(sections.get(index) ?? []), ...more]);
    for (const [section, { index }] of loaded) add(index, decoded.units.get(section) ?? []);
    const line = found.get('line')?.[0];
    if (line) add(line.index, decoded.line);
    const first = (found.get('info') ?? found.get('types'))![0]!;
    if (decoded.summary.length > 0) {
      const name = split ? 'split debug information' : 'debug information';
      fields.push({ name, offset: first.offset, length: 0, fields: decoded.summary });
    }
  }
  return { fields, sections };
}

type Found = ReadonlyMap<DebugKind, readonly Section[]>;

/** Names are `.debug_` and the kind, `.zdebug_` where compressed in the old way; `.dwo` marks split ones. */
function sectionsOf({ sections }: ElfFile, split: boolean): Found {
  const found = new Map<DebugKind, Section[]>();
  const wanted = new Map<string, DebugKind>();
  for (const kind of KINDS) {
    const suffix = split && !kind.endsWith('index') ? '.dwo' : '';
    for (const prefix of ['.debug_', '.zdebug_']) wanted.set(`${prefix}${kind}${suffix}`, kind);
  }
  for (const section of sections) {
    const kind = section.stored > 0 ? wanted.get(section.name) : undefined;
    if (!kind || (!split && kind.endsWith('index'))) continue;
    const list = found.get(kind);
    if (list) list.push(section);
    else found.set(kind, [section]);
  }
  return found;
}

interface DecodedSet {
  readonly decoded: DebugFields;
  readonly loaded: ReadonlyMap<DebugSection, Section>;
}

async function decodeSet(file: ElfFile, found: Found, split: boolean, opening: Opening): Promise<DecodedSet> {
  const { context, tally } = file;
  const rows = context.wantsRows === true;
  const loaded = new Map<DebugSection, Section>();
  const all: Partial<Record<DebugKind, DebugSection[]>> = {};
  for (const [kind, list] of found) {
    if (ROWS_ONLY.has(kind) && !rows) continue;
    for (const section of list) {
      const opened = await openSection(file, section, opening);
      if (!opened) continue;
      loaded.set(opened, section);
      const list = all[kind] ?? [];
      all[kind] = list;
      list.push(opened);
    }
  }
  const { info = [], types = [], ...others } = all;
  const single = Object.fromEntries(Object.entries(others).map(([kind, [first]]) => [kind, first]));
  const budget = { steps: context.limits.steps };
  const reading: DebugReading = {
    sections: { ...single, info, types },
    little: file.little,
    split,
    budget,
    fault: (message, place) => tally.add('elf.debug-info', message, place),
  };
  const decoded = await debugFields(reading, rows);
  if (budget.steps < 0) {
    context.problem(
      'limit.steps',
      'there is more debug information than is read',
      found.get('info')?.[0]?.offset,
    );
  }
  return { decoded, loaded };
}

interface Opening {
  /** Bytes that may still be held. */
  left: number;
  /** In object files. */
  readonly relocator?: Relocator;
}

/** A section as it is read: in one piece, or through a window where it is large. Undefined where it does not decode. */
async function openSection(
  file: ElfFile,
  section: Section,
  opening: Opening,
): Promise<DebugSection | undefined> {
  const { source } = file;
  const { offset, stored } = section;
  const packed = isCompressed(section);
  const plain = (at: number, length: number) => ({ offset: offset + at, length });
  if (!packed && !opening.relocator) {
    const small = !source.bytes && stored <= Math.min(WHOLE, opening.left);
    if (small) opening.left -= stored;
    const content = small
      ? bytesSource(await sectionBytes(file, section))
      : sliceSource(source, offset, stored);
    return { size: content.size, ...createWindow(content), place: plain };
  }
  opening.left -= stored;
  let content =
    packed && opening.left > 0 ? await decompressed(file, section) : await sectionBytes(file, section);
  if (!content) return undefined;
  if (opening.relocator) content = await opening.relocator.apply(section, content);
  opening.left -= content.length;
  if (opening.left < 0) {
    file.tally.add('limit.metadata', 'the debug sections are too large together', offset);
    return undefined;
  }
  const place = packed ? () => ({ offset, length: stored }) : plain;
  return { size: content.length, ...createWindow(bytesSource(content)), place };
}
