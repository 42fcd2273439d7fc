import type { Entry, EntryKind, Field } from '../model/index.ts';
import { humanTime, printable } from './printable.ts';

const KIND_LETTERS: Readonly<Record<EntryKind, string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  hardlink: 'h',
  fifo: 'p',
  'character-device': 'c',
  'block-device': 'b',
  socket: 's',
};

/** What a line of {@link treeLine} shows besides mode, size, time, format and path. */
export interface TreeLineOptions {
  readonly hash: boolean;
  /** Length of the artifact's own path, which members do not repeat. */
  readonly prefix: number;
}

/** One line of `assay ls`, without a line feed. */
export function treeLine(entry: Entry, options: TreeLineOptions): string {
  const columns = [
    KIND_LETTERS[entry.kind] + permissions(entry.mode),
    String(entry.size).padStart(10),
    (entry.mtime === undefined ? '-' : humanTime(entry.mtime)).padEnd(19),
    formatColumn(entry).padEnd(10),
  ];
  if (options.hash) columns.push((entry.sha256 ?? '-').padEnd(64));
  const target = entry.link === undefined ? '' : ` -> ${printable(entry.link)}`;
  return `${columns.join('  ')}  ${printable(shownPath(entry, options.prefix))}${target}`;
}

/** The path below the artifact; the whole path where nothing, or only the mark of a decoded content, would be left. */
function shownPath({ path, parent }: Entry, prefix: number): string {
  const rest = path.slice(prefix).replace(/^!?\//, '');
  return parent < 0 || rest === '' || rest === '!' ? path : rest;
}

/** The decoded header fields of an entry, indented, with the bytes each was read from. */
export function fieldLines(fields: readonly Field[], indent = '    '): string[] {
  return fields.flatMap((field) => {
    const value = field.value === undefined ? '' : ` = ${printable(fieldValue(field))}`;
    const line = `${indent}${printable(field.name)}${value}  [${field.offset}+${field.length}]`;
    return [line, ...fieldLines(field.fields ?? [], `${indent}  `)];
  });
}

/** Permission bits are read in octal digits, as every tool shows them; seconds with the date they mean. */
function fieldValue({ value, meaning }: Field): string {
  if (meaning === 'time' && typeof value === 'number' && value !== 0) return `${value} (${humanTime(value)})`;
  return meaning === 'mode' && typeof value === 'number' ? `0o${value.toString(8)}` : String(value);
}

function formatColumn({ format, variant }: Entry): string {
  return variant === undefined ? format : `${format}:${printable(variant)}`;
}

function permissions(mode: number | undefined): string {
  if (mode === undefined) return '?????????';
  let text = '';
  for (let shift = 6; shift >= 0; shift -= 3) {
    const bits = mode >> shift;
    const special = mode & (shift === 6 ? 0o4000 : shift === 3 ? 0o2000 : 0o1000);
    const execute = special ? (shift === 0 ? 'tT' : 'sS')[bits & 1 ? 0 : 1] : bits & 1 ? 'x' : '-';
    text += `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${execute}`;
  }
  return text;
}
