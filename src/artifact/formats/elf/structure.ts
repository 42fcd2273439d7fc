import type { Coverage } from '../common/coverage.ts';
import { quoted } from '../common/names.ts';
import type { ElfFile, Section } from './file.ts';
import { PT, SHF, SHT } from './table-names.ts';
import type { RawTable } from './tables.ts';

const CORE = 4;
/** Segments of which a program has one (gABI 4.1, "Program Header"). */
const SINGLE: Readonly<Record<number, string>> = {
  [PT.DYNAMIC]: 'PT_DYNAMIC',
  [PT.INTERP]: 'PT_INTERP',
  [PT.PHDR]: 'PT_PHDR',
};
/** Sections whose `sh_link` names another section. */
const LINKED = new Set<number>([2, 4, 5, 6, 9, 11, 17, 18, 0x6ffffff6, 0x6ffffffd, 0x6ffffffe, 0x6fffffff]);

/** Bytes of an entry in 32-bit and in 64-bit files, by `sh_type`: RELA, DYNAMIC, REL, and both kinds of symbols. */
const ENTRY_SIZES: ReadonlyMap<number, readonly [number, number]> = new Map([
  [2, [16, 24]],
  [4, [12, 24]],
  [6, [8, 16]],
  [9, [8, 16]],
  [11, [16, 24]],
]);

/** Whether the sections of the program itself have no content: `objcopy --only-keep-debug`, `eu-strip -f`. */
export function isDebugOnly(sections: readonly Section[]): boolean {
  return sections.some(
    ({ type, flags, size }) => type === SHT.NOBITS && (flags & SHF.EXECINSTR) !== 0 && size > 0,
  );
}

/** Where the last structure ends; behind it is what loaders and linkers do not look at. */
export function endOfStructures(file: ElfFile, sections: RawTable, segments: RawTable): number {
  const { source, header, debugOnly } = file;
  let end = Math.min(source.size, header.length);
  const see = (offset: number, length: number) => {
    if (length > 0) end = Math.max(end, Math.min(source.size, offset + length));
  };
  see(sections.offset, sections.bytes.length);
  see(segments.offset, segments.bytes.length);
  for (const { offset, stored } of file.sections) see(offset, stored);
  if (!debugOnly) for (const { offset, stored } of file.segments) see(offset, stored);
  return end;
}

/** A range of the file that a structure claims. */
interface Claim {
  /** Words, or the section. */
  readonly what: string | Section;
  readonly start: number;
  readonly end: number;
}

/** Marks what header, tables and sections account for, and reports claims that overlap or leave the file. */
export function checkStructure(file: ElfFile, sectionTable: RawTable, segmentTable: RawTable): void {
  const claims: Claim[] = [{ what: 'the ELF header', start: 0, end: file.header.length }];
  const claim = (what: Claim['what'], start: number, length: number) => {
    if (length > 0) claims.push({ what, start, end: start + length });
  };
  claim('the program headers', segmentTable.offset, segmentTable.bytes.length);
  claim('the section headers', sectionTable.offset, sectionTable.bytes.length);
  for (const section of file.sections) {
    claim(section, section.offset, section.stored);
    checkSection(file, section, sectionTable);
  }
  mark(file.coverage, claims);
  if (file.sections.length === 0) {
    for (const { offset, stored } of file.segments) file.coverage.add(offset, stored);
    if (sectionTable.offset === 0 && file.header.type !== CORE && file.segments.length > 0) {
      file.context.problem('elf.no-sections', `there are ${file.segments.length} segments only`, 0);
    }
  }
  reportOverlaps(file, claims);
  checkSegments(file, segmentTable);
}

function mark(coverage: Coverage, claims: readonly Claim[]): void {
  for (const { start, end } of claims) coverage.add(start, end - start);
}

function checkSection({ sections, tally, source, wide }: ElfFile, section: Section, table: RawTable): void {
  const { name, type, offset, size, stored, link, index, entrySize } = section;
  const at = table.offset + index * table.stride;
  if (stored < size && type !== SHT.NOBITS && type !== SHT.NULL) {
    const message = `section ${quoted(name)} has ${size} bytes from ${offset}, the file ${source.size}`;
    tally.add('elf.outside-file', message, at);
  }
  const entry = ENTRY_SIZES.get(type)?.[wide ? 1 : 0];
  if (entry !== undefined && entrySize !== 0 && entrySize !== entry && size > 0) {
    const message = `section ${quoted(name)} states entries of ${entrySize} bytes, they have ${entry}`;
    tally.add('elf.entry-size', message, at);
  }
  if (link >= sections.length && LINKED.has(type)) {
    tally.add('elf.link', `section ${quoted(name)} refers to section ${link} of ${sections.length}`, at);
  }
}

function reportOverlaps({ tally }: ElfFile, claims: Claim[]): void {
  claims.sort((a, b) => a.start - b.start || a.end - b.end);
  let last = claims[0]!;
  for (const next of claims.slice(1)) {
    if (next.start < last.end) {
      tally.add('elf.overlap', `${named(next)} begins within ${named(last)}`, next.start);
    }
    if (next.end > last.end) last = next;
  }
}

function named({ what }: Claim): string {
  return typeof what === 'string' ? what : `section ${quoted(what.name)}`;
}

function checkSegments({ segments, tally, source, debugOnly }: ElfFile, table: RawTable): void {
  const seen = new Set<number>();
  for (const { type, offset, size, stored, index } of segments) {
    const at = table.offset + index * table.stride;
    const single = SINGLE[type];
    if (single && seen.has(type)) tally.add('elf.repeated-segment', `a second ${single}`, at);
    seen.add(type);
    // Split debug information keeps the segments of the program, whose content it has not.
    if (stored === size || type === 0 || debugOnly) continue;
    const message = `segment ${index} has ${size} bytes from ${offset}, the file ${source.size}`;
    tally.add('elf.outside-file', message, at);
  }
}
