import { flags, guidPart, layout, named, u16, u32, unixTime } from '../../../codec/index.ts';
import { MACHINES } from '../pe/machines.ts';

const ANONYMOUS = {
  Sig1: named(u16(), MACHINES),
  Sig2: u16(),
  Version: u16('version'),
  Machine: named(u16(), MACHINES),
  TimeDateStamp: unixTime(),
};

/** Import object of a library: stands for a function of a DLL ("Import Library Format"). */
export const IMPORT_HEADER = layout('le', {
  ...ANONYMOUS,
  SizeOfData: u32('size'),
  'Ordinal/Hint': u16(),
  Type: u16(),
});

/** Object whose content only its compiler knows (ANON_OBJECT_HEADER in winnt.h). */
export const ANONYMOUS_HEADER = layout('le', {
  ...ANONYMOUS,
  ClassID: guidPart(),
  SizeOfData: u32('size'),
});

/** Object with 32-bit section numbers (ANON_OBJECT_HEADER_BIGOBJ in winnt.h). */
export const BIG_HEADER = layout('le', {
  ...ANONYMOUS,
  ClassID: guidPart(),
  SizeOfData: u32('size'),
  Flags: flags(u32(), { 1: 'HAS_METADATA' }),
  MetaDataSize: u32('size'),
  MetaDataOffset: u32('offset'),
  NumberOfSections: u32('size'),
  PointerToSymbolTable: u32('offset'),
  NumberOfSymbols: u32('size'),
});
