import { asBuffer } from '../../../codec/index.ts';

/** Magic numbers of code signing blobs (xnu, osfmk/kern/cs_blobs.h; Security, cscdefs.h). */
export const MAGICS: Readonly<Record<number, string>> = {
  4208856064: 'CSMAGIC_REQUIREMENT',
  4208856065: 'CSMAGIC_REQUIREMENTS',
  4208856066: 'CSMAGIC_CODEDIRECTORY',
  4208856069: 'CSMAGIC_LIBRARY_DEPENDENCY',
  4208856256: 'CSMAGIC_EMBEDDED_SIGNATURE',
  4208856257: 'CSMAGIC_DETACHED_SIGNATURE',
  4208855809: 'CSMAGIC_BLOBWRAPPER',
  4208855810: 'CSMAGIC_EMBEDDED_SIGNATURE_OLD',
  4208882033: 'CSMAGIC_EMBEDDED_ENTITLEMENTS',
  4208882034: 'CSMAGIC_EMBEDDED_DER_ENTITLEMENTS',
  4208886145: 'CSMAGIC_EMBEDDED_LAUNCH_CONSTRAINT',
};

/** The magics that readers ask for. */
export const MAGIC = {
  requirement: 0xfade0c00,
  requirements: 0xfade0c01,
  codeDirectory: 0xfade0c02,
  libraryDependency: 0xfade0c05,
  embeddedSignature: 0xfade0cc0,
  blobWrapper: 0xfade0b01,
  entitlements: 0xfade7171,
  derEntitlements: 0xfade7172,
  launchConstraint: 0xfade8181,
} as const;

const SLOTS: Readonly<Record<number, string>> = {
  0: 'CSSLOT_CODEDIRECTORY',
  1: 'CSSLOT_INFOSLOT',
  2: 'CSSLOT_REQUIREMENTS',
  3: 'CSSLOT_RESOURCEDIR',
  4: 'CSSLOT_APPLICATION',
  5: 'CSSLOT_ENTITLEMENTS',
  6: 'CSSLOT_REP_SPECIFIC',
  7: 'CSSLOT_DER_ENTITLEMENTS',
  8: 'CSSLOT_LAUNCH_CONSTRAINT_SELF',
  9: 'CSSLOT_LAUNCH_CONSTRAINT_PARENT',
  10: 'CSSLOT_LAUNCH_CONSTRAINT_RESPONSIBLE',
  11: 'CSSLOT_LIBRARY_CONSTRAINT',
  65536: 'CSSLOT_SIGNATURESLOT',
  65537: 'CSSLOT_IDENTIFICATIONSLOT',
  65538: 'CSSLOT_TICKETSLOT',
};
/** First slot of the code directories beside the first one, and how many there may be. */
const ALTERNATES = 0x1000;
const MOST_ALTERNATES = 5;

/** The slot of the CMS signature. */
export const SIGNATURE_SLOT = 0x1_0000;

/** What a slot is called; numbers without a name in hexadecimal. */
export function slotName(slot: number): string {
  const alternate = slot - ALTERNATES;
  if (alternate >= 0 && alternate < MOST_ALTERNATES) return `CSSLOT_ALTERNATE_CODEDIRECTORIES + ${alternate}`;
  return SLOTS[slot] ?? `slot 0x${slot.toString(16)}`;
}

/** Whether a slot holds a code directory. */
export function isDirectorySlot(slot: number): boolean {
  return slot === 0 || (slot >= ALTERNATES && slot < ALTERNATES + MOST_ALTERNATES);
}

/** A blob of a super blob. */
export interface Blob {
  /** Its slot; in a requirement set the kind of requirement. */
  readonly slot: number;
  /** Where its entry of the index stands. */
  readonly entry: number;
  readonly magic: number;
  /** Its first byte, counted like that of the super blob. */
  readonly start: number;
  /** As its header states it; 0 where there is no header. */
  readonly length: number;
  /** It lies within the super blob. */
  readonly whole: boolean;
}

/** A set of blobs with an index (`SC_SuperBlob`). */
export interface SuperBlob {
  readonly magic: number;
  readonly start: number;
  /** As its header states it. */
  readonly length: number;
  readonly count: number;
  /** As many entries of the index as there are, in stored order. */
  readonly blobs: readonly Blob[];
}

/** Magic, length and count of a super blob. */
export const SUPER_HEADER = 12;
/** Type and offset of an index entry. */
export const INDEX_ENTRY = 8;
/** Magic and length of any blob. */
export const BLOB_HEADER = 8;
/** More entries than this are nobody's; bounds what a claimed count can cost. */
const MOST_BLOBS = 1024;

/** Reads the super blob at `start`; undefined where the bytes are too few for its header. All numbers are big-endian. */
export function readSuperBlob(all: Uint8Array, start = 0): SuperBlob | undefined {
  const bytes = asBuffer(all);
  if (start + SUPER_HEADER > bytes.length) return undefined;
  const length = bytes.readUInt32BE(start + 4);
  const count = bytes.readUInt32BE(start + 8);
  const end = Math.min(bytes.length, start + length);
  const room = Math.max(0, Math.floor((end - start - SUPER_HEADER) / INDEX_ENTRY));
  const blobs: Blob[] = [];
  for (let i = 0; i < Math.min(count, room, MOST_BLOBS); i++) {
    const entry = start + SUPER_HEADER + i * INDEX_ENTRY;
    const place = start + bytes.readUInt32BE(entry + 4);
    blobs.push(blobAt(bytes, bytes.readUInt32BE(entry), entry, place, end, start + SUPER_HEADER));
  }
  return { magic: bytes.readUInt32BE(start), start, length, count, blobs };
}

/** The blobs that lie within a super blob, by place, without those that begin within another: each byte is read as one. */
export function disjoint({ blobs }: SuperBlob): Blob[] {
  let end = 0;
  return blobs
    .filter(({ whole }) => whole)
    .sort((a, b) => a.start - b.start)
    .filter(({ start, length }) => {
      if (start < end) return false;
      end = start + length;
      return true;
    });
}

function blobAt(bytes: Buffer, slot: number, entry: number, start: number, end: number, from: number): Blob {
  if (start < from || start + BLOB_HEADER > end) {
    return { slot, entry, magic: 0, start, length: 0, whole: false };
  }
  const length = bytes.readUInt32BE(start + 4);
  const whole = length >= BLOB_HEADER && start + length <= end;
  return { slot, entry, magic: bytes.readUInt32BE(start), start, length, whole };
}
