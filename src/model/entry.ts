/** What an entry is in its container, in the words of POSIX file types plus tar's hard link. */
export type EntryKind =
  | 'file'
  | 'directory'
  | 'symlink'
  | 'hardlink'
  | 'fifo'
  | 'character-device'
  | 'block-device'
  | 'socket';

/**
 * One node of an artifact's tree: the artifact itself (id 0), a member of a container, or the decoded content of a
 * compression stream. Plain data, kept small so that a million members fit into memory; everything else a header
 * says is decoded on demand by `Artifact.fields`.
 */
export interface Entry {
  /** Index in `Artifact.entries`; parents come before their children, members in container order. */
  readonly id: number;
  /** Id of the container, -1 for the artifact itself. */
  readonly parent: number;
  /**
   * Full path: container and member are joined by `!/` (`a.pkg!/Payload!/./usr/bin/x`); the decoded content of a
   * compression stream has the stream's path plus `!` (`a.tar.gz!`). Member names stand as stored.
   */
  readonly path: string;
  readonly kind: EntryKind;
  /** Name of the format found by content (`tar`, `zip`, `xar` …), else `text` or `bytes`; `` for non-files. */
  readonly format: string;
  /** The format's dialect or profile: `ustar`, `pax`, `wheel`, `deb`, `newc`, `macos-package` … */
  readonly variant?: string;
  /** Content length in bytes as counted (for a damaged entry: what could be decoded); 0 for non-files. */
  readonly size: number;
  /** Lower-case hexadecimal SHA-256 of the content; absent for non-files and where not all bytes could be read. */
  readonly sha256?: string;
  /** Permission bits and set-id bits (0 to 0o7777), where the container stores them. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly user?: string;
  readonly group?: string;
  /** Modification time in seconds since 1970-01-01T00:00:00Z; may have a fraction. */
  readonly mtime?: number;
  /** True where the container stores wall-clock time without a zone (DOS times): `mtime` then reads it as UTC. */
  readonly mtimeLocal?: boolean;
  /** Target of a symbolic or hard link, as stored. */
  readonly link?: string;
  /** Inode number on the machine that packed it, where the container keeps one. */
  readonly inode?: number;
  /** Offset of the entry's header in its container's (decoded) bytes. */
  readonly offset?: number;
}
