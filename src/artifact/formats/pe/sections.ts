import { isZero } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { quoted } from '../common/names.ts';
import type { Image, Section } from './image.ts';
import { SECTION_HEADER } from './layouts.ts';

/** What the tool that updates resources fills a section up with. */
const RESOURCE_PADDING = 'PADDINGX';
const PIECE = 1 << 16;
/** Section headers shown one by one. */
const SHOWN = 4096;

/** Reports what is wrong with the places of the sections, and tells their headers and contents as fields. */
export async function tellSections(image: Image): Promise<void> {
  const { context, coverage, sections, sectionTable } = image;
  coverage.add(sectionTable, sections.length * SECTION_HEADER.length);
  checkOverlaps(image);
  for (const section of sections) {
    checkName(image, section);
    const { SizeOfRawData, PointerToRawData } = section.header;
    if (PointerToRawData !== 0 && section.size < SizeOfRawData) {
      const message = `section ${quoted(section.name)} promises ${SizeOfRawData} bytes, ${section.size} are there`;
      image.tally.add('pe.truncated', message, PointerToRawData);
    }
  }
  image.tally.flush();
  if (context.wantsFields && sections.length > 0) context.field(sectionTableField(image, sectionTable));
  // Sections that share bytes must not make them be read again and again.
  const slack: Slack = { seen: 0 };
  for (const section of sections.toSorted((a, b) => a.start - b.start)) {
    await tellContent(image, section, slack);
  }
  image.tally.flush();
}

/** The section table with its headers, long names beside the stored ones. */
export function sectionTableField(
  { sections }: { readonly sections: readonly Section[] },
  at: number,
): Field {
  return {
    name: 'section table',
    value: sections.length,
    offset: at,
    length: sections.length * SECTION_HEADER.length,
    fields: sections.slice(0, SHOWN).map(({ name, stored, offset }) => ({
      name,
      offset,
      length: SECTION_HEADER.length,
      fields: SECTION_HEADER.fields(stored, 0, offset),
    })),
  };
}

/** How far the bytes behind sections were looked at. */
interface Slack {
  seen: number;
}

async function tellContent(image: Image, section: Section, slack: Slack): Promise<void> {
  const { context, coverage } = image;
  const { name, start, size, header } = section;
  if (size === 0) return;
  coverage.add(start, size);
  // Old linkers leave the length in memory at 0 and mean that of the file.
  const used = header.VirtualSize === 0 ? size : Math.min(size, header.VirtualSize);
  if (context.wantsFields) context.field({ name, offset: start, length: used, meaning: 'data' });
  if (used === size) return;
  const padding = await isPadding(image, Math.max(start + used, slack.seen), start + size);
  slack.seen = Math.max(slack.seen, start + size);
  const length = size - used;
  if (context.wantsFields) {
    const meaning = padding ? 'padding' : 'unused';
    context.field({ name: meaning, offset: start + used, length, meaning });
  }
  if (!padding) {
    const message = `${length} bytes behind the end of section ${quoted(name)}`;
    image.tally.add('pe.section-slack', message, start + used);
  }
}

/** What stands between the end of a section in memory and its end in the file: padding in one of its kinds, or data. */
async function isPadding(image: Image, start: number, end: number): Promise<boolean> {
  let kinds = FILLERS;
  for (let at = start; at < end && kinds.length > 0; at += PIECE) {
    const bytes = await image.bytes.at(at, Math.min(PIECE, end - at));
    kinds = kinds.filter((fits) => fits(bytes));
  }
  return kinds.length > 0;
}

/** Zeros, the breakpoints that linkers fill code up with, and what the tool that updates resources writes. */
const FILLERS: readonly ((bytes: Buffer) => boolean)[] = [
  isZero,
  (bytes) => bytes.every((byte) => byte === 0xcc),
  isResourcePadding,
];

/** `PADDINGXXPADDING…`, as UpdateResource writes it, from any of its letters on. */
function isResourcePadding(bytes: Buffer): boolean {
  const period = `${RESOURCE_PADDING}X${RESOURCE_PADDING.slice(0, 7)}`;
  const from = period.indexOf(bytes.toString('latin1', 0, Math.min(bytes.length, 8)));
  if (from < 0) return false;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== period.charCodeAt((from + i) % period.length)) return false;
  }
  return true;
}

function checkName({ tally }: Image, { stored, offset }: Section): void {
  const nul = stored.indexOf(0);
  if (nul < 0 || nul >= 8 || isZero(stored.subarray(nul, 8))) return;
  tally.add('pe.section-name', `bytes follow the NUL in ${quoted(stored.toString('latin1', 0, 8))}`, offset);
}

function checkOverlaps({ sections, tally, sectionTable }: Image): void {
  const placed = sections.filter(({ size }) => size > 0).sort((a, b) => a.start - b.start);
  let end = sectionTable + sections.length * SECTION_HEADER.length;
  let before = 'the headers';
  for (const { name, start, size } of placed) {
    if (start < end) {
      tally.add('pe.section-overlap', `section ${quoted(name)} shares bytes with ${before}`, start);
    }
    if (start + size <= end) continue;
    end = start + size;
    before = quoted(name);
  }
}
