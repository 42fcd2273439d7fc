import { asBuffer } from '../../codec/index.ts';
import { elfSections } from '../binaries/elf.ts';
import type { Image } from '../binaries/image.ts';
import { machoSections } from '../binaries/macho.ts';
import { peSections } from '../binaries/pe.ts';
import type { Section } from '../binaries/structure.ts';

type SectionsReader = (image: Image) => readonly Section[];

/** Readers by the first bytes of a file: ELF, PE, Mach-O of one architecture. */
const READERS: readonly (readonly [start: string, reader: SectionsReader])[] = [
  ['\x7fELF', elfSections],
  ['MZ', peSections],
  ['\xcf\xfa\xed\xfe', machoSections],
  ['\xce\xfa\xed\xfe', machoSections],
  ['\xfe\xed\xfa\xcf', machoSections],
  ['\xfe\xed\xfa\xce', machoSections],
];

/** Whether content begins as a program or library of ELF, PE or (one architecture) Mach-O does. */
export function isProgram(head: Uint8Array): boolean {
  return readerOf(head) !== undefined;
}

/**
 * The sections of a program (System V gABI, "Sections"; Microsoft PE/COFF, "Section Table"; Mach-O `LC_SEGMENT`) that are stored
 * within it; none where it is no program, or its tables lie beyond its end.
 */
export function sectionsOf(image: Image): readonly Section[] {
  const reader = readerOf(image.bytes(0, 4) ?? new Uint8Array());
  return (reader?.(image) ?? []).filter(
    ({ offset, length }) => length > 0 && offset > 0 && offset + length <= image.size,
  );
}

function readerOf(head: Uint8Array): SectionsReader | undefined {
  const start = asBuffer(head).toString('latin1', 0, 4);
  return READERS.find(([own]) => start.startsWith(own))?.[1];
}
