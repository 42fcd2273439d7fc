import { describe, expect, it } from 'vitest';
import type { ReadContext } from '../../../src/artifact/format.ts';
import { elf } from '../../../src/artifact/formats/elf.ts';
import type { Field, RandomSource } from '../../../src/model/index.ts';
import {
  elfFile,
  elfNote,
  elfSeeds,
  library,
  librarySpec,
  packer,
  psinfo,
  signedModule,
} from '../../recipes/elf.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const read = (bytes: Uint8Array) => readFormat(elf, bytes);

/** All fields of a tree, from the top down. */
const all = (fields: readonly Field[]): Field[] =>
  fields.flatMap((field) => [field, ...all(field.fields ?? [])]);
const find = (fields: readonly Field[], name: string) => all(fields).find((field) => field.name === name);
const values = (fields: readonly Field[], name: string) =>
  all(fields)
    .filter((field) => field.name === name)
    .map(({ value }) => value);

const EVERY_KIND = [
  [true, true],
  [true, false],
  [false, true],
  [false, false],
] as const;

describe('recognition', () => {
  const probe = (bytes: number[]) => elf.recognizes({ head: Uint8Array.from(bytes), name: 'x' });
  it('goes by the magic, the class and the byte order', () => {
    expect(probe([0x7f, 0x45, 0x4c, 0x46, 2, 1])).toBe(true);
    expect(probe([0x7f, 0x45, 0x4c, 0x46, 1, 2])).toBe(true);
    expect(probe([0x7f, 0x45, 0x4c, 0x46, 3, 1])).toBe(false);
    expect(probe([0x7f, 0x45, 0x4c, 0x46, 1, 0])).toBe(false);
    expect(probe([0x7f, 0x45, 0x4c])).toBe(false);
  });
});

describe.each(EVERY_KIND)('a library, 64 bits: %s, little-endian: %s', (wide, little) => {
  it('is told without a problem and without an unexplained byte', async () => {
    const bytes = library(wide, little);
    const { fields, problems, members, variant } = await read(bytes);
    expect(problems).toEqual([]);
    expect(members).toEqual([]);
    expect(variant).toBe('shared');
    expect(unexplained(fields, bytes.length)).toEqual([]);
  });

  it('tells the header, notes, versions, tools and the dynamic section', async () => {
    const { fields } = await read(library(wide, little));
    expect(values(fields, 'e_machine')).toEqual([wide ? 'EM_X86_64' : 'EM_386']);
    expect(values(fields, 'e_type')).toEqual(['ET_DYN']);
    expect(values(fields, 'EI_DATA')).toEqual([little ? 'ELFDATA2LSB' : 'ELFDATA2MSB']);
    expect(find(fields, 'NT_GNU_BUILD_ID')).toMatchObject({ value: 'ab'.repeat(20), meaning: 'id' });
    expect(values(fields, 'style')).toEqual(['sha1']);
    expect(values(fields, 'NT_GNU_ABI_TAG')).toEqual(['Linux 3.2.0']);
    expect(values(fields, 'compiler')).toEqual(['GCC: (Demo) 12.2.0', 'Linker: LLD 14.0.6']);
    expect(find(fields, 'DT_NEEDED')).toMatchObject({ value: 'libc.so.6', meaning: 'name' });
    expect(find(fields, 'DT_SONAME')).toMatchObject({ value: 'libdemo.so.1' });
    expect(find(fields, 'DT_RUNPATH')).toMatchObject({ value: '/opt/build/lib', meaning: 'path' });
    expect(values(fields, 'DT_FLAGS')).toEqual(['DF_BIND_NOW']);
    expect(values(fields, 'DT_FLAGS_1')).toEqual(['DF_1_NOW']);
    expect(values(fields, 'version needed')).toEqual(['libc.so.6']);
    expect(values(fields, 'vna_name')).toEqual(['GLIBC_2.2.5']);
    expect(values(fields, 'version defined')).toEqual(['DEMO_1']);
    expect(values(fields, 'symbols')).toEqual([2]);
    expect(values(fields, 'symbol')).toEqual(['', 'f']);
    expect(values(fields, 'st_info')).toEqual(['STB_LOCAL STT_NOTYPE', 'STB_GLOBAL STT_FUNC']);
  });

  it('tells sections and segments by name', async () => {
    const { fields } = await read(library(wide, little));
    expect(values(fields, 'section header').slice(0, 3)).toEqual(['', '.dynstr', '.dynsym']);
    expect(values(fields, 'sh_type').slice(0, 3)).toEqual(['SHT_NULL', 'SHT_STRTAB', 'SHT_DYNSYM']);
    expect(values(fields, 'sh_flags')).toContain('SHF_ALLOC | SHF_EXECINSTR');
    expect(values(fields, 'program header')).toEqual(['PT_LOAD', 'PT_DYNAMIC', 'PT_NOTE']);
    expect(values(fields, 'p_flags')).toEqual(['PF_R', 'PF_R', 'PF_R']);
  });
});

