import { dosDateTime, dosSeconds, flags, latin1, layout, u16, u32, utf8 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { quoted } from '../common/names.ts';
import type { Tally } from '../common/tally.ts';
import type { Window } from '../common/window.ts';
import type { CabHeader } from './header.ts';

/** iFolder of files that begin in the previous cabinet, go on in the next one, or both ([MS-CAB] section 2.3). */
const FROM_PREVIOUS = 0xfffd;
const TO_NEXT = 0xfffe;
const BOTH = 0xffff;

const NAME_IS_UTF = 0x80;

const FILE = layout('le', {
  cbFile: u32('size'),
  uoffFolderStart: u32('offset'),
  iFolder: u16('order'),
  dateTime: dosDateTime(),
  attribs: flags(u16('mode'), {
    1: 'RDONLY',
    2: 'HIDDEN',
    4: 'SYSTEM',
    32: 'ARCH',
    64: 'EXEC',
    128: 'NAME_IS_UTF',
  }),
});

/** Names have at most 256 bytes; longer ones are read to say so. */
const LONGEST_NAME = 256;
const LOOK = 1 << 12;

/** One CFFILE. */
export interface CabFile {
  /** Place in the list. */
  readonly index: number;
  /** First byte in the cabinet, and length with the name. */
  readonly at: number;
  readonly length: number;
  readonly size: number;
  /** Place of the first byte in the decoded folder. */
  readonly offset: number;
  /** Index of the folder. */
  readonly folder: number;
  /** Part of it is in another cabinet. */
  readonly spans: 'previous' | 'next' | 'both' | undefined;
  readonly path: string;
  readonly mtime: number | undefined;
  readonly bytes: Uint8Array;
}

/** The files, and where their list ends. */
export interface CabFiles {
  readonly files: readonly CabFile[];
  readonly end: number;
}

/** Reads the list of files as far as it is there. */
export async function readFiles(
  window: Window,
  header: CabHeader,
  context: ReadContext,
  tally: Tally,
): Promise<CabFiles> {
  const files: CabFile[] = [];
  let at = header.filesAt;
  let kept = 0;
  for (let index = 0; index < header.files; index++) {
    const look = window.at(at, FILE.length + LOOK) ?? (await window.load(at, FILE.length + LOOK));
    const nul = look.indexOf(0, FILE.length);
    if (nul < 0) {
      context.problem('cab.files', `${index} of ${header.files} files are there`, at);
      break;
    }
    kept += nul;
    if (kept > context.limits.metadata) {
      context.problem(
        'limit.metadata',
        `the list of files is longer than ${context.limits.metadata} bytes`,
        at,
      );
      break;
    }
    files.push(readFile(look.subarray(0, nul + 1), index, at, header, tally));
    at += nul + 1;
  }
  return { files, end: at };
}

function readFile(bytes: Uint8Array, index: number, at: number, header: CabHeader, tally: Tally): CabFile {
  const { cbFile, uoffFolderStart, iFolder, attribs } = FILE.read(bytes)!;
  const stored = bytes.subarray(FILE.length, bytes.length - 1);
  const text = nameOf(stored, (attribs & NAME_IS_UTF) !== 0, at + FILE.length, tally);
  const date = bytes[10]! | (bytes[11]! << 8);
  const time = bytes[12]! | (bytes[13]! << 8);
  const mtime = dosSeconds(date, time);
  if (mtime === undefined && (date !== 0 || time !== 0)) {
    tally.add('cab.bad-time', `${quoted(text)}: 0x${date.toString(16)} 0x${time.toString(16)}`, at + 10);
  }
  return {
    index,
    at,
    length: bytes.length,
    size: cbFile,
    offset: uoffFolderStart,
    folder: iFolder === TO_NEXT ? header.folders - 1 : iFolder >= FROM_PREVIOUS ? 0 : iFolder,
    spans:
      iFolder === FROM_PREVIOUS
        ? 'previous'
        : iFolder === TO_NEXT
          ? 'next'
          : iFolder === BOTH
            ? 'both'
            : undefined,
    // Cabinets separate folders by backslashes; every extracting tool makes folders of them.
    path: text.replaceAll('\\', '/'),
    mtime,
    bytes,
  };
}

/** Without the attribute names are in the code page of the machine that wrote them, which is not stored. */
function nameOf(stored: Uint8Array, isUtf8: boolean, offset: number, tally: Tally): string {
  const text = utf8(stored);
  const name = text ?? latin1(stored);
  if (isUtf8 && text === undefined)
    tally.add('cab.name-encoding', `${quoted(name)} is not UTF-8 as its attribute says`, offset);
  else if (!isUtf8 && stored.some((byte) => byte > 127)) {
    tally.add(
      'cab.code-page',
      `${quoted(name)} is read as ${text === undefined ? 'ISO 8859-1' : 'UTF-8'}`,
      offset,
    );
  }
  if (stored.length >= LONGEST_NAME) tally.add('cab.long-name', `one of ${stored.length} bytes`, offset);
  return name;
}

/** A file as a member, without its content. */
export function fileMember(file: CabFile, wantsFields: boolean): Member {
  return {
    path: file.path,
    kind: 'file',
    offset: file.at,
    size: file.size,
    ...(file.mtime === undefined ? {} : { mtime: file.mtime, mtimeLocal: true }),
    ...(wantsFields ? { fields: () => fileFields(file) } : {}),
  };
}

function fileFields({ at, length, bytes }: CabFile): Field[] {
  const stored = bytes.subarray(FILE.length, length - 1);
  const name: Field = {
    name: 'szName',
    value: utf8(stored) ?? latin1(stored),
    offset: at + FILE.length,
    length: stored.length + 1,
    meaning: 'name',
  };
  return [{ name: 'CFFILE', offset: at, length, fields: [...FILE.fields(bytes, 0, at), name] }];
}
