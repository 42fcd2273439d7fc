import type { WriteMember } from './member.ts';

/** Where a content lies in the heap. */
export interface StoredData {
  /** From the start of the heap. */
  readonly offset: number;
  readonly length: number;
  /** Length of the content. */
  readonly size: number;
  /** Compressed with zlib, which XAR calls `application/x-gzip`. */
  readonly packed: boolean;
  /** SHA-1 of the stored bytes and of the content, in hexadecimal. */
  readonly archived: string;
  readonly extracted: string;
}

/** A member and those that lie in it. */
interface Folder {
  readonly name: string;
  readonly member: WriteMember;
  readonly id: number;
  readonly inner: Folder[];
}

/**
 * The table of contents as XML 1.0: no white space but a newline at each end, elements in one order, ids from 1 in the order of
 * the members.
 * @param members folders before what they hold; a member whose folder is missing stands at the root under its whole path
 * @param time `creation-time`
 */
export function tocXml(
  members: readonly WriteMember[],
  stored: ReadonlyMap<WriteMember, StoredData>,
  time: number,
): string {
  const roots: Folder[] = [];
  const byPath = new Map<string, Folder>();
  const linked = new Set(members.filter(({ kind }) => kind === 'hardlink').map(({ link }) => link));
  for (const [i, member] of members.entries()) {
    const slash = member.path.lastIndexOf('/');
    const above = slash < 0 ? undefined : byPath.get(member.path.slice(0, slash));
    const name = above ? member.path.slice(slash + 1) : member.path;
    const folder: Folder = { name, member, id: i + 1, inner: [] };
    byPath.set(member.path, folder);
    (above?.inner ?? roots).push(folder);
  }
  const parts: string[] = ['<?xml version="1.0" encoding="UTF-8"?>\n<xar><toc>'];
  parts.push(`<creation-time>${isoTime(time)}</creation-time>`);
  parts.push('<checksum style="sha1"><offset>0</offset><size>20</size></checksum>');
  const write = ({ name, member, id, inner }: Folder): void => {
    parts.push(`<file id="${id}">${textXml('name', name)}`, typeXml(member, linked, byPath));
    parts.push(metadataXml(member), dataXml(stored.get(member)));
    for (const child of inner) write(child);
    parts.push('</file>');
  };
  for (const root of roots) write(root);
  parts.push('</toc></xar>\n');
  return parts.join('');
}

/** Without fraction; `Z` stands for UTC. */
function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** What XML cannot hold, or would change while it is read, is base64 of the UTF-8 bytes. */
function textXml(tag: string, text: string, attribute = ''): string {
  return /[\0-\x1f\x7f-\x9f\u2028\ufffe\uffff]|^ | $/.test(text)
    ? `<${tag}${attribute} enctype="base64">${Buffer.from(text).toString('base64')}</${tag}>`
    : `<${tag}${attribute}>${escaped(text)}</${tag}>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function typeXml(
  { kind, link = '', path }: WriteMember,
  linked: ReadonlySet<string | undefined>,
  byPath: ReadonlyMap<string, Folder>,
): string {
  if (kind === 'hardlink') return `<type link="${byPath.get(link)?.id ?? 0}">hardlink</type>`;
  if (kind === 'file' && linked.has(path)) return '<type link="original">hardlink</type>';
  if (kind === 'symlink') return `<type>symlink</type>${textXml('link', link, ' type="broken"')}`;
  return `<type>${kind}</type>`;
}

function metadataXml({ mode, uid, gid, mtime }: WriteMember): string {
  const octal = mode.toString(8).padStart(4, '0');
  return `<mode>${octal}</mode><uid>${uid}</uid><gid>${gid}</gid><mtime>${isoTime(mtime)}</mtime>`;
}

function dataXml(data: StoredData | undefined): string {
  if (!data) return '';
  const style = data.packed ? 'application/x-gzip' : 'application/octet-stream';
  return [
    `<data><length>${data.length}</length><offset>${data.offset}</offset><size>${data.size}</size>`,
    `<encoding style="${style}"/>`,
    `<archived-checksum style="sha1">${data.archived}</archived-checksum>`,
    `<extracted-checksum style="sha1">${data.extracted}</extracted-checksum></data>`,
  ].join('');
}
