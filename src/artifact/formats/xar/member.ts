import { type XmlElement, xmlChild, xmlChildren } from '../../../codec/index.ts';
import type { EntryKind } from '../../../model/index.ts';
import type { Member } from '../../format.ts';
import { type HeapData, heapDataOf } from './data.ts';
import type { Tally } from './tally.ts';
import { integerOf, octalOf, only, parseTime, quote, storedText, textOf } from './values.ts';

/** A `file` element of the table of contents. */
export interface XarFile {
  readonly element: XmlElement;
  /** Names of the element and those around it, joined by `/`. */
  readonly path: string;
  readonly kind: EntryKind;
  readonly data: HeapData | undefined;
  /** The element has data whose place cannot be read. */
  readonly lost: boolean;
  /** Extended attributes; each is bytes in the heap with a name of its own. */
  readonly attributes: readonly HeapData[];
}

/** The files of a table of contents, in its order. */
export interface XarFiles {
  readonly files: readonly XarFile[];
  /** Files by the id that hard links name them by; the first where several have the same. */
  readonly byId: ReadonlyMap<string, XarFile>;
  /** Whether the list was cut because its paths together exceed the limit. */
  readonly cut: boolean;
}

const KINDS: Readonly<Record<string, EntryKind>> = {
  file: 'file',
  directory: 'directory',
  symlink: 'symlink',
  hardlink: 'hardlink',
  fifo: 'fifo',
  socket: 'socket',
  'character special': 'character-device',
  'block special': 'block-device',
  whiteout: 'file',
};

/**
 * Lists the files of a `toc` element.
 * @param heap offset of the heap in the file
 * @param most characters all paths together may have: one long folder name stands in the path of every file below it
 * @param name characters a path may have before the paths below it are built on its start only
 */
export function listFiles(
  toc: XmlElement,
  heap: number,
  limits: { most: number; name: number },
  tally: Tally,
): XarFiles {
  const files: XarFile[] = [];
  const byId = new Map<string, XarFile>();
  let characters = 0;
  // A table of contents is at most as deep as the XML parser allows, so recursion is bounded.
  const visit = (parent: XmlElement, folder: string): boolean => {
    for (const element of parent.children) {
      if (element.name !== 'file') continue;
      const path = folder + nameOf(element, folder, tally);
      characters += path.length;
      if (characters > limits.most) return false;
      const file = readFile(element, path, heap, tally);
      files.push(file);
      register(byId, file, tally);
      if (!visit(element, `${path.length > limits.name ? path.slice(0, limits.name) : path}/`)) return false;
    }
    return true;
  };
  const complete = visit(toc, '');
  return { files, byId, cut: !complete };
}

/** How many `file` elements stand where only some tools look for them. */
export function countStrayFiles(root: XmlElement): number {
  let stray = 0;
  const pending = [{ element: root, path: true }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const child of next.element.children) {
      const onPath = next.path && (child.name === 'file' || (child.name === 'toc' && next.element === root));
      if (child.name === 'file' && (!next.path || next.element === root)) stray++;
      if (child.children.length > 0) pending.push({ element: child, path: onPath });
    }
  }
  return stray;
}

