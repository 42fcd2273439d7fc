import { ascii, flags, named, type Parts, u32, u64 } from '../../../codec/index.ts';
import { type CommandKind, kind, type RangeRule, type StringRule } from './kinds.ts';
import { address, exact, protection, sourceVersion, uuidPart, version } from './parts.ts';
import { sectionTail } from './segment.ts';
import { buildTools, linkedModules, textList, threadStates } from './tails.ts';
import { uuidOrigin } from './uuid.ts';

/** Platforms of LC_BUILD_VERSION (<mach-o/loader.h>, PLATFORM_*). */
const PLATFORMS: Readonly<Record<number, string>> = {
  1: 'macOS',
  2: 'iOS',
  3: 'tvOS',
  4: 'watchOS',
  5: 'bridgeOS',
  6: 'Mac Catalyst',
  7: 'iOS simulator',
  8: 'tvOS simulator',
  9: 'watchOS simulator',
  10: 'DriverKit',
  11: 'visionOS',
  12: 'visionOS simulator',
  13: 'firmware',
  14: 'sepOS',
  15: 'macOS ExclaveCore',
  16: 'macOS ExclaveKit',
  17: 'iOS ExclaveCore',
  18: 'iOS ExclaveKit',
  19: 'tvOS ExclaveCore',
  20: 'tvOS ExclaveKit',
  21: 'watchOS ExclaveCore',
  22: 'watchOS ExclaveKit',
  23: 'visionOS ExclaveCore',
  24: 'visionOS ExclaveKit',
};

const SEGMENT_FLAGS = {
  1: 'SG_HIGHVM',
  2: 'SG_FVMLIB',
  4: 'SG_NORELOC',
  8: 'SG_PROTECTED_VERSION_1',
  16: 'SG_READ_ONLY',
};
const USE_FLAGS = { 1: 'WEAK_LINK', 2: 'REEXPORT', 4: 'UPWARD', 8: 'DELAYED_INIT' };

const string = (part: string, name: string, meaning: StringRule['meaning'] = 'name') => ({
  strings: [{ part, name, meaning }],
  title: name,
});
const range = (what: string, offset: string, size: string, unit?: RangeRule['unit']): RangeRule => ({
  what,
  offset,
  size,
  ...(unit ? { unit } : {}),
});

const segment = (word: () => Parts[string], place: () => Parts[string]): Parts => ({
  segname: ascii(16, 'name'),
  vmaddr: place(),
  vmsize: word(),
  fileoff: word(),
  filesize: word(),
  maxprot: protection(),
  initprot: protection(),
  nsects: u32('size'),
  flags: flags(u32(), SEGMENT_FLAGS),
});

const dylib = (number: number, name: string, once?: true) =>
  kind(
    number,
    name,
    {
      name: u32('offset'),
      timestamp: u32('time'),
      current_version: version(),
      compatibility_version: version(),
    },
    { ...string('name', 'path', 'path'), ...(once ? { once } : {}) },
  );

const linkedit = (number: number, name: string, what: string, content?: RangeRule['content']) =>
  kind(
    number,
    name,
    { dataoff: u32('offset'), datasize: u32('size') },
    { ranges: [{ ...range(what, 'dataoff', 'datasize'), ...(content ? { content } : {}) }], once: true },
  );

const versionMin = (number: number, name: string) =>
  kind(number, name, { version: version(), sdk: version('tool') }, { once: true });

const dyldInfo = (number: number, name: string) =>
  kind(
    number,
    name,
    Object.fromEntries(
      ['rebase', 'bind', 'weak_bind', 'lazy_bind', 'export'].flatMap((what) => [
        [`${what}_off`, u32('offset')],
        [`${what}_size`, u32('size')],
      ]),
    ),
    {
      ranges: [
        range('rebase info', 'rebase_off', 'rebase_size'),
        range('binding info', 'bind_off', 'bind_size'),
        range('weak binding info', 'weak_bind_off', 'weak_bind_size'),
        range('lazy binding info', 'lazy_bind_off', 'lazy_bind_size'),
        range('export info', 'export_off', 'export_size'),
      ],
    },
  );

const routines = (place: 4 | 8): Parts => ({
  init_address: address(place),
  init_module: address(place),
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((i) => [`reserved${i}`, address(place)])),
});

const encryption = { cryptoff: u32('offset'), cryptsize: u32('size'), cryptid: u32() };
const encrypted = {
  ranges: [{ ...range('encrypted pages', 'cryptoff', 'cryptsize'), within: true as const }],
};

