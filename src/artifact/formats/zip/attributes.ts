import type { EntryKind } from '../../../model/index.ts';
import { kindOfMode } from '../common/mode.ts';
import type { CentralHeader } from './records.ts';

/** Host systems whose external attributes hold a Unix mode: Unix and Darwin (APPNOTE 4.4.2). */
const UNIX_HOSTS: ReadonlySet<number> = new Set([3, 19]);

/** Names of the host systems (4.4.2.2). */
export const HOSTS: Readonly<Record<number, string>> = {
  0: 'FAT',
  1: 'Amiga',
  2: 'OpenVMS',
  3: 'Unix',
  4: 'VM/CMS',
  5: 'Atari ST',
  6: 'HPFS',
  7: 'Macintosh',
  8: 'Z-System',
  9: 'CP/M',
  10: 'NTFS',
  11: 'MVS',
  12: 'VSE',
  13: 'Acorn RISC OS',
  14: 'VFAT',
  15: 'alternate MVS',
  16: 'BeOS',
  17: 'Tandem',
  18: 'OS/400',
  19: 'Darwin',
};

const DOS_DIRECTORY = 0x10;

/** Kind and permission bits of a member, from its name and external attributes (4.4.15). */
export function attributesOf(header: CentralHeader, name: string): { kind: EntryKind; mode?: number } {
  const unix = UNIX_HOSTS.has(header.host) ? header.external >>> 16 : 0;
  const kind = kindOf(header, name, unix);
  return unix === 0 ? { kind } : { kind, mode: unix & 0o7777 };
}

function kindOf(header: CentralHeader, name: string, unix: number): EntryKind {
  if (name.endsWith('/')) return 'directory';
  const kind = kindOfMode(unix);
  if (kind !== undefined && kind !== 'directory') return kind;
  const isDirectory = kind === 'directory' || (unix === 0 && (header.external & DOS_DIRECTORY) !== 0);
  // Without the slash only some tools make a folder of it; what has content must not vanish.
  return isDirectory && header.size === 0 ? 'directory' : 'file';
}

/** Whether attributes or name make a member a folder although it has content. */
export function isDirectoryWithData(header: CentralHeader, name: string): boolean {
  if (header.size === 0) return false;
  const unix = UNIX_HOSTS.has(header.host) ? header.external >>> 28 : 0;
  return name.endsWith('/') || unix === 4 || (unix === 0 && (header.external & DOS_DIRECTORY) !== 0);
}
