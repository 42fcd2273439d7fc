import type { RpmHeader } from './structure.ts';
import { Tag } from './tags.ts';
import { numberOf, numbersOf, textsOf } from './values.ts';

/** A file as the header of a package describes it; what its lists do not say is absent. */
export interface RpmFile {
  /** Path on the machine it is installed on, or the bare name in a source package. */
  readonly path: string;
  readonly size?: number;
  /** Type and permissions, as st_mode. */
  readonly mode?: number;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly mtime?: number;
  /** Digest of the content in hexadecimal, `` for what is no file; algorithm: OpenPGP number `digestAlgorithm`. */
  readonly digest?: string;
  readonly digestAlgorithm: number;
  readonly link?: string;
  readonly user?: string;
  readonly group?: string;
  /** RPMFILE_* bits: 0x40 is a ghost, which the payload does not hold. */
  readonly flags?: number;
  readonly verifyFlags?: number;
  readonly device?: number;
  readonly inode?: number;
  readonly rdev?: number;
  readonly lang?: string;
  /** File capabilities as text. */
  readonly caps?: string;
}

/** OpenPGP number of MD5, which file digests are where the header does not say otherwise. */
const MD5 = 1;

/**
 * The files that a main header lists, in its order (rpm manual, "RPM Tags": per-file information): by folder and name, or by
 * whole path in packages of version 3.
 */
export function rpmFiles(header: RpmHeader): RpmFile[] {
  const columns = fileColumns(header);
  const digestAlgorithm = numberOf(header, Tag.fileDigestAlgo) || MD5;
  return rpmPaths(header).map((path, i) => {
    const file: Record<string, unknown> = { path, digestAlgorithm };
    for (const [name, values] of columns) if (values[i] !== undefined) file[name] = values[i];
    return file as unknown as RpmFile;
  });
}

/** The paths that a main header lists. */
export function rpmPaths(header: RpmHeader): string[] {
  const names = textsOf(header, Tag.baseNames);
  if (names.length === 0) return textsOf(header, Tag.oldFileNames);
  const folders = textsOf(header, Tag.dirNames);
  const indexes = numbersOf(header, Tag.dirIndexes);
  return names.map((name, i) => (folders[indexes[i] ?? -1] ?? '') + name);
}

/** The lists of a header that have another number of values than it has files: name of the list and number. */
export function oddLists(header: RpmHeader): [name: string, count: number][] {
  const count = rpmPaths(header).length;
  const odd: [string, number][] = [];
  for (const [name, values] of fileColumns(header)) {
    if (values.length > 0 && values.length !== count) odd.push([name, values.length]);
  }
  const folders = textsOf(header, Tag.dirNames).length;
  const indexes = numbersOf(header, Tag.dirIndexes);
  if (textsOf(header, Tag.baseNames).length > 0) {
    if (indexes.length !== count) odd.push(['folder', indexes.length]);
    const outside = indexes.filter((index) => index >= folders).length;
    if (outside > 0) odd.push(['folder that exists', indexes.length - outside]);
  }
  return odd;
}

function fileColumns(header: RpmHeader): [keyof RpmFile, readonly (string | number)[]][] {
  const sizes = numbersOf(header, Tag.longFileSizes);
  const numbers = (tag: number) => numbersOf(header, tag);
  const texts = (tag: number) => textsOf(header, tag);
  return [
    ['size', sizes.length > 0 ? sizes : numbers(Tag.fileSizes)],
    ['mode', numbers(Tag.fileModes)],
    ['mtime', numbers(Tag.fileMtimes)],
    ['digest', texts(Tag.fileDigests)],
    ['link', texts(Tag.fileLinkTos)],
    ['user', texts(Tag.fileUserName)],
    ['group', texts(Tag.fileGroupName)],
    ['flags', numbers(Tag.fileFlags)],
    ['verifyFlags', numbers(Tag.fileVerifyFlags)],
    ['device', numbers(Tag.fileDevices)],
    ['inode', numbers(Tag.fileInodes)],
    ['rdev', numbers(Tag.fileRdevs)],
    ['lang', texts(Tag.fileLangs)],
    ['caps', texts(Tag.fileCaps)],
  ];
}
