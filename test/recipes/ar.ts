/** Builds ar archives of every style, with every column free to be wrong. */

export interface ArMember {
  /** The 16 bytes of the name column, without their padding: `a.o/`, `/12`, `#1/20`. */
  readonly name: string;
  readonly data?: string | Uint8Array;
  /** Columns as text; `` leaves them blank. */
  readonly date?: string;
  readonly uid?: string;
  readonly gid?: string;
  readonly mode?: string;
  readonly size?: string;
  readonly end?: string;
  /** Padding of an odd member; `` leaves it out. */
  readonly pad?: string;
}

/** One member: header, data, padding. */
export function arMember(member: ArMember): Uint8Array {
  const data = bytesOf(member.data ?? '');
  const header = [
    member.name.padEnd(16),
    (member.date ?? '0').padEnd(12),
    (member.uid ?? '0').padEnd(6),
    (member.gid ?? '0').padEnd(6),
    (member.mode ?? '100644').padEnd(8),
    (member.size ?? String(data.length)).padEnd(10),
    member.end ?? '`\n',
  ].join('');
  const pad = data.length % 2 ? (member.pad ?? '\n') : '';
  return Buffer.concat([Buffer.from(header, 'latin1'), data, Buffer.from(pad, 'latin1')]);
}

/** The magic and the members. */
export function arArchive(members: readonly ArMember[], magic = '!<arch>\n'): Uint8Array {
  return Buffer.concat([Buffer.from(magic), ...members.map(arMember)]);
}

/** A member of BSD and Darwin whose name stands before its data, padded with NULs to `room` bytes. */
export function bsdMember(name: string, data: string | Uint8Array, room = name.length): ArMember {
  const stored = Buffer.alloc(room);
  stored.write(name);
  return { name: `#1/${room}`, data: Buffer.concat([stored, bytesOf(data)]) };
}

/** A Debian package of empty archives, or of the members named. */
export function debPackage(
  names: readonly string[] = ['debian-binary', 'control.tar.xz', 'data.tar.xz'],
  version = '2.0\n',
): Uint8Array {
  return arArchive(names.map((name) => ({ name, data: name.startsWith('debian-binary') ? version : name })));
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}
