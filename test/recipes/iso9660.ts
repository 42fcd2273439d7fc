import {
  byte,
  CE,
  descriptor,
  directoryRecord,
  ER,
  linkPart,
  NM,
  PX,
  SL,
  SP,
  TF,
  TIME7,
} from './iso9660-records.ts';

/** Builds ISO 9660 images: plain, Rock Ridge, Joliet, El Torito, and everything that can be wrong about them. */

const SECTOR = 2048;

/** A file or folder. */
export interface IsoNode {
  readonly data?: Uint8Array | string;
  readonly children?: Readonly<Record<string, IsoNode>>;
  /** Rock Ridge: file type and permissions, target of a link, entries of one's own. */
  readonly mode?: number;
  readonly link?: string;
  readonly entries?: readonly Uint8Array[];
  /** Put all entries but the first into a continuation area. */
  readonly continued?: boolean;
  /** Flags of the directory record added to those it has. */
  readonly flags?: number;
  /** The plain name; default: the name in capitals, with `;1` for a file. */
  readonly id?: string;
  /** Which trees it is in; default: all. */
  readonly only?: Kind;
  /** Split the content into extents of this many bytes. */
  readonly extents?: number;
  readonly unit?: number;
  readonly volume?: number;
  /** Blocks of an extended attribute record before the content. */
  readonly attributes?: number;
}

export interface IsoOptions {
  readonly rock?: boolean;
  readonly joliet?: boolean;
  /** Name of the file at the root that boots. */
  readonly boot?: string;
  readonly volumeId?: string;
  /** Changes the finished image; gets the sector of everything by name: `dir:/a`, `joliet:/a`, `file:/a/b`, `path-l`. */
  readonly change?: (image: Buffer, places: Readonly<Record<string, number>>) => void;
  /** Rock Ridge entries added to the root directory. */
  readonly rootEntries?: readonly Uint8Array[];
  /** Sectors between the descriptors and the path tables. */
  readonly behind?: readonly Uint8Array[];
  /** Sectors added behind the content, inside the volume. */
  readonly padding?: number;
}

interface Folder {
  readonly path: string;
  readonly node: IsoNode;
  readonly parent: number;
  readonly id: Buffer;
  sector: number;
}

/** An image of a tree. Every folder has one sector. */
export function isoImage(root: Readonly<Record<string, IsoNode>>, options: IsoOptions = {}): Buffer {
  const sectors: Buffer[] = Array.from({ length: 16 }, () => Buffer.alloc(SECTOR));
  const places: Record<string, number> = {};
  const add = (name: string, content: Uint8Array): number => {
    const at = sectors.length;
    places[name] = at;
    for (let from = 0; from === 0 || from < content.length; from += SECTOR) {
      sectors.push(Buffer.concat([content.subarray(from, from + SECTOR)], SECTOR));
    }
    return at;
  };
  const kinds = options.joliet ? (['primary', 'joliet'] as const) : (['primary'] as const);
  for (const kind of kinds) add(`descriptor:${kind}`, Buffer.alloc(0));
  if (options.boot) add('boot-record', Buffer.alloc(0));
  add('terminator', Buffer.from('\xffCD001\x01', 'latin1'));
  for (const [index, sector] of (options.behind ?? []).entries()) add(`behind:${index}`, sector);
  const trees = kinds.map((kind) => {
    const folders = foldersOf(root, kind);
    const tables = [add(`${kind}:path-l`, Buffer.alloc(0)), add(`${kind}:path-m`, Buffer.alloc(0))] as const;
    for (const folder of folders)
      folder.sector = add(`${kind === 'joliet' ? 'joliet' : 'dir'}:${folder.path || '/'}`, Buffer.alloc(0));
    return { kind, folders, tables };
  });
  addFiles({ children: root }, '', add);
  if (options.boot) addBoot(options.boot, sectors, places, add);
  const area = options.rock ? add('continuation', Buffer.alloc(0)) : 0;
  for (let i = 0; i < (options.padding ?? 0); i++) sectors.push(Buffer.alloc(SECTOR));
  const writing = {
    sectors,
    places,
    rock: options.rock === true,
    rootEntries: options.rootEntries ?? [],
    area,
    used: 0,
  };
  for (const { kind, folders, tables } of trees) {
    for (const folder of folders) writeFolder(writing, kind, folder, folders);
    const size = writeTables(sectors, folders, tables);
    sectors[places[`descriptor:${kind}`]!] = descriptor(
      kind,
      sectors.length,
      folders[0]!.sector,
      tables,
      size,
      options.volumeId,
    );
  }
  const image = Buffer.concat(sectors);
  options.change?.(image, places);
  return image;
}