const DYSYMTAB_COUNTS = ['ilocalsym', 'nlocalsym', 'iextdefsym', 'nextdefsym', 'iundefsym', 'nundefsym'];
const DYSYMTAB_TABLES: readonly [string, string, string, readonly [number, number]][] = [
  ['table of contents', 'tocoff', 'ntoc', [8, 8]],
  ['module table', 'modtaboff', 'nmodtab', [52, 56]],
  ['referenced symbols', 'extrefsymoff', 'nextrefsyms', [4, 4]],
  ['indirect symbols', 'indirectsymoff', 'nindirectsyms', [4, 4]],
  ['external relocations', 'extreloff', 'nextrel', [8, 8]],
  ['local relocations', 'locreloff', 'nlocrel', [8, 8]],
];

/** Every load command of <mach-o/loader.h> (macOS 26 SDK), obsolete ones included, by its number. */
export const COMMANDS: ReadonlyMap<number, CommandKind> = new Map([
  kind(
    1,
    'LC_SEGMENT',
    segment(u32, () => address(4)),
    { title: 'segname', tail: sectionTail },
  ),
  kind(
    2,
    'LC_SYMTAB',
    { symoff: u32('offset'), nsyms: u32('size'), stroff: u32('offset'), strsize: u32('size') },
    {
      ranges: [
        { ...range('symbol table', 'symoff', 'nsyms', [12, 16]), content: 'symbols' },
        { ...range('string table', 'stroff', 'strsize'), content: 'strings' },
      ],
      once: true,
    },
  ),
  kind(
    3,
    'LC_SYMSEG',
    { offset: u32('offset'), size: u32('size') },
    { ranges: [range('symbol segment', 'offset', 'size')] },
  ),
  kind(4, 'LC_THREAD', {}, { tail: threadStates }),
  kind(5, 'LC_UNIXTHREAD', {}, { tail: threadStates, once: true }),
  ...([6, 7] as const).map((number) =>
    kind(
      number,
      number === 6 ? 'LC_LOADFVMLIB' : 'LC_IDFVMLIB',
      { name: u32('offset'), minor_version: u32('version'), header_addr: address(4) },
      string('name', 'path', 'path'),
    ),
  ),
  kind(8, 'LC_IDENT', {}, { tail: textList('ident') }),
  kind(9, 'LC_FVMFILE', { name: u32('offset'), header_addr: address(4) }, string('name', 'path', 'path')),
  kind(10, 'LC_PREPAGE', {}),
  kind(
    11,
    'LC_DYSYMTAB',
    Object.fromEntries([
      ...DYSYMTAB_COUNTS.map((name) => [name, u32()]),
      ...DYSYMTAB_TABLES.flatMap(([, offset, count]) => [
        [offset, u32('offset')],
        [count, u32('size')],
      ]),
    ]),
    { ranges: DYSYMTAB_TABLES.map((row) => range(...row)), once: true },
  ),
  dylib(12, 'LC_LOAD_DYLIB'),
  dylib(13, 'LC_ID_DYLIB', true),
  kind(14, 'LC_LOAD_DYLINKER', { name: u32('offset') }, { ...string('name', 'path'), once: true }),
  kind(15, 'LC_ID_DYLINKER', { name: u32('offset') }, { ...string('name', 'path'), once: true }),
  kind(
    16,
    'LC_PREBOUND_DYLIB',
    { name: u32('offset'), nmodules: u32('size'), linked_modules: u32('offset') },
    { ...string('name', 'path', 'path'), tail: linkedModules },
  ),
  kind(17, 'LC_ROUTINES', routines(4), { once: true }),
  kind(18, 'LC_SUB_FRAMEWORK', { umbrella: u32('offset') }, string('umbrella', 'umbrella name')),
  kind(19, 'LC_SUB_UMBRELLA', { sub_umbrella: u32('offset') }, string('sub_umbrella', 'sub umbrella name')),
  kind(20, 'LC_SUB_CLIENT', { client: u32('offset') }, string('client', 'client name')),
  kind(21, 'LC_SUB_LIBRARY', { sub_library: u32('offset') }, string('sub_library', 'sub library name')),
  kind(
    22,
    'LC_TWOLEVEL_HINTS',
    { offset: u32('offset'), nhints: u32('size') },
    { ranges: [range('two-level namespace hints', 'offset', 'nhints', [4, 4])] },
  ),
  kind(23, 'LC_PREBIND_CKSUM', { cksum: u32('checksum') }),
  dylib(0x8000_0018, 'LC_LOAD_WEAK_DYLIB'),
  kind(
    25,
    'LC_SEGMENT_64',
    segment(exact, () => address(8)),
    { title: 'segname', tail: sectionTail },
  ),
  kind(26, 'LC_ROUTINES_64', routines(8), { once: true }),
  kind(27, 'LC_UUID', { uuid: uuidPart() }, { implied: uuidOrigin, once: true }),
  kind(0x8000_001c, 'LC_RPATH', { path: u32('offset') }, string('path', 'rpath', 'path')),
  linkedit(0x1d, 'LC_CODE_SIGNATURE', 'code signature', 'signature'),
  linkedit(0x1e, 'LC_SEGMENT_SPLIT_INFO', 'segment split info'),
  dylib(0x8000_001f, 'LC_REEXPORT_DYLIB'),
  dylib(0x20, 'LC_LAZY_LOAD_DYLIB'),
  kind(0x21, 'LC_ENCRYPTION_INFO', encryption, encrypted),
  dyldInfo(0x22, 'LC_DYLD_INFO'),
  dyldInfo(0x8000_0022, 'LC_DYLD_INFO_ONLY'),
  dylib(0x8000_0023, 'LC_LOAD_UPWARD_DYLIB'),
  versionMin(0x24, 'LC_VERSION_MIN_MACOSX'),
  versionMin(0x25, 'LC_VERSION_MIN_IPHONEOS'),
  linkedit(0x26, 'LC_FUNCTION_STARTS', 'function starts'),
  kind(0x27, 'LC_DYLD_ENVIRONMENT', { name: u32('offset') }, string('name', 'environment variable')),
  kind(0x8000_0028, 'LC_MAIN', { entryoff: exact(), stacksize: exact() }, { once: true }),
  linkedit(0x29, 'LC_DATA_IN_CODE', 'data in code', 'data-in-code'),
  kind(0x2a, 'LC_SOURCE_VERSION', { version: sourceVersion() }, { once: true }),
  linkedit(0x2b, 'LC_DYLIB_CODE_SIGN_DRS', 'code signing requirements of libraries', 'requirements'),
  kind(0x2c, 'LC_ENCRYPTION_INFO_64', { ...encryption, pad: u32() }, encrypted),
  kind(0x2d, 'LC_LINKER_OPTION', { count: u32('size') }, { tail: textList('option') }),
  linkedit(0x2e, 'LC_LINKER_OPTIMIZATION_HINT', 'linker optimization hints'),
  versionMin(0x2f, 'LC_VERSION_MIN_TVOS'),
  versionMin(0x30, 'LC_VERSION_MIN_WATCHOS'),
  kind(
    0x31,
    'LC_NOTE',
    { data_owner: ascii(16, 'name'), offset: u64('offset'), size: u64('size') },
    { title: 'data_owner', ranges: [range('note', 'offset', 'size')] },
  ),
  kind(
    0x32,
    'LC_BUILD_VERSION',
    { platform: named(u32(), PLATFORMS), minos: version(), sdk: version('tool'), ntools: u32('size') },
    { title: 'platform', tail: buildTools },
  ),
  linkedit(0x8000_0033, 'LC_DYLD_EXPORTS_TRIE', 'exports trie'),
  linkedit(0x8000_0034, 'LC_DYLD_CHAINED_FIXUPS', 'chained fixups', 'chained-fixups'),
  kind(
    0x8000_0035,
    'LC_FILESET_ENTRY',
    { vmaddr: address(8), fileoff: u64('offset'), entry_id: u32('offset'), reserved: u32() },
    string('entry_id', 'entry name'),
  ),
  linkedit(0x36, 'LC_ATOM_INFO', 'atom info'),
  linkedit(0x37, 'LC_FUNCTION_VARIANTS', 'function variants'),
  linkedit(0x38, 'LC_FUNCTION_VARIANT_FIXUPS', 'function variant fixups'),
  kind(0x39, 'LC_TARGET_TRIPLE', { triple: u32('offset') }, { ...string('triple', 'target triple', 'tool') }),
  linkedit(0x3a, 'LC_LAZY_LOAD_DYLIB_INFO', 'lazy load dylib info'),
]);

/** The marker that <mach-o/loader.h> puts in place of the time stamp of a `dylib_use_command`. */
export const USE_MARKER = 0x1a74_1800;

const USE: Parts = {
  nameoff: u32('offset'),
  marker: u32(),
  current_version: version(),
  compat_version: version(),
  flags: flags(u32(), USE_FLAGS),
};
const USE_STRING = string('nameoff', 'path', 'path');

/** The newer form of commands that load a library, by the command's number: flags instead of a time stamp. */
export const USE_COMMANDS: ReadonlyMap<number, CommandKind> = new Map([
  kind(12, 'LC_LOAD_DYLIB', USE, USE_STRING),
  kind(0x8000_0018, 'LC_LOAD_WEAK_DYLIB', USE, USE_STRING),
]);
