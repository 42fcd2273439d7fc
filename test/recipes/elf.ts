/** Builds ELF files of both classes and byte orders, with every header free to be wrong. */

/** A section of a file to be built; what is left out is worked out. */
export interface ElfSection {
  readonly name: string;
  /** Default SHT_PROGBITS. */
  readonly type?: number;
  readonly flags?: number;
  readonly addr?: number;
  readonly data?: string | Uint8Array;
  /** Where it is not that of `data`. */
  readonly offset?: number;
  readonly size?: number;
  /** Name of the section, or a number. */
  readonly link?: string | number;
  readonly info?: string | number;
  readonly align?: number;
  readonly entsize?: number;
}

/** A segment over a section, or over a range. */
export interface ElfSegment {
  readonly type: number;
  readonly flags?: number;
  readonly section?: string;
  readonly offset?: number;
  readonly vaddr?: number;
  readonly filesz?: number;
  readonly memsz?: number;
  readonly align?: number;
}

export interface ElfSpec {
  /** Default true. */
  readonly wide?: boolean;
  /** Default true. */
  readonly little?: boolean;
  readonly type?: number;
  readonly machine?: number;
  readonly flags?: number;
  readonly sections?: readonly ElfSection[];
  readonly segments?: readonly ElfSegment[];
  /** Leaves the section header table out. */
  readonly sectionless?: boolean;
  /** Values of the header by the name of the specification. */
  readonly header?: Readonly<Record<string, number>>;
  readonly ident?: Readonly<Record<number, number>>;
  /** Follows the last structure. */
  readonly overlay?: Uint8Array;
}

/** Writes numbers in one byte order. */
export function packer(little: boolean) {
  const number = (width: number) => (value: number | bigint) => {
    const bytes = Buffer.alloc(width);
    const asked = BigInt.asUintN(width * 8, BigInt(value));
    if (width === 8) little ? bytes.writeBigUInt64LE(asked) : bytes.writeBigUInt64BE(asked);
    else little ? bytes.writeUIntLE(Number(asked), 0, width) : bytes.writeUIntBE(Number(asked), 0, width);
    return bytes;
  };
  return { u8: number(1), u16: number(2), u32: number(4), u64: number(8) };
}

const bytesOf = (data: string | Uint8Array): Buffer =>
  typeof data === 'string' ? Buffer.from(data, 'latin1') : Buffer.from(data);

/** The file: header, program headers, sections, names, section headers, overlay. */
export function elfFile(spec: ElfSpec): Buffer {
  const { wide = true, little = true, sections = [], segments = [], sectionless = false } = spec;
  const { u16, u32, u64 } = packer(little);
  const word = wide ? u64 : u32;
  const [headerLength, programLength, sectionLength] = wide ? [64, 56, 64] : [52, 32, 40];
  const names = stringTableOf([...sections.map(({ name }) => name), '.shstrtab']);
  const all: ElfSection[] = sectionless
    ? [...sections]
    : [...sections, { name: '.shstrtab', type: 3, data: names.bytes }];
  const parts: Buffer[] = [];
  let at = headerLength + programLength * segments.length;
  const placed = all.map((section) => {
    const data = bytesOf(section.data ?? '');
    const align = section.align ?? 1;
    const gap = align > 1 && data.length > 0 ? (align - (at % align)) % align : 0;
    parts.push(Buffer.alloc(gap), data);
    at += gap;
    const offset = section.offset ?? at;
    at += data.length;
    return { ...section, offset, size: section.size ?? data.length };
  });
  const tableGap = sectionless ? 0 : (8 - (at % 8)) % 8;
  const table = at + tableGap;
  const index = (name: string | number | undefined) =>
    typeof name === 'string' ? placed.findIndex((section) => section.name === name) + 1 : (name ?? 0);
  const sectionHeaders = placed.map((section) =>
    Buffer.concat([
      u32(names.at(section.name)),
      u32(section.type ?? 1),
      word(section.flags ?? 0),
      word(section.addr ?? 0),
      word(section.offset),
      word(section.size),
      u32(index(section.link)),
      u32(index(section.info)),
      word(section.align ?? 1),
      word(section.entsize ?? 0),
    ]),
  );
  const programHeaders = segments.map((segment) => {
    const over = placed.find(({ name }) => name === segment.section);
    const size = segment.filesz ?? over?.size ?? 0;
    const vaddr = segment.vaddr ?? over?.addr ?? 0;
    const place = [segment.offset ?? over?.offset ?? 0, vaddr, vaddr, size, segment.memsz ?? size];
    const flags = u32(segment.flags ?? 4);
    return Buffer.concat([
      u32(segment.type),
      ...(wide ? [flags] : []),
      ...place.map(word),
      ...(wide ? [] : [flags]),
      word(segment.align ?? 1),
    ]);
  });
  const values: Record<string, number> = {
    e_type: spec.type ?? 3,
    e_machine: spec.machine ?? 62,
    e_version: 1,
    e_entry: 0,
    e_phoff: segments.length > 0 ? headerLength : 0,
    e_shoff: sectionless ? 0 : table,
    e_flags: spec.flags ?? 0,
    e_ehsize: headerLength,
    e_phentsize: programLength,
    e_phnum: segments.length,
    e_shentsize: sectionLength,
    e_shnum: sectionless ? 0 : placed.length + 1,
    e_shstrndx: sectionless ? 0 : placed.length,
    ...spec.header,
  };
  const ident = Buffer.alloc(16);
  ident.write('\x7fELF', 'latin1');
  ident.set([wide ? 2 : 1, little ? 1 : 2, 1], 4);
  for (const [place, value] of Object.entries(spec.ident ?? {})) ident[Number(place)] = value;
  const header = Object.entries(values).map(([name, value]) =>
    name === 'e_version' || name === 'e_flags'
      ? u32(value)
      : ['e_entry', 'e_phoff', 'e_shoff'].includes(name)
        ? word(value)
        : u16(value),
  );
  const tables = sectionless ? [] : [Buffer.alloc(tableGap), Buffer.alloc(sectionLength), ...sectionHeaders];
  return Buffer.concat([
    ident,
    ...header,
    ...programHeaders,
    ...parts,
    ...tables,
    spec.overlay ?? Buffer.alloc(0),
  ]);
}