/** What the core wants to know about a file, without content and fields. */
export function memberOf(file: XarFile, byId: ReadonlyMap<string, XarFile>, tally: Tally): Member {
  const { element, path, kind, data } = file;
  const mode = octalOf(element, 'mode', tally);
  const uid = integerOf(element, 'uid', tally);
  const gid = integerOf(element, 'gid', tally);
  const inode = integerOf(element, 'inode', tally);
  const user = textOf(element, 'user', tally);
  const group = textOf(element, 'group', tally);
  const link = linkOf(file, byId, tally);
  const size = data ? data.size : kind === 'file' && !file.lost ? 0 : undefined;
  return {
    path,
    kind,
    ...(data ? { offset: data.start } : {}),
    ...(mode === undefined ? {} : { mode: mode & 0o7777 }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    ...(inode === undefined ? {} : { inode }),
    ...(user === undefined ? {} : { user }),
    ...(group === undefined ? {} : { group }),
    ...timeOf(element, path, tally),
    ...(link === undefined ? {} : { link }),
    ...(size === undefined ? {} : { size }),
  };
}

function nameOf(element: XmlElement, folder: string, tally: Tally): string {
  const child = only(element, 'name', tally);
  const name = child ? storedText(child, tally) : '';
  if (name === '')
    tally.add('xar.no-name', `the file at byte ${element.offset} of the table, in ${quote(folder)}`);
  const files = element.children.findIndex((other) => other.name === 'file');
  if (child && files >= 0 && element.children.indexOf(child) > files) tally.add('xar.late-name', quote(name));
  if (/[/\0]/.test(name)) tally.add('xar.name-separator', `${quote(name)} in ${quote(folder)}`);
  return name;
}

function readFile(element: XmlElement, path: string, heap: number, tally: Tally): XarFile {
  const kind = kindOf(element, path, tally);
  const child = only(element, 'data', tally);
  const data = child && heapDataOf(child, heap, { what: path, kind: 'content' }, tally);
  if (data && kind !== 'file' && data.length > 0) {
    tally.add('xar.data-on-non-file', `${quote(path)}: ${data.length} bytes, ${kind}`, data.start);
  }
  const attributes: HeapData[] = [];
  for (const ea of xmlChildren(element, 'ea')) {
    const what = `ea ${textOf(ea, 'name', tally) ?? ''} of ${path}`;
    const range = heapDataOf(ea, heap, { what, kind: 'attribute' }, tally);
    if (range) attributes.push(range);
  }
  return { element, path, kind, data, lost: child !== undefined && !data, attributes };
}

function kindOf(element: XmlElement, path: string, tally: Tally): EntryKind {
  const type = only(element, 'type', tally);
  const name = type?.text.trim() ?? '';
  if (name === 'whiteout') tally.add('xar.whiteout', quote(path));
  // The file a hard link points to is marked as one itself, but is the one that has the content.
  if (name === 'hardlink' && type?.attributes['link'] === 'original') return 'file';
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (!kind) tally.add('xar.unknown-type', `${quote(path)}: ${type ? quote(name) : 'no type'}`);
  return kind ?? (xmlChild(element, 'file') ? 'directory' : 'file');
}

function register(byId: Map<string, XarFile>, file: XarFile, tally: Tally): void {
  const id = file.element.attributes['id'];
  if (id === undefined) return;
  const other = byId.get(id);
  if (other) tally.add('xar.duplicate-id', `${quote(id)}: ${quote(other.path)} and ${quote(file.path)}`);
  else byId.set(id, file);
}

function linkOf(file: XarFile, byId: ReadonlyMap<string, XarFile>, tally: Tally): string | undefined {
  if (file.kind === 'symlink') {
    const link = only(file.element, 'link', tally);
    return link && storedText(link, tally);
  }
  if (file.kind !== 'hardlink') return undefined;
  const id = xmlChild(file.element, 'type')?.attributes['link'];
  const target = id === undefined ? undefined : byId.get(id);
  if (target?.kind !== 'file') {
    tally.add(
      'xar.missing-link',
      `${quote(file.path)} links to ${id === undefined ? 'nothing' : `id ${quote(id)}`}`,
    );
  }
  return target?.path;
}

function timeOf(element: XmlElement, path: string, tally: Tally): Pick<Member, 'mtime' | 'mtimeLocal'> {
  const text = textOf(element, 'mtime', tally);
  if (text === undefined) return {};
  const time = parseTime(text);
  if (!time) tally.add('xar.bad-time', `${quote(path)}: mtime ${quote(text)}`);
  if (!time) return {};
  return time.local ? { mtime: time.seconds, mtimeLocal: true } : { mtime: time.seconds };
}
