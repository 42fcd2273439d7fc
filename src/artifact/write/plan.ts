import { type Artifact, AssayError, type Entry } from '../../model/index.ts';

/** Containers that are written anew. */
export type WrittenFormat = 'tar' | 'cpio' | 'zip' | 'xar' | 'ar';

/** What becomes of a content: the layers that are the artifact's own are written anew, all else stays byte for byte. */
export type Plan =
  | { readonly kind: 'raw'; readonly entry: Entry }
  | { readonly kind: 'bom'; readonly entry: Entry }
  /** A compression stream: becomes gzip, whatever it was. */
  | { readonly kind: 'stream'; readonly entry: Entry; readonly inner: Plan }
  | {
      readonly kind: 'archive';
      readonly entry: Entry;
      readonly format: WrittenFormat;
      readonly members: readonly Plan[];
    };

const ARCHIVES: ReadonlySet<string> = new Set(['tar', 'cpio', 'zip', 'xar', 'ar']);

/** Zip formats whose parts depend on the bytes around them. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  apk: 'an Android package depends on the alignment of its members',
  appx: 'the block map of an AppX package repeats the lengths of its members as they are stored',
  appxbundle: 'the block map of an AppX bundle repeats the lengths of its members as they are stored',
  thin: 'a thin archive has its members beside it',
  coff: 'an import library has a second index that is not written',
};

/** Parts of a Debian package that are written anew (deb(5)), and of a flat package. */
const DEB_PART = /!\/(control|data)\.tar(\.[a-z0-9]+)?$/;
const PKG_PART = /\/(Payload|Scripts)$/;
const PKG_BOM = /\/Bom$/;

/**
 * Decides what is written anew.
 * @throws AssayError `repack.unsupported` where the artifact itself is of no format that has a canonical form
 */
export function planOf(artifact: Artifact): Plan {
  const children = childrenOf(artifact.entries);
  const root = artifact.entries[0]!;
  const why = UNSUPPORTED[root.variant ?? ''];
  if (why) throw unsupported(root, why);
  if (root.format === 'bom') return { kind: 'bom', entry: root };
  if (root.format === 'gzip') return streamPlan(root, children);
  if (ARCHIVES.has(root.format)) return archivePlan(root, children);
  const what = root.kind === 'directory' ? 'a directory' : `the format ${root.format}`;
  throw unsupported(root, `${what} has no canonical form here`);
}

function unsupported({ path, format }: Entry, message: string): AssayError {
  const compressed = ['xz', 'bzip2', 'zstd', 'lzip', 'lzma', 'lz4', 'compress'].includes(format);
  const hint = compressed
    ? 'decompress it first: there is an encoder of fixed output for deflate only, so its result is a tar or gzip file'
    : 'tar, gzip, cpio, ar, deb, zip and its kin, XAR, macOS packages and Bom files can be repacked';
  return new AssayError('repack.unsupported', message, { path, hint });
}

type Children = ReadonlyMap<number, readonly Entry[]>;

function childrenOf(entries: readonly Entry[]): Children {
  const children = new Map<number, Entry[]>();
  for (const entry of entries) {
    const siblings = children.get(entry.parent);
    if (siblings) siblings.push(entry);
    else children.set(entry.parent, [entry]);
  }
  return children;
}

function archivePlan(entry: Entry, children: Children): Plan {
  const members = children.get(entry.id) ?? [];
  const plan =
    entry.variant === 'deb' ? debPart : entry.variant?.startsWith('macos-') ? packagePart : rawPlan;
  return {
    kind: 'archive',
    entry,
    format: entry.format as WrittenFormat,
    members: members.map((member) => plan(member, children)),
  };
}

const rawPlan = (entry: Entry): Plan => ({ kind: 'raw', entry });

function streamPlan(entry: Entry, children: Children): Plan {
  const inner = children.get(entry.id)?.[0];
  if (!inner) return rawPlan(entry);
  const archive = inner.format === 'tar' || inner.format === 'cpio';
  return { kind: 'stream', entry, inner: archive ? archivePlan(inner, children) : rawPlan(inner) };
}

function debPart(entry: Entry, children: Children): Plan {
  if (!DEB_PART.test(entry.path)) return rawPlan(entry);
  if (entry.format === 'tar') return { kind: 'stream', entry, inner: archivePlan(entry, children) };
  const inner = children.get(entry.id)?.[0];
  if (inner?.format === 'tar' && inner.path === `${entry.path}!`) return streamPlan(entry, children);
  throw unsupported(entry, `its ${entry.format} content cannot be read as tar`);
}

function packagePart(entry: Entry, children: Children): Plan {
  if (entry.format === 'bom' && PKG_BOM.test(entry.path)) return { kind: 'bom', entry };
  if (!PKG_PART.test(entry.path)) return rawPlan(entry);
  if (entry.format === 'cpio') return { kind: 'stream', entry, inner: archivePlan(entry, children) };
  const inner = children.get(entry.id)?.[0];
  return inner?.format === 'cpio' && inner.path === `${entry.path}!`
    ? streamPlan(entry, children)
    : rawPlan(entry);
}
