import type { Meaning } from '../../../model/index.ts';
import { BASE_TAGS } from './tags-base.ts';
import { LATE_TAGS } from './tags-late.ts';
import { SIGNATURE_TAGS } from './tags-signature.ts';

/** What kind of value a tag is defined with: 8 to 64-bit integers, text (single, list or translated), or bytes. */
export type TagClass = 'number' | 'string' | 'binary' | 'any';

/** Name without its prefix, class of its values, and what they stand for. */
export type TagTable = Readonly<Record<number, readonly [name: string, kind: TagClass, meaning?: Meaning]>>;

/** Which of the two headers of a package. */
export type HeaderKind = 'signature' | 'header';

/** What is known about a tag; undefined for one that rpm up to 6.0 does not define. */
export function tagOf(kind: HeaderKind, tag: number): TagTable[number] | undefined {
  return kind === 'signature' ? SIGNATURE_TAGS[tag] : (LATE_TAGS[tag] ?? BASE_TAGS[tag]);
}

/** A tag as rpm writes its name; the number where it has none. */
export function tagName(kind: HeaderKind, tag: number): string {
  return tagOf(kind, tag)?.[0] ?? `tag ${tag}`;
}

/** Tags of the main header that this reader looks at itself. */
export const Tag = {
  regionSignatures: 62,
  regionImmutable: 63,
  i18nTable: 100,
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  oldFileNames: 1027,
  fileSizes: 1028,
  fileModes: 1030,
  fileRdevs: 1033,
  fileMtimes: 1034,
  fileDigests: 1035,
  fileLinkTos: 1036,
  fileFlags: 1037,
  fileUserName: 1039,
  fileGroupName: 1040,
  sourceRpm: 1044,
  fileVerifyFlags: 1045,
  fileDevices: 1095,
  fileInodes: 1096,
  fileLangs: 1097,
  sourcePackage: 1106,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
  payloadFormat: 1124,
  payloadCompressor: 1125,
  longFileSizes: 5008,
  fileCaps: 5010,
  fileDigestAlgo: 5011,
  payloadDigest: 5092,
  payloadDigestAlgo: 5093,
  payloadDigestAlt: 5097,
  payloadSize: 5112,
  payloadSizeAlt: 5113,
  rpmFormat: 5114,
  payloadSha512: 5121,
  payloadSha512Alt: 5122,
  payloadSha3: 5123,
  payloadSha3Alt: 5124,
} as const;

/** Tags of the signature header that this reader looks at itself. */
export const SigTag = {
  sha1: 269,
  longSize: 270,
  longArchiveSize: 271,
  sha256: 273,
  openPgp: 278,
  sha3: 279,
  reserved: 999,
  size: 1000,
  md5: 1004,
  payloadSize: 1007,
  reservedSpace: 1008,
} as const;