/** A string table and the offset of each string in it. */
export function stringTableOf(strings: readonly string[]): { bytes: Buffer; at(text: string): number } {
  const places = new Map<string, number>([['', 0]]);
  let text = '\0';
  for (const one of strings) {
    if (places.has(one)) continue;
    places.set(one, Buffer.byteLength(text, 'latin1'));
    text += `${one}\0`;
  }
  return { bytes: Buffer.from(text, 'latin1'), at: (one) => places.get(one) ?? 0 };
}

/** A note with name and description padded to four bytes. */
export function elfNote(
  owner: string,
  type: number,
  description: Uint8Array,
  little = true,
  step = 4,
): Buffer {
  const { u32 } = packer(little);
  const name = Buffer.from(`${owner}\0`, 'latin1');
  const pad = (length: number) => Buffer.alloc((step - (length % step)) % step);
  const head = Buffer.concat([u32(name.length), u32(description.length), u32(type), name]);
  return Buffer.concat([head, pad(head.length), description, pad(description.length)]);
}

/** Entries of a dynamic section: tag and value. */
export function dynamicEntries(
  entries: readonly (readonly [number, number])[],
  wide = true,
  little = true,
): Buffer {
  const { u32, u64 } = packer(little);
  const word = wide ? u64 : u32;
  return Buffer.concat(entries.flatMap(([tag, value]) => [word(tag), word(value)]));
}

/** A library with everything an ordinary one has. */
export function library(wide = true, little = true, extra: readonly ElfSection[] = []): Buffer {
  return elfFile(librarySpec(wide, little, extra));
}

