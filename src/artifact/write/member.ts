import type { Chunks } from '../../codec/index.ts';
import type { EntryKind, Source } from '../../model/index.ts';

/** Bytes of a known length that can be read as often as needed. */
export interface Content extends Source {
  readonly size: number;
}

/** A member as writers take it: every value is written as it stands, in the order of the list. */
export interface WriteMember {
  /** Name without a slash at its end; `.` and `./x` are allowed. */
  readonly path: string;
  readonly kind: EntryKind;
  /** Permission and set-id bits (0 to 0o7777). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970-01-01T00:00:00Z, whole and not negative. */
  readonly mtime: number;
  /** Target of a symbolic link as stored; `path` of the earlier file that a hard link is another name of. */
  readonly link?: string;
  /** Major and minor number of a device. */
  readonly device?: readonly [major: number, minor: number];
  /** Value of the file capability (`security.capability`), where there is one. */
  readonly capability?: Uint8Array;
  /** The bytes of a file; absent where it has none. */
  readonly data?: Content;
}

/** Puts bytes aside until they are wanted, in memory or in a temporary file. */
export type Aside = (chunks: Chunks) => Promise<Content & { release(): Promise<void> }>;

/** Type bits of `st_mode` (POSIX sys/stat.h). */
const TYPE_BITS: Readonly<Record<EntryKind, number>> = {
  file: 0o100000,
  hardlink: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  fifo: 0o010000,
  'character-device': 0o020000,
  'block-device': 0o060000,
  socket: 0o140000,
};

/** `st_mode`: type and permission bits. */
export function modeWithType({ kind, mode }: WriteMember): number {
  return TYPE_BITS[kind] | mode;
}

/** Zeros up to the next multiple of `unit`. */
export function zerosTo(length: number, unit: number): Uint8Array {
  return new Uint8Array((unit - (length % unit)) % unit);
}

/** The content of a member as a stream; nothing where it has none. */
export async function* contentOf({ data }: WriteMember): AsyncGenerator<Uint8Array> {
  if (!data) return;
  if (data.bytes) yield data.bytes;
  else yield* data.stream();
}
