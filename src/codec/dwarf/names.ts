import type { Meaning } from '../../model/index.ts';

/** How the value of an attribute is shown. */
type Shown = 'text' | 'number' | 'address' | 'language' | 'flag' | 'bytes';

/** Attributes of a unit that tell how and where it was built. */
export interface AttributeKind {
  readonly name: string;
  readonly shown: Shown;
  readonly meaning?: Meaning;
}

/** By number (DWARF 5, table 7.5; GNU, Apple, LLVM and Go extensions). Others say nothing of the build. */
export const ATTRIBUTES: Readonly<Record<number, AttributeKind>> = {
  3: { name: 'DW_AT_name', shown: 'text', meaning: 'path' },
  16: { name: 'DW_AT_stmt_list', shown: 'number', meaning: 'offset' },
  17: { name: 'DW_AT_low_pc', shown: 'address', meaning: 'offset' },
  18: { name: 'DW_AT_high_pc', shown: 'address', meaning: 'size' },
  19: { name: 'DW_AT_language', shown: 'language' },
  27: { name: 'DW_AT_comp_dir', shown: 'text', meaning: 'path' },
  37: { name: 'DW_AT_producer', shown: 'text', meaning: 'tool' },
  66: { name: 'DW_AT_identifier_case', shown: 'number' },
  83: { name: 'DW_AT_use_UTF8', shown: 'flag' },
  106: { name: 'DW_AT_main_subprogram', shown: 'flag' },
  114: { name: 'DW_AT_str_offsets_base', shown: 'number', meaning: 'offset' },
  118: { name: 'DW_AT_dwo_name', shown: 'text', meaning: 'path' },
  8496: { name: 'DW_AT_GNU_dwo_name', shown: 'text', meaning: 'path' },
  8497: { name: 'DW_AT_GNU_dwo_id', shown: 'bytes', meaning: 'id' },
  10501: { name: 'DW_AT_go_package_name', shown: 'text', meaning: 'name' },
  15872: { name: 'DW_AT_LLVM_include_path', shown: 'text', meaning: 'path' },
  15873: { name: 'DW_AT_LLVM_config_macros', shown: 'text' },
  15874: { name: 'DW_AT_LLVM_sysroot', shown: 'text', meaning: 'path' },
  16353: { name: 'DW_AT_APPLE_optimized', shown: 'flag' },
  16354: { name: 'DW_AT_APPLE_flags', shown: 'text', meaning: 'tool' },
  16357: { name: 'DW_AT_APPLE_major_runtime_vers', shown: 'number', meaning: 'version' },
  16367: { name: 'DW_AT_APPLE_sdk', shown: 'text', meaning: 'tool' },
};

/** Kinds of units (DWARF 5, table 7.2). */
export const UNIT_TYPES: Readonly<Record<number, string>> = {
  1: 'DW_UT_compile',
  2: 'DW_UT_type',
  3: 'DW_UT_partial',
  4: 'DW_UT_skeleton',
  5: 'DW_UT_split_compile',
  6: 'DW_UT_split_type',
};

/** Entries that begin a unit (DWARF 5, table 7.3). */
export const UNIT_TAGS: Readonly<Record<number, string>> = {
  17: 'DW_TAG_compile_unit',
  60: 'DW_TAG_partial_unit',
  65: 'DW_TAG_type_unit',
  74: 'DW_TAG_skeleton_unit',
};

/** Source languages (DWARF 5, table 7.17, and the codes assigned since). */
export const LANGUAGES: Readonly<Record<number, string>> = Object.fromEntries([
  ...[
    'C89 C Ada83 C_plus_plus Cobol74 Cobol85 Fortran77 Fortran90 Pascal83 Modula2 Java C99 Ada95 Fortran95 PLI',
    'ObjC ObjC_plus_plus UPC D Python OpenCL Go Modula3 Haskell C_plus_plus_03 C_plus_plus_11 OCaml Rust C11',
    'Swift Julia Dylan C_plus_plus_14 Fortran03 Fortran08 RenderScript BLISS Kotlin Zig Crystal',
  ]
    .join(' ')
    .split(' ')
    .map((name, at) => [at + 1, `DW_LANG_${name}`]),
  ...'C_plus_plus_17 C_plus_plus_20 C17 Fortran18 Ada2005 Ada2012 HIP Assembly C_sharp Mojo GLSL GLSL_ES HLSL'
    .split(' ')
    .map((name, at) => [at + 0x2a, `DW_LANG_${name}`]),
  [0x8001, 'DW_LANG_Mips_Assembler'],
  [0x8e57, 'DW_LANG_GOOGLE_RenderScript'],
  [0xb000, 'DW_LANG_BORLAND_Delphi'],
]);