/** The parts of {@link library}, to be changed. */
export function librarySpec(wide = true, little = true, extra: readonly ElfSection[] = []): ElfSpec {
  const { u8, u16, u32, u64 } = packer(little);
  const strings = stringTableOf([
    'libc.so.6',
    'libdemo.so.1',
    '/opt/build/lib',
    'GLIBC_2.2.5',
    'DEMO_1',
    'f',
  ]);
  const base = 0x1000;
  const dynstr = { name: '.dynstr', type: 3, flags: 2, addr: base, data: strings.bytes };
  const symbol = (name: string) =>
    wide
      ? [u32(strings.at(name)), u8(0x12), u8(0), u16(1), u64(0x2000), u64(4)]
      : [u32(strings.at(name)), u32(0x2000), u32(4), u8(0x12), u8(0), u16(1)];
  const symbolLength = wide ? 24 : 16;
  const need = [u16(1), u16(1), u32(strings.at('libc.so.6')), u32(16), u32(0)];
  const needed = [u32(0), u16(0), u16(2), u32(strings.at('GLIBC_2.2.5')), u32(0)];
  const defined = [
    u16(1),
    u16(1),
    u16(1),
    u16(1),
    u32(0),
    u32(20),
    u32(0),
    u32(strings.at('DEMO_1')),
    u32(0),
  ];
  const tags: (readonly [number, number])[] = [
    [1, strings.at('libc.so.6')],
    [14, strings.at('libdemo.so.1')],
    [29, strings.at('/opt/build/lib')],
    [5, base],
    [10, strings.bytes.length],
    [30, 8],
    [0x6ffffffb, 1],
    [0, 0],
  ];
  const buildId = elfNote('GNU', 3, Buffer.alloc(20, 0xab), little);
  const abiTag = elfNote('GNU', 1, Buffer.concat([u32(0), u32(3), u32(2), u32(0)]), little);
  return {
    wide,
    little,
    machine: wide ? 62 : 3,
    sections: [
      dynstr,
      {
        name: '.dynsym',
        type: 11,
        flags: 2,
        link: '.dynstr',
        info: 1,
        data: Buffer.concat([Buffer.alloc(symbolLength), ...symbol('f')]),
        align: 8,
      },
      {
        name: '.gnu.version_r',
        type: 0x6ffffffe,
        flags: 2,
        link: '.dynstr',
        info: 1,
        data: Buffer.concat([...need, ...needed]),
        align: 4,
      },
      {
        name: '.gnu.version_d',
        type: 0x6ffffffd,
        flags: 2,
        link: '.dynstr',
        info: 1,
        data: Buffer.concat(defined),
        align: 4,
      },
      { name: '.note.gnu.build-id', type: 7, flags: 2, data: buildId, align: 4 },
      { name: '.note.ABI-tag', type: 7, flags: 2, data: abiTag, align: 4 },
      { name: '.text', flags: 6, data: Buffer.alloc(16, 0x90), align: 16 },
      {
        name: '.dynamic',
        type: 6,
        flags: 3,
        link: '.dynstr',
        data: dynamicEntries(tags, wide, little),
        align: 8,
      },
      { name: '.bss', type: 8, flags: 3, size: 4096 },
      { name: '.comment', data: 'GCC: (Demo) 12.2.0\0Linker: LLD 14.0.6\0' },
      ...extra,
    ],
    segments: [
      { type: 1, section: '.dynstr' },
      { type: 2, section: '.dynamic' },
      { type: 4, section: '.note.gnu.build-id' },
    ],
  };
}

/** Small files of every kind, by name. */
export function elfSeeds(): Record<string, Uint8Array> {
  const kernelModule = elfFile({
    type: 1,
    sections: [
      { name: '.modinfo', data: 'license=GPL\0vermagic=6.1.0 SMP\0srcversion=ABC\0' },
      { name: '.gnu.linkonce.this_module', data: Buffer.alloc(8) },
    ],
  });
  return {
    'elf64-le.so': library(true, true),
    'elf64-be.so': library(true, false),
    'elf32-le.so': library(false, true),
    'elf32-be.so': library(false, false),
    'segments.elf': elfFile({
      type: 2,
      sectionless: true,
      sections: [{ name: 'text', data: Buffer.alloc(32, 0xcc) }],
      segments: [{ type: 1, flags: 5, offset: 0, filesz: 152, vaddr: 0x400000 }],
    }),
    'core.elf': elfFile({
      type: 4,
      sectionless: true,
      sections: [{ name: 'notes', data: elfNote('CORE', 3, psinfo()) }],
      segments: [{ type: 4, section: 'notes' }],
    }),
    'signed.ko': signedModule(kernelModule, Buffer.from('3003020101', 'hex')),
    'overlay.elf': elfFile({ ...librarySpec(), overlay: Buffer.from('hsqs and more') }),
  };
}

/** A process for a core file: program and arguments in the last 96 bytes. */
export function psinfo(): Buffer {
  const bytes = Buffer.alloc(136);
  bytes.write('demo', 40);
  bytes.write('/opt/demo --verbose', 56);
  return bytes;
}

/** A module with a signature as the kernel's build appends it. */
export function signedModule(module: Uint8Array, signature: Uint8Array, kind = 2): Buffer {
  const end = Buffer.alloc(12);
  end[2] = kind;
  end.writeUInt32BE(signature.length, 8);
  return Buffer.concat([module, signature, end, Buffer.from('~Module signature appended~\n')]);
}
