import { concat, untilNul } from '../../../codec/index.ts';
import { isUndecodable, paxValue, quote } from './archive.ts';
import { asciiText, type Dialect, type FieldText, fieldText } from './header.ts';
import type { Draft, Stored } from './member.ts';

/** The path of a member: from the extension headers, pax before GNU, else from its header. */
export function pathOf(stored: Stored): string {
  return (stored.extended ? extendedPath(stored) : undefined) ?? headerPath(stored);
}

/** The target of a link, found likewise. */
export function linkOf(stored: Stored): string {
  const { block, archive, own } = stored;
  const text = stored.extended ? paxValue(archive, own?.pax, 'linkpath') : undefined;
  if (text !== undefined) {
    return decoded({ text, decoded: !isUndecodable(archive, own?.pax, 'linkpath') }, stored);
  }
  if (own?.longLink && own.longLink.text !== '') return decoded(own.longLink, stored);
  return asciiText(block, 157, 100) ?? decoded(fieldText(block.subarray(157, 257)), stored);
}

/** Cuts names that exceed the limit; hardly any but those of extension headers can. */
export function limitNames(member: Draft, { archive, offset }: Stored): void {
  const most = archive.context.limits.name;
  for (const key of ['path', 'link'] as const) {
    const text = member[key];
    // No character takes more than three bytes a code unit, so that short names need no counting.
    if (text === undefined || text.length * 3 <= most || Buffer.byteLength(text) <= most) continue;
    const message = `${key === 'path' ? 'name' : 'link'} of ${Buffer.byteLength(text)} bytes (--limit name)`;
    archive.context.problem('limit.name', message, offset);
    member[key] = Buffer.from(text)
      .subarray(0, most)
      .toString()
      .replace(/\ufffd$/u, '');
  }
}

function headerPath(stored: Stored): string {
  const { block, dialect } = stored;
  const name = asciiText(block, 0, 100);
  if (!hasPrefix(block, dialect)) return name ?? decoded(fieldText(block.subarray(0, 100)), stored);
  const prefix = asciiText(block, 345, prefixLength(dialect));
  if (name !== undefined && prefix !== undefined) return `${prefix}/${name}`;
  return decoded(joinedPath(block, dialect), stored);
}

/** Prefix and name as one text: where one of them is not ASCII both are decoded alike. */
function joinedPath(block: Uint8Array, dialect: Dialect): FieldText {
  if (!hasPrefix(block, dialect)) return fieldText(block.subarray(0, 100));
  const prefix = untilNul(block.subarray(345, 345 + prefixLength(dialect)));
  return fieldText(concat([prefix, Buffer.from('/'), untilNul(block.subarray(0, 100))]));
}

function hasPrefix(block: Uint8Array, dialect: Dialect): boolean {
  return (dialect === 'ustar' || dialect === 'star') && block[345] !== 0;
}

const prefixLength = (dialect: Dialect) => (dialect === 'star' ? 131 : 155);

/** The text of a name; one that is not UTF-8 is counted. */
function decoded(name: FieldText, { archive, offset }: Stored): string {
  if (!name.decoded) archive.tally('path.undecodable', '', offset, () => `${quote(name.text)} is not UTF-8`);
  return name.text;
}

function extendedPath(stored: Stored): string | undefined {
  const { block, dialect, archive, own } = stored;
  const pax = own?.pax;
  const key = pax?.records.get('GNU.sparse.name') ? 'GNU.sparse.name' : 'path';
  const text = paxValue(archive, pax, key);
  const name = text === undefined ? own?.longName : { text, decoded: !isUndecodable(archive, pax, key) };
  if (!name || name.text === '') return undefined;
  if (own?.longName && text !== undefined && text !== own.longName.text) {
    const message = `pax path ${quote(text)} and GNU long name ${quote(own.longName.text)} differ`;
    archive.context.problem('tar.repeated-extension', message, own.offset);
  }
  const path = decoded(name, stored);
  if (key === 'path' && fits(path, dialect)) compareNames(path, joinedPath(block, dialect).text, stored);
  return path;
}

/** Whether a header of the dialect could hold the path without an extension. */
function fits(path: string, dialect: Dialect): boolean {
  for (let i = 0; i < path.length; i++) if (path.charCodeAt(i) > 0x7f) return false;
  if (path.length <= 100) return true;
  if (dialect !== 'ustar' && dialect !== 'star') return false;
  // The earliest slash that leaves a name short enough leaves the shortest prefix.
  const slash = path.indexOf('/', path.length - 101);
  return slash > 0 && slash <= prefixLength(dialect) && slash < path.length - 1;
}

function compareNames(path: string, inHeader: string, { archive, offset }: Stored): void {
  if (withoutSlash(path) === withoutSlash(inHeader)) return;
  // GNU tar and Python do not use the prefix together with pax: the header has the beginning of the name then.
  if (path.length > 100 && path.startsWith(inHeader)) return;
  const describe = () => `${quote(path)}, in the header itself ${quote(inHeader)}`;
  archive.tally('tar.pax-path-override', '', offset, describe);
}

const withoutSlash = (path: string) => (path.endsWith('/') ? path.slice(0, -1) : path);
