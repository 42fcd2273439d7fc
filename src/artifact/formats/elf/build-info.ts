import { sliceSource } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { AUDITABLE_SECTION, auditableInfo } from '../build-info/cargo-auditable.ts';
import {
  type AddressReader,
  findGoBuildInfo,
  GO_BUILD_INFO_SECTIONS,
  goBuildInfo,
} from '../build-info/go.ts';
import { type ElfFile, placeOfAddress, readBytes, sectionBytes } from './file.ts';
import { PT, SHF } from './table-names.ts';

/** Go programs before 1.13 have none; later ones near the start of their data, in a section of its own since 1.18. */
const SEARCHED = 1 << 20;
const WRITABLE = 2;

/** What compilers record of modules and crates, by the number of the section that holds it, or -1 without sections. */
export async function buildInfo(file: ElfFile): Promise<ReadonlyMap<number, readonly Field[]>> {
  const found = new Map<number, readonly Field[]>();
  const add = (index: number, field: Field | undefined) =>
    field && found.set(index, [...(found.get(index) ?? []), field]);
  for (const section of file.sections) {
    if (section.stored === 0) continue;
    if (section.name === AUDITABLE_SECTION) {
      add(section.index, auditableInfo(await sectionBytes(file, section), section.offset)?.field);
    }
    if (GO_BUILD_INFO_SECTIONS.includes(section.name)) {
      add(section.index, await goField(file, section.offset, section.stored));
    }
  }
  if (found.size === 0) {
    const data = file.sections.find(
      ({ name, flags, stored }) => name === '.data' && (flags & SHF.WRITE) !== 0 && stored > 0,
    );
    const segment = file.segments.find(({ type, flags }) => type === PT.LOAD && (flags & WRITABLE) !== 0);
    const place = data ?? (file.sections.length === 0 ? segment : undefined);
    if (place) add(data ? data.index : -1, await goField(file, place.offset, place.stored));
  }
  return found;
}

async function goField(file: ElfFile, offset: number, length: number): Promise<Field | undefined> {
  const start = await readBytes(file, offset, Math.min(length, SEARCHED));
  const at = findGoBuildInfo(start);
  if (at < 0) return undefined;
  const blob = at === 0 && length <= SEARCHED ? start : await readBytes(file, offset + at, length - at);
  const read: AddressReader = async (address, count) => {
    const place = placeOfAddress(file, address);
    if (!place) return undefined;
    const content = sliceSource(file.source, place.offset, Math.min(place.length, count));
    return { bytes: await content.read(0, count), offset: place.offset };
  };
  return (await goBuildInfo(blob, offset + at, read))?.field;
}
