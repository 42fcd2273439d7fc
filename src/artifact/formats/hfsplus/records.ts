import {
  asBuffer,
  ascii,
  bytes,
  flags,
  layout,
  macTimePart,
  named,
  type Part,
  u8,
  u16,
  u32,
  u64,
  utf16be,
} from '../../../codec/index.ts';

/** Records of HFS Plus (Apple Technical Note TN1150 "HFS Plus Volume Format", and hfs_format.h); big-endian. */

const SINCE_1904 = 2_082_844_800;

/** The date a volume was created: local time of the machine, so without a zone. */
const localTime = (): Part<number> => ({
  ...u32('time'),
  show: (value) => (value === 0 ? 0 : new Date((value - SINCE_1904) * 1000).toISOString().slice(0, 19)),
});

/** HFSPlusForkData. */
const FORK_PARTS = {
  logicalSize: u64('size'),
  clumpSize: u32('size'),
  totalBlocks: u32('size'),
  extents: bytes(64, 'offset'),
};
/** Bytes of HFSPlusForkData. */
export const FORK_LENGTH = 80;

const forkPart = (): Part<Uint8Array> => ({ ...bytes(FORK_LENGTH), show: () => undefined });

const VOLUME_ATTRIBUTES = {
  128: 'hardware lock',
  256: 'unmounted',
  512: 'spared blocks',
  1024: 'no cache required',
  2048: 'boot volume inconsistent',
  4096: 'catalog node ids reused',
  8192: 'journaled',
  32768: 'software lock',
};
/** `attributes` of a volume that was unmounted properly. */
export const UNMOUNTED = 0x100;
/** `attributes` of a volume with a journal. */
export const JOURNALED = 0x2000;

/** HFSPlusVolumeHeader. */
export const VOLUME = layout('be', {
  signature: ascii(2),
  version: u16('version'),
  attributes: flags(u32(), VOLUME_ATTRIBUTES),
  lastMountedVersion: ascii(4, 'tool'),
  journalInfoBlock: u32('offset'),
  createDate: localTime(),
  modifyDate: macTimePart(),
  backupDate: macTimePart(),
  checkedDate: macTimePart(),
  fileCount: u32('size'),
  folderCount: u32('size'),
  blockSize: u32('size'),
  totalBlocks: u32('size'),
  freeBlocks: u32('size'),
  nextAllocation: u32('offset'),
  rsrcClumpSize: u32('size'),
  dataClumpSize: u32('size'),
  nextCatalogID: u32('order'),
  writeCount: u32('order'),
  encodingsBitmap: bytes(8),
  finderInfo: bytes(24),
  volumeUUID: bytes(8, 'id'),
  allocationFile: forkPart(),
  extentsFile: forkPart(),
  catalogFile: forkPart(),
  attributesFile: forkPart(),
  startupFile: forkPart(),
});

/** BTNodeDescriptor. */
export const NODE = layout('be', {
  fLink: u32('offset'),
  bLink: u32('offset'),
  kind: named(u8(), { 0: 'index', 1: 'header', 2: 'map', 255: 'leaf' }),
  height: u8(),
  numRecords: u16('size'),
  reserved: u16(),
});

/** BTHeaderRec. */
export const TREE = layout('be', {
  treeDepth: u16(),
  rootNode: u32('offset'),
  leafRecords: u32('size'),
  firstLeafNode: u32('offset'),
  lastLeafNode: u32('offset'),
  nodeSize: u16('size'),
  maxKeyLength: u16(),
  totalNodes: u32('size'),
  freeNodes: u32('size'),
  reserved1: u16(),
  clumpSize: u32('size'),
  btreeType: u8(),
  keyCompareType: named(u8(), { 207: 'case folding', 188: 'binary' }),
  attributes: u32(),
  reserved3: bytes(64),
});

/** Kind of a folder's record. */
export const FOLDER_RECORD = 1;
/** Kind of a file's record. */
export const FILE_RECORD = 2;
/** Kind of the record that leads from a folder's number to its place and name. */
export const FOLDER_THREAD = 3;
/** The same for a file. */
export const FILE_THREAD = 4;

const OWNER_FLAGS = {
  1: 'nodump',
  2: 'immutable',
  4: 'append',
  8: 'opaque',
  32: 'compressed',
  64: 'tracked',
  128: 'hidden',
};

/** What folders and files begin with. `special`: number of a hard link's inode, link count, or a device. */
const COMMON = {
  createDate: macTimePart(),
  contentModDate: macTimePart(),
  attributeModDate: macTimePart(),
  accessDate: macTimePart(),
  backupDate: macTimePart(),
  ownerID: u32('owner'),
  groupID: u32('owner'),
  adminFlags: u8(),
  ownerFlags: flags(u8(), OWNER_FLAGS),
  fileMode: u16('mode'),
  special: u32(),
};

/** HFSPlusCatalogFolder. */
export const FOLDER = layout('be', {
  recordType: u16(),
  flags: u16(),
  valence: u32('size'),
  folderID: u32('order'),
  ...COMMON,
  userInfo: bytes(16),
  finderInfo: bytes(16),
  textEncoding: u32(),
  folderCount: u32('size'),
});

/** HFSPlusCatalogFile. */
export const FILE = layout('be', {
  recordType: u16(),
  flags: u16(),
  reserved1: u32(),
  fileID: u32('order'),
  ...COMMON,
  fileType: ascii(4),
  fileCreator: ascii(4),
  finderFlags: u16(),
  location: u32(),
  reservedField: u16(),
  finderInfo: bytes(16),
  textEncoding: u32(),
  reserved2: u32(),
  dataFork: forkPart(),
  resourceFork: forkPart(),
});

/** Blocks of a volume that follow each other. */
export interface Extent {
  readonly start: number;
  readonly count: number;
}

/** A fork as its record describes it. */
export interface Fork {
  readonly logicalSize: number;
  readonly totalBlocks: number;
  /** Up to eight; further ones are in the extents overflow file. */
  readonly extents: readonly Extent[];
}

/** HFSPlusForkData as values. */
export function forkOf(record: Uint8Array): Fork {
  const b = asBuffer(record);
  return {
    logicalSize: b.readUInt32BE(0) * 2 ** 32 + b.readUInt32BE(4),
    totalBlocks: b.readUInt32BE(12),
    extents: extentsOf(b, 16),
  };
}

/** HFSPlusExtentRecord: eight extents, the unused ones without blocks. */
export function extentsOf(record: Uint8Array, at: number): Extent[] {
  const b = asBuffer(record);
  const extents: Extent[] = [];
  for (let i = 0; i < 8; i++) {
    const count = b.readUInt32BE(at + i * 8 + 4);
    if (count === 0) break;
    extents.push({ start: b.readUInt32BE(at + i * 8), count });
  }
  return extents;
}

/** A fork's record as fields. */
export const FORK = layout('be', FORK_PARTS);

/** UTF-16, big-endian, as names are stored; where the bytes end early, as far as they go. */
export function unicode(record: Uint8Array, at: number, characters: number): string {
  return utf16be(record.subarray(at, at + characters * 2));
}
