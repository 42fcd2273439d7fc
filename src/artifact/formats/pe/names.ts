/** Names of the PE/COFF specification's numbers ("Machine Types", "Characteristics", "Windows Subsystem" and so on). */

type Names = Readonly<Record<number, string>>;

/** IMAGE_FILE_…: characteristics of a COFF header. */
export const FILE_FLAGS: Names = {
  1: 'RELOCS_STRIPPED',
  2: 'EXECUTABLE_IMAGE',
  4: 'LINE_NUMS_STRIPPED',
  8: 'LOCAL_SYMS_STRIPPED',
  16: 'AGGRESSIVE_WS_TRIM',
  32: 'LARGE_ADDRESS_AWARE',
  128: 'BYTES_REVERSED_LO',
  256: '32BIT_MACHINE',
  512: 'DEBUG_STRIPPED',
  1024: 'REMOVABLE_RUN_FROM_SWAP',
  2048: 'NET_RUN_FROM_SWAP',
  4096: 'SYSTEM',
  8192: 'DLL',
  16384: 'UP_SYSTEM_ONLY',
  32768: 'BYTES_REVERSED_HI',
};

/** IMAGE_SUBSYSTEM_… */
export const SUBSYSTEMS: Names = {
  0: 'UNKNOWN',
  1: 'NATIVE',
  2: 'WINDOWS_GUI',
  3: 'WINDOWS_CUI',
  5: 'OS2_CUI',
  7: 'POSIX_CUI',
  8: 'NATIVE_WINDOWS',
  9: 'WINDOWS_CE_GUI',
  10: 'EFI_APPLICATION',
  11: 'EFI_BOOT_SERVICE_DRIVER',
  12: 'EFI_RUNTIME_DRIVER',
  13: 'EFI_ROM',
  14: 'XBOX',
  16: 'WINDOWS_BOOT_APPLICATION',
  17: 'XBOX_CODE_CATALOG',
};

/** IMAGE_DLLCHARACTERISTICS_… */
export const DLL_FLAGS: Names = {
  32: 'HIGH_ENTROPY_VA',
  64: 'DYNAMIC_BASE',
  128: 'FORCE_INTEGRITY',
  256: 'NX_COMPAT',
  512: 'NO_ISOLATION',
  1024: 'NO_SEH',
  2048: 'NO_BIND',
  4096: 'APPCONTAINER',
  8192: 'WDM_DRIVER',
  16384: 'GUARD_CF',
  32768: 'TERMINAL_SERVER_AWARE',
};

/** IMAGE_SCN_…, without the four bits that hold an object file's alignment. */
export const SECTION_FLAGS: Names = {
  8: 'TYPE_NO_PAD',
  32: 'CNT_CODE',
  64: 'CNT_INITIALIZED_DATA',
  128: 'CNT_UNINITIALIZED_DATA',
  256: 'LNK_OTHER',
  512: 'LNK_INFO',
  2048: 'LNK_REMOVE',
  4096: 'LNK_COMDAT',
  16384: 'NO_DEFER_SPEC_EXC',
  32768: 'GPREL',
  131072: 'MEM_PURGEABLE',
  262144: 'MEM_LOCKED',
  524288: 'MEM_PRELOAD',
  16777216: 'LNK_NRELOC_OVFL',
  33554432: 'MEM_DISCARDABLE',
  67108864: 'MEM_NOT_CACHED',
  134217728: 'MEM_NOT_PAGED',
  268435456: 'MEM_SHARED',
  536870912: 'MEM_EXECUTE',
  1073741824: 'MEM_READ',
  2147483648: 'MEM_WRITE',
};

/** The data directories of the optional header, in their order. */
export const DIRECTORIES: readonly string[] = [
  'Export Table',
  'Import Table',
  'Resource Table',
  'Exception Table',
  'Certificate Table',
  'Base Relocation Table',
  'Debug',
  'Architecture',
  'Global Ptr',
  'TLS Table',
  'Load Config Table',
  'Bound Import',
  'IAT',
  'Delay Import Descriptor',
  'CLR Runtime Header',
  'Reserved',
];

/** Places of the data directories by what this reader calls them. */
export const DIRECTORY = {
  exports: 0,
  imports: 1,
  resources: 2,
  exceptions: 3,
  certificates: 4,
  relocations: 5,
  debug: 6,
  globalPointer: 8,
  tls: 9,
  loadConfig: 10,
  boundImports: 11,
  delayImports: 13,
  clr: 14,
} as const;