describe('every seed', () => {
  it.each(Object.entries(elfSeeds()))('%s is explained to the last byte', async (_name, bytes) => {
    const { fields, problems } = await read(bytes);
    expect(unexplained(fields, bytes.length)).toEqual([]);
    expect(problems.filter(({ code }) => !/no-sections|overlay/.test(code))).toEqual([]);
  });
});

describe('build ids', () => {
  const uuid = Buffer.from('00112233445546778899aabbccddeeff', 'hex');
  it.each([
    [Buffer.alloc(8, 1), 'fast'],
    [Buffer.alloc(16, 0xff), 'md5'],
    [uuid, 'uuid'],
    [Buffer.alloc(32, 1), 'sha256'],
    [Buffer.alloc(5, 1), 'given'],
  ])('of %s bytes', async (id, style) => {
    const data = elfNote('GNU', 3, id);
    const { fields } = await read(elfFile({ sections: [{ name: '.note', type: 7, data }] }));
    expect(values(fields, 'style')).toEqual([style]);
    expect(values(fields, 'NT_GNU_BUILD_ID')).toEqual([id.toString('hex')]);
  });
});

describe('notes', () => {
  const notes = async (...data: Buffer[]) =>
    (await read(elfFile({ sections: [{ name: '.note', type: 7, data: Buffer.concat(data) }] }))).fields;

  it('of packages and of libraries opened at run time', async () => {
    const json = '{"type":"deb","name":"bash","version":"5.2","architecture":"amd64","osCpe":"cpe:/o:x"}';
    const fields = await notes(
      elfNote('FDO', 0xcafe1a7e, Buffer.from(`${json}\0`)),
      elfNote('FDO', 0x407c0c0a, Buffer.from('[{"soname":["libz.so.1"],"priority":"required"}]')),
    );
    expect(find(fields, 'NT_FDO_PACKAGING_METADATA')).toMatchObject({ value: json, meaning: 'tool' });
    expect(find(fields, 'version')).toMatchObject({ value: '5.2', meaning: 'version' });
    expect(find(fields, 'osCpe')).toMatchObject({ meaning: 'id' });
    expect(values(fields, 'soname')).toEqual(['["libz.so.1"]']);
  });

  it('of compilers, linkers and systems', async () => {
    const { u32 } = packer(true);
    const ndk = Buffer.alloc(132);
    ndk.writeUInt32LE(21);
    ndk.write('r26b', 4);
    ndk.write('10909125', 68);
    const fields = await notes(
      elfNote('GNU', 4, Buffer.from('gold 1.16\0')),
      elfNote('Go', 4, Buffer.from('abc/def')),
      elfNote('Android', 1, ndk),
      elfNote('NetBSD', 1, u32(1_000_000)),
      elfNote('FreeBSD', 1, u32(1_400_097)),
      elfNote('OpenBSD', 1, u32(0)),
      elfNote('Linux', 0x100, Buffer.from('6.1.0-10\0')),
      elfNote('GA$\x05gcc 8.3.1', 0x100, Buffer.alloc(0)),
      elfNote('Elsewhere', 7, Buffer.from('some text here')),
      elfNote('constructor', 3, Buffer.from([1, 2])),
    );
    expect(find(fields, 'NT_GNU_GOLD_VERSION')).toMatchObject({ value: 'gold 1.16', meaning: 'tool' });
    expect(find(fields, 'Go build ID')).toMatchObject({ value: 'abc/def', meaning: 'id' });
    expect(find(fields, 'NT_ANDROID_TYPE_IDENT')).toMatchObject({ value: 21 });
    expect(values(fields, 'NDK version')).toEqual(['r26b']);
    expect(values(fields, 'NDK build')).toEqual(['10909125']);
    expect(values(fields, 'NT_NETBSD_IDENT')).toEqual([1_000_000]);
    expect(values(fields, 'NT_FREEBSD_ABI_TAG')).toEqual([1_400_097]);
    expect(values(fields, 'NT_OPENBSD_IDENT')).toEqual([0]);
    expect(values(fields, 'LINUX_ELFNOTE_BUILD_SALT')).toEqual(['6.1.0-10']);
    expect(find(fields, 'NT_GNU_BUILD_ATTRIBUTE_OPEN')).toMatchObject({
      value: 'GA$\\x05gcc 8.3.1',
      meaning: 'tool',
    });
    expect(values(fields, 'note 0x7')).toEqual(['some text here']);
    expect(values(fields, 'note 0x3')).toEqual(['0102']);
  });

  it('with properties, padded to eight bytes', async () => {
    const { u32 } = packer(true);
    const properties = Buffer.concat([
      u32(0xc0000002),
      u32(4),
      u32(3),
      u32(0),
      u32(0xc0008002),
      u32(4),
      u32(1),
      u32(0),
    ]);
    const data = elfNote('GNU', 5, properties, true, 8);
    const bytes = elfFile({ sections: [{ name: '.note.gnu.property', type: 7, align: 8, data }] });
    const { fields } = await read(bytes);
    expect(values(fields, 'GNU_PROPERTY_X86_FEATURE_1_AND')).toEqual(['IBT | SHSTK']);
    expect(values(fields, 'GNU_PROPERTY_X86_ISA_1_NEEDED')).toEqual(['x86-64-baseline']);
  });

  it('for tracing, counted and with rows listed', async () => {
    const body = Buffer.concat([Buffer.alloc(24), Buffer.from('libc\0malloc\x008@%rdi\0')]);
    const fields = await notes(elfNote('stapsdt', 3, body));
    expect(values(fields, 'NT_STAPSDT')).toEqual(['libc:malloc']);
  });
});