const idOf = (name: string, node: IsoNode, kind: Kind): Buffer =>
  kind === 'joliet'
    ? Buffer.from(node.children ? name : `${name};1`, 'utf16le').swap16()
    : Buffer.from(node.id ?? (node.children ? name.toUpperCase() : `${name.toUpperCase()};1`), 'latin1');

type Kind = 'primary' | 'joliet';
const isIn = (node: IsoNode, kind: Kind): boolean => !node.only || node.only === kind;

function foldersOf(root: Readonly<Record<string, IsoNode>>, kind: Kind): Folder[] {
  const folders: Folder[] = [{ path: '', node: { children: root }, parent: 0, id: byte(0), sector: 0 }];
  for (let i = 0; i < folders.length; i++) {
    const { path, node } = folders[i]!;
    for (const [name, child] of Object.entries(node.children ?? {})) {
      if (!child.children || !isIn(child, kind)) continue;
      folders.push({
        path: `${path}/${name}`,
        node: child,
        parent: i,
        id: idOf(name, child, kind),
        sector: 0,
      });
    }
  }
  return folders;
}

function addFiles(node: IsoNode, path: string, add: (name: string, content: Uint8Array) => number): void {
  for (const [name, child] of Object.entries(node.children ?? {})) {
    const own = `${path}/${name}`;
    if (child.children) addFiles(child, own, add);
    else if (child.data !== undefined && child.data.length > 0) {
      const content = Buffer.from(child.data as Uint8Array);
      add(`file:${own}`, Buffer.concat([Buffer.alloc((child.attributes ?? 0) * SECTOR), content]));
    }
  }
}

function addBoot(
  boot: string,
  sectors: Buffer[],
  places: Record<string, number>,
  add: (name: string, content: Uint8Array) => number,
): void {
  const catalog = Buffer.alloc(128);
  catalog.write('\x01', 0);
  catalog.write('BUILDER', 4);
  catalog.writeUInt16LE(0xaa55, 30);
  let sum = 0;
  for (let at = 0; at < 32; at += 2) sum += catalog.readUInt16LE(at);
  catalog.writeUInt16LE(-sum & 0xffff, 28);
  catalog[32] = 0x88;
  catalog.writeUInt16LE(4, 38);
  catalog.writeUInt32LE(places[`file:/${boot}`]!, 40);
  catalog.set([0x91, 0xef, 1, 0], 64);
  catalog[96] = 0x88;
  catalog.writeUInt16LE(1, 102);
  catalog.writeUInt32LE(places[`file:/${boot}`]!, 104);
  const at = add('catalog', catalog);
  const record = Buffer.alloc(SECTOR);
  record.write('\0CD001\x01EL TORITO SPECIFICATION', 0, 'latin1');
  record.writeUInt32LE(at, 71);
  sectors[places['boot-record']!] = record;
}

interface Writing {
  readonly sectors: Buffer[];
  readonly places: Record<string, number>;
  readonly rock: boolean;
  readonly rootEntries: readonly Uint8Array[];
  readonly area: number;
  used: number;
}

