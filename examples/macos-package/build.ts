import { crc32 } from 'node:zlib';
import { cpioBytes } from '../../src/artifact/write/cpio.ts';
import type { WriteMember } from '../../src/artifact/write/member.ts';
import { xarBytes } from '../../src/artifact/write/xar.ts';
import { bytesSource, type Chunks, deflatePinnedBytes } from '../../src/codec/index.ts';
import { bomOf } from './bom.ts';

/** What differs from one build machine, or one moment, to the next. */
export interface Surroundings {
  /** The moment of the build, in seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
  /** User and group number of whoever builds. */
  readonly uid: number;
  readonly gid: number;
  readonly umask: number;
  /** Where the sources are unpacked. */
  readonly folder: string;
  /** In which order the file system lists files. */
  readonly listing: 'by name' | 'by age';
}

/** What the build script does about it; each is one line of a shell script on macOS. */
export interface Settings {
  /** Times of files, of the archive and in build-info.json are those of the commit: SOURCE_DATE_EPOCH. */
  readonly epoch?: number;
  /** `gzip -n`, which keeps name and time out of the header. */
  readonly plainGzip?: boolean;
  /** `find . | LC_ALL=C sort | cpio …`. */
  readonly sorted?: boolean;
  /** `cpio -R 0:0`, and `--ownership recommended` of pkgbuild. */
  readonly rootOwns?: boolean;
  /** `umask 022` at the top of the script. */
  readonly fixedUmask?: boolean;
  /** `-ffile-prefix-map=$PWD=.` and its like. */
  readonly mapped?: boolean;
}

/** A file of the tree that is packed; a folder has no content, a link a target. */
export interface Item {
  readonly path: string;
  readonly content?: string;
  readonly executable?: true;
  readonly link?: string;
}

/**
 * Builds a flat package as pkgbuild and productbuild do: a XAR archive of {@link partsOf}. Everything is in memory and no
 * program is needed.
 */
export async function buildPackage(surroundings: Surroundings, settings: Settings): Promise<Uint8Array> {
  const aside = async (chunks: Chunks) => ({ ...contentOf(await gather(chunks)), release: async () => {} });
  return await gather(
    xarBytes(await partsOf(surroundings, settings), {
      packing: 'deflate',
      time: settings.epoch ?? surroundings.time,
      aside,
      stores: (path) => path.endsWith('/Payload'),
    }),
  );
}

/**
 * What is in the package: `Distribution` and one component, which has `PackageInfo`, `Bom` and `Payload`, a gzip stream of an
 * odc cpio archive.
 */
export async function partsOf(surroundings: Surroundings, settings: Settings): Promise<WriteMember[]> {
  const items = treeOf(surroundings, settings);
  const gzipped = await gzip(await gather(cpioBytes(members(items, surroundings, settings), 'odc')), {
    name: 'Payload',
    time: surroundings.time,
    plain: settings.plainGzip === true,
  });
  const files: readonly (readonly [string, Uint8Array | undefined])[] = [
    ['Distribution', Buffer.from(DISTRIBUTION)],
    ['demo.pkg', undefined],
    ['demo.pkg/Bom', bomOf(items, (item) => member(item, surroundings, settings))],
    ['demo.pkg/PackageInfo', Buffer.from(packageInfo(items))],
    ['demo.pkg/Payload', gzipped],
  ];
  return files.map(([path, bytes]) => ({
    ...member({ path, ...(bytes ? { content: '' } : {}) }, surroundings, settings),
    ...(bytes ? { data: contentOf(bytes) } : {}),
  }));
}

function contentOf(bytes: Uint8Array) {
  return { ...bytesSource(bytes), size: bytes.length };
}

const DISTRIBUTION = `<?xml version="1.0" encoding="utf-8"?>
<installer-gui-script minSpecVersion="1">
    <title>Demo</title>
    <choices-outline><line choice="demo"/></choices-outline>
    <choice id="demo"><pkg-ref id="org.example.demo"/></choice>
    <pkg-ref id="org.example.demo" version="1.0">#demo.pkg</pkg-ref>
</installer-gui-script>
`;

