import { fileTime, utf16le } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import {
  type Cursor,
  cursorOf,
  fail,
  group,
  left,
  note,
  takeBits,
  takeByte,
  takeBytes,
  takeCount,
  takeNumber,
  takeOptionalBits,
  takeSize,
} from './cursor.ts';
import { ID } from './streams.ts';

/** One file as FilesInfo describes it. */
export interface SevenZipFile {
  name: string;
  /** It has a piece of a folder; otherwise it is empty, a directory or an anti-item. */
  hasStream: boolean;
  emptyFile: boolean;
  /** It says that the file is to be deleted. */
  anti: boolean;
  /** Seconds since 1970 of the modification time. */
  mtime: number | undefined;
  attributes: number | undefined;
  /** The values as fields, where they are wanted. */
  readonly fields: Field[];
}

const TIMES = { creationTime: 'CTime', accessTime: 'ATime', modificationTime: 'MTime' } as const;

/** Reads FilesInfo up to its end mark. @param pieces that the folders have together */
export function readFiles(c: Cursor, pieces: number): SevenZipFile[] {
  const at = c.at;
  // Every file has a name of two bytes at least; archives of one nameless file are known as well.
  const count = takeCount(c, 'files', left(c) + pieces);
  note(c, 'NumFiles', at, count, 'size');
  const files: SevenZipFile[] = Array.from({ length: count }, () => ({
    name: '',
    hasStream: true,
    emptyFile: false,
    anti: false,
    mtime: undefined,
    attributes: undefined,
    fields: [],
  }));
  let empty: SevenZipFile[] = [];
  for (;;) {
    const id = takeNumber(c);
    if (c.fault !== undefined || id === ID.end) break;
    const from = c.at;
    const size = takeSize(c);
    const part = cursorOf(takeBytes(c, size), c.base + c.at - size, c.most, false);
    if (c.fault !== undefined) break;
    if (id === ID.emptyStream) {
      for (const [i, set] of takeBits(part, count).entries()) files[i]!.hasStream = !set;
      empty = files.filter(({ hasStream }) => !hasStream);
    } else readProperty(part, id, files, empty, c.fields !== undefined);
    if (part.fault !== undefined) fail(c, `property ${id} of the files: ${part.fault}`);
    else note(c, nameOf(id), from, size, id === ID.dummy ? 'padding' : undefined);
  }
  return files;
}

function readProperty(
  c: Cursor,
  id: number,
  files: readonly SevenZipFile[],
  empty: readonly SevenZipFile[],
  wantsFields: boolean,
): void {
  if (id === ID.emptyFile)
    for (const [i, set] of takeBits(c, empty.length).entries()) empty[i]!.emptyFile = set;
  else if (id === ID.anti) for (const [i, set] of takeBits(c, empty.length).entries()) empty[i]!.anti = set;
  else if (id === ID.names) readNames(c, files, wantsFields);
  else if (id === ID.attributes) readAttributes(c, files, wantsFields);
  else if (id === ID.creationTime) readTimes(c, 'creationTime', files, wantsFields);
  else if (id === ID.accessTime) readTimes(c, 'accessTime', files, wantsFields);
  else if (id === ID.modificationTime) readTimes(c, 'modificationTime', files, wantsFields);
}

/** Names are in UTF-16, each with a NUL behind it. */
function readNames(c: Cursor, files: readonly SevenZipFile[], wantsFields: boolean): void {
  if (takeByte(c) !== 0) {
    fail(c, 'names in an additional stream');
    return;
  }
  const { bytes } = c;
  for (const file of files) {
    const from = c.at;
    let end = from;
    while (end + 2 <= bytes.length && (bytes[end] !== 0 || bytes[end + 1] !== 0)) end += 2;
    if (end + 2 > bytes.length) {
      fail(c, 'a name has no end');
      return;
    }
    c.at = end + 2;
    file.name = utf16le(bytes.subarray(from, end));
    if (wantsFields) keep(c, file, 'Name', from, file.name, 'name');
  }
  if (left(c) > 0) fail(c, `${left(c)} bytes follow the last name`);
}

/** The files that have a property, whose values follow. */
function takeDefined(c: Cursor, files: readonly SevenZipFile[], what: string): readonly SevenZipFile[] {
  const defined = takeOptionalBits(c, files.length);
  if (takeByte(c) === 0) return files.filter((_, i) => defined[i]);
  fail(c, `${what} in an additional stream`);
  return [];
}

function readTimes(
  c: Cursor,
  which: keyof typeof TIMES,
  files: readonly SevenZipFile[],
  wantsFields: boolean,
): void {
  for (const file of takeDefined(c, files, 'times')) {
    const from = c.at;
    const bytes = takeBytes(c, 8);
    if (bytes.length < 8) return;
    const text = fileTime(bytes);
    if (which === 'modificationTime' && text !== undefined) {
      file.mtime = Date.parse(`${text.slice(0, 19)}Z`) / 1000 + Number(`0${text.slice(19, 27)}`);
    }
    if (wantsFields) keep(c, file, TIMES[which], from, text ?? 0, 'time');
  }
}

function readAttributes(c: Cursor, files: readonly SevenZipFile[], wantsFields: boolean): void {
  for (const file of takeDefined(c, files, 'attributes')) {
    const from = c.at;
    const bytes = takeBytes(c, 4);
    if (bytes.length < 4) return;
    file.attributes = bytes.readUInt32LE(0);
    if (wantsFields) keep(c, file, 'WinAttributes', from, `0x${file.attributes.toString(16)}`, 'mode');
  }
}

function keep(
  c: Cursor,
  file: SevenZipFile,
  name: string,
  from: number,
  value: string | number,
  meaning: Field['meaning'],
): void {
  file.fields.push({
    name,
    value,
    offset: c.base + from,
    length: c.at - from,
    ...(meaning ? { meaning } : {}),
  });
}

const NAMES: Readonly<Record<number, string>> = {
  [ID.emptyStream]: 'EmptyStream',
  [ID.emptyFile]: 'EmptyFile',
  [ID.anti]: 'Anti',
  [ID.names]: 'Names',
  [ID.creationTime]: 'CTime',
  [ID.accessTime]: 'ATime',
  [ID.modificationTime]: 'MTime',
  [ID.attributes]: 'WinAttributes',
  [ID.comment]: 'Comment',
  [ID.startPosition]: 'StartPos',
  [ID.dummy]: 'Dummy',
};

function nameOf(id: number): string {
  return NAMES[id] ?? `property ${id}`;
}

/** ArchiveProperties: a list of properties that no writer ever used. */
export function skipArchiveProperties(c: Cursor): void {
  group(c, 'ArchiveProperties', () => {
    for (;;) {
      const id = takeNumber(c);
      if (c.fault !== undefined || id === ID.end) return;
      const from = c.at;
      takeBytes(c, takeSize(c));
      note(c, `property ${id}`, from);
    }
  });
}