describe('small sections', () => {
  const fieldsOf = async (name: string, data: string | Uint8Array, type = 1) =>
    (await read(elfFile({ type, sections: [{ name, data }] }))).fields;

  it('links to debug information', async () => {
    const link = await fieldsOf('.gnu_debuglink', Buffer.from('demo.debug\0\0\x78\x56\x34\x12', 'latin1'));
    expect(find(link, 'file name')).toMatchObject({ value: 'demo.debug', meaning: 'path' });
    expect(find(link, 'CRC-32')).toMatchObject({ value: '12345678', meaning: 'checksum' });
    const shared = await fieldsOf('.gnu_debugaltlink', Buffer.from('/usr/lib/x.debug\0\xab\xcd', 'latin1'));
    expect(values(shared, 'file name')).toEqual(['/usr/lib/x.debug']);
    expect(values(shared, 'build-id')).toEqual(['abcd']);
  });

  it('options of compilers', async () => {
    expect(values(await fieldsOf('.GCC.command.line', '-O2\0-g\0'), 'command line')).toEqual(['-O2', '-g']);
    expect(values(await fieldsOf('.gnu.lto_.opts', "'-O2'\0"), 'options')).toEqual(["'-O2'"]);
  });

  it('what a kernel module says of itself', async () => {
    const fields = await fieldsOf('.modinfo', 'license=GPL\0vermagic=6.1.0 SMP\0odd\0');
    expect(values(fields, 'license')).toEqual(['GPL']);
    expect(find(fields, 'vermagic')).toMatchObject({ value: '6.1.0 SMP', meaning: 'tool' });
    expect(values(fields, 'modinfo')).toEqual(['odd']);
  });

  it('minimal debug information is a member', async () => {
    const { members, problems } = await read(
      elfFile({ sections: [{ name: '.gnu_debugdata', data: 'packed with xz' }] }),
    );
    expect(members.map(({ path, content }) => [path, text(content)])).toEqual([
      ['.gnu_debugdata', 'packed with xz'],
    ]);
    expect(problems).toEqual([]);
  });
});

