import { dynamicEntries, elfFile, stringTableOf } from './elf.ts';

/** What a shared object of a test has in it. */
export interface SharedObjectSpec {
  readonly soname?: string | null;
  readonly needed?: readonly string[];
  /** Its read-only data. */
  readonly text?: string;
  readonly wide?: boolean;
  readonly little?: boolean;
}

/** An ELF file with a dynamic section, and no more than a reader of names needs. */
export function sharedObject({
  soname,
  needed = [],
  text = '',
  wide = true,
  little = true,
}: SharedObjectSpec): Buffer {
  const strings = stringTableOf([...needed, ...(soname ? [soname] : [])]);
  const base = 0x1000;
  const entries = [
    ...needed.map((name) => [1, strings.at(name)] as const),
    ...(soname ? [[14, strings.at(soname)] as const] : []),
    [5, base] as const,
    [10, strings.bytes.length] as const,
    [0, 0] as const,
  ];
  return elfFile({
    wide,
    little,
    type: 3,
    machine: wide ? 62 : 3,
    sections: [
      { name: '.dynstr', type: 3, flags: 2, addr: base, data: strings.bytes },
      { name: '.rodata', flags: 2, data: `${text}\0` },
      {
        name: '.dynamic',
        type: 6,
        flags: 3,
        link: '.dynstr',
        data: dynamicEntries(entries, wide, little),
        align: 8,
      },
    ],
    segments: [
      { type: 1, section: '.dynstr' },
      { type: 2, section: '.dynamic' },
    ],
  });
}