function packageInfo(items: readonly Item[]): string {
  const size = items.reduce((sum, { content = '' }) => sum + content.length, 0);
  return `<?xml version="1.0" encoding="utf-8"?>
<pkg-info format-version="2" identifier="org.example.demo" version="1.0" install-location="/usr/local" auth="root">
    <payload numberOfFiles="${items.length}" installKBytes="${Math.ceil(size / 1024)}"/>
</pkg-info>
`;
}

/** The tree that is installed; two lines of build-info.json are the build's own doing. */
function treeOf({ time, folder }: Surroundings, { epoch, mapped }: Settings): Item[] {
  const built = new Date((epoch ?? time) * 1000).toISOString().replace('.000Z', 'Z');
  const source = mapped ? '.' : folder;
  return [
    { path: '.' },
    { path: './bin' },
    {
      path: './bin/demo',
      content: '#!/bin/sh\nexec cat "$(dirname "$0")/../share/demo/greeting.txt"\n',
      executable: true,
    },
    { path: './bin/hello', link: 'demo' },
    { path: './share' },
    { path: './share/demo' },
    {
      path: './share/demo/build-info.json',
      content: `{\n  "version": "1.0",\n  "built": "${built}",\n  "compiled_from": "${source}/src/main.c"\n}\n`,
    },
    { path: './share/demo/greeting.txt', content: 'Hello.\n'.repeat(40) },
  ];
}

/** Members in the order in which they are packed. */
function members(items: readonly Item[], surroundings: Surroundings, settings: Settings): WriteMember[] {
  const sorted = items.map((item) => member(item, surroundings, settings));
  if (settings.sorted || surroundings.listing === 'by name') return sorted;
  // Folders stay in front of what they hold, as find(1) gives them.
  const [root, ...rest] = sorted;
  const top = (path: string) => path.split('/')[1]!;
  return [
    root!,
    ...rest.toSorted((a, b) => (top(a.path) < top(b.path) ? 1 : top(a.path) > top(b.path) ? -1 : 0)),
  ];
}

function member(item: Item, { time, uid, gid, umask }: Surroundings, settings: Settings): WriteMember {
  const { path, content, executable, link } = item;
  const kind = link !== undefined ? 'symlink' : content !== undefined ? 'file' : 'directory';
  const all = kind === 'file' && !executable ? 0o666 : 0o777;
  const bytes = content === undefined ? undefined : Buffer.from(content);
  return {
    path,
    kind,
    mode: kind === 'symlink' ? 0o755 : all & ~(settings.fixedUmask ? 0o022 : umask),
    uid: settings.rootOwns ? 0 : uid,
    gid: settings.rootOwns ? 0 : gid,
    mtime: settings.epoch ?? time,
    ...(link === undefined ? {} : { link }),
    ...(bytes ? { data: contentOf(bytes) } : {}),
  };
}

interface Gzip {
  readonly name: string;
  readonly time: number;
  /** Without name and time. */
  readonly plain: boolean;
}

/** What `gzip -9 FILE` writes (RFC 1952): the name of the file and its time are in the header. */
async function gzip(content: Uint8Array, { name, time, plain }: Gzip): Promise<Uint8Array> {
  const header = Buffer.from([0x1f, 0x8b, 8, plain ? 0 : 8, 0, 0, 0, 0, 2, 3]);
  if (!plain) header.writeUInt32LE(time, 4);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length, 4);
  const stream = await deflatePinnedBytes(content, 'deflate');
  return Buffer.concat([header, Buffer.from(plain ? '' : `${name}\0`), stream, trailer]);
}

async function gather(chunks: Chunks): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(Uint8Array.from(chunk));
  return Buffer.concat(parts);
}