describe('kinds of files', () => {
  it.each([
    [{ type: 1 }, 'object'],
    [{ type: 2 }, 'executable'],
    [{ type: 3 }, 'shared'],
    [{ type: 4 }, 'core'],
    [{ type: 0xfe00 }, 'other'],
  ])('%j', async (spec, variant) => {
    expect((await read(elfFile(spec))).variant).toBe(variant);
  });

  it('a position-independent program has an interpreter', async () => {
    const bytes = elfFile({
      sections: [{ name: '.interp', data: '/lib/ld.so\0' }],
      segments: [{ type: 3, section: '.interp' }],
    });
    const { variant, fields, problems } = await read(bytes);
    expect(variant).toBe('pie');
    expect(find(fields, 'interpreter')).toMatchObject({ value: '/lib/ld.so', meaning: 'path', length: 10 });
    expect(problems).toEqual([]);
  });

  it('split debug information keeps headers whose content is elsewhere', async () => {
    const bytes = elfFile({
      sections: [{ name: '.text', type: 8, flags: 6, size: 100 }],
      segments: [{ type: 1, offset: 0, filesz: 100_000 }],
    });
    const { variant, problems } = await read(bytes);
    expect(variant).toBe('debug');
    expect(problems).toEqual([]);
  });

  it('a core file tells the process and the files it had mapped', async () => {
    const { u64 } = packer(true);
    const files = Buffer.concat([u64(1), u64(4096), u64(0), u64(1), u64(0), Buffer.from('/opt/demo\0')]);
    const bytes = elfFile({
      type: 4,
      sectionless: true,
      sections: [
        {
          name: 'n',
          data: Buffer.concat([elfNote('CORE', 3, psinfo()), elfNote('CORE', 0x46494c45, files)]),
        },
      ],
      segments: [{ type: 4, section: 'n' }],
    });
    const { fields, problems } = await read(bytes);
    expect(problems).toEqual([]);
    expect(values(fields, 'pr_fname')).toEqual(['demo']);
    expect(find(fields, 'pr_psargs')).toMatchObject({ value: '/opt/demo --verbose', meaning: 'path' });
    expect(find(fields, 'mapped file')).toMatchObject({ value: '/opt/demo', meaning: 'path' });
  });

  it('a signed kernel module', async () => {
    const module = elfFile({ type: 1, sections: [{ name: '.modinfo', data: 'license=GPL\0' }] });
    const bytes = signedModule(module, Buffer.alloc(20, 0x30), 1);
    const { fields, problems, members } = await read(bytes);
    expect(problems).toEqual([]);
    expect(members).toEqual([]);
    expect(find(fields, 'module signature')).toMatchObject({ offset: module.length, meaning: 'signature' });
    expect(values(fields, 'id_type')).toEqual(['PKEY_ID_X509']);
    expect(find(fields, 'signature')).toMatchObject({ offset: module.length, length: 20 });
  });

  it('an AppImage marks its identification', async () => {
    const bytes = elfFile({ ident: { 8: 0x41, 9: 0x49, 10: 2 }, overlay: Buffer.from('hsqs…') });
    const { fields, codes, members } = await read(bytes);
    expect(values(fields, 'AppImage type')).toEqual([2]);
    expect(codes).toEqual(['elf.overlay']);
    expect(members.map(({ path, size }) => [path, size])).toEqual([['overlay', 7]]);
  });
});

describe('tables too large for the header', () => {
  it('state their lengths in the first section header', async () => {
    const spec = librarySpec();
    const plain = elfFile(spec);
    const bytes = elfFile({ ...spec, header: { e_shnum: 0, e_shstrndx: 0xffff, e_phnum: 0xffff } });
    const table = Number(bytes.readBigUInt64LE(0x28));
    bytes.writeBigUInt64LE(BigInt(plain.readUInt16LE(0x3c)), table + 0x20);
    bytes.writeUInt32LE(plain.readUInt16LE(0x3e), table + 0x28);
    bytes.writeUInt32LE(plain.readUInt16LE(0x38), table + 0x2c);
    const { fields, problems } = await read(bytes);
    expect(problems).toEqual([]);
    expect(values(fields, 'section headers')).toEqual([12]);
    expect(values(fields, 'program headers')).toEqual([3]);
    expect(values(fields, 'section header')).toContain('.comment');
  });

  it('without rows only the first thousand sections are told one by one', async () => {
    const sections = Array.from({ length: 1500 }, (_, i) => ({ name: `.text.f${i}`, data: 'x', align: 2 }));
    const bytes = elfFile({ type: 1, sections });
    const fields: Field[] = [];
    const { problems } = await readFormat(
      {
        ...elf,
        read: (source: RandomSource, context: ReadContext) =>
          elf.read(source, { ...context, wantsRows: false, field: (one) => fields.push(one) }),
      },
      bytes,
    );
    expect(problems).toEqual([]);
    expect(values(fields, 'section header')).toHaveLength(1000);
    expect(values(fields, 'sections')).toEqual([1501]);
    expect(unexplained(fields, bytes.length)).toEqual([]);
  });
});