function writeFolder(writing: Writing, kind: Kind, folder: Folder, all: readonly Folder[]): void {
  const { sectors, places } = writing;
  const rock = writing.rock && kind === 'primary';
  const parent = all[folder.parent]!;
  const own = rock
    ? Buffer.concat([
        ...(folder.path === '' ? [SP, ER, ...writing.rootEntries] : []),
        PX(0o40755),
        TF(TIME7, TIME7),
      ])
    : Buffer.alloc(0);
  const records = [
    directoryRecord(byte(0), { extent: folder.sector, size: SECTOR, flags: 2, systemUse: own }),
    directoryRecord(byte(1), { extent: parent.sector, size: SECTOR, flags: 2 }),
  ];
  for (const [name, node] of Object.entries(folder.node.children ?? {})) {
    if (!isIn(node, kind)) continue;
    const path = `${folder.path}/${name}`;
    const child = all.find((one) => one.path === path);
    const size = child ? SECTOR : (node.data?.length ?? 0);
    const extent = child?.sector ?? places[`file:${path}`] ?? 0;
    const systemUse = rock ? rockEntries(writing, name, node) : Buffer.alloc(0);
    const { unit, volume, attributes: extra } = node;
    const parts = {
      ...(unit ? { unit } : {}),
      ...(volume ? { volume } : {}),
      ...(extra ? { extra } : {}),
      systemUse,
    };
    const flags = (child ? 2 : 0) | (node.flags ?? 0);
    const step = node.extents ?? Math.max(1, size);
    for (let at = 0; at === 0 || at < size; at += step) {
      const more = at + step < size ? 128 : 0;
      const id = idOf(name, node, kind);
      records.push(
        directoryRecord(id, {
          ...parts,
          extent: extent + at / SECTOR,
          size: Math.min(step, size - at),
          flags: flags | more,
        }),
      );
    }
  }
  sectors[folder.sector] = Buffer.concat(records, SECTOR);
}

function rockEntries(writing: Writing, name: string, node: IsoNode): Buffer {
  const mode = node.mode ?? (node.children ? 0o40755 : node.link ? 0o120777 : 0o100644);
  const link = node.link ? [SL(...node.link.split('/').map((part) => linkPart(part)))] : [];
  const all = [PX(mode), TF(TIME7, TIME7), NM(name), ...link, ...(node.entries ?? [])];
  if (!node.continued) return Buffer.concat(all);
  const rest = Buffer.concat(all.slice(1));
  writing.sectors[writing.area]!.set(rest, writing.used);
  const here = Buffer.concat([all[0]!, CE(writing.area, writing.used, rest.length)]);
  writing.used += rest.length;
  return here;
}

function writeTables(
  sectors: Buffer[],
  folders: readonly Folder[],
  tables: readonly [number, number],
): number {
  let size = 0;
  for (const [index, at] of tables.entries()) {
    const rows = folders.map(({ id, sector, parent }) => {
      const row = Buffer.alloc(8 + id.length + (id.length % 2));
      row[0] = id.length;
      if (index === 0) row.writeUInt32LE(sector, 2);
      else row.writeUInt32BE(sector, 2);
      if (index === 0) row.writeUInt16LE(parent + 1, 6);
      else row.writeUInt16BE(parent + 1, 6);
      row.set(id, 8);
      return row;
    });
    const table = Buffer.concat(rows);
    size = table.length;
    sectors[at] = Buffer.concat([table], SECTOR);
  }
  return size;
}

/** A small tree with most of what there is. */
export const ISO_TREE: Readonly<Record<string, IsoNode>> = {
  'read.me': { data: 'hello', mode: 0o100755 },
  src: {
    children: {
      'Long name.txt': { id: 'LONG_NAM.TXT;1', data: 'long', continued: true },
      empty: { data: '' },
      deep: { children: { x: { data: 'x'.repeat(5000) } } },
    },
  },
  link: { link: './src/deep/../deep/x', only: 'primary' },
  'boot.bin': { data: 'B'.repeat(2048) },
};

/** Small images of every kind, for the fuzzer. */
export function iso9660Seeds(): Record<string, Uint8Array> {
  return {
    'plain.iso': isoImage({ a: { data: 'a' }, d: { children: { b: { data: 'b' } } } }),
    'rock.iso': isoImage(ISO_TREE, { rock: true }),
    'joliet.iso': isoImage(ISO_TREE, { joliet: true }),
    'all.iso': isoImage(ISO_TREE, { rock: true, joliet: true, boot: 'boot.bin', padding: 2 }),
  };
}
