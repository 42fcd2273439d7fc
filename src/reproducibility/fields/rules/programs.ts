import type { FormatRules } from '../rule.ts';
import { recordedOptions } from './options.ts';

/** What `go build` records of itself (debug/buildinfo): settings begin with `-` or are variables of the environment. */
const GO: FormatRules = [
  [/(^| \/ )Go build information \/ go$/, 'content.generator-version'],
  [/(^| \/ )Go build information \/ build vcs\.revision$/, 'content.vcs-revision'],
  [/(^| \/ )Go build information \/ build vcs\.time$/, 'content.timestamp'],
  [/(^| \/ )Go build information \/ build (GOARCH|GOOS)$/, 'content.architecture'],
  [/(^| \/ )Go build information \/ build (-|CGO_|GO[A-Z0-9]+$)/, 'content.build-option'],
];

/** Programs, libraries and what they are linked from. */
export const PROGRAM_RULES: Readonly<Record<string, FormatRules>> = {
  elf: [
    ...GO,
    [/NT_GNU_BUILD_ID/, 'id.build-id'],
    [/Go build id/i, 'id.build-id'],
    [/(e_machine|EI_CLASS|EI_DATA)$/, 'content.architecture'],
    [/\.comment( |$)/, 'content.generator-version'],
    [/gnu_debuglink \/ .*(crc)/i, 'content.layout'],
    [/(comp_dir|include_directory)/, 'content.build-path'],
    [/producer|\.GCC\.command\.line \/ /i, recordedOptions],
    [/^(symtab|\.symtab|\.strtab|\.debug\w*|section table)$/, onlyOnOneSide],
    [/^\.shstrtab/, 'content.layout'],
    [
      /^(section headers|program headers) \/ .*(sh_name|sh_offset|sh_size|sh_addr|sh_link|sh_info|p_offset|p_filesz|p_memsz|p_vaddr|p_paddr)$/,
      'content.layout',
    ],
    [/^ELF header \/ (e_shoff|e_shnum|e_shstrndx|e_phoff|e_entry)$/, 'content.layout'],
    [/^debug information/, 'skip'],
    [/\/ (symbols|relocations|local symbols)$/, 'skip'],
  ],
  macho: [
    ...GO,
    [/LC_UUID/, 'id.lc-uuid'],
    [/(code signature|LC_CODE_SIGNATURE)/, 'sig.codesign'],
    [/(ncmds|sizeofcmds|cmdsize)$/, 'macho.load-commands'],
    [/^LC_SEGMENT(_64)? \/ (vmsize|filesize|vmaddr|fileoff)$/, 'macho.load-commands'],
    [/DW_AT_producer$/, recordedOptions],
    [/cpu(sub)?type$/, 'content.architecture'],
    [/N_OSO.*(n_value|time)/, 'content.timestamp'],
    [/(tool|sdk|minos|platform)/i, 'content.generator-version'],
    [/n_strx$|section(_64)? \/ (addr|size|offset|reloff)$|entryoff$/, 'content.layout'],
  ],
  'macho-fat': [[/^fat_arch$|^slice$|nfat_arch$/, 'archive.layout']],
  pe: [
    ...GO,
    [/(^|\/ )(TimeDateStamp|Repro|REPRO)/, 'pe.timestamp'],
    [/\.wixburn \/ guidBundleId$/, 'burn.bundle-guid'],
    [/\.wixburn \/ (dwOriginal|rgcb|cContainers|dwStubSize)/, 'burn.container-size'],
    [/CheckSum$/, 'pe.checksum'],
    [/data directories \/ Certificate Table/, 'sig.authenticode'],
    [/^(certificate|attribute certificate|WIN_CERTIFICATE|signature)/i, 'sig.authenticode'],
    [/CODEVIEW \/ data \/ PdbFileName$/, 'content.build-path'],
    [/CODEVIEW \/ data \/ (Signature|Age)$/, 'pe.pdb-guid'],
    [/^Debug( |$)/, 'pe.debug-directory'],
    [/^Exception Table \/ functions$/, 'skip'],
    [/(Mvid|MVID|#GUID)/, 'pe.mvid'],
    [/^COFF header \/ Machine$/, 'content.architecture'],
    [/(Rich|LinkerVersion)/, 'content.generator-version'],
    [/^section table .*(VirtualSize|SizeOfRawData|Pointer|VirtualAddress)/, 'content.layout'],
    [/(SizeOf(Code|InitializedData|UninitializedData|Image|Headers))$/, 'content.layout'],
  ],
};

/** Sections of symbols and debug data are stripped as a whole. */
function onlyOnOneSide({
  left,
  right,
}: {
  readonly left?: unknown;
  readonly right?: unknown;
}): 'elf.stripped' | 'look' {
  return left && right ? 'look' : 'elf.stripped';
}
