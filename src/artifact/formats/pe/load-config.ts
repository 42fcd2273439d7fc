import { flags, layout, type Part, type Parts, u16, u32, u64, unixTime } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { bytesAt, type Directory, type Image, locate, stampFields } from './image.ts';
import { fieldsOf } from './layouts.ts';

const GUARD_FLAGS: Readonly<Record<number, string>> = {
  256: 'CF_INSTRUMENTED',
  512: 'CFW_INSTRUMENTED',
  1024: 'CF_FUNCTION_TABLE_PRESENT',
  2048: 'SECURITY_COOKIE_UNUSED',
  4096: 'PROTECT_DELAYLOAD_IAT',
  8192: 'DELAYLOAD_IAT_IN_ITS_OWN_SECTION',
  16384: 'CF_EXPORT_SUPPRESSION_INFO_PRESENT',
  32768: 'CF_ENABLE_EXPORT_SUPPRESSION',
  65536: 'CF_LONGJUMP_TABLE_PRESENT',
  131072: 'RF_INSTRUMENTED',
  262144: 'RF_ENABLE',
  524288: 'RF_STRICT',
  1048576: 'RETPOLINE_PRESENT',
  4194304: 'EH_CONTINUATION_TABLE_PRESENT',
  8388608: 'XFG_ENABLED',
  16777216: 'CASTGUARD_PRESENT',
  33554432: 'MEMCPY_PRESENT',
};

/** IMAGE_LOAD_CONFIG_DIRECTORY as winnt.h has it by now; older images have less of it and say so in `Size`. */
function loadConfig(word: typeof u64): Parts {
  const affinity: Record<string, Part<unknown>> = { ProcessAffinityMask: word() };
  const heap: Record<string, Part<unknown>> = { ProcessHeapFlags: u32() };
  return {
    Size: u32('size'),
    TimeDateStamp: unixTime(),
    MajorVersion: u16('version'),
    MinorVersion: u16('version'),
    GlobalFlagsClear: u32(),
    GlobalFlagsSet: u32(),
    CriticalSectionDefaultTimeout: u32(),
    DeCommitFreeBlockThreshold: word(),
    DeCommitTotalFreeThreshold: word(),
    LockPrefixTable: word('offset'),
    MaximumAllocationSize: word(),
    VirtualMemoryThreshold: word(),
    // The two change places between 32 and 64 bits.
    ...(word === u64 ? { ...affinity, ...heap } : { ...heap, ...affinity }),
    CSDVersion: u16('version'),
    DependentLoadFlags: u16(),
    EditList: word('offset'),
    SecurityCookie: word('offset'),
    SEHandlerTable: word('offset'),
    SEHandlerCount: word('size'),
    GuardCFCheckFunctionPointer: word('offset'),
    GuardCFDispatchFunctionPointer: word('offset'),
    GuardCFFunctionTable: word('offset'),
    GuardCFFunctionCount: word('size'),
    GuardFlags: guardFlags,
    'CodeIntegrity.Flags': u16(),
    'CodeIntegrity.Catalog': u16(),
    'CodeIntegrity.CatalogOffset': u32('offset'),
    'CodeIntegrity.Reserved': u32(),
    GuardAddressTakenIatEntryTable: word('offset'),
    GuardAddressTakenIatEntryCount: word('size'),
    GuardLongJumpTargetTable: word('offset'),
    GuardLongJumpTargetCount: word('size'),
    DynamicValueRelocTable: word('offset'),
    CHPEMetadataPointer: word('offset'),
    GuardRFFailureRoutine: word('offset'),
    GuardRFFailureRoutineFunctionPointer: word('offset'),
    DynamicValueRelocTableOffset: u32('offset'),
    DynamicValueRelocTableSection: u16(),
    Reserved2: u16(),
    GuardRFVerifyStackPointerFunctionPointer: word('offset'),
    HotPatchTableOffset: u32('offset'),
    Reserved3: u32(),
    EnclaveConfigurationPointer: word('offset'),
    VolatileMetadataPointer: word('offset'),
    GuardEHContinuationTable: word('offset'),
    GuardEHContinuationCount: word('size'),
    GuardXFGCheckFunctionPointer: word('offset'),
    GuardXFGDispatchFunctionPointer: word('offset'),
    GuardXFGTableDispatchFunctionPointer: word('offset'),
    CastGuardOsDeterminedFailureMode: word('offset'),
    GuardMemcpyFunctionPointer: word('offset'),
    UmaFunctionPointers: word('offset'),
  };
}

/** The upper four bits are no flags: how many bytes an entry of the function tables has more than four. */
const guardFlags: Part<number> = {
  ...u32(),
  show: (value) => {
    const extra = value >>> 28;
    const text = flags(u32(), GUARD_FLAGS).show((value & 0x0fffffff) >>> 0);
    return extra === 0 ? text : `${text} | CF_FUNCTION_TABLE_SIZE_${4 + extra}BYTES`;
  },
};

const CONFIG_32 = layout('le', loadConfig(u32));
const CONFIG_64 = layout('le', loadConfig(u64));

/** The load configuration, as much of it as it states to be long. */
export async function loadConfigFields(
  image: Image,
  { address, size }: Directory,
): Promise<Field[] | undefined> {
  const place = locate(image, address);
  const head = await bytesAt(image, address, 4);
  if (!place || head.length < 4) return undefined;
  const record = image.wide ? CONFIG_64 : CONFIG_32;
  // Before Windows XP the length was left at zero: then the directory's counts.
  const stated = head.readUInt32LE(0) || size;
  const stored = await bytesAt(image, address, Math.min(stated, record.length));
  const fields = stampFields(image, fieldsOf(record, stored, place.offset));
  const more = Math.min(stated, place.available) - stored.length;
  if (more > 0) {
    fields.push({
      name: 'newer fields',
      offset: place.offset + stored.length,
      length: more,
      meaning: 'data',
    });
  }
  return fields;
}
